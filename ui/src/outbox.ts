/**
 * What I wrote and the host has not saved yet, for one room. Kept on this device before anything is sent, sent one after
 * another in the order it was written, and always with the same id, so that the host stores it once however often it is sent.
 */
import type { FileShelf } from "./file-shelf";
import { randomId } from "./id";
import type { ChatRequest, Gif, User, WhisperRequest } from "./protocol";
import { type Failure, failure, isRetryable, type Result, value } from "./requests";
import type { KeyValue } from "./storage";
import type { UploadOptions } from "./upload";

/** A message on its way: written here, not yet seen in the log. */
export interface Outgoing {
  /** Made once; every retry carries the same one. */
  readonly id: string;
  readonly text?: string;
  readonly replyTo?: number;
  readonly mentions?: readonly string[];
  /** Whom it is whispered to; without it everyone reads it. */
  readonly to?: User;
  /** An uploaded picture. */
  readonly gif?: Gif;
  /** A picture not uploaded yet. */
  readonly file?: File;
  /** `blob:` address of `file`, for showing it at once. */
  readonly preview?: string;
  /** How much of the upload is done, 0 to 1, while it runs. */
  readonly progress?: number;
  /** When it was written, in Unix milliseconds of this device; also the order of sending. */
  readonly at: number;
  /** `queued`: goes when connected. `pending`: on its way. `sent`: saved by the host, its event is about to arrive. */
  readonly state: "queued" | "pending" | "sent" | "failed";
  /** Why it failed, or why it waits for `retryAt`. */
  readonly code?: Failure["code"];
  /** It failed, and sending the same again cannot help. */
  readonly hopeless?: true;
  /** When a message the host asked to wait goes again, in Unix milliseconds of this device. */
  readonly retryAt?: number;
}

/** What is written into the outbox. */
export type Draft = Pick<Outgoing, "text" | "file" | "gif" | "replyTo" | "mentions" | "to">;

/** What the host answered: the place in the log, or in the inbox. */
type Place = { seq: number } | { n: number };

/** What an outbox needs of the world. */
export interface OutboxPorts {
  storage: KeyValue;
  /** Where pictures wait for their upload. */
  files: FileShelf;
  /** My user id: what another session wrote is not sent in my name. */
  user(): string;
  /** How far the log and the inbox are here. */
  newest(): { seq: number; whisper: number };
  send(payload: Omit<ChatRequest, "room">): Promise<Result<{ seq: number }>>;
  whisper(payload: Omit<WhisperRequest, "room">): Promise<Result<{ n: number }>>;
  upload(file: File, options: UploadOptions): Promise<Result<Gif>>;
  /** Told all that is on its way whenever any of it changed. */
  changed(outgoing: readonly Outgoing[]): void;
}

/** Waits this long before sending again what was refused for now, where the host does not say how long. */
export const SEND_AGAIN_MS = 2_000;

/** What the host could not store goes again so often: it may have been the others of its batch, or the disk for a moment. */
export const STUMBLES_MAX = 5;

/** What is refused so is refused every time. */
const HOPELESS: ReadonlySet<Failure["code"]> = new Set([
  "upload_lost",
  "unsupported_type",
  "too_large",
  "image_too_big",
  "too_long",
  "empty",
  "invalid",
]);

/** What a reload must not lose. */
interface Kept extends Pick<Outgoing, "id" | "text" | "replyTo" | "mentions" | "to" | "at"> {
  user: string;
  /** It is a picture, whether uploaded or not. */
  picture?: true;
  gif?: Gif;
  /** Why it failed. */
  code?: Failure["code"];
}

interface Item {
  kept: Kept;
  file?: File;
  /** Its file is being looked for; until it is found nothing later is sent. */
  finding?: true;
  preview?: string;
  progress?: number;
  retryAt?: number;
  waitsFor?: Failure["code"];
  /** How often the host could not store it. */
  stumbles?: number;
  sentAs?: Place;
}

export class Outbox {
  readonly #prefix: string;
  readonly #ports: OutboxPorts;
  #items: Item[];
  #running = false;
  /** The item being sent, and what stops its upload. */
  #current: { item: Item; abort: AbortController } | undefined;
  #wait: ReturnType<typeof setTimeout> | undefined;

  /** `name` tells this room of this host from all others in the storage. */
  constructor(name: string, ports: OutboxPorts) {
    this.#prefix = `madang.outbox:${name}:`;
    this.#ports = ports;
    this.#items = ports.storage.keys(this.#prefix).flatMap((key) => read(ports.storage.get(key)) ?? []);
    this.#items.sort((a, b) => a.kept.at - b.kept.at);
    for (const item of this.#items) if (item.kept.picture && !item.kept.gif) void this.#find(item);
    if (this.#items.length > 0) this.#tell();
  }

  /** Keeps a message and sends it when its turn comes. Its id. */
  add(draft: Draft): string {
    const { file, ...written } = draft;
    const last = this.#items.at(-1)?.kept.at ?? 0;
    // The clock may stand still or jump back; the order of writing may not.
    const at = Math.max(Date.now(), last + 1);
    const picture = file !== undefined || draft.gif !== undefined;
    const kept: Kept = { id: randomId(), user: this.#ports.user(), at, ...written, ...(picture && { picture }) };
    const item: Item = file ? { kept, ...shownFile(file) } : { kept };
    this.#items.push(item);
    this.#keep(item);
    if (file) void this.#ports.files.put(this.#key(item), file);
    this.#tell();
    void this.#pump();
    return kept.id;
  }

  /** Sends a failed message again, as the same message, after all others. */
  resend(id: string): void {
    const item = this.#items.find((item) => item.kept.id === id && item.kept.code !== undefined);
    if (!item || HOPELESS.has(item.kept.code ?? "unknown")) return;
    delete item.kept.code;
    delete item.retryAt;
    item.kept.user = this.#ports.user();
    this.#keep(item);
    this.#tell();
    void this.#pump();
  }

  /** Gives a message up. One that is being sent may still arrive. */
  discard(id: string): void {
    this.#drop((item) => item.kept.id === id);
  }

  /** My message of this id is in the log. */
  delivered(id: string): void {
    this.#drop((item) => item.kept.id === id);
  }

  /** The log has come this far: what was saved before needs no place here. */
  settle(): void {
    const { seq, whisper } = this.#ports.newest();
    this.#drop(({ sentAs }) => sentAs !== undefined && ("seq" in sentAs ? sentAs.seq <= seq : sentAs.n <= whisper));
  }

  /** The host can be reached and I am in the room. What was left without an answer is asked again. */
  start(): void {
    this.#running = true;
    for (const item of this.#items) {
      if (item.kept.code === "unknown") delete item.kept.code;
      if (item.waitsFor === undefined) delete item.retryAt;
      if (item.kept.code === undefined && item.kept.user !== this.#ports.user()) this.#fail(item, "other_session");
    }
    this.#tell();
    void this.#pump();
  }

  /** The host cannot be reached: everything waits. */
  stop(): void {
    this.#running = false;
    clearTimeout(this.#wait);
    this.#current?.abort.abort();
    this.#current = undefined;
    this.#tell();
  }

  /** Sends what is next, one at a time. */
  async #pump(): Promise<void> {
    clearTimeout(this.#wait);
    if (!this.#running || this.#current) return;
    const item = this.#items.find((item) => item.kept.code === undefined && item.sentAs === undefined);
    if (!item || item.finding) return;
    const wait = (item.retryAt ?? 0) - Date.now();
    if (wait > 0) {
      this.#wait = setTimeout(() => void this.#pump(), wait);
      return;
    }
    const current = { item, abort: new AbortController() };
    this.#current = current;
    const result = await this.#send(item, current.abort.signal);
    const interrupted = this.#current !== current;
    if (!interrupted) this.#current = undefined;
    this.#settleOne(item, result, interrupted);
    this.#tell();
    void this.#pump();
  }

  async #send(item: Item, signal: AbortSignal): Promise<Result<Place>> {
    delete item.retryAt;
    delete item.waitsFor;
    const uploaded = await this.#upload(item, signal);
    if (!uploaded.ok) return uploaded;
    const { id, text, replyTo, mentions, to, gif } = item.kept;
    const content = { id, ...(text !== undefined && { text }), ...(gif && { gif: gif.id }) };
    if (to) return this.#ports.whisper({ ...content, to: to.id });
    return this.#ports.send({
      ...content,
      ...(replyTo !== undefined && { replyTo }),
      ...(mentions && { mentions: [...mentions] }),
    });
  }

  async #upload(item: Item, signal: AbortSignal): Promise<Result<void>> {
    if (!item.kept.picture || item.kept.gif) return value(undefined);
    if (!item.file) return failure("upload_lost", "this device no longer has the file");
    const progress = (done: number) => {
      item.progress = done;
      this.#tell();
    };
    const answer = await this.#ports.upload(item.file, { progress, signal });
    delete item.progress;
    if (!answer.ok) return answer;
    item.kept.gif = answer.value;
    this.#keep(item);
    this.#tell();
    return value(undefined);
  }

  /** Looks for the file of a picture that the page before could not upload. */
  async #find(item: Item): Promise<void> {
    item.finding = true;
    const file = await this.#ports.files.get(this.#key(item));
    delete item.finding;
    if (!this.#items.includes(item)) return;
    if (file) Object.assign(item, shownFile(file));
    // Another tab may still be uploading it, so this is only how it looks from here and is not written down.
    else item.kept.code = "upload_lost";
    this.#tell();
    void this.#pump();
  }

  #settleOne(item: Item, result: Result<Place>, interrupted: boolean): void {
    if (!this.#items.includes(item)) return;
    if (result.ok) {
      item.sentAs = result.value;
      this.#forget(item);
      this.settle();
    } else if (isRetryable(result.error) || this.#mayStumble(item, result.error)) {
      item.waitsFor = result.error.code;
      item.retryAt = Date.now() + (result.error.retryAfterMs ?? SEND_AGAIN_MS);
    } else if (result.error.code === "offline") {
      item.retryAt = Date.now() + SEND_AGAIN_MS;
    } else if (!interrupted) {
      this.#fail(item, result.error.code);
    }
  }

  #mayStumble(item: Item, { code }: Failure): boolean {
    return code === "internal" && (item.stumbles = (item.stumbles ?? 0) + 1) < STUMBLES_MAX;
  }

  #fail(item: Item, code: Failure["code"]): void {
    item.kept.code = code;
    // An upload that no message uses goes after a while; while the file is here it can be uploaded again.
    if (code === "gif_not_found" && item.file) delete item.kept.gif;
    // A picture that no host takes is of no use to the next page.
    if (item.kept.picture && HOPELESS.has(code)) this.#forget(item);
    else this.#keep(item);
  }

  #drop(isDone: (item: Item) => boolean): void {
    const done = this.#items.filter(isDone);
    if (done.length === 0) return;
    this.#items = this.#items.filter((item) => !done.includes(item));
    for (const item of done) {
      this.#forget(item);
      if (item.preview !== undefined) URL.revokeObjectURL(item.preview);
      if (this.#current?.item === item) this.#current.abort.abort();
    }
    this.#tell();
  }

  #keep(item: Item): void {
    if (this.#items.includes(item)) this.#ports.storage.set(this.#key(item), JSON.stringify(item.kept));
  }

  #forget(item: Item): void {
    this.#ports.storage.remove(this.#key(item));
    if (item.kept.picture) void this.#ports.files.remove(this.#key(item));
  }

  #key(item: Item): string {
    return this.#prefix + item.kept.id;
  }

  #tell(): void {
    this.#ports.changed(this.#items.map((item) => shown(item, this.#running)));
  }
}

function shown(item: Item, running: boolean): Outgoing {
  const { id, at, text, replyTo, mentions, to, gif, code = item.waitsFor } = item.kept;
  const { file, preview, progress, retryAt } = item;
  return {
    id,
    at,
    ...(text !== undefined && { text }),
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions && { mentions }),
    ...(to && { to }),
    ...(gif && { gif }),
    state:
      item.kept.code !== undefined ? "failed" : item.sentAs !== undefined ? "sent" : running ? "pending" : "queued",
    ...(code !== undefined && { code }),
    ...(item.kept.code !== undefined && HOPELESS.has(item.kept.code) && { hopeless: true }),
    ...(file && { file }),
    ...(preview !== undefined && { preview }),
    ...(progress !== undefined && { progress }),
    ...(retryAt !== undefined && { retryAt }),
  };
}

function read(text: string | undefined): Item | undefined {
  // Something else may have written there; what cannot be read is not a message.
  try {
    const kept = JSON.parse(text ?? "") as Kept;
    if (typeof kept.id !== "string" || typeof kept.at !== "number") return undefined;
    return { kept };
  } catch {
    return undefined;
  }
}

function shownFile(file: File): Pick<Item, "file" | "preview"> {
  return { file, preview: URL.createObjectURL(file) };
}

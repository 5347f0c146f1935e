/** One anonymous person on one host: who they are, whether the host can be reached, its lobby and the rooms they are in. */
import { SvelteMap } from "svelte/reactivity";
import { Connection, type Link, type LinkStatus, resolve } from "../connection";
import { applyPush } from "../events";
import { deviceFiles, type FileShelf } from "../file-shelf";
import { isBrowserGuest } from "../platform";
import type { Gif, HostInfo, Limits, Locale, RoomSummary, SessionHello, User } from "../protocol";
import { failure, type Answer, type Namespace, type Payload, type Requests, type Result, value } from "../requests";
import { deviceStorage, type KeyValue, tabStorage } from "../storage";
import type { UploadOptions } from "../upload";
import { type Banner, BannerClock, troubleOf } from "./banner.svelte";
import { Lobby } from "./lobby.svelte";
import { Room } from "./room.svelte";
import type { RoomContext } from "./room-context";

/** What hosts allow unless they say otherwise. */
const LIMITS: Limits = {
  titleGraphemesMax: 60,
  nicknameGraphemesMax: 32,
  textBytesMax: 8192,
  gifBytesMax: 5 * 1024 * 1024,
  peopleMax: 1000,
  roomsMax: 1000,
  graceSeconds: 60,
};

export interface SessionOptions {
  /** Where the host is reached; nothing while that is not known. */
  base?: string;
  /** Names the host in storage keys. */
  key: string;
  locale: () => Locale;
  /** The name to be known by where none was chosen for this host. */
  nickname?: () => string | undefined;
  /** I changed my name. */
  renamed?: (nickname: string) => void;
  /** Id of the host, if it is reached through this computer's own. */
  relayed?: string;
}

export class Session implements Link, RoomContext {
  /** Me, once the host said who I am. */
  user = $state.raw<User | undefined>(undefined);
  host = $state.raw<HostInfo | undefined>(undefined);
  limits = $state.raw<Limits>(LIMITS);
  /** What the connection is doing, how often it failed, and when it tries next. */
  status = $state.raw<LinkStatus>({ state: "connecting", failures: 0 });
  /** Additions to the protocol that the host knows. */
  features = $state.raw<readonly string[]>([]);
  /** Whether the host lets browser guests into any of its rooms. */
  guests = $state(true);
  /** The rooms I am in, with this tab or another one: as the host last said, and as tabs.svelte.ts has heard since. */
  memberOf = $state.raw<readonly string[]>([]);
  /** Whether the host last refused to write because its disk is full. */
  diskFull = $state(false);

  /** Where the host is reached; empty while that is not known. It changes where the gateway's ticket does. */
  base = $state("");
  readonly key: string;
  /** Id of the host, if it is reached through this computer's own; it belongs into addresses of its rooms. */
  readonly relayed: string | undefined;
  /** Whether somebody on the network could read along: plain HTTP leaves this computer. */
  readonly plain: boolean;
  readonly storage: KeyValue = deviceStorage;
  readonly tab: KeyValue = tabStorage;
  readonly files: FileShelf = deviceFiles;
  readonly lobby: Lobby = new Lobby(this);
  readonly #rooms = new SvelteMap<string, Room>();
  readonly #banner = new BannerClock();
  readonly #connection: Connection;
  readonly #options: SessionOptions;
  /** Whoever waits until a try to connect is over. */
  #waiting: (() => void)[] = [];
  /** How far the host's clock is ahead of this device's, in milliseconds. */
  #clockAheadMs = 0;

  /** Whether requests go out. */
  readonly online: boolean = $derived(this.status.state === "online");
  /** The rooms this tab is in, the last active first. */
  readonly joined: readonly Room[] = $derived(
    [...this.#rooms.values()]
      .filter((room) => room.phase === "inside")
      .sort((a, b) => (b.summary?.lastAt ?? 0) - (a.summary?.lastAt ?? 0)),
  );
  /** Unread messages in all of them. */
  readonly unread: number = $derived(this.joined.reduce((sum, room) => sum + room.unread, 0));

  constructor(options: SessionOptions) {
    this.#options = options;
    this.base = options.base ?? "";
    this.key = options.key;
    this.relayed = options.relayed;
    this.plain = options.relayed !== undefined || isBrowserGuest();
    this.#connection = new Connection({
      base: options.base,
      key: options.key,
      storage: this.storage,
      locale: options.locale,
      nickname: () => this.storage.get(this.#nicknameKey) ?? options.nickname?.(),
      listener: {
        status: (status) => this.#status(status),
        opened: (hello) => this.#opened(hello),
        changed: (hello) => this.#greeted(hello),
        pushed: (namespace, event, payload) => applyPush(this, namespace, event, payload),
      },
    });
  }

  /** What to show about the connection: after 1 s of trouble, and for 2 s when it is over. */
  get banner(): Banner | undefined {
    return this.#banner.shown;
  }

  /** Starts connecting. */
  connect(): void {
    this.#connection.open();
  }

  /** Waits while it connects: rooms are listed a moment before one can be entered. */
  settled(): Promise<void> {
    if (this.status.state !== "connecting") return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Connects now instead of waiting for the next try. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  /** The host is reached there from now on. */
  rebase(base: string): void {
    this.base = base;
    this.#connection.rebase(base);
  }

  /** Ends the connection for good; what is known stays readable. */
  close(): void {
    this.#connection.close();
  }

  /** The room of this id; the same object every time. */
  room(id: string): Room {
    const room = this.#rooms.get(id) ?? new Room(id, this);
    this.#rooms.set(id, room);
    return room;
  }

  /** The room of this id, if anything is known of it here. */
  knownRoom(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  /** Changes my name, here and in every room I am in. */
  async rename(nickname: string): Promise<Result<User>> {
    const namespace = this.joined.length > 0 ? "/chat" : "/room";
    const answer = await this.request(namespace, "nickname", { nickname });
    if (!answer.ok) return answer;
    this.user = answer.value.user;
    this.storage.set(this.#nicknameKey, answer.value.user.nickname);
    this.#options.renamed?.(answer.value.user.nickname);
    return value(answer.value.user);
  }

  /** Whether a room does not let me in the way I came: from another computer, without encryption. */
  shuts(room: Pick<RoomSummary, "guests">): boolean {
    return this.plain && !(this.guests && room.guests);
  }

  /** The host's clock, in Unix milliseconds. */
  now(): number {
    return Date.now() + this.#clockAheadMs;
  }

  /** The address of a picture; empty for one that is not the host's own. */
  gifUrl(gif: Pick<Gif, "url">): string {
    const url = resolve(this.base, gif.url);
    return url.startsWith(resolve(this.base, "gif/")) ? url : "";
  }

  async request<N extends Namespace, E extends keyof Requests[N] & string>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Result<Answer<N, E>>> {
    const answer = await this.#connection.request(namespace, event, payload);
    if (!answer.ok && answer.error.code === "disk_full") this.#disk(true);
    else if (answer.ok && (event === "chat" || event === "whisper")) this.#disk(false);
    return answer;
  }

  async upload(room: string, file: File, options: UploadOptions): Promise<Result<Gif>> {
    const token = this.#connection.token;
    if (token === undefined) return failure("offline", "no session yet");
    const { uploadPicture } = await import("../upload");
    const answer = await uploadPicture(this.base, token, room, file, options);
    if (!answer.ok && answer.error.code === "disk_full") this.#disk(true);
    return answer;
  }

  /** Fetches something of the host that only I may have; nothing if nobody answered. */
  async fetch(path: string): Promise<Response | undefined> {
    const headers = {
      Authorization: `Bearer ${this.#connection.token ?? ""}`,
      "Accept-Language": this.#options.locale(),
    };
    return fetch(resolve(this.base, path), { headers }).catch(() => undefined);
  }

  get link(): Link {
    return this;
  }

  summary(room: string) {
    return this.lobby.find(room);
  }

  heard(room: string, at: number): void {
    this.lobby.touch(room, at);
  }

  #opened(hello: SessionHello): void {
    this.#greeted(hello);
    this.memberOf = hello.rooms.map(({ id }) => id);
    for (const id of this.memberOf) this.room(id);
    for (const room of this.#rooms.values()) void room.opened(hello.rooms.find(({ id }) => id === room.id)?.lastSeq);
  }

  #greeted(hello: SessionHello): void {
    this.user = hello.user;
    this.host = hello.host;
    this.features = hello.features;
    this.limits = { ...LIMITS, ...hello.limits };
    this.guests = hello.guests ?? true;
    this.#clockAheadMs = hello.at - Date.now();
  }

  #status(status: LinkStatus): void {
    const lost = this.online && status.state !== "online";
    this.status = status;
    if (status.state !== "connecting") for (const go of this.#waiting.splice(0)) go();
    this.#tellBanner();
    if (lost) for (const room of this.#rooms.values()) room.pause();
  }

  #disk(full: boolean): void {
    this.diskFull = full;
    this.#tellBanner();
  }

  #tellBanner(): void {
    // Whoever has never been here has lost nothing: the first try is no trouble, however long it takes.
    const isFirstTry = this.user === undefined && this.status.state === "connecting" && this.status.failures === 0;
    this.#banner.tell(isFirstTry ? undefined : troubleOf(this.status, this.diskFull, !navigator.onLine));
  }

  get #nicknameKey(): string {
    return `madang.nickname:${this.key}`;
  }
}

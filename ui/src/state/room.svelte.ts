/** One room as this tab knows it: its log, its people, what I am writing, and how far I have read. */
import type { Link } from "../connection";
import { elapsed, Follower } from "../follower";
import { Outbox, type Draft, type Outgoing } from "../outbox";
import type {
  ChatMessage,
  Event,
  Joined,
  Kicked,
  Limits,
  Member,
  Message,
  Presence,
  Room as RoomDetails,
  RoomSummary,
  User,
  Whisper,
} from "../protocol";
import { type Failure, isRetryable, type Result, value } from "../requests";
import type { KeyValue } from "../storage";
import { applyEvent } from "../events";
import { checkPicture, type Upload } from "../upload";
import { orderMembers } from "./members";
import { type Row, rows } from "./rows";
import { TypingPeople, TypingSignal } from "./typing.svelte";

/** What a room needs of the session it belongs to. */
export interface RoomContext {
  readonly link: Link;
  /** Where this device keeps drafts, reading positions and unsent messages. */
  readonly storage: KeyValue;
  /** Where this tab remembers that it was inside. */
  readonly tab: KeyValue;
  /** Names the host in storage keys. */
  readonly key: string;
  readonly user: User | undefined;
  readonly limits: Limits;
  readonly online: boolean;
  summary(room: string): RoomSummary | undefined;
  heard(room: string, at: number): void;
  upload: Upload;
}

/** How a room ended for me. The conversation stays readable; `enter` tries to come back. */
export type Ending = { reason: "left" | "closed" } | { reason: "kicked" | "banned"; by?: User; until?: number };

/** Typing is not told in rooms with more people (PROTOCOL.md 4.3). */
const TYPING_PEOPLE_MAX = 100;

/** Waits this long before coming back again, where the host does not say how long. */
const RETURN_AGAIN_MS = 1_000;

export class Room {
  readonly id: string;
  /** `outside`: not entered, or refused (see `refusal`). `ended`: was inside, see `ending`. */
  phase = $state<"outside" | "entering" | "inside" | "ended">("outside");
  /** Why the last try to enter was refused. */
  refusal = $state.raw<Failure | undefined>(undefined);
  ending = $state.raw<Ending | undefined>(undefined);
  /** The room as members know it; kept after the end. */
  details = $state.raw<RoomDetails | undefined>(undefined);

  /** The log as people read it, ascending, without holes; older ones come by `loadOlder`. */
  messages = $state.raw<readonly Message[]>([]);
  /** Whispers I sent or received here, ascending. */
  whispers = $state.raw<readonly Whisper[]>([]);
  /** Whether the host has older messages. */
  more = $state(false);
  /** Whether older messages are being loaded, or could not be. */
  older = $state<"idle" | "loading" | "failed">("idle");
  /** What I wrote that is not in the log yet. */
  outgoing = $state.raw<readonly Outgoing[]>([]);
  /** The known people; `membersMore` when the host has more. */
  #members = $state.raw<readonly Member[]>([]);
  membersMore = $state(false);
  /** The seq up to which I have read. */
  readSeq = $state(0);
  /** The first unread message when attention came to the room: the unread line goes above it. */
  unreadFrom = $state<number | undefined>(undefined);
  #draft = $state("");
  #attended = false;
  #password: string | undefined;
  /** Changes whenever coming back by itself is no longer wanted: by a newer return, an end, or the person's own try. */
  #returning = 0;

  readonly #context: RoomContext;
  readonly #follower: Follower;
  readonly #outbox: Outbox;
  readonly #typing = new TypingPeople();
  readonly #typingSignal = new TypingSignal((on) => this.#tellTyping(on));

  constructor(id: string, context: RoomContext) {
    this.id = id;
    this.#context = context;
    this.#follower = new Follower(id, context.link, {
      reset: (messages, more) => this.#reset(messages, more),
      apply: (event, live) => this.#apply(event, live),
      whispers: (whispers, fresh) => (this.whispers = fresh ? whispers : [...this.whispers, ...whispers]),
      snapshot: (joined) => this.#snapshot(joined),
      lost: (error) => this.#refuse(error),
    });
    this.#outbox = new Outbox(`${context.key}:${id}`, {
      storage: context.storage,
      user: () => this.me,
      lastSeq: () => this.#follower.lastSeq,
      send: (payload) => context.link.request("/chat", "chat", { ...payload, room: id }),
      upload: (file, options) => context.upload(id, file, options),
      changed: (outgoing) => (this.outgoing = outgoing),
    });
    // Until the host has told which rooms I am in, whether to show the way in is not known.
    if (context.user === undefined) this.phase = "entering";
    this.#draft = context.storage.get(this.#key("draft")) ?? "";
    this.readSeq = Number(context.storage.get(this.#key("read")) ?? 0);
  }

  /** My user id, or nothing before the host said who I am. */
  readonly me: string = $derived.by(() => this.#context.user?.id ?? "");
  /** What the lobby or the room itself says of title, owner, people and settings. */
  readonly summary: RoomSummary | undefined = $derived.by(() => this.details ?? this.#context.summary(this.id));
  /** Known people: me first, then the owner, then by joining. */
  readonly members: readonly Member[] = $derived(orderMembers(this.#members, this.me));
  readonly isOwner: boolean = $derived(this.members.some((member) => member.id === this.me && member.role === "owner"));
  /** Whether every known person is on an encrypted link. */
  readonly encrypted: boolean = $derived(
    this.members.length > 0 && !this.membersMore && this.members.every((member) => member.link === "app"),
  );
  /** Who is typing, the longest first; never me. */
  readonly typing: readonly User[] = $derived.by(() =>
    this.#typing.users.flatMap((id) => this.#members.find((member) => member.id === id) ?? []),
  );
  /** Others' messages after what I have read, the newest first. */
  readonly #unreadMessages: readonly ChatMessage[] = $derived(unreadOf(this.messages, this.readSeq, this.me));
  readonly unread: number = $derived(this.#unreadMessages.length);
  /** Whether one of them mentions me. */
  readonly mentioned: boolean = $derived(
    this.#unreadMessages.some((message) => message.mentions?.includes(this.me) ?? false),
  );
  /** The newest message people wrote, for lists of rooms. */
  readonly lastMessage: ChatMessage | undefined = $derived(
    this.messages.findLast((message) => message.type === "chat"),
  );
  /** The conversation as rows, what I am sending included. */
  readonly rows: readonly Row[] = $derived(
    rows(this.messages, { me: this.me, unreadFrom: this.unreadFrom, outgoing: this.outgoing }),
  );

  /** What I have typed and not sent; kept on this device. */
  get draft(): string {
    return this.#draft;
  }
  set draft(text: string) {
    this.#draft = text;
    if (text === "") this.#context.storage.remove(this.#key("draft"));
    else this.#context.storage.set(this.#key("draft"), text);
  }

  /** Enters, with the room's password if it has one. Refused: `refusal` says why, and so does the answer. */
  async enter(password?: string): Promise<Result<void>> {
    if (password !== undefined) this.#password = password;
    this.#returning++;
    if (this.phase !== "inside") this.phase = "entering";
    const answer = await this.#follower.join(this.#password);
    if (answer.ok) return value(undefined);
    this.#refuse(answer.error);
    return answer;
  }

  /** Leaves with all tabs. */
  async leave(): Promise<Result<void>> {
    const answer = await this.#context.link.request("/chat", "leave", { room: this.id });
    if (!answer.ok && answer.error.code !== "not_member") return answer;
    this.end({ reason: "left" });
    return value(undefined);
  }

  /** Sends text: it is kept on this device until the host has saved it. */
  send(text: string, options: Pick<Draft, "replyTo" | "mentions"> = {}): void {
    this.#typingSignal.stop();
    this.unreadFrom = undefined;
    this.#outbox.add({ text, ...options });
  }

  /** Sends a picture file; a file the host would not take is refused here, before anything is uploaded. */
  async sendGif(file: File, options: Pick<Draft, "replyTo"> = {}): Promise<Result<void>> {
    const refusal = await checkPicture(file, this.#context.limits);
    if (refusal) return { ok: false, error: refusal };
    this.unreadFrom = undefined;
    this.#outbox.add({ file, ...options });
    return value(undefined);
  }

  /** Tries a failed message again, as the same message. */
  resend(id: string): void {
    this.#outbox.resend(id);
  }

  /** Gives an unsent message up; a running upload stops. */
  discard(id: string): void {
    this.#outbox.discard(id);
  }

  /** Loads the page before the oldest message. */
  async loadOlder(): Promise<void> {
    if (!this.more || this.older === "loading" || this.phase !== "inside") return;
    this.older = "loading";
    const oldest = this.messages[0];
    const before = oldest?.seq ?? this.#follower.lastSeq + 1;
    const answer = await this.#context.link.request("/chat", "history", { room: this.id, before });
    this.older = answer.ok ? "idle" : "failed";
    // A long absence may have replaced the log meanwhile; this page would then leave a hole.
    if (!answer.ok || this.messages[0] !== oldest) return;
    this.messages = [...answer.value.messages, ...this.messages];
    this.more = answer.value.more;
  }

  /** Loads the people after those already known. */
  async loadMembers(): Promise<Result<void>> {
    const after = this.#members.at(-1)?.id;
    const payload = after === undefined ? { room: this.id } : { room: this.id, after };
    const answer = await this.#context.link.request("/chat", "members", payload);
    if (!answer.ok) return answer;
    for (const member of answer.value.members) this.putMember(member);
    this.membersMore = answer.value.more;
    return value(undefined);
  }

  /** The person is looking at this room, or has stopped. */
  attend(attended: boolean): void {
    if (attended && !this.#attended) this.unreadFrom = this.#unreadMessages.at(-1)?.seq;
    this.#attended = attended;
  }

  /** The newest message is on the screen; it counts as read if the person is looking. */
  markRead(): void {
    // Out of the room the follower is at 0, which unreads nothing.
    if (this.#attended) this.#readTo(Math.max(this.readSeq, this.#follower.lastSeq));
  }

  /** A key was pressed in the composer. */
  typed(): void {
    this.#typingSignal.press();
  }

  /** The composer was emptied or left. */
  stoppedTyping(): void {
    this.#typingSignal.stop();
  }

  // What follows is for the session and the event table, not for views.

  /** The host can be reached, anew or again. `lastSeq` comes for rooms the host says I am a member of. */
  async opened(lastSeq: number | undefined): Promise<void> {
    const wanted = this.phase === "inside" || lastSeq !== undefined || this.#wasInside;
    if (this.phase === "ended" || !wanted) {
      if (this.phase === "entering") this.phase = "outside";
      return;
    }
    if (this.phase === "outside") this.phase = "entering";
    const returning = ++this.#returning;
    let answer = await this.#follower.join(this.#password, lastSeq);
    while (!answer.ok && this.#context.online && (answer.error.code === "unknown" || isRetryable(answer.error))) {
      if (returning !== this.#returning) return;
      await elapsed(answer.error.retryAfterMs ?? RETURN_AGAIN_MS);
      if (returning !== this.#returning) return;
      answer = await this.#follower.join(this.#password, lastSeq);
    }
    if (!answer.ok && returning === this.#returning) this.#refuse(answer.error);
  }

  /** The host cannot be reached: unsent messages wait. */
  pause(): void {
    this.#outbox.stop();
    this.#typing.clear();
    this.#typingSignal.forget();
  }

  receive(event: Event): void {
    this.#follower.receive(event);
  }

  sync(lastSeq: number): void {
    this.#follower.sync(lastSeq);
  }

  presence(change: Presence): void {
    this.#follower.inOrder(() => {
      this.changeMember(change.user, (member) => ({ ...member, state: change.state }));
      if (change.state === "away") this.#typing.set(change.user, false);
    });
  }

  people(people: number): void {
    this.#follower.inOrder(() => this.changeDetails({ people }));
  }

  someoneTyping(user: string, on: boolean): void {
    if (user !== this.me) this.#typing.set(user, on);
  }

  whisper(whisper: Whisper): void {
    this.#follower.whisper(whisper);
  }

  kicked(kicked: Kicked): void {
    const { by, until } = kicked;
    this.end({ reason: kicked.banned ? "banned" : "kicked", ...(by && { by }), ...(until !== undefined && { until }) });
  }

  /** I am no longer in the room. */
  end(ending: Ending): void {
    this.pause();
    this.#returning++;
    this.#follower.stop();
    this.#context.tab.remove(this.#key("inside"));
    this.ending = ending;
    this.phase = "ended";
  }

  putMember(member: Member): void {
    this.#members = [...this.#members.filter((known) => known.id !== member.id), member];
  }

  dropMember(id: string): void {
    this.#members = this.#members.filter((member) => member.id !== id);
    this.#typing.set(id, false);
  }

  changeMember(id: string, change: (member: Member) => Member): void {
    this.#members = this.#members.map((member) => (member.id === id ? change(member) : member));
  }

  changeMembers(change: (member: Member) => Member): void {
    this.#members = this.#members.map(change);
  }

  changeDetails(change: Partial<RoomDetails>): void {
    if (this.details) this.details = { ...this.details, ...change };
  }

  addMessage(message: Message): void {
    this.messages = [...this.messages, message];
    if (message.type !== "chat") return;
    this.#typing.set(message.user.id, false);
    this.#context.heard(this.id, message.at);
    if (message.user.id === this.me) this.#outbox.delivered(message.id);
  }

  changeMessage(seq: number, change: (message: Message) => Message): void {
    const index = this.messages.findLastIndex((message) => message.seq === seq);
    const message = this.messages[index];
    if (message) this.messages = this.messages.with(index, change(message));
  }

  #apply(event: Event, live: boolean): void {
    applyEvent(this, event);
    // Another tab of mine left: this is the last the host tells. One that was missed has been followed by joining again.
    if (live && event.type === "exit" && event.user.id === this.me) this.end({ reason: "left" });
  }

  #reset(messages: readonly Message[], more: boolean): void {
    this.messages = messages;
    this.more = more;
    this.older = "idle";
    for (const message of messages)
      if (message.type === "chat" && message.user.id === this.me) this.#outbox.delivered(message.id);
  }

  #snapshot(joined: Joined): void {
    this.details = joined.room;
    this.#members = joined.members;
    this.membersMore = joined.membersMore;
    this.refusal = undefined;
    this.ending = undefined;
    this.phase = "inside";
    this.#context.tab.set(this.#key("inside"), "yes");
    // What was said before the first visit is history, not news.
    if (this.readSeq === 0 || this.readSeq > joined.lastSeq) this.#readTo(joined.lastSeq);
    this.#outbox.settle();
    this.#outbox.start();
  }

  #refuse(error: Failure): void {
    // Without an answer nothing is known; the next connection asks again.
    if (error.code === "offline" || error.code === "unknown") {
      if (this.phase === "entering") this.phase = "outside";
      this.refusal = error;
      return;
    }
    const wasInside = this.details !== undefined;
    this.pause();
    this.refusal = error;
    if (error.code === "banned") this.end({ reason: "banned" });
    else if (wasInside && error.code === "room_not_found") this.end({ reason: "closed" });
    else this.phase = "outside";
  }

  #readTo(seq: number): void {
    if (seq === this.readSeq) return;
    this.readSeq = seq;
    this.#context.storage.set(this.#key("read"), String(seq));
  }

  #tellTyping(on: boolean): void {
    const quiet = (this.details?.people ?? 0) > TYPING_PEOPLE_MAX;
    if (this.phase !== "inside" || !this.#context.online || quiet) return;
    void this.#context.link.request("/chat", "typing", { room: this.id, on });
  }

  /** Whether this tab was inside before it was reloaded. */
  get #wasInside(): boolean {
    return this.#context.tab.get(this.#key("inside")) !== undefined;
  }

  #key(what: "draft" | "read" | "inside"): string {
    return `madang.${what}:${this.#context.key}:${this.id}`;
  }
}

function unreadOf(messages: readonly Message[], readSeq: number, me: string): ChatMessage[] {
  const unread: ChatMessage[] = [];
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index];
    if (!message || message.seq <= readSeq) break;
    if (message.type === "chat" && message.user.id !== me) unread.push(message);
  }
  return unread;
}

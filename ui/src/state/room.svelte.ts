/** One room as this tab knows it: its log, its people, what I am writing, and how far I have read. */
import { elapsed, Follower } from "../follower";
import { Outbox, type Draft, type Outgoing } from "../outbox";
import type {
  ChatMessage,
  Event,
  Gif,
  Joined,
  Kicked,
  Member,
  Message,
  Presence,
  Room as RoomDetails,
  RoomSummary,
  User,
  Whisper,
} from "../protocol";
import { type Answer, type ChatRequests, type Failure, isRetryable, type Result, value } from "../requests";
import { applyEvent } from "../events";
import type { KeyValue } from "../storage";
import { Aside } from "./aside.svelte";
import { Inbox } from "./inbox.svelte";
import { Later } from "./later";
import { Log } from "./log.svelte";
import { People } from "./people.svelte";
import { Reading } from "./reading.svelte";
import type { RoomContext } from "./room-context";
import { TypingPeople, TypingSignal } from "./typing.svelte";

/** How a room ended for me. The conversation stays readable; `enter` tries to come back. */
export type Ending = { reason: "left" | "closed" } | { reason: "kicked" | "banned"; by?: User; until?: number };

/** What goes with a message I send. */
export type SendOptions = Pick<Draft, "replyTo" | "mentions" | "to">;

/** Typing is not told in rooms with more people (PROTOCOL.md 4.3). */
const TYPING_PEOPLE_MAX = 100;

/** Waits this long before coming back again, where the host does not say how long. */
const RETURN_AGAIN_MS = 1_000;

/** Whether whoever was inside comes back by asking again: the host did not answer, or could not for now. */
const mayBeBack = (error: Failure) => error.code === "unknown" || error.code === "internal" || isRetryable(error);

export class Room {
  readonly id: string;
  /** `outside`: not entered, or refused (see `refusal`). `ended`: was inside, see `ending`. */
  phase = $state<"outside" | "entering" | "inside" | "ended">("outside");
  /** Whether I am in is not known yet: neither the room nor the way in is to be shown. */
  deciding = $state(false);
  /** Why the last try to enter was refused. */
  refusal = $state.raw<Failure | undefined>(undefined);
  ending = $state.raw<Ending | undefined>(undefined);
  /** The room as members know it; kept after the end. */
  details = $state.raw<RoomDetails | undefined>(undefined);

  /** What I wrote that is not in the log yet. */
  outgoing = $state.raw<readonly Outgoing[]>([]);
  /** The newest message is on the screen, and stays there whatever comes in. */
  newestShown = false;
  /** Whom I whisper to; nobody: I write to everyone. `gone`: they have left, and nothing reaches them. */
  audience = $state.raw<{ user: User; gone: boolean } | undefined>(undefined);
  #draft = $state("");
  #password: string | undefined;
  /** Changes whenever coming back by itself is no longer wanted: by a newer return, an end, or the person's own try. */
  #returning = 0;

  readonly #context: RoomContext;
  readonly #follower: Follower;
  readonly #outbox: Outbox;
  readonly #inbox = new Inbox();
  readonly #people = new People(() => this.me);
  readonly log: Log;
  /** What I have typed for the one I whisper to. */
  readonly aside: Aside;
  readonly #reading: Reading;
  readonly #typing = new TypingPeople();
  readonly #typingSignal = new TypingSignal((on) => this.#tellTyping(on));

  constructor(id: string, context: RoomContext) {
    this.id = id;
    this.#context = context;
    const { link, storage, files } = context;
    this.#follower = new Follower(id, link, {
      reset: (messages, more) => this.#reset(messages, more),
      apply: (event, live) => this.#apply(event, live),
      whispers: (whispers, fresh) => this.#heard(whispers, fresh),
      snapshot: (joined) => this.#snapshot(joined),
      lost: (error) => this.#refuse(error),
    });
    this.#outbox = new Outbox(`${context.key}:${id}`, {
      storage,
      files,
      user: () => this.me,
      newest: () => this.#newest,
      send: (payload) => this.ask("chat", payload),
      whisper: (payload) => this.ask("whisper", payload),
      upload: (file, options) => context.upload(id, file, options),
      changed: (outgoing) => (this.outgoing = outgoing),
    });
    this.log = new Log({
      ask: (before) => this.ask("history", { before }),
      lastSeq: () => this.lastSeq,
      reading: () => this.#reading,
    });
    const later = new Later((key, number) => storage.set(key, String(number)));
    this.#reading = new Reading({
      me: () => this.me,
      messages: () => this.messages,
      more: () => this.more,
      whispers: () => this.whispers,
      newest: () => this.#newest,
      recall: (what) => {
        const kept = later.get(this.#key(what)) ?? storage.get(this.#key(what));
        return kept === undefined ? undefined : Number(kept);
      },
      remember: (what, number) => later.set(this.#key(what), number),
    });
    this.deciding = context.user === undefined;
    if (this.deciding) this.phase = "entering";
    this.#draft = storage.get(this.#key("draft")) ?? "";
    this.aside = new Aside(storage, this.#key("aside"));
    // What was typed for one person alone must not stand there for everyone after a reload.
    if (this.aside.user) this.audience = { user: this.aside.user, gone: false };
  }

  /** My user id, or nothing before the host said who I am. */
  readonly me: string = $derived.by(() => this.#context.user?.id ?? "");
  /** What the lobby or the room itself says of title, owner, people and settings. */
  readonly summary: RoomSummary | undefined = $derived.by(() => this.details ?? this.#context.summary(this.id));
  readonly isOwner: boolean = $derived.by(() => this.person(this.me)?.role === "owner");
  /**
   * Whether everybody is at the host's own computer, so that nothing said here goes over a network: the host speaks no
   * TLS, and without it an `app` link is a local one.
   */
  readonly local: boolean = $derived.by(
    () => this.members.length > 0 && !this.membersMore && this.members.every((member) => member.link === "app"),
  );
  /** Who is typing, the longest first; never me. */
  readonly typing: readonly User[] = $derived.by(() => this.#typing.users.flatMap((id) => this.person(id) ?? []));
  /** Whether an unread message mentions me. */
  get mentioned(): boolean {
    return this.#reading.mentioned;
  }
  /** The newest message people wrote to everyone, for lists of rooms. */
  readonly lastMessage: ChatMessage | undefined = $derived(
    this.messages.findLast((message) => message.type === "chat"),
  );

  /** The log as people read it, ascending, without holes; older ones come by `loadOlder`. */
  get messages(): readonly Message[] {
    return this.log.messages;
  }
  /** Whether the host has older messages. */
  get more(): boolean {
    return this.log.more;
  }
  /** Known people: me first, then the owner, then by joining. */
  get members(): readonly Member[] {
    return this.#people.ordered;
  }
  /** Whether the host has more people than are known here. */
  get membersMore(): boolean {
    return this.#people.more;
  }
  /** Whispers I sent or received here, ascending. */
  get whispers(): readonly Whisper[] {
    return this.#inbox.whispers;
  }
  /** Others' messages and whispers that I have not read, as far as they were ever here. */
  get unread(): number {
    return this.#reading.count;
  }
  /** Whether there are more of them that the host has not told. */
  get unreadMore(): boolean {
    return this.#reading.missing;
  }
  /** Whether something was said to me alone: a mention or a whisper. */
  get called(): boolean {
    return this.mentioned || this.#reading.unheard.length > 0;
  }
  /** The first unread message, and the first unread whisper, for the unread line; at most one of them. */
  get unreadFrom(): number | undefined {
    return this.#reading.from;
  }
  get unreadWhisper(): number | undefined {
    return this.#reading.fromWhisper;
  }
  /** The newest seq that is here. */
  get lastSeq(): number {
    return this.#follower.lastSeq;
  }

  /** What I have typed for everyone and not sent; kept on this device. */
  get draft(): string {
    return this.#draft;
  }
  set draft(text: string) {
    this.#draft = text;
    if (text === "") this.#context.storage.remove(this.#key("draft"));
    else this.#context.storage.set(this.#key("draft"), text);
  }

  /** The room's password, if I came in with one; it is nowhere but here. */
  get password(): string | undefined {
    return this.#password;
  }

  /** Where this device keeps what I am correcting here. */
  get corrected(): [KeyValue, key: string] {
    return [this.#context.storage, this.#key("correction")];
  }

  /** A known person of the room. */
  person(id: string): Member | undefined {
    return this.#people.find(id);
  }

  /** Asks the host something about this room. */
  ask<E extends keyof ChatRequests>(
    event: E,
    payload: Omit<ChatRequests[E]["payload"], "room">,
  ): Promise<Result<Answer<"/chat", E>>> {
    return this.#context.link.request("/chat", event, { ...payload, room: this.id } as never);
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
    const answer = await this.ask("leave", {});
    if (!answer.ok && answer.error.code !== "not_member") return answer;
    this.end({ reason: "left" });
    return value(undefined);
  }

  /** Sends text: it is kept on this device until the host has saved it. */
  send(text: string, options: SendOptions = {}): void {
    this.#typingSignal.stop();
    this.#add({ text, ...options });
  }

  /** Sends a picture file; a file the host would not take is refused here, before anything is uploaded. */
  async sendGif(file: File, options: SendOptions = {}): Promise<Result<void>> {
    const { checkPicture } = await import("../upload");
    const refusal = await checkPicture(file, this.#context.limits);
    if (refusal) return { ok: false, error: refusal };
    this.#add({ file, ...options });
    return value(undefined);
  }

  /** Sends a picture the host already has. */
  sendKnownGif(gif: Gif, options: SendOptions = {}): void {
    this.#add({ gif, ...options });
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
    if (this.phase !== "inside") return;
    await this.log.loadOlder();
    void this.coverWhispers(this.messages[0]?.at);
  }

  /** Loads my whispers since that time. */
  async coverWhispers(at = Infinity): Promise<void> {
    await this.#inbox.cover(this.#context.link, this.id, at);
  }

  /** Loads the people after those already known. */
  loadMembers(): Promise<Result<void>> {
    return this.#people.load(this.#context.link, this.id);
  }

  /** The person is looking at this room, or has stopped. */
  attend(attended: boolean): void {
    this.#reading.attend(attended);
  }

  /** The newest message is on the screen; it counts as read if the person is looking. */
  markRead(): void {
    this.#reading.mark();
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
      this.deciding = false;
      if (this.phase === "entering") this.phase = "outside";
      return;
    }
    if (this.phase === "outside") this.phase = "entering";
    const returning = ++this.#returning;
    let answer = await this.#follower.join(this.#password, lastSeq);
    while (!answer.ok && this.#context.online && mayBeBack(answer.error)) {
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
    this.#people.put(member);
    this.#tellAudience(member.id, false);
  }

  dropMember(id: string): void {
    this.#people.drop(id);
    this.#typing.set(id, false);
    this.#tellAudience(id, true);
  }

  changeMember(id: string, change: (member: Member) => Member): void {
    this.#people.change(id, change);
  }

  changeMembers(change: (member: Member) => Member): void {
    this.#people.changeAll(change);
  }

  changeDetails(change: Partial<RoomDetails>): void {
    if (this.details) this.details = { ...this.details, ...change };
  }

  addMessage(message: Message): void {
    this.log.add(message);
    if (message.type !== "chat") return;
    this.#typing.set(message.user.id, false);
    this.#context.heard(this.id, message.at);
    if (message.user.id === this.me) this.#outbox.delivered(message.id);
  }

  changeMessage(seq: number, change: (message: Message) => Message): void {
    this.log.change(seq, change);
  }

  #add(draft: Draft): void {
    this.#reading.forgetLine();
    this.#outbox.add(draft);
  }

  #apply(event: Event, live: boolean): void {
    applyEvent(this, event);
    // What one sees happen is read before anything is drawn: no badge comes and goes for it.
    if (live && this.newestShown) this.markRead();
    // Another tab of mine left: this is the last the host tells. One that was missed has been followed by joining again.
    if (live && event.type === "exit" && event.user.id === this.me) this.end({ reason: "left" });
  }

  #reset(messages: readonly Message[], more: boolean): void {
    this.log.reset(messages, more);
    this.#reading.reset();
    for (const message of messages)
      if (message.type === "chat" && message.user.id === this.me) this.#outbox.delivered(message.id);
  }

  #heard(whispers: readonly Whisper[], fresh: boolean): void {
    this.#inbox.take(whispers, fresh);
    for (const { from, id } of whispers)
      if (from.id === this.me) this.#outbox.delivered(id);
      else this.#typing.set(from.id, false);
  }

  #snapshot(joined: Joined): void {
    this.details = joined.room;
    this.#people.replace(joined.members, joined.membersMore);
    const target = this.audience?.user.id;
    if (target !== undefined && !joined.membersMore) this.#tellAudience(target, this.person(target) === undefined);
    this.refusal = undefined;
    this.ending = undefined;
    this.deciding = false;
    this.phase = "inside";
    this.#context.tab.set(this.#key("inside"), "yes");
    this.#reading.begin();
    this.log.follow(this.#reading.seq);
    this.#outbox.settle();
    this.#outbox.start();
    void this.coverWhispers(this.messages[0]?.at);
  }

  #refuse(error: Failure): void {
    this.deciding = false;
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

  #tellAudience(id: string, gone: boolean): void {
    const audience = this.audience;
    if (audience?.user.id === id && audience.gone !== gone) this.audience = { ...audience, gone };
  }

  #tellTyping(on: boolean): void {
    const quiet = (this.details?.people ?? 0) > TYPING_PEOPLE_MAX;
    // Who whispers does not show everyone that something is being written.
    if (this.phase !== "inside" || !this.#context.online || quiet || this.audience) return;
    void this.ask("typing", { on });
  }

  get #newest(): { seq: number; whisper: number } {
    return { seq: this.#follower.lastSeq, whisper: this.#inbox.last };
  }

  /** Whether this tab was inside before it was reloaded. */
  get #wasInside(): boolean {
    return this.#context.tab.get(this.#key("inside")) !== undefined;
  }

  #key(what: "draft" | "aside" | "correction" | "read" | "heard" | "inside"): string {
    return `madang.${what}:${this.#context.key}:${this.id}`;
  }
}

/** What is being written in a room, and to whom: a message, an answer, a correction or a whisper. */
import type { ChatMessage, User } from "../protocol";
import { type Result, value } from "../requests";
import { mentionedIn } from "../text/mentions";
import { Correction } from "./correction.svelte";
import type { Room, SendOptions } from "./room.svelte";

const MS_PER_SECOND = 1000;

/** The message is there no more, or not mine: trying again does not help. */
const GONE: readonly string[] = ["no_such_message", "not_author"];

export class Writing {
  /** The message being answered. */
  reply = $state.raw<ChatMessage | undefined>(undefined);
  /** How often something was begun that goes on in the field: whoever has the field gives it the focus. */
  begun = $state(0);
  readonly #room: Room;
  readonly #correction: Correction;

  constructor(room: Room) {
    this.#room = room;
    this.#correction = new Correction(...room.corrected);
    // One thing at a time stands in the field; what was typed for a whisper stays with it.
    if (this.#correction.message) this.#setAside();
  }

  /** The message of mine being corrected. */
  get editing(): ChatMessage | undefined {
    const { message } = this.#correction;
    // What was kept by another session than this one is not mine any more.
    return message && isMyText(message, this.#room.me) ? message : undefined;
  }

  /** What stands in the field. A correction leaves the draft alone, and a whisper has one of its own. */
  get text(): string {
    if (this.editing) return this.#correction.text;
    return this.target ? this.#room.aside.textFor(this.target) : this.#room.draft;
  }
  set text(text: string) {
    if (this.editing) this.#correction.keep(this.editing, text);
    else if (this.target) this.#room.aside.keep(this.target, text);
    else this.#room.draft = text;
  }

  /** Whom I whisper to. */
  get target(): User | undefined {
    return this.#room.audience?.user;
  }

  /** Whether they have left meanwhile. What was written for them must not go to everyone, so nothing is sent. */
  get targetGone(): boolean {
    return this.#room.audience?.gone ?? false;
  }

  whisperTo(user: User): void {
    if (user.id === this.#room.me) return;
    this.reply = undefined;
    this.#correction.end();
    const typed = this.text;
    if (typed !== "") this.text = "";
    this.#room.audience = { user, gone: false };
    if (typed !== "") this.text = typed;
    this.begun++;
  }

  /** Writes to everyone again, what is typed included: that is what was asked for. */
  everyone(): void {
    const typed = this.target && !this.editing ? this.text : "";
    if (typed !== "" && this.#room.draft === "") {
      this.text = "";
      this.#room.draft = typed;
    }
    this.#setAside();
  }

  /** Ends a whisper that nobody asked to end. What was typed for it stays with it. */
  #setAside(): void {
    this.#room.audience = undefined;
  }

  answer(message: ChatMessage): void {
    this.#setAside();
    this.#correction.end();
    this.reply = message;
    this.begun++;
  }

  correct(message: ChatMessage, text = message.text ?? ""): void {
    this.#setAside();
    this.reply = undefined;
    this.#correction.keep(message, text);
    this.begun++;
  }

  /** Begins to correct my last text; answers whether there is one. */
  correctLast(): boolean {
    const { messages, me } = this.#room;
    const mine = messages.findLast((message): message is ChatMessage => isMyText(message, me));
    if (mine) this.correct(mine);
    return mine !== undefined;
  }

  /** Calls somebody by name at the end of the text. */
  mention(user: User): void {
    const space = this.text === "" || /\s$/.test(this.text) ? "" : " ";
    this.text += `${space}@${user.nickname} `;
    this.begun++;
  }

  /** Gives up the whisper, the answer or the correction; answers whether there was one. */
  cancel(): boolean {
    const was = this.target !== undefined || this.reply !== undefined || this.editing !== undefined;
    this.everyone();
    this.reply = undefined;
    this.#correction.end();
    return was;
  }

  /** Sends what was written to whom it is for; a correction brings the answer of the host. */
  async send(text: string): Promise<Result<void>> {
    if (this.targetGone) return value(undefined);
    if (this.editing) return this.#sendCorrection(this.editing, text);
    const { members } = this.#room;
    const mentions = this.target ? [] : mentionedIn(text, members);
    this.#room.send(text, { ...this.#take(), ...(mentions.length > 0 && { mentions }) });
    return value(undefined);
  }

  /** What goes with a picture that is sent now. */
  takeForPicture(): SendOptions | undefined {
    return this.targetGone ? undefined : this.#take();
  }

  /** When the host takes my next message to everyone in slow mode, in its own time; 0 when it does now. */
  get nextAt(): number {
    const { details, isOwner, messages, me } = this.#room;
    const seconds = details?.slowSeconds ?? 0;
    if (seconds === 0 || isOwner) return 0;
    for (let index = messages.length - 1; index >= 0; index--) {
      const message = messages[index];
      // What was sent before slow mode came on does not count.
      if (message?.type === "settings" && message.slowSeconds !== undefined) return 0;
      if (message?.type === "chat" && message.user.id === me) return message.at + seconds * MS_PER_SECOND;
    }
    return 0;
  }

  get #isBusy(): boolean {
    return this.editing !== undefined || this.target !== undefined;
  }

  #take(): SendOptions {
    const { reply, target } = this;
    this.reply = undefined;
    return { ...(reply && { replyTo: reply.seq }), ...(target && { to: target }) };
  }

  async #sendCorrection(message: ChatMessage, text: string): Promise<Result<void>> {
    const sent = this.#correction.send(message, text);
    if (text === message.text) return value(undefined);
    const answer = await this.#room.ask("edit", { seq: message.seq, text });
    sent.arrived();
    if (!answer.ok) this.#takeBack(message, text, GONE.includes(answer.error.code));
    return answer.ok ? value(undefined) : answer;
  }

  /** A correction that was refused loses nothing: it stands in the field again, or in the draft where it cannot. */
  #takeBack(message: ChatMessage, text: string, gone: boolean): void {
    if (!gone && !this.#isBusy) this.correct(message, text);
    else this.#room.draft = [this.#room.draft, text].filter((part) => part !== "").join("\n");
  }
}

/** Whether it is text I wrote that can be corrected. */
export function isMyText(message: { type: string }, me: string): boolean {
  const { type, user, text, removed } = message as Partial<ChatMessage>;
  return type === "chat" && user?.id === me && text !== undefined && !removed;
}

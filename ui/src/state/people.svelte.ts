/** The people of one room, as far as the host has told them. */
import type { Link } from "../connection";
import type { Member } from "../protocol";
import { type Result, value } from "../requests";
import { orderMembers } from "./members";

export class People {
  /** Whether the host has more people than it has told. */
  more = $state(false);
  #known = $state.raw<readonly Member[]>([]);
  /** The last one of the host's own list; those who came in later are not part of it. */
  #cursor: string | undefined;
  /** People who were muted when they went: when they come back, nobody says so again. */
  #mutedGone: readonly Member[] = [];
  readonly #me: () => string;

  constructor(me: () => string) {
    this.#me = me;
  }

  /** Me first, then the owner, then by joining. */
  readonly ordered: readonly Member[] = $derived.by(() => orderMembers(this.#known, this.#me()));

  find(id: string): Member | undefined {
    return this.#known.find((member) => member.id === id);
  }

  /** The host's list as of now. */
  replace(members: readonly Member[], more: boolean): void {
    this.#known = members;
    this.#mutedGone = [];
    this.#cursor = members.at(-1)?.id;
    this.more = more;
  }

  put(member: Member): void {
    const mutedUntil = member.mutedUntil ?? this.#mutedGone.find(({ id }) => id === member.id)?.mutedUntil;
    this.#forgetMuted(member.id);
    const whole = mutedUntil === undefined ? member : { ...member, mutedUntil };
    this.#known = [...this.#known.filter((known) => known.id !== member.id), whole];
  }

  drop(id: string): void {
    const gone = this.find(id);
    if (gone?.mutedUntil !== undefined) this.#mutedGone = [...this.#mutedGone, gone];
    this.#known = this.#known.filter((member) => member.id !== id);
  }

  change(id: string, change: (member: Member) => Member): void {
    // Whoever went may be unmuted before they are back.
    this.#forgetMuted(id);
    this.#known = this.#known.map((member) => (member.id === id ? change(member) : member));
  }

  changeAll(change: (member: Member) => Member): void {
    this.#known = this.#known.map(change);
  }

  #forgetMuted(id: string): void {
    this.#mutedGone = this.#mutedGone.filter((member) => member.id !== id);
  }

  /** Asks for the people after those already told. */
  async load(link: Link, room: string): Promise<Result<void>> {
    const payload = this.#cursor === undefined ? { room } : { room, after: this.#cursor };
    const answer = await link.request("/chat", "members", payload);
    if (!answer.ok) return answer;
    const { members, more } = answer.value;
    const told = members.map((member) => member.id);
    this.#known = [...this.#known.filter((known) => !told.includes(known.id)), ...members];
    this.#cursor = members.at(-1)?.id ?? this.#cursor;
    this.more = more;
    return value(undefined);
  }
}

import type { Member } from "../protocol";
import type { Room } from "../state/room.svelte";
import { matchNames, type NameQuery, nameQuery } from "../text/mentions";

const SHOWN_MAX = 6;

/** Choosing a name while it is typed after an `@`. */
export class Naming {
  /** People to choose from; none while no name is typed. */
  people = $state.raw<readonly Member[]>([]);
  /** The one that Enter takes. */
  at = $state(0);
  #query: NameQuery | undefined;
  /** The place of an `@` for which the choice was put away. */
  #dismissed: number | undefined;
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  /** The text or the caret changed. */
  async look(text: string, caret: number): Promise<void> {
    const query = nameQuery(text, caret);
    if (query?.from === this.#query?.from && query?.query === this.#query?.query) return;
    this.#query = query;
    this.at = 0;
    if (query?.from !== this.#dismissed) this.#dismissed = undefined;
    if (query === undefined || this.#dismissed !== undefined) {
      this.people = [];
      return;
    }
    this.people = this.#match(this.#room.members, query);
    if (!this.#room.membersMore || query.query === "" || this.people.length >= SHOWN_MAX) return;
    // In a large room only some of the people are known here.
    const answer = await this.#room.ask("members", { query: query.query, limit: SHOWN_MAX });
    if (answer.ok && this.#query === query) this.people = this.#match(answer.value.members, query);
  }

  /** A key of the composer but Esc, which is the list's; answers whether it was meant for the choice. */
  key(key: string, choose: (nickname: string, from: number) => void): boolean {
    if (this.people.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step !== undefined) this.at = (this.at + step + this.people.length) % this.people.length;
    else if (key === "Enter" || key === "Tab") this.take(this.at, choose);
    else return false;
    return true;
  }

  /** Takes one of the people. */
  take(index: number, choose: (nickname: string, from: number) => void): void {
    const [person, query] = [this.people[index], this.#query];
    this.people = [];
    if (person && query) choose(person.nickname, query.from);
  }

  /** Puts the choice away until another name is typed. */
  dismiss(): void {
    this.#dismissed = this.#query?.from;
    this.people = [];
  }

  #match(members: readonly Member[], query: NameQuery): Member[] {
    const others = members.filter((member) => member.id !== this.#room.me);
    return matchNames(others, query.query, SHOWN_MAX);
  }
}

/** The settings of a room while its owner changes them: what has changed, and only that, goes to the host. */
import type { Room as RoomDetails, SettingsRequest } from "../protocol";
import { countGraphemes } from "../text/graphemes";

type Changes = Omit<SettingsRequest, "room">;

export class RoomSettings {
  title = $state("");
  max = $state(2);
  slowSeconds = $state(0);
  frozen = $state(false);
  guests = $state(false);
  keep = $state(false);
  /** `same`: the room keeps the password it has, or has none. */
  lock = $state<"same" | "new" | "none">("same");
  password = $state("");
  readonly #before: RoomDetails;

  constructor(details: RoomDetails) {
    this.#before = details;
    const { title, max, slowSeconds, frozen, guests, keep } = details;
    Object.assign(this, { title, max, slowSeconds, frozen, guests, keep });
  }

  /** What is different from before. */
  readonly changes: Changes = $derived.by(() => {
    const { title, max, slowSeconds, frozen, guests, keep } = this;
    const now = { title: title.trim(), max, slowSeconds, frozen, guests, keep };
    const changed = Object.entries(now).filter(([key, value]) => this.#before[key as keyof typeof now] !== value);
    const password =
      this.lock === "new" && this.password !== ""
        ? { password: this.password }
        : this.lock === "none" && this.#before.locked
          ? { password: null }
          : {};
    return { ...Object.fromEntries(changed), ...password };
  });

  get changed(): boolean {
    return Object.keys(this.changes).length > 0;
  }

  /** Whether the room will have a password. */
  get locked(): boolean {
    return this.lock === "same" ? this.#before.locked : this.lock === "new";
  }

  /** Whether the host can take it; `graphemesMax` is the longest title. */
  usable(graphemesMax: number): boolean {
    const length = countGraphemes(this.title.trim());
    return length > 0 && length <= graphemesMax && (this.lock !== "new" || this.password !== "");
  }
}

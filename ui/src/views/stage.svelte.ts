import type { Gif, User } from "../protocol";
import type { Result } from "../requests";
import type { Session } from "../state/session.svelte";

/** A dialog of a room; RoomDialogs.svelte draws them. */
export type RoomOverlay =
  | { kind: "settings"; room: string }
  /** For everybody to see: the way in, who is there, and what was last said. */
  | { kind: "screen"; room: string }
  /** Before the room is closed. */
  | { kind: "close"; room: string }
  /** Before something is done to somebody. */
  | { kind: "ask"; action: "delegate" | "kick" | "ban"; room: string; user: User }
  /** Pictures that were pasted, before they are sent. */
  | { kind: "pasted"; room: string; files: readonly File[]; onsend: (files: File[]) => void }
  /** Tags and description of a picture before it is uploaded, and what becomes of it then. */
  | { kind: "picture"; room: string; file: File; onsend: (gif: Gif) => void };

/** A dialog that lies over the page. */
export type Overlay =
  | { kind: "create" }
  /** My name; `taken`: somebody in the room that I want to enter has it. */
  | { kind: "name"; taken?: { session: Session; enter: () => void } }
  /** Rooms and people to go to, and what the keys do. */
  | { kind: "quick" }
  | { kind: "keys" }
  /** The password of a locked room. */
  | { kind: "locked"; room: string; session: Session }
  /** To a room, or to the host's lobby. */
  | { kind: "invite"; room?: string }
  | { kind: "leave" }
  /** Before the console does something that takes something away. */
  | { kind: "confirm"; title: string; note: string; action: string; onconfirm: () => Promise<Result<unknown>> }
  /** An address or a code that leads to another host. */
  | { kind: "code" }
  | RoomOverlay;

const TOAST_SHOWN_MS = 4000;

/** What lies over the page: at most one dialog, and at most one short notice. */
export class Stage {
  overlay = $state.raw<Overlay | undefined>(undefined);
  toast = $state.raw<{ message: string; tone: "done" | "trouble" } | undefined>(undefined);
  #timer: ReturnType<typeof setTimeout> | undefined;

  open(overlay: Overlay): void {
    this.overlay = overlay;
  }

  close(): void {
    this.overlay = undefined;
  }

  /** Says something that needs no answer. */
  say(message: string, tone: "done" | "trouble" = "trouble"): void {
    clearTimeout(this.#timer);
    this.toast = { message, tone };
    this.#timer = setTimeout(() => (this.toast = undefined), TOAST_SHOWN_MS);
  }
}

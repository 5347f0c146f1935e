import type { Room } from "../state/room.svelte";

/** Until when I am muted here, by the host's clock; 0 when I am not. */
export function mutedUntil(room: Room): number {
  return room.person(room.me)?.mutedUntil ?? 0;
}

/** Whether rule 8 lets me write: neither muted nor, for all but the owner, frozen. `now` is the host's time. */
export function mayWrite(room: Room, now: number): boolean {
  return mutedUntil(room) <= now && (room.details?.frozen !== true || room.isOwner);
}

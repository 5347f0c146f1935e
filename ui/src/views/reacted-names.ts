import type { Reaction } from "../protocol";
import type { Room } from "../state/room.svelte";

/** Who reacted, by the names they have now; those who are not known here are counted. */
export function reactedNames(room: Room, reaction: Reaction): string {
  const known = reaction.users.flatMap((id) => room.person(id)?.nickname ?? []);
  const others = reaction.users.length + (reaction.more ?? 0) - known.length;
  return [...known, ...(others > 0 ? [`+${others}`] : [])].join(", ");
}

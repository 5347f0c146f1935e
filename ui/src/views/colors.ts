import type { RoomSummary } from "../protocol";
import type { App } from "../state/app.svelte";
import type { Session } from "../state/session.svelte";

/** The colours of a room's people in join order where they are known, which is where I am in; else the owner's. */
export function colorsOf(app: App, summary: RoomSummary, session: Session = app.session): string[] {
  const room = session.joined.find((room) => room.id === summary.id);
  if (room === undefined || room.members.length === 0) return [summary.owner.color];
  return [...room.members].sort((a, b) => a.joinedAt - b.joinedAt).map((member) => member.color);
}

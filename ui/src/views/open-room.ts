import type { RoomSummary } from "../protocol";
import { routeOf } from "../state/app.svelte";
import type { Session } from "../state/session.svelte";
import type { View } from "./context";
import { refusalSentence } from "./refusal-sentence";

/** Enters a room from a list: asks for the password first where one is needed, and says why if it did not work. */
export async function openRoom({ app, stage }: View, room: RoomSummary, session: Session = app.session): Promise<void> {
  const joined = session.joined.some((known) => known.id === room.id);
  if (joined) {
    app.go(routeOf(room.id, session));
    return;
  }
  if (room.locked) {
    stage.open({ kind: "locked", room: room.id, session });
    return;
  }
  const answer = await app.enter(room.id, undefined, session);
  if (!answer.ok) stage.say(refusalSentence(answer.error, session.limits));
}

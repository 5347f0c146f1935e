import type { RoomSummary } from "../protocol";
import { routeOf } from "../state/app.svelte";
import type { Session } from "../state/session.svelte";
import type { View } from "./context";
import { refusalSentence } from "./refusal-sentence";

/** Enters a room from a list: asks for the password first where one is needed, and says why if it did not work. */
export async function openRoom({ app, stage }: View, room: RoomSummary, session: Session = app.session): Promise<void> {
  if (session.knownRoom(room.id)?.phase === "inside") {
    app.go(routeOf(room.id, session));
    return;
  }
  // Whoever is in with another tab passes without the password, unless they have been put out unnoticed.
  if (!room.locked || session.memberOf.includes(room.id)) {
    const answer = await app.enter(room.id, undefined, session);
    if (answer.ok) return;
    session.memberOf = session.memberOf.filter((id) => id !== room.id);
    if (answer.error.code !== "wrong_password") {
      stage.say(refusalSentence(answer.error, session.limits));
      return;
    }
  }
  stage.open({ kind: "locked", room: room.id, session });
}

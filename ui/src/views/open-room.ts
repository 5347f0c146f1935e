import type { RoomSummary } from "../protocol";
import type { Failure } from "../requests";
import { routeOf } from "../state/app.svelte";
import type { Session } from "../state/session.svelte";
import type { View } from "./context";
import { refusalSentence } from "./refusal-sentence";

/** Enters a room from a list: asks for the password first where one is needed, and says why if it did not work. */
export async function openRoom(view: View, room: RoomSummary, session: Session = view.app.session): Promise<void> {
  if (session.knownRoom(room.id)?.phase === "inside") {
    view.app.go(routeOf(room.id, session));
    return;
  }
  // Whoever is in with another tab passes without the password, unless they have been put out unnoticed.
  if (!room.locked || session.memberOf.includes(room.id)) await tryToEnter(view, room.id, session);
  else view.stage.open({ kind: "locked", room: room.id, session });
}

/** What is to be done about a refused try: asks for the password or for another name, and says anything else. */
export function answerRefusal(view: View, room: string, session: Session, error: Failure): void {
  const { stage } = view;
  if (error.code === "wrong_password") stage.open({ kind: "locked", room, session });
  else if (error.code === "nickname_taken")
    stage.open({ kind: "name", taken: { session, enter: () => void tryToEnter(view, room, session) } });
  else stage.say(refusalSentence(error, session.limits));
}

/** Tries to enter with what is at hand, and sees to what is refused. */
export async function tryToEnter(view: View, room: string, session: Session): Promise<void> {
  const answer = await view.app.enter(room, undefined, session);
  if (answer.ok) return;
  session.memberOf = session.memberOf.filter((id) => id !== room);
  answerRefusal(view, room, session, answer.error);
}

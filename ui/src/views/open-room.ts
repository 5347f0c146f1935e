import type { RoomSummary } from "../protocol";
import type { View } from "./context";
import { refusalSentence } from "./refusal-sentence";

/** Enters a room from a list: asks for the password first where one is needed, and says why if it did not work. */
export async function openRoom({ app, stage }: View, room: RoomSummary): Promise<void> {
  const joined = app.session.joined.some((known) => known.id === room.id);
  if (joined) {
    app.go({ page: "room", room: room.id });
    return;
  }
  if (room.locked) {
    stage.open({ kind: "locked", room: room.id });
    return;
  }
  const answer = await app.enter(room.id);
  if (!answer.ok) stage.say(refusalSentence(answer.error, app.session.limits));
}

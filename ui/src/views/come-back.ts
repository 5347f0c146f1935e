import type { Room } from "../state/room.svelte";
import type { View } from "./context";
import { tryToEnter } from "./open-room";

/** Enters a room again that one is no longer in and still reads. */
export async function comeBack(view: View, room: Room): Promise<void> {
  const session = view.app.session;
  if (room.phase === "entering") return;
  // That the password is another one by now is known: the old one would only use up a try.
  const changed = room.refusal?.code === "wrong_password" && session.lobby.find(room.id)?.locked !== false;
  if (changed) view.stage.open({ kind: "locked", room: room.id, session });
  else await tryToEnter(view, room.id, session);
}

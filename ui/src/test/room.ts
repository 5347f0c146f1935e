/** A room with a host in a test's hands. */
import { memoryFiles } from "../file-shelf";
import { failure } from "../requests";
import { Room } from "../state/room.svelte";
import type { RoomContext } from "../state/room-context";
import { memoryStorage } from "../storage";
import type { Joined } from "../protocol";
import { chats, joined, person } from "./people";
import { ScriptedLink } from "./scripted-link";

/** A room of ara, the owner, and bora in which ara is; the log holds `lastSeq` messages of bora unless told otherwise. */
export async function roomWith(
  lastSeq: number,
  change: Partial<Joined> = {},
): Promise<{ room: Room; link: ScriptedLink }> {
  const link = new ScriptedLink();
  const context: RoomContext = {
    link: link.link,
    storage: memoryStorage(),
    tab: memoryStorage(),
    files: memoryFiles(),
    key: "/",
    user: person("ara"),
    limits: { gifBytesMax: 100 } as RoomContext["limits"],
    online: true,
    summary: () => undefined,
    heard: () => undefined,
    upload: () => Promise.resolve(failure("unknown", "no uploads here")),
  };
  const room = new Room("room1", context);
  const entering = room.enter();
  await link.next("join").answer(joined(lastSeq, { messages: chats(1, lastSeq), ...change }));
  await entering;
  return { room, link };
}

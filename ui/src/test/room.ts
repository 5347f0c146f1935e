/** A room with a host in a test's hands. */
import { memoryFiles } from "../file-shelf";
import type { Joined } from "../protocol";
import { failure } from "../requests";
import { Room } from "../state/room.svelte";
import type { RoomContext } from "../state/room-context";
import { type KeyValue, memoryStorage } from "../storage";
import { chats, joined, person } from "./people";
import { ScriptedLink } from "./scripted-link";

/** A room, what it is given, and who answers it. */
export interface Scene {
  room: Room;
  link: ScriptedLink;
  storage: KeyValue;
  tab: KeyValue;
  context: RoomContext & { online: boolean };
}

/** A room that ara has not entered. */
export function roomOutside(): Scene {
  const [link, storage, tab] = [new ScriptedLink(), memoryStorage(), memoryStorage()];
  const context: Scene["context"] = {
    link: link.link,
    storage,
    tab,
    files: memoryFiles(),
    key: "/",
    user: person("ara"),
    limits: { gifBytesMax: 100 } as RoomContext["limits"],
    online: true,
    summary: () => undefined,
    heard: () => undefined,
    upload: () => Promise.resolve(failure("unknown", "no uploads here")),
  };
  return { room: new Room("room1", context), link, storage, tab, context };
}

/** Ara, the owner, enters; bora is in already, and the log holds `lastSeq` messages of bora unless told otherwise. */
export async function enterRoom(
  { room, link }: Pick<Scene, "room" | "link">,
  lastSeq = 3,
  change: Partial<Joined> = {},
): Promise<void> {
  const entering = room.enter();
  await link.next("join").answer(joined(lastSeq, { messages: chats(1, lastSeq), ...change }));
  await entering;
}

/** A room in which ara is. */
export async function roomWith(lastSeq: number, change: Partial<Joined> = {}): Promise<Scene> {
  const scene = roomOutside();
  await enterRoom(scene, lastSeq, change);
  return scene;
}

/** The page is reloaded. */
export function goAway(): void {
  window.dispatchEvent(new Event("pagehide"));
}

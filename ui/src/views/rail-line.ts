import type { RoomSummary } from "../protocol";
import type { Room } from "../state/room.svelte";
import type { Piece } from "../text/dictionary";
import { parts, t } from "../text/language.svelte";
import { lastLine } from "./last-line";

/** The second line of a room in the rail: who is typing, else the last message, else what kind of room it is. */
export function railLine(summary: RoomSummary, room: Room | undefined): Piece[] {
  const [a] = room?.typing ?? [];
  if (a !== undefined) return parts("typing.one", { a: a.nickname });
  const last = lastLine(room?.lastMessage);
  if (last !== undefined) return last;
  return [{ text: state(summary, room) }];
}

function state(summary: RoomSummary, room: Room | undefined): string {
  const newest = room?.lastMessage;
  if (newest?.removed) return t(newest.removed.by?.id === newest.user.id ? "msg.removed" : "msg.removedOwner");
  if (room === undefined && summary.people >= summary.max) return t("lobby.full");
  return summary.locked ? t("lobby.locked") : t("lobby.open");
}

import type { Limits } from "../protocol";
import type { Room } from "../state/room.svelte";
import { t } from "../text/language.svelte";
import { refusalSentence } from "./refusal-sentence";

const ENDINGS = { left: "msg.left", closed: "net.closed", kicked: "net.kicked", banned: "net.banned" } as const;

/** Whether I am no longer in a room that I still read, also while I try to come back. */
export function isOut(room: Room): boolean {
  const left = room.refusal !== undefined || room.ending !== undefined;
  return room.phase === "ended" || room.phase === "outside" || (room.phase === "entering" && left);
}

/** Why I am no longer in: how it ended, or why I was not let in again. */
export function whyOut(room: Room, limits: Limits): string {
  const refusal = room.phase === "ended" ? undefined : room.refusal;
  if (refusal === undefined || refusal.code === "not_member") return t(ENDINGS[room.ending?.reason ?? "left"]);
  // Nobody has typed a password or sent anything: the page asked by itself.
  if (refusal.code === "wrong_password") return t("lock.title");
  if (refusal.code === "unknown") return t("err.internal");
  return refusalSentence(refusal, limits);
}

import type { IconName } from "../components/icons";
import type { Limits } from "../protocol";
import type { Conversation } from "../state/conversation.svelte";
import type { Room } from "../state/room.svelte";
import { t } from "../text/language.svelte";
import { isOut, whyOut } from "./why-out";

const MS_PER_MINUTE = 60_000;

/** Until when I am muted here, by the host's clock; 0 when I am not. */
export function mutedUntil(room: Room): number {
  return room.person(room.me)?.mutedUntil ?? 0;
}

/** Whether rule 8 lets me write: neither muted nor, for all but the owner, frozen. `now` is the host's time. */
function mayWrite(room: Room, now: number): boolean {
  return mutedUntil(room) <= now && (room.details?.frozen !== true || room.isOwner);
}

/** Whether one may write in a conversation: what is drawn by it follows when a mute ends. `now` is the host's time. */
export function mayWriteIn({ room, muted }: Conversation, now: number): boolean {
  return room.phase === "inside" && !muted && mayWrite(room, now);
}

/** Why nothing can be written here, for a person to read; nothing where one may write. `now` is the host's time. */
export function whyNot(room: Room, now: number, limits: Limits): { icon: IconName; reason: string } | undefined {
  if (isOut(room)) return { icon: "exit", reason: whyOut(room, limits) };
  if (mayWrite(room, now)) return undefined;
  const muted = mutedUntil(room) - now;
  return muted > 0
    ? { icon: "mute", reason: t("comp.muted", { n: Math.ceil(muted / MS_PER_MINUTE) }) }
    : { icon: "snow", reason: t("comp.frozen") };
}

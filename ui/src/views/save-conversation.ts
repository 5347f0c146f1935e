import type { Room } from "../state/room.svelte";
import { t } from "../text/language.svelte";
import type { View } from "./context";

/** The address of the file has to live until the browser has taken it. */
const KEPT_MS = 60_000;

/** Downloads the conversation as a file; `missing`: the host has no such file to give. */
export async function saveConversation({ app, stage }: View, room: Room): Promise<"saved" | "missing" | "failed"> {
  // The credential goes in a header, so that it is in no address and in no history.
  const answer = await app.session.fetch(`room/${room.id}/export`);
  if (!answer?.ok) {
    stage.say(t("err.internal"));
    return answer?.status === 404 ? "missing" : "failed";
  }
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `${fileName(room.summary?.title ?? room.id)}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  return "saved";
}

/** A title without what file systems do not take in names. */
export function fileName(title: string): string {
  const name = title
    .replace(/[<>:"/\\|?*\p{Cc}]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  return name === "" ? "madang" : name;
}

import { nextDownload } from "../platform";
import type { Refusal } from "../protocol";
import type { Failure } from "../requests";
import type { Room } from "../state/room.svelte";
import { t } from "../text/language.svelte";
import type { View } from "./context";
import { refusalSentence } from "./refusal-sentence";

/** The address of the file has to live until the browser has taken it. */
const KEPT_MS = 60_000;
/** Names that belong to devices on Windows, whatever follows a dot. */
const DEVICES = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

/** Downloads the conversation as a file; `missing`: the host has no such file to give. */
export async function saveConversation({ app, stage }: View, room: Room): Promise<"saved" | "missing" | "failed"> {
  // The credential goes in a header, so that it is in no address and in no history.
  const answer = await app.session.fetch(`room/${room.id}/export`);
  if (!answer?.ok) {
    stage.say(refusalSentence(await reason(answer), app.session.limits));
    return answer?.status === 404 ? "missing" : "failed";
  }
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `${fileName(room.summary?.title ?? room.id)}.zip`;
  const outcome = nextDownload(KEPT_MS);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  const download = await outcome;
  if (download?.saved === false) {
    stage.say(t("err.internal"));
    return "failed";
  }
  if (download?.path) stage.say(t("room.saved", { path: download.path }), "done");
  return "saved";
}

/** Why the host gave no file. */
async function reason(answer: Response | undefined): Promise<Failure> {
  if (answer === undefined) return { code: "offline", message: "nobody answered" };
  // An error page of something in between is no envelope.
  const envelope = (await answer.json().catch(() => undefined)) as { error?: Refusal } | undefined;
  return envelope?.error ?? { code: "internal", message: `status ${answer.status}` };
}

/** A title without what file systems do not take in names. */
export function fileName(title: string): string {
  const name = title
    .replace(/[<>:"/\\|?*\p{Cc}]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  if (DEVICES.test(name)) return `_${name}`;
  return name === "" ? "madang" : name;
}

import type { Found } from "../protocol";
import { t } from "../text/language.svelte";

/** What a screen reader says of something new: "name: text", or what is in a picture; nothing of what I said myself. */
export function spokenLine(found: Found, me: string): string | undefined {
  if (found.type !== "chat" && found.type !== "whisper") return undefined;
  // It was taken back before it came here.
  if (found.type === "chat" && found.removed) return undefined;
  const who = found.type === "chat" ? found.user : found.from;
  if (who.id === me) return undefined;
  const name = found.type === "chat" ? who.nickname : t("whisper.in", { name: who.nickname });
  return `${name}: ${found.text ?? found.gif?.alt ?? "GIF"}`;
}

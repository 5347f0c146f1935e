import { isolated } from "../text/dictionary";
import { t } from "../text/language.svelte";

/** How one is asked before something is done to somebody, and what the button says. */
export function questionOf(
  action: "delegate" | "kick" | "ban",
  name: string,
): { title: string; note: string; action: string } {
  const who = isolated(name);
  switch (action) {
    case "kick":
      return { title: t("kick.ask", { name: who }), note: t("kick.note"), action: t("people.kick") };
    case "ban":
      return { title: t("ban.ask", { name: who }), note: t("ban.note"), action: t("people.ban") };
    case "delegate":
      return { title: t("owner.ask", { name: who }), note: t("owner.note"), action: t("people.makeOwner") };
  }
}

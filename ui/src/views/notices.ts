import { showNotice } from "../platform";
import type { App } from "../state/app.svelte";
import { startNotices } from "../state/notices.svelte";
import { t } from "../text/language.svelte";

/** Has the system tell of what is said to me alone while I look elsewhere, until what it answers is called. */
export function tellSystem(app: App): () => void {
  return startNotices(app, {
    isWatched: () => document.visibilityState === "visible" && document.hasFocus(),
    mentioned: (name) => t("notify.mention", { name }),
    whispered: (name) => t("notify.whisper", { name }),
    show: (notice, open) => showNotice({ ...notice, sound: app.preferences.sound }, open),
  });
}

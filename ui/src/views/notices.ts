import { canNotify, ring, showNotice } from "../platform";
import type { App } from "../state/app.svelte";
import { startNotices } from "../state/notices.svelte";
import { isolated } from "../text/dictionary";
import { t } from "../text/language.svelte";

/**
 * Tells of what is said to me alone while I look elsewhere, until what it answers is called: with a notice of the system
 * where it shows any, and with a sound, each if it is wanted.
 */
export function tellSystem(app: App): () => void {
  return startNotices(app, {
    isWatched: () => document.visibilityState === "visible" && document.hasFocus(),
    mentioned: (name) => t("notify.mention", { name: isolated(name) }),
    whispered: (name) => t("notify.whisper", { name: isolated(name) }),
    show: (notice, open) => {
      const { notify, sound } = app.preferences;
      if (notify && canNotify()) showNotice({ ...notice, sound }, open);
      else if (sound) ring();
    },
  });
}

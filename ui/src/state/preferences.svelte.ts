/** Choices kept on this device. They apply at once; `early.js` applies the same keys before the first paint. */
import type { Locale } from "../protocol";
import { inWindow } from "../platform";
import { deviceStorage, type KeyValue } from "../storage";

export type Theme = "system" | "light" | "dark";

/** Storage keys, shared with public/early.js. */
export const THEME_KEY = "madang.theme";
export const LANGUAGE_KEY = "madang.language";
const PAUSED_KEY = "madang.paused";
const NOTIFY_KEY = "madang.notify";
const SOUND_KEY = "madang.sound";

export class Preferences {
  #theme = $state<Theme>("system");
  #language = $state<Locale>("en");
  #paused = $state(false);
  #notify = $state(false);
  #sound = $state(false);
  readonly #storage: KeyValue;
  readonly #darkSystem = matchMedia("(prefers-color-scheme: dark)");

  constructor(storage: KeyValue = deviceStorage) {
    this.#storage = storage;
    const theme = storage.get(THEME_KEY);
    this.#theme = theme === "light" || theme === "dark" ? theme : "system";
    const language = storage.get(LANGUAGE_KEY);
    const korean = /^ko\b/i.test(navigator.language);
    this.#language = language === "ko" || language === "en" ? language : korean ? "ko" : "en";
    this.#paused = storage.get(PAUSED_KEY) === "yes";
    this.#notify = (storage.get(NOTIFY_KEY) ?? (inWindow ? "yes" : "no")) === "yes";
    this.#sound = storage.get(SOUND_KEY) === "yes";
    this.#darkSystem.addEventListener("change", () => this.#paint());
    this.#paint();
  }

  get theme(): Theme {
    return this.#theme;
  }
  set theme(theme: Theme) {
    this.#theme = theme;
    this.#storage.set(THEME_KEY, theme);
    this.#paint();
  }

  get language(): Locale {
    return this.#language;
  }
  set language(language: Locale) {
    this.#language = language;
    this.#storage.set(LANGUAGE_KEY, language);
    this.#paint();
  }

  /** Whether GIFs stand still until asked to play. */
  get paused(): boolean {
    return this.#paused;
  }
  set paused(paused: boolean) {
    this.#paused = paused;
    this.#storage.set(PAUSED_KEY, paused ? "yes" : "no");
  }

  /** Whether the system shows notices of what is said to me alone. The app does; a browser has to be asked first. */
  get notify(): boolean {
    return this.#notify;
  }
  set notify(notify: boolean) {
    this.#notify = notify;
    this.#storage.set(NOTIFY_KEY, notify ? "yes" : "no");
  }

  /** Whether what is said to me alone can be heard, with a notice or without. Off until somebody wants it. */
  get sound(): boolean {
    return this.#sound;
  }
  set sound(sound: boolean) {
    this.#sound = sound;
    this.#storage.set(SOUND_KEY, sound ? "yes" : "no");
  }

  #paint(): void {
    const dark = this.#theme === "dark" || (this.#theme === "system" && this.#darkSystem.matches);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
    document.documentElement.lang = this.#language;
  }
}

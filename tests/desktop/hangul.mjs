// A Korean keyboard on a screen: the input method that many Linux desktops have, with its real keys.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { once } from "node:events";

import { within } from "../node/within.mjs";
import { start } from "./processes.mjs";

/** What says that the input method knows Hangul. */
const ENGINE = "/usr/share/ibus/component/hangul.xml";
/** It begins with Latin letters unless it is told otherwise. */
const SETTINGS = "[org/freedesktop/ibus/engine/hangul]\ninitial-input-mode='hangul'\n";

/** Why no Hangul can be composed here; nothing where it can. */
export function whyNoHangul() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const there = folders.some((folder) => existsSync(join(folder, "ibus-daemon"))) && existsSync(ENGINE);
  return there ? undefined : "there is no ibus with its Hangul engine";
}

export class Keyboard {
  #screen;
  #process;

  /** Plugs it in. Programs that are started on this screen from now on are typed into with it. */
  static async on(screen) {
    const keyboard = new Keyboard();
    keyboard.#screen = screen;
    Object.assign(screen.environment, { GTK_IM_MODULE: "ibus", GSETTINGS_BACKEND: "keyfile" });
    const settings = join(screen.environment.XDG_CONFIG_HOME, "glib-2.0", "settings");
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, "keyfile"), SETTINGS);
    const options = ["--panel=disable", "--emoji-extension=disable"];
    keyboard.#process = start("ibus-daemon", options, { env: screen.environment, stdio: "ignore" });
    await within("the input method to know Hangul", keyboard.#untilItKnowsHangul());
    return keyboard;
  }

  /** It takes no engine before it is ready, and says nothing when it is. */
  async #untilItKnowsHangul() {
    for (;;) {
      try {
        return await this.#screen.runs("ibus", "engine", "hangul");
      } catch (error) {
        if (this.#process.exitCode !== null) throw error;
      }
    }
  }

  /** Presses keys one after the other, by the letters that are printed on them. */
  async presses(...keys) {
    await this.#screen.runs("xdotool", "key", ...keys);
  }

  async remove() {
    const ended = once(this.#process, "exit");
    if (this.#process.exitCode === null && this.#process.kill("SIGTERM"))
      await within("the input method to end", ended);
  }
}

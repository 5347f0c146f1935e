// A display that nobody sees, with a message bus of its own: what a desktop is to the app, without anybody's desktop.

import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, watch } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { within } from "../node/within.mjs";
import { pressClose } from "./display.mjs";
import { start } from "./processes.mjs";

export const artifacts = fileURLToPath(new URL("../artifacts/", import.meta.url));

/** The lines of the program that stands in for the system's browser: it writes down what it was asked to open. */
const BROWSER = '#!/bin/sh\nprintf "%s\\n" "$*" >> "$OPENED_LINKS"\n';

/** A display, a message bus, and a home folder, all of which go when it is taken down. */
export class Screen {
  /** The variables of a program on this screen. */
  environment;
  #folder;
  #programs = [];

  /** Puts up a screen. `look` is "light" or "dark", as the desktop's own settings would say. */
  static async putUp({ look = "light" } = {}) {
    const screen = new Screen();
    screen.#folder = await mkdtemp(join(tmpdir(), "madang-screen-"));
    const number = await screen.#says("Xvfb", ["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"]);
    const bus = await screen.#says("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    screen.environment = {
      ...process.env,
      ...screen.#home(),
      DISPLAY: `:${number}`,
      DBUS_SESSION_BUS_ADDRESS: bus,
      GTK_THEME: look === "dark" ? "Adwaita:dark" : "Adwaita",
      LANG: "C.UTF-8",
      // Hosts that happen to be nearby would come into the picture. Those that a test wants, it adds by their address.
      MADANG_NO_DISCOVERY: "true",
    };
    delete screen.environment.WAYLAND_DISPLAY;
    return screen;
  }

  /** A home folder, and a program in it that is found before the system's own way to open links. */
  #home() {
    const programs = join(this.#folder, "bin");
    mkdirSync(programs);
    writeFileSync(join(programs, "xdg-open"), BROWSER);
    chmodSync(join(programs, "xdg-open"), 0o755);
    return {
      HOME: this.#folder,
      XDG_DATA_HOME: join(this.#folder, "data"),
      XDG_CACHE_HOME: join(this.#folder, "cache"),
      XDG_CONFIG_HOME: join(this.#folder, "config"),
      XDG_RUNTIME_DIR: this.#folder,
      OPENED_LINKS: join(this.#folder, "opened"),
      PATH: `${programs}:${process.env.PATH}`,
    };
  }

  /** Where the app keeps its data when it is told no other place. */
  get data() {
    return join(this.#folder, "data", "madang");
  }

  /** The addresses that the system's browser was asked to open, in their order. */
  get opened() {
    const file = this.environment.OPENED_LINKS;
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  /** Waits until the system's browser was asked to open so many addresses. */
  async isAskedToOpen(count) {
    const { OPENED_LINKS: file } = this.environment;
    if (this.opened.length >= count) return;
    const told = new AbortController();
    const changes = watch(dirname(file), { signal: told.signal });
    const until = async () => {
      while (this.opened.length < count) await changes.next();
    };
    await within(`${count} links to be opened`, until()).finally(() => told.abort());
  }

  /** Starts a program that stays, and gives the first line that it prints. */
  async #says(program, arguments_) {
    const started = start(program, arguments_, { stdio: ["ignore", "pipe", "ignore"] });
    this.#programs.push(started);
    const failed = once(started, "error").then(([error]) => Promise.reject(error));
    const ended = once(started, "exit").then(() => Promise.reject(new Error(`${program} ended at once`)));
    const line = once(createInterface({ input: started.stdout }), "line");
    const [text] = await within(`${program} to be ready`, Promise.race([line, failed, ended]));
    for (const promise of [failed, ended]) promise.catch(() => {});
    return text.trim();
  }

  /** Runs a program on this screen to its end and gives what it printed. */
  async runs(program, ...arguments_) {
    const started = start(program, arguments_, { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [started.stdout, started.stderr]) stream.on("data", (text) => (output += text));
    const [code] = await within(`${program} ${arguments_.join(" ")}`, once(started, "close"));
    if (code !== 0) throw new Error(`${program} ${arguments_.join(" ")} ended with ${code}: ${output}`);
    return output.trim();
  }

  /** The number of the app's window, once it can be seen. */
  async window() {
    return (await this.windows(1)).at(-1);
  }

  /** The numbers of all windows of apps, once there are so many to be seen. */
  async windows(count) {
    const seen = async () => {
      try {
        const found = await this.runs("xdotool", "search", "--sync", "--onlyvisible", "--class", "madang");
        return found.split("\n");
      } catch (error) {
        // A window that goes while it is looked at is one for the next look.
        if (error.message.includes("BadWindow")) return [];
        throw error;
      }
    };
    const until = async () => {
      for (;;) {
        const windows = await seen();
        if (windows.length >= count) return windows;
      }
    };
    return within(`${count} windows`, until());
  }

  /** Waits until this window has the focus. */
  async isFocused(window) {
    const until = async () => {
      while ((await this.runs("xdotool", "getwindowfocus")) !== window);
    };
    await within("the window to have the focus", until());
  }

  /** Waits until the app's window has this title. */
  async isTitled(title) {
    const window = await this.window();
    const until = async () => {
      while ((await this.runs("xdotool", "getwindowname", window)) !== title);
    };
    await within(`the window to be called ${title}`, until());
  }

  /** Asks the window to close, as its button does. */
  async closesWindow() {
    await pressClose(this.environment.DISPLAY, Number(await this.window()));
  }

  /** Keeps a picture of the whole screen, as a camera in front of it would. */
  async shot(name) {
    mkdirSync(artifacts, { recursive: true });
    await this.runs("import", "-window", "root", `${artifacts}${name}.png`);
  }

  async takeDown() {
    for (const program of this.#programs.reverse()) {
      const ended = once(program, "exit");
      if (program.exitCode === null && program.kill("SIGTERM")) await within("the screen to go", ended);
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

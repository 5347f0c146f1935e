// A desktop that shows notices: a real one as far as the bus is concerned, and a person in front of it who clicks.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { within } from "../node/within.mjs";
import { start } from "./processes.mjs";

const program = fileURLToPath(new URL("./notices.py", import.meta.url));

/** The system's own Python comes first: the modules of a message bus are made for it. */
const PYTHONS = ["/usr/bin/python3", "python3"];

/** The Python that can speak on a message bus, if there is one. */
function python() {
  return PYTHONS.find((name) => {
    try {
      execFileSync(name, ["-c", "import dbus, gi"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

/** Why no desktop can be had here that shows notices; nothing where it can. */
export function whyNoDesktop() {
  return python() === undefined ? "there is no Python with the modules dbus and gi" : undefined;
}

export class Desktop {
  /** Every notice that was to be shown, in order. */
  notices = [];
  #process;
  #lines;
  #waiting = () => {};

  /** Answers on the bus of a screen. */
  static async on(screen) {
    const desktop = new Desktop();
    desktop.#process = start(python(), [program], { env: screen.environment, stdio: ["pipe", "pipe", "inherit"] });
    desktop.#lines = createInterface({ input: desktop.#process.stdout });
    await within("the desktop to be there", once(desktop.#lines, "line"));
    desktop.#lines.on("line", (line) => {
      desktop.notices.push(JSON.parse(line));
      desktop.#waiting();
    });
    return desktop;
  }

  /** Waits until so many notices were shown, and gives the last of them. */
  async shows(count) {
    const enough = new Promise((resolve) => {
      this.#waiting = () => this.notices.length >= count && resolve();
      this.#waiting();
    });
    await within(`${count} notices`, enough);
    return this.notices[count - 1];
  }

  clicks({ id }) {
    this.#process.stdin.write(`click ${id}\n`);
  }

  putsAway({ id }) {
    this.#process.stdin.write(`close ${id}\n`);
  }

  async remove() {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await within("the desktop to go", ended);
  }
}

// The app as a person starts it: no driver holds it, and its exit code is its own.

import { once } from "node:events";

import { within } from "../node/within.mjs";
import { start } from "./processes.mjs";

export class Program {
  log = "";
  #process;
  #ended;

  /** Starts the app on a screen. */
  static start(screen, ...arguments_) {
    const program = new Program();
    const stdio = ["ignore", "ignore", "pipe"];
    program.#process = start(process.env.MADANG_APP, arguments_, { env: screen.environment, stdio });
    program.#process.stderr.on("data", (text) => (program.log += text));
    program.#ended = once(program.#process, "exit");
    return program;
  }

  get id() {
    return this.#process.pid;
  }

  /** Waits until it ends by itself and gives its exit code. */
  async end() {
    const [code] = await within("the app to end", this.#ended);
    return code;
  }

  /** Sends it a signal; gives its exit code and how long it took, in milliseconds. */
  async ends(signal) {
    const began = performance.now();
    this.#process.kill(signal);
    const code = await this.end();
    return { code, milliseconds: performance.now() - began };
  }

  async remove() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.ends("SIGKILL");
  }
}

// A real host in a process of its own, for the tests that are written in JavaScript.

import { spawn } from "node:child_process";
import { on, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { within } from "./within.mjs";

export { within };

const server = process.env.MADANG_SERVER;
if (!server) throw new Error("MADANG_SERVER names no server; run `cargo xtask test node`");

/** A host on a folder and a port of its own, which it keeps over restarts. */
export class Host {
  /** Where the host is reached, without a slash at the end. */
  url = "";
  /** The console's link: whoever opens it runs the host. */
  console = "";
  #arguments;
  #folder;
  #port = "0";
  #process;
  #log = "";

  /** Starts a host on a new folder. */
  static async start(...arguments_) {
    const host = new Host();
    host.#arguments = arguments_;
    host.#folder = await mkdtemp(join(tmpdir(), "madang-"));
    await host.#spawn();
    return host;
  }

  async #spawn() {
    const data = ["--data", this.data, "--port", this.#port, "--no-discovery"];
    this.#process = spawn(server, [...data, ...this.#arguments], { stdio: ["ignore", "pipe", "pipe"] });
    // Whatever becomes of a test, no host outlives it.
    const { pid } = this.#process;
    process.once("exit", () => this.#process.pid === pid && this.#process.kill("SIGKILL"));
    this.#process.stderr.on("data", (text) => (this.#log += text));
    const lines = createInterface({ input: this.#process.stdout });
    const ended = once(this.#process, "exit").then(() => {
      throw new Error(`the host ended before it was ready:\n${this.#log}`);
    });
    const spoken = on(lines, "line");
    const next = async () => (await spoken.next()).value[0];
    const line = await within("the host's ready line", Promise.race([next(), ended]));
    ended.catch(() => {});
    const port = /^ready http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(line)?.[1];
    if (!port) throw new Error(`the first line has no port: ${line}`);
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.console = (await within("the console's link", next())).replace(/^console /, "");
  }

  /** The folder of its database, its pictures and its key. */
  get data() {
    return join(this.#folder, "data");
  }

  /** Ends the host with this signal and waits until it has ended. */
  async end(signal) {
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    const [code] = await within(`the host to end after ${signal}`, ended);
    return code;
  }

  /** Starts the host again where it was. */
  async startAgain() {
    await this.#spawn();
  }

  /** Ends the host for good and takes its folder away. */
  async remove() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.end("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }
}

// A real host in a process of its own, for the tests that are written in JavaScript.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { within } from "./within.mjs";

export { within };

const server = process.env.MADANG_SERVER;
if (!server) throw new Error("MADANG_SERVER names no server; run `cargo xtask test node`");

/** Whatever becomes of a test, no host outlives it. */
const running = new Set();
process.once("exit", () => running.forEach((host) => host.kill("SIGKILL")));

/** A host on a folder and a port of its own, which it keeps over restarts. */
export class Host {
  /** Where the host is reached, without a slash at the end. */
  url = "";
  /** The port it listens on. */
  port = 0;
  /** What opens its console. */
  key = "";
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
    const host = this.#process;
    running.add(host);
    host.once("exit", () => running.delete(host));
    this.#process.stderr.on("data", (text) => (this.#log += text));
    const lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    const ended = once(this.#process, "exit").then(() => {
      throw new Error(`the host ended before it was ready:\n${this.#log}`);
    });
    const both = Promise.all([lines.next(), lines.next()]);
    const [ready, console_] = await within("the host's two lines", Promise.race([both, ended]));
    ended.catch(() => {});
    const port = /^ready http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(ready.value)?.[1];
    if (!port) throw new Error(`the first line has no port: ${ready.value}`);
    this.#port = port;
    this.port = Number(port);
    this.key = /^console .*#console=(\w+)$/.exec(console_.value)?.[1];
    this.url = `http://127.0.0.1:${port}`;
    this.console = console_.value.replace(/^console /, "");
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

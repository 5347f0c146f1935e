// The console of the app in a window, spoken to as the page in it does.

import { io } from "socket.io-client";

import { must } from "../node/person.mjs";
import { within } from "../node/within.mjs";

/** Speaks on the console of the app in this window, with the address and the key that the page was given. */
export class Console {
  #socket;

  static async of(window) {
    const { url, key } = await window.awaits(() => window.__TAURI_INTERNALS__.invoke("home"));
    const console = new Console();
    console.#socket = io(`${url}host`, { path: "/socket.io/", auth: { protocol: 1, key }, forceNew: true });
    const session = new Promise((resolve) => console.#socket.once("session", resolve));
    const refused = new Promise((_, reject) => console.#socket.once("connect_error", reject));
    await within("the console's session", Promise.race([session, refused]));
    return console;
  }

  async configures(settings) {
    return must("configure", await within("configure", this.#socket.emitWithAck("configure", settings)));
  }

  async status() {
    return must("status", await within("status", this.#socket.emitWithAck("status", {})));
  }

  /** Makes a host known by its address, and gives what the window is told of it. */
  async adds(address) {
    return must("addHost", await within("addHost", this.#socket.emitWithAck("addHost", { address }))).host;
  }

  leaves() {
    this.#socket.close();
  }
}

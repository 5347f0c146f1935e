// A web server of somebody who means harm: it would answer anything, and writes down whether it was asked.

import { once } from "node:events";
import { createServer } from "node:http";

/** What every page of it would do, if it ever ran. */
const PAGE = `<!doctype html><title>taken over</title><script>
  window.taken = true;
  for (const frame of [window, parent, top, opener]) frame?.__TAURI_INTERNALS__?.invoke?.("home");
</script><h1>taken over</h1>`;

/** Who it says it is, when another host asks. */
const INFO = { id: "strangerstrangerstrangeraa", name: "<b>Stranger</b>", version: "0.1.0", protocol: 1 };

export class Stranger {
  /** The paths that were asked for, but for those that a test asks for itself. */
  visits = [];
  url = "";
  #server;
  #waiting = new Map();

  /** Opens on this computer alone, or on its network as well. */
  static async opens(address = "127.0.0.1") {
    const stranger = new Stranger();
    stranger.#server = createServer((request, response) => stranger.#answer(request, response));
    stranger.#server.listen(0, address);
    await once(stranger.#server, "listening");
    stranger.url = `http://127.0.0.1:${stranger.#server.address().port}`;
    return stranger;
  }

  #answer(request, response) {
    const here = this.#waiting.get(request.url);
    if (here === undefined) this.visits.push(`${request.method} ${request.url}`);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Content-Type", kind(request.url));
    if (request.url.includes("redirect")) response.writeHead(302, { Location: `${this.url}/evil.js` });
    response.end(body(request.url));
    here?.();
  }

  /** Waits until the page has asked for something that it may ask for. What it asked for before has come by then. */
  async isAskedBy(window) {
    const path = `/allowed-${this.#waiting.size}`;
    const asked = new Promise((resolve) => this.#waiting.set(path, resolve));
    await window.awaits(async (url) => (await fetch(url)).status, `${this.url}${path}`);
    await asked;
  }

  async closes() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function body(path) {
  if (path === "/info") return JSON.stringify(INFO);
  return path.endsWith(".js") ? "window.taken = true;" : PAGE;
}

function kind(path) {
  if (path === "/info") return "application/json";
  if (path.endsWith(".js")) return "text/javascript";
  return path.endsWith(".css") ? "text/css" : "text/html";
}

// The real window, through WebKitWebDriver: plain W3C WebDriver requests over fetch.

import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";

import { label } from "../browser/labels.mjs";
import { within } from "../node/within.mjs";
import { processEnds, start } from "./processes.mjs";
import { artifacts } from "./screen.mjs";

const app = process.env.MADANG_APP;
if (!app) throw new Error("MADANG_APP names no app; run `cargo xtask test desktop`");

/** How long the page may take for what does not depend on time, in milliseconds. */
const PAGE_MILLISECONDS = 20_000;

/** What WebDriver calls an element in its answers. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Closing must be over by then, in milliseconds: PROTOCOL gives five seconds. */
export const CLOSE_MILLISECONDS = 5_000;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The app with its window open, and the person who sits in front of it. */
export class Window {
  /** The screen it is on. */
  screen;
  language;
  #driver;
  #log = "";
  #session;
  #address;

  /** Starts the app on a screen and waits until the page in its window says something. */
  static async open(screen, { arguments_ = [], language = "ko", waitsFor = "h1, h2" } = {}) {
    const window = new Window();
    Object.assign(window, { screen, language });
    await window.#startDriver();
    const options = { binary: app, args: arguments_ };
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": options } };
    const { sessionId } = await window.#asks("POST", "/session", { capabilities });
    window.#session = `/session/${sessionId}`;
    await window.#tells("POST", "/timeouts", { script: PAGE_MILLISECONDS, pageLoad: PAGE_MILLISECONDS });
    await window.waits((selector) => document.querySelector(selector) !== null, waitsFor);
    await window.speaks(language);
    return window;
  }

  async #startDriver() {
    const port = await freePort();
    const environment = { ...this.screen.environment, TAURI_WEBVIEW_AUTOMATION: "true" };
    const stdio = ["ignore", "pipe", "pipe"];
    this.#driver = start("WebKitWebDriver", [`--port=${port}`], { env: environment, stdio });
    for (const stream of [this.#driver.stdout, this.#driver.stderr]) stream.on("data", (text) => (this.#log += text));
    this.#address = `http://127.0.0.1:${port}`;
    await within("WebKitWebDriver to listen", this.#untilItListens());
  }

  /** A driver says nothing when it is ready, so it is asked. */
  async #untilItListens() {
    for (;;) {
      try {
        return await fetch(`${this.#address}/status`);
      } catch {
        if (this.#driver.exitCode !== null) throw new Error(`the driver ended: ${this.#log}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async #asks(method, path, body) {
    const answer = await fetch(`${this.#address}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (value?.error) throw new Error(`${method} ${path}: ${value.error}: ${value.message}\n${this.#log}`);
    return value;
  }

  #tells(method, path, body) {
    return this.#asks(method, `${this.#session}${path}`, body);
  }

  /** The number of the app's process, which the driver started. */
  get processId() {
    const { pid } = this.#driver;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0]);
  }

  /** What the app wrote to standard error. */
  get log() {
    return this.#log;
  }

  /** Runs a function in the page; it sees nothing of this file. */
  runs(work, ...values) {
    return this.#tells("POST", "/execute/sync", { script: `return (${work}).apply(null, arguments)`, args: values });
  }

  /** Runs an asynchronous function in the page and gives what it resolves to; a rejection is an error here. */
  async awaits(work, ...values) {
    const script = `const done = arguments[arguments.length - 1];
      (${work}).apply(null, [...arguments].slice(0, -1)).then(
        (value) => done({ value }), (error) => done({ error: String(error?.message ?? error) }));`;
    const { value, error } = await this.#tells("POST", "/execute/async", { script, args: values });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** Waits until a function of the page gives something that is neither false nor nothing, and gives that. */
  async waits(condition, ...values) {
    const script = `const done = arguments[arguments.length - 1];
      const values = [...arguments].slice(0, -1);
      const look = () => (${condition}).apply(null, values);
      const watcher = new MutationObserver(() => check());
      const check = () => {
        const found = look();
        if (!found) return;
        watcher.disconnect();
        document.removeEventListener("load", check, true);
        done(found);
      };
      watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      // Pictures that have come are no change of the document.
      document.addEventListener("load", check, true);
      check();`;
    try {
      return await this.#tells("POST", "/execute/async", { script, args: values });
    } catch (error) {
      const text = await this.runs(() => document.body.innerText).catch(() => "nothing");
      throw new Error(`waited for ${condition} with ${JSON.stringify(values)}; the page says: ${text}`, {
        cause: error,
      });
    }
  }

  /** What stands on the page under this key, in this person's language. */
  word(key, values) {
    return label(this.language, key, values);
  }

  /** Changes the page's language, and its look if one is named, as the person's saved choice. */
  async speaks(language, theme) {
    this.language = language;
    const choices = { "madang.language": language, ...(theme && { "madang.theme": theme }) };
    await this.runs((choices) => {
      for (const [key, value] of Object.entries(choices)) localStorage.setItem(key, value);
      document.documentElement.dataset.old = "true";
      location.reload();
    }, choices);
    await this.reloaded();
  }

  /** Waits for a page that a reload brought. A script may be lost with the page it ran in, so it is asked again. */
  async reloaded() {
    const fresh = () => document.documentElement.dataset.old === undefined && document.querySelector("h1, h2") !== null;
    const once_ = () => this.waits(fresh);
    await once_().catch(once_);
  }

  /** An element by what it is and what it is called, as a screen reader would find it. */
  async finds(kind, name) {
    return this.waits(
      (kind, name) => {
        const kinds = {
          button: "button:not([role]), [role=button], summary",
          field: "input, textarea, [role=textbox]",
          switch: "[role=switch]",
          menuitem: "[role=menuitem]",
          link: "a[href]",
        };
        const labelled = (element) => {
          const others = element.getAttribute("aria-labelledby")?.split(" ") ?? [];
          const texts = others.map((id) => document.getElementById(id)?.textContent ?? "");
          return texts.join(" ") || [...(element.labels ?? [])].map((label) => label.textContent).join(" ");
        };
        const called = (element) =>
          (element.getAttribute("aria-label") || labelled(element) || element.textContent).replace(/\s+/g, " ").trim();
        const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
        const matches = (element) => (name.begins ? called(element).startsWith(name.begins) : called(element) === name);
        return [...document.querySelectorAll(kinds[kind])].filter(shown).findLast(matches) ?? false;
      },
      kind,
      name,
    );
  }

  /** Clicks an element as a person does, with the mouse. */
  async clicks(kind, name) {
    const element = await this.finds(kind, name);
    await this.#tells("POST", `/element/${element[ELEMENT]}/click`, {});
  }

  /** Puts text where other text may stand. */
  async writes(name, text) {
    const element = (await this.finds("field", name))[ELEMENT];
    await this.#tells("POST", `/element/${element}/clear`, {});
    await this.#tells("POST", `/element/${element}/value`, { text });
  }

  /** Chooses a file, as the system's file dialog would. */
  async choosesFile(path) {
    const input = await this.waits(() => document.querySelector("input[type=file]") ?? false);
    await this.#tells("POST", `/element/${input[ELEMENT]}/value`, { text: path });
  }

  /** Goes to another place of the app, as a click in it does. */
  async goesTo(path) {
    await this.runs((path) => {
      history.pushState(null, "", path);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
  }

  async goesBack() {
    await this.runs(() => history.back());
  }

  /** Waits until a text stands anywhere on the page. */
  async shows(text) {
    await this.waits((text) => document.body.innerText.includes(text), text);
  }

  /** Opens the first room of this computer, which turns hosting on: the person has read that above the button. */
  async creates(title, name) {
    await this.writes(this.word("nick.label"), name);
    await this.clicks("button", this.word("first.host"));
    await this.writes(this.word("create.name"), title);
    await this.clicks("button", this.word("create.submit"));
    await this.isInside(title);
  }

  /** Waits for the heading of a room and the place to write in. */
  async isInside(title) {
    await this.waits(
      (title) =>
        [...document.querySelectorAll("h1, h2")].some((heading) => heading.textContent.trim().startsWith(title)),
      title,
    );
    await this.finds("field", this.word("comp.ph"));
  }

  async says(text) {
    await this.writes(this.word("comp.ph"), text);
    await this.clicks("button", this.word("comp.send"));
  }

  /** Waits for a bubble with exactly this text. */
  async reads(text) {
    await this.waits(
      (text) =>
        [...document.querySelectorAll("[role=log] .bubble")].some((bubble) => bubble.textContent.trim() === text),
      text,
    );
  }

  /** Waits until so many pictures are drawn, and gives their addresses. */
  async sees(pictures) {
    return this.waits((wanted) => {
      const all = [...document.querySelectorAll('[role="log"] img')];
      const drawn = all.length === wanted && all.every((picture) => picture.complete && picture.naturalWidth > 0);
      return drawn && all.map((picture) => picture.src);
    }, pictures);
  }

  /** Keeps a picture of the page for people to look at. */
  async shot(name) {
    mkdirSync(artifacts, { recursive: true });
    const picture = await this.#tells("GET", "/screenshot");
    writeFileSync(`${artifacts}${name}.png`, Buffer.from(picture, "base64"));
  }

  /** Closes the window with its button and waits until the app is gone. Gives how long that took, in milliseconds. */
  async closes() {
    const id = this.processId;
    const began = performance.now();
    await this.screen.closesWindow();
    await processEnds(id, CLOSE_MILLISECONDS);
    return performance.now() - began;
  }

  /** Ends what is left of it. */
  async remove() {
    const ended = once(this.#driver, "exit");
    const id = this.processId;
    if (id) process.kill(id, "SIGKILL");
    if (this.#driver.exitCode === null && this.#driver.kill("SIGTERM")) await within("the driver to end", ended);
  }
}

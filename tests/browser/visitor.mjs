// Somebody in front of a real browser.

import { mkdirSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { label } from "./labels.mjs";

const artifacts = fileURLToPath(new URL("../artifacts/", import.meta.url));

/** The folder where pictures of the views are left, with a slash at its end. */
export function artifactsOf() {
  mkdirSync(artifacts, { recursive: true });
  return artifacts;
}

/** How long the page may take for what does not depend on time, in milliseconds. */
const PAGE_MILLISECONDS = 15_000;

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
const touched = { isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
export const PHONE = { viewport: { width: 390, height: 844 }, ...touched };
export const SIDEWAYS = { viewport: { width: 844, height: 390 }, ...touched };
export const TABLET = { viewport: { width: 820, height: 1180 }, ...touched };

/** The languages of the page, as browsers call them. */
export const LOCALES = { ko: "ko-KR", en: "en-US" };

/** How the browser of the system is started. As root, as in a container, it has no sandbox of its own. */
function launching(more = []) {
  const quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return { executablePath, args: [...quiet, "--disable-sync", ...root, ...more] };
}

/** Starts a browser that remembers nothing, with these arguments besides. */
export async function startBrowser(more = []) {
  return chromium.launch(launching(more));
}

/** Where guests reach the host: this computer's address on its network, which is no secure context; or itself. */
export function guestUrl(url) {
  const addresses = Object.values(networkInterfaces()).flat();
  const own = addresses.find((address) => address?.family === "IPv4" && !address.internal);
  return own === undefined ? url : url.replace("127.0.0.1", own.address);
}

/** Another size of the window, when the page has taken note of it: what stood beside the log may go. */
export async function resize(page, size) {
  await page.setViewportSize(size);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** A person, their browser, and what went wrong in it. */
export class Visitor {
  /** Errors of the page, refusals of its policy, and requests to anybody but the host. */
  troubles = [];

  /** Opens a browser window of that kind. `theme` is "light" or "dark". */
  static async arrive(browser, url, settings) {
    return Visitor.#in(url, settings, (looks) => browser.newContext(looks));
  }

  /** Opens a browser of their own that keeps what it knows in this folder, and goes on with it the next time. */
  static async arriveWith(folder, url, settings) {
    const open = (looks) => chromium.launchPersistentContext(folder, { ...launching(), ...looks });
    return Visitor.#in(url, settings, open);
  }

  static async #in(url, { name, language = "ko", theme = "light", device = DESKTOP }, open) {
    const visitor = new Visitor();
    Object.assign(visitor, { url, name, language, theme, touch: device.hasTouch === true });
    visitor.context = await open({ ...device, locale: LOCALES[language], colorScheme: theme });
    visitor.context.setDefaultTimeout(PAGE_MILLISECONDS);
    await visitor.newTab();
    return visitor;
  }

  /** Goes on in a fresh tab of the same browser. */
  async newTab() {
    this.page = await this.context.newPage();
    this.page.on("pageerror", (error) => this.troubles.push(String(error)));
    this.page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) this.troubles.push(message.text());
    });
    this.page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== "blob:" && origin !== this.url) this.troubles.push(`asked ${request.url()}`);
    });
  }

  /** What stands on the page under this key, in this person's language. */
  word(key, values) {
    return label(this.language, key, values);
  }

  button(key, scope = this.page) {
    return scope.getByRole("button", { name: this.word(key), exact: true });
  }

  field(key) {
    return this.page.getByLabel(this.word(key), { exact: true });
  }

  switch(key) {
    return this.page.getByRole("switch", { name: this.word(key) });
  }

  /** The conversation. */
  get log() {
    return this.page.getByRole("log");
  }

  async goes(path = "/") {
    await this.page.goto(`${this.url}${path}`);
  }

  /** Comes by this name from the next page on, without being asked for one. */
  async isCalled(name) {
    this.name = name;
    await this.page.addInitScript((name) => localStorage.setItem("madang.nickname:/", name), name);
  }

  /** Creates the first room of a host, sitting at it, and gives the room's path. */
  async creates(title, settings = {}) {
    await this.field("nick.label").fill(this.name);
    await this.button("first.host").click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel(this.word("create.name"), { exact: true }).fill(title);
    if (settings.password !== undefined) await this.#locks(settings);
    await this.shot("create");
    await this.button("create.submit", dialog).click();
    await this.isInside(title);
    return new URL(this.page.url()).pathname;
  }

  async #locks({ password, guests }) {
    await this.switch("create.lock").click();
    await this.field("create.pw").fill(password);
    const allowed = this.switch("set.browser");
    if (guests !== ((await allowed.getAttribute("aria-checked")) === "true")) await allowed.click();
  }

  /** Fills in the page that a link or a QR code leads to. */
  async joins(password) {
    await this.field("nick.label").fill(this.name);
    if (password !== undefined) await this.field("create.pw").fill(password);
    await this.button("join.enter").click();
  }

  /** Comes into a room by its link. */
  async comesIn(path, title, password) {
    await this.goes(path);
    await this.joins(password);
    await this.isInside(title);
  }

  async isInside(title) {
    // A lock's name may follow the title, and a host's made-up name may end like one.
    const begins = new RegExp(`^${escaped(title)}`);
    await this.page.getByRole("heading", { name: begins }).waitFor();
    await this.field("comp.ph").waitFor();
  }

  async says(text) {
    await this.field("comp.ph").fill(text);
    await this.button("comp.send").click();
  }

  /** A bubble with exactly this text. */
  bubble(text) {
    return this.log.locator(".bubble").filter({ hasText: new RegExp(`^\\s*${escaped(text)}\\s*$`) });
  }

  async reads(text) {
    await this.bubble(text).first().waitFor();
  }

  /** Opens the menu of somebody in the list of people and chooses from it. */
  async choosesIn(name, key) {
    const row = this.page.locator("#people").getByRole("button", { name: new RegExp(`^${escaped(name)}`) });
    const list = this.page.locator(".people-btn");
    if ((await list.getAttribute("aria-expanded")) !== "true") await list.click();
    await row.click();
    await this.page.getByRole("menuitem", { name: this.word(key), exact: true }).click();
  }

  /** Points at a message and uses one of its tools, or an emoji beside them. */
  async usesTool(text, key, emoji) {
    const tools = this.page.getByRole("toolbar");
    await this.bubble(text)
      .or(this.log.locator(".bubble", { hasText: text }))
      .first()
      .hover();
    const name = emoji === undefined ? this.word(key) : `${this.word(key)} ${emoji}`;
    await tools.getByRole("button", { name, exact: true }).click();
  }

  /** Points at a message and chooses from what else can be done with it. */
  async choosesMore(text, key) {
    await this.usesTool(text, "common.more");
    await this.page.getByRole("menuitem", { name: this.word(key), exact: true }).click();
  }

  /** Holds a finger on a message. */
  async pressesLong(text) {
    const bubble = this.bubble(text).first();
    await bubble.scrollIntoViewIfNeeded();
    const { x, y } = await bubble.boundingBox();
    const touch = await this.context.newCDPSession(this.page);
    const at = [{ x: x + 12, y: y + 12 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at });
    await this.page.getByRole("dialog").waitFor();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }

  /** Opens the settings of the room, changes something and saves. */
  async changesRoom(change) {
    await this.button("common.more").click();
    await this.page.getByRole("menuitem", { name: this.word("room.settings") }).click();
    const dialog = this.page.getByRole("dialog", { name: this.word("set.title") });
    await dialog.waitFor();
    await change();
    await this.shot("settings");
    await this.button("common.save", dialog).click();
    await dialog.waitFor({ state: "detached" });
  }

  /** Waits for a sentence of the room itself. */
  async isTold(key, values) {
    await this.log.getByText(this.word(key, values)).first().waitFor();
  }

  /** The sentences of the room itself. */
  async sentences() {
    return this.log.locator("li.sys").allInnerTexts();
  }

  /** Waits until the room has so many people, as its button says. */
  async counts(people, max) {
    await this.page.getByRole("button", { name: `${this.word("room.people")} ${people}/${max}` }).waitFor();
  }

  /** Waits until so many pictures are drawn. */
  async sees(pictures) {
    const drawn = (wanted) => {
      const all = [...document.querySelectorAll('[role="log"] img')];
      return all.length === wanted && all.every((picture) => picture.complete && picture.naturalWidth > 0);
    };
    await this.page.waitForFunction(drawn, pictures, { timeout: PAGE_MILLISECONDS });
  }

  /** Waits until nothing fades or slides in any more: half-way, colours are others than those that stay. */
  async stands() {
    await this.page.evaluate(async () => {
      const passing = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(passing.map(({ finished }) => finished));
    });
  }

  /** Keeps a picture of the page for people to look at. */
  async shot(name) {
    const width = this.page.viewportSize().width;
    await this.page.screenshot({ path: `${artifactsOf()}${name}-${this.language}-${this.theme}-${width}.png` });
  }

  async leaves() {
    await this.context.close();
  }
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// Somebody who looks at the screens of a host, and says which of them do not look as they should.

import assert from "node:assert/strict";

import { label } from "./labels.mjs";
import { likeness } from "./likeness.mjs";
import { pinnedContext } from "./pinned.mjs";
import { resize } from "./visitor.mjs";

/** A telephone, a tablet and a desktop. */
export const PHONE = { width: 390, height: 844 };
export const TABLET = { width: 820, height: 900 };
export const DESKTOP = { width: 1440, height: 900 };
export const ALL = [PHONE, TABLET, DESKTOP];

/** On a slow computer the first connection takes so long that the page says so. */
const PASSING = ["net.reconnecting", "net.back"];

/** Somebody who looks at every screen of a host, and what they found wrong. */
export class Looker {
  problems = [];

  static async arrive(browser, settings) {
    const looker = new Looker();
    Object.assign(looker, settings);
    looker.context = await pinnedContext(browser, settings);
    looker.page = await looker.context.newPage();
    return looker;
  }

  word(key, values) {
    return label(this.language, key, values);
  }

  button(key, scope = this.page) {
    return scope.getByRole("button", { name: this.word(key), exact: true });
  }

  /** The one of several such buttons that is not for another width. */
  visibleButton(key) {
    return this.button(key).and(this.page.locator(":visible")).first();
  }

  /** Where one writes. */
  get field() {
    return this.page.getByLabel(this.word("comp.ph"), { exact: true });
  }

  async opens(url) {
    await this.page.goto(url);
  }

  async resizes(size) {
    await resize(this.page, size);
  }

  /** Looks at the screen in every width. `prepare` is done anew for each. Sentences that pass are waited for. */
  async looks(screen, { sizes = ALL, prepare, passing = PASSING } = {}) {
    for (const size of sizes) {
      await this.resizes(size);
      await prepare?.(size);
      await this.page.mouse.move(0, 0);
      for (const sentence of passing) await this.page.getByText(this.word(sentence)).waitFor({ state: "hidden" });
      await this.page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
      const problem = await likeness(this.page, `${screen}-${this.language}-${this.theme}-${size.width}`);
      if (problem !== undefined) this.problems.push(problem);
    }
  }

  /** Looks at a dialog that a button opens, and closes it again. */
  async looksAtDialog(screen, open, filled) {
    await this.resizes(DESKTOP);
    await open();
    const dialog = this.page.locator("dialog");
    await dialog.waitFor();
    await filled?.(dialog);
    await this.page.evaluate(() => document.activeElement?.blur?.());
    await this.looks(screen);
    await this.resizes(DESKTOP);
    await this.button("common.cancel", dialog).or(this.button("common.close", dialog)).first().click();
    await dialog.waitFor({ state: "detached" });
  }

  /** Looks at what a button opens beside itself, in these widths, and closes it again. */
  async looksAtPopover(screen, sizes, open) {
    const popover = this.page.locator(".pop, .menu").first();
    for (const size of sizes) {
      await this.resizes(size);
      await open();
      await popover.waitFor();
      await this.looks(screen, { sizes: [size] });
      // A finger that was let go took the focus with it.
      await popover.press("Escape");
      await popover.waitFor({ state: "detached" });
    }
  }

  /** Looks at what the menu of the room opens. */
  async fromMenu(screen, key) {
    await this.looksAtDialog(screen, async () => {
      await this.button("common.more").first().click();
      await this.page.getByRole("menuitem", { name: this.word(key), exact: true }).click();
    });
  }

  async enters(url, room) {
    await this.opens(`${url}/r/${room}`);
    await this.button("join.enter").click();
    await this.page.locator(".people-btn").waitFor();
  }

  async says(text) {
    await this.field.fill(text);
    await this.button("comp.send").click();
    await this.page.locator(".bubble", { hasText: text }).waitFor();
  }

  async showsPeople() {
    const people = this.page.locator("#people");
    if (!(await people.isVisible())) await this.page.locator(".people-btn").click();
    await people.waitFor();
  }

  /** Points at a message; gives its tools. */
  async pointsAt(text) {
    await this.page.locator(".bubble", { hasText: text }).first().hover();
    const tools = this.page.getByRole("toolbar");
    await tools.waitFor();
    return tools;
  }

  /** Holds a finger on a message. */
  async presses(text) {
    const { x, y } = await this.page.locator(".bubble", { hasText: text }).first().boundingBox();
    const touch = await this.context.newCDPSession(this.page);
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + 12, y: y + 12 }] });
    await this.page.locator(".msheet").waitFor();
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await touch.detach();
  }

  /** The page's clock stands still at what it will be in so many milliseconds. */
  async stopsTheClock(milliseconds) {
    await this.page.evaluate((milliseconds) => (window.stoppedAt = Date.now() + milliseconds), milliseconds);
  }

  async startsTheClock() {
    await this.page.evaluate(() => (window.stoppedAt = undefined));
  }

  async leaves() {
    await this.context.close();
    assert.deepEqual(this.problems, []);
  }
}

// Hosts and people of one test, in the browser of its file.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";

import { Host } from "../node/host.mjs";
import { Person } from "../node/person.mjs";
import { Visitor, guestUrl, startBrowser } from "./visitor.mjs";

/** A browser for all tests of a file, with these arguments besides. What is returned gives it while they run. */
export function oneBrowser(more) {
  let browser;
  before(async () => {
    browser = await startBrowser(more);
  });
  after(async () => {
    await browser.close();
  });
  return () => browser;
}

/** A scene for each test of a file. It is set before the test, and everybody leaves after it. */
export function eachInAScene(set) {
  const browser = oneBrowser();
  let scene;
  beforeEach(async () => {
    scene = new Scene(browser());
    await set(scene);
  });
  afterEach(async () => {
    await scene.ends();
  });
}

export class Scene {
  /** The host that all of it is about. */
  home;
  browser;
  #visitors = [];
  #people = [];
  #hosts = [];

  constructor(browser) {
    this.browser = browser;
  }

  /** Alice in front of her host's console. */
  async atTheConsole({ host = "Green Roof", name = "앨리스", ...settings } = {}) {
    await this.opens("--limits", "off", "--name", host);
    const alice = await this.sits(name, settings);
    await alice.page.goto(this.home.console);
    await alice.page.getByRole("heading", { name: alice.word("host.title") }).waitFor();
    return alice;
  }

  /** Starts the host that all of it is about. */
  async opens(...settings) {
    this.home = await Host.start(...settings);
    this.#hosts.push(this.home);
    return this.home;
  }

  /** Starts another host. */
  async starts(...settings) {
    const host = await Host.start("--limits", "off", ...settings);
    this.#hosts.push(host);
    return host;
  }

  /** Somebody opens a browser. */
  async arrives(name, url, settings = {}) {
    return this.#keeps(await Visitor.arrive(this.browser, url, { name, ...settings }));
  }

  /** Somebody opens a browser that keeps what it knows in this folder, on another computer. */
  async arrivesWith(folder, name, settings) {
    return this.#keeps(await Visitor.arriveWith(folder, guestUrl(this.home.url), { name, ...settings }));
  }

  #keeps(visitor) {
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Somebody opens a browser on the host's own computer. */
  async sits(name, settings) {
    return this.arrives(name, this.home.url, settings);
  }

  /** Alice at the host's own computer, in the first room, which she has made. */
  async aliceIn(title, settings) {
    const alice = await this.sits("앨리스");
    await alice.goes();
    return { alice, path: await alice.creates(title, settings) };
  }

  /** Somebody opens a browser on another computer. */
  async visits(name, settings) {
    return this.arrives(name, guestUrl(this.home.url), settings);
  }

  /** Somebody who needs no browser. */
  async meets(name) {
    const person = await Person.arrive(this.home.url, name);
    this.#people.push(person);
    return person;
  }

  /** A guest in a room of the host: Bob, unless it is somebody else. */
  async guestIn(path, title, { name = "Bob", language = "en", password, ...settings } = {}) {
    const guest = await this.visits(name, { language, ...settings });
    await guest.comesIn(path, title, password);
    return guest;
  }

  /** Another host with a room of Bob's, and Alice in it through her own host. */
  async roomElsewhere(alice) {
    const other = await this.starts("--name", "Blue Gate");
    const bob = await this.arrives("Bob", guestUrl(other.url), { language: "en", theme: "dark" });
    await bob.goes();
    await bob.field("nick.label").fill("Bob");
    await bob.button("lobby.create").click();
    const dialog = bob.page.getByRole("dialog");
    await dialog.getByLabel(bob.word("create.name"), { exact: true }).fill("Elsewhere");
    await bob.button("create.submit", dialog).click();
    await bob.isInside("Elsewhere");
    await toLobby(alice);
    await enters(alice, guestUrl(other.url));
    await alice.page.getByRole("heading", { name: "Blue Gate" }).waitFor();
    await alice.page.getByRole("button", { name: /^Elsewhere/ }).click();
    await alice.isInside("Elsewhere");
    return { other, bob };
  }

  /** Everybody leaves, and nothing went wrong in any page. */
  async ends() {
    const troubles = this.#visitors.flatMap((visitor) => visitor.troubles);
    for (const visitor of this.#visitors.splice(0)) await visitor.leaves();
    for (const person of this.#people.splice(0)) person.goes();
    for (const host of this.#hosts.splice(0)) await host.remove();
    assert.deepEqual(troubles, [], "no page had errors, broke its policy, or asked anybody but its host");
  }
}

/** From the console to the list of rooms. */
export async function toLobby(visitor) {
  await visitor.button("common.back").click();
  await visitor.button("lobby.byCode").first().waitFor();
}

/** Types an address or a code, and presses enter. */
export async function enters(visitor, text) {
  await visitor.button("lobby.byCode").first().click();
  const dialog = visitor.page.getByRole("dialog");
  await dialog.getByLabel(visitor.word("lobby.code.label")).fill(text);
  await visitor.button("lobby.enter", dialog).click();
  return dialog;
}

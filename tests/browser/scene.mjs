// Hosts and people of one test: Alice runs a host, at its console.

import assert from "node:assert/strict";

import { Host } from "../node/host.mjs";
import { Visitor, guestUrl } from "./visitor.mjs";

export class Scene {
  /** The host that Alice runs. */
  home;
  alice;
  #browser;
  #visitors = [];
  #hosts = [];

  /** Alice in front of her host's console. */
  static async begin(browser) {
    const scene = new Scene();
    scene.#browser = browser;
    scene.home = await scene.starts("--name", "Green Roof");
    scene.alice = await scene.arrives("앨리스", scene.home.url);
    await scene.alice.page.goto(scene.home.console);
    await scene.alice.page.getByRole("heading", { name: scene.alice.word("host.title") }).waitFor();
    return scene;
  }

  /** Starts a host. */
  async starts(...settings) {
    const host = await Host.start("--limits", "off", ...settings);
    this.#hosts.push(host);
    return host;
  }

  /** Somebody opens a browser. */
  async arrives(name, url, settings = {}) {
    const visitor = await Visitor.arrive(this.#browser, url, { name, ...settings });
    this.#visitors.push(visitor);
    return visitor;
  }

  /** A guest in a room of a host. */
  async guestIn(host, path, title) {
    const bob = await this.arrives("Bob", guestUrl(host.url), { language: "en" });
    await bob.goes(path);
    await bob.joins();
    await bob.isInside(title);
    return bob;
  }

  /** Another host with a room of Bob's, and Alice in it through her own host. */
  async roomElsewhere() {
    const other = await this.starts("--name", "Blue Gate");
    const bob = await this.arrives("Bob", guestUrl(other.url), { language: "en", theme: "dark" });
    await bob.goes();
    await bob.field("nick.label").fill("Bob");
    await bob.button("lobby.create").click();
    const dialog = bob.page.getByRole("dialog");
    await dialog.getByLabel(bob.word("create.name"), { exact: true }).fill("Elsewhere");
    await bob.button("create.submit", dialog).click();
    await bob.isInside("Elsewhere");
    await toLobby(this.alice);
    await enters(this.alice, guestUrl(other.url));
    await this.alice.page.getByRole("heading", { name: "Blue Gate" }).waitFor();
    await this.alice.page.getByRole("button", { name: /^Elsewhere/ }).click();
    await this.alice.isInside("Elsewhere");
    return { other, bob };
  }

  /** Everybody leaves, and nothing went wrong in any page. */
  async ends() {
    const troubles = this.#visitors.flatMap((visitor) => visitor.troubles);
    for (const visitor of this.#visitors.splice(0)) await visitor.leaves();
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

// Whoever runs a host, at its console: hosting, its name and port, and the rooms of other hosts as if they were one's own.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { Host } from "../node/host.mjs";
import { gif } from "./pictures.mjs";
import { Visitor, guestUrl, startBrowser } from "./visitor.mjs";

let browser;
let home;
let alice;
let visitors;
let hosts;

before(async () => {
  browser = await startBrowser();
});

after(async () => {
  await browser.close();
});

beforeEach(async () => {
  visitors = [];
  hosts = [];
  home = await starts("--name", "Green Roof");
  alice = await arrives("앨리스", home.url);
  await alice.page.goto(home.console);
  await alice.page.getByRole("heading", { name: alice.word("host.title") }).waitFor();
});

afterEach(async () => {
  const troubles = visitors.flatMap((visitor) => visitor.troubles);
  for (const visitor of visitors) await visitor.leaves();
  for (const host of hosts) await host.remove();
  assert.deepEqual(troubles, [], "no page had errors, broke its policy, or asked anybody but its host");
});

async function starts(...settings) {
  const host = await Host.start("--limits", "off", ...settings);
  hosts.push(host);
  return host;
}

async function arrives(name, url, settings = {}) {
  const visitor = await Visitor.arrive(browser, url, { name, ...settings });
  visitors.push(visitor);
  return visitor;
}

/** From the console to the list of rooms. */
async function toLobby(visitor) {
  await visitor.button("common.back").click();
  await visitor.button("lobby.byCode").first().waitFor();
}

/** A guest in a room of this host. */
async function guestIn(host, path, title, settings = {}) {
  const bob = await arrives("Bob", guestUrl(host.url), { language: "en", ...settings });
  await bob.goes(path);
  await bob.joins();
  await bob.isInside(title);
  return bob;
}

/** Types an address or a code, and presses enter. */
async function enters(visitor, text) {
  await visitor.button("lobby.byCode").first().click();
  const dialog = visitor.page.getByRole("dialog");
  await dialog.getByLabel(visitor.word("lobby.code.label")).fill(text);
  await visitor.button("lobby.enter", dialog).click();
  return dialog;
}

/** Another host with a room of Bob's, and Alice in it through her own host. */
async function roomElsewhere() {
  const other = await starts("--name", "Blue Gate");
  const bob = await arrives("Bob", guestUrl(other.url), { language: "en", theme: "dark" });
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

test("the console's link opens the console and leaves no key in the address", async () => {
  assert.equal(alice.page.url(), `${home.url}/console`);
  await alice.page.reload();
  await alice.field("host.name").waitFor();
  assert.equal(await alice.field("host.name").inputValue(), "Green Roof");

  const bob = await arrives("Bob", home.url, { language: "en" });
  await bob.goes("/console");
  await bob.button("first.host").waitFor();
  assert.equal(await bob.button("lobby.byCode").count(), 0, "without the key there is nothing to run");
  await bob.page.goto(`${home.url}/#console=wrong`);
  await bob.button("first.host").waitFor();
  await bob.page.waitForFunction(() => sessionStorage.getItem("madang.console") === null);
  await bob.button("first.host").waitFor();
  assert.equal(await bob.button("lobby.byCode").count(), 0);
});

test("hosting goes off and on, and the conversation goes on", async () => {
  await toLobby(alice);
  const path = await alice.creates("마당");
  const bob = await guestIn(home, path, "마당");
  await bob.says("before");
  await alice.reads("before");
  const sentences = await alice.sentences();

  await alice.page.getByRole("link", { name: alice.word("app.name"), exact: true }).click();
  const hosting = alice.switch("side.hosting");
  await hosting.click();
  await alice.page.getByText(alice.word("side.rests")).first().waitFor();
  await alice.page.getByRole("img", { name: alice.word("side.qr") }).waitFor({ state: "detached" });
  await bob.page.getByText(bob.word("net.reconnecting")).waitFor();
  await bob.says("kept meanwhile");
  const late = await arrives("Carol", guestUrl(home.url));
  await assert.rejects(late.page.goto(late.url), /ERR_CONNECTION_REFUSED/);

  await hosting.click();
  await alice.page.getByRole("img", { name: alice.word("side.qr") }).waitFor();
  await alice.page.getByRole("button", { name: /^마당/ }).click();
  await alice.reads("kept meanwhile");
  await alice.says("welcome back");
  await bob.reads("welcome back");
  assert.deepEqual(await alice.sentences(), sentences, "nobody came and nobody went");
});

test("a room that is made while the host rests turns hosting on, and says so before", async () => {
  await alice.switch("side.hosting").click();
  await toLobby(alice);
  await alice.page.getByText(alice.word("first.off")).waitFor();
  await alice.page.getByText(alice.word("first.consent")).waitFor();
  assert.equal(await alice.page.getByRole("img", { name: alice.word("side.qr") }).count(), 0);
  const path = await alice.creates("마당");
  const bob = await guestIn(home, path, "마당");
  await bob.says("I am in");
  await alice.reads("I am in");
});

test("a new name is seen by guests at once, and an impossible port is explained", async () => {
  await toLobby(alice);
  await alice.creates("Yard");
  const bob = await arrives("Bob", guestUrl(home.url), { language: "en" });
  await bob.goes();
  await bob.page.getByRole("heading", { name: "Green Roof" }).waitFor();
  await alice.page.goto(`${home.url}/console`);
  const name = alice.field("host.name");
  await name.fill("초록 지붕");
  await name.press("Enter");
  await alice.page.getByRole("heading", { name: "초록 지붕" }).waitFor();
  await bob.page.getByRole("heading", { name: "초록 지붕" }).waitFor();

  const port = alice.field("host.port");
  await port.fill("80");
  await port.press("Enter");
  await alice.page.getByText(alice.word("host.port.range")).waitFor();
  const other = await starts();
  const taken = new URL(other.url).port;
  await port.fill(taken);
  await port.press("Enter");
  await alice.page.getByText(alice.word("test.port.bad", { p: taken })).waitFor();
  assert.equal(await port.inputValue(), taken, "what was typed stays to be mended");
});

test("the page follows its host to another port", async () => {
  const other = await starts();
  const free = new URL(other.url).port;
  await other.end("SIGKILL");
  const port = alice.field("host.port");
  await port.fill(free);
  alice.url = `http://127.0.0.1:${free}`;
  await port.press("Enter");
  await alice.page.waitForURL(`${alice.url}/console`);
  await alice.field("host.name").waitFor();
  const bob = await arrives("Bob", guestUrl(alice.url), { language: "en" });
  await bob.goes();
  await bob.button("lobby.create").waitFor();
});

test("a wrong code and an address where nobody is are told apart", async () => {
  await toLobby(alice);
  const dialog = await enters(alice, "K7Q 4MD 9");
  await dialog.getByText(alice.word("lobby.code.bad")).waitFor();
  const gone = await starts();
  await gone.end("SIGKILL");
  await dialog.getByLabel(alice.word("lobby.code.label")).fill(gone.url.replace("http://", ""));
  assert.equal(await dialog.getByText(alice.word("lobby.code.bad")).count(), 0);
  await alice.button("lobby.enter", dialog).click();
  await dialog.getByText(alice.word("lobby.code.unreach")).waitFor();
});

test("a code that is read aloud leads to its host", async (t) => {
  const code = alice.field("invite.code");
  if ((await code.count()) === 0) return t.skip("this computer has no private IPv4 address, so there is no code");
  const spoken = await code.inputValue();
  const other = await starts("--name", "Blue Gate");
  const bob = await arrives("Bob", other.url, { language: "en" });
  await bob.page.goto(other.console);
  await toLobby(bob);
  await enters(bob, spoken.toLowerCase());
  await bob.page.getByRole("heading", { name: "Green Roof" }).waitFor();
});

test("two people talk through the gateway, with pictures, and a reload makes no noise", async () => {
  const { bob } = await roomElsewhere();
  await alice.says("안녕하세요, 다른 컴퓨터에서");
  await bob.reads("안녕하세요, 다른 컴퓨터에서");
  await bob.says("hello from here");
  await alice.reads("hello from here");
  const picture = (color) => ({ name: "a.gif", mimeType: "image/gif", buffer: gif(48, color) });
  await alice.page.locator('input[type="file"]').setInputFiles(picture([200, 40, 40]));
  for (const visitor of [alice, bob]) await visitor.sees(1);
  await bob.page.locator('input[type="file"]').setInputFiles(picture([40, 160, 60]));
  for (const visitor of [alice, bob]) await visitor.sees(2);
  await alice.shot("gateway-room");

  assert.match(new URL(alice.page.url()).pathname, /^\/h\/[a-z2-7]{26}\/r\/[0-9a-z]+$/);
  const sentences = await bob.sentences();
  await alice.page.reload();
  await alice.isInside("Elsewhere");
  await alice.sees(2);
  await alice.says("back again");
  await bob.reads("back again");
  assert.deepEqual(await bob.sentences(), sentences, "nobody came and nobody went");
  for (const visitor of [alice, bob]) await visitor.counts(2, 10);
});

test("a host that goes away keeps its place and its room, and both come back by themselves", async () => {
  const { other, bob } = await roomElsewhere();
  await bob.says("before");
  await alice.reads("before");
  await other.end("SIGKILL");
  await alice.page.getByText(alice.word("net.hostGone")).waitFor();
  await alice.says("written meanwhile");
  await alice.shot("gateway-away");
  await alice.page.getByRole("link", { name: alice.word("app.name"), exact: true }).click();
  await alice.page.getByText(alice.word("lobby.hostGone")).waitFor();
  await alice.shot("lobby-away");
  await other.startAgain();
  await alice.page.getByText(alice.word("lobby.hostGone")).waitFor({ state: "detached" });
  await bob.reads("written meanwhile");
  await alice.page.getByRole("button", { name: /^Elsewhere/ }).click();
  await bob.says("there you are");
  await alice.reads("there you are");
});

test("another host's room is found by its link, left, and its host forgotten", async () => {
  const other = await starts("--name", "Blue Gate");
  const bob = await arrives("Bob", other.url, { language: "en" });
  await bob.goes();
  const path = await bob.creates("By link");
  await toLobby(alice);
  await enters(alice, `${other.url}${path}`);
  await alice.joins();
  await alice.isInside("By link");
  await alice.says("hi");
  await bob.reads("hi");
  await alice.button("common.more").click();
  await alice.page.getByRole("menuitem", { name: alice.word("room.leave") }).click();
  await alice.button("room.leave", alice.page.getByRole("dialog")).click();
  await bob.isTold("sys.leave", { name: "앨리스" });
  const heading = alice.page.getByRole("heading", { name: "Blue Gate" });
  await heading.waitFor();
  await alice.button("common.more").click();
  await alice.page.getByRole("menuitem", { name: alice.word("host.forget") }).click();
  await heading.waitFor({ state: "detached" });
});

// Whoever runs a host, at its console: hosting, its name and its port.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { unzipped } from "../node/unzipped.mjs";
import { eachInAScene, toLobby } from "./scene.mjs";
import { guestUrl } from "./visitor.mjs";

let scene;
let home;
let alice;

eachInAScene(async (begun) => {
  scene = begun;
  alice = await scene.atTheConsole();
  home = scene.home;
});

test("the console's link opens the console and leaves no key in the address", async () => {
  assert.equal(alice.page.url(), `${home.url}/console`);
  await alice.page.reload();
  await alice.field("host.name").waitFor();
  assert.equal(await alice.field("host.name").inputValue(), "Green Roof");

  const bob = await scene.arrives("Bob", home.url, { language: "en" });
  await bob.goes("/console");
  await bob.page.getByText(bob.word("host.lost.note")).waitFor();
  await bob.button("room.all").click();
  await bob.button("first.host").waitFor();
  assert.equal(await bob.button("lobby.byCode").count(), 0, "without the key there is nothing to run");
  // Another page first: from the same one only the fragment would change.
  await bob.page.goto("about:blank");
  await bob.page.goto(`${home.url}/#console=wrong`);
  await bob.page.getByText(bob.word("host.lost.note")).waitFor();
  assert.equal(await bob.page.evaluate(() => sessionStorage.getItem("madang.console")), null);
});

test("hosting goes off and on, and the conversation goes on", async () => {
  await toLobby(alice);
  const path = await alice.creates("마당");
  const bob = await scene.guestIn(path, "마당");
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
  const late = await scene.visits("Carol");
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
  const bob = await scene.guestIn(path, "마당");
  await bob.says("I am in");
  await alice.reads("I am in");
});

test("a new name is seen by guests at once, and an impossible port is explained", async () => {
  await toLobby(alice);
  await alice.creates("Yard");
  const bob = await scene.visits("Bob", { language: "en" });
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
  const other = await scene.starts();
  const taken = new URL(other.url).port;
  await port.fill(taken);
  await port.press("Enter");
  await alice.page.getByText(alice.word("test.port.bad", { p: taken })).waitFor();
  assert.equal(await port.inputValue(), taken, "what was typed stays to be mended");
});

test("the page follows its host to another port", async () => {
  const other = await scene.starts();
  const free = new URL(other.url).port;
  await other.end("SIGKILL");
  const port = alice.field("host.port");
  await port.fill(free);
  alice.url = `http://127.0.0.1:${free}`;
  await port.press("Enter");
  await alice.page.waitForURL(`${alice.url}/console`);
  await alice.field("host.name").waitFor();
  const bob = await scene.arrives("Bob", guestUrl(alice.url), { language: "en" });
  await bob.goes();
  await bob.button("lobby.create").waitFor();
});

test("a console whose host was restarted says that its link is an old one", async () => {
  await home.end("SIGTERM");
  await home.startAgain();
  await alice.page.getByText(alice.word("host.lost")).waitFor();
  await alice.page.goto(home.console);
  await alice.field("host.name").waitFor();

  await toLobby(alice);
  await home.end("SIGTERM");
  await home.startAgain();
  await alice.page.getByText(alice.word("host.lost.toast")).waitFor();
  assert.equal(await alice.button("lobby.byCode").count(), 0, "and is a guest from then on");
});

test("a backup that fails is told as a failure", async () => {
  // A file where the folder should be.
  rmSync(join(home.data, "backups"), { recursive: true });
  writeFileSync(join(home.data, "backups"), "in the way");
  await alice.button("host.backup.now").click();
  const alert = alice.page.locator(".hostview__backup").getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.getAttribute("class"), /error/);
  await alice.shot("backup-failed");
});

test("a backup is made at the press of a button, which says what it is called", async () => {
  await alice.button("host.backup.now").click();
  const [before, after] = alice.word("host.backup.done", { file: "|", mb: "|" }).split("|");
  const told = alice.page.getByRole("status").filter({ hasText: before });
  await told.waitFor();
  const text = await told.innerText();
  const name = /madang-\d{8}-\d{6}\.zip/.exec(text)?.[0];
  assert.ok(name, `${text} has a name, and then ${after}`);
  const backups = join(home.data, "backups");
  assert.deepEqual(readdirSync(backups), [name]);
  const files = [...unzipped(readFileSync(join(backups, name))).keys()];
  assert.deepEqual(files.sort(), ["backup.json", "host.key", "madang.db"]);
  await alice.shot("backup");
});

// The rooms of other hosts, as if they were one's own: codes and links, the gateway, hosts that go away.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gif } from "./pictures.mjs";
import { eachInAScene, enters, toLobby } from "./scene.mjs";

let scene;
let alice;

eachInAScene(async (begun) => {
  scene = begun;
  alice = await scene.atTheConsole();
});

test("a wrong code and an address where nobody is are told apart", async () => {
  await toLobby(alice);
  const dialog = await enters(alice, "K7Q 4MD 9");
  await dialog.getByText(alice.word("lobby.code.bad")).waitFor();
  const gone = await scene.starts();
  await gone.end("SIGKILL");
  await dialog.getByLabel(alice.word("lobby.code.label")).fill(gone.url.replace("http://", ""));
  assert.equal(await dialog.getByText(alice.word("lobby.code.bad")).count(), 0);
  await alice.button("lobby.enter", dialog).click();
  await dialog.getByText(alice.word("lobby.code.unreach")).waitFor();
});

test("a code that is read aloud leads to its host", async (t) => {
  const code = alice.field("invite.code");
  if ((await code.count()) === 0) {
    // Nothing is done after a test that is skipped.
    await scene.ends();
    return t.skip("this computer has no private IPv4 address, so there is no code");
  }
  const spoken = await code.inputValue();
  const other = await scene.starts("--name", "Blue Gate");
  const bob = await scene.arrives("Bob", other.url, { language: "en" });
  await bob.page.goto(other.console);
  await toLobby(bob);
  await enters(bob, spoken.toLowerCase());
  await bob.page.getByRole("heading", { name: "Green Roof" }).waitFor();
});

test("two people talk through the gateway, with pictures, and a reload makes no noise", async () => {
  const { bob } = await scene.roomElsewhere(alice);
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
  const { other, bob } = await scene.roomElsewhere(alice);
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
  const other = await scene.starts("--name", "Blue Gate");
  const bob = await scene.arrives("Bob", other.url, { language: "en" });
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
  await alice.button("room.leave", alice.page.getByRole("alertdialog")).click();
  await bob.isTold("sys.leave", { name: "앨리스" });
  const heading = alice.page.getByRole("heading", { name: "Blue Gate" });
  await heading.waitFor();
  await alice.button("common.more").click();
  await alice.page.getByRole("menuitem", { name: alice.word("host.forget") }).click();
  await heading.waitFor({ state: "detached" });
});

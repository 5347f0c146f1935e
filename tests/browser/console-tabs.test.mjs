// What whoever runs a host sees and does on the tabs of its console.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene, toLobby } from "./scene.mjs";
import { DESKTOP, PHONE, guestUrl } from "./visitor.mjs";

let scene;
let home;
let alice;

eachInAScene(async (begun) => {
  scene = begun;
  alice = await scene.atTheConsole();
  home = scene.home;
});

const tab = (visitor, key) => visitor.page.getByRole("tab", { name: visitor.word(key), exact: true });
const row = (visitor, code, mark) => visitor.page.locator(`[data-check="${code}"][data-mark="${mark}"]`);
const confirms = async (visitor, key) => visitor.button(key, visitor.page.getByRole("alertdialog")).click();

/** A room of Alice's with Bob in it, and Alice back at her console. */
async function roomWithBob() {
  await toLobby(alice);
  const path = await alice.creates("마당");
  const bob = await scene.guestIn(path, "마당");
  await bob.says("hello");
  await alice.reads("hello");
  await alice.page.goto(`${home.url}/console`);
  await alice.field("host.name").waitFor();
  return bob;
}

test("the self-test says what is well and what helps, and runs again", async () => {
  const network = guestUrl(home.url) !== home.url;
  if (!network) {
    await row(alice, "net", "bad").waitFor();
    await row(alice, "port", "wait").getByText(alice.word("test.wait")).waitFor();
    return;
  }
  await row(alice, "net", "ok").getByText(alice.word("test.net.ok")).waitFor();
  await row(alice, "port", "ok")
    .getByText(`TCP ${new URL(home.url).port}`)
    .waitFor();
  await row(alice, "mdns", "wait").getByText(alice.word("test.mdns.off")).waitFor();
  await row(alice, "iso", "wait").getByText(alice.word("test.iso.unknown")).waitFor();
  await alice.button("test.again").click();
  await row(alice, "net", "ok").waitFor();
  await alice.page.getByText(/^\d\d:\d\d에 점검$/).waitFor();
  await alice.button("test.iso.fix").click();
  await alice.page.getByRole("dialog", { name: alice.word("invite.title") }).waitFor();
  await alice.page.keyboard.press("Escape");

  await alice.switch("side.hosting").click();
  await row(alice, "port", "wait").getByText(alice.word("side.rests")).waitFor();
});

test("the numbers count rooms, people and today's messages", async () => {
  const bob = await roomWithBob();
  const number = (key) => alice.page.locator("dl.stat div", { hasText: alice.word(key) }).locator("dd");
  await number("host.msgs").getByText("1", { exact: true }).waitFor();
  assert.equal(await number("host.rooms").innerText(), "1");
  assert.equal(await number("host.people").innerText(), "2");
  await bob.says("again");
  await number("host.msgs").getByText("2", { exact: true }).waitFor();
});

test("rooms are unlocked, let go and closed from the console", async () => {
  await toLobby(alice);
  const path = await alice.creates("비밀 마당", { password: "sesame", guests: true });
  const bob = await scene.guestIn(path, "비밀 마당", { password: "sesame" });
  await alice.page.goto(`${home.url}/console`);
  await tab(alice, "host.rooms").click();
  const line = alice.page.getByRole("listitem").filter({ hasText: "비밀 마당" });
  await line.getByText("2/10").waitFor();
  await line.getByText(alice.word("room.owner", { name: "앨리스" })).waitFor();
  const chooses = async (key) => {
    await line.getByRole("button", { name: /비밀 마당/ }).click();
    await alice.page.getByRole("menuitem", { name: alice.word(key), exact: true }).click();
  };
  await chooses("host.unlock");
  await bob.isTold("sys.unlocked");
  await chooses("host.letGo");
  await line.getByText(alice.word("host.passing")).waitFor();
  await chooses("set.close");
  await confirms(alice, "set.close");
  await line.waitFor({ state: "detached" });
  await bob.page.getByText(bob.word("net.closed")).first().waitFor();
});

test("guests are seen with their rooms, and put out of them", async () => {
  const bob = await roomWithBob();
  await tab(alice, "host.people").click();
  const line = alice.page.getByRole("listitem").filter({ hasText: "Bob" });
  await line.getByText("마당").waitFor();
  await line.getByRole("button", { name: /Bob/ }).click();
  await alice.page.getByRole("menuitem", { name: alice.word("host.kickFrom", { room: "마당" }) }).click();
  await confirms(alice, "people.kick");
  await bob.page.getByText(bob.word("net.kicked")).first().waitFor();
  await line.getByText(alice.word("host.looking")).waitFor();
  await alice.page.getByRole("searchbox").fill("nobody of this name");
  await alice.page.getByText(alice.word("host.noneFound")).waitFor();
});

test("a picture is taken out of the library, whoever put it there", async () => {
  await tab(alice, "host.gifs").click();
  const all = alice.page.locator(".hostgif");
  await all.first().waitFor();
  const before = await all.count();
  const name = await all.first().getByRole("button").getAttribute("aria-label");
  await all.first().getByRole("button").click();
  await confirms(alice, "host.gif.drop");
  await alice.page.getByRole("button", { name, exact: true }).waitFor({ state: "detached" });
  assert.equal(await all.count(), before - 1);
  await alice.page.reload();
  await tab(alice, "host.gifs").click();
  await all.first().waitFor();
  assert.equal(await all.count(), before - 1);
});

test("what stands beside a long name stays in its column", async () => {
  const bob = await scene.arrives("Bob", home.url, { language: "en" });
  await bob.isCalled("Whimsical Salamander");
  await bob.page.goto(home.console);
  await bob.page.locator(".mechip", { hasText: "Whimsical" }).waitFor();
  const column = await bob.page.locator(".console__me").boundingBox();
  const button = await bob.button("common.settings").boundingBox();
  assert.ok(button.x + button.width <= column.x + column.width, "the way to the settings does not lie under the page");
});

test("the tabs are walked with the arrow keys", async () => {
  await tab(alice, "host.status").focus();
  for (const key of ["host.rooms", "host.gifs", "host.people", "host.about"]) {
    await alice.page.keyboard.press("ArrowDown");
    assert.equal(await tab(alice, key).getAttribute("aria-selected"), "true");
  }
  await alice.page.getByText("MIT", { exact: true }).waitFor();
});

test("pictures of the console in both languages and themes, wide and narrow", async () => {
  await roomWithBob();
  const looks = [
    { language: "ko", theme: "light", device: DESKTOP },
    { language: "en", theme: "dark", device: DESKTOP },
    { language: "en", theme: "light", device: PHONE },
    { language: "ko", theme: "dark", device: PHONE },
  ];
  for (const look of looks) {
    const visitor = await scene.arrives("Ms Park", home.url, look);
    await visitor.page.goto(home.console);
    await visitor.page.locator('[data-check="net"]:not([data-mark="run"])').waitFor();
    await visitor.shot("console-status");
    for (const key of ["rooms", "gifs", "people", "about"]) {
      await tab(visitor, `host.${key}`).click();
      await visitor.page.locator(".hostlist").waitFor();
      if (key === "gifs") await visitor.page.locator(".hostgif img").first().waitFor();
      if (key === "people") await visitor.page.locator(".hostrow").first().waitFor();
      await visitor.shot(`console-${key}`);
    }
    const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(wide, 0, "nothing is wider than the screen");
  }
});

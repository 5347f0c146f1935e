// What stands outside the conversation: the list of rooms, the ways in, the list of people, and being called.

import assert from "node:assert/strict";
import { test } from "node:test";

import { heed } from "./heed.mjs";
import { isolated } from "./labels.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene, enters, toLobby } from "./scene.mjs";
import { DESKTOP, PHONE, guestUrl } from "./visitor.mjs";

let scene;
let home;
let alice;

eachInAScene(async (begun) => {
  scene = begun;
  alice = await scene.atTheConsole();
  home = scene.home;
});

/** Alice's first room, and Bob in it from another computer. */
async function twoIn(title, settings) {
  await toLobby(alice);
  const path = await alice.creates(title);
  return { path, bob: await scene.guestIn(path, title, settings) };
}

/** Whether the two addresses of this computer are one: then nobody comes from another computer, as far as it knows. */
const isAlone = () => guestUrl(home.url) === home.url;

test("the filter finds rooms and owners beyond the two hundred that were told first", async () => {
  const carol = await scene.meets("Carol of the Old Room");
  await carol.opens("The very first room");
  const many = await scene.meets("Many");
  for (let number = 1; number <= 230; number++) await many.opens(`Room ${number}`);
  const bob = await scene.visits("Bob", { language: "en" });
  await bob.goes();
  await bob.page.getByRole("button", { name: /^Room 230,/ }).waitFor();
  assert.equal(await bob.page.getByRole("button", { name: /^The very first room/ }).count(), 0, "it is not told first");
  await bob.field("lobby.filter").first().fill("very first");
  await bob.page.getByRole("button", { name: /^The very first room/ }).waitFor();
  await bob.page.reload();
  await bob.page.getByRole("button", { name: /^Room 230,/ }).waitFor();
  await bob.field("lobby.filter").first().fill("old room");
  await bob.page.getByRole("button", { name: /^The very first room/ }).waitFor();
  await bob.field("lobby.filter").first().fill("no such room");
  await bob.page.getByText(bob.word("lobby.noMatch", { q: "no such room" })).waitFor();
});

test("who is in two rooms is one guest to whoever runs the host, and to a guest takes two places", async () => {
  const bora = await scene.meets("Bora");
  for (const title of ["One", "Two"]) await bora.opens(title);
  const bob = await scene.visits("Bob", { language: "en" });
  await bob.goes();
  await bob.page.getByText(bob.word("lobby.places", { n: 2 }), { exact: true }).waitFor();
  await toLobby(alice);
  await alice.page
    .locator(".host--own")
    .getByText(alice.word("lobby.guests", { n: 1 }))
    .waitFor();
  const dora = await scene.meets("Dora");
  await dora.opens("Three");
  await alice.page
    .locator(".host--own")
    .getByText(alice.word("lobby.guests", { n: 2 }))
    .waitFor();
  await bob.page.getByText(bob.word("lobby.places", { n: 3 }), { exact: true }).waitFor();
});

test("browser guests that are switched off see why they cannot enter, and who is in stays", async (t) => {
  if (isAlone()) {
    await scene.ends();
    return t.skip("this computer is on no network");
  }
  const { path, bob } = await twoIn("Yard");
  const carol = await scene.visits("Carol", { language: "en", device: PHONE });
  await carol.goes();
  const room = carol.page.getByRole("button", { name: /^Yard,/ });
  await room.waitFor();
  await alice.page.goto(`${home.url}/console`);
  await alice.switch("host.browser").click();
  await carol.page.getByText(carol.word("lobby.appOnly")).first().waitFor();
  assert.ok(await room.isDisabled());
  await carol.shot("lobby-app-only");
  await carol.goes(path);
  await carol.page.getByText(carol.word("join.appOnly")).waitFor();
  assert.ok(await carol.button("join.enter").isDisabled());
  await bob.says("still in");
  await bob.reads("still in");
  await alice.switch("host.browser").click();
  await carol.joins();
  await carol.isInside("Yard");
});

test("an invitation shows no code that leads nowhere while browser guests are switched off", async () => {
  await toLobby(alice);
  await alice.creates("Yard");
  await alice.button("room.invite").click();
  const dialog = alice.page.getByRole("dialog");
  await dialog.getByText(alice.word("invite.appOnly")).waitFor({ state: "detached" });
  const scanned = dialog.locator(".qr__ink");
  if (!isAlone()) await scanned.waitFor();
  await alice.page.keyboard.press("Escape");
  await alice.page.goto(`${home.url}/console`);
  await alice.switch("host.browser").click();
  await alice.page.locator('[role="switch"][aria-checked="false"]', { hasText: alice.word("host.browser") }).waitFor();
  await alice.page.goBack();
  await alice.isInside("Yard");
  await alice.button("room.invite").click();
  await dialog.getByText(alice.word("invite.appOnly")).waitFor();
  assert.equal(await scanned.count(), 0);
  await alice.shot("invite-app-only");
});

test("somebody who was banned comes back without a reload once that is lifted", async () => {
  const { bob } = await twoIn("Yard");
  await alice.choosesIn("Bob", "people.ban");
  const asked = alice.page.getByRole("alertdialog");
  await asked.getByText(alice.word("ban.note")).waitFor();
  await alice.button("people.ban", asked).click();
  const banner = bob.page.getByRole("alert").filter({ hasText: bob.word("net.banned") });
  await banner.waitFor();
  await bob.button("common.retry", banner).click();
  await banner.waitFor();
  await bob.shot("banned");
  await alice.changesRoom(async () => {
    await alice.page.getByRole("button", { name: `${alice.word("set.unban")} Bob` }).click();
  });
  await bob.button("common.retry", banner).click();
  await banner.waitFor({ state: "detached" });
  await bob.says("back without a reload");
  await alice.reads("back without a reload");
});

test("the owner's name has its place beside an open list of people", async () => {
  const { bob } = await twoIn("Yard");
  await bob.page.locator("#people").waitFor();
  const owner = bob.page.locator(".room__sub .cut").first();
  const cut = await owner.evaluate((element) => element.scrollWidth - element.clientWidth);
  assert.ok(cut <= 0, `${cut} px of "${await owner.innerText()}" are cut off`);
});

test("Esc closes the list of people on the phone at once, and gives the focus back", async () => {
  const { bob } = await twoIn("Yard", { device: PHONE });
  const list = bob.page.locator(".people-btn");
  await list.tap();
  await bob.page.locator("#people").waitFor();
  await bob.page.keyboard.press("Escape");
  await bob.page.locator("#people").waitFor({ state: "detached" });
  assert.equal(await list.evaluate((button) => document.activeElement === button), true);
});

test("one's own address or code leads to one's own rooms, and says so", async () => {
  const code = alice.field("invite.code");
  const spoken = (await code.count()) === 0 ? undefined : await code.inputValue();
  await toLobby(alice);
  await alice.creates("Yard");
  await alice.page.getByRole("link", { name: alice.word("app.name"), exact: true }).click();
  for (const own of [guestUrl(home.url), guestUrl(home.url).replace("http://", ""), spoken].filter(Boolean)) {
    await enters(alice, own);
    await alice.page.getByText(alice.word("lobby.code.own")).waitFor();
    await alice.page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(new URL(alice.page.url()).pathname, "/");
  }
});

test("a call by name shows in the title, on the tab's icon and in every list", async () => {
  const { bob } = await twoIn("Yard");
  await bob.page.getByRole("link", { name: bob.word("app.name"), exact: true }).click();
  const room = bob.page.locator(".rrow", { hasText: "Yard" });
  const icon = () => bob.page.locator('link[rel="icon"]').getAttribute("href");
  await alice.says("to nobody in particular");
  await bob.page.waitForFunction(() => document.title.startsWith("(1) "));
  assert.equal(await icon(), "/favicon.svg");
  assert.equal(await room.getByText(bob.word("lobby.called")).count(), 0);
  await alice.says("@Bob where are you?");
  await bob.page.waitForFunction(() => document.title.startsWith("(2) "));
  await bob.page.waitForFunction(() => document.querySelector('link[rel="icon"]').href.endsWith("/favicon-called.svg"));
  await room.getByText(bob.word("lobby.called")).first().waitFor({ state: "attached" });
  await bob.shot("called");
  const drawn = await bob.page.evaluate(async () => (await fetch("/favicon-called.svg")).headers.get("content-type"));
  assert.equal(drawn, "image/svg+xml");
  await bob.page.getByRole("button", { name: /^Yard/ }).click();
  await bob.reads("@Bob where are you?");
  await bob.page.waitForFunction(() => !document.title.startsWith("("));
  assert.equal(await icon(), "/favicon.svg");
});

test("a small square picture is drawn square, and its mark leaves the caption free", async () => {
  const { bob } = await twoIn("Yard");
  const picture = { name: "a.gif", mimeType: "image/gif", buffer: gif(60, [200, 40, 40]) };
  await bob.page.locator('input[type="file"]').setInputFiles(picture);
  await alice.sees(1);
  await alice.page.waitForFunction(() => {
    const box = document.querySelector('[role="log"] figure')?.getBoundingClientRect();
    return box && Math.round(box.width) === 96 && Math.round(box.height) === 96;
  });
  const [box, mark] = [
    await alice.log.locator("figure").boundingBox(),
    await alice.log.locator(".gif__mark").boundingBox(),
  ];
  assert.ok(mark.y + mark.height < box.y + box.height / 2, "the mark stands in the upper half");
});

test("a link to another host that is gone says what to do", async () => {
  await alice.page.goto(`${home.url}/h/${"a".repeat(26)}/r/abcabcabcabc`);
  await alice.page.getByText(alice.word("net.hostGone.note")).waitFor();
  await alice.shot("host-gone");
  await alice.button("room.all").click();
  await alice.button("first.host").waitFor();
});

test("a guest whose host went away is told what to do, and goes on when it returns", async () => {
  const { bob } = await twoIn("Yard");
  await bob.page.getByRole("link", { name: bob.word("app.name"), exact: true }).click();
  await bob.page.getByRole("button", { name: /^Yard/ }).waitFor();
  await home.end("SIGKILL");
  await bob.page.getByText(bob.word("lobby.hostGone")).waitFor();
  await home.startAgain();
  await bob.page.getByText(bob.word("lobby.hostGone")).waitFor({ state: "detached" });
  await bob.page.getByRole("button", { name: /^Yard/ }).click();
  await bob.says("I waited");
  await bob.reads("I waited");
});

test("the room screen shows the way in, who is there and what was last said to everybody", async () => {
  const { bob } = await twoIn("Yard");
  for (const text of ["first", "second", "third", "fourth"]) await bob.says(text);
  await bob.choosesIn("앨리스", "people.whisper");
  await bob.says("a secret");
  await alice.reads("a secret");
  await alice.says("fifth");
  await alice.button("common.more").click();
  await alice.page.getByRole("menuitem", { name: alice.word("invite.screen") }).click();
  const screen = alice.page.locator(".screenfold");
  await screen.getByRole("img", { name: alice.word("side.qr") }).waitFor();
  await screen.locator(".qr__ink").waitFor();
  assert.deepEqual(await screen.locator(".sm p").allInnerTexts(), ["second", "third", "fourth", "fifth"]);
  assert.equal(await screen.locator("[data-person]").count(), 2);
  assert.equal(await screen.getByText(alice.word("crypt.here")).count(), 0, "others are asked in beside it");

  const carol = await scene.visits("Carol", { language: "en" });
  await carol.goes(new URL(alice.page.url()).pathname);
  await carol.joins();
  await screen.locator("[data-person]").nth(2).waitFor();
  await carol.says("x".repeat(200));
  await screen.getByText("x".repeat(200)).waitFor();
  const inside = await screen.evaluate((fold) => [fold.scrollWidth - innerWidth, fold.scrollHeight - innerHeight]);
  assert.deepEqual(inside, [0, 0], "nothing hangs over the edge");

  await alice.page.keyboard.press("Shift");
  await alice.button("set.freeze", screen).click();
  await screen.getByText(alice.word("screen.frozen")).waitFor();
  await carol.page.getByText(carol.word("comp.frozen")).waitFor();
  await alice.page.keyboard.press("Shift");
  await alice.button("screen.thaw", screen).click();
  await carol.field("comp.ph").waitFor();
  await alice.shot("screen");

  await alice.page.mouse.move(300, 300);
  await alice.page.mouse.move(310, 310);
  assert.equal(await alice.button("common.close", screen).isVisible(), true);
  await alice.page.locator(".screenfold.is-still").waitFor();
  assert.equal(await screen.evaluate((fold) => getComputedStyle(fold).cursor), "none");
  assert.equal(await screen.locator(".screenfold__acts").isVisible(), false);
  await alice.page.keyboard.press("Escape");
  await screen.waitFor({ state: "detached" });
  await alice.isInside("Yard");
});

test("a room screen that knows no address for others does not say that nobody can come", async () => {
  const owner = await scene.meets("Carol");
  const room = await owner.opens("Yard");
  const bob = await scene.sits("Bob", { language: "en" });
  await bob.comesIn(`/r/${room}`, "Yard");
  await bob.button("common.more").click();
  await bob.page.getByRole("menuitem", { name: bob.word("invite.screen") }).click();
  const screen = bob.page.locator(".screenfold");
  await screen.getByText(bob.word("screen.byAddress")).waitFor();
  assert.equal(await screen.getByText(bob.word("screen.alone")).count(), 0);
});

test("who goes elsewhere while a room is being entered is not pulled into it", async () => {
  const owner = await scene.meets("Carol");
  await owner.opens("Yard");
  const slow = await owner.opens("Slow Yard");
  const bob = await scene.visits("Bob", { language: "en" });
  await bob.page.addInitScript(() => {
    // The way to the host is slow for whoever wants to come into a room, until they are let through.
    const send = WebSocket.prototype.send;
    const held = [];
    window.letThrough = () => held.splice(0).forEach((pass) => pass());
    WebSocket.prototype.send = function (data) {
      const pass = () => send.call(this, data);
      if (window.slow && typeof data === "string" && data.includes('"join"')) held.push(pass);
      else pass();
      window.held = held.length;
    };
  });
  await bob.isCalled("Bob");
  await bob.goes();
  await bob.page.getByRole("button", { name: /^Yard,/ }).click();
  await bob.isInside("Yard");
  await bob.page.evaluate(() => (window.slow = true));
  const row = bob.page.getByRole("link", { name: /Slow Yard/ });
  await row.click();
  await bob.page.waitForFunction(() => window.held === 1);
  await bob.button("common.back").or(bob.page.locator(".rail .brand")).locator("visible=true").first().click();
  await bob.page.getByRole("heading", { name: bob.word("lobby.title") }).waitFor();
  await bob.page.evaluate(() => window.letThrough());
  const resumes = new RegExp(`^Slow Yard,.*${bob.word("lobby.resume")}`);
  await bob.page.getByRole("button", { name: resumes }).waitFor();
  assert.equal(new URL(bob.page.url()).pathname, "/");
  await bob.page.getByRole("button", { name: resumes }).click();
  await bob.isInside("Slow Yard");
  assert.equal(new URL(bob.page.url()).pathname, `/r/${slow}`);
});

test("the room screen of a host that went away says so and shows no code", async () => {
  const { bob } = await twoIn("Yard");
  await bob.button("common.more").click();
  await bob.page.getByRole("menuitem", { name: bob.word("invite.screen") }).click();
  const screen = bob.page.locator(".screenfold");
  await screen.locator(".qr__ink").waitFor();
  assert.equal(await bob.button("set.freeze", screen).count(), 0, "who does not own the room cannot freeze it");
  await home.end("SIGKILL");
  await screen.getByText(bob.word("net.hostGone")).waitFor();
  assert.equal(await screen.locator(".qr__ink").count(), 0);
  await home.startAgain();
  await screen.locator(".qr__ink").waitFor();
});

test("the code of a locked room carries the password only when that is asked for", async () => {
  await toLobby(alice);
  const path = await alice.creates("Locked", { password: "open sesame", guests: true });
  await alice.button("room.invite").click();
  const dialog = alice.page.getByRole("dialog");
  const code = () => dialog.locator(".qr__ink").getAttribute("d");
  await dialog.locator(".qr__ink").waitFor();
  const plain = await code();
  await alice.switch("invite.pw").click();
  await alice.page.waitForFunction(
    (before) => document.querySelector("dialog .qr__ink")?.getAttribute("d") !== before,
    plain,
  );
  await alice.switch("invite.pw").click();
  await alice.page.waitForFunction(
    (before) => document.querySelector("dialog .qr__ink")?.getAttribute("d") === before,
    plain,
  );
  const bob = await scene.visits("Bob", { language: "en" });
  await bob.page.goto(`${bob.url}${path}#k=open%20sesame`);
  await bob.joins();
  await bob.isInside("Locked");
  await bob.button("room.invite").click();
  await bob.switch("invite.pw").waitFor();
});

test("the system tells of a call by name and of a whisper, without what was whispered", async () => {
  await toLobby(alice);
  const path = await alice.creates("Yard");
  await alice.context.grantPermissions(["notifications"], { origin: home.url });
  const { looks, tones } = await heed(alice);
  // The browser's own notices, written down as they are made.
  await alice.page.addInitScript(() => {
    const made = (window.made = []);
    window.Notification = class extends window.Notification {
      constructor(title, options) {
        super(title, options);
        made.push({ title, body: options.body, notice: this });
      }
    };
  });
  await alice.page.reload();
  await alice.isInside("Yard");
  const bob = await scene.guestIn(path, "Yard");
  const made = () => alice.page.evaluate(() => window.made.map(({ title, body }) => [title, body]));

  await looks(false);
  await bob.says("@앨리스 before it is switched on");
  await alice.reads("@앨리스 before it is switched on");
  assert.deepEqual(await made(), [], "off until it is wanted");
  await alice.button("common.settings").first().click();
  await alice.switch("prefs.notify").click();
  await alice.page.locator('[role="switch"][aria-checked="true"]', { hasText: alice.word("prefs.notify") }).waitFor();
  await alice.page.keyboard.press("Escape");
  await bob.says("to everybody");
  await bob.says("@앨리스 are you there?");
  await alice.page.waitForFunction(() => window.made.length === 1);
  await bob.choosesIn("앨리스", "people.whisper");
  await bob.says("a secret");
  await alice.page.waitForFunction(() => window.made.length === 2);
  assert.deepEqual(await made(), [
    [alice.word("notify.mention", { name: isolated("Bob") }), "@앨리스 are you there?"],
    [alice.word("notify.whisper", { name: isolated("Bob") }), undefined],
  ]);
  assert.equal(await tones(), 0, "quiet until it is wanted");
  await looks(true);
  await bob.says("another secret");
  await alice.reads("another secret");
  assert.equal((await made()).length, 2, "who looks at the page is not told twice");
  await alice.button("common.settings").first().click();
  await alice.switch("prefs.sound").click();
  await alice.page.keyboard.press("Escape");
  await looks(false);
  await bob.says("a secret to be heard");
  await alice.page.waitForFunction(() => window.made.length === 3 && window.tones === 2);
  await looks(true);

  await alice.page.getByRole("link", { name: alice.word("app.name"), exact: true }).click();
  await alice.button("lobby.byCode").first().waitFor();
  await alice.page.evaluate(() => window.made[0].notice.dispatchEvent(new Event("click")));
  await alice.isInside("Yard");
});

test("the room screen shows what the app asks for where phones cannot come in by its picture", async () => {
  await toLobby(alice);
  await alice.creates("Yard");
  await alice.page.getByText(alice.word("crypt.here")).and(alice.page.locator(":visible")).waitFor();
  await alice.changesRoom(() => alice.switch("set.browser").click());
  await alice.button("common.more").click();
  await alice.page.getByRole("menuitem", { name: alice.word("invite.screen") }).click();
  const screen = alice.page.locator(".screenfold");
  await screen.getByText(alice.word("invite.appOnly")).waitFor();
  assert.equal(await screen.locator(".qr__ink").count(), 0, "no picture that leads to a refusal");
  const ways = await screen.locator(".screen__line").count();
  const alone = await screen.getByText(alice.word("crypt.here")).count();
  assert.equal(ways + alone, 1, "that nobody came over the network yet is said only where there is no way in to show");
  const codes = await screen.locator(".screen__meta .code").allInnerTexts();
  assert.deepEqual(await screen.locator(".court__sign").allInnerTexts(), codes, "the code, where the address has one");
});

test("a usual name stands whole in the list of people, whatever there is to say of them", async () => {
  const bora = await scene.meets("보라");
  const room = await bora.opens("Yard");
  const guest = await scene.guestIn(`/r/${room}`, "Yard", { name: "활기찬 반딧불이", language: "ko" });
  const { members } = await bora.gets("members", { room });
  await bora.gets("delegate", { room, user: members.find(({ role }) => role === "member").id });
  const row = guest.page.locator("#people .mem", { hasText: guest.word("people.browser") });
  await row.getByRole("img", { name: guest.word("people.owner") }).waitFor();
  const [shown, whole] = await row.locator(".name").evaluate((name) => [name.clientWidth, name.scrollWidth]);
  assert.equal(shown, whole);
});

for (const device of [DESKTOP, PHONE])
  test(`whoever is muted or away is still seen to be in a browser: ${device.viewport.width}`, async () => {
    const bora = await scene.meets("보라");
    const room = await bora.opens("Yard");
    const name = "활기찬 반딧불이";
    const bob = await scene.guestIn(`/r/${room}`, "Yard", { name });
    const looker = await scene.guestIn(`/r/${room}`, "Yard", { name: "하은", language: "ko", device });
    const list = looker.page.locator("#people");
    if (!(await list.isVisible())) await looker.page.locator(".people-btn").click();
    const row = list.locator(".mem", { hasText: name });
    const mark = (key) => row.getByRole("img", { name: looker.word(key) });
    await row.getByText(looker.word("people.browser")).waitFor();
    const { user } = await bora.hears("join", (event) => event.user.nickname === name);
    await bora.gets("mute", { room, user: user.id, minutes: 10 });
    await row.getByText(looker.word("people.muted")).waitFor();
    await mark("people.browser").waitFor();
    await bob.page.goto("about:blank");
    await row.getByText(looker.word("people.away")).waitFor();
    for (const key of ["people.browser", "people.muted"]) await mark(key).waitFor();
    await looker.shot("people-marks");
    const [shown, whole] = await row.locator(".name").evaluate((name) => [name.clientWidth, name.scrollWidth]);
    assert.equal(shown, whole, "the name stands whole");
  });

test("appearance and language stay as they were chosen, from before the app is there", async () => {
  const bob = await scene.visits("Bob");
  await bob.goes();
  await bob.button("common.settings").first().click();
  await bob.page.getByRole("radio", { name: bob.word("prefs.dark") }).click();
  await bob.page.getByRole("radio", { name: "English" }).click();
  const looks = () => bob.page.evaluate(() => [document.documentElement.dataset.theme, document.documentElement.lang]);
  await bob.page.waitForFunction(() => document.documentElement.lang === "en");
  assert.deepEqual(await looks(), ["dark", "en"]);
  await bob.page.route("**/assets/**", (route) => route.abort());
  await bob.page.reload();
  assert.deepEqual(await looks(), ["dark", "en"]);
  await bob.page.unrouteAll();
  await bob.page.reload();
  bob.language = "en";
  await bob.button("common.settings").first().waitFor();
  assert.deepEqual(await looks(), ["dark", "en"]);
});

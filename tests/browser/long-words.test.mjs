// The longest names and titles that a host takes, in three writings: nothing scrolls sideways, and nothing lies on
// something else, on a telephone, on a desktop, and where everything is twice as large.

import assert from "node:assert/strict";
import { test } from "node:test";

import { freshId } from "../node/person.mjs";
import { eachInAScene } from "./scene.mjs";
import { resize } from "./visitor.mjs";

const NAME_GRAPHEMES = 32;
const TITLE_GRAPHEMES = 60;
const WORDS = {
  Korean:
    "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후그느드르",
  Latin: "Wwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmm",
  Arabic: "مرحبابكمفيالساحةالكبيرةحيثيلتقيالجميعكلمساءمنأجلالحديثوالضحك",
};
/** The last is what a window of 1440 px has to show at a zoom of 200 %. */
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
  { width: 720, height: 450 },
];

let scene;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

const cut = (words, count) => [...words].slice(0, count).join("");

/** Runs in the page: what sticks out of it, scrolls sideways, or lies on something else that one reads or presses. */
function faults() {
  const found = [];
  const name = (element) => `${element.tagName}.${element.className} "${(element.textContent ?? "").slice(0, 20)}"`;
  const visible = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(".vh, svg");
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide in a window of ${clientWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!visible(element)) continue;
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    if (
      scrolls &&
      element.scrollWidth > element.clientWidth + 1 &&
      !element.matches("[role=tablist], .chips, input, textarea")
    )
      found.push(`scrolls sideways: ${name(element)}`);
  }
  const over = document.querySelector("dialog[open]") ?? document.querySelector(".screenfold") ?? document.body;
  for (const element of over.querySelectorAll("button, a[href], input, textarea, [role=switch]")) {
    // The tabs of the console are a row that one pushes sideways on a telephone.
    if (!visible(element) || element.disabled || element.matches("[role=tab]")) continue;
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    if (width === 0 || bottom <= 0 || top >= innerHeight) continue;
    if (left < -1 || right > innerWidth + 1)
      found.push(`sticks out at ${Math.round(left)}-${Math.round(right)}: ${name(element)}`);
    const y = Math.min(innerHeight - 1, Math.max(0, top + height / 2));
    const hit = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, left + width / 2)), y);
    // What scrolls may lie below the edge of its box; that is not something that lies on it.
    const box = element.closest("[role=log], .dialog__body, .panel__list, .rail__list, .lobby__list, main") ?? over;
    const edge = box.getBoundingClientRect();
    if (y < edge.top || y > edge.bottom || hit === null) continue;
    if (
      !element.contains(hit) &&
      !hit.contains(element) &&
      hit.closest("button, a[href], label") !== element.closest("label")
    )
      found.push(`${name(hit)} lies on ${name(element)}`);
  }
  return found;
}

/** Looks at what is shown in every width. */
async function fits(visitor, screen, found) {
  for (const size of SIZES) {
    await resize(visitor.page, size);
    await visitor.stands();
    for (const fault of await visitor.page.evaluate(faults)) found.push(`${screen} at ${size.width} px: ${fault}`);
  }
  await visitor.page.setViewportSize(SIZES[1]);
}

/** Opens a dialog from the menu of the room, looks at it, and closes it again. */
async function fitsFromMenu(visitor, key, found) {
  await visitor.button("common.more").first().click();
  await visitor.page.getByRole("menuitem", { name: visitor.word(key), exact: true }).click();
  await visitor.page.locator("dialog[open]").waitFor();
  await fits(visitor, key, found);
  await visitor.page.keyboard.press("Escape");
  await visitor.page.locator("dialog[open]").waitFor({ state: "detached" });
}

/** Others with long names, and what they said in a room with a long title. */
async function longRoom(words, mine) {
  const title = cut(words, TITLE_GRAPHEMES);
  const owner = await scene.meets(cut(words, NAME_GRAPHEMES - 1) + "1");
  const guest = await scene.meets(cut(words, NAME_GRAPHEMES - 1) + "2");
  const room = await owner.opens(title, { max: 12 });
  await guest.gets("join", { room });
  const visitor = await scene.visits(mine, { language: "en" });
  await visitor.page.setViewportSize(SIZES[1]);
  return { title, owner, guest, room, visitor };
}

async function talk({ owner, guest, room }, words, mine) {
  const said = await owner.says(room, words.repeat(6));
  await guest.gets("chat", { room, id: freshId(), text: `${words} @${mine}`, replyTo: said.seq });
  await guest.gets("react", { room, seq: said.seq, emoji: "🔥", on: true });
  const { members } = await owner.gets("members", { room });
  const me = members.find(({ nickname }) => nickname === mine).id;
  await guest.gets("whisper", { room, id: freshId(), to: me, text: words.repeat(3) });
}

/** What only the owner of a room sees, and the room on a screen that everybody looks at. */
async function asOwner({ visitor, owner, room, title }, found) {
  const { members } = await owner.gets("members", { room });
  await owner.gets("delegate", { room, user: members.find(({ nickname }) => nickname === visitor.name).id });
  await visitor.page.locator("#people").waitFor({ state: "attached" });
  for (const key of ["room.settings", "room.leave"]) await fitsFromMenu(visitor, key, found);
  await visitor.button("common.more").first().click();
  await visitor.page.getByRole("menuitem", { name: visitor.word("invite.screen") }).click();
  await visitor.page.getByRole("heading", { name: title }).first().waitFor();
  await fits(visitor, "screen", found);
  await visitor.page.keyboard.press("Escape");
  await visitor.goes();
  await visitor.button("lobby.create").and(visitor.page.locator(":visible")).first().click();
  await visitor.page.getByRole("dialog").getByLabel(visitor.word("create.name"), { exact: true }).fill(title);
  await fits(visitor, "create", found);
}

/** The tabs on which rooms and people are. */
async function atTheConsole(found) {
  const host = await scene.sits("Host", { language: "en" });
  await host.page.goto(scene.home.console);
  for (const tab of ["host.status", "host.rooms", "host.people"]) {
    await host.page.getByRole("tab", { name: host.word(tab), exact: true }).click();
    if (tab !== "host.status") await host.page.locator(".hostrow").first().waitFor();
    await fits(host, tab, found);
  }
}

for (const [writing, words] of Object.entries(WORDS))
  test(`the longest names and titles fit on every screen: ${writing}`, async () => {
    const found = [];
    const mine = cut(words, NAME_GRAPHEMES - 1) + "3";
    const long = await longRoom(words, mine);
    const { visitor, title, owner } = long;
    await visitor.goes();
    await visitor.page.getByRole("button", { name: new RegExp(`^${title}`) }).waitFor();
    await fits(visitor, "lobby", found);
    await visitor.goes(`/r/${long.room}`);
    await visitor.field("nick.label").fill(mine);
    await fits(visitor, "join", found);
    await visitor.button("join.enter").click();
    await visitor.isInside(title);
    await talk(long, words, mine);
    await visitor.page.locator(".msg--whisper").waitFor();
    await fits(visitor, "room", found);
    for (const name of [owner.user.nickname, title])
      assert.ok(
        await visitor.page.evaluate((name) => {
          const texts = document.evaluate(
            `//text()[.="${name}"]`,
            document.body,
            null,
            XPathResult.ORDERED_NODE_SNAPSHOT_TYPE,
          );
          const all = Array.from(
            { length: texts.snapshotLength },
            (_, index) => texts.snapshotItem(index).parentElement,
          );
          return all.length > 0 && all.every((element) => element.closest("bdi, [dir=auto], .vh, title") !== null);
        }, name),
        "every name and title stands by itself, whatever its direction",
      );
    await visitor.page
      .locator("#people")
      .getByRole("button", { name: new RegExp(`^${owner.user.nickname}`) })
      .click();
    await visitor.page.getByRole("menu").waitFor();
    await fits(visitor, "a person's menu", found);
    await visitor.page.keyboard.press("Escape");
    for (const key of ["invite.title", "nick.change"]) await fitsFromMenu(visitor, key, found);
    await visitor.page.keyboard.press("Control+K");
    await visitor.page.locator("dialog[open]").waitFor();
    await fits(visitor, "quick switch", found);
    await visitor.page.keyboard.press("Escape");
    await visitor.button("room.search").first().click();
    await visitor.page.getByPlaceholder(visitor.word("room.search")).fill(cut(words, 3));
    await visitor.page
      .locator(".hit, .search__hit, [data-hit]")
      .or(visitor.page.getByText(/\d found/))
      .first()
      .waitFor();
    await fits(visitor, "search", found);
    await visitor.page.keyboard.press("Escape");
    await asOwner(long, found);
    await atTheConsole(found);
    assert.deepEqual(found, []);
  });

test("what sticks out, scrolls sideways or lies on something is noticed", async () => {
  const visitor = await scene.visits("Carol", { language: "en" });
  await visitor.goes();
  await visitor.field("nick.label").waitFor();
  assert.deepEqual(await visitor.page.evaluate(faults), []);
  await visitor.page.evaluate(() => {
    const put = (text, style) => {
      const element = document.createElement("button");
      element.textContent = text;
      Object.assign(element.style, { position: "fixed", zIndex: "9", ...style });
      document.body.append(element);
      return element;
    };
    put("out", { left: "-40px", top: "300px" });
    const { left, top, width, height } = document.querySelector("input").getBoundingClientRect();
    put("over", { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    const box = document.body.appendChild(document.createElement("pre"));
    Object.assign(box.style, { position: "fixed", top: "500px", width: "50px", overflow: "auto" });
    box.textContent = "w".repeat(90);
  });
  const found = (await visitor.page.evaluate(faults)).join("\n");
  for (const fault of [/sticks out.*"out"/, /"over" lies on INPUT/, /scrolls sideways/]) assert.match(found, fault);
});

// Every screen in both languages, both themes and three widths, next to pictures that people have found right.
// MADANG_UPDATE_LOOKS=1 takes the pictures anew; look at them before they are committed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Host } from "../node/host.mjs";
import { Person, freshId } from "../node/person.mjs";
import { label } from "./labels.mjs";
import { isUpdate, likeness } from "./likeness.mjs";
import { NAME, RULES, pinnedContext } from "./pinned.mjs";
import { foreignTo, keepSurroundings } from "./surroundings.mjs";
import { resize, startBrowser } from "./visitor.mjs";

const SIZES = [
  { width: 390, height: 844 },
  { width: 820, height: 900 },
  { width: 1440, height: 900 },
];
const TITLE = "토요일 랜파티";

let browser;
/** Why nothing is compared on this computer, if it is not. */
let foreign;

/** Somebody who looks at every screen of a host, and what they found wrong. */
class Looker {
  problems = [];

  static async arrive(settings) {
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

  async opens(url) {
    await this.page.goto(url);
  }

  /** Looks at the screen in every width. `prepare` is done anew for each. */
  async looks(screen, { sizes = SIZES, prepare } = {}) {
    for (const size of sizes) {
      await resize(this.page, size);
      await prepare?.(size);
      await this.page.mouse.move(0, 0);
      // On a slow computer the first connection takes so long that the page says so.
      for (const passing of ["net.reconnecting", "net.back"])
        await this.page.getByText(this.word(passing)).waitFor({ state: "hidden" });
      await this.page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
      const problem = await likeness(this.page, `${screen}-${this.language}-${this.theme}-${size.width}`);
      if (problem !== undefined) this.problems.push(problem);
    }
  }

  /** Looks at a dialog that a button opens, and closes it again. */
  async looksAtDialog(screen, open, filled) {
    await resize(this.page, SIZES[2]);
    await open();
    const dialog = this.page.locator("dialog");
    await dialog.waitFor();
    await filled?.(dialog);
    await this.page.evaluate(() => document.activeElement?.blur?.());
    await this.looks(screen);
    await resize(this.page, SIZES[2]);
    await this.button("common.cancel", dialog).or(this.button("common.close", dialog)).first().click();
    await dialog.waitFor({ state: "detached" });
  }

  async showsPeople() {
    const people = this.page.locator("#people");
    if (!(await people.isVisible())) await this.page.locator(".people-btn").click();
    await people.waitFor();
  }

  /** Looks at what the menu of the room opens. */
  async fromMenu(screen, key) {
    await this.looksAtDialog(screen, async () => {
      await this.button("common.more").first().click();
      await this.page.getByRole("menuitem", { name: this.word(key), exact: true }).click();
    });
  }

  async leaves() {
    await this.context.close();
    assert.deepEqual(this.problems, []);
  }
}

/** A host that is gone after the test, also when that fails: a test whose host stays never ends. */
async function startHost(t, ...more) {
  const host = await Host.start(...more, "--name", "초록 지붕", "--bind", "127.0.0.1", "--allow-host", NAME);
  t.after(() => host.remove());
  return host;
}

/** A host with rooms and people, the same every time. */
async function settle(t) {
  const host = await startHost(t, "--limits", "off");
  const people = {};
  for (const name of ["민수", "서연", "도윤"]) {
    people[name] = await Person.arrive(host.url, name);
    t.after(() => people[name].goes());
  }
  await people.서연.opens("보드게임 2인", { max: 2 });
  await people.도윤.opens("정산방", { max: 5, password: "open sesame", guests: true });
  await people.민수.opens("사진 나눔방", { max: 20 });
  return { people, url: host.url.replace("127.0.0.1", NAME) };
}

/** What is said in the room, and by whom. */
async function talk(looker, people, room) {
  const { 민수, 서연, 도윤 } = people;
  // All of it within one minute, which the log would part.
  while (new Date().getSeconds() > 40) await looker.page.waitForTimeout(500);
  for (const person of [민수, 서연, 도윤]) await person.gets("join", { room });
  const said = await 민수.says(room, "다음 판은 7시 10분 시작! 팀은 제비뽑기로 할게요");
  for (const person of [서연, 도윤]) await person.gets("react", { room, seq: said.seq, emoji: "🔥", on: true });
  const { members } = await 서연.gets("members", { room });
  const me = members.find(({ nickname }) => nickname === "하은");
  await 서연.gets("chat", { room, id: freshId(), text: "@하은 지난번 2:2 맵 파일 아직 있어요?", mentions: [me.id] });
  await 도윤.gets("chat", { room, id: freshId(), text: "저도 볼래요", replyTo: said.seq });
  const { gifs } = await 도윤.gets("gifs", { query: "안녕" });
  await 도윤.gets("chat", { room, id: freshId(), gif: gifs[0].id });
  const gone = await 민수.says(room, "잘못 보낸 글");
  await 민수.gets("remove", { room, seq: gone.seq });
  await 서연.gets("whisper", { room, id: freshId(), to: me.id, text: "준호 생일 케이크 9시에 들고 갈게 🎂" });
}

async function lobby(looker, url) {
  const { page } = looker;
  await looker.opens(url);
  await page.getByRole("button", { name: /^사진 나눔방/ }).waitFor();
  await looker.looks("lobby");
  await resize(page, SIZES[2]);
  await looker.looksAtDialog("locked", () => page.getByRole("button", { name: /^정산방/ }).click());
  await looker.looksAtDialog(
    "create",
    () => looker.button("lobby.create").and(page.locator(":visible")).first().click(),
    (dialog) => dialog.getByLabel(looker.word("create.name"), { exact: true }).fill(TITLE),
  );
}

async function door(looker, url, people) {
  const { page } = looker;
  const room = await people.민수.opens("치킨 공동구매", { max: 30 });
  await looker.opens(`${url}/r/${room}`);
  await looker.button("join.enter").waitFor();
  await looker.looks("join");
  await people.민수.gets("close", { room });
  await looker.opens(`${url}/r/abcabcabcabc`);
  await page.getByText(looker.word("err.gone")).waitFor();
  await looker.looks("join-gone");
}

/** Makes a room and shows all that lies in it. */
async function room(looker, url, people) {
  const { page } = looker;
  await resize(page, SIZES[2]);
  await looker.opens(url);
  await looker.button("lobby.create").and(page.locator(":visible")).first().click();
  const dialog = page.locator("dialog");
  await dialog.getByLabel(looker.word("create.name"), { exact: true }).fill(TITLE);
  await looker.button("create.submit", dialog).click();
  await page.locator(".people-btn").waitFor();
  await talk(looker, people, new URL(page.url()).pathname.slice(3));
  await page.getByText("케이크").first().waitFor();
  await looker.looks("room");
  await looker.looks("people", { prepare: () => looker.showsPeople() });
  await looker.fromMenu("invite", "invite.title");
  await looker.fromMenu("room-settings", "room.settings");
  await looker.fromMenu("name", "nick.change");
  await looker.looksAtDialog("ban", async () => {
    await looker.showsPeople();
    await page.locator("#people").getByRole("button", { name: /^서연/ }).click();
    await page.getByRole("menuitem", { name: looker.word("people.ban"), exact: true }).click();
  });
  await looker.button("room.search").first().click();
  await page.getByPlaceholder(looker.word("room.search")).fill("맵");
  await page.getByText(looker.word("search.count", { n: 1 })).waitFor();
  await looker.looks("search", { sizes: [SIZES[2]] });
  await page.keyboard.press("Escape");
  await looker.button("comp.gif").first().click();
  await page.getByRole("tab", { name: looker.word("gif.all") }).click();
  await page.locator(".gifcell").nth(8).waitFor();
  await looker.looks("library");
  await page.keyboard.press("Escape");
  await resize(page, SIZES[2]);
  await looker.button("common.more").first().click();
  await page.getByRole("menuitem", { name: looker.word("invite.screen") }).click();
  await page.locator(".screenfold.is-still").waitFor();
  await looker.looks("screen");
  await page.keyboard.press("Escape");
}

/** How rooms end. */
async function endings(looker, url, people) {
  const { page } = looker;
  const ends = { kick: "net.kicked", ban: "net.banned", close: "net.closed" };
  const id = await people.민수.opens("마지막 방");
  for (const [way, sentence] of Object.entries(ends)) {
    await resize(page, SIZES[2]);
    await looker.opens(`${url}/r/${id}`);
    await looker.button("join.enter").click();
    await page.locator(".people-btn").waitFor();
    const { members } = await people.민수.gets("members", { room: id });
    const user = members.find(({ nickname }) => nickname === "하은").id;
    await people.민수.gets(way, way === "close" ? { room: id } : { room: id, user });
    await page.getByText(looker.word(sentence)).first().waitFor();
    await looker.looks(`ended-${way}`);
    if (way === "ban") await people.민수.gets("unban", { room: id, user });
  }
}

/** The tests of one language and one theme. */
export function looksAsItDid(language, theme) {
  before(async () => {
    browser = await startBrowser(RULES);
    if (isUpdate) keepSurroundings(browser);
    foreign = foreignTo(browser);
  });

  after(async () => {
    await browser.close();
  });

  test(`every screen looks as it did: ${language}, ${theme}`, async (t) => {
    if (foreign !== undefined) return t.skip(foreign);
    const { people, url } = await settle(t);
    const looker = await Looker.arrive({ language, theme, nickname: "하은" });
    await lobby(looker, url);
    await door(looker, url, people);
    await room(looker, url, people);
    await endings(looker, url, people);
    await looker.leaves();
  });

  test(`the first page looks as it did: ${language}, ${theme}`, async (t) => {
    if (foreign !== undefined) return t.skip(foreign);
    const host = await startHost(t);
    const looker = await Looker.arrive({ language, theme, nickname: "하은" });
    await looker.opens(host.url.replace("127.0.0.1", NAME));
    await looker.page.getByText(looker.word("first.title")).waitFor();
    await looker.looks("first");
    await looker.page.goto(host.console);
    await looker.button("common.back").click();
    await looker.page.getByText(looker.word("first.title")).waitFor();
    await looker.looks("first-host");
    await looker.leaves();
  });
}

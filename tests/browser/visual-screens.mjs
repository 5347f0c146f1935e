// The lobby, the door, a room with all that opens in it, and the ends of rooms.

import { freshId } from "../node/person.mjs";
import { ALL, DESKTOP, Looker, PHONE, TABLET } from "./looker.mjs";
import { TITLE, company, fromElsewhere, startHost } from "./visual-host.mjs";

/** A host with rooms and people, the same every time. */
async function settle(t) {
  const host = await startHost(t, "--limits", "off");
  const people = await company(t, host, ["민수", "서연", "도윤"]);
  await people.서연.opens("보드게임 2인", { max: 2 });
  await people.도윤.opens("정산방", { max: 5, password: "open sesame", guests: true });
  await people.민수.opens("사진 나눔방", { max: 20 });
  return { people, url: fromElsewhere(host) };
}

/** What is said in the room, and by whom. */
async function talk(people, room) {
  const { 민수, 서연, 도윤 } = people;
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
  await looker.looksAtPopover("settings", ALL, () => opensSettings(looker));
  await looker.looksAtDialog("keys", () => page.keyboard.press("?"));
  await looker.resizes(DESKTOP);
  await looker.looksAtDialog("locked", () => page.getByRole("button", { name: /^정산방/ }).click());
  await looker.looksAtDialog(
    "create",
    () => looker.visibleButton("lobby.create").click(),
    (dialog) => dialog.getByLabel(looker.word("create.name"), { exact: true }).fill(TITLE),
  );
}

/** On the telephone they are in the menu of one's own name. */
async function opensSettings(looker) {
  if (looker.page.viewportSize().width > PHONE.width) await looker.visibleButton("common.settings").click();
  else await looker.page.locator(".mechip").click();
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
  await looker.resizes(DESKTOP);
  await looker.opens(url);
  await looker.visibleButton("lobby.create").click();
  const dialog = page.locator("dialog");
  await dialog.getByLabel(looker.word("create.name"), { exact: true }).fill(TITLE);
  await looker.button("create.submit", dialog).click();
  await page.locator(".people-btn").waitFor();
  await talk(people, new URL(page.url()).pathname.slice(3));
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
  await looker.looks("search", { prepare: () => searches(looker) });
  await page.keyboard.press("Escape");
  await looker.button("comp.gif").first().click();
  await page.getByRole("tab", { name: looker.word("gif.all") }).click();
  await page.locator(".gifcell").nth(8).waitFor();
  await looker.looks("library");
  await page.keyboard.press("Escape");
  await looker.resizes(DESKTOP);
  await looker.button("common.more").first().click();
  await page.getByRole("menuitem", { name: looker.word("invite.screen") }).click();
  await page.locator(".screenfold.is-still").waitFor();
  await looker.looks("screen");
  await page.keyboard.press("Escape");
}

/** Looks for something, unless that is still in sight: narrow windows close what stands beside the log. */
async function searches(looker) {
  const { page } = looker;
  if (await page.getByRole("search").isVisible()) return;
  if (page.viewportSize().width === PHONE.width) {
    await looker.button("common.more").first().click();
    await page.getByRole("menuitem", { name: looker.word("room.search"), exact: true }).click();
  } else await looker.button("room.search").first().click();
  await page.getByPlaceholder(looker.word("room.search")).fill("맵");
  await page.getByText(looker.word("search.count", { n: 1 })).waitFor();
}

/** What opens over the messages of the room. */
async function overMessages(looker) {
  const { page } = looker;
  await page.locator(".screenfold").waitFor({ state: "detached" });
  await looker.looksAtPopover("message", [PHONE], () => looker.presses("제비뽑기"));
  await looker.looksAtPopover("message", [TABLET, DESKTOP], async () => {
    await looker.button("common.more", await looker.pointsAt("제비뽑기")).click();
  });
  await looker.looksAtPopover("emoji", [PHONE], async () => {
    await looker.presses("제비뽑기");
    await page.locator(".msheet__add").click();
    await page.locator(".emopop").waitFor();
  });
  await looker.looksAtPopover("emoji", [TABLET, DESKTOP], () => looker.button("comp.emoji").click());
  await looker.looksAtDialog("quick", () => page.keyboard.press("Control+K"));
}

/** How rooms end. */
async function endings(looker, url, people) {
  const { page } = looker;
  const ends = { kick: "net.kicked", ban: "net.banned", close: "net.closed" };
  const id = await people.민수.opens("마지막 방");
  for (const [way, sentence] of Object.entries(ends)) {
    await looker.resizes(DESKTOP);
    await looker.enters(url, id);
    const { members } = await people.민수.gets("members", { room: id });
    const user = members.find(({ nickname }) => nickname === "하은").id;
    await people.민수.gets(way, way === "close" ? { room: id } : { room: id, user });
    await page.getByText(looker.word(sentence)).first().waitFor();
    await looker.looks(`ended-${way}`);
    if (way === "ban") await people.민수.gets("unban", { room: id, user });
  }
}

/** Looks at every screen of a host on which there are rooms and people. */
export async function screens(t, browser, settings) {
  const { people, url } = await settle(t);
  const looker = await Looker.arrive(browser, settings);
  await lobby(looker, url);
  await door(looker, url, people);
  await room(looker, url, people);
  await overMessages(looker);
  await endings(looker, url, people);
  await looker.leaves();
}

/** Looks at a host on which nothing is yet, as a guest, and as whoever runs it. */
export async function firstPages(t, browser, settings) {
  const host = await startHost(t);
  const looker = await Looker.arrive(browser, settings);
  await looker.opens(fromElsewhere(host));
  await looker.page.getByText(looker.word("first.title")).waitFor();
  await looker.looks("first");
  await looker.opens(host.console);
  await looker.button("common.back").click();
  await looker.page.getByText(looker.word("first.title")).waitFor();
  await looker.looks("first-host");
  await looker.leaves();
}

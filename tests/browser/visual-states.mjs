// What a room looks like in the middle of something.

import assert from "node:assert/strict";

import { freshId } from "../node/person.mjs";
import { says as saysMany } from "./crowd.mjs";
import { DESKTOP, Looker } from "./looker.mjs";
import { pastes } from "./clipboard.mjs";
import { gif } from "./pictures.mjs";
import { fill, removeDisk, smallDisk, startOn } from "./small-disk.mjs";
import { HOST, TITLE, company, fromElsewhere, startHost } from "./visual-host.mjs";

const SLOW_SECONDS = 30;
/** How much of that is left in the picture. */
const LEFT_SECONDS = 18;
const MISSED = 300;

/** 민수's room with 서연 in it, where whoever looks comes in. */
async function enters(looker, url, { 민수, 서연 }) {
  const room = await 민수.opens(TITLE, { max: 12 });
  await 서연.gets("join", { room });
  await looker.enters(url, room);
  await 민수.says(room, "다음 판은 7시 10분 시작! 팀은 제비뽑기로 할게요");
  await 서연.says(room, "좋아요, 간식은 제가 챙길게요");
  await looker.says("저는 조금 늦어요, 먼저 시작하세요");
  return room;
}

/** What the composer can be about. */
async function composer(looker) {
  const { page, field } = looker;
  const about = { reply: ["msg.reply", "저는 매운맛이요"], whisper: ["people.whisper", "케이크는 냉장고에 있어요"] };
  for (const [state, [tool, text]] of Object.entries(about)) {
    await looker.resizes(DESKTOP);
    await looker.button(tool, await looker.pointsAt("간식")).click();
    await field.fill(text);
    await looker.looks(state);
    await field.fill("");
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("ArrowUp");
  await page.getByText(looker.word("comp.editing")).waitFor();
  await looker.looks("edit");
  await page.keyboard.press("Escape");
  await looker.looksAtDialog("pasted", async () => {
    await pastes(page, gif(48, [200, 40, 40]), Buffer.from("no picture"), gif(48, [60, 80, 220]));
    await page.locator(".pasted__torn").waitFor();
  });
}

/** Lets the page think that about half of the wait is over, to the second. */
async function waitsHalf(looker) {
  const left = looker.page.locator("svg.ring text");
  const half = SLOW_SECONDS / 2;
  await left.waitFor();
  await looker.stopsTheClock(0);
  const before = Number(await left.textContent());
  await looker.stopsTheClock(half * 1000);
  // The clock stands still, so nothing but the page's having looked at it again takes that much of the wait away. All of
  // it may not be gone: the page never shows more than the whole wait, however late its clock is.
  await looker.page.waitForFunction(
    (most) => {
      return Number(document.querySelector("svg.ring text").textContent) <= most;
    },
    before - half / 2,
  );
  await looker.stopsTheClock((Number(await left.textContent()) - LEFT_SECONDS) * 1000);
  await left.filter({ hasText: new RegExp(`^${LEFT_SECONDS}$`) }).waitFor();
}

/** What the owner can do to those who write. */
async function rules(looker, room, 민수) {
  const { page, field } = looker;
  const { members } = await 민수.gets("members", { room });
  const user = members.find(({ nickname }) => nickname === looker.nickname).id;
  await 민수.gets("settings", { room, slowSeconds: SLOW_SECONDS });
  await page.getByText(looker.word("sys.slow", { n: SLOW_SECONDS })).waitFor();
  await looker.says("한 판 더 하실 분?");
  await waitsHalf(looker);
  await field.fill("저요!");
  await looker.looks("slow");
  await looker.startsTheClock();
  await field.fill("");
  await 민수.gets("settings", { room, slowSeconds: 0, frozen: true });
  await page.getByText(looker.word("comp.frozen")).waitFor();
  await looker.looks("frozen");
  await 민수.gets("settings", { room, frozen: false });
  await 민수.gets("mute", { room, user, minutes: 10 });
  await page.getByText(looker.word("comp.muted", { n: 10 })).waitFor();
  await looker.looks("muted");
  await 민수.gets("unmute", { room, user });
  await field.waitFor();
}

/** Without a network; and what was written meanwhile is refused when it is back. */
async function offline(looker, room, 민수) {
  const { page, field, context } = looker;
  const queued = page.getByRole("log").getByText(looker.word("msg.queued"));
  await context.setOffline(true);
  await page.getByText(looker.word("net.offline"), { exact: true }).waitFor();
  await looker.says("멀티탭 하나 더 필요해요");
  await queued.waitFor();
  await looker.looks("offline");
  await 민수.gets("settings", { room, frozen: true });
  await context.setOffline(false);
  const failed = page.getByRole("log").getByRole("alert");
  await failed.waitFor();
  await 민수.gets("settings", { room, frozen: false });
  await field.waitFor();
  await looker.looks("failed");
  await looker.button("msg.discard", failed).click();
  await failed.waitFor({ state: "detached" });
}

/** Somebody comes back to a room in which something was said. */
async function unread(looker, url, room, { 민수, 서연 }) {
  const { page } = looker;
  await looker.opens(url);
  await page.getByRole("button", { name: new RegExp(`^${TITLE}`) }).waitFor();
  await 민수.says(room, "자리 다 찼나요?");
  await 서연.says(room, "두 자리 남았어요");
  await looker.opens(`${url}/r/${room}`);
  await page.getByText(looker.word("log.unread")).waitFor();
  await looker.looks("unread");
}

/** Somebody reads further up when the network goes, and meanwhile much is said. */
async function absence(looker, url, 민수) {
  const { page, context } = looker;
  const log = page.getByRole("log");
  const room = await 민수.opens("자유 수다방", { max: 30 });
  await looker.resizes(DESKTOP);
  await looker.enters(url, room);
  await saysMany(민수, room, 30);
  await log.getByText(/^30 /).waitFor();
  await log.evaluate((box) => (box.scrollTop = 0));
  await looker.button("log.jump").waitFor();
  await context.setOffline(true);
  await page.getByText(looker.word("net.offline"), { exact: true }).waitFor();
  await saysMany(민수, room, MISSED, undefined, 31);
  await context.setOffline(false);
  await page.locator(".pill", { hasText: String(MISSED) }).waitFor();
  await looker.looks("absence");
}

/** The host ended, and nobody has said so. */
async function hostGone(looker, host, room) {
  await looker.opens(`${fromElsewhere(host)}/r/${room}`);
  await looker.field.waitFor();
  await host.end("SIGKILL");
  await looker.page.getByText(looker.word("net.hostGone"), { exact: true }).waitFor();
  await looker.says("기다리고 있을게요");
  await looker.looks("host-gone");
}

/** Looks at what goes on in a room. */
export async function states(t, browser, settings) {
  const host = await startHost(t, "--limits", "off");
  const people = await company(t, host, ["민수", "서연"]);
  const looker = await Looker.arrive(browser, settings);
  const url = fromElsewhere(host);
  const room = await enters(looker, url, people);
  await composer(looker);
  await rules(looker, room, people.민수);
  await offline(looker, room, people.민수);
  await unread(looker, url, room, people);
  await absence(looker, url, people.민수);
  await hostGone(looker, host, room);
  await looker.leaves();
}

/** What the log of the database has taken hold of before the disk was full still takes some messages. */
async function fillsWhatIsLeft(person, room) {
  for (;;) {
    const answer = await person.asks("chat", { room, id: freshId(), text: "x".repeat(4000) });
    if (answer.ok) continue;
    assert.equal(answer.error.code, "disk_full");
    return;
  }
}

/** Looks at a room whose host can store nothing more. What was written is sent again and again until it can. */
export async function fullDisk(t, browser, settings) {
  const disk = smallDisk();
  if (disk === undefined) return t.skip("no small disk can be made here (mounting takes root)");
  const host = await startOn(disk, ...HOST, "--bind", "127.0.0.1", "--limits", "off");
  t.after(async () => {
    await host.remove();
    removeDisk(disk);
  });
  const people = await company(t, host, ["민수", "서연"]);
  const looker = await Looker.arrive(browser, settings);
  await enters(looker, fromElsewhere(host), people);
  const elsewhere = await people.서연.opens("다른 방");
  fill(disk);
  await fillsWhatIsLeft(people.서연, elsewhere);
  await looker.says("사진 올려도 돼요?");
  await looker.page.getByText(looker.word("net.diskFull")).waitFor();
  await looker.page.getByText(looker.word("msg.pending")).waitFor();
  await looker.looks("disk-full");
  await looker.leaves();
}

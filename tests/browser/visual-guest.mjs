// What somebody sees who came from another computer with a browser, over plain HTTP.

import { ALL, Looker } from "./looker.mjs";
import { ELSEWHERE, isOnANetwork } from "./pinned.mjs";
import { HOST, TITLE, company } from "./visual-host.mjs";
import { Host } from "../node/host.mjs";

/** Looks at the door and at a room as such a guest. The others sit at the host's own computer. */
export async function guest(t, browser, settings) {
  if (!isOnANetwork()) return t.skip("this computer is on no network, so nobody can come from another address");
  const host = await Host.start(...HOST, "--allow-host", ELSEWHERE, "--limits", "off");
  t.after(() => host.remove());
  const { 민수, 서연 } = await company(t, host, ["민수", "서연"]);
  const room = await 민수.opens(TITLE, { max: 12 });
  await 서연.gets("join", { room });
  const looker = await Looker.arrive(browser, settings);
  const { page } = looker;
  const url = host.url.replace("127.0.0.1", ELSEWHERE);
  await looker.opens(`${url}/r/${room}`);
  await page.getByText(looker.word("join.http")).waitFor();
  await looker.looks("guest-join");
  await looker.enters(url, room);
  await 민수.says(room, "다음 판은 7시 10분 시작! 팀은 제비뽑기로 할게요");
  await looker.says("저는 조금 늦어요, 먼저 시작하세요");
  const label = page.locator(".crypt", { hasText: looker.word("crypt.off") }).and(page.locator(":visible"));
  await looker.looksAtPopover("guest-crypt", ALL, () => label.click());
  await looker.looks("guest-people", { prepare: () => looker.showsPeople() });
  await looker.leaves();
}

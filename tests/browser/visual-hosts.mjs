// The rooms of another host, for whoever runs one, and a host that rests.

import { DESKTOP, Looker } from "./looker.mjs";
import { enters } from "./scene.mjs";
import { TITLE, company, startHost } from "./visual-host.mjs";
import { Host } from "../node/host.mjs";

const THERE = "사진 나눔방";

/** Another host with two people in a room, and a locked room. */
async function neighbour(t) {
  const other = await Host.start("--bind", "127.0.0.1", "--limits", "off", "--name", "파란 대문");
  t.after(() => other.remove());
  const { 민수, 서연 } = await company(t, other, ["민수", "서연"]);
  await 서연.opens("정산방", { max: 5, password: "open sesame", guests: true });
  const room = await 민수.opens(THERE, { max: 20 });
  await 서연.gets("join", { room });
  return { other, 민수, room };
}

/** Looks at the list with both, at a room there, and at what is left of them when that host is gone. */
export async function otherHosts(t, browser, settings) {
  const host = await startHost(t, "--limits", "off");
  await (await company(t, host, ["도윤"])).도윤.opens(TITLE, { max: 12 });
  const { other, 민수, room } = await neighbour(t);
  const looker = await Looker.arrive(browser, settings);
  const { page } = looker;
  await looker.opens(host.console);
  await looker.button("common.back").first().click();
  await looker.visibleButton("lobby.byCode").waitFor();
  await enters(looker, other.url);
  const there = page.getByRole("button", { name: new RegExp(`^${THERE}`) }).and(page.locator(".rrow__enter"));
  await there.waitFor();
  await looker.looks("hosts");
  await looker.resizes(DESKTOP);
  await there.click();
  await looker.field.waitFor();
  await 민수.says(room, "단체 사진 원본 올렸어요");
  await looker.says("고마워요, 내려받을게요");
  await looker.looks("hosts-room");
  await looker.fromMenu("hosts-invite", "invite.title");
  await other.end("SIGKILL");
  await page.getByText(looker.word("net.hostGone"), { exact: true }).first().waitFor();
  await page.locator(".brand").first().click();
  await page.getByText(looker.word("lobby.hostGone")).first().waitFor();
  await looker.looks("hosts-gone");
  await looker.leaves();
}

/** Looks at a host that lets nobody in, at its list of rooms, and at a code that leads nowhere. */
export async function resting(t, browser, settings) {
  const host = await startHost(t, "--limits", "off");
  const looker = await Looker.arrive(browser, settings);
  const { page } = looker;
  await looker.opens(host.console);
  await page.locator('[data-check="net"]:not([data-mark="run"])').waitFor();
  await page.getByRole("switch", { name: looker.word("side.hosting") }).click();
  await page.getByText(looker.word("side.rests")).first().waitFor();
  await looker.looks("console-rests");
  await looker.resizes(DESKTOP);
  await looker.button("common.back").first().click();
  await page.getByText(looker.word("first.consent")).waitFor();
  await looker.looks("first-rests");
  await looker.looksAtDialog(
    "code-wrong",
    () => looker.visibleButton("lobby.byCode").click(),
    async (dialog) => {
      await dialog.getByLabel(looker.word("lobby.code.label")).fill("K7Q 4MD 9");
      await looker.button("lobby.enter", dialog).click();
      await dialog.getByText(looker.word("lobby.code.bad")).waitFor();
    },
  );
  await looker.leaves();
}

// What does not work at once: passwords, pictures, the connection, and a room on a screen.

import { freshId, uploads } from "../node/person.mjs";
import { DESKTOP, Looker } from "./looker.mjs";
import { gif } from "./pictures.mjs";
import { TITLE, company, fromElsewhere, startHost } from "./visual-host.mjs";

const LOCKED = "정산방";
const SIZE = 160;

/** Keeps the page's WebSockets at hand, so that the connection can be lost while the page itself is there. */
class Wire {
  #open = [];
  #cut = false;

  static async of(looker) {
    const wire = new Wire();
    await looker.page.routeWebSocket(/socket\.io/, (socket) => wire.#takes(socket));
    return wire;
  }

  #takes(socket) {
    // Of what is opened while it is cut, nobody hears anything.
    if (this.#cut) return;
    socket.connectToServer();
    this.#open.push(socket);
  }

  async cut() {
    this.#cut = true;
    for (const socket of this.#open.splice(0)) await socket.close();
  }
}

/** What has the focus is no part of these pictures. */
async function unfocus({ page }) {
  await page.evaluate(() => document.activeElement?.blur?.());
}

/** A password that is wrong, in the list and at the door. */
async function wrongPassword(looker, url, 민수) {
  const { page } = looker;
  const room = await 민수.opens(LOCKED, { max: 5, password: "open sesame", guests: true });
  const wrong = page.getByText(looker.word("lock.wrong"));
  await looker.opens(url);
  await looker.looksAtDialog(
    "locked-wrong",
    () => page.getByRole("button", { name: new RegExp(`^${LOCKED}`) }).click(),
    async (dialog) => {
      await dialog.getByLabel(looker.word("create.pw"), { exact: true }).fill("close sesame");
      await looker.button("join.enter", dialog).click();
      await wrong.waitFor();
    },
  );
  await looker.opens(`${url}/r/${room}`);
  await page.getByLabel(looker.word("create.pw"), { exact: true }).fill("close sesame");
  await looker.button("join.enter").click();
  await wrong.waitFor();
  await unfocus(looker);
  await looker.looks("join-wrong");
}

/** Where nobody has used a picture yet, and where none is found. */
async function noPictures(looker) {
  const { page } = looker;
  await looker.resizes(DESKTOP);
  await looker.button("comp.gif").first().click();
  await page.getByRole("tab", { name: looker.word("gif.recent") }).click();
  await page.getByText(looker.word("gif.emptyRecent")).waitFor();
  await looker.looks("library-empty");
  await looker.resizes(DESKTOP);
  await page.getByRole("tab", { name: looker.word("gif.all") }).click();
  await page.getByPlaceholder(looker.word("gif.search")).fill("qqqq");
  await page.getByText(looker.word("gif.none", { q: "qqqq" })).waitFor();
  await looker.looks("library-none");
  await page.keyboard.press("Escape");
  await page.locator(".gifpop").waitFor({ state: "detached" });
}

/** A picture that is kept paused, one that does not come, and one that takes its time. */
async function pictures(looker, url, room, 민수) {
  const { page } = looker;
  const colors = [
    [70, 130, 90],
    [180, 80, 60],
    [60, 90, 190],
  ];
  const ids = [];
  for (const color of colors) {
    const { body } = await uploads(url, 민수.token, room, gif(SIZE, color, SIZE / 2));
    ids.push(body.gif.id);
  }
  const [paused, torn, late] = ids;
  await page.route(`**/gif/${torn}`, (route) => route.abort());
  await page.route(`**/gif/${late}`, () => {});
  for (const id of [paused, torn, late]) await 민수.gets("chat", { room, id: freshId(), gif: id });
  await page.locator(".gif").nth(2).waitFor();
  await page.locator(".gif__again").waitFor();
  await unfocus(looker);
  await looker.looks("gifs");
}

/** The room on a screen, when its owner has frozen it, and when nobody can reach it. */
async function onAScreen(looker, room, 민수, wire) {
  const { page } = looker;
  await looker.resizes(DESKTOP);
  await looker.button("common.more").first().click();
  await page.getByRole("menuitem", { name: looker.word("invite.screen") }).click();
  await 민수.gets("settings", { room, frozen: true });
  await page.locator(".screen__frozen").waitFor();
  await page.locator(".screenfold.is-still").waitFor();
  await looker.looks("screen-frozen");
  await 민수.gets("settings", { room, frozen: false });
  await page.locator(".screen__frozen").waitFor({ state: "detached" });
  await wire.cut();
  await page.locator(".screen__scan", { hasText: looker.word("net.hostGone") }).waitFor();
  await looker.looks("screen-gone", { passing: [] });
  await page.keyboard.press("Escape");
  await page.locator(".screenfold").waitFor({ state: "detached" });
}

/** Looks at all of it. */
export async function trouble(t, browser, settings) {
  const host = await startHost(t, "--limits", "off");
  const url = fromElsewhere(host);
  const { 민수, 서연 } = await company(t, host, ["민수", "서연"]);
  const looker = await Looker.arrive(browser, settings);
  const wire = await Wire.of(looker);
  await wrongPassword(looker, url, 민수);
  const room = await 민수.opens(TITLE, { max: 12 });
  await 서연.gets("join", { room });
  await looker.enters(url, room);
  await 민수.says(room, "다음 판은 7시 10분 시작! 팀은 제비뽑기로 할게요");
  await looker.page.locator(".bubble", { hasText: "제비뽑기" }).waitFor();
  await noPictures(looker);
  await pictures(looker, host.url, room, 민수);
  await onAScreen(looker, room, 민수, wire);
  await looker.page.getByText(looker.word("net.reconnecting")).waitFor();
  await unfocus(looker);
  await looker.looks("reconnecting", { passing: [] });
  await looker.leaves();
}

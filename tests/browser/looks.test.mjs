// Every view in both languages, both themes and both widths: pictures to look at, and what can be checked of them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Host } from "../node/host.mjs";
import { DESKTOP, PHONE, Visitor, guestUrl, startBrowser } from "./visitor.mjs";

let browser;
let host;
let alice;
let path;

before(async () => {
  browser = await startBrowser();
  host = await Host.start("--limits", "off", "--name", "초록 지붕");
  alice = await Visitor.arrive(browser, host.url, { name: "앨리스" });
  await alice.goes();
  await alice.shot("first");
  path = await alice.creates("저녁 마당");
  await alice.says("오늘 저녁에 모여요. 아무도 이 방을 지나치지 않았으면 좋겠어요.");
  await alice.says("🎉");
});

after(async () => {
  await alice.leaves();
  await host.remove();
  await browser.close();
});

/** What a picture cannot show: the language of the page, its brightness, and whether it is wider than the window. */
async function measures(visitor) {
  return visitor.page.evaluate(() => {
    const [red, green, blue] = getComputedStyle(document.body)
      .backgroundColor.match(/[\d.]+/g)
      .map(Number);
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const pixel = canvas.getImageData(0, 0, 1, 1).data;
    return {
      language: document.documentElement.lang,
      brightness: (pixel[0] + pixel[1] + pixel[2]) / 3,
      overflow: document.documentElement.scrollWidth - innerWidth,
      colors: [red, green, blue].length,
    };
  });
}

async function looksRight(visitor, name) {
  await visitor.shot(name);
  const { language, brightness, overflow } = await measures(visitor);
  assert.equal(language, visitor.language);
  assert.ok(visitor.theme === "dark" ? brightness < 90 : brightness > 165, `${visitor.theme}: ${brightness}`);
  assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the window`);
}

for (const language of ["ko", "en"]) {
  for (const theme of ["light", "dark"]) {
    for (const [width, device] of [
      ["desktop", DESKTOP],
      ["phone", PHONE],
    ]) {
      test(`lobby, door and room look right: ${language}, ${theme}, ${width}`, async () => {
        const settings = { name: `${language} ${theme} ${width}`, language, theme, device };
        const visitor = await Visitor.arrive(browser, guestUrl(host.url), settings);
        await visitor.goes();
        await visitor.page.getByRole("button", { name: /^저녁 마당/ }).waitFor();
        await looksRight(visitor, "lobby");
        await visitor.goes(path);
        await visitor.field("nick.label").waitFor();
        await looksRight(visitor, "join");
        await visitor.joins();
        await visitor.isInside("저녁 마당");
        await visitor.says(language === "ko" ? "반가워요" : "Good to be here");
        await visitor.reads("🎉");
        await looksRight(visitor, "room");
        assert.deepEqual(visitor.troubles, []);
        await visitor.leaves();
      });
    }
  }
}

test("the longest title pushes nothing out of sight", async (t) => {
  const words = "a title of sixty characters that is longer than a telephone";
  for (const [title, device] of [
    ["가".repeat(60), DESKTOP],
    [words, DESKTOP],
    ["가".repeat(60), PHONE],
    [words, PHONE],
  ]) {
    const elsewhere = await Host.start();
    t.after(() => elsewhere.remove());
    const visitor = await Visitor.arrive(browser, elsewhere.url, { name: "x".repeat(32), device });
    await visitor.goes();
    await visitor.creates(title);
    await visitor.says("the button is in sight");
    await visitor.reads("the button is in sight");
    const { overflow } = await measures(visitor);
    assert.ok(overflow <= 0, `${overflow} px wider than the window`);
    const head = await visitor.button("common.more").boundingBox();
    assert.ok(head.x + head.width <= device.viewport.width, `${title}: the menu is in sight`);
    await visitor.leaves();
  }
});

test("everything is reached by keyboard", async () => {
  const visitor = await Visitor.arrive(browser, guestUrl(host.url), { name: "Keys", language: "en" });
  await visitor.goes(path);
  const name = visitor.field("nick.label");
  await name.waitFor();
  await name.focus();
  await visitor.page.keyboard.press("Control+A");
  await visitor.page.keyboard.type("Keys");
  await visitor.page.keyboard.press("Enter");
  await visitor.isInside("저녁 마당");
  await visitor.field("comp.ph").focus();
  await visitor.page.keyboard.type("typed and sent with Enter");
  await visitor.page.keyboard.press("Enter");
  await alice.reads("typed and sent with Enter");
  await visitor.leaves();
});

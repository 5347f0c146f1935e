// Every view of whoever runs a host in both languages, both themes and both widths: nothing sticks out, every control has a
// name, and there is a picture to look at. What they looked like before is compared by visual-console.mjs and visual-hosts.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Host } from "../node/host.mjs";
import { oneBrowser } from "./scene.mjs";
import { DESKTOP, PHONE, Visitor, guestUrl } from "./visitor.mjs";

const WORDS = {
  ko: {
    host: "하은의 노트북",
    other: "민수의 노트북",
    room: "사진 나눔방",
    party: "토요일 랜파티",
    said: "단체 사진 원본 올렸어요",
  },
  en: { host: "Haeun’s laptop", other: "Minsu’s laptop", room: "Photos", party: "Saturday LAN", said: "Photos are up" },
};

const browser = oneBrowser();

/** A host, and Minsu in a room of another one. */
async function neighbours(language) {
  const words = WORDS[language];
  const home = await Host.start("--limits", "off", "--name", words.host);
  const other = await Host.start("--limits", "off", "--name", words.other);
  const minsu = await Visitor.arrive(browser(), other.url, { name: language === "ko" ? "민수" : "Minsu", language });
  await minsu.goes();
  await minsu.creates(words.party);
  return { home, other, minsu };
}

/** Keeps a picture, and checks what no picture shows: nothing is wider than the window. */
async function looks(visitor, name) {
  // What moves for ever, such as a spinner, is not waited for.
  await visitor.page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
        .map((animation) => animation.finished),
    ),
  );
  await visitor.shot(name);
  const overflow = await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the window`);
  const unnamed = await visitor.page.locator("button, a[href], input, select").evaluateAll((all) =>
    all
      .filter((one) => one.checkVisibility() && one.closest("[aria-hidden=true]") === null)
      .filter((one) => !one.ariaLabel && !one.textContent.trim() && !(one.labels?.length > 0))
      .map((one) => one.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(unnamed, [], `${name} has controls without a name`);
}

async function console(runner, home) {
  await runner.page.goto(home.console);
  await runner.field("host.name").waitFor();
  await looks(runner, "console");
  await runner.switch("side.hosting").click();
  await runner.page.getByText(runner.word("side.rests")).first().waitFor();
  await looks(runner, "console-rests");
  await runner.button("common.back").click();
}

async function firstRun(runner) {
  await runner.page.getByText(runner.word("first.consent")).waitFor();
  await looks(runner, "first-off");
  await runner.button("lobby.byCode").first().click();
  const dialog = runner.page.getByRole("dialog");
  await dialog.getByLabel(runner.word("lobby.code.label")).fill("K7Q 4MD");
  await runner.button("lobby.enter", dialog).click();
  await dialog.getByRole("alert").waitFor();
  await looks(runner, "code");
  await runner.button("common.cancel", dialog).click();
}

async function lobby(runner, other, words) {
  await runner.page.goto(`${runner.url}/`);
  await runner.button("lobby.byCode").locator("visible=true").click();
  const dialog = runner.page.getByRole("dialog");
  await dialog.getByLabel(runner.word("lobby.code.label")).fill(guestUrl(other.url));
  await runner.button("lobby.enter", dialog).click();
  await runner.page.getByRole("button", { name: new RegExp(`^${words.party}`) }).waitFor();
  await looks(runner, "hosts");
  await runner.page.getByRole("button", { name: new RegExp(`^${words.room}`) }).click();
  await runner.isInside(words.room);
  await looks(runner, "hosts-room");
  await runner.button("common.more").click();
  await runner.page.getByRole("menuitem", { name: runner.word("invite.title") }).click();
  await runner.page.getByRole("dialog").waitFor();
  await looks(runner, "hosts-invite");
}

for (const language of ["ko", "en"]) {
  for (const theme of ["light", "dark"]) {
    for (const device of [DESKTOP, PHONE]) {
      test(`console, first page and lobby look right: ${language}, ${theme}, ${device.viewport.width}`, async (t) => {
        const words = WORDS[language];
        const { home, other, minsu } = await neighbours(language);
        const name = language === "ko" ? "하은" : "Haeun";
        const runner = await Visitor.arrive(browser(), home.url, { name, language, theme, device });
        t.after(async () => {
          for (const visitor of [runner, minsu]) await visitor.leaves();
          for (const host of [home, other]) await host.remove();
        });
        await console(runner, home);
        await firstRun(runner);
        await runner.creates(words.room);
        await runner.says(words.said);
        await runner.reads(words.said);
        await lobby(runner, other, words);
        assert.deepEqual(runner.troubles, []);
      });
    }
  }
}

// The longest names and titles that a host takes, in three writings, on every screen: nothing scrolls sideways, and nothing
// lies on something else, on a desktop, and where everything is twice as large. What a phone shows is in targets.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { WORDS, faults } from "./fitting.mjs";
import { eachInAScene } from "./scene.mjs";
import { Tour, company, wordy } from "./tour.mjs";
import { resize } from "./visitor.mjs";

const WIDE = { width: 1440, height: 900 };
/** What a window of 1440 px has to show at a zoom of 200 %. */
const ZOOMED = { width: 720, height: 450 };

let scene;

eachInAScene((begun) => (scene = begun));

/** Looks at each screen of a tour in both sizes; everything is told at once. */
function looker(visitor) {
  const found = [];
  const look = async (screen) => {
    await visitor.page.mouse.move(0, 0);
    for (const size of [ZOOMED, WIDE]) {
      await resize(visitor.page, size);
      await visitor.stands();
      for (const fault of await visitor.page.evaluate(faults)) found.push(`${screen} at ${size.width} px: ${fault}`);
    }
  };
  return { found, look };
}

/** Whether every place where this name stands keeps its direction to itself. Runs in the page. */
function standsByItself(name) {
  const texts = document.evaluate(`//text()[.="${name}"]`, document.body, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
  const all = Array.from({ length: texts.snapshotLength }, (_, index) => texts.snapshotItem(index).parentElement);
  return all.length > 0 && all.every((element) => element.closest("bdi, [dir=auto], .vh, title") !== null);
}

for (const [writing, words] of Object.entries(WORDS)) {
  const names = wordy(words);

  test(`the longest names and titles fit on every screen of a guest: ${writing}`, async () => {
    await scene.opens("--limits", "off", "--name", names.host);
    const visitor = await scene.visits(names.me, { language: "en", device: { viewport: WIDE } });
    await visitor.isCalled(names.me);
    const { found, look } = looker(visitor);
    const looked = async (screen) => {
      await look(screen);
      if (screen !== "a room") return;
      for (const name of [names.bora, names.own])
        assert.ok(
          await visitor.page.evaluate(standsByItself, name),
          `${name} stands by itself, whatever its direction`,
        );
    };
    const tour = new Tour(visitor, looked, names);
    await tour.asTheFirst();
    await tour.asGuest(await company(scene, names));
    assert.deepEqual(found, []);
  });

  test(`the longest names and titles fit on every screen of a host: ${writing}`, async () => {
    const settings = { host: names.host, name: names.me, language: "en", device: { viewport: WIDE } };
    const visitor = await scene.atTheConsole(settings);
    const { found, look } = looker(visitor);
    await new Tour(visitor, look, names).asHost();
    assert.deepEqual(found, []);
  });
}

test("what sticks out, scrolls sideways or lies on something is noticed", async () => {
  await scene.opens("--limits", "off");
  const visitor = await scene.visits("Carol", { language: "en" });
  await visitor.goes();
  await visitor.field("nick.label").waitFor();
  assert.deepEqual(await visitor.page.evaluate(faults), []);
  await visitor.page.evaluate(() => {
    const put = (text, style, kind = "button") => {
      const element = document.createElement(kind);
      element.textContent = text;
      Object.assign(element.style, { position: "fixed", zIndex: "9", ...style });
      document.body.append(element);
      return element;
    };
    put("out", { left: "-40px", top: "300px" });
    const covers = (text, covered, kind) => {
      const { left, top, width, height } = covered.getBoundingClientRect();
      put(text, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }, kind);
    };
    covers("over", document.querySelector("input"));
    covers("a notice", put("alone", { left: "40px", top: "600px" }), "div");
    const box = document.body.appendChild(document.createElement("pre"));
    Object.assign(box.style, { position: "fixed", top: "500px", width: "50px", overflow: "auto" });
    box.textContent = "w".repeat(90);
  });
  const found = (await visitor.page.evaluate(faults)).join("\n");
  for (const fault of [
    /sticks out.*"out"/,
    /"over" lies on INPUT/,
    /DIV.*"a notice" lies on BUTTON.*"alone"/,
    /scrolls sideways/,
  ])
    assert.match(found, fault);
});

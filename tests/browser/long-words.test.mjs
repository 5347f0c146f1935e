// The longest names and titles that a host takes, in three writings, on every screen: nothing scrolls sideways, and nothing
// lies on something else, on a desktop, and where everything is twice as large. What a phone shows is in targets.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { freshId } from "../node/person.mjs";
import { WORDS, faults } from "./fitting.mjs";
import { eachInAScene } from "./scene.mjs";
import { Tour, company, wordy } from "./tour.mjs";
import { resize } from "./visitor.mjs";

const WIDE = { width: 1440, height: 900 };
/** What a window of 1440 px has to show at a zoom of 200 %. */
const ZOOMED = { width: 720, height: 450 };
/** Where lines stand that wide windows show in columns. */
const NARROW = { width: 390, height: 844 };

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

/** Whose names stand on a screen. */
const NAMED = { "the door": ["bora"], "a room": ["bora", "own", "me"], "the people": ["bora", "me"] };

/** The places where this name stands, alone or among other words, and takes them along in its direction. Runs in the page. */
function standsAmongOthers(name) {
  const found = `//text()[contains(., "${name}")]`;
  const texts = document.evaluate(found, document.body, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
  const all = Array.from({ length: texts.snapshotLength }, (_, index) => texts.snapshotItem(index).parentElement);
  const alone = (element) => element?.textContent === name;
  const byItself = (element) =>
    element.closest("bdi, .vh, title, textarea") !== null || alone(element.closest("[dir=auto]"));
  const isIsolated = ({ textContent }) => textContent.includes(`\u2068${name}\u2069`);
  const faults = all.filter((element) => !byItself(element) && !isIsolated(element));
  return { count: all.length, faults: faults.map(({ outerHTML }) => outerHTML) };
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
      const here = NAMED[screen]?.map((key) => names[key]) ?? [];
      for (const name of here) {
        const { count, faults } = await visitor.page.evaluate(standsAmongOthers, name);
        assert.ok(count > 0, `${name} is on the screen: ${screen}`);
        assert.deepEqual(faults, [], `${name} keeps its direction to itself: ${screen}`);
      }
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

/** How far left the first of each of these words stands in the line about a room's owner. Runs in the page. */
function leftOf(words) {
  const line = document.querySelector(".joinpage__owner");
  return words.map((word) => {
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      const at = node.data.indexOf(word);
      if (at < 0 || node.parentElement.closest(".seal")) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + word.length);
      return range.getBoundingClientRect().left;
    }
    throw new Error(`${word} is not there`);
  });
}

test("a name from right to left turns nothing around that is said to it or of it", async () => {
  await scene.opens("--limits", "off");
  const name = WORDS.Arabic.slice(0, 6);
  const bora = await scene.meets(name);
  const room = await bora.opens("마당");
  const bob = await scene.visits("Bob", { language: "ko" });
  await bob.goes(`/r/${room}`);
  await bob.field("nick.label").waitFor();
  const places = await bob.page.evaluate(leftOf, ["방장", name, "1", "/"]);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
    "the owner, their name, and the numbers in their order",
  );
  await bob.joins();
  await bob.isInside("마당");
  await bob.page.locator(".people-btn").waitFor();
  await bora.gets("chat", { room, id: freshId(), text: `@${name} 언제 와요? 3/10`, mentions: [bora.user.id] });
  const said = bob.log.locator(".rich", { hasText: "언제 와요" });
  await said.waitFor();
  assert.equal(await said.evaluate((text) => getComputedStyle(text).direction), "ltr");
  await bora.says(room, "10분 뒤에 가요");
  const line = bob.page.locator(".rail__sub", { hasText: "10분 뒤에 가요" });
  await line.waitFor();
  assert.equal(await line.evaluate((text) => getComputedStyle(text).direction), "ltr");
  await bora.gets("typing", { room, on: true });
  await bob.page.locator(".typing bdi", { hasText: name }).waitFor();
});

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

/** Titles and placeholders in which this name stands without marks that isolate it. Runs in the page. */
function plainlyAmongOthers(name) {
  const attributes = ["title", "placeholder"];
  return [...document.querySelectorAll(attributes.map((one) => `[${one}]`).join())]
    .flatMap((element) => attributes.map((one) => element.getAttribute(one) ?? ""))
    .filter((text) => text.includes(name) && text !== name && !text.includes(`\u2068${name}\u2069`));
}

test("names from right to left keep their direction to themselves in every sentence", async () => {
  const [host, name, title] = [0, 6, 12].map((from) => WORDS.Arabic.slice(from, from + 5));
  await scene.opens("--limits", "off", "--name", host);
  const bora = await scene.meets(name);
  const room = await bora.opens(title, { password: "열려라", guests: true });
  const bob = await scene.visits("Bob", { language: "ko", device: { viewport: NARROW } });
  const { page } = bob;
  const among = async (where, ...names) => {
    for (const one of names) {
      const { count, faults } = await page.evaluate(standsAmongOthers, one);
      assert.ok(count > 0, `${one} is there: ${where}`);
      assert.deepEqual(faults, [], `${one} keeps its direction to itself: ${where}`);
      assert.deepEqual(await page.evaluate(plainlyAmongOthers, one), [], `${one} where one points: ${where}`);
    }
  };
  await bob.goes();
  await page.locator(".rrow__owner").waitFor();
  await among("the list", host, name, title);
  await page.locator(".rrow__enter").click();
  await page.getByRole("dialog").locator(".ask").waitFor();
  await among("the password", name, title);

  await bob.goes(`/r/${room}`);
  await bob.field("create.pw").waitFor();
  await among("the door", host, name, title);
  await bob.joins("열려라");
  await bob.isInside(title);
  await bob.choosesIn(name, "people.whisper");
  await page.locator(".bar--whisper").waitFor();
  await among("a whisper", name, title);
  await bora.gets("leave", { room });
  await page.locator(".bar[role=alert]").waitFor();
  await among("a whisper to nobody", name);
  await bob.button("whisper.off").click();

  // Whoever stays owns the room.
  await bob.isTold("sys.owner", { name: "Bob" });
  await bora.gets("join", { room, password: "열려라" });
  await bob.choosesIn(name, "people.kick");
  const asked = page.getByRole("alertdialog");
  await asked.waitFor();
  await among("a question about somebody", name, title);
  await page.keyboard.press("Escape");
  await asked.waitFor({ state: "detached" });
  // Where there is room for the list of people, it does not lie over the others.
  await resize(page, WIDE);
  await bob.button("common.more").first().click();
  await page.getByRole("menuitem", { name: bob.word("room.leave") }).click();
  await asked.waitFor();
  await among("a question about the room", title);
});

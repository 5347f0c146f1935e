// What fingers have to hit: every control has 44 by 44 px of its own on every screen, on a phone, a phone held sideways and a
// tablet; on the phone with the longest names and titles that a host takes, in three writings.

import assert from "node:assert/strict";
import { test } from "node:test";

import { WORDS, faults } from "./fitting.mjs";
import { eachInAScene } from "./scene.mjs";
import { Tour, USUAL, company, wordy } from "./tour.mjs";
import { PHONE, SIDEWAYS, TABLET } from "./visitor.mjs";

let scene;

eachInAScene((begun) => (scene = begun));

/** The controls on the page that have less, each with its name and how much it has. Runs in the page. */
async function tooSmall() {
  const TARGET_PX = 44;
  const CONTROLS =
    "button, a[href], input, select, textarea, summary, [role=button], [role=switch], [role=tab], [role=option]";
  // What is behind something else is not meant to be hit, and may be covered in part.
  const popped = [...document.querySelectorAll(".pop, .menu")].findLast((one) => one.checkVisibility());
  const over = document.querySelector("dialog[open]") ?? popped ?? document;
  const isOf = (element, hit) =>
    hit !== null && (element.contains(hit) || hit.closest("label")?.control === element || hit.control === element);
  /** How far one gets from the middle of an element before something else is hit, in px. */
  const reach = (element, x, y, right, down) => {
    let step = 0;
    while (step < TARGET_PX && isOf(element, document.elementFromPoint(x + right * step, y + down * step))) step += 0.5;
    return step;
  };
  const told = new Set();
  for (const element of over.querySelectorAll(CONTROLS)) {
    // A link in what somebody said is as large as their words, and what is behind a sheet is not meant to be hit.
    if (element.disabled || element.matches(".bubble a, .scrim, .vh, .skip") || !element.checkVisibility()) continue;
    element.scrollIntoView({ block: "center", inline: "center" });
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (!isOf(element, document.elementFromPoint(x, y))) continue;
    const width = reach(element, x, y, 1, 0) + reach(element, x, y, -1, 0);
    const height = reach(element, x, y, 0, 1) + reach(element, x, y, 0, -1);
    if (Math.min(width, height) >= TARGET_PX) continue;
    const name = element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 30);
    told.add(`${element.className || element.tagName} "${name}": ${width} x ${height}`);
  }
  return [...told];
}

/** Looks at each screen of a tour; everything is told at once. */
function looker(visitor) {
  const found = [];
  const look = async (screen) => {
    // What is looked at for its size is scrolled into sight. Where it is wider, the list of people may lie over the room.
    if (visitor.page.viewportSize().width < 640)
      for (const fault of await visitor.page.evaluate(faults)) found.push(`${screen}: ${fault}`);
    for (const one of await visitor.page.evaluate(tooSmall)) found.push(`${screen}: ${one}`);
  };
  return { found, look };
}

/** The phone with the longest words of each writing; what is wider than that shows the same controls, with usual words. */
const DEVICES = {
  ...Object.fromEntries(
    Object.entries(WORDS).map(([writing, words]) => [writing, { names: wordy(words), device: PHONE }]),
  ),
  "a phone held sideways": { names: USUAL, device: SIDEWAYS },
  "a tablet": { names: USUAL, device: TABLET },
};

for (const [kind, { names, device }] of Object.entries(DEVICES)) {
  const language = ["Korean", "a tablet"].includes(kind) ? "ko" : "en";

  test(`a guest's controls are large enough, and the longest names fit: ${kind}`, async () => {
    await scene.opens("--limits", "off", "--name", names.host);
    const visitor = await scene.visits(names.me, { language, device });
    await visitor.isCalled(names.me);
    const { found, look } = looker(visitor);
    const tour = new Tour(visitor, look, names);
    await tour.asTheFirst();
    await tour.asGuest(await company(scene, names));
    assert.deepEqual(found, []);
  });

  test(`a host's controls are large enough, and the longest names fit: ${kind}`, async () => {
    const visitor = await scene.atTheConsole({ host: names.host, name: names.me, language, device });
    const { found, look } = looker(visitor);
    await new Tour(visitor, look, names).asHost();
    assert.deepEqual(found, []);
  });
}

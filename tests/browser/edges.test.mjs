// Phones without straight edges: nothing that one reads or presses lies under a rounded corner, a camera or the line at the
// foot of the screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";
import { Tour, company } from "./tour.mjs";
import { PHONE, SIDEWAYS } from "./visitor.mjs";

/** What such a phone takes of each edge, in px. */
const PHONES = {
  upright: { device: PHONE, insets: { top: 47, right: 0, bottom: 34, left: 0 } },
  sideways: { device: SIDEWAYS, insets: { top: 0, right: 47, bottom: 21, left: 47 } },
};

let scene;

eachInAScene((begun) => (scene = begun));

/** What lies under an edge, with its name and where it is. Runs in the page. */
function covered({ top, right, bottom, left }) {
  const CONTROLS = "button, a[href], input, textarea, select, [role=switch], [role=tab]";
  // Rows that one pushes sideways, what is meant for ears only, and what covers the rest of the page.
  const SKIPPED = "[role=tablist], .tagrow, .vh, .skip, .scrim, svg";
  const HANGS = ".anchor > .pop, .mem__menu";
  const scrolls = (element) =>
    element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowY) || scrolls(element.parentElement));
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest(SKIPPED) || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (!element.matches(CONTROLS) && !hasText(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const faults = { left: box.left < left, right: box.right > innerWidth - right };
    // What scrolls comes out from under the upper and the lower edge by itself. What hangs down from its button is gone soon,
    // and the line at the foot lets it be pressed.
    if (!scrolls(element)) faults.top = box.top < top;
    if (!scrolls(element) && element.matches(CONTROLS) && !element.closest(HANGS))
      faults.bottom = box.bottom > innerHeight - bottom;
    const edges = Object.keys(faults).filter((edge) => faults[edge]);
    const at = [box.left, box.top, box.right, box.bottom].map(Math.round).join(" ");
    const name = element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 20);
    if (edges.length > 0) found.push(`${edges.join()}: ${element.tagName}.${element.className} "${name}" at ${at}`);
  }
  return found;
}

/** Lets the phone of a visitor have such edges; gives a look for each screen, and everything that is under them. */
async function edged({ page, context }, insets) {
  const cdp = await context.newCDPSession(page);
  const found = [];
  const look = async (screen) => {
    // The browser forgets them with some of the pages that it leaves.
    await cdp.send("Emulation.setSafeAreaInsetsOverride", { insets });
    for (const one of await page.evaluate(covered, insets)) found.push(`${screen}: ${one}`);
  };
  return { found, look };
}

for (const [way, { device, insets }] of Object.entries(PHONES)) {
  test(`nothing of a guest's lies under the edges of a phone: ${way}`, async () => {
    await scene.opens("--limits", "off");
    const visitor = await scene.visits("밥", { device });
    await visitor.isCalled("밥");
    const { found, look } = await edged(visitor, insets);
    const tour = new Tour(visitor, look);
    await tour.asTheFirst();
    await tour.asGuest(await company(scene));
    assert.deepEqual(found, []);
  });

  test(`nothing of a host's lies under the edges of a phone: ${way}`, async () => {
    const visitor = await scene.atTheConsole({ name: "밥", device });
    const { found, look } = await edged(visitor, insets);
    await new Tour(visitor, look).asHost();
    assert.deepEqual(found, []);
  });
}

// What one sees while the host has not answered yet.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";

const TITLE = "Slow Yard";
/** A message that is saved sooner than this looks at once like what it becomes. */
const PENDING_MILLISECONDS = 300;

let scene;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

/** Keeps from the host what this page says from now on; what is returned lets it through again, and what was kept first. */
async function unheard({ page }) {
  let kept;
  let host;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    host = socket.connectToServer();
    socket.onMessage((frame) => (kept === undefined ? host.send(frame) : kept.push(frame)));
  });
  await page.reload();
  return {
    begins: () => (kept = []),
    ends: () => {
      for (const frame of kept) host.send(frame);
      kept = undefined;
    },
  };
}

/** Bob in a room of Alice's, and what keeps his words from the host. */
async function bobIn() {
  const alice = await scene.meets("Alice");
  const room = await alice.opens(TITLE);
  const bob = await scene.guestIn(`/r/${room}`, TITLE);
  const wire = await unheard(bob);
  await bob.isInside(TITLE);
  return { bob, wire };
}

for (const reducedMotion of ["no-preference", "reduce"]) {
  test(`a message is outlined only when the host takes its time: ${reducedMotion}`, async () => {
    const { bob, wire } = await bobIn();
    await bob.page.emulateMedia({ reducedMotion });
    wire.begins();
    await bob.says("on its way");
    const pending = bob.log.locator(".bubble--pending");
    await pending.waitFor();
    const [before, after] = await pending.evaluate((bubble, milliseconds) => {
      const [outline] = bubble.getAnimations();
      outline?.pause();
      return [milliseconds - 1, milliseconds].map((time) => {
        if (outline) outline.currentTime = time;
        const { backgroundColor, boxShadow } = getComputedStyle(bubble);
        return { filled: backgroundColor !== "rgba(0, 0, 0, 0)", outlined: boxShadow !== "none" };
      });
    }, PENDING_MILLISECONDS);
    assert.deepEqual(before, { filled: true, outlined: false });
    assert.deepEqual(after, { filled: false, outlined: true });
    wire.ends();
    await pending.waitFor({ state: "detached" });
  });
}

/** Where the buttons of a dialog are, and what they are called. */
async function standing(dialog) {
  return dialog.locator(".dialog__foot .btn").evaluateAll((buttons) =>
    // As it is laid out: the dialog may still be growing into its place.
    buttons.map(({ innerText, offsetLeft, offsetWidth, offsetHeight }) => [
      innerText,
      offsetLeft,
      offsetWidth,
      offsetHeight,
    ]),
  );
}

test("a button that waits for the host stands as it stood, and keeps its name", async () => {
  const { bob, wire } = await bobIn();
  await bob.button("common.more").click();
  await bob.page.getByRole("menuitem", { name: bob.word("nick.change") }).click();
  const dialog = bob.page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Robert");
  const before = await standing(dialog);
  wire.begins();
  const save = bob.button("common.save", dialog);
  await save.click();
  await dialog.locator('[aria-busy="true"] .spin').waitFor();
  assert.deepEqual(await standing(dialog), before);
  await save.waitFor();
  const [button, spinner] = [await save.boundingBox(), await save.locator(".spin").boundingBox()];
  const middle = ({ x, width }) => Math.round(x + width / 2);
  assert.equal(middle(spinner), middle(button));
  await bob.shot("busy");
  wire.ends();
  await dialog.waitFor({ state: "detached" });
});

test("while the host is away, what is on the page is searched, and what was found stays", async () => {
  const alice = await scene.meets("Alice");
  const room = await alice.opens(TITLE);
  for (const text of ["a lantern for the yard", "two Lanterns", "no light"]) await alice.says(room, text);
  const bob = await scene.guestIn(`/r/${room}`, TITLE);
  await bob.reads("no light");
  await bob.button("room.search").click();
  const panel = bob.page.locator("#search");
  const looksFor = async (words) => panel.getByRole("searchbox").or(panel.getByRole("combobox")).fill(words);
  const found = async (number) => panel.getByText(bob.word("search.count", { n: number }), { exact: true }).waitFor();
  await looksFor("light");
  await found(1);
  await scene.home.end("SIGKILL");
  await bob.page.getByText(bob.word("net.hostGone"), { exact: true }).waitFor();
  assert.equal(await panel.locator(".hit").count(), 1);
  await looksFor("LANTERN");
  await found(2);
  await panel.getByText(bob.word("search.here")).waitFor();
  await bob.shot("search-here");
  await panel.locator(".hit", { hasText: "two Lanterns" }).click();
  await bob.log.locator(".is-hit", { hasText: "two Lanterns" }).waitFor();
});

// The list of rooms by the keys alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";
import { resize } from "./visitor.mjs";

const NARROW = { width: 390, height: 844 };

let alice;
let bob;

/** Alice has two rooms, and Bob looks at the list. */
eachInAScene(async (scene) => {
  await scene.opens("--limits", "off");
  alice = await scene.meets("Alice");
  for (const title of ["Garden", "Either/Or"]) await alice.opens(title);
  bob = await scene.visits("Bob", { language: "en" });
  await bob.goes();
  await rooms().nth(1).waitFor();
});

const rooms = () => bob.page.locator(".rrow");
const filter = () =>
  bob.page.getByRole("searchbox", { name: bob.word("lobby.filter") }).and(bob.page.locator(":visible"));
const isFocused = () => filter().evaluate((field) => document.activeElement === field);

test("a slash leads to the filter, is a letter in it, and Esc gives up what was typed", async () => {
  await bob.page.keyboard.press("/");
  assert.equal(await isFocused(), true);
  assert.equal(await filter().inputValue(), "", "the key that led there is not typed");
  await bob.page.keyboard.type("r/o");
  await bob.page.waitForFunction(() => document.querySelectorAll(".rrow").length === 1);
  assert.match(await rooms().innerText(), /Either\/Or/);
  await alice.opens("Other/Other");
  await bob.page.waitForFunction(() => document.querySelectorAll(".rrow").length === 2);
  await bob.page.keyboard.press("Escape");
  await bob.page.waitForFunction(() => document.querySelectorAll(".rrow").length === 3);
  assert.equal(await isFocused(), false);
});

test("a slash opens the filter of a narrow window, and stays a letter in a dialog", async () => {
  await resize(bob.page, NARROW);
  await bob.page.keyboard.press("/");
  await filter().waitFor();
  assert.equal(await isFocused(), true);
  await bob.page.keyboard.press("Escape");
  await bob.page
    .locator(".dock")
    .getByRole("button", { name: bob.word("lobby.create") })
    .click();
  const title = bob.page.getByRole("dialog").getByLabel(bob.word("create.name"), { exact: true });
  await title.fill("Bed");
  await title.press("End");
  await title.press("/");
  assert.equal(await title.inputValue(), "Bed/");
});

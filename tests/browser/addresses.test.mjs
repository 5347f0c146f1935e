// The browser's own way through the page: back, forward, and an address that is opened again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";

const TITLE = "Evening yard";

let room;
let alice;

eachInAScene(async (scene) => {
  await scene.opens("--limits", "off");
  const bora = await scene.meets("Bora");
  room = await bora.opens(TITLE);
  await bora.says(room, "good evening");
  alice = await scene.visits("Alice", { language: "en" });
  await alice.goes();
  await row().click();
  await alice.isInside(TITLE);
});

const row = () => alice.page.getByRole("button", { name: new RegExp(`^${TITLE}`) });
const path = () => new URL(alice.page.url()).pathname;

test("from the list into a room, back, and forward again", async () => {
  assert.equal(path(), `/r/${room}`);
  await alice.reads("good evening");
  await alice.page.goBack();
  await row().waitFor();
  assert.equal(path(), "/");
  await alice.page.goForward();
  await alice.isInside(TITLE);
  assert.equal(path(), `/r/${room}`);
  await alice.says("still here");
  await alice.reads("still here");
  await alice.page.goBack();
  await row().waitFor();
});

test("a room's address leads into the room again after a reload, and back to the list from there", async () => {
  await alice.page.reload();
  await alice.isInside(TITLE);
  assert.equal(path(), `/r/${room}`);
  await alice.reads("good evening");
  await alice.says("here again");
  await alice.reads("here again");
  await alice.page.goBack();
  await row().waitFor();
  await alice.page.goForward();
  await alice.isInside(TITLE);
  await alice.reads("here again");
});

test("a dialog does not outlive the page that it was opened on", async () => {
  await alice.button("room.invite").click();
  const dialog = alice.page.getByRole("dialog");
  await dialog.waitFor();
  await alice.page.goBack();
  await row().waitFor();
  await dialog.waitFor({ state: "detached" });
});

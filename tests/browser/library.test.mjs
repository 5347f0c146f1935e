// The library of pictures: looking in it, sending from it, starring, and adding to it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inputMethod } from "./input-method.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";
import { PHONE } from "./visitor.mjs";

const TITLE = "사진 나눔방";

let alice;
let bob;

eachInAScene(async (scene) => {
  await scene.opens();
  const begun = await scene.aliceIn(TITLE);
  alice = begun.alice;
  bob = await scene.guestIn(begun.path, TITLE, { theme: "dark", device: PHONE });
  await alice.counts(2, 10);
});

/** Opens the library and says where it is. */
async function opens(visitor) {
  await visitor.button("comp.gif").first().click();
  const library = visitor.page.locator(".gifpop");
  await library.locator(".gifcell").first().waitFor();
  return library;
}

async function looksFor(library, words) {
  await library.getByRole("searchbox").fill(words);
}

/** Alice stars a picture of coffee; gives her library. */
async function starsCoffee() {
  const library = await opens(alice);
  await looksFor(library, "커피");
  const coffee = library.locator(".gifcell", { has: alice.page.getByRole("button", { name: /coffee/ }) });
  await coffee.hover();
  await alice.button("gif.star", coffee).click();
  return library;
}

/** Alice chooses a picture to add; gives the dialog that asks about it. */
async function adds() {
  const library = await opens(alice);
  await library
    .locator('input[type="file"]')
    .setInputFiles({ name: "party.gif", mimeType: "image/gif", buffer: gif(40, [220, 120, 30]) });
  return alice.page.getByRole("dialog", { name: alice.word("gif.upload") });
}

test("a picture of the library is found by a Korean and by an English word, and sent", async () => {
  const library = await opens(alice);
  await alice.shot("library");
  await looksFor(library, "안녕");
  await library.getByRole("button", { name: /waving hello/ }).click();
  await bob.sees(1);
  await alice.sees(1);
  const small = await opens(bob);
  await bob.shot("library");
  await looksFor(small, "congrat");
  await small.getByRole("button", { name: /confetti/ }).click();
  await alice.sees(2);
  // What there is not is said, with a way to change that.
  const again = await opens(alice);
  await looksFor(again, "그런것은없다");
  await again.getByText(alice.word("gif.none", { q: "그런것은없다" })).waitFor();
});

test("what is starred is kept on this device, and what was sent is recent", async () => {
  const library = await starsCoffee();
  await library.getByRole("tab", { name: alice.word("gif.fav") }).click();
  await library.getByRole("button", { name: /coffee/ }).click();
  await bob.sees(1);
  await alice.page.reload();
  await alice.isInside(TITLE);
  const again = await opens(alice);
  await again.getByRole("button", { name: /coffee/ }).waitFor();
  await again.getByRole("tab", { name: alice.word("gif.fav") }).click();
  await again.getByRole("button", { name: /coffee/ }).waitFor();
});

test("favourites stay while the host does not give their pictures, and go when it has them no more", async () => {
  await starsCoffee();
  const favourites = async (answer) => {
    await alice.page.route("**/gif/*", answer);
    await alice.page.reload();
    await alice.isInside(TITLE);
    await alice.button("comp.gif").first().click();
    await alice.page.getByRole("tab", { name: alice.word("gif.fav") }).click();
  };
  const cell = alice.page.getByRole("button", { name: /coffee/ });
  await favourites((route) => route.abort());
  await cell.locator(".gif__none").waitFor();
  await alice.page.unrouteAll();
  await favourites((route) => route.continue());
  await cell.locator("img").waitFor();
  await alice.page.unrouteAll();
  await favourites((route) => route.fulfill({ status: 404 }));
  await alice.page.getByText(alice.word("gif.emptyFav")).waitFor();
});

test("a library that was open once is there without a network, and says what is wrong", async () => {
  await opens(alice);
  await alice.page.keyboard.press("Escape");
  await alice.context.setOffline(true);
  await alice.page.getByText(alice.word("net.offline"), { exact: true }).waitFor();
  const library = await opens(alice);
  await library.getByText(alice.word("net.offline")).waitFor();
  await looksFor(library, "커피");
  await library.getByRole("button", { name: /coffee/ }).waitFor();
  await library.getByRole("button", { name: /waving hello/ }).waitFor({ state: "detached" });
  await alice.shot("library-offline");
  await alice.context.setOffline(false);
});

test("tags that an input method types are several, not one", async () => {
  const dialog = await adds();
  await dialog.getByLabel(alice.word("gif.tags")).focus();
  const ime = inputMethod(await alice.context.newCDPSession(alice.page));
  for (const [head, last] of [
    ["웃", "음"],
    ["박", "수"],
  ]) {
    await ime.commits(head);
    await ime.composes(last);
    await ime.spaceDown();
    await ime.commits(last);
    await ime.commits(" ");
  }
  for (const tag of ["웃음", "박수"]) await dialog.getByText(`#${tag}`, { exact: true }).waitFor();
  await dialog.getByRole("button", { name: alice.word("gif.upload") }).click();
  await bob.sees(1);
  const others = await opens(bob);
  await looksFor(others, "박수");
  await others.getByRole("button", { name: /웃음, 박수/ }).waitFor();
});

test("Enter takes the tag that an input method types, once, and sends when it is pressed again", async () => {
  const dialog = await adds();
  const send = alice.button("gif.upload", dialog);
  await dialog.getByLabel(alice.word("gif.tags")).focus();
  const cdp = await alice.context.newCDPSession(alice.page);
  const ime = inputMethod(cdp);
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" };
  await ime.commits("웃");
  await ime.composes("음");
  await ime.enterDown();
  await ime.commits("음");
  await dialog.getByText("#웃음", { exact: true }).waitFor();
  // The key is still held, and tells of itself again in the field that is empty now.
  for (const autoRepeat of [false, true, true])
    await cdp.send("Input.dispatchKeyEvent", { type: "keyDown", ...enter, autoRepeat });
  assert.equal(await send.getAttribute("aria-busy"), "false", "nothing is sent by what is left of the press");
  await ime.enterUp();
  await alice.page.keyboard.press("Enter");
  await bob.sees(1);
  const others = await opens(bob);
  await looksFor(others, "웃음");
  await others.getByRole("button", { name: /웃음/ }).waitFor();
});

test("a picture that somebody adds with a tag is sent, and found by everybody", async () => {
  const dialog = await adds();
  await dialog.getByLabel(alice.word("gif.tags")).fill("랜파티");
  await dialog.locator("#picture-alt").fill("주황 네모");
  await alice.shot("library-upload");
  await dialog.getByRole("button", { name: alice.word("gif.upload") }).click();
  await bob.sees(1);
  const small = await opens(bob);
  await looksFor(small, "랜파");
  await small.getByRole("button", { name: /주황 네모/ }).click();
  await alice.sees(2);
});

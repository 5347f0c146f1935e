// Pictures that are pasted: what is asked before they go, and to whom they go.

import assert from "node:assert/strict";
import { test } from "node:test";

import { drops, pastes } from "./clipboard.mjs";
import { isolated } from "./labels.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";

const TITLE = "토요일 랜파티";

let alice;
let bob;
let carol;

/** Alice owns the room; Bob pastes. */
eachInAScene(async (scene) => {
  await scene.opens("--limits", "off");
  const begun = await scene.aliceIn(TITLE);
  alice = begun.alice;
  bob = await scene.guestIn(begun.path, TITLE);
  carol = await scene.guestIn(begun.path, TITLE, { name: "캐럴", language: "ko" });
  await alice.counts(3, 10);
});

const RED = gif(48, [200, 40, 40]);
const BLUE = gif(48, [60, 80, 220]);
const NONE = Buffer.from("<script>alert(1)</script>");

/** Bob pastes these and is asked about so many pictures. */
async function asks(asked, ...files) {
  await pastes(bob.page, ...files);
  const dialog = bob.page.getByRole("dialog", { name: bob.word("paste.ask", { n: asked }) });
  await dialog.waitFor();
  return dialog;
}

test("one file that is no picture does not hold up the others, and is said to stay out", async () => {
  const dialog = await asks(2, RED, NONE, BLUE);
  const why = bob.word("gif.notGif");
  await dialog.getByText(bob.word("paste.leftOut", { n: 1, why })).waitFor();
  await dialog.locator(".pasted__torn").waitFor();
  await bob.stands();
  await bob.shot("pasted-left-out");
  await bob.page.keyboard.press("Enter");
  for (const visitor of [alice, bob, carol]) await visitor.sees(2);
});

test("what is no picture at all cannot be sent", async () => {
  const dialog = await asks(1, NONE);
  await dialog.getByText(bob.word("gif.notGif")).waitFor();
  assert.equal(await bob.button("comp.send", dialog).isDisabled(), true);
  await bob.stands();
  await bob.shot("pasted-torn");
  await bob.page.keyboard.press("Escape");
  await bob.says("sorry");
  await alice.reads("sorry");
  await alice.sees(0);
});

test("several pictures go to the one who is whispered to, and to nobody else", async () => {
  await bob.choosesIn("앨리스", "people.whisper");
  const dialog = await asks(2, RED, BLUE);
  await dialog.getByText(bob.word("whisper.out", { name: isolated("앨리스") })).waitFor();
  await bob.page.keyboard.press("Enter");
  for (const visitor of [alice, bob]) await visitor.sees(2);
  await bob.button("whisper.off").click();
  await bob.says("aloud");
  await carol.reads("aloud");
  await carol.sees(0);
});

test("a picture that answers says whom it answers", async () => {
  await alice.says("show me");
  await bob.reads("show me");
  await bob.usesTool("show me", "msg.reply");
  const dialog = await asks(1, RED);
  await dialog.getByText(bob.word("comp.replyTo", { name: isolated("앨리스") })).waitFor();
  await bob.page.keyboard.press("Enter");
  await carol.sees(1);
  await carol.log
    .locator("li", { has: carol.page.locator("img") })
    .getByText("show me")
    .waitFor();
});

test("who is thrown out while being asked is told so and sends nothing", async () => {
  const dialog = await asks(1, RED);
  await alice.choosesIn("Bob", "people.kick");
  await alice.button("people.kick", alice.page.getByRole("alertdialog")).click();
  await dialog.getByText(bob.word("net.kicked")).waitFor();
  const send = bob.button("comp.send", dialog);
  assert.equal(await send.isDisabled(), true);
  await bob.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await alice.says("after the kick");
  await carol.reads("after the kick");
  await carol.sees(0);
});

test("what is dropped into a frozen room stays here, and the room says why", async () => {
  await alice.changesRoom(() => alice.switch("set.freeze").click());
  const said = bob.page.getByText(bob.word("comp.frozen"));
  await said.first().waitFor();
  const before = await said.count();
  await drops(bob.page, RED);
  await bob.page.waitForFunction(
    ([text, before]) => document.body.innerText.split(text).length - 1 > before,
    [bob.word("comp.frozen"), before],
  );
  assert.equal(await bob.log.locator("figure").count(), 0);
  await alice.sees(0);
});

test("what is dropped by whoever is muted stays here, and the room says why", async () => {
  await alice.choosesIn("Bob", "people.mute");
  const said = bob.page.getByText(bob.word("comp.muted", { n: 10 }));
  await said.first().waitFor();
  await drops(bob.page, RED);
  await bob.page.locator(".toast", { hasText: bob.word("comp.muted", { n: 10 }) }).waitFor();
  assert.equal(await bob.page.getByRole("dialog").count(), 0, "nobody is asked about what cannot be sent");
  await alice.choosesIn("Bob", "people.unmute");
  await bob.says("I may speak again");
  await alice.reads("I may speak again");
  for (const visitor of [alice, bob]) await visitor.sees(0);
});

test("who is muted while being asked sends nothing until that is over", async () => {
  const dialog = await asks(1, RED);
  await alice.choosesIn("Bob", "people.mute");
  await dialog.getByText(bob.word("comp.muted", { n: 10 })).waitFor();
  assert.equal(await bob.button("comp.send", dialog).isDisabled(), true);
  await alice.choosesIn("Bob", "people.unmute");
  await dialog.getByText(bob.word("comp.all")).waitFor();
  await bob.button("comp.send", dialog).click();
  for (const visitor of [alice, bob, carol]) await visitor.sees(1);
});

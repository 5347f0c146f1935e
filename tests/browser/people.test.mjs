// Three people in one room: whispers, answers, reactions, and what an owner may do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isolated } from "./labels.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";
import { PHONE } from "./visitor.mjs";

const TITLE = "토요일 랜파티";

let alice;
let bob;
let carol;
let path;

/** Alice owns the room and sits at the host; Bob has a desk, Carol a phone. */
eachInAScene(async (scene) => {
  await scene.opens("--limits", "off");
  ({ alice, path } = await scene.aliceIn(TITLE));
  bob = await scene.guestIn(path, TITLE, { theme: "dark" });
  carol = await scene.guestIn(path, TITLE, { name: "캐럴", language: "ko", device: PHONE });
  await alice.counts(3, 10);
});

test("a whisper is read by two and by nobody else, and stays where it was said", async () => {
  await alice.says("everyone reads this");
  await alice.choosesIn("Bob", "people.whisper");
  await alice.shot("whisper-begun");
  await alice.says("옥상 열쇠는 내가 가져갈게");
  await bob.reads("옥상 열쇠는 내가 가져갈게");
  await bob.log.getByText(bob.word("whisper.in", { name: "앨리스" })).waitFor();
  await bob.usesTool("옥상 열쇠는 내가 가져갈게", "msg.reply");
  await bob.says("and I take the cake");
  await alice.reads("and I take the cake");
  await alice.log.getByText(alice.word("whisper.in", { name: "Bob" })).waitFor();
  // The tint stays until it is cleared.
  await alice.button("whisper.off").click();
  await alice.says("aloud again");
  await carol.reads("aloud again");
  for (const whispered of ["옥상 열쇠는 내가 가져갈게", "and I take the cake"])
    assert.equal(await carol.bubble(whispered).count(), 0, "Carol reads no whisper of others");
  assert.equal(await carol.page.getByText("옥상").count(), 0, "nor anywhere else on her page");
  assert.equal(await alice.page.locator(".rail").getByText("cake").count(), 0, "no list of rooms shows a whisper");
  await bob.page.reload();
  await bob.isInside(TITLE);
  await bob.reads("aloud again");
  const texts = (await bob.log.locator(".bubble").allInnerTexts()).map((text) => text.trim());
  assert.deepEqual(texts, ["everyone reads this", "옥상 열쇠는 내가 가져갈게", "and I take the cake", "aloud again"]);
  for (const visitor of [alice, bob, carol]) await visitor.shot("whisper");
});

test("a typed name is not lost by Esc, and one that is too long says so", async () => {
  await bob.button("nick.change").click();
  const dialog = bob.page.getByRole("dialog");
  const field = dialog.getByLabel(bob.word("nick.label"), { exact: true });
  await field.fill("B".repeat(34));
  await dialog.getByText(bob.word("comp.over", { n: 2 })).waitFor();
  assert.equal(await bob.button("common.save", dialog).isDisabled(), true);
  await bob.shot("name-too-long");
  // A browser closes a dialog by itself when it was kept from it before.
  for (let presses = 0; presses < 3; presses++) await bob.page.keyboard.press("Escape");
  assert.equal(await dialog.isVisible(), true);
  assert.equal(await field.inputValue(), "B".repeat(34));
  await field.fill("Robert");
  await bob.page.keyboard.press("Escape");
  assert.equal(await field.inputValue(), "Robert");
  await bob.button("common.save", dialog).click();
  await dialog.waitFor({ state: "detached" });
  await alice.log.getByText(alice.word("sys.rename", { a: "Bob", b: "Robert" })).waitFor();
  await bob.button("nick.change").click();
  await dialog.waitFor();
  await bob.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("what is typed for a whisper stays with it over a reload and an answer", async () => {
  await bob.says("who brings the cake?");
  await alice.choosesIn("Bob", "people.whisper");
  await alice.field("comp.ph").fill("it is a surprise");
  await alice.page.reload();
  await alice.button("whisper.off").waitFor();
  assert.equal(await alice.field("comp.ph").inputValue(), "it is a surprise");
  await alice.usesTool("who brings the cake?", "msg.reply");
  await alice.field("comp.ph").fill("somebody will");
  await alice.field("comp.ph").press("Enter");
  await carol.log.getByText("somebody will").waitFor();
  await alice.choosesIn("Bob", "people.whisper");
  assert.equal(await alice.field("comp.ph").inputValue(), "it is a surprise");
  await alice.field("comp.ph").press("Enter");
  await bob.reads("it is a surprise");
  await bob.says("hush");
  await carol.reads("hush");
  assert.equal(await carol.bubble("it is a surprise").count(), 0, "Carol reads no whisper of others");
});

test("what was meant for somebody who left goes to nobody", async () => {
  await alice.choosesIn("Bob", "people.whisper");
  await alice.field("comp.ph").fill("only for you");
  await bob.button("common.more").click();
  await bob.page.getByRole("menuitem", { name: bob.word("room.leave") }).click();
  await bob.button("room.leave", bob.page.getByRole("alertdialog")).click();
  await alice.page.getByText(alice.word("whisper.gone", { name: isolated("Bob") })).waitFor();
  await alice.shot("whisper-gone");
  await alice.field("comp.ph").press("Enter");
  assert.equal(await alice.field("comp.ph").inputValue(), "only for you", "it is kept, and not sent to everyone");
  await alice.button("whisper.off", alice.page.getByRole("alert")).click();
  await alice.says("for all");
  await carol.reads("for all");
  assert.equal(await carol.bubble("only for you").count(), 0);
});

test("answers, names, reactions, corrections and removals reach everybody", async () => {
  await bob.says("is it the gas in the magma?");
  await alice.reads("is it the gas in the magma?");
  await alice.usesTool("is it the gas in the magma?", "msg.reply");
  await alice.says("맞아요");
  await carol.log.locator(".quote", { hasText: "is it the gas" }).waitFor();
  await carol.field("comp.ph").pressSequentially("@Bo");
  await carol.page.getByRole("option", { name: "Bob" }).click();
  await carol.field("comp.ph").pressSequentially("look here");
  await carol.button("comp.send").click();
  await bob.log.locator(".at--me", { hasText: "@Bob" }).waitFor();
  await bob.log.locator(".msg--mention").waitFor();
  await alice.log.locator(".at:not(.at--me)", { hasText: "@Bob" }).waitFor();

  await alice.usesTool("is it the gas in the magma?", "msg.react", "👍");
  await bob.log.getByRole("button", { name: /^👍 1: 앨리스/ }).click();
  await carol.log.getByRole("button", { name: /^👍 2/ }).waitFor();
  await bob.log.getByRole("button", { name: /^👍 2/, pressed: true }).click();
  await carol.log.getByRole("button", { name: /^👍 1: 앨리스/ }).waitFor();

  await bob.field("comp.ph").press("ArrowUp");
  await bob.page.getByText(bob.word("comp.editing")).waitFor();
  await bob.field("comp.ph").fill("is it the gas?");
  await bob.shot("edit");
  await bob.field("comp.ph").press("Enter");
  await alice.reads("is it the gas?");
  await alice.isTold("msg.edited");
  await alice.log.locator(".quote", { hasText: "is it the gas?" }).waitFor();
  for (const visitor of [alice, bob, carol]) await visitor.shot("answers");

  await alice.choosesMore("is it the gas?", "msg.delete");
  await bob.isTold("msg.removedOwner");
  await carol.isTold("msg.quoteGone");
  assert.equal(await carol.log.locator(".react").count(), 0, "reactions go with the message");
});

test("a long press on the phone opens what a mouse finds beside a message", async () => {
  await bob.says("press me");
  await carol.pressesLong("press me");
  const sheet = carol.page.getByRole("dialog", { name: carol.word("common.more") });
  await sheet.waitFor();
  await carol.shot("sheet");
  await sheet.getByRole("button", { name: /❤️/ }).click();
  await bob.log.getByRole("button", { name: /^❤️ 1: 캐럴/ }).waitFor();
  await carol.pressesLong("press me");
  await sheet.getByRole("listitem").filter({ hasText: "❤️" }).getByText("캐럴", { exact: true }).waitFor();
  await carol.button("people.whisper", sheet).click();
  await carol.says("psst");
  await bob.reads("psst");
  assert.equal(await alice.bubble("psst").count(), 0);
});

test("mute, freeze and slow mode hold those they are for, and end", async () => {
  await alice.choosesIn("Bob", "people.mute");
  await bob.page.getByText(bob.word("comp.muted", { n: 10 })).waitFor();
  await carol.isTold("sys.mute", { name: "Bob", n: 10 });
  await bob.shot("muted");
  await alice.choosesIn("Bob", "people.unmute");
  await bob.field("comp.ph").waitFor();

  await alice.changesRoom(() => alice.switch("set.freeze").click());
  for (const visitor of [bob, carol]) await visitor.page.getByText(visitor.word("comp.frozen")).waitFor();
  await bob.shot("frozen");
  await alice.says("only I may write");
  await carol.reads("only I may write");
  const ten = alice.word("set.sec", { n: 60 });
  await alice.changesRoom(async () => {
    await alice.switch("set.freeze").click();
    await alice.page.getByRole("radio", { name: ten, exact: true }).click();
  });
  await bob.isTold("sys.thaw");
  await bob.isTold("sys.slow", { n: 60 });
  await bob.says("one");
  await alice.reads("one");
  await bob.field("comp.ph").fill("two");
  await bob.page.locator(".ring").waitFor();
  await bob.shot("slow");
  await bob.field("comp.ph").press("Enter");
  assert.equal(await bob.field("comp.ph").inputValue(), "two", "it waits in the field");
});

test("a room is handed over, and then its new owner may what the old one may no longer", async () => {
  await alice.choosesIn("Bob", "people.makeOwner");
  await alice.shot("ask-owner");
  await alice.button("people.makeOwner", alice.page.getByRole("alertdialog")).click();
  await carol.isTold("sys.owner", { name: "Bob" });
  await alice.page.locator(".mem", { hasText: "Bob" }).getByLabel(alice.word("people.owner")).waitFor();
  await alice.page.getByRole("button", { name: "Bob" }).click();
  await alice.page.getByRole("menuitem", { name: alice.word("people.whisper") }).waitFor();
  assert.equal(await alice.page.getByRole("menuitem", { name: alice.word("people.kick") }).count(), 0);
  await bob.changesRoom(() => bob.field("create.name").fill("Bob's room"));
  await carol.page.getByRole("heading", { name: "Bob's room" }).waitFor();
  await carol.isTold("sys.retitle", { title: "Bob's room" });
});

test("who is removed is told so, hears nothing more, and may come back", async () => {
  await alice.choosesIn("캐럴", "people.kick");
  await alice.button("people.kick", alice.page.getByRole("alertdialog")).click();
  await carol.page
    .getByRole("status")
    .filter({ hasText: carol.word("net.kicked") })
    .first()
    .waitFor();
  await carol.shot("kicked");
  await alice.isTold("sys.kick", { name: "캐럴" });
  await alice.counts(2, 10);
  await alice.says("after the kick");
  await bob.reads("after the kick");
  assert.equal(await carol.bubble("after the kick").count(), 0);
  await carol.button("room.all").click();
  await carol.page.getByRole("button", { name: new RegExp(`^${TITLE}`) }).click();
  await carol.isInside(TITLE);
  await carol.reads("after the kick");
});

test("who is banned does not come back until the ban is lifted", async () => {
  await alice.choosesIn("Bob", "people.ban");
  await alice.button("people.ban", alice.page.getByRole("alertdialog")).click();
  await bob.page
    .getByRole("alert")
    .filter({ hasText: bob.word("net.banned") })
    .first()
    .waitFor();
  await bob.shot("banned");
  await bob.button("room.all").click();
  await bob.page.getByRole("button", { name: new RegExp(`^${TITLE}`) }).click();
  await bob.page.getByText(bob.word("net.banned")).first().waitFor();
  await alice.changesRoom(async () => {
    const bans = alice.page.getByRole("group", { name: alice.word("set.bans") });
    await bans.getByRole("button", { name: `${alice.word("set.unban")} Bob` }).click();
    await bans.waitFor({ state: "detached" });
  });
  await carol.isTold("sys.unban", { name: "Bob" });
  await bob.comesIn(path, TITLE);
});

test("a closed room says so to everybody in it", async () => {
  await alice.button("common.more").click();
  await alice.page.getByRole("menuitem", { name: alice.word("room.settings") }).click();
  await alice.button("set.close").click();
  await alice.button("set.close", alice.page.getByRole("alertdialog")).click();
  for (const visitor of [alice, bob, carol]) await visitor.page.getByText(visitor.word("net.closed")).first().waitFor();
  await bob.shot("closed");
});

test("what was said is found, and the log goes there", async () => {
  for (const text of ["새 맵 파일 시험해 보실 분?", "USB에 맵파일 담아 갈게요"]) await alice.says(text);
  await bob.reads("USB에 맵파일 담아 갈게요");
  for (let n = 1; n <= 60; n++) await alice.says(`between ${n}`);
  await bob.reads("between 60");
  await bob.choosesIn("앨리스", "people.whisper");
  await bob.says("secret map 파일");
  await bob.reads("secret map 파일");
  await bob.button("whisper.off").click();

  await bob.button("room.search").click();
  const field = bob.page.getByRole("combobox");
  await field.fill("파일");
  const hits = bob.page.getByRole("option");
  await bob.page.getByText(bob.word("search.count", { n: 3 })).waitFor();
  assert.equal(await hits.count(), 3, "two messages and the own whisper");
  for (let n = 0; n < 3; n++) await field.press("ArrowDown");
  await bob.log.locator(".is-hit mark", { hasText: "파일" }).waitFor();
  await bob.log.getByText("시험해 보실 분?").waitFor();
  assert.ok(await bob.log.getByText("시험해 보실 분?").isVisible());
  await bob.shot("search");
  await field.fill("nothing like it");
  await bob.page.getByText(bob.word("search.none", { q: "nothing like it" })).waitFor();

  await carol.button("common.more").click();
  await carol.page.getByRole("menuitem", { name: carol.word("room.search") }).click();
  await carol.page.getByRole("combobox").fill("파일");
  await carol.page.getByText(carol.word("search.count", { n: 2 })).waitFor();
  await carol.shot("search");
  await carol.page.getByRole("option").first().click();
  await carol.log.locator(".is-hit").waitFor();
});

test("a picture that is whispered is seen by two", async () => {
  await alice.choosesIn("Bob", "people.whisper");
  const file = { name: "a.gif", mimeType: "image/gif", buffer: gif(48, [63, 74, 156]) };
  await alice.page.locator('input[type="file"]').setInputFiles(file);
  for (const visitor of [alice, bob]) await visitor.sees(1);
  await alice.button("whisper.off").click();
  await alice.says("aloud");
  await carol.reads("aloud");
  await carol.sees(0);
});

// What ends by itself after a while: on the clock of the page, which these tests put forward.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";

const TITLE = "Quiet Yard";
const PASSWORD = "open sesame";
/** A host takes no more wrong passwords from one address in a minute. */
const TRIES = 5;
/** As long as it ever lets anybody wait for the next one. */
const WAIT_SECONDS = 60;
const MUTE_MINUTES = 10;
const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 86_400_000;

let scene;

eachInAScene((begun) => (scene = begun));

test("after too many wrong passwords one waits, and then may try again", async () => {
  await scene.opens();
  const alice = await scene.meets("Alice");
  const room = await alice.opens(TITLE, { password: PASSWORD, guests: true });
  const bob = await scene.visits("Bob", { language: "en" });
  await bob.page.clock.install();
  await bob.goes(`/r/${room}`);
  await bob.field("nick.label").fill("Bob");
  const enter = bob.button("join.enter");
  for (let tries = 0; tries < TRIES; tries++) {
    await bob.field("create.pw").fill(`wrong ${tries}`);
    await enter.click();
    await bob.page.getByText(bob.word("lock.wrong")).waitFor();
  }
  await bob.field("create.pw").fill("wrong again");
  await enter.click();
  const wait = bob.page.getByText(/^Try again in \d+ s$/);
  await wait.waitFor();
  assert.equal(await enter.isDisabled(), true);

  // The tab is asleep meanwhile.
  await bob.page.clock.fastForward(WAIT_SECONDS * 1000);
  await wait.waitFor({ state: "detached" });
  await enter.click();
  // The host's own clock was not put forward: that it says the same again shows that it was asked.
  await wait.waitFor();
});

/** Alice, her room, and Bob in it, whose page has a clock that a test puts forward. */
async function bobWithAClock() {
  await scene.opens("--limits", "off");
  const alice = await scene.meets("Alice");
  const room = await alice.opens(TITLE);
  const bob = await scene.visits("Bob", { language: "en" });
  await bob.page.clock.install();
  await bob.comesIn(`/r/${room}`, TITLE);
  return { alice, room, bob };
}

test("after midnight, what was said today was said yesterday", async () => {
  const { bob } = await bobWithAClock();
  const days = bob.log.locator(".day");
  await days.filter({ hasText: bob.word("log.today") }).waitFor();
  await bob.page.clock.setSystemTime(Date.now() + DAY_MILLISECONDS);
  await bob.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await days.filter({ hasText: bob.word("log.yesterday") }).waitFor();
  assert.deepEqual(await days.allInnerTexts(), [bob.word("log.yesterday")]);
});

test("when the minutes of a mute are over, its marks go and one may react again", async () => {
  const { alice, room, bob } = await bobWithAClock();
  const { user } = await alice.hears("join");
  const { seq } = await alice.says(room, "who is there?");
  await alice.gets("react", { room, seq, emoji: "👍", on: true });
  const pill = bob.log.getByRole("button", { name: /^👍 1/ });
  const mark = bob.page.locator(".mem.is-quiet", { hasText: bob.word("people.muted") });
  await pill.waitFor();
  await alice.gets("mute", { room, user: user.id, minutes: MUTE_MINUTES });
  await mark.waitFor();
  assert.equal(await pill.isDisabled(), true);
  await bob.page.clock.setSystemTime(Date.now() + MUTE_MINUTES * MINUTE_MILLISECONDS + MINUTE_MILLISECONDS / 2);
  await mark.waitFor({ state: "detached" });
  await bob.log.getByRole("button", { name: /^👍 1/, disabled: false }).waitFor();
  await alice.gets("unmute", { room, user: user.id });
});

test("when the minutes of a mute are over, the field is back by itself", async () => {
  const { alice, room, bob } = await bobWithAClock();
  const { user } = await alice.hears("join");
  await bob.field("comp.ph").fill("half a thought");
  await alice.gets("mute", { room, user: user.id, minutes: MUTE_MINUTES });
  const field = bob.field("comp.ph");
  await field.waitFor({ state: "detached" });
  const begun = Date.now();
  for (const [gone, left] of [
    [0, MUTE_MINUTES],
    [MUTE_MINUTES - 1, 1],
  ]) {
    // A little late, so that a minute that has begun counts.
    await bob.page.clock.setSystemTime(begun + gone * MINUTE_MILLISECONDS + MINUTE_MILLISECONDS / 2);
    await bob.page.getByText(bob.word("comp.muted", { n: left })).waitFor();
  }
  await bob.page.clock.setSystemTime(begun + MUTE_MINUTES * MINUTE_MILLISECONDS + MINUTE_MILLISECONDS / 2);
  await field.waitFor();
  assert.equal(await field.inputValue(), "half a thought", "what was begun is still there");

  // The host's own clock was not put forward.
  await alice.gets("unmute", { room, user: user.id });
  await bob.isTold("sys.unmute", { name: "Bob" });
  await bob.says("a whole thought");
  assert.equal((await alice.hears("chat")).text, "a whole thought");
});

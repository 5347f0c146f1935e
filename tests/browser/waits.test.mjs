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

// Two tabs of one browser are one person, and a place in a room is theirs in both.

import assert from "node:assert/strict";
import { test } from "node:test";

import { eachInAScene } from "./scene.mjs";

const TITLE = "Two Chairs";
const PASSWORD = "open sesame";

let scene;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

/** The one button of the only room in the list that a tab shows. */
const enterIn = (page) => page.locator(".rrow__enter");

/** Bob, who looks at the list of rooms in two tabs. */
async function bobWithTwoTabs() {
  const bob = await scene.visits("Bob", { language: "en" });
  await bob.isCalled("Bob");
  await bob.goes();
  const first = bob.page;
  await enterIn(first).waitFor();
  await bob.newTab();
  await bob.isCalled("Bob");
  await bob.goes();
  return { bob, first, second: bob.page };
}

test("the last place of a locked room is no one else's for the second tab of whoever has it", async () => {
  const alice = await scene.meets("Alice");
  const room = await alice.opens(TITLE, { max: 2, password: PASSWORD, guests: true });
  const { bob, first, second } = await bobWithTwoTabs();
  const opens = second.getByRole("button", { name: `${TITLE}, 1/2, ${bob.word("lobby.enter")}` });
  await opens.waitFor();

  await enterIn(first).click();
  await first.getByRole("dialog").getByLabel(bob.word("create.pw"), { exact: true }).fill(PASSWORD);
  await first
    .getByRole("dialog")
    .getByRole("button", { name: bob.word("join.enter") })
    .click();
  await first.getByRole("log").waitFor();
  const resumes = second.getByRole("button", { name: `${TITLE}, 2/2, ${bob.word("lobby.resume")}` });
  await resumes.waitFor();
  assert.equal(await resumes.isEnabled(), true);

  const carol = await scene.visits("Carol", { language: "en" });
  await carol.goes();
  await carol.page.getByRole("button", { name: `${TITLE}, 2/2, ${carol.word("lobby.full")}` }).waitFor();
  assert.equal(await enterIn(carol.page).isDisabled(), true, "for anybody else there is no place");

  await resumes.click();
  await bob.isInside(TITLE);
  await alice.says(room, "both tabs hear this");
  await bob.reads("both tabs hear this");
  await first.getByText("both tabs hear this").first().waitFor();
  assert.equal(
    alice.heard.filter(([name]) => name === "join").length,
    1,
    "one person came once, whatever the number of tabs",
  );
});

test("when one tab has left, the place is as free for the other as for anybody", async () => {
  const alice = await scene.meets("Alice");
  const room = await alice.opens(TITLE, { max: 2 });
  const { bob, first, second } = await bobWithTwoTabs();
  await enterIn(second).waitFor();
  await enterIn(first).click();
  await first.getByRole("log").waitFor();
  await second.getByRole("button", { name: `${TITLE}, 2/2, ${bob.word("lobby.resume")}` }).waitFor();

  // The host puts him out: no tab asked for that.
  await alice.gets("kick", { room, user: (await alice.hears("join")).user.id });
  await second.getByRole("button", { name: `${TITLE}, 1/2, ${bob.word("lobby.enter")}` }).waitFor();
  const carol = await scene.meets("Carol");
  await carol.gets("join", { room });
  await second.getByRole("button", { name: `${TITLE}, 2/2, ${bob.word("lobby.full")}` }).waitFor();
});

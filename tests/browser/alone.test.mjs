// A host that is on no network.

import { test } from "node:test";

import { eachInAScene, toLobby } from "./scene.mjs";
import { resize } from "./visitor.mjs";

let scene;

eachInAScene((begun) => (scene = begun));

test("the lobby of a host that nobody can reach says so on any width, and leads to the self-test", async () => {
  await scene.opens("--limits", "off", "--bind", "127.0.0.1");
  const alice = await scene.sits("앨리스");
  await alice.page.goto(scene.home.console);
  await (await scene.meets("보라")).opens("저녁 마당");
  await toLobby(alice);
  const said = alice.page.getByText(alice.word("test.net.bad"), { exact: true }).locator("visible=true");
  await said.waitFor();
  await alice.shot("alone");
  await alice.button("test.title").click();
  const tested = alice.page.locator('[data-check="net"][data-mark="bad"]');
  await tested.waitFor();
  await toLobby(alice);
  await resize(alice.page, { width: 1000, height: 700 });
  await said.waitFor();
  await alice.shot("alone");
  await resize(alice.page, { width: 390, height: 700 });
  await said.waitFor();
  await alice.shot("alone");
  await alice.button("host.title").click();
  await tested.waitFor();
});

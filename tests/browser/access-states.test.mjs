// What a screen reader gets of a page in the middle of something, checked with axe-core where a machine can.

import assert from "node:assert/strict";
import { test } from "node:test";

import { looker } from "./axe.mjs";
import { pastes } from "./clipboard.mjs";
import { roomOf, says } from "./crowd.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene, enters, toLobby } from "./scene.mjs";
import { DESKTOP, PHONE, guestUrl } from "./visitor.mjs";

const SLOW_SECONDS = 30;
/** More than a page catches up with one after the other: it begins anew with the newest. */
const MISSED = 600;

let scene;

eachInAScene((begun) => (scene = begun));

/** What the owner can do to those who write. */
async function rules(bob, look, bora, room) {
  const { members } = await bora.gets("members", { room });
  const user = members.find(({ role }) => role !== "owner").id;
  await bora.gets("settings", { room, slowSeconds: SLOW_SECONDS });
  await bob.isTold("sys.slow", { n: SLOW_SECONDS });
  await bob.says("a question");
  await bob.page.locator(".ring").waitFor();
  await look("slow mode");
  await bora.gets("settings", { room, slowSeconds: 0, frozen: true });
  await bob.page.getByText(bob.word("comp.frozen")).waitFor();
  await look("frozen");
  await bora.gets("settings", { room, frozen: false });
  await bora.gets("mute", { room, user, minutes: 10 });
  await bob.page.getByText(bob.word("comp.muted", { n: 10 })).waitFor();
  await look("muted");
  await bora.gets("unmute", { room, user });
  await bob.field("comp.ph").waitFor();
}

/** One of two files that are pasted is no picture. */
async function pasted(bob, look) {
  await pastes(bob.page, gif(48, [200, 40, 40]), Buffer.from("no picture"));
  await bob.page.locator(".pasted__torn").waitFor();
  await look("what was pasted");
  await bob.button("common.cancel", bob.page.getByRole("dialog")).click();
  await bob.page.getByRole("dialog").waitFor({ state: "detached" });
}

/** Without a network; and what was written meanwhile is refused when it is back. */
async function offline(bob, look, bora, room) {
  await bob.context.setOffline(true);
  await bob.page.getByText(bob.word("net.offline"), { exact: true }).waitFor();
  await bob.says("written meanwhile");
  await bob.log.getByText(bob.word("msg.queued")).waitFor();
  await look("offline");
  await bora.gets("settings", { room, frozen: true });
  await bob.context.setOffline(false);
  const failed = bob.log.getByRole("alert");
  await failed.waitFor();
  await bora.gets("settings", { room, frozen: false });
  await bob.field("comp.ph").waitFor();
  await look("a message that failed");
  await bob.button("msg.discard", failed).click();
  await failed.waitFor({ state: "detached" });
}

/** Bob reads further up when the network goes, and meanwhile much is said. */
async function absence(bob, look, bora, room) {
  await bob.log.evaluate((box) => (box.scrollTop = 0));
  await bob.button("log.jump").waitFor();
  await bob.context.setOffline(true);
  await bob.page.getByText(bob.word("net.offline"), { exact: true }).waitFor();
  await says(bora, room, MISSED);
  await bob.context.setOffline(false);
  const pill = bob.page.locator(".pill", { hasText: String(MISSED) });
  await pill.waitFor();
  await pill.click();
  await bob.page.locator(".unread-line").waitFor();
  assert.ok(await pill.isVisible(), "the way to the newest stays beside the line");
  await look("the unread line and the way on");
}

for (const { language, theme, device } of [
  { language: "ko", theme: "dark", device: PHONE },
  { language: "en", theme: "light", device: DESKTOP },
]) {
  const settings = { language, theme, device };

  test(`axe finds nothing serious in a room in the middle of something: ${device.viewport.width}`, async () => {
    const host = await scene.opens("--limits", "off");
    const bora = await scene.meets("보라");
    const room = await roomOf(bora, "마당", 30);
    const { visitor: bob, found, look } = looker(await scene.guestIn(`/r/${room}`, "마당", settings));
    await rules(bob, look, bora, room);
    await pasted(bob, look);
    await offline(bob, look, bora, room);
    await absence(bob, look, bora, room);
    await host.end("SIGKILL");
    await bob.page.getByText(bob.word("net.hostGone"), { exact: true }).waitFor();
    await look("a host that is gone");
    assert.deepEqual(found, []);
  });

  test(`axe finds nothing serious in what a host is told of faults: ${device.viewport.width}`, async () => {
    const { visitor: alice, found, look } = looker(await scene.atTheConsole(settings));
    const other = await scene.starts("--name", "Blue Gate");
    // Nothing is wrong here; the page is told that it is.
    await alice.page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        const tell = String(message)
          .replace(/("code":"\w+","ok":)true/g, "$1false")
          .replace(/"trust":"\w+"/g, '"trust":"changed"');
        socket.send(typeof message === "string" ? tell : message);
      });
    });
    await alice.page.reload();
    await alice.page.locator('[data-check="net"][data-mark="bad"]').waitFor();
    await look("the self-test with faults");
    await toLobby(alice);
    await enters(alice, guestUrl(other.url));
    await alice.page.getByText(alice.word("trust.changed")).first().waitFor();
    await look("a host whose key changed");
    assert.deepEqual(found, []);
  });
}

// How the app begins and ends: by its window, by a signal, a second time, and where it cannot.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";

import { Host } from "../node/host.mjs";
import { Person } from "../node/person.mjs";
import { within } from "../node/within.mjs";
import { CLOSE_MILLISECONDS, Window } from "./driver.mjs";
import { start } from "./processes.mjs";
import { Program } from "./program.mjs";
import { Screen } from "./screen.mjs";

const START_PROBLEM = { ko: "마당을 시작하지 못했어요", en: "Madang could not start" };

let screen;
let left;

beforeEach(async () => {
  left = [];
  screen = await Screen.putUp();
});

afterEach(async () => {
  for (const thing of left.reverse()) await thing.remove();
  await screen.takeDown();
});

async function opens(settings) {
  const window = await Window.open(screen, settings);
  left.push(window);
  return window;
}

async function starts(...arguments_) {
  const program = await Program.start(screen, ...arguments_);
  left.push(program);
  return program;
}

test("closing the window ends the app, and whoever is connected hears it", async () => {
  const window = await opens();
  const { url } = await window.awaits(() => window.__TAURI_INTERNALS__.invoke("home"));
  const guest = await Person.arrive(url, "guest");
  left.push({ remove: () => guest.goes() });
  const [took, goodbye] = await Promise.all([window.closes(), guest.hears("closing")]);
  assert.equal(goodbye.reason, "stopped");
  assert.ok(took < CLOSE_MILLISECONDS, `${took} ms`);
  await assert.rejects(fetch(`${url}info`), "nothing listens any more");
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  test(`${signal} ends the app as closing its window does`, async () => {
    const program = await starts();
    await screen.window();
    const { code, milliseconds } = await program.ends(signal);
    assert.equal(code, 0, program.log);
    assert.ok(milliseconds < CLOSE_MILLISECONDS, `${milliseconds} ms`);
    assert.ok(existsSync(`${screen.data}/window.json`), "the window's place is remembered");
  });
}

test("a second start shows the first one's window and goes", async () => {
  const first = await opens();
  const shown = await screen.window();
  await starts("--data", `${screen.data}-elsewhere`);
  const elsewhere = (await screen.windows(2)).find((window) => window !== shown);
  await screen.runs("xdotool", "windowfocus", "--sync", elsewhere);
  await screen.isFocused(elsewhere);
  const second = await starts();
  assert.equal(await second.end(), 0, second.log);
  await screen.isFocused(shown);
  assert.deepEqual((await screen.windows(2)).sort(), [shown, elsewhere].sort(), "no window came to them");
  assert.equal(await first.runs(() => document.readyState), "complete");
});

test("a data folder that another process uses is told in both languages, and the window closes as always", async () => {
  const host = await Host.start();
  left.push(host);
  const window = await opens({ arguments_: ["--data", host.data], waitsFor: "[role=alert]" });
  const text = await window.runs(() => document.body.innerText);
  for (const sentence of Object.values(START_PROBLEM)) assert.ok(text.includes(sentence), text);
  assert.ok(text.includes("another Madang already uses this data folder"), text);
  await window.shot("start-problem");
  await window.closes();
});

test("without a display the app says so and how to host without one", async () => {
  for (const [display, words] of [
    ["", "there is no display for a window"],
    [":987", "the display cannot be used"],
  ]) {
    const environment = { ...screen.environment, DISPLAY: display };
    const program = start(process.env.MADANG_APP, [], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    program.stderr.on("data", (text) => (said += text));
    const [code] = await within("the app to give up", once(program, "close"));
    assert.equal(code, 1);
    assert.ok(said.includes(words), said);
    assert.ok(!said.includes("panicked"), said);
  }
});

test("two windows on folders of their own stand side by side", async () => {
  const [one, other] = [await starts("--data", `${screen.data}-1`), await starts("--data", `${screen.data}-2`)];
  await screen.windows(2);
  for (const program of [one, other]) assert.equal((await program.ends("SIGTERM")).code, 0, program.log);
});

test("the window comes back where it stood", async () => {
  const first = await starts();
  const window = await screen.window();
  await screen.runs("xdotool", "windowsize", "--sync", window, "900", "600");
  await screen.runs("xdotool", "windowmove", "--sync", window, "120", "80");
  await screen.closesWindow();
  assert.equal(await first.end(), 0, first.log);
  await starts();
  const place = await screen.runs("xdotool", "getwindowgeometry", "--shell", await screen.window());
  for (const line of ["X=120", "Y=80", "WIDTH=900", "HEIGHT=600"]) assert.ok(place.split("\n").includes(line), place);
});

// What the system tells of while the window is not in front, and where a click on it leads.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { isolated } from "../browser/labels.mjs";
import { Person, freshId } from "../node/person.mjs";
import { Window } from "./driver.mjs";
import { Desktop, whyNoDesktop } from "./notices.mjs";
import { Program } from "./program.mjs";
import { Screen } from "./screen.mjs";

const TITLE = "저녁 마당";

const skip = whyNoDesktop();

let screen;
let desktop;
let window;
let bora;
let room;
let me;
let left;

beforeEach(async () => {
  if (skip !== undefined) return;
  left = [];
  screen = await Screen.putUp();
  desktop = await Desktop.on(screen);
  window = await Window.open(screen);
  await window.creates(TITLE, "앨리스");
  const { url } = await window.awaits(() => window.__TAURI_INTERNALS__.invoke("home"));
  bora = await Person.arrive(url, "보라");
  room = await window.runs(() => location.pathname.slice(3));
  await bora.gets("join", { room });
  me = (await bora.gets("members", { room })).members.find(({ role }) => role === "owner").id;
});

afterEach(async () => {
  if (skip !== undefined) return;
  bora?.goes();
  for (const thing of [...left, window, desktop]) await thing?.remove();
  await screen?.takeDown();
});

const calls = (text) => bora.gets("chat", { room, id: freshId(), text, mentions: [me] });
const whispers = (text) => bora.gets("whisper", { room, id: freshId(), to: me, text });

async function switches(key, on = true) {
  await window.clicks("button", window.word("common.settings"));
  await window.clicks("switch", { begins: window.word(key) });
  await window.waits(
    (begins, on) =>
      [...document.querySelectorAll(`[role=switch][aria-checked=${on}]`)].some((one) =>
        one.textContent.trim().startsWith(begins),
      ),
    window.word(key),
    on,
  );
  await window.runs(() =>
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })),
  );
}

/** Another window comes in front of the app's. Gives the number of the app's. */
async function looksElsewhere() {
  const own = await screen.window();
  left.push(Program.start(screen, "--data", `${screen.data}-elsewhere`));
  const other = (await screen.windows(2)).find((one) => one !== own);
  await screen.runs("xdotool", "windowfocus", "--sync", other);
  await screen.isFocused(other);
  await window.awaits(async () => document.hasFocus() && new Promise((left) => addEventListener("blur", () => left())));
  return own;
}

test("the system tells of a call by name and of a whisper, and a click leads to the room", { skip }, async () => {
  await window.goesTo("/");
  await window.shows(window.word("lobby.this"));
  const own = await looksElsewhere();

  await calls("@앨리스 <b>are</b> you & me there?");
  const call = await desktop.shows(1);
  assert.equal(call.title, window.word("notify.mention", { name: isolated("보라") }));
  assert.equal(call.body, "@앨리스 &lt;b&gt;are&lt;/b&gt; you &amp; me there?");
  assert.deepEqual(call.actions.slice(0, 1), ["default"]);
  assert.equal(call.hints.urgency, 1, "it does not break through what keeps others back");
  assert.equal(call.hints["suppress-sound"], "1", "no sound until it is wanted");

  await whispers("a secret");
  const whisper = await desktop.shows(2);
  assert.equal(whisper.title, window.word("notify.whisper", { name: isolated("보라") }));
  assert.equal(whisper.body, "", "what was whispered is told to nobody");
  assert.equal(whisper.replaces, call.id, "one notice for each room");

  assert.equal(await window.runs(() => location.pathname), "/");
  desktop.clicks(whisper);
  await window.isInside(TITLE);
  await window.reads("a secret");
  await screen.isFocused(own);
});

test("nobody is disturbed who has switched notices off, before and after a reload", { skip }, async () => {
  await switches("prefs.notify", false);
  await looksElsewhere();
  for (const text of ["@앨리스 not now", "@앨리스 nor after a reload"]) {
    await calls(text);
    await whispers(`${text}, whispered`);
    await window.reads(`${text}, whispered`);
    await window.goesTo(`/r/${room}`);
    await window.isInside(TITLE);
  }
  assert.deepEqual(desktop.notices, []);
});

test("who looks at the window is not told, and what is put away leads nowhere", { skip }, async () => {
  const own = await screen.window();
  await screen.runs("xdotool", "windowfocus", "--sync", own);
  await window.awaits(
    async () => document.hasFocus() || new Promise((came) => addEventListener("focus", () => came())),
  );
  await calls("@앨리스 you see this");
  await window.reads("@앨리스 you see this");
  await looksElsewhere();
  await window.goesTo("/");
  await calls("@앨리스 and this you do not");
  const notice = await desktop.shows(1);
  assert.equal(notice.body, "@앨리스 and this you do not");
  desktop.putsAway(notice);
  await whispers("later");
  const later = await desktop.shows(2);
  assert.equal(later.replaces, 0, "what is gone is not replaced");
  assert.equal(await window.runs(() => location.pathname), "/");
  assert.equal(desktop.notices.length, 2);
});

test("a notice is heard if its sound is switched on", { skip }, async () => {
  await switches("prefs.sound");
  await looksElsewhere();
  await calls("@앨리스 listen");
  const { hints } = await desktop.shows(1);
  assert.equal(hints["sound-name"], "message-new-instant");
  assert.equal(hints["suppress-sound"], undefined);
});

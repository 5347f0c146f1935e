// The example bots, as somebody would run them: each answers, comes back after the host was gone, and answers nothing twice.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Host, within } from "./host.mjs";
import { Person } from "./person.mjs";

/** How long a bot may take to notice that the host is back, in milliseconds. */
const BACK_MILLISECONDS = 40_000;
const python = process.env.MADANG_BOT_PYTHON;
const BOTS = { "bot.mjs": process.execPath, "bot.py": python };
const file = (name) => fileURLToPath(new URL(`../bots/${name}`, import.meta.url));

/** A bot in a process of its own. */
class Bot {
  #lines;
  #process;

  constructor(program, name, ...arguments_) {
    this.#process = spawn(program, [file(name), ...arguments_], { stdio: ["ignore", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** It says so each time it has entered and caught up. */
  async isHere() {
    const line = await within("the bot to come", this.#lines.next(), BACK_MILLISECONDS);
    assert.equal(line.value, "here");
  }

  /** It hears and does nothing until it goes on. */
  sleeps() {
    this.#process.kill("SIGSTOP");
  }

  goesOn() {
    this.#process.kill("SIGCONT");
  }

  goes() {
    this.#process.kill("SIGKILL");
  }
}

/** What a bot said until it ended, and how it ended. */
async function endOf(program, name, ...arguments_) {
  const bot = spawn(program, [file(name), ...arguments_], { stdio: ["ignore", "ignore", "pipe"] });
  try {
    const [said, [code]] = await within("the bot to end", Promise.all([text(bot.stderr), once(bot, "close")]), 40_000);
    return { said, code };
  } finally {
    bot.kill("SIGKILL");
  }
}

for (const [name, program] of Object.entries(BOTS)) {
  const skip = program ? false : "there is no Python with pip and venv";
  test(`${name} says why it is not let in, and ends`, { skip, timeout: 60_000 }, async (t) => {
    const host = await Host.start();
    t.after(() => host.remove());
    const { said, code } = await endOf(program, name, host.url, "nosuchroom00");
    assert.deepEqual([said.trim(), code], ["join: room_not_found", 1]);
  });

  test(`${name} answers, comes back, and answers nothing twice`, { skip, timeout: 120_000 }, async (t) => {
    const host = await Host.start();
    t.after(() => host.remove());
    let alice = await Person.arrive(host.url, "Alice", { forceNew: true });
    t.after(() => alice.goes());
    const room = await alice.opens("Yard");
    await alice.says(room, "!hello");
    const bot = new Bot(program, name, host.url, room, "Robot");
    t.after(() => bot.goes());
    await bot.isHere();

    const hello = await alice.says(room, "!hello");
    const answer = await alice.hears("chat", ({ user }) => user.nickname === "Robot");
    assert.deepEqual([answer.text, answer.replyTo], ["Hello, Alice!", hello.seq], "what was said before is not for it");
    await alice.says(room, "!roll");
    assert.match((await alice.hears("chat", ({ user }) => user.nickname === "Robot")).text, /^🎲 [1-6]$/);

    // It sleeps meanwhile, so that it must catch up with what it is asked before it is back.
    bot.sleeps();
    await host.end("SIGKILL");
    await host.startAgain();
    await alice.gets("join", { room });
    const missed = await alice.says(room, "!hello");
    bot.goesOn();
    await bot.isHere();
    const late = await alice.hears("chat", ({ replyTo }) => replyTo === missed.seq);
    assert.equal(late.text, "Hello, Alice!");

    const last = await alice.says(room, "!roll");
    await alice.hears("chat", ({ replyTo }) => replyTo === last.seq);
    const { events } = await alice.gets("events", { room, after: 0 });
    const answered = events.filter(({ user }) => user?.nickname === "Robot").map(({ replyTo }) => replyTo);
    assert.deepEqual(answered.filter(Boolean), [hello.seq, hello.seq + 2, missed.seq, last.seq]);
    assert.equal(new Set(events.map(({ user }) => user?.id).filter(Boolean)).size, 2, "it is still the same person");
  });
}

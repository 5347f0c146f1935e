// What the page of a room with a long conversation costs, in the system's browser: `cargo xtask bench page`. A number of
// messages may follow.

import { loadavg } from "node:os";

import { Host } from "../node/host.mjs";
import { Person } from "../node/person.mjs";
import { roomOf, says } from "./crowd.mjs";
import { Visitor, startBrowser } from "./visitor.mjs";

const MESSAGES = Number(process.argv[2] ?? 10_000);
const STREAMED = 5 * MESSAGES;
/** A room next to which a long one should cost no more. */
const FEW = 20;
const RUNS = 5;
const RECEIVED = 60;
const FRAMES = 300;
/** As long as the host takes a message of direction marks, and letters of the same length in bytes. */
const MARKS = "\u202e\u2066\u200f\u202c".repeat(680);
const LETTERS = "가나다라".repeat(680);

const print = (what, figure) => console.log(`${what.padEnd(58)} ${figure}`);
const ms = (milliseconds) => `${milliseconds.toFixed(2)} ms`;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const load = () => loadavg()[0].toFixed(1);

print(`the computer's load before (medians are of ${RUNS} runs)`, load());
const browser = await startBrowser();
const host = await Host.start("--limits", "off");
try {
  const talker = await Person.arrive(host.url, "Talker");
  const short = await receiving(talker, await roomOf(talker, "Short", FEW), "Short");
  const room = await roomOf(talker, "Long", MESSAGES);
  const reader = await Visitor.arrive(browser, host.url, { name: "Reader", language: "en" });
  await reader.comesIn(`/r/${room}`, "Long");
  await measureOpening(reader);
  const long = await receivedBy(reader, talker, room);
  for (const part of Object.keys(long)) {
    print(`a received message, in a room of ${MESSAGES}: ${part}`, ms(long[part]));
    print(`  next to one in a room of ${FEW}`, `${(long[part] / short[part]).toFixed(2)} times ${ms(short[part])}`);
  }
  await measureMarks(reader, talker, room);
  await measureScrolling(reader);
  await measureMemory(reader, talker, room);
  talker.goes();
  await reader.leaves();
} finally {
  await host.remove();
  await browser.close();
  print("the computer's load after", load());
}

/** What a message costs somebody who comes into a room for that alone. */
async function receiving(talker, room, title) {
  const reader = await Visitor.arrive(browser, host.url, { name: "Reader", language: "en" });
  await reader.comesIn(`/r/${room}`, title);
  const costs = await receivedBy(reader, talker, room);
  await reader.leaves();
  return costs;
}

/** Whether the newest page is there in one paint, and whether anything moves after that. */
async function measureOpening(reader) {
  await reader.page.addInitScript(() => {
    const seen = (window.seen = { shift: 0, frames: [] });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    const look = () => {
      const rows = document.querySelectorAll('[role="log"] li.msg');
      const last = rows[rows.length - 1]?.getBoundingClientRect().bottom;
      if (last !== undefined) seen.frames.push(Math.round(last));
      if (seen.frames.length < 60) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await reader.page.reload();
  await reader.page.waitForFunction(() => window.seen?.frames.length >= 60);
  const { shift, frames } = await reader.page.evaluate(() => window.seen);
  print(`opening a room of ${MESSAGES}: layout shift`, shift.toFixed(4));
  print("  places of the newest message in the first 60 frames", String(new Set(frames).size));
}

/** The processor's time for each message that arrives, one at a time, beyond what the page takes by itself; medians. */
async function receivedBy(reader, talker, room) {
  const cdp = await meter(reader);
  await says(talker, room, 50, (number) => `warm ${number}`);
  await reader.reads("warm 50");
  const runs = { script: [], "style and layout": [] };
  for (let run = 1; run <= RUNS; run++) {
    const idle = await spent(cdp, async () => {
      for (let number = 1; number <= RECEIVED; number++) await pause();
    });
    const busy = await spent(cdp, async () => {
      for (let number = 1; number <= RECEIVED; number++) {
        await says(talker, room, 1, () => `one more ${run} ${number}`);
        await pause();
      }
      await reader.reads(`one more ${run} ${RECEIVED}`);
    });
    const per = (name) => ((busy[name] - idle[name]) * 1000) / RECEIVED;
    runs.script.push(per("ScriptDuration"));
    runs["style and layout"].push(per("RecalcStyleDuration") + per("LayoutDuration"));
  }
  await cdp.detach();
  return Object.fromEntries(Object.entries(runs).map(([part, figures]) => [part, median(figures)]));
}

function pause() {
  return new Promise((over) => setTimeout(over, 40));
}

/** Counts the processor's time of the page's thread. */
async function meter(reader) {
  const cdp = await reader.context.newCDPSession(reader.page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  return cdp;
}

/** What the page's thread spent on something, in seconds by name. */
async function spent(cdp, action) {
  const before = await metrics(cdp);
  await action();
  const after = await metrics(cdp);
  return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));
}

/** A message of nothing but direction marks, as long as the host takes one, next to one of letters. */
async function measureMarks(reader, talker, room) {
  const cdp = await meter(reader);
  const times = { [MARKS]: [], [LETTERS]: [] };
  for (let run = 1; run <= RUNS; run++)
    for (const text of [MARKS, LETTERS]) {
      const head = `run ${run} ${text === MARKS ? "marks" : "letters"}`;
      const work = await spent(cdp, async () => {
        await says(talker, room, 1, () => `${head} ${text}`);
        await reader.log.getByText(head).waitFor();
        await pause();
      });
      times[text].push(work.TaskDuration * 1000);
    }
  await cdp.detach();
  const [marks, letters] = [median(times[MARKS]), median(times[LETTERS])];
  print(`a message of ${MARKS.length} direction marks: all work for it`, ms(marks));
  print("  next to as many letters", `${(marks / letters).toFixed(2)} times ${ms(letters)}`);
}

/** The longest time between two frames while scrolling through the whole conversation. */
async function measureScrolling(reader) {
  const page = reader.page;
  const loading = Date.now();
  const begin = reader.word("log.begin");
  await page.waitForFunction(
    (begin) => {
      const box = document.querySelector('[role="log"]');
      box.scrollTop = 0;
      return box.textContent.includes(begin);
    },
    begin,
    { timeout: 300_000 },
  );
  print(`paging back through ${MESSAGES}`, ms(Date.now() - loading));
  const drawn = await page.locator('[role="log"] li').count();
  print("  rows in the page", String(drawn));
  const worst = [];
  const slow = [];
  for (let run = 0; run < RUNS; run++) {
    const frames = await page.evaluate(scrollThrough, { from: run / RUNS, frames: FRAMES, step: 100 });
    worst.push(Math.max(...frames));
    slow.push(frames.filter((frame) => frame > 32).length);
  }
  print(
    `scrolling 100 px a frame, ${RUNS} × ${FRAMES} frames: longest frame`,
    worst.map((frame) => frame.toFixed(1)).join(" "),
  );
  print("  median of the longest", ms(median(worst)));
  print("  frames above 32 ms, in each run and the median", `${slow.join(" ")}, ${median(slow)}`);
}

async function scrollThrough({ from, frames, step }) {
  const box = document.querySelector('[role="log"]');
  box.scrollTop = from * (box.scrollHeight - box.clientHeight - frames * step);
  const frame = () => new Promise(requestAnimationFrame);
  for (let settle = 0; settle < 10; settle++) await frame();
  const times = [];
  let last = await frame();
  for (let number = 0; number < frames; number++) {
    box.scrollTop += step;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** The heap and the document while more comes in, with the newest in sight. */
async function measureMemory(reader, talker, room) {
  const cdp = await meter(reader);
  const jump = reader.page.getByRole("button", { name: reader.word("log.jump") });
  await jump.click();
  await jump.waitFor({ state: "detached" });
  const fifth = STREAMED / 5;
  const heaps = [];
  const nodes = [];
  for (let part = 0; part <= 5; part++) {
    if (part > 0) {
      await says(talker, room, fifth, undefined, MESSAGES + 1 + (part - 1) * fifth);
      // What is still on its way would not be in the heap yet.
      await reader.log.getByText(new RegExp(`^${MESSAGES + part * fifth} `)).waitFor({ timeout: 300_000 });
    }
    await cdp.send("HeapProfiler.collectGarbage");
    const { JSHeapUsedSize, Nodes } = await metrics(cdp);
    heaps.push((JSHeapUsedSize / 1_000_000).toFixed(1));
    nodes.push(Nodes);
  }
  print(`heap while ${STREAMED} more come in, at every fifth of them`, `${heaps.join(" ")} MB`);
  print("  nodes of the document", nodes.join(" "));
}

async function metrics(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

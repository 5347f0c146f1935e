// Measures the page of a room with a long conversation in the system's browser: `MADANG_SERVER=… node browser/measure.mjs`.

import { Host } from "../node/host.mjs";
import { Person } from "../node/person.mjs";
import { roomOf, says } from "./crowd.mjs";
import { Visitor, startBrowser } from "./visitor.mjs";

const MESSAGES = Number(process.argv[2] ?? 10_000);
const STREAMED = 5 * MESSAGES;
const RECEIVED = 300;
const RUNS = 5;
const FRAMES = 300;

const print = (what, figure) => console.log(`${what.padEnd(58)} ${figure}`);
const ms = (milliseconds) => `${milliseconds.toFixed(2)} ms`;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const browser = await startBrowser();
const host = await Host.start("--limits", "off");
try {
  const talker = await Person.arrive(host.url, "Talker");
  const room = await roomOf(talker, "Long", MESSAGES);
  const reader = await Visitor.arrive(browser, host.url, { name: "Reader", language: "en" });
  await reader.comesIn(`/r/${room}`, "Long");
  await measureOpening(reader);
  const cdp = await reader.context.newCDPSession(reader.page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await measureReceiving(reader, cdp, talker, room);
  await measureMarks(reader, cdp, talker, room);
  await measureScrolling(reader);
  await measureMemory(reader, cdp, talker, room);
  talker.goes();
  await reader.leaves();
} finally {
  await host.remove();
  await browser.close();
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

/** The processor's time for each message that arrives, one at a time, beyond what the page takes by itself. */
async function measureReceiving(reader, cdp, talker, room) {
  await says(talker, room, 50, (number) => `warm ${number}`);
  await reader.reads("warm 50");
  const idle = await spent(cdp, async () => {
    for (let number = 1; number <= RECEIVED; number++) await pause();
  });
  const busy = await spent(cdp, async () => {
    for (let number = 1; number <= RECEIVED; number++) {
      await says(talker, room, 1, () => `one more ${number}`);
      await pause();
    }
    await reader.reads(`one more ${RECEIVED}`);
  });
  const per = (name) => ms(((busy[name] - idle[name]) * 1000) / RECEIVED);
  print(`a received message (${RECEIVED}, one at a time): script`, per("ScriptDuration"));
  print("  style", per("RecalcStyleDuration"));
  print("  layout", per("LayoutDuration"));
}

function pause() {
  return new Promise((over) => setTimeout(over, 40));
}

/** What the page's thread spent on something, in seconds by name. */
async function spent(cdp, action) {
  const before = await metrics(cdp);
  await action();
  const after = await metrics(cdp);
  return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));
}

/** A message of nothing but direction marks, as long as the host takes one. */
async function measureMarks(reader, cdp, talker, room) {
  const marks = "\u202e\u2066\u200f\u202c".repeat(682);
  const work = await spent(cdp, async () => {
    await says(talker, room, 1, () => `marks ${marks}`);
    await pause();
    await reader.log.getByText("marks ").waitFor();
  });
  print(`a message of ${marks.length} direction marks: all work for it`, ms(work.TaskDuration * 1000));
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
  print("  frames above 32 ms, in each run", slow.join(" "));
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

/** The heap while more comes in, with the newest in sight. */
async function measureMemory(reader, cdp, talker, room) {
  await reader.page.getByRole("button", { name: reader.word("log.jump") }).click();
  const heaps = [];
  for (let part = 0; part <= 5; part++) {
    if (part > 0) await says(talker, room, STREAMED / 5, undefined, MESSAGES + (part - 1) * (STREAMED / 5));
    await cdp.send("HeapProfiler.collectGarbage");
    heaps.push((await metrics(cdp)).JSHeapUsedSize / 1_000_000);
  }
  const list = heaps.map((heap) => heap.toFixed(1)).join(" ");
  print(`heap while ${STREAMED} more come in, at every fifth of them`, `${list} MB`);
}

async function metrics(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

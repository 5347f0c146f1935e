// How long the window takes to appear, and what the app needs while nobody does anything: `cargo xtask bench window`.

import { readFileSync, readdirSync } from "node:fs";

import { Program } from "./program.mjs";
import { Screen } from "./screen.mjs";

const STARTS = 5;

/** The app is left alone for so long before its memory is read, in milliseconds: it has nothing to wait for. */
const IDLE_MILLISECONDS = 10_000;

/** More colours than an empty window has: the page is drawn. */
const COLOURS_DRAWN = 16;

const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

async function drawn(screen, window) {
  for (;;) {
    const colours = await screen.runs("sh", "-c", `import -window ${window} png:- | identify -format %k png:-`);
    if (Number(colours) > COLOURS_DRAWN) return;
  }
}

/** Starts the app once; gives when its window could be seen and when the page was drawn, in milliseconds. */
async function starts(screen) {
  const began = performance.now();
  const program = Program.start(screen);
  const window = await screen.window();
  const visible = performance.now() - began;
  await drawn(screen, window);
  return { program, visible, page: performance.now() - began };
}

const status = (id) => readFileSync(`/proc/${id}/stat`, "utf8");

/** A process and all that it started. */
function family(id) {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // A process may end while the list is read.
      try {
        return [[Number(name), Number(status(name).split(") ")[1].split(" ")[1])]];
      } catch {
        return [];
      }
    });
  const below = (parent) => parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return [id, ...below(id)];
}

/** What a process holds, in MiB: all it sees, and its fair share of what it shares with others. */
function memory(id) {
  const text = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
  const mebibytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)[1]) / 1024;
  const name = readFileSync(`/proc/${id}/comm`, "utf8").trim();
  return { name, rss: mebibytes("Rss"), pss: mebibytes("Pss") };
}

const screen = await Screen.putUp();
const times = [];
for (let start = 1; start <= STARTS; start += 1) {
  const { program, visible, page } = await starts(screen);
  times.push({ visible, page });
  if (start === STARTS) {
    await new Promise((resolve) => setTimeout(resolve, IDLE_MILLISECONDS));
    for (const { name, rss, pss } of family(program.id).map(memory)) {
      console.log(`${name.padEnd(16)} RSS ${rss.toFixed(1)} MiB, PSS ${pss.toFixed(1)} MiB`);
    }
  }
  await program.ends("SIGTERM");
}
for (const [what, key] of [
  ["window visible", "visible"],
  ["page drawn", "page"],
]) {
  const values = times.map((time) => time[key]);
  console.log(`${what} after ${Math.round(median(values))} ms (median of ${values.map(Math.round).join(", ")})`);
}
await screen.takeDown();

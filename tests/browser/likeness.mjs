// Compares what a page looks like with a picture that people have looked at and found right.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const references = fileURLToPath(new URL("./reference/", import.meta.url));
const artifacts = fileURLToPath(new URL("../artifacts/", import.meta.url));

/** Set, pictures that differ are taken anew, and one that is still right stays as it is. */
export const isUpdate = process.env.MADANG_UPDATE_LOOKS === "1";

/** How far a colour may be off, from 0 to 1: the edges of letters differ a little from one version of fonts to the next. */
const COLOUR_TOLERANCE = 0.2;
/** Which part of a picture may differ by more than that. */
const PART_MAX = 0.0005;
/** A page that still settles is looked at for so long, in milliseconds. */
const SETTLES_WITHIN_MILLISECONDS = 5_000;

/** Looks at a page, and says what is wrong with it: nothing if it looks as it should. */
export async function likeness(page, name) {
  const look = async () => PNG.sync.read(await page.screenshot({ animations: "disabled" }));
  const file = `${references}${name}.png`;
  if (isUpdate) return renew(file, await settled(look));
  if (!existsSync(file)) return `${name} has no reference; take one with MADANG_UPDATE_LOOKS=1`;
  const wanted = PNG.sync.read(readFileSync(file));
  const until = performance.now() + SETTLES_WITHIN_MILLISECONDS;
  for (;;) {
    const seen = await look();
    const { part, difference } = compared(wanted, seen);
    if (part <= PART_MAX) return undefined;
    if (performance.now() < until) continue;
    mkdirSync(artifacts, { recursive: true });
    writeFileSync(`${artifacts}${name}-seen.png`, PNG.sync.write(seen));
    if (difference) writeFileSync(`${artifacts}${name}-difference.png`, PNG.sync.write(difference));
    return `${name} differs in ${(part * 100).toFixed(2)} % of its pixels`;
  }
}

/** Which part of two pictures differs, and a picture of that. */
export function compared(wanted, seen) {
  const { width, height } = wanted;
  if (seen.width !== width || seen.height !== height) return { part: 1 };
  const difference = new PNG({ width, height });
  const pixels = pixelmatch(wanted.data, seen.data, difference.data, width, height, { threshold: COLOUR_TOLERANCE });
  return { part: pixels / (width * height), difference };
}

/** A picture that is the same twice in a row. */
async function settled(look) {
  const until = performance.now() + SETTLES_WITHIN_MILLISECONDS;
  for (let before = await look(); ;) {
    const now = await look();
    if (compared(before, now).part === 0 || performance.now() > until) return now;
    before = now;
  }
}

function renew(file, picture) {
  if (existsSync(file) && compared(PNG.sync.read(readFileSync(file)), picture).part <= PART_MAX) return undefined;
  return keep(file, picture);
}

function keep(file, picture) {
  mkdirSync(references, { recursive: true });
  // Pages are opaque, so a fourth channel would only be carried along.
  writeFileSync(file, PNG.sync.write(picture, { colorType: 2, inputHasAlpha: true, deflateLevel: 9 }));
}

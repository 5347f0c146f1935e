// Writes vectors.tsv: 20,000 strings (as JSON) with the colour that the npm package color-hash gives each.
// Run with: npm ci && npm run generate
// The strings come from a seeded generator, so that a second run changes nothing.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const { default: ColorHash } = createRequire(import.meta.url)("color-hash");

const STRINGS = 20_000;
const ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
const EDGES = [
  "",
  " ",
  "\0",
  "\t\n\r",
  '"\\/',
  "\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufdd0\ufffd\uffff",
  "\ufeff",
  "\u2028\u2029",
  "\u{10000}\u{10ffff}",
  "Hello World",
  "마당",
  "\u1106\u1161\u1103\u1161\u11bc",
  "👨‍👩‍👧‍👦",
  "🇰🇷",
  "❤️",
  "\u202eabc",
  "constructor",
  "__proto__",
  "0",
  "-0",
  "NaN",
  "null",
];
const EMOJI = ["😀", "🦊", "👍🏽", "👩‍🚀", "🏳️‍🌈", "🇰🇷", "❤️", "1️⃣", "👨‍👩‍👧‍👦", "🫶🏿"];

// A linear congruential generator modulo 2^32: good enough to spread test strings.
let state = 20_260_101;
function below(bound) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * bound);
}
const pick = (list) => list[below(list.length)];
const times = (count, make) => Array.from({ length: count }, make).join("");
const between = (first, last) => String.fromCodePoint(first + below(last - first + 1));

const id = (length) => times(length, () => pick(ID_ALPHABET));
const ascii = () => between(0x20, 0x7e);
const hangul = () => between(0xac00, 0xd7a3);
const jamo = () => between(0x1100, 0x11ff);
const emoji = () => pick(EMOJI);
const latin = () => between(0x80, 0x7ff);
const wide = () => between(0x800, 0xd7ff);
const astral = () => between(0x10000, 0x10ffff);
const mixed = () => pick([ascii, hangul, jamo, emoji, latin, wide, astral])();

const kinds = [
  () => id(12),
  () => id(12) + (1 + below(7)),
  () => id(1 + below(36)),
  () => times(1 + below(24), ascii),
  () => times(1 + below(12), hangul),
  () => times(1 + below(6), jamo),
  () => times(1 + below(5), emoji),
  () => times(1 + below(12), mixed),
];

// SHA-256 pads and splits at 55, 56, 63 and 64 bytes, and the package leaves bytes of a character that straddles two
// blocks behind: every length around two blocks, with and without such a character, is where a copy goes wrong.
function* blockEdges() {
  for (let length = 50; length <= 132; length += 1) {
    yield "a".repeat(length);
    for (const character of ["é", "가", "🦊"]) yield "a".repeat(length) + character;
  }
  for (let before = 60; before <= 64; before += 1) {
    for (const character of ["é", "가", "🦊"]) {
      for (let after = 50; after <= 66; after += 1) yield "a".repeat(before) + character + "b".repeat(after);
    }
  }
}

const strings = new Set([...EDGES, ...blockEdges()]);
for (let count = 0; count < 100; count += 1) strings.add(times(200 + below(1_200), ascii));
for (let count = 0; count < 60; count += 1) strings.add(times(100 + below(500), mixed));
strings.add("마당 ".repeat(4_000));
while (strings.size < STRINGS) strings.add(kinds[strings.size % kinds.length]());

const colorHash = new ColorHash();
const lines = [...strings].map((text) => `${JSON.stringify(text)}\t${colorHash.hex(text)}\n`);
writeFileSync(new URL("vectors.tsv", import.meta.url), lines.join(""));
console.log(`${lines.length} strings written`);

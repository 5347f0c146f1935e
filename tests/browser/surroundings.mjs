// What decides how letters are drawn: the browser and the fonts of this computer. Pictures taken with others differ in
// every line of text, and say nothing about the page.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const tokens = new URL("../../ui/src/styles/tokens.css", import.meta.url);
const kept = new URL("./reference/taken-with.json", import.meta.url);

const LANGUAGES = ["ko", "en"];

/** What this computer draws with. */
export function surroundings(browser) {
  const styles = readFileSync(tokens, "utf8");
  const families = (token) => new RegExp(`--${token}:\\s*([^;]+);`).exec(styles)[1];
  const fonts = { emoji: resolved("Noto Color Emoji") };
  for (const token of ["font", "mono"])
    for (const language of LANGUAGES)
      fonts[`${token} ${language}`] = resolved(`${pattern(families(token))}:lang=${language}`);
  return { chromium: browser.version().split(".")[0], ...fonts };
}

/** Keeps what the pictures are taken with. */
export function keepSurroundings(browser) {
  writeFileSync(kept, `${JSON.stringify(surroundings(browser), undefined, 2)}\n`);
}

/** Why the pictures cannot be compared here; nothing where they can. */
export function foreignTo(browser) {
  if (!existsSync(kept)) return "nobody knows what the pictures were taken with; take them with MADANG_UPDATE_LOOKS=1";
  return difference(JSON.parse(readFileSync(kept, "utf8")), surroundings(browser));
}

/** What differs between two surroundings. */
export function difference(taken, here) {
  const differs = Object.keys({ ...taken, ...here }).filter((what) => taken[what] !== here[what]);
  if (differs.length === 0) return undefined;
  const each = differs.map((what) => `${what}: ${taken[what] ?? "nothing"} then, ${here[what] ?? "nothing"} here`);
  return `the pictures were taken on a computer that draws letters otherwise (${each.join("; ")})`;
}

/** The letters' families of a style sheet as fontconfig writes them, for which a hyphen begins a size. */
function pattern(families) {
  return families
    .split(",")
    .filter((family) => !family.includes("Emoji"))
    .map((family) => family.trim().replaceAll('"', "").replaceAll("-", "\\-"))
    .join(",");
}

/** The font that stands for a pattern, with its version. */
function resolved(wanted) {
  try {
    return execFileSync("fc-match", ["--format", "%{family[0]} %{style[0]} %{fontversion}", wanted], {
      encoding: "utf8",
    });
  } catch {
    return "no fontconfig to ask";
  }
}

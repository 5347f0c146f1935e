import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Contrast of the tokens: text 4.5:1, controls and marks 3:1, in both themes, and people's colours at every hue. */
const TEXT_MIN = 4.5;
const MARK_MIN = 3;

const css = ["palette", "tokens"].map((file) => readFileSync(`src/styles/${file}.css`, "utf8")).join("\n");
type Tokens = Record<string, string>;
type Rgb = [number, number, number];

const declarations = (text: string): Tokens =>
  Object.fromEntries(
    [...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value.trim()]),
  );
const blocks = (pattern: RegExp) => [...css.matchAll(pattern)].map((match) => match[1] ?? "").join("\n");

const light = declarations(blocks(/:root(?:,\s*\[data-theme="light"\])?\s*{([^}]*)}/g));
const dark = { ...light, ...declarations(blocks(/\n\[data-theme="dark"\]\s*{([^}]*)}/g)) };

/** OKLCH to linear sRGB, clipped to its gamut as a screen would. */
function rgb(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function contrast(first: Rgb, second: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [brighter = 0, darker = 0] = [luminance(first), luminance(second)].sort((x, y) => y - x);
  return (brighter + 0.05) / (darker + 0.05);
}

function colour(tokens: Tokens, name: string): Rgb {
  let value = tokens[name];
  for (let link = /^var\(--([\w-]+)\)$/.exec(value ?? ""); link; link = /^var\(--([\w-]+)\)$/.exec(value ?? ""))
    value = tokens[link[1] ?? ""];
  const [, l, c, h] = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value ?? "") ?? [];
  if (h === undefined) throw new Error(`--${name} is no plain oklch colour: ${String(value)}`);
  return rgb(Number(l), Number(c), Number(h));
}

const SURFACES = ["ground", "paper", "raised", "sunken", "hover", "selected"];
const on = (text: string, surfaces: string) => surfaces.split(" ").map((surface) => [text, surface] as const);
const TEXTS = [
  ...["text", "text-2", "text-3"].flatMap((text) => on(text, SURFACES.join(" "))),
  ...["accent-text", "danger-text"].flatMap((text) => on(text, "ground paper raised sunken")),
  ...on("text-2", "row-hover bubble bubble-mine"),
  ...on("text-3", "row-hover mention accent-soft whisper"),
  ...on("on-accent", "accent accent-hover accent-press"),
  ...on("accent-text", "accent-soft accent-soft-hover"),
  ...on("text", "accent-soft accent-soft-hover mention mention-token mark whisper whisper-mine danger-soft segment"),
  ...on("bubble-text", "bubble"),
  ...on("bubble-mine-text", "bubble-mine"),
  ...on("whisper-text", "whisper paper raised"),
  ...on("on-whisper-fill", "whisper-fill"),
  ...on("warn-text", "warn paper"),
  ...on("danger-text", "danger-soft"),
  ...on("on-danger", "danger danger-hover"),
  ...on("on-unread", "unread"),
  ...on("unread", "paper"),
  ...on("on-tooltip", "tooltip"),
];
const MARKS = [
  ...on("control-line", "paper raised"),
  ...on("accent", "paper ground"),
  ...on("danger-line", "paper"),
  ...on("crown", "paper raised"),
  ...on("whisper-line", "paper whisper"),
  ...on("mention-line", "mention"),
  ...on("focus", "paper ground raised accent-soft"),
  ...on("unread", "ground"),
];
const NAMES_ON = ["paper", "raised", "bubble", "bubble-mine", "mention", "whisper", "accent-soft"];

describe.each([
  { theme: "light", tokens: light },
  { theme: "dark", tokens: dark },
])("the $theme theme", ({ tokens }) => {
  it.each(TEXTS)("%s can be read on %s", (text, surface) => {
    expect(contrast(colour(tokens, text), colour(tokens, surface))).toBeGreaterThanOrEqual(TEXT_MIN);
  });

  it.each(MARKS)("%s can be made out on %s", (mark, surface) => {
    expect(contrast(colour(tokens, mark), colour(tokens, surface))).toBeGreaterThanOrEqual(MARK_MIN);
  });

  it("shows people's names and seals at every hue", () => {
    const number = (name: string) => Number(tokens[name]);
    for (let hue = 0; hue < 360; hue += 1) {
      const name = rgb(number("person-l"), number("person-c"), hue);
      const seal = rgb(number("seal-l"), number("seal-c"), hue);
      for (const surface of NAMES_ON) expect(contrast(name, colour(tokens, surface))).toBeGreaterThanOrEqual(TEXT_MIN);
      expect(contrast(colour(tokens, "on-seal"), seal)).toBeGreaterThanOrEqual(TEXT_MIN);
      expect(contrast(seal, colour(tokens, "paper"))).toBeGreaterThanOrEqual(MARK_MIN);
    }
  });
});

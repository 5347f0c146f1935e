import { defaultRangeExtractor, type Range } from "@tanstack/virtual-core";

/** So many rows come or go at once: the page is not changed for every single one. */
const STEP_ROWS = 4;

/** Where the rows of these keys stand among all. */
export function placesOf(items: readonly { key: string }[]): ReadonlyMap<string, number> {
  return new Map(items.map((item, index) => [item.key, index]));
}

/** Drawn rows by the keys of what they show. */
export function byKey<Row extends { item: { key: string } }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.item.key, row]));
}

/** The places to draw: what is in sight with some around it, and those that are kept wherever they are; ascending. */
export function placesToDraw(range: Range, kept: readonly number[]): number[] {
  const { startIndex, count } = range;
  const inSight = defaultRangeExtractor({ ...range, startIndex: startIndex - (startIndex % STEP_ROWS) });
  const rest = kept.filter((index) => index >= 0 && index < count);
  if (rest.length === 0) return inSight;
  return [...new Set([...inSight, ...rest])].sort((a, b) => a - b);
}

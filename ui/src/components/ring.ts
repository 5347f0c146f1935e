/** The mats around the large court of the room screen, in the units of its own picture. */

/** Side of the roof's square. */
export const RING_SIDE = 864;
/** The ring has no more mats; the count tells the rest. */
export const MATS_MAX = 32;

/** Mats along one side, the corners counted. */
const LINE = 9;
const FIRST = 102;
const STEP = 82.5;

/** Middles of the mats, in the order they are taken: from the top centre, by turns to the right and to the left. */
export function ringMats(max: number): { x: number; y: number }[] {
  const mats: { x: number; y: number }[] = [];
  for (const { x, y } of halfRing()) {
    mats.push(at(x, y));
    if (x !== LINE - 1 - x) mats.push(at(LINE - 1 - x, y));
  }
  return mats.slice(0, Math.min(max, MATS_MAX));
}

/** Columns and rows from the top centre clockwise to the bottom centre. */
function* halfRing(): Generator<{ x: number; y: number }> {
  const middle = (LINE - 1) / 2;
  for (let x = middle; x < LINE; x += 1) yield { x, y: 0 };
  for (let y = 1; y < LINE; y += 1) yield { x: LINE - 1, y };
  for (let x = LINE - 2; x >= middle; x -= 1) yield { x, y: LINE - 1 };
}

function at(x: number, y: number): { x: number; y: number } {
  return { x: FIRST + x * STEP, y: FIRST + y * STEP };
}

/** The yard is a room seen from above: a ring with at most this many seats along it. */
const SEATS_MAX = 8;

/** A place in the yard, in the units of its 40 by 40 picture. */
export interface Seat {
  x: number;
  y: number;
}

const CENTRE = { x: 20, y: 18.5 };
/** Half the side of the square the seats stand along. */
const HALF = 8;
/** From here on a seat is near a corner, and corners are pulled in as the wall is rounded. */
const CORNER_FROM = 0.7;
const CORNER_PULL = 0.1375;

/** The point after walking `share` of the square's edge, clockwise from the middle of its top side. */
function along(share: number): Seat {
  const walked = (share * 8 + 1) % 8;
  const side = Math.floor(walked / 2);
  const step = HALF * ((walked % 2) - 1);
  const [x, y] = (
    [
      [step, -HALF],
      [HALF, step],
      [-step, HALF],
      [-HALF, -step],
    ] as const
  )[side] ?? [0, -HALF];
  const nearness = Math.max(0, Math.min(Math.abs(x), Math.abs(y)) / HALF - CORNER_FROM) / (1 - CORNER_FROM);
  const pull = 1 - CORNER_PULL * nearness;
  return { x: CENTRE.x + x * pull, y: CENTRE.y + y * pull };
}

/** The seats of a room for `max` people, from the top centre, right then left. */
export function seats(max: number): Seat[] {
  const slots = Math.max(1, Math.min(max, SEATS_MAX));
  return Array.from({ length: slots }, (_, index) => {
    // Odd places go right, even places mirror them on the left.
    const step = Math.ceil(index / 2);
    return along(index % 2 === 1 ? step / slots : (slots - step) / slots);
  });
}

/** How many of the seats are taken: all only when the room is full, none only when nobody is in. */
export function taken(people: number, max: number): number {
  if (people <= 0) return 0;
  if (max <= SEATS_MAX) return Math.min(people, max);
  if (people >= max) return SEATS_MAX;
  return Math.min(SEATS_MAX - 1, Math.max(1, Math.round((SEATS_MAX * people) / max)));
}

/** The courtyard of the first page, seen from above, in the units of its own picture. */

/** Side of the roof's square. */
export const SIDE = 480;
/** Depth of the roof. */
export const ROOF = 56;
/** The gap in the lower wing. */
export const GATE = { from: 144, to: 201.6 };
const TILE = 8;
const RADIUS = 30.8;

/** The tiles: short lines from the edge inwards on all four wings, shorter towards the corners. */
export function tilePath(): string {
  let path = "";
  for (let at = TILE; at < SIDE; at += TILE) {
    const depth = Math.min(ROOF, at, SIDE - at);
    path += `M${at} 0v${depth}M${at} ${SIDE}v-${depth}M0 ${at}h${depth}M${SIDE} ${at}h-${depth}`;
  }
  return path;
}

/** The ridges: four hips at the corners and the square along the middle of the wings. */
export function ridgePath(): string {
  const inner = SIDE - ROOF;
  const middle = ROOF / 2;
  const hips = `M0 0L${ROOF} ${ROOF}M${SIDE} 0L${inner} ${ROOF}M0 ${SIDE}L${ROOF} ${inner}M${SIDE} ${SIDE}L${inner} ${inner}`;
  return `${hips}M${middle} ${middle}H${SIDE - middle}V${SIDE - middle}H${middle}z`;
}

/** The outer wall; open, its gate leaf swings out to the lower left. */
export function wallPath(open: boolean): string {
  const corner = (dx: number, dy: number) => `a${RADIUS} ${RADIUS} 0 0 1 ${dx} ${dy}`;
  const around = [
    `H${RADIUS}`,
    corner(-RADIUS, -RADIUS),
    `V${RADIUS}`,
    corner(RADIUS, -RADIUS),
    `H${SIDE - RADIUS}`,
    corner(RADIUS, RADIUS),
    `V${SIDE - RADIUS}`,
    corner(-RADIUS, RADIUS),
  ].join("");
  if (!open) return `M${SIDE - RADIUS} ${SIDE}${around}z`;
  return `M${GATE.from} ${SIDE}${around}H${GATE.to}L${GATE.from - 4} ${SIDE + 31}`;
}

/** Middles of the mats around the yard; the first, at the top centre, is taken first. */
export function courtMats(): { x: number; y: number }[] {
  const line = [96, 168, 240, 312, 384];
  const mats = line
    .flatMap((y) => line.map((x) => ({ x, y })))
    .filter(({ x, y }) => [x, y].some((at) => at === 96 || at === 384));
  const centre = mats.findIndex(({ x, y }) => x === 240 && y === 96);
  return [...mats.slice(centre, centre + 1), ...mats.slice(0, centre), ...mats.slice(centre + 1)];
}

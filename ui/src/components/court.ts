/** A courtyard seen from above, in the units of its own picture. */

/** Side of the roof's square on the first page. */
export const SIDE = 480;
/** Depth of the roof. */
export const ROOF = 56;
/** Roundness of its corners. */
export const RADIUS = 30.8;

/** The gap in the lower wing of a court with that side. */
export function gateOf(side: number): { from: number; to: number } {
  return { from: side * 0.3, to: side * 0.42 };
}

/** The tiles: short lines from the edge inwards on all four wings, shorter towards the corners. */
export function tilePath(side: number, tile: number): string {
  let path = "";
  for (let at = tile; at < side; at += tile) {
    const depth = Math.min(ROOF, at, side - at);
    path += `M${at} 0v${depth}M${at} ${side}v-${depth}M0 ${at}h${depth}M${side} ${at}h-${depth}`;
  }
  return path;
}

/** The ridges: four hips at the corners and the square along the middle of the wings. */
export function ridgePath(side: number): string {
  const inner = side - ROOF;
  const middle = ROOF / 2;
  const hips = `M0 0L${ROOF} ${ROOF}M${side} 0L${inner} ${ROOF}M0 ${side}L${ROOF} ${inner}M${side} ${side}L${inner} ${inner}`;
  return `${hips}M${middle} ${middle}H${side - middle}V${side - middle}H${middle}z`;
}

/** The outer wall; open, its gate leaf swings out to the lower left. */
export function wallPath(open: boolean, side: number): string {
  const corner = (dx: number, dy: number) => `a${RADIUS} ${RADIUS} 0 0 1 ${dx} ${dy}`;
  const around = [
    `H${RADIUS}`,
    corner(-RADIUS, -RADIUS),
    `V${RADIUS}`,
    corner(RADIUS, -RADIUS),
    `H${side - RADIUS}`,
    corner(RADIUS, RADIUS),
    `V${side - RADIUS}`,
    corner(-RADIUS, RADIUS),
  ].join("");
  const gate = gateOf(side);
  if (!open) return `M${side - RADIUS} ${side}${around}z`;
  return `M${gate.from} ${side}${around}H${gate.to}L${gate.from - 4} ${side + 31}`;
}

/** The edge of the roof towards the yard, with the gap where the gate is open. */
export function eavePath(open: boolean, side: number): string {
  const inner = side - ROOF;
  if (!open) return `M${ROOF} ${ROOF}H${inner}V${inner}H${ROOF}z`;
  const { from, to } = gateOf(side);
  return `M${from} ${inner}H${ROOF}V${ROOF}H${inner}V${inner}H${to}M${from} ${inner}V${side}M${to} ${inner}V${side}`;
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

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** Sideways counts more than ahead, so that a column is followed to its end. */
const SIDEWAYS_WEIGHT = 3;

/** Which of the elements lies next to the focused one in the direction of an arrow key. */
export function nearestIn(box: HTMLElement, selector: string, key: string): HTMLElement | undefined {
  const direction = DIRECTIONS[key];
  const from = document.activeElement?.getBoundingClientRect();
  if (direction === undefined || from === undefined) return undefined;
  const [dx, dy] = direction;
  const middle = (rect: DOMRect) => [rect.left + rect.width / 2, rect.top + rect.height / 2] as const;
  const [x, y] = middle(from);
  let best: { element: HTMLElement; distance: number } | undefined;
  for (const element of box.querySelectorAll<HTMLElement>(selector)) {
    const [ex, ey] = middle(element.getBoundingClientRect());
    const ahead = (ex - x) * dx + (ey - y) * dy;
    const aside = Math.abs((ex - x) * dy) + Math.abs((ey - y) * dx);
    const distance = ahead + aside * SIDEWAYS_WEIGHT;
    if (ahead > 1 && (best === undefined || distance < best.distance)) best = { element, distance };
  }
  return best?.element;
}

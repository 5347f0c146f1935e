// A finger on the glass, as the browser itself hears of it.

/** How many steps a finger takes on its way. */
const STEPS = 8;

/** Puts a finger on the page, drags it so far and lets go. */
export async function drags(visitor, { x, y }, { right = 0, down = 0 }) {
  const glass = await visitor.context.newCDPSession(visitor.page);
  const touch = (type, touchPoints) => glass.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", [{ x, y }]);
  for (let step = 1; step <= STEPS; step++)
    await touch("touchMove", [{ x: x + (right * step) / STEPS, y: y + (down * step) / STEPS }]);
  await touch("touchEnd", []);
  await glass.detach();
}

/** Where a finger takes hold of an element: beside its left edge, or in the middle of its top. */
export async function holdOf(element) {
  const { x, y, width } = await element.boundingBox();
  return { x: x + width / 2, y: y + 12 };
}

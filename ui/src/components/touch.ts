/** Whether this is a device without a mouse: its keyboard is on the screen. */
export function isTouch(): boolean {
  return matchMedia("(hover: none) and (pointer: coarse)").matches;
}

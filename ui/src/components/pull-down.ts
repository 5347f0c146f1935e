/** A finger that moved less than this has no direction yet, in px. */
const STILL_PX = 8;
/** Pulled down farther than this, a sheet closes. */
const CLOSE_PX = 96;

/** Where dialogs, menus and panels are sheets that come from below (UI.md, section 3). */
const SHEETS = "(max-width: 639.98px)";

/**
 * Closes a sheet that a finger pulls down, unless there is something above to scroll to. Whoever does not close it gets it
 * back where it was. Answers how to stop.
 */
export function pullDown(sheet: HTMLElement, close: () => void): () => void {
  let from: { x: number; y: number } | undefined;
  let pulled: number | undefined;

  function start(event: TouchEvent) {
    const [touch, other] = event.touches;
    const may = touch !== undefined && other === undefined && matchMedia(SHEETS).matches;
    from = may && standsAtTop(event.target, sheet) ? { x: touch.clientX, y: touch.clientY } : undefined;
  }

  function move(event: TouchEvent) {
    const [touch] = event.touches;
    if (from === undefined || touch === undefined) return;
    const [right, down] = [touch.clientX - from.x, touch.clientY - from.y];
    if (pulled === undefined) {
      if (Math.hypot(right, down) < STILL_PX) return;
      // Up or sideways, it is scrolling; and what scrolls already cannot be kept from it.
      if (down <= Math.abs(right) || !event.cancelable) return void (from = undefined);
    }
    event.preventDefault();
    pulled = Math.max(0, down);
    sheet.style.translate = `0 ${pulled}px`;
  }

  function end(event: TouchEvent) {
    const far = event.type === "touchend" && (pulled ?? 0) > CLOSE_PX;
    from = pulled = undefined;
    sheet.style.translate = "";
    if (far) close();
  }

  const stop = new AbortController();
  const { signal } = stop;
  sheet.addEventListener("touchstart", start, { signal, passive: true });
  sheet.addEventListener("touchmove", move, { signal, passive: false });
  for (const type of ["touchend", "touchcancel"] as const) sheet.addEventListener(type, end, { signal });
  return () => stop.abort();
}

/** Whether nothing between what was touched and the sheet's edge is scrolled down. */
function standsAtTop(target: EventTarget | null, sheet: HTMLElement): boolean {
  for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement) {
    if (at.scrollTop > 0) return false;
    if (at === sheet) break;
  }
  return true;
}

/** Arrow keys in a grid of buttons, by where they stand: columns may have different heights. */
export function moveInGrid(event: KeyboardEvent, columns: number): void {
  const box = event.currentTarget;
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const step = steps[event.key];
  if (step === undefined || !(box instanceof HTMLElement)) return;
  event.preventDefault();
  const stops = [...box.querySelectorAll<HTMLElement>("button")];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[Math.min(stops.length - 1, Math.max(0, at + step))]?.focus();
}

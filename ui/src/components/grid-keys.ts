/** Arrow keys in a grid of buttons with so many columns; up from the first row leads to what is above the grid. */
export function moveInGrid(event: KeyboardEvent, columns: number, above?: () => void): void {
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
  if (above && event.key === "ArrowUp" && at < columns) above();
  else stops[Math.min(stops.length - 1, Math.max(0, at + step))]?.focus();
}

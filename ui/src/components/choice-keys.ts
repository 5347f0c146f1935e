/** The keys of both directions, as of radio buttons: down and to the right lead onwards. */
const BOTH_WAYS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
/** Those of a row that stands in a line. */
export const SIDEWAYS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** Buttons in a box of which one is chosen. */
export interface Choice<Value> {
  options: readonly { value: Value }[];
  value: Value;
  onchange: (value: Value) => void;
}

/** Arrow keys in the box choose the button after the chosen one or before it, around the ends, and move the focus there. */
export function chooseByKey<Value>(event: KeyboardEvent, choice: Choice<Value>, steps = BOTH_WAYS): void {
  const { options, value, onchange } = choice;
  const box = event.currentTarget;
  const step = steps[event.key];
  if (step === undefined || !(box instanceof HTMLElement)) return;
  event.preventDefault();
  const next = (options.findIndex((option) => option.value === value) + step + options.length) % options.length;
  const option = options[next];
  if (option === undefined) return;
  onchange(option.value);
  box.querySelectorAll("button").item(next).focus();
}

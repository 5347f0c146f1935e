/** The keys of the rows in a list where the selection begins and ends; nothing if none of it is selected. */
export function spanOfSelection(list: HTMLElement): readonly [string, string] | undefined {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed) return undefined;
  const [from, to] = [selection.anchorNode, selection.focusNode].map((node) => rowOf(node, list));
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** The key of the row that something stands in. */
export function keyOfRow(node: EventTarget | null): string | undefined {
  const element = node instanceof Element ? node : node instanceof Node ? node.parentElement : undefined;
  return element?.closest<HTMLElement>("li[data-key]")?.dataset["key"];
}

function rowOf(node: Node | null, list: HTMLElement): string | undefined {
  return node !== null && list.contains(node) ? keyOfRow(node) : undefined;
}

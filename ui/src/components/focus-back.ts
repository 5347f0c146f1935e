/** Remembers what has the focus before a box takes it; answers how to give it back. */
export function focusBack(box: HTMLElement): () => void {
  const opener = document.activeElement;
  return () => {
    const now = document.activeElement;
    // Only if the focus was still inside: a press elsewhere has moved it on purpose.
    if (opener instanceof HTMLElement && (now === document.body || box.contains(now))) opener.focus();
  };
}

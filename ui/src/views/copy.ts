/**
 * Copies text. On plain http there is no clipboard API, so the text of a field is selected and copied the old way; if
 * even that is refused the text stays selected, and the person can copy it by hand.
 */
export async function copyFrom(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      // Refused by the person or the browser; the old way may still work.
    }
  }
  field.focus();
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without a secure context
  return document.execCommand("copy");
}

/** Copies text that stands in no field: one is made for a moment where there is no clipboard API. */
export async function copyText(text: string): Promise<boolean> {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "vh";
  const opener = document.activeElement;
  document.body.append(field);
  const copied = await copyFrom(field);
  field.remove();
  if (opener instanceof HTMLElement) opener.focus();
  return copied;
}

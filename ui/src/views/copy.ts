/**
 * Copies text. On plain http there is no clipboard API, so the text of a field is selected and copied the old way; if
 * even that is refused the text stays selected, and the person can copy it by hand.
 */
export async function copyFrom(field: HTMLInputElement): Promise<boolean> {
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

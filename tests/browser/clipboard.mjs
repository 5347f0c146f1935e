// What somebody has copied elsewhere, and pastes into the field in which they write.

/** Pastes these files, each said to be a picture. */
export async function pastes(page, ...files) {
  await page.evaluate(
    (files) => {
      const clipboardData = new DataTransfer();
      for (const bytes of files)
        clipboardData.items.add(new File([new Uint8Array(bytes)], "b.gif", { type: "image/gif" }));
      const pasting = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData });
      document.querySelector("#composer").dispatchEvent(pasting);
    },
    files.map((bytes) => [...bytes]),
  );
}

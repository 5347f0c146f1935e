// What somebody has copied elsewhere and pastes into the field in which they write, or drags into the room.

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

/** Drops a file that is said to be a picture on the conversation. */
export async function drops(page, file) {
  await page.evaluate(
    (bytes) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(bytes)], "b.gif", { type: "image/gif" }));
      // A field is not there for who may not write.
      const target = document.querySelector("#composer") ?? document.querySelector("main");
      for (const name of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }));
    },
    [...file],
  );
}

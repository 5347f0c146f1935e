// Korean as an input method types it.

/** The keys as an input method passes them on: 229 is what it has taken. */
export function inputMethod(cdp) {
  const taken = { key: "Process", windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
  const key = { ...taken, code: "Enter" };
  return {
    composes: (text) =>
      cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    spaceDown: () => cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...taken, code: "Space" }),
    commits: (text) => cdp.send("Input.insertText", { text }),
    enterDown: () => cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key }),
    enterUp: () =>
      cdp.send("Input.dispatchKeyEvent", { ...key, type: "keyUp", key: "Enter", windowsVirtualKeyCode: 13 }),
  };
}

import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { reader } from "../text/language.svelte";
import Composer from "./Composer.svelte";

const onsend = vi.fn();
const onpictures = vi.fn();
const onpasted = vi.fn();
const ontyping = vi.fn();
let composer: ReturnType<typeof mount>;

function show(props: Partial<{ value: string; bytesMax: number; locked: { icon: "snow"; reason: string } }> = {}) {
  composer = mount(Composer, {
    target: document.body,
    props: { value: "", bytesMax: 8192, onsend, onpictures, onpasted, ontyping, ...props },
  });
  flushSync();
}

function find(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector);
  if (element === null) throw new Error(`no ${selector}`);
  return element;
}

const field = () => find("textarea") as HTMLTextAreaElement;

function type(text: string) {
  field().value = text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

function press(key: string, init: KeyboardEventInit = {}) {
  field().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));
  field().dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
  flushSync();
}

beforeAll(async () => {
  await reader.read("en");
  await reader.readAll();
});
beforeEach(() => vi.clearAllMocks());
afterEach(() => unmount(composer));

describe("the composer", () => {
  it("sends on Enter, empties itself and tells that typing has ended", () => {
    show();
    type("hello");
    expect(ontyping).toHaveBeenLastCalledWith(true);
    press("Enter");
    expect(onsend).toHaveBeenCalledExactlyOnceWith("hello");
    expect(field().value).toBe("");
    expect(ontyping).toHaveBeenLastCalledWith(false);
  });

  it("sends nothing that is blank, and its button says so", () => {
    show();
    type("  \n");
    press("Enter");
    expect(onsend).not.toHaveBeenCalled();
    expect((find(".send") as HTMLButtonElement).disabled).toBe(true);
  });

  it("sends nothing that is too long, and says by how much", () => {
    show({ bytesMax: 6 });
    type("마당에");
    press("Enter");
    find(".send").click();
    expect(onsend).not.toHaveBeenCalled();
    expect(find(".composer__hint").textContent).toBe("1 character over");
  });

  it("takes pasted pictures and leaves pasted text to the field", () => {
    show();
    const paste = (files: File[]) => {
      const event = new Event("paste", { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { files } });
      find("textarea").dispatchEvent(event);
      return event.defaultPrevented;
    };
    const picture = new File(["x"], "a.gif", { type: "image/gif" });
    expect(paste([new File(["x"], "a.txt", { type: "text/plain" })])).toBe(false);
    expect(onpasted).not.toHaveBeenCalled();
    expect(paste([picture])).toBe(true);
    expect(onpasted).toHaveBeenCalledExactlyOnceWith([picture]);
    expect(onpictures, "nothing is sent before that is wanted").not.toHaveBeenCalled();
  });

  it("shows only the reason when writing is not possible", () => {
    show({ locked: { icon: "snow", reason: "The owner froze the chat." } });
    expect(document.querySelector("textarea")).toBeNull();
    expect(find(".composer--locked").textContent).toContain("The owner froze the chat.");
  });
});

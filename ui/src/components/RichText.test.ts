import { mount, unmount } from "svelte";
import { afterEach, describe, expect, it } from "vitest";
import RichText from "./RichText.svelte";

let shown: ReturnType<typeof mount>;
const show = (text: string) => {
  shown = mount(RichText, { target: document.body, props: { text } });
};
afterEach(() => unmount(shown));

describe("what people write", () => {
  it("is never markup", () => {
    const text = `<img src=x onerror="alert(1)"><b>bold</b> &amp;`;
    show(text);
    expect(document.querySelector("p")?.textContent).toBe(text);
    expect(document.querySelector("img, b")).toBeNull();
  });

  it("links to the web in a new tab that learns nothing about this one", () => {
    show("see http://192.168.0.12:4747/r/a now");
    const link = document.querySelector("a");
    expect(link?.getAttribute("href")).toBe("http://192.168.0.12:4747/r/a");
    expect(link?.target).toBe("_blank");
    expect(link?.rel).toBe("noopener noreferrer");
    expect(document.querySelector("p")?.textContent).toBe("see http://192.168.0.12:4747/r/a now");
  });

  it("keeps its line breaks and its own direction", () => {
    show("one\ntwo");
    expect(document.querySelector("p")?.textContent).toBe("one\ntwo");
    expect(document.querySelector("p")?.dir).toBe("auto");
  });
});

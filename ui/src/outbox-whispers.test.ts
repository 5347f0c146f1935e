import { describe, expect, it } from "vitest";
import type { FileShelf } from "./file-shelf";
import type { KeyValue } from "./storage";
import { eachOnADevice, Page } from "./test/outbox";
import { settle } from "./test/scripted-link";

let storage: KeyValue;
let files: FileShelf;
let page: Page;

eachOnADevice((device) => ({ storage, files, page } = device));

describe("whispers", () => {
  const bora = { id: "bora", nickname: "bora", color: "#3366cc" };
  const whispering = () => {
    const whispered = page.whispered.at(-1);
    if (!whispered) throw new Error("nothing whispered");
    return whispered;
  };

  it("go to whom they were written for, in the same order as messages", async () => {
    page.outbox.start();
    page.outbox.add({ text: "aloud" });
    page.outbox.add({ text: "quietly", to: bora, replyTo: 3 });
    await settle();
    expect(page.whispered).toEqual([]);
    await page.sending(0).saved(1);
    expect(whispering().payload).toEqual({ id: expect.any(String) as string, to: "bora", text: "quietly" });
    expect(page.texts).toEqual(["aloud"]);
  });

  it("are sent again as the same whisper, also after a reload, and never as a message", async () => {
    page.outbox.start();
    const id = page.outbox.add({ text: "quietly", to: bora });
    await settle();
    await whispering().refuse("unknown");
    page = new Page(storage, files);
    page.outbox.start();
    await settle();
    expect(whispering().payload).toEqual({ id, to: "bora", text: "quietly" });
    expect(page.sent).toEqual([]);
  });

  it("are done when the inbox has come so far, whatever the log has", async () => {
    page.outbox.start();
    page.outbox.add({ text: "quietly", to: bora });
    await settle();
    page.lastSeq = 100;
    await whispering().saved(5);
    expect(page.states).toEqual(["quietly sent"]);
    page.lastWhisper = 5;
    page.outbox.settle();
    expect(page.states).toEqual([]);
  });

  it("fail in words where nobody is there to hear them", async () => {
    page.outbox.start();
    page.outbox.add({ text: "quietly", to: bora });
    await settle();
    await whispering().refuse("no_such_user");
    expect(page.shown[0]).toMatchObject({ state: "failed", code: "no_such_user", to: bora });
  });
});

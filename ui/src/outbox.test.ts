import { describe, expect, it, vi } from "vitest";
import type { FileShelf } from "./file-shelf";
import { SEND_AGAIN_MS, STUMBLES_MAX } from "./outbox";
import type { KeyValue } from "./storage";
import { eachOnADevice, Page } from "./test/outbox";
import { settle } from "./test/scripted-link";

let storage: KeyValue;
let files: FileShelf;
let page: Page;

eachOnADevice((device) => ({ storage, files, page } = device));

describe("sending", () => {
  it("sends one after another, in the order of writing", async () => {
    page.outbox.start();
    for (const text of ["one", "two", "three"]) page.outbox.add({ text });
    await settle();
    expect(page.texts).toEqual(["one"]);
    await page.sending(0).saved(1);
    expect(page.texts).toEqual(["one", "two"]);
    await page.sending(1).saved(2);
    await page.sending(2).saved(3);
    expect(page.texts).toEqual(["one", "two", "three"]);
  });

  it("makes ids the protocol allows, a new one for every message", () => {
    const ids = [page.outbox.add({ text: "same" }), page.outbox.add({ text: "same" })];
    expect(ids[0]).toMatch(/^[0-9a-z-]{21,36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("carries replies and mentions", async () => {
    page.outbox.start();
    page.outbox.add({ text: "yes", replyTo: 7, mentions: ["bora"] });
    await settle();
    expect(page.sending(0).payload).toMatchObject({ text: "yes", replyTo: 7, mentions: ["bora"] });
  });

  it("is on disk before it is sent", () => {
    page.outbox.add({ text: "kept" });
    expect(page.sent).toEqual([]);
    expect(storage.keys("").length).toBe(1);
    expect(page.states).toEqual(["kept queued"]);
  });

  it("shows a saved message until its event is there, but sends it never again", async () => {
    page.outbox.start();
    const id = page.outbox.add({ text: "hello" });
    await settle();
    expect(page.states).toEqual(["hello pending"]);
    await page.sending(0).saved(5);
    expect(page.states).toEqual(["hello sent"]);
    expect(storage.keys("")).toEqual([]);
    page.outbox.stop();
    page.outbox.start();
    await settle();
    page.outbox.delivered(id);
    expect(page.states).toEqual([]);
    expect(page.sent.length).toBe(1);
  });

  it("is done when the event comes before the answer", async () => {
    page.outbox.start();
    const id = page.outbox.add({ text: "hello" });
    page.outbox.add({ text: "next" });
    await settle();
    page.outbox.delivered(id);
    expect(page.states).toEqual(["next pending"]);
    await page.sending(0).saved(5);
    expect(page.states).toEqual(["next pending"]);
    expect(page.texts).toEqual(["hello", "next"]);
  });

  it("is done at once when the answer names a message that the log has passed", async () => {
    page.lastSeq = 9;
    page.outbox.start();
    page.outbox.add({ text: "again" });
    await settle();
    await page.sending(0).saved(4);
    expect(page.shown).toEqual([]);
  });
});

describe("refusals", () => {
  it("marks what the host refuses and goes on with the next", async () => {
    page.outbox.start();
    page.outbox.add({ text: "long" });
    page.outbox.add({ text: "short" });
    await settle();
    await page.sending(0).refuse("too_long");
    expect(page.states).toEqual(["long failed", "short pending"]);
    expect(page.shown[0]?.code).toBe("too_long");
    expect(page.texts).toEqual(["long", "short"]);
  });

  it("sends a failed message again with the same id, only when told to", async () => {
    page.outbox.start();
    const id = page.outbox.add({ text: "muted" });
    await settle();
    await page.sending(0).refuse("muted");
    page.outbox.stop();
    page.outbox.start();
    await settle();
    expect(page.sent.length).toBe(1);
    page.outbox.resend(id);
    await settle();
    expect(page.sending(1).payload).toEqual(page.sending(0).payload);
    expect(page.states).toEqual(["muted pending"]);
  });

  it("forgets what is discarded, on disk too", async () => {
    page.outbox.start();
    const id = page.outbox.add({ text: "never mind" });
    await settle();
    await page.sending(0).refuse("muted");
    page.outbox.discard(id);
    expect(page.shown).toEqual([]);
    expect(storage.keys("")).toEqual([]);
  });

  for (const code of ["rate_limited", "slow_down", "busy", "disk_full", "closing"] as const)
    it(`waits as long as the host says after ${code}, and keeps the order`, async () => {
      page.outbox.start();
      page.outbox.add({ text: "one" });
      page.outbox.add({ text: "two" });
      await settle();
      await page.sending(0).refuse(code, 3_000);
      expect(page.states).toEqual(["one pending", "two pending"]);
      expect(page.shown[0]).toMatchObject({ code, retryAt: Date.now() + 3_000 });
      await vi.advanceTimersByTimeAsync(2_999);
      expect(page.sent.length).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(page.sending(1).payload).toEqual(page.sending(0).payload);
      await page.sending(1).saved(1);
      expect(page.texts).toEqual(["one", "one", "two"]);
    });

  it("goes again, in its place, when the host could not store it, and fails when it never can", async () => {
    page.outbox.start();
    page.outbox.add({ text: "one" });
    page.outbox.add({ text: "two" });
    await settle();
    for (let time = 0; time < STUMBLES_MAX; time++) {
      expect(page.states).toEqual(["one pending", "two pending"]);
      expect(page.sending(time).payload).toEqual(page.sending(0).payload);
      await page.sending(time).refuse("internal", 1_000);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(page.states).toEqual(["one failed", "two pending"]);
    expect(page.texts.at(-1)).toBe("two");
  });

  it("waits by itself where the host names no time", async () => {
    page.outbox.start();
    page.outbox.add({ text: "one" });
    await settle();
    await page.sending(0).refuse("disk_full");
    await vi.advanceTimersByTimeAsync(SEND_AGAIN_MS);
    expect(page.sent.length).toBe(2);
  });
});

describe("lost connections", () => {
  it("keeps what is written while away and sends it in order on return", async () => {
    page.outbox.add({ text: "one" });
    page.outbox.add({ text: "two" });
    await settle();
    expect(page.sent).toEqual([]);
    expect(page.states).toEqual(["one queued", "two queued"]);
    page.outbox.start();
    await settle();
    await page.sending(0).saved(1);
    await page.sending(1).saved(2);
    expect(page.texts).toEqual(["one", "two"]);
  });

  it("sends again with the same id what was on its way when the connection went", async () => {
    page.outbox.start();
    page.outbox.add({ text: "maybe" });
    await settle();
    page.outbox.stop();
    await page.sending(0).refuse("unknown");
    expect(page.states).toEqual(["maybe queued"]);
    page.outbox.start();
    await settle();
    expect(page.sending(1).payload).toEqual(page.sending(0).payload);
    await page.sending(1).saved(1);
    expect(page.sent.length).toBe(2);
  });

  it("does not send again what the old connection answered after all", async () => {
    page.outbox.start();
    page.outbox.add({ text: "late" });
    await settle();
    page.outbox.stop();
    await page.sending(0).saved(1);
    page.outbox.start();
    await settle();
    expect(page.sent.length).toBe(1);
  });

  it("calls a message failed that nobody answered, and asks again after the next reconnect", async () => {
    page.outbox.start();
    page.outbox.add({ text: "silence" });
    page.outbox.add({ text: "next" });
    await settle();
    await page.sending(0).refuse("unknown");
    expect(page.states).toEqual(["silence failed", "next pending"]);
    await page.sending(1).saved(1);
    page.outbox.stop();
    page.outbox.start();
    await settle();
    expect(page.sending(2).payload).toEqual(page.sending(0).payload);
  });

  it("does not spin while requests cannot go out", async () => {
    page.outbox.start();
    page.outbox.add({ text: "one" });
    await settle();
    await page.sending(0).refuse("offline");
    expect(page.sent.length).toBe(1);
    await vi.advanceTimersByTimeAsync(SEND_AGAIN_MS);
    expect(page.sent.length).toBe(2);
  });
});

describe("reloads", () => {
  it("sends what the page before could not, in its order and with its ids", async () => {
    const ids = ["one", "two", "three"].map((text) => page.outbox.add({ text }));
    const after = new Page(storage, files);
    expect(after.states).toEqual(["one queued", "two queued", "three queued"]);
    after.outbox.start();
    for (const index of [0, 1, 2]) {
      await settle();
      await after.sending(index).saved(index + 1);
    }
    expect(after.sent.map((sending) => sending.payload.id)).toEqual(ids);
    expect(new Page(storage, files).shown).toEqual([]);
  });

  it("sends with the same id what was on its way", async () => {
    page.outbox.start();
    const id = page.outbox.add({ text: "on its way" });
    await settle();
    const after = new Page(storage, files);
    after.outbox.start();
    await settle();
    expect(after.sending(0).payload.id).toBe(id);
  });

  it("remembers a refusal", async () => {
    page.outbox.start();
    page.outbox.add({ text: "refused" });
    await settle();
    await page.sending(0).refuse("frozen");
    const after = new Page(storage, files);
    after.outbox.start();
    await settle();
    expect(after.states).toEqual(["refused failed"]);
    expect(after.sent).toEqual([]);
  });

  it("does not send in another session's name unless told to", async () => {
    const id = page.outbox.add({ text: "mine" });
    const after = new Page(storage, files, "somebody new");
    after.outbox.start();
    await settle();
    expect(after.shown[0]).toMatchObject({ state: "failed", code: "other_session" });
    expect(after.sent).toEqual([]);
    after.outbox.resend(id);
    await settle();
    expect(after.sending(0).payload.id).toBe(id);
  });

  it("keeps the outboxes of other rooms and broken entries apart", () => {
    storage.set("madang.outbox:/:room1:broken", "{");
    storage.set("madang.outbox:/:room12:other", JSON.stringify({ id: "other", at: 1, user: "ara", text: "no" }));
    expect(new Page(storage, files).shown).toEqual([]);
  });
});

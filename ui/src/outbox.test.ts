import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FileShelf, memoryFiles } from "./file-shelf";
import { Outbox, type Outgoing, SEND_AGAIN_MS } from "./outbox";
import type { ChatRequest, Gif, WhisperRequest } from "./protocol";
import { failure, type Failure, type Result, value } from "./requests";
import { type KeyValue, memoryStorage } from "./storage";
import { settle } from "./test/scripted-link";

interface Sending {
  payload: Omit<ChatRequest, "room">;
  saved(seq: number): Promise<void>;
  refuse(code: Failure["code"], retryAfterMs?: number): Promise<void>;
}

interface Whispering {
  payload: Omit<WhisperRequest, "room">;
  saved(n: number): Promise<void>;
  refuse(code: Failure["code"]): Promise<void>;
}

interface Uploading {
  file: File;
  progress(done: number): void;
  done(gif: Gif): Promise<void>;
  refuse(code: Failure["code"]): Promise<void>;
}

const PICTURE: Gif = { id: "gif1", url: "gif/gif1", mime: "image/gif", width: 1, height: 1, bytes: 1, frames: 1 };

/** One page with an outbox; the storage outlives it. */
class Page {
  readonly sent: Sending[] = [];
  readonly uploads: Uploading[] = [];
  shown: readonly Outgoing[] = [];
  lastSeq = 0;
  lastWhisper = 0;
  readonly whispered: Whispering[] = [];
  user: string;
  readonly outbox: Outbox;

  constructor(storage: KeyValue, user = "ara", shelf: FileShelf = files) {
    this.user = user;
    this.outbox = new Outbox("/:room1", {
      storage,
      files: shelf,
      user: () => this.user,
      newest: () => ({ seq: this.lastSeq, whisper: this.lastWhisper }),
      send: (payload) =>
        new Promise<Result<{ seq: number }>>((resolve) => {
          this.sent.push({
            payload,
            saved: (seq) => (resolve(value({ seq })), settle()),
            refuse: (code, retryAfterMs) => (resolve(failure(code, "scripted", retryAfterMs)), settle()),
          });
        }),
      whisper: (payload) =>
        new Promise<Result<{ n: number }>>((resolve) => {
          this.whispered.push({
            payload,
            saved: (n) => (resolve(value({ n })), settle()),
            refuse: (code) => (resolve(failure(code, "scripted")), settle()),
          });
        }),
      upload: (file, options) =>
        new Promise<Result<Gif>>((resolve) => {
          options.signal.addEventListener("abort", () => resolve(failure("unknown", "aborted")));
          this.uploads.push({
            file,
            progress: (done) => options.progress(done),
            done: (gif) => (resolve(value(gif)), settle()),
            refuse: (code) => (resolve(failure(code, "scripted")), settle()),
          });
        }),
      changed: (shown) => (this.shown = shown),
    });
  }

  get texts(): (string | undefined)[] {
    return this.sent.map((sending) => sending.payload.text);
  }

  get states(): string[] {
    return this.shown.map((outgoing) => `${outgoing.text ?? "gif"} ${outgoing.state}`);
  }

  sending(index: number): Sending {
    const sending = this.sent[index];
    if (!sending) throw new Error(`only ${this.sent.length} sent`);
    return sending;
  }

  upload(index: number): Uploading {
    const upload = this.uploads[index];
    if (!upload) throw new Error(`only ${this.uploads.length} uploads`);
    return upload;
  }
}

let storage: KeyValue;
let files: FileShelf;
let page: Page;

beforeEach(() => {
  vi.useFakeTimers();
  storage = memoryStorage();
  files = memoryFiles();
  page = new Page(storage);
});

afterEach(() => vi.useRealTimers());

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
    const after = new Page(storage);
    expect(after.states).toEqual(["one queued", "two queued", "three queued"]);
    after.outbox.start();
    for (const index of [0, 1, 2]) {
      await settle();
      await after.sending(index).saved(index + 1);
    }
    expect(after.sent.map((sending) => sending.payload.id)).toEqual(ids);
    expect(new Page(storage).shown).toEqual([]);
  });

  it("sends with the same id what was on its way", async () => {
    page.outbox.start();
    const id = page.outbox.add({ text: "on its way" });
    await settle();
    const after = new Page(storage);
    after.outbox.start();
    await settle();
    expect(after.sending(0).payload.id).toBe(id);
  });

  it("remembers a refusal", async () => {
    page.outbox.start();
    page.outbox.add({ text: "refused" });
    await settle();
    await page.sending(0).refuse("frozen");
    const after = new Page(storage);
    after.outbox.start();
    await settle();
    expect(after.states).toEqual(["refused failed"]);
    expect(after.sent).toEqual([]);
  });

  it("does not send in another session's name unless told to", async () => {
    const id = page.outbox.add({ text: "mine" });
    const after = new Page(storage, "somebody new");
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
    expect(new Page(storage).shown).toEqual([]);
  });
});

describe("pictures", () => {
  const file = () => new File(["GIF89a"], "cat.gif", { type: "image/gif" });

  it("uploads with progress, then sends the id", async () => {
    page.outbox.start();
    page.outbox.add({ file: file(), replyTo: 3 });
    await settle();
    expect(page.shown[0]?.preview).toMatch(/^blob:/);
    page.upload(0).progress(0.5);
    expect(page.shown[0]?.progress).toBe(0.5);
    await page.upload(0).done(PICTURE);
    expect(page.shown[0]?.progress).toBeUndefined();
    expect(page.sending(0).payload).toMatchObject({ gif: "gif1", replyTo: 3 });
  });

  it("says so when a reload lost the file, and cannot send it again", async () => {
    const id = page.outbox.add({ file: file() });
    const after = new Page(storage, "ara", memoryFiles());
    after.outbox.start();
    await settle();
    after.outbox.resend(id);
    await settle();
    expect(after.shown[0]).toMatchObject({ state: "failed", code: "upload_lost", hopeless: true });
    expect(after.uploads).toEqual([]);
    expect(after.sent).toEqual([]);
  });

  it("is uploaded by the next page, before what was written after it", async () => {
    page.outbox.add({ file: file(), replyTo: 3 });
    page.outbox.add({ text: "after it" });
    await settle();
    const after = new Page(storage);
    after.outbox.start();
    expect(after.sent).toEqual([]);
    await settle();
    expect(after.shown[0]?.preview).toMatch(/^blob:/);
    expect(after.sent).toEqual([]);
    expect(await after.upload(0).file.text()).toBe("GIF89a");
    await after.upload(0).done(PICTURE);
    expect(after.sending(0).payload).toMatchObject({ gif: "gif1", replyTo: 3 });
    await after.sending(0).saved(1);
    expect(after.texts).toEqual([undefined, "after it"]);
    expect(await files.get(`madang.outbox:/:room1:${after.sending(0).payload.id}`)).toBeUndefined();
  });

  it("survives a reload once it is uploaded", async () => {
    page.outbox.start();
    page.outbox.add({ file: file() });
    await settle();
    await page.upload(0).done(PICTURE);
    const after = new Page(storage);
    after.outbox.start();
    await settle();
    expect(after.uploads).toEqual([]);
    expect(after.sending(0).payload).toEqual(page.sending(0).payload);
  });

  it("stops the upload when the connection goes, and uploads again on return", async () => {
    page.outbox.start();
    page.outbox.add({ file: file() });
    await settle();
    page.outbox.stop();
    await settle();
    expect(page.states).toEqual(["gif queued"]);
    page.outbox.start();
    await settle();
    await page.upload(1).done(PICTURE);
    expect(page.sending(0).payload.gif).toBe("gif1");
  });

  it("stops the upload of a discarded picture and goes on", async () => {
    page.outbox.start();
    const id = page.outbox.add({ file: file() });
    page.outbox.add({ text: "next" });
    await settle();
    page.outbox.discard(id);
    await settle();
    expect(page.texts).toEqual(["next"]);
    expect(page.states).toEqual(["next pending"]);
  });

  it("uploads again when the host no longer has the picture", async () => {
    page.outbox.start();
    const id = page.outbox.add({ file: file() });
    await settle();
    await page.upload(0).done(PICTURE);
    await page.sending(0).refuse("gif_not_found");
    page.outbox.resend(id);
    await settle();
    await page.upload(1).done({ ...PICTURE, id: "gif2" });
    expect(page.sending(1).payload).toMatchObject({ id, gif: "gif2" });
  });

  it("marks a picture the host refuses and goes on", async () => {
    page.outbox.start();
    page.outbox.add({ file: file() });
    page.outbox.add({ text: "next" });
    await settle();
    await page.upload(0).refuse("image_too_big");
    expect(page.states).toEqual(["gif failed", "next pending"]);
  });

  it("offers no second try for a picture that no host takes, and leaves nothing of it to the next page", async () => {
    page.outbox.start();
    const id = page.outbox.add({ file: file() });
    await settle();
    await page.upload(0).refuse("unsupported_type");
    expect(page.shown[0]).toMatchObject({ state: "failed", hopeless: true });
    page.outbox.resend(id);
    await settle();
    expect(page.uploads).toHaveLength(1);
    const after = new Page(storage);
    after.outbox.start();
    await settle();
    expect(after.shown).toEqual([]);
  });

  it("offers a second try where another one may help", async () => {
    page.outbox.start();
    page.outbox.add({ file: file() });
    await settle();
    await page.upload(0).refuse("internal");
    expect(page.shown[0]?.hopeless).toBeUndefined();
  });
});

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
    page = new Page(storage);
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

describe("pictures the host has", () => {
  it("are sent without an upload, also after a reload", async () => {
    page.outbox.add({ gif: PICTURE });
    page = new Page(storage);
    page.outbox.start();
    await settle();
    expect(page.uploads).toEqual([]);
    expect(page.sending(0).payload).toMatchObject({ gif: "gif1" });
  });
});

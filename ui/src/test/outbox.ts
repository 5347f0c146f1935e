/** An outbox whose host is in a test's hands. */
import { afterEach, beforeEach, vi } from "vitest";
import { type FileShelf, memoryFiles } from "../file-shelf";
import { Outbox, type Outgoing } from "../outbox";
import type { ChatRequest, Gif, WhisperRequest } from "../protocol";
import { failure, type Failure, type Result, value } from "../requests";
import { type KeyValue, memoryStorage } from "../storage";
import { settle } from "./scripted-link";

export interface Sending {
  payload: Omit<ChatRequest, "room">;
  saved(seq: number): Promise<void>;
  refuse(code: Failure["code"], retryAfterMs?: number): Promise<void>;
}

export interface Whispering {
  payload: Omit<WhisperRequest, "room">;
  saved(n: number): Promise<void>;
  refuse(code: Failure["code"]): Promise<void>;
}

export interface Uploading {
  file: File;
  progress(done: number): void;
  done(gif: Gif): Promise<void>;
  refuse(code: Failure["code"]): Promise<void>;
}

/** A picture that the host has. */
export const PICTURE: Gif = {
  id: "gif1",
  url: "gif/gif1",
  mime: "image/gif",
  width: 1,
  height: 1,
  bytes: 1,
  frames: 1,
};

/** One page with an outbox; the storage outlives it. */
export class Page {
  readonly sent: Sending[] = [];
  readonly uploads: Uploading[] = [];
  shown: readonly Outgoing[] = [];
  lastSeq = 0;
  lastWhisper = 0;
  readonly whispered: Whispering[] = [];
  user: string;
  readonly outbox: Outbox;

  constructor(storage: KeyValue, shelf: FileShelf, user = "ara") {
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

/** Before each test of a file a new device, and a page on it; time passes only as the test says. */
export function eachOnADevice(begin: (device: { storage: KeyValue; files: FileShelf; page: Page }) => void): void {
  beforeEach(() => {
    vi.useFakeTimers();
    const [storage, files] = [memoryStorage(), memoryFiles()];
    begin({ storage, files, page: new Page(storage, files) });
  });
  afterEach(() => vi.useRealTimers());
}

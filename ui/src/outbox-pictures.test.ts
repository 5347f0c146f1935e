import { describe, expect, it } from "vitest";
import { type FileShelf, memoryFiles } from "./file-shelf";
import type { KeyValue } from "./storage";
import { eachOnADevice, Page, PICTURE } from "./test/outbox";
import { settle } from "./test/scripted-link";

let storage: KeyValue;
let files: FileShelf;
let page: Page;

eachOnADevice((device) => ({ storage, files, page } = device));

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
    const after = new Page(storage, memoryFiles());
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
    const after = new Page(storage, files);
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
    const after = new Page(storage, files);
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
    const after = new Page(storage, files);
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

describe("pictures the host has", () => {
  it("are sent without an upload, also after a reload", async () => {
    page.outbox.add({ gif: PICTURE });
    page = new Page(storage, files);
    page.outbox.start();
    await settle();
    expect(page.uploads).toEqual([]);
    expect(page.sending(0).payload).toMatchObject({ gif: "gif1" });
  });
});

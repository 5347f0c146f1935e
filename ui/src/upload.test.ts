import { describe, expect, it } from "vitest";
import { resolve } from "./connection";
import { checkPicture, readUpload } from "./upload";

const LIMITS = { gifBytesMax: 100 };

function bytes(text: string, size = 20): Blob {
  return new Blob([Uint8Array.from({ length: size }, (_, index) => text.charCodeAt(index) || 0)]);
}

describe("before an upload", () => {
  it("takes the four kinds of picture by their first bytes", async () => {
    for (const start of ["GIF87a", "GIF89a", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "RIFF\x10\x00\x00\x00WEBP"])
      expect(await checkPicture(bytes(start), LIMITS), JSON.stringify(start)).toBeUndefined();
  });

  it("refuses anything else, whatever it is called", async () => {
    const page = new File(["<svg onload=alert(1)>"], "cat.gif", { type: "image/gif" });
    for (const file of [page, bytes("GIF88a"), bytes("RIFF\x10\x00\x00\x00WAVE"), bytes("", 0), bytes("GIF8", 4)])
      expect((await checkPicture(file, LIMITS))?.code).toBe("unsupported_type");
  });

  it("refuses one byte more than the host takes", async () => {
    expect(await checkPicture(bytes("GIF89a", 100), LIMITS)).toBeUndefined();
    expect((await checkPicture(bytes("GIF89a", 101), LIMITS))?.code).toBe("too_large");
  });
});

describe("after an upload", () => {
  it("gives the picture", () => {
    expect(readUpload(201, '{"ok":true,"gif":{"id":"g"}}')).toEqual({ ok: true, value: { id: "g" } });
  });

  it("gives the host's refusal", () => {
    const body = '{"ok":false,"error":{"code":"rate_limited","message":"slow down","retryAfterMs":5}}';
    expect(readUpload(429, body)).toMatchObject({ error: { code: "rate_limited", retryAfterMs: 5 } });
  });

  it("goes by the status where there is no envelope", () => {
    const codes = {
      401: "unauthorized",
      404: "room_not_found",
      413: "too_large",
      415: "unsupported_type",
      422: "image_too_big",
      429: "rate_limited",
      507: "disk_full",
      500: "internal",
      201: "internal",
    };
    for (const [status, code] of Object.entries(codes)) {
      expect(readUpload(Number(status), "<html>")).toMatchObject({ ok: false, error: { code } });
      expect(readUpload(Number(status), "null")).toMatchObject({ ok: false, error: { code } });
    }
  });
});

describe("addresses", () => {
  it("resolves against the base, wherever the page is", () => {
    history.replaceState(null, "", "/r/room1");
    expect(new URL(resolve("/", "gif/abc")).pathname).toBe("/gif/abc");
    expect(new URL(resolve("/via/TICKET/host1/", "gif/abc")).pathname).toBe("/via/TICKET/host1/gif/abc");
    expect(resolve("http://127.0.0.1:4000/via/T/h/", "room/1/gif")).toBe("http://127.0.0.1:4000/via/T/h/room/1/gif");
  });
});

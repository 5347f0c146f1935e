/** Picture uploads: what is checked before, the request with its progress, and what its answer means. */
import { resolve } from "./connection";
import type { ErrorCode, Gif, Limits, Refusal } from "./protocol";
import { type Failure, failure, type Result, value } from "./requests";

export interface UploadOptions {
  /** Told how much is done, 0 to 1. */
  progress(done: number): void;
  signal: AbortSignal;
}

/** Uploads a file to a room of one host. */
export type Upload = (room: string, file: File, options: UploadOptions) => Promise<Result<Gif>>;

/** An upload that takes longer has failed. */
const UPLOAD_TIMEOUT_MS = 120_000;

/** What the host answers where something between did not let its envelope through. */
const CODES_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "room_not_found",
  413: "too_large",
  415: "unsupported_type",
  422: "image_too_big",
  429: "rate_limited",
  503: "busy",
  507: "disk_full",
};

/** First bytes of the kinds of picture a host takes; a dot matches any byte. */
const MAGIC = ["GIF87a", "GIF89a", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "RIFF....WEBP"];

/** Why a host would not take this file, as far as can be told without uploading it. */
export async function checkPicture(file: Blob, limits: Pick<Limits, "gifBytesMax">): Promise<Failure | undefined> {
  if (file.size > limits.gifBytesMax) return { code: "too_large", message: "more than gifBytesMax" };
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const known = MAGIC.some(
    (magic) =>
      head.length >= magic.length &&
      Array.from(magic).every((character, index) => character === "." || character.charCodeAt(0) === head[index]),
  );
  return known ? undefined : { code: "unsupported_type", message: "neither GIF, PNG, JPEG nor WebP" };
}

/** `POST room/ID/gif`. XMLHttpRequest, because fetch cannot tell how far an upload is. */
export function uploadPicture(
  base: string,
  token: string,
  room: string,
  file: File,
  options: UploadOptions,
): Promise<Result<Gif>> {
  return new Promise((settle) => {
    const request = new XMLHttpRequest();
    const unanswered = () => settle(failure("unknown", "the upload was not answered"));
    request.open("POST", resolve(base, `room/${room}/gif`));
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.timeout = UPLOAD_TIMEOUT_MS;
    request.upload.onprogress = (event) => event.lengthComputable && options.progress(event.loaded / event.total);
    request.onload = () => settle(readUpload(request.status, request.responseText));
    request.onerror = unanswered;
    request.ontimeout = unanswered;
    request.onabort = unanswered;
    options.signal.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("gif", file);
    request.send(form);
  });
}

/** The outcome of an upload by its status and body. */
export function readUpload(status: number, body: string): Result<Gif> {
  const envelope = parse(body);
  if (status === 201 && envelope?.gif) return value(envelope.gif);
  if (envelope?.error) return { ok: false, error: envelope.error };
  return failure(CODES_BY_STATUS[status] ?? "internal", `status ${status}`);
}

function parse(body: string): { gif?: Gif; error?: Refusal } | undefined {
  // An error page of something in between is no envelope.
  try {
    return JSON.parse(body) as { gif?: Gif; error?: Refusal };
  } catch {
    return undefined;
  }
}

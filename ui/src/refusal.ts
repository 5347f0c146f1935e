/** Which sentence a person reads for an error code (UI.md, "Errors by code"). */
import type { Failure } from "./requests";

const TEXT_KEYS = {
  wrong_password: "lock.wrong",
  rate_limited: "err.fast",
  slow_down: "comp.slow",
  room_full: "err.full",
  host_full: "err.roomsFull",
  too_many_connections: "err.hostFull",
  room_not_found: "err.gone",
  not_member: "err.gone",
  banned: "net.banned",
  nickname_taken: "nick.taken",
  muted: "comp.muted",
  frozen: "comp.frozen",
  too_long: "comp.over",
  no_such_user: "whisper.gone",
  no_such_message: "err.noMessage",
  not_owner: "err.notOwner",
  gif_not_found: "err.noGif",
  too_large: "gif.tooBig",
  unsupported_type: "gif.notGif",
  image_too_big: "err.pixels",
  disk_full: "net.diskFull",
  busy: "err.busy",
  closing: "err.closing",
  protocol_unsupported: "net.stale",
  guests_not_allowed: "join.appOnly",
  upload_lost: "err.noGif",
  offline: "net.offline",
  unknown: "msg.failed",
} as const;

/** Keys of the text dictionary that a refusal can lead to. */
export type RefusalTextKey = (typeof TEXT_KEYS)[keyof typeof TEXT_KEYS] | "err.internal";

/** The text key for an error code; a code from a later protocol is a plain failure. */
export function refusalText(code: Failure["code"] | (string & {})): RefusalTextKey {
  return Object.hasOwn(TEXT_KEYS, code) ? TEXT_KEYS[code as keyof typeof TEXT_KEYS] : "err.internal";
}

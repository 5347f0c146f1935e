/** What may be asked of a host: PROTOCOL.md's request tables as types. One line per request. */
import type { Event, Gif, Joined, Member, Message, Refusal, RoomSummary, User } from "./protocol";

export type Namespace = "/room" | "/chat";

/** Requests and answers of `/room`, the lobby. */
export interface LobbyRequests {
  rooms: { payload: { query?: string; after?: string }; answer: { rooms: RoomSummary[]; more: boolean } };
  create: { payload: CreateRoom & { id: string }; answer: { room: RoomSummary } };
  nickname: { payload: { nickname: string }; answer: { user: User } };
}

/** Requests and answers of `/chat`, inside rooms. */
export interface ChatRequests {
  join: { payload: { room: string; password?: string; after?: number; inboxAfter?: number }; answer: Joined };
  leave: { payload: { room: string }; answer: object };
  chat: { payload: ChatPayload; answer: { seq: number; at: number } };
  events: { payload: { room: string; after: number; limit?: number }; answer: { events: Event[]; more: boolean } };
  history: {
    payload: { room: string; before: number; limit?: number };
    answer: { messages: Message[]; more: boolean };
  };
  members: {
    payload: { room: string; query?: string; after?: string; limit?: number };
    answer: { members: Member[]; more: boolean };
  };
  typing: { payload: { room: string; on: boolean }; answer: object };
  nickname: { payload: { nickname: string }; answer: { user: User } };
}

export interface Requests {
  "/room": LobbyRequests;
  "/chat": ChatRequests;
}

export type Payload<N extends Namespace, E extends keyof Requests[N]> = Requests[N][E] extends { payload: infer P }
  ? P
  : never;
export type Answer<N extends Namespace, E extends keyof Requests[N]> = Requests[N][E] extends { answer: infer A }
  ? A
  : never;

export interface CreateRoom {
  title: string;
  max?: number;
  password?: string;
  keep?: boolean;
  guests?: boolean;
}

export interface ChatPayload {
  room: string;
  id: string;
  text?: string;
  gif?: Gif["id"];
  replyTo?: number;
  mentions?: string[];
}

/**
 * Why a request brought no value: the host refused it, or one of two local reasons. `offline`: it was never sent.
 * `unknown`: it was sent and nobody answered, so it may have happened; only asking again with the same id tells.
 */
export interface Failure {
  code: Refusal["code"] | "offline" | "unknown" | "upload_lost" | "other_session";
  message: string;
  retryAfterMs?: number;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** A successful Result. */
export function value<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A Result that brought nothing, for a reason found on this side. */
export function failure(code: Failure["code"], message: string, retryAfterMs?: number): { ok: false; error: Failure } {
  return { ok: false, error: retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs } };
}

const RETRYABLE: ReadonlySet<Failure["code"]> = new Set(["rate_limited", "slow_down", "busy", "disk_full", "closing"]);

/** Whether the same request may succeed later without anybody changing it. */
export function isRetryable(error: Failure): boolean {
  return RETRYABLE.has(error.code);
}

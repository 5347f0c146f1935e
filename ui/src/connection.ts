/**
 * The connection to one host: both namespaces on one Engine.IO connection, typed requests, reconnecting.
 *
 * Every try is a new socket.io manager with the library's own reconnecting off, because the library does not retry a refused
 * CONNECT or a disconnect by the host; here one back-off serves every kind of failure.
 */
import { Manager, type Socket } from "socket.io-client";
import { type ErrorCode, type Locale, PROTOCOL, type Refusal, type SessionHello } from "./protocol";
import { type Answer, failure, type Namespace, type Payload, type Requests, type Result, value } from "./requests";
import { type KeyValue } from "./storage";

/** The one thing the state classes need of a connection: ask, and hear the answer. */
export interface Link {
  request<N extends Namespace, E extends keyof Requests[N] & string>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Result<Answer<N, E>>>;
}

export interface LinkStatus {
  /** `waiting`: for the next try. `stale`: the host no longer speaks this page's protocol; only a reload helps. */
  readonly state: "connecting" | "online" | "waiting" | "stale";
  /** Tries that failed since it was last online. */
  readonly failures: number;
  /** When it tries again, in Unix milliseconds of this device. */
  readonly retryAt?: number;
  /** Why the host refused the last try, if it did. */
  readonly code?: ErrorCode;
}

/** What a connection tells. */
export interface Listener {
  status(status: LinkStatus): void;
  /** Both namespaces are ready; after every reconnect again. */
  opened(hello: SessionHello): void;
  /** `session` came again: the user or the limits changed. */
  changed(hello: SessionHello): void;
  /** Any other event. */
  pushed(namespace: Namespace, event: string, payload: unknown): void;
}

export interface ConnectionOptions {
  /** Where the host is reached; nothing while that is not known. */
  base: string | undefined;
  /** Names the host in storage keys: it stays the same where the base changes. */
  key: string;
  storage: KeyValue;
  listener: Listener;
  locale: () => Locale;
  /** The name to be known by, if the session is new. */
  nickname: () => string | undefined;
}

/** An unanswered request counts as `unknown` after this. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** A try that is not online after this has failed. */
export const OPEN_TIMEOUT_MS = 10_000;

const BACK_OFF_FIRST_MS = 500;
const BACK_OFF_MAX_MS = 8_000;

interface Attempt {
  room: Socket;
  chat: Socket;
  timer: ReturnType<typeof setTimeout>;
}

export class Connection implements Link {
  readonly #options: ConnectionOptions;
  #attempt: Attempt | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #status: LinkStatus = { state: "connecting", failures: 0 };
  /** This tab keeps its session even where another tab has been given a different one. */
  #token: string | undefined;
  #retryAfterMs: number | undefined;
  #base: string | undefined;
  readonly #closed = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#base = options.base;
    this.#token = options.storage.get(this.#tokenKey);
    onReturn(() => this.retryNow(), this.#closed.signal);
  }

  /** The credential for uploads. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Starts connecting. */
  open(): void {
    clearTimeout(this.#retry);
    if (this.#base === undefined) {
      this.#tell({ state: "waiting", failures: this.#status.failures });
      return;
    }
    this.#tell({ state: "connecting", failures: this.#status.failures });
    const manager = managerOf(this.#base);
    const auth = (give: (auth: object) => void) => give(this.#auth());
    const attempt: Attempt = {
      room: manager.socket("/room", { auth }),
      chat: manager.socket("/chat", { auth }),
      timer: setTimeout(() => this.#fail(attempt), OPEN_TIMEOUT_MS),
    };
    this.#attempt = attempt;
    this.#wire(attempt, "/room");
    this.#wire(attempt, "/chat");
    attempt.room.connect();
  }

  /** Tries now instead of later. */
  retryNow(): void {
    if (this.#status.state === "waiting") this.open();
  }

  /** The host is reached there from now on. */
  rebase(base: string): void {
    if (base === this.#base) {
      this.retryNow();
      return;
    }
    this.#base = base;
    this.#drop();
    this.open();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#closed.abort();
    clearTimeout(this.#retry);
    this.#drop();
    this.#tell({ state: "waiting", failures: this.#status.failures });
  }

  request<N extends Namespace, E extends keyof Requests[N] & string>(
    namespace: N,
    event: E,
    payload: Payload<N, E>,
  ): Promise<Result<Answer<N, E>>> {
    const socket = namespace === "/room" ? this.#attempt?.room : this.#attempt?.chat;
    // The library would keep the event and send it later, when nobody may want it any more.
    if (!socket?.connected) return Promise.resolve(failure("offline", "not connected"));
    return new Promise((resolve) => {
      socket
        .timeout(REQUEST_TIMEOUT_MS)
        .emit(event, payload, (error: Error | null, answer: unknown) =>
          resolve(error ? failure("unknown", error.message) : readAnswer<Answer<N, E>>(answer)),
        );
    });
  }

  #wire(attempt: Attempt, namespace: Namespace): void {
    const socket = namespace === "/room" ? attempt.room : attempt.chat;
    let greeted = false;
    socket.onAny((event: string, payload: unknown) => {
      if (this.#attempt !== attempt) return;
      if (event !== "session") this.#heard(namespace, event, payload);
      else if (greeted) this.#options.listener.changed(payload as SessionHello);
      else {
        greeted = true;
        this.#greet(attempt, namespace, payload as SessionHello);
      }
    });
    socket.on("disconnect", () => this.#fail(attempt));
    // Its message is an error code only if the host refused; otherwise nobody was reached.
    socket.on("connect_error", (error) =>
      this.#fail(attempt, socket.active ? undefined : (error.message as ErrorCode)),
    );
  }

  /** `/chat` follows `/room`'s `session`, with its token, so that a new person gets exactly one session. */
  #greet(attempt: Attempt, namespace: Namespace, hello: SessionHello): void {
    if (hello.token !== undefined) {
      this.#token = hello.token;
      this.#options.storage.set(this.#tokenKey, hello.token);
    }
    if (namespace === "/room") {
      attempt.chat.connect();
      return;
    }
    clearTimeout(attempt.timer);
    this.#retryAfterMs = undefined;
    this.#tell({ state: "online", failures: 0 });
    this.#options.listener.opened(hello);
  }

  #heard(namespace: Namespace, event: string, payload: unknown): void {
    if (event === "closing") this.#retryAfterMs = (payload as { retryAfterMs?: number }).retryAfterMs;
    this.#options.listener.pushed(namespace, event, payload);
  }

  #fail(attempt: Attempt, code?: ErrorCode): void {
    if (this.#attempt !== attempt) return;
    this.#drop();
    const failures = this.#status.failures + 1;
    if (code === "protocol_unsupported") {
      this.#tell({ state: "stale", failures, code });
      return;
    }
    const delay = Math.max(backOff(failures), this.#retryAfterMs ?? 0);
    this.#retryAfterMs = undefined;
    this.#retry = setTimeout(() => this.open(), delay);
    this.#tell({ state: "waiting", failures, retryAt: Date.now() + delay, ...(code && { code }) });
  }

  #drop(): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt === undefined) return;
    clearTimeout(attempt.timer);
    attempt.chat.disconnect();
    attempt.room.disconnect();
  }

  #auth(): object {
    const { locale, nickname, storage } = this.#options;
    // Another tab may have been made somebody meanwhile: one browser is one person.
    this.#token = storage.get(this.#tokenKey) ?? this.#token;
    return { protocol: PROTOCOL, token: this.#token, nickname: nickname(), locale: locale() };
  }

  #tell(status: LinkStatus): void {
    this.#status = status;
    this.#options.listener.status(status);
  }

  get #tokenKey(): string {
    return `madang.token:${this.#options.key}`;
  }
}

/** Calls when the network or the person is back: a device that wakes up should not wait for a back-off that began before it slept. */
export function onReturn(call: () => void, signal: AbortSignal): void {
  window.addEventListener("online", call, { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && call(), { signal });
}

/** A connection to the host of a base, not yet opened, that never tries again by itself. */
export function managerOf(base: string): Manager {
  const url = new URL(base, location.href);
  return new Manager(url.origin, {
    path: `${url.pathname}socket.io/`,
    autoConnect: false,
    reconnection: false,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
  });
}

/** The absolute address of something of a host, such as `gif/ID`. */
export function resolve(base: string, path: string): string {
  return new URL(path, new URL(base, location.href)).href;
}

/** Twice as long after every failure, with chance in it so that a whole room does not come back at the same moment. */
export function backOff(failures: number): number {
  const longest = Math.min(BACK_OFF_FIRST_MS * 2 ** (failures - 1), BACK_OFF_MAX_MS);
  return longest * (0.5 + Math.random() / 2);
}

/** What an answer's envelope holds. */
export function readAnswer<T>(answer: unknown): Result<T> {
  const envelope = answer as { ok?: unknown; error?: Refusal } | null | undefined;
  if (envelope?.ok === true) return value(answer as T);
  if (typeof envelope?.error?.code === "string") return { ok: false, error: envelope.error };
  return failure("internal", "the answer is no envelope");
}

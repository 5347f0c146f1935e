/** The connection to the console of the own host: namespace `/host`, for who has its key. */
import type { Socket } from "socket.io-client";
import {
  backOff,
  type LinkStatus,
  managerOf,
  onReturn,
  OPEN_TIMEOUT_MS,
  readAnswer,
  REQUEST_TIMEOUT_MS,
} from "./connection";
import { type ErrorCode, PROTOCOL } from "./protocol";
import { type ConsoleRequests, failure, type Result } from "./requests";

/** All pictures are copied for it. */
const BACKUP_TIMEOUT_MS = 600_000;

/** The one thing the console's state needs of a connection: ask, and hear the answer. */
export interface ConsoleLink {
  request<E extends keyof ConsoleRequests>(
    event: E,
    payload: ConsoleRequests[E]["payload"],
  ): Promise<Result<ConsoleRequests[E]["answer"]>>;
}

/** What the connection tells. */
export interface ConsoleListener {
  status(status: LinkStatus): void;
  pushed(event: string, payload: unknown): void;
  /** The host does not take the key; nothing is tried any more. */
  refused(): void;
}

export class ConsoleConnection implements ConsoleLink {
  readonly #base: string;
  readonly #key: string;
  readonly #listener: ConsoleListener;
  readonly #closed = new AbortController();
  #socket: Socket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #status: LinkStatus = { state: "connecting", failures: 0 };

  constructor(base: string, key: string, listener: ConsoleListener) {
    this.#base = base;
    this.#key = key;
    this.#listener = listener;
    onReturn(() => this.#status.state === "waiting" && this.open(), this.#closed.signal);
  }

  /** Starts connecting; every failure is followed by another try, ever later. */
  open(): void {
    clearTimeout(this.#timer);
    this.#tell({ state: "connecting", failures: this.#status.failures });
    const socket = managerOf(this.#base).socket("/host", { auth: { protocol: PROTOCOL, key: this.#key } });
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#fail(socket), OPEN_TIMEOUT_MS);
    socket.onAny((event: string, payload: unknown) => {
      if (this.#socket !== socket) return;
      if (event === "session") this.#greeted();
      else this.#listener.pushed(event, payload);
    });
    socket.on("disconnect", () => this.#fail(socket));
    // Its message is an error code only if the host refused; otherwise nobody was reached.
    socket.on("connect_error", (error) => this.#fail(socket, socket.active ? undefined : (error.message as ErrorCode)));
    socket.connect();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#closed.abort();
    clearTimeout(this.#timer);
    this.#drop();
  }

  request<E extends keyof ConsoleRequests>(
    event: E,
    payload: ConsoleRequests[E]["payload"],
  ): Promise<Result<ConsoleRequests[E]["answer"]>> {
    const socket = this.#socket;
    if (!socket?.connected) return Promise.resolve(failure("offline", "not connected"));
    return new Promise((resolve) => {
      socket
        .timeout(event === "backup" ? BACKUP_TIMEOUT_MS : REQUEST_TIMEOUT_MS)
        .emit(event, payload, (error: Error | null, answer: unknown) =>
          resolve(error ? failure("unknown", error.message) : readAnswer<ConsoleRequests[E]["answer"]>(answer)),
        );
    });
  }

  #greeted(): void {
    clearTimeout(this.#timer);
    this.#tell({ state: "online", failures: 0 });
  }

  #fail(socket: Socket, code?: ErrorCode): void {
    if (this.#socket !== socket) return;
    clearTimeout(this.#timer);
    this.#drop();
    if (code === "forbidden") {
      this.#closed.abort();
      this.#listener.refused();
      return;
    }
    const failures = this.#status.failures + 1;
    const delay = backOff(failures);
    this.#timer = setTimeout(() => this.open(), delay);
    this.#tell({ state: "waiting", failures, retryAt: Date.now() + delay, ...(code && { code }) });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.disconnect();
  }

  #tell(status: LinkStatus): void {
    this.#status = status;
    this.#listener.status(status);
  }
}

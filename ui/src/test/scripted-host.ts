/**
 * The socket.io client in a test's hands: it shows what the page connects to and sends, and says what a host would. In the
 * test's file: vi.mock("socket.io-client", () => import("../test/scripted-host"))
 */
import { settle } from "./scripted-link";

type Hear = (event: string, payload: unknown) => void;
type Give = (auth: object) => void;

interface Sent {
  event: string;
  payload: unknown;
  answer: (error: Error | null, answer?: unknown) => void;
}

class Namespace {
  connected = false;
  /** What the page shows at CONNECT, once it connects. */
  auth: object | undefined;
  readonly sent: Sent[] = [];
  readonly #manager: Manager;
  readonly #give: object | ((give: Give) => void);
  readonly #handlers: Partial<Record<string, (error: Error) => void>> = {};
  #hear: Hear = () => undefined;
  #refused = false;

  constructor(manager: Manager, auth: object | ((give: Give) => void)) {
    this.#manager = manager;
    this.#give = auth;
  }

  /** False after a refusal: the library does not try again then. */
  get active(): boolean {
    return !this.#refused;
  }

  onAny(hear: Hear): void {
    this.#hear = hear;
  }

  on(event: string, handle: (error: Error) => void): void {
    this.#handlers[event] = handle;
  }

  connect(): void {
    if (typeof this.#give === "function") (this.#give as (give: Give) => void)((auth) => (this.auth = auth));
    else this.auth = this.#give;
  }

  disconnect(): void {
    this.connected = false;
    this.#manager.closed = true;
  }

  timeout(): { emit: (event: string, payload: unknown, answer: Sent["answer"]) => void } {
    return { emit: (event, payload, answer) => void this.sent.push({ event, payload, answer }) };
  }

  /** The host says something. */
  async push(event: string, payload: unknown): Promise<void> {
    this.#hear(event, payload);
    await settle();
  }

  /** The host takes the page in and says hello. */
  greet(hello: object): Promise<void> {
    this.connected = true;
    return this.push("session", hello);
  }

  async refuse(code: string): Promise<void> {
    this.#refused = true;
    this.#handlers["connect_error"]?.(new Error(code));
    await settle();
  }

  /** The connection is lost. */
  async lose(): Promise<void> {
    this.connected = false;
    this.#handlers["disconnect"]?.(new Error("lost"));
    await settle();
  }

  /** The host answers the newest request of this name. */
  async answer(event: string, answer: object): Promise<void> {
    const request = this.sent.findLast((sent) => sent.event === event);
    if (!request) throw new Error(`nobody asked for ${event}`);
    request.answer(null, answer);
    await settle();
  }
}

export class Manager {
  /** All that were made, in order. */
  static all: Manager[] = [];

  /** Where it connects to, such as `http://127.0.0.1:4747/socket.io/`. */
  readonly url: string;
  closed = false;
  readonly #namespaces: Record<string, Namespace> = {};

  constructor(origin: string, options: { path: string }) {
    this.url = origin + options.path;
    Manager.all.push(this);
  }

  /** Those that nobody has closed. */
  static get open(): Manager[] {
    return Manager.all.filter((manager) => !manager.closed);
  }

  /** The newest. */
  static get last(): Manager {
    const manager = Manager.all.at(-1);
    if (!manager) throw new Error("nothing was connected to");
    return manager;
  }

  socket(name: string, options: { auth: object | ((give: Give) => void) }): Namespace {
    return (this.#namespaces[name] = new Namespace(this, options.auth));
  }

  /** The page's socket of a namespace. */
  at(name: string): Namespace {
    const namespace = this.#namespaces[name];
    if (!namespace) throw new Error(`the page does not use ${name}`);
    return namespace;
  }

  /** A whole session at host `host`: both namespaces, with these rooms in the lobby. */
  async welcome(user: object, host: string, rooms: object[]): Promise<void> {
    const info = { id: host, name: `host ${host}`, version: "0", protocol: 1 };
    const hello = { user, host: info, limits: {}, rooms: [], at: 0, features: [] };
    await this.at("/room").greet({ ...hello, token: "token" });
    await this.at("/room").push("rooms", { rooms, more: false });
    await this.at("/chat").greet(hello);
  }
}

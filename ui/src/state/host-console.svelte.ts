/**
 * The console of the own host, as whoever runs it has it in the window or by the printed key: how the host is, what can be
 * changed about it, and the other hosts it found. Guests never load this.
 *
 *     app.console.status                      // undefined until the host told; .hosting, .addresses, .port, …
 *     await app.console.configure({ hosting: true })
 *     app.console.address                     // the address to invite to: the chosen one, else the likeliest
 *     app.console.others.list                 // OtherHost[]: .name, .session, .gone, .sameName
 *     await app.console.ask("close", { room }) // what owners may, in any room; and selftest, guests, numbers, gifs, backup
 *     await app.console.addHost("K7Q 4MD")    // by code or address; the host is then in the list
 */
import { ConsoleConnection, type ConsoleLink } from "../console-connection";
import { portOf } from "../platform";
import type { ConfigureRequest, HostAddress, Locale, Nearby, Status } from "../protocol";
import { type ConsoleRequests, type Result, value } from "../requests";
import { type OtherHost, OtherHosts } from "./other-hosts.svelte";
import type { Session } from "./session.svelte";

export interface ConsoleOptions {
  /** My session at the own host. */
  home: Session;
  locale: () => Locale;
  /** Whether a room of this session is on the screen. */
  inSight: (session: Session) => boolean;
  /** The host does not take the key. */
  refused: () => void;
  /** The host, and with it this page, is at another port from now on. */
  moved: (port: number) => void;
  /** For tests; else a connection is made. */
  link?: ConsoleLink;
}

export class HostConsole {
  /** How the host is, once it told; the last that is known while it cannot be reached. */
  status = $state.raw<Status | undefined>(undefined);
  /** Whether requests go out. */
  online = $state(false);
  /** The address the person chose to invite to, among several. */
  chosen = $state<string | undefined>(undefined);
  readonly others: OtherHosts;
  readonly #url: string;
  readonly #options: ConsoleOptions;
  readonly #link: ConsoleLink;
  readonly #connection: ConsoleConnection | undefined;

  /** The address to invite to; none while the host cannot be reached from the network. */
  readonly address: HostAddress | undefined = $derived(
    this.status?.addresses.find(({ address }) => address === this.chosen) ?? this.status?.addresses[0],
  );

  constructor(url: string, key: string, options: ConsoleOptions) {
    this.#url = url;
    this.#options = options;
    this.others = new OtherHosts({ url, ...options });
    if (options.link) {
      this.#link = options.link;
      return;
    }
    this.#connection = new ConsoleConnection(url, key, {
      status: ({ state }) => (this.online = state === "online"),
      pushed: (event, payload) => this.pushed(event, payload),
      refused: options.refused,
    });
    this.#link = this.#connection;
  }

  /** Starts connecting. */
  connect(): void {
    this.#connection?.open();
  }

  /** Asks for anything else that whoever runs the host may ask for, in any room. */
  ask<E extends Exclude<keyof ConsoleRequests, "configure" | "addHost" | "forgetHost">>(
    event: E,
    payload: ConsoleRequests[E]["payload"],
  ): Promise<Result<ConsoleRequests[E]["answer"]>> {
    return this.#link.request(event, payload);
  }

  /** Changes what the host does; the status is the new one when this answers. */
  async configure(change: ConfigureRequest): Promise<Result<Status>> {
    const answer = await this.#link.request("configure", change);
    if (!answer.ok) return answer;
    // In the window the page has a door of its own; in a browser it came in where everybody does.
    const before = this.status?.port;
    const moved = before !== answer.value.port && portOf(this.#url) === before;
    this.status = answer.value;
    if (moved) this.#options.moved(answer.value.port);
    return answer;
  }

  /** Looks for a host at an address, a link or a code, without discovery. */
  async addHost(address: string): Promise<Result<OtherHost>> {
    const answer = await this.#link.request("addHost", { address });
    return answer.ok ? value(this.others.add(answer.value.host)) : answer;
  }

  /** Looks for a host no more. */
  async forgetHost(id: string): Promise<Result<void>> {
    const answer = await this.#link.request("forgetHost", { id });
    if (!answer.ok) return answer;
    this.others.forget(id);
    return value(undefined);
  }

  /** What the host told. */
  pushed(event: string, payload: unknown): void {
    if (event === "status") this.status = payload as Status;
    if (event === "nearby") this.others.tell((payload as Nearby).hosts);
  }
}

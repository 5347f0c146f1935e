/** Hosts that the own one found, in the order they came, each with a session through the own host's gateway. */
import { SvelteMap } from "svelte/reactivity";
import { resolve } from "../connection";
import type { Locale, NearbyHost } from "../protocol";
import { lookAlike } from "./look-alike";
import { Session } from "./session.svelte";

/** Lobbies that are opened by themselves. Where there are more hosts than this, the others' are opened when asked for. */
export const LOBBIES_MAX = 24;

export interface OtherHostsOptions {
  /** The own host's address: others are reached under it. */
  url: string;
  home: Session;
  locale: () => Locale;
  /** Whether a room of this session is on the screen. */
  inSight: (session: Session) => boolean;
}

export class OtherHost {
  readonly id: string;
  /** What was last said of it; nothing for one that only an address names. */
  said = $state.raw<NearbyHost | undefined>(undefined);
  /** Whether it is there now, as far as the own host knows. */
  present = $state(false);
  /** Me at that host; nothing while its lobby is not open. */
  session = $state.raw<Session | undefined>(undefined);

  constructor(id: string) {
    this.id = id;
  }

  readonly name: string = $derived.by(() => this.session?.host?.name ?? this.said?.name ?? "");
  /** People in its rooms, as was last said of it. */
  readonly people: number = $derived.by(() => this.said?.people ?? 0);
  /** The places that they take, once its lobby is open. */
  readonly places: number | undefined = $derived.by(() =>
    this.session?.lobby.loaded ? this.session.lobby.places : undefined,
  );
  /** How many rooms it has. */
  readonly rooms: number = $derived.by(() =>
    this.session?.lobby.loaded ? this.session.lobby.rooms.length : (this.said?.rooms ?? 0),
  );
  /** Its key is another one than before: its rooms cannot be entered. */
  readonly changed: boolean = $derived(this.said?.trust === "changed");
  /** It does not answer, and not for a moment only. */
  readonly gone: boolean = $derived.by(
    () =>
      !this.present ||
      this.said?.reachable === false ||
      (this.session !== undefined && !this.session.online && this.session.banner !== undefined),
  );
}

export class OtherHosts {
  readonly #hosts = new SvelteMap<string, OtherHost>();
  readonly #options: OtherHostsOptions;

  constructor(options: OtherHostsOptions) {
    this.#options = options;
  }

  /** What the list shows: whoever is there, and whoever I am in a room of. */
  readonly list: readonly OtherHost[] = $derived(
    [...this.#hosts.values()].filter((host) => host.present || (host.session?.joined.length ?? 0) > 0),
  );
  readonly sessions: readonly Session[] = $derived([...this.#hosts.values()].flatMap((host) => host.session ?? []));
  /** Names that more than one host goes by, the own one counted, in the form they look alike. */
  readonly #twins: readonly string[] = $derived.by(() => {
    const own = this.#options.home.host?.name;
    const names = [...(own === undefined ? [] : [own]), ...this.list.map((host) => host.name)].map(lookAlike);
    return names.filter((name, index) => names.indexOf(name) !== index);
  });

  /** Whether another host goes by a name that looks like this one. */
  sameName(name: string): boolean {
    return this.#twins.includes(lookAlike(name));
  }

  find(id: string): OtherHost | undefined {
    return this.#hosts.get(id);
  }

  /** All hosts that the own one knows of now. */
  tell(nearby: readonly NearbyHost[]): void {
    for (const host of this.#hosts.values()) if (!nearby.some(({ id }) => id === host.id)) this.#leave(host);
    for (const said of nearby) this.#see(said);
    this.#openSome();
  }

  /** A host that was found by its address. */
  add(said: NearbyHost): OtherHost {
    const host = this.#see(said);
    this.look(host);
    return host;
  }

  /** A host that is looked for no more. */
  forget(id: string): void {
    const host = this.#hosts.get(id);
    if (host) this.#drop(host);
  }

  /** Opens a host's lobby; one whose key has changed stays shut. */
  look(host: OtherHost): void {
    if (host.changed || host.said === undefined) return;
    const base = resolve(this.#options.url, host.said.base);
    if (host.session) host.session.rebase(base);
    else this.#open(host, base);
  }

  /** Me at the host of this id, also before it is found: its address is then told later. */
  session(id: string): Session {
    const host = this.#known(id);
    return host.session ?? this.#open(host);
  }

  /** I changed my name at the own host: I am to be known by it everywhere. */
  rename(nickname: string): void {
    for (const session of this.sessions) if (session.online) void session.rename(nickname);
  }

  #known(id: string): OtherHost {
    const host = this.#hosts.get(id) ?? new OtherHost(id);
    this.#hosts.set(id, host);
    return host;
  }

  #see(said: NearbyHost): OtherHost {
    const host = this.#known(said.id);
    const returned = said.reachable && (!host.present || host.said?.reachable === false);
    const moved = host.said?.base !== said.base;
    host.said = said;
    host.present = true;
    if (host.changed) host.session?.close();
    else if (host.session && (returned || moved)) this.look(host);
    return host;
  }

  #leave(host: OtherHost): void {
    host.present = false;
    const { session } = host;
    // Whoever is in a room there waits for the host to return; what was written is kept.
    if (session && (session.joined.length > 0 || this.#options.inSight(session))) return;
    this.#drop(host);
  }

  #drop(host: OtherHost): void {
    host.session?.close();
    this.#hosts.delete(host.id);
  }

  #openSome(): void {
    let open = this.sessions.length;
    for (const host of this.#hosts.values()) {
      if (open >= LOBBIES_MAX) return;
      if (!host.present || !host.said?.reachable || host.session || host.changed) continue;
      this.look(host);
      open++;
    }
  }

  #open(host: OtherHost, base?: string): Session {
    const { home, locale } = this.#options;
    const session = new Session({
      key: host.id,
      relayed: host.id,
      locale,
      nickname: () => home.user?.nickname,
      ...(base !== undefined && { base }),
    });
    host.session = session;
    session.connect();
    return session;
  }
}

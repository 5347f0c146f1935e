/**
 * The whole page's state. How views use it:
 *
 *     const app = await openApp();            // main.ts; then mount(App, { target, props: { app } })
 *
 *     app.preferences.theme = "dark"          // theme, language, paused: applied and kept at once
 *     app.route                               // { page: "lobby" | "console" } | { page: "room", room: id, host?: id }
 *     app.go({ page: "lobby" })               // changes the address too; leaves no room
 *     app.room                                // the Room of the route, else undefined
 *
 *     app.home                                // the Session at the host this page belongs to: rooms are made there
 *     app.session                             // the Session of the route: of the room in sight, else app.home
 *     app.console                             // undefined for guests; else the host's console, and with it .others
 *     app.sessions / .unread                  // every host I am connected to; unread messages in all their rooms
 *
 *     app.session.user / .host / .limits      // undefined / defaults until the host answered
 *     app.session.online                      // requests go out; the composer stays open either way
 *     app.session.banner                      // "stale" | "offline" | "reconnecting" | "away" | "diskFull" | "back" | undefined
 *     app.session.retryNow()                  // "Try now"
 *     app.session.joined                      // rooms this tab is in (the rail), each a Room
 *     app.session.rename(nickname)
 *
 *     app.filter = "…"                        // of the list of rooms
 *     app.session.lobby.matching(app.filter)  // RoomSummary[]; .more, .loadMore(app.filter), .neighbours
 *     await app.create({ title, max, … })     // makes the room at home, enters it and goes there
 *     await app.enter(id, password?, session?) // joins first, then goes there; refused: stays here
 *     app.carries(id)                         // a password came with the address (#k=…), and enter uses it
 *     app.go({ page: "room", room: id })      // without joining: the join page when room.phase is "outside"
 *     await app.leave()                       // leaves app.room and goes to the lobby
 *
 *     room.phase                              // "outside" (join page; room.refusal) | "entering" | "inside" | "ended" (room.ending)
 *     room.summary / .members / .typing / .isOwner / .local / .unread / .mentioned / .called
 *     await room.ask("kick", { user })        // any request of PROTOCOL.md 4.2 about this room
 *     conversationOf(room).rows               // what the conversation shows, ready to draw (rows.ts); keys are stable
 *     conversationOf(room).writing            // what is being written, and to whom: whispers, answers, corrections
 *     room.loadOlder(), room.log.older, room.more // paging upwards
 *     room.draft                              // bind the composer to it
 *     room.send(text), await room.sendGif(file), room.resend(id), room.discard(id)
 *     room.typed() on input, room.stoppedTyping() on blur
 *     room.markRead()                         // when the newest row is on the screen; the app knows whether anyone looks
 *
 * Everything that asks the host answers a Result: `{ ok: true, value }` or `{ ok: false, error: { code, retryAfterMs? } }`;
 * `refusalText(error.code)` (refusal.ts) is the text key to show where it happened.
 */
import { enterPath, followEntries } from "../entries";
import { dropConsoleKey, followPort, home, type Home } from "../platform";
import type { RoomSummary } from "../protocol";
import { type CreateRoom, type Result, value } from "../requests";
import { parseRoute, type Route, routePath, takePassword } from "../route";
import type { HostConsole } from "./host-console.svelte";
import { Preferences } from "./preferences.svelte";
import type { Room } from "./room.svelte";
import { Session } from "./session.svelte";

/** Names the page's own host in storage keys, whatever its port is today. */
const HOME_KEY = "/";

/** The parts that only whoever runs the host loads. */
type ConsoleParts = typeof import("./host-console.svelte");

export class App {
  readonly preferences = new Preferences();
  readonly home: Session;
  readonly console: HostConsole | undefined;
  /** Where the page is. Change it with `go`. */
  route = $state.raw<Route>({ page: "lobby" });
  /** How often the browser itself led to another page. */
  turns = $state(0);
  /** The room of the route. */
  room = $state.raw<Room | undefined>(undefined);
  #session = $state.raw<Session | undefined>(undefined);
  /** What the person typed to find a room. */
  filter = $state("");
  /** The password that came with the address, for the room it came with. */
  #carried = $state.raw<{ room: string; password: string } | undefined>(undefined);
  /** The room that one is about to go to. Going anywhere meanwhile gives that up. */
  #wanted: Room | undefined;

  constructor(place: Home, parts?: ConsoleParts) {
    const locale = () => this.preferences.language;
    this.home = new Session({
      base: place.url,
      key: HOME_KEY,
      locale,
      renamed: (nickname) => this.console?.others.rename(nickname),
    });
    this.console =
      parts && place.key !== undefined
        ? new parts.HostConsole(place.url, place.key, {
            home: this.home,
            locale,
            inSight: (session) => session === this.session,
            refused: dropConsoleKey,
            moved: (port) => followPort(port, place.key ?? ""),
          })
        : undefined;
    if (this.console && place.opened) history.replaceState(null, "", routePath({ page: "console" }));
    this.#show(parseRoute(location.pathname));
    const password = takePassword();
    if (this.room && password !== undefined) this.#carried = { room: this.room.id, password };
    followEntries(() => {
      this.turns++;
      this.#show(parseRoute(location.pathname));
    });
    for (const event of ["focus", "blur", "visibilitychange"])
      window.addEventListener(event, () => this.room?.attend(isWatched()), { capture: true });
    this.home.connect();
    this.console?.connect();
  }

  /** The session of the route: of the host that its room is on. */
  get session(): Session {
    return this.#session ?? this.home;
  }

  /** Every host I am connected to, the own one first. */
  get sessions(): readonly Session[] {
    return [this.home, ...(this.console?.others.sessions ?? [])];
  }

  /** Unread messages in all rooms I am in. */
  get unread(): number {
    return this.sessions.reduce((sum, session) => sum + session.unread, 0);
  }

  /** Whether somebody mentioned me or whispered to me, and I have not read it. */
  get called(): boolean {
    return this.sessions.some((session) => session.joined.some((room) => room.called));
  }

  /** Shows another page, as a new entry of the browser's history. */
  go(route: Route): void {
    enterPath(routePath(route));
    this.#show(route);
  }

  /** Whether a password for this room came with the address. One that turned out to be wrong is forgotten. */
  carries(id: string): boolean {
    return this.#carried?.room === id;
  }

  /** Joins a room and goes there, unless one has gone elsewhere meanwhile. Refused: stays where it was. */
  async enter(id: string, password?: string, session = this.session): Promise<Result<Room>> {
    const room = session.room(id);
    this.#wanted = room;
    await session.settled();
    const carried = this.carries(id) ? this.#carried?.password : undefined;
    const answer = room.phase === "inside" ? value(undefined) : await room.enter(password ?? carried);
    if (!answer.ok) {
      if (answer.error.code === "wrong_password" && this.carries(id)) this.#carried = undefined;
      return answer;
    }
    if (this.#wanted === room) this.go(routeOf(id, session));
    return value(room);
  }

  /** Makes a room on this page's own host, enters it and goes there. */
  async create(options: CreateRoom): Promise<Result<RoomSummary>> {
    const created = await this.home.lobby.create(options);
    if (!created.ok) return created;
    const entered = await this.enter(created.value.id, options.password, this.home);
    return entered.ok ? created : entered;
  }

  /** Leaves the room of the route, with all tabs, and goes to the lobby. */
  async leave(): Promise<Result<void>> {
    const answer = this.room?.phase === "inside" ? await this.room.leave() : value(undefined);
    if (answer.ok) this.go({ page: "lobby" });
    return answer;
  }

  #show(route: Route): void {
    // Without a console there is one host, and the rooms of another one cannot be reached.
    const away = route.page === "room" && route.host !== undefined ? route.host : undefined;
    const session = away === undefined ? this.home : this.console?.others.session(away);
    const room = route.page === "room" ? session?.room(route.room) : undefined;
    if (room !== this.room) this.room?.attend(false);
    this.#wanted = undefined;
    this.route = route;
    this.#session = session;
    this.room = room;
    room?.attend(isWatched());
  }
}

/** The page of a room. */
export function routeOf(room: string, session: Session): Route {
  return session.relayed === undefined ? { page: "room", room } : { page: "room", room, host: session.relayed };
}

function isWatched(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** The page's state, connected to the host this page belongs to. */
export async function openApp(): Promise<App> {
  const place = await home();
  return new App(place, place.key === undefined ? undefined : await import("./host-console.svelte"));
}

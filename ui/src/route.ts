/**
 * Addresses of this page: `/` is the lobby, `/r/ROOM` a room of this page's own host, `/h/HOST/r/ROOM` a room of another
 * host, and `/console` the console of the own one.
 */

export type Route = { page: "lobby" } | { page: "console" } | { page: "room"; room: string; host?: string };

/** The route a path stands for; an unknown path is the lobby. */
export function parseRoute(path: string): Route {
  if (/^\/console\/?$/.test(path)) return { page: "console" };
  const [, host, room] = /^(?:\/h\/([0-9a-z-]{1,36}))?\/r\/([0-9a-z-]{1,36})\/?$/.exec(path) ?? [];
  if (room === undefined) return { page: "lobby" };
  return host === undefined ? { page: "room", room } : { page: "room", room, host };
}

/** The path of a route. */
export function routePath(route: Route): string {
  if (route.page !== "room") return route.page === "console" ? "/console" : "/";
  return route.host === undefined ? `/r/${route.room}` : `/h/${route.host}/r/${route.room}`;
}

/** The room password carried by a fragment such as `#k=secret`. */
export function passwordOf(fragment: string): string | undefined {
  return carried(fragment, "k");
}

/** The key of the console carried by a fragment such as `#console=secret`. */
export function consoleKeyOf(fragment: string): string | undefined {
  return carried(fragment, "console");
}

/** Reads the key of the console out of the address bar, and removes it there. A password is left for whoever asks for it. */
export function takeConsoleKey(): string | undefined {
  const key = consoleKeyOf(location.hash);
  if (key !== undefined) clearFragment();
  return key;
}

function carried(fragment: string, name: string): string | undefined {
  const encoded = new RegExp(`^#(?:.*&)?${name}=([^&]+)`).exec(fragment)?.[1];
  if (encoded === undefined) return undefined;
  // A fragment that was cut in the middle of an escape carries nothing.
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Reads the password out of the address bar and removes it there, so that it is not shared or kept in the history. */
export function takePassword(): string | undefined {
  const password = passwordOf(location.hash);
  if (location.hash !== "") clearFragment();
  return password;
}

function clearFragment(): void {
  history.replaceState(history.state, "", location.pathname + location.search);
}

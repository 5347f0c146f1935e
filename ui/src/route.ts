/** Addresses of this page: `/` is the lobby and `/r/ROOM` is a room. */

export type Route = { page: "lobby" } | { page: "room"; room: string };

/** The route a path stands for; an unknown path is the lobby. */
export function parseRoute(path: string): Route {
  const room = /^\/r\/([0-9a-z-]{1,36})\/?$/.exec(path)?.[1];
  return room === undefined ? { page: "lobby" } : { page: "room", room };
}

/** The path of a route. */
export function routePath(route: Route): string {
  return route.page === "room" ? `/r/${route.room}` : "/";
}

/** The room password carried by a fragment such as `#k=secret`. */
export function passwordOf(fragment: string): string | undefined {
  const encoded = /^#(?:.*&)?k=([^&]+)/.exec(fragment)?.[1];
  if (encoded === undefined) return undefined;
  // A fragment that was cut in the middle of an escape is no password.
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Reads the password out of the address bar and removes it there, so that it is not shared or kept in the history. */
export function takePassword(): string | undefined {
  const password = passwordOf(location.hash);
  if (location.hash !== "") history.replaceState(history.state, "", location.pathname + location.search);
  return password;
}

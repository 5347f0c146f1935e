import type { Component } from "svelte";
import type { App } from "../state/app.svelte";

/**
 * Parts of the page: a guest sees one of them first and does not wait for the others. All are fetched as soon as the page stands, not when they are
 * asked for: by then the host may be out of reach.
 */
export const lazy = {
  lobby: () => import("./LobbyView.svelte"),
  join: () => import("./JoinView.svelte"),
  room: () => import("./RoomView.svelte"),
  first: () => import("./FirstRun.svelte"),
  card: () => import("./JoinCard.svelte"),
  settings: () => import("./SettingsPopover.svelte"),
  me: () => import("./MePopover.svelte"),
  dialogs: () => import("./Dialogs.svelte"),
};

/** Parts that only whoever runs the host sees. */
export const own = {
  lobby: () => import("./HostLobby.svelte"),
  console: () => import("./HostView.svelte"),
  code: () => import("./CodeDialog.svelte"),
  invite: () => import("./InviteOwn.svelte"),
  consent: () => import("./ConsentNote.svelte"),
};

/** What stands where no room is: for a guest the lobby of the host, for whoever runs it the one of all hosts, or the console. */
export function outside(app: App): Promise<{ default: Component }> {
  if (app.console === undefined) return lazy.lobby();
  return app.route.page === "console" ? own.console() : own.lobby();
}

/** Fetches all of them. A part that did not come is asked for again when it is needed. */
export async function fetchLazyParts(app: App): Promise<void> {
  const parts = app.console === undefined ? Object.values(lazy) : [...Object.values(lazy), ...Object.values(own)];
  await Promise.allSettled([...parts.map((part) => part()), import("uqr")]);
}

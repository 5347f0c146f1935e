import type { Component } from "svelte";
import type { App } from "../state/app.svelte";
import { reader } from "../text/language.svelte";

/** The dialogs, once they are here: from then on one opens at once, and the keys typed right behind are for it. */
let dialogs: { default: Component } | undefined;

/**
 * Parts of the page: a guest sees one of them first and does not wait for the others. All are fetched as soon as the page stands, not when they are
 * asked for: by then the host may be out of reach.
 */
export const lazy = {
  lobby: () => import("./LobbyView.svelte"),
  join: () => import("./JoinView.svelte"),
  room: () => withTexts(fetchRoom()),
  first: () => import("./FirstRun.svelte"),
  neighbours: () => import("./NeighbourList.svelte"),
  card: () => import("./JoinCard.svelte"),
  settings: () => withTexts(import("./SettingsPopover.svelte")),
  me: () => withTexts(import("./MePopover.svelte")),
  dialogs: () => dialogs ?? fetchDialogs(),
  notices: () => withTexts(import("./notices")),
  gone: () => withTexts(import("./ConsoleGone.svelte")),
  icons: () => import("../components/MoreIcons.svelte"),
};

/** Parts that only whoever runs the host sees. */
export const own = {
  lobby: () => withTexts(import("./HostLobby.svelte")),
  console: () => withTexts(import("./HostView.svelte")),
  code: () => withTexts(import("./CodeDialog.svelte")),
  invite: () => withTexts(import("./InviteOwn.svelte")),
  consent: () => withTexts(import("./ConsentNote.svelte")),
};

/** What stands where no room is: for a guest the lobby of the host, for whoever runs it the one of all hosts, or the console. */
export function outside(app: App): Promise<{ default: Component }> {
  if (app.console === undefined) return app.route.page === "console" ? lazy.gone() : lazy.lobby();
  return app.route.page === "console" ? own.console() : own.lobby();
}

/** Fetches all of them. A part that did not come is asked for again when it is needed. */
export async function fetchLazyParts(app: App): Promise<void> {
  const parts = app.console === undefined ? Object.values(lazy) : [...Object.values(lazy), ...Object.values(own)];
  const tabs = import("../state/tabs.svelte").then(({ shareRooms }) => shareRooms(app));
  await Promise.allSettled([tabs, ...parts.map((part) => part()), import("uqr")]);
}

/** A part that says more than the first page does. */
async function withTexts<Part>(part: Promise<Part>): Promise<Part> {
  const [loaded] = await Promise.all([part, reader.readAll()]);
  return loaded;
}

/** A room that is seen takes pictures too, also when its host goes in the next moment. */
async function fetchRoom() {
  const [view] = await Promise.all([import("./RoomView.svelte"), import("../upload")]);
  return view;
}

async function fetchDialogs(): Promise<{ default: Component }> {
  dialogs = await withTexts(import("./Dialogs.svelte"));
  return dialogs;
}

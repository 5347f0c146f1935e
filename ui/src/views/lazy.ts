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
  icons: () => import("../components/MoreIcons.svelte"),
  roomDialogs: () => import("./RoomDialogs.svelte"),
  tools: () => import("./MessageTools.svelte"),
  sheet: () => import("./MessageSheet.svelte"),
  search: () => import("./SearchPanel.svelte"),
  person: () => import("./PersonMenu.svelte"),
  audience: () => import("./AudienceMenu.svelte"),
  library: () => import("./GifLibrary.svelte"),
  emoji: () => import("./EmojiPopover.svelte"),
};

/** Fetches all of them. A part that did not come is asked for again when it is needed. */
export async function fetchLazyParts(): Promise<void> {
  await Promise.allSettled([...Object.values(lazy).map((part) => part()), import("uqr")]);
}

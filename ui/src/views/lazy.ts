import { reader } from "../text/language.svelte";

/**
 * Parts of the page: a guest sees one of them first and does not wait for the others. All are fetched as soon as the page stands, not when they are
 * asked for: by then the host may be out of reach.
 */
export const lazy = {
  lobby: () => import("./LobbyView.svelte"),
  join: () => import("./JoinView.svelte"),
  room: () => withTexts(import("./RoomView.svelte")),
  first: () => import("./FirstRun.svelte"),
  card: () => import("./JoinCard.svelte"),
  settings: () => import("./SettingsPopover.svelte"),
  me: () => import("./MePopover.svelte"),
  dialogs: () => withTexts(import("./Dialogs.svelte")),
  icons: () => import("../components/MoreIcons.svelte"),
};

/** Fetches all of them. A part that did not come is asked for again when it is needed. */
export async function fetchLazyParts(): Promise<void> {
  await Promise.allSettled([...Object.values(lazy).map((part) => part()), import("uqr")]);
}

/** A part that says more than the first page does. */
async function withTexts<Part>(part: Promise<Part>): Promise<Part> {
  const [loaded] = await Promise.all([part, reader.readAll()]);
  return loaded;
}

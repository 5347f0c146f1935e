/**
 * Parts of a room that nobody sees at first. Like the page's own (lazy.ts) they are fetched as soon as the room stands:
 * when they are asked for, the host may be out of reach.
 */
export const parts = {
  dialogs: () => import("./RoomDialogs.svelte"),
  tools: () => import("./MessageTools.svelte"),
  sheet: () => import("./MessageSheet.svelte"),
  person: () => import("./PersonMenu.svelte"),
  audience: () => import("./AudienceMenu.svelte"),
  library: () => import("./GifLibrary.svelte"),
  emoji: () => import("./EmojiPopover.svelte"),
};

/** Fetches all of them. A part that did not come is asked for again when it is needed. */
export async function fetchRoomParts(): Promise<void> {
  await Promise.allSettled(Object.values(parts).map((part) => part()));
}

import { parseRoute } from "../route";

/** Id of the room that a typed link leads to: one from an invitation, or one for the app. A code leads to a host only. */
export function roomOf(typed: string): string | undefined {
  const text = typed.trim();
  if (!/^(https?|madang):\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const route = parseRoute(url.protocol === "madang:" ? `/r/${url.searchParams.get("r") ?? ""}` : url.pathname);
  return route.page === "room" && route.host === undefined ? route.room : undefined;
}

import type { SystemMessage, User } from "../protocol";
import { parts } from "../text/language.svelte";
import type { Piece } from "../text/dictionary";

const MS_PER_MINUTE = 60_000;
type Settings = Extract<SystemMessage, { type: "settings" }>;

function settingsText(event: Settings): Piece[][] {
  const lines: Piece[][] = [];
  if (event.title !== undefined) lines.push(parts("sys.retitle", { title: event.title }));
  if (event.max !== undefined) lines.push(parts("sys.max", { n: event.max }));
  if (event.locked !== undefined) lines.push(parts(event.locked ? "sys.locked" : "sys.unlocked"));
  if (event.frozen !== undefined) lines.push(parts(event.frozen ? "sys.freeze" : "sys.thaw"));
  if (event.slowSeconds !== undefined)
    lines.push(event.slowSeconds > 0 ? parts("sys.slow", { n: event.slowSeconds }) : parts("sys.slowOff"));
  return lines;
}

/** What the log says of an event that is no message, as one sentence or more; of some changes it says nothing. */
export function systemText(event: SystemMessage): Piece[][] {
  if (event.type === "settings") return settingsText(event);
  if (event.type === "unreadable") return [parts("sys.unreadable")];
  const name = event.user.nickname;
  switch (event.type) {
    case "join":
      return [parts("sys.enter", { name })];
    case "exit":
      return [parts(event.reason === "lost" ? "sys.lost" : "sys.leave", { name })];
    case "rename":
      return [parts("sys.rename", { a: event.from, b: name })];
    case "owner":
      return [parts("sys.owner", { name })];
    case "kick":
      return [parts("sys.kick", { name })];
    case "ban":
      return [parts("sys.ban", { name })];
    case "unban":
      return [parts("sys.unban", { name })];
    case "mute":
      return [parts("sys.mute", { name, n: Math.max(1, Math.round((event.until - event.at) / MS_PER_MINUTE)) })];
    case "unmute":
      return [parts("sys.unmute", { name })];
    default:
      // A later protocol's event: counted, not shown.
      return [];
  }
}

/** People who came in within a minute, as one sentence. */
export function joinsText(users: readonly User[]): Piece[] {
  const name = users[0]?.nickname ?? "";
  return users.length === 1 ? parts("sys.enter", { name }) : parts("sys.enterMany", { name, n: users.length - 1 });
}

import type { HostAddress } from "../protocol";
import { parseRoute } from "../route";
import { bracketed, isLoopback } from "./address";

/** Id of the room that a typed link leads to: one from an invitation, or one for the app. A code leads to a host only. */
export function roomOf(typed: string): string | undefined {
  const text = typed.trim();
  if (!/^(https?|madang):\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const route = parseRoute(url.protocol === "madang:" ? `/r/${url.searchParams.get("r") ?? ""}` : url.pathname);
  return route.page === "room" && route.host === undefined ? route.room : undefined;
}

/** What a host is reached by when nothing is said of its port (PROTOCOL.md, section 8). */
const PORT_DEFAULT = 4747;

/** Whether what was typed, an address, a link or a code, leads to this very host. */
export function isOwn(typed: string, host: { port: number; addresses: readonly HostAddress[] }): boolean {
  const text = typed.trim();
  const code = asCode(text);
  if (host.addresses.some((own) => own.code !== undefined && asCode(own.code) === code)) return true;
  const url = linkOf(text);
  if (url === undefined) return false;
  const port = Number(url.port === "" ? PORT_DEFAULT : url.port);
  return (
    port === host.port &&
    (isLoopback(url.hostname) || host.addresses.some((own) => bracketed(own.address) === url.hostname))
  );
}

/** A code without what people put into it to read it aloud. */
function asCode(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

/** An address or a link of any kind as a web address; nothing for what is none. */
function linkOf(text: string): URL | undefined {
  const app = /^madang:\/\//i.test(text) && URL.canParse(text) ? new URL(text).searchParams : undefined;
  const web = app ? `http://${bracketed(app.get("h") ?? "")}:${app.get("p") ?? PORT_DEFAULT}/` : withScheme(text);
  return URL.canParse(web) ? new URL(web) : undefined;
}

function withScheme(text: string): string {
  if (/^http:\/\//i.test(text)) return text;
  return `http://${/^[0-9a-f:]+$/i.test(text) && text.split(":").length > 2 ? `[${text}]` : text}`;
}

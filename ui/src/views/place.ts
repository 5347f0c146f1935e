import { parseRoute } from "../route";

/** Where a host is, as somebody typed it. */
export interface Place {
  /** An IP address, or the code of one. */
  address: string;
  port?: number;
  /** Id of the room that the address leads to. */
  room?: string;
}

/** A code is six characters, or eight with a port; people write it in groups. */
const CODE = /^(?:[0-9a-z]{6}|[0-9a-z]{8})$/i;
const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/;
const IPV6 = /^(?:\[([0-9a-f:.]+)\](?::(\d{1,5}))?|([0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*))$/i;

/** Reads a code, an address, or a link as it stands in a QR code or an invitation; nothing if it is none of them. */
export function readPlace(text: string): Place | undefined {
  const typed = text.trim();
  if (/^(https?|madang):\/\//i.test(typed)) return readLink(typed);
  const code = typed.replace(/[\s-]/g, "");
  if (CODE.test(code)) return { address: code.toUpperCase() };
  const [, four, fourPort] = IPV4.exec(typed) ?? [];
  if (four !== undefined) return place(four, fourPort);
  const [, inBrackets, sixPort, bare] = IPV6.exec(typed) ?? [];
  const six = inBrackets ?? bare;
  return six === undefined ? undefined : place(six, sixPort);
}

function readLink(typed: string): Place | undefined {
  if (!URL.canParse(typed)) return undefined;
  const url = new URL(typed);
  if (url.protocol === "madang:") {
    const room = url.searchParams.get("r");
    const found = place(url.searchParams.get("h") ?? "", url.searchParams.get("p") ?? undefined);
    return found && room !== null ? { ...found, room } : found;
  }
  const route = parseRoute(url.pathname);
  const found = place(url.hostname.replace(/^\[|\]$/g, ""), url.port === "" ? "80" : url.port);
  return found && route.page === "room" ? { ...found, room: route.room } : found;
}

function place(address: string, port?: string): Place | undefined {
  if (address === "") return undefined;
  return port === undefined ? { address } : { address, port: Number(port) };
}

export { isLoopback } from "../platform";

/** The address people open: of a room, or of the lobby. Never with a query; secrets would go after `#`. */
export function pageAddress(room?: string, origin = location.origin): string {
  return room === undefined ? `${origin}/` : `${origin}/r/${room}`;
}

/** An IP address as it stands in a web address. */
export function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

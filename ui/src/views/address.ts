/** Whether an address can only be opened on the computer itself. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** The address people open: of a room, or of the lobby. Never with a query; secrets would go after `#`. */
export function pageAddress(room?: string, origin = location.origin): string {
  return room === undefined ? `${origin}/` : `${origin}/r/${room}`;
}

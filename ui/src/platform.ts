/** What differs between a browser and the desktop window. The only file that may import `@tauri-apps/*`. */

/** The base address of the host this page belongs to; everything of a host is resolved against its base. */
export function homeBase(): Promise<string> {
  return Promise.resolve("/");
}

/** Opens an address outside this page. The new page learns nothing about this one. */
export function openOutside(url: string): void {
  window.open(url, "_blank", "noopener,noreferrer");
}

/** Whether other people's apps would call this connection a browser link: plain HTTP from another device. */
export function isBrowserGuest(location: Pick<Location, "protocol" | "hostname"> = window.location): boolean {
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);
  return location.protocol === "http:" && !loopback;
}

/** What differs between a browser and the desktop window. The only file that may import `@tauri-apps/*`. */
import { takeConsoleKey } from "./route";
import { tabStorage } from "./storage";

/** The host this page belongs to. */
export interface Home {
  /** Its address, such as `http://192.168.0.12:4747/`; everything of a host is resolved against its address. */
  url: string;
  /** The key of its console: whoever has it runs the host. */
  key?: string;
  /** The key came with the address just now: whoever opened it wants to see the console. */
  opened?: boolean;
}

/** Where a tab keeps the key of the console, so that a reload does not lose it. */
const KEY = "madang.console";
/** Where a tab notes that its key has become worthless. */
const LOST = "madang.console.lost";

/** Whether this page is shown by the desktop app. Tauri says so before any script of the page runs. */
export const inWindow = "isTauri" in globalThis;
/** Whether the app can have the system show notices. */
let windowNotifies = false;

/**
 * The host this page belongs to: in the window the app's own server, in a browser where the page came from. A key in
 * the address bar is taken out of it at once and kept for this tab only.
 */
export async function home(): Promise<Home> {
  if (inWindow) {
    const { invoke } = await import("@tauri-apps/api/core");
    const { notices, ...place } = await invoke<Home & { notices?: boolean }>("home");
    windowNotifies = notices === true;
    return place;
  }
  const url = `${location.origin}/`;
  const given = takeConsoleKey();
  if (given !== undefined) tabStorage.set(KEY, given);
  const key = given ?? tabStorage.get(KEY);
  return { url, ...(key !== undefined && { key }), opened: given !== undefined };
}

/** The host does not take the key (any more): in a browser the page begins anew, as a guest's, and says so. */
export function dropConsoleKey(): void {
  if (inWindow) return;
  tabStorage.remove(KEY);
  tabStorage.set(LOST, "1");
  location.reload();
}

/** Whether this page has just become a guest's, because the host did not take its key. Answered once. */
export function lostConsole(): boolean {
  const lost = tabStorage.get(LOST) !== undefined;
  tabStorage.remove(LOST);
  return lost;
}

/** The port of a host's address, if it says one. */
export function portOf(url: string): number | undefined {
  const { port } = new URL(url);
  return port === "" ? undefined : Number(port);
}

/** The host is at another port from now on: this page follows it there, with the key. */
export function followPort(port: number, key: string): void {
  location.assign(`${location.protocol}//${location.hostname}:${port}/console#console=${encodeURIComponent(key)}`);
}

/** What became of a file that this page gave to be saved. */
export interface Download {
  saved: boolean;
  /** Where it is. */
  path?: string | null;
}

/** What becomes of the file that is given to be saved next, as the window tells; a browser shows that itself. */
export function nextDownload(patienceMs: number): Promise<Download | undefined> {
  if (!inWindow) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const tell = (event: Event) => resolve((event as CustomEvent<Download>).detail);
    addEventListener("madang:download", tell, { once: true });
    setTimeout(() => resolve(undefined), patienceMs);
  });
}

/** Whether an address can only be opened on the computer itself. */
export function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Whether other people's apps would call this connection a browser link: plain HTTP from another device. */
export function isBrowserGuest(location: Pick<Location, "protocol" | "hostname"> = window.location): boolean {
  return location.protocol === "http:" && !isLoopback(location.hostname);
}

/** Whether the system can be asked to show notices: browsers let pages of this computer do so, and encrypted ones. */
export function canNotify(): boolean {
  if (inWindow) return windowNotifies;
  return "Notification" in globalThis && isSecureContext && Notification.permission !== "denied";
}

/** Asks the person whether the system may show notices; answers whether it may. */
export async function askToNotify(): Promise<boolean> {
  if (inWindow) return true;
  return (await Notification.requestPermission()) === "granted";
}

/** Plays the page's own sound. */
export function ring(): void {
  void import("./chime").then(({ chime }) => chime());
}

/** Has the system show a notice. Whoever clicks it comes to this page. */
export function showNotice(told: Told, open: () => void): void {
  if (inWindow) void showInWindow(told, open);
  else showInBrowser(told, open);
}

/** A notice, and whether it can be heard too. */
interface Told {
  title: string;
  body?: string;
  tag: string;
  sound: boolean;
}

/** The app brings its window forward. Nothing can be done about a desktop that shows no notices. */
async function showInWindow(notice: Told, open: () => void): Promise<void> {
  const { invoke } = await import("@tauri-apps/api/core");
  if (await invoke<boolean>("notify", { notice }).catch(() => false)) open();
}

/** Browsers cannot play the system's sound, so that the page plays its own. */
function showInBrowser({ title, body, tag, sound }: Told, open: () => void): void {
  if (sound) ring();
  const notice = new Notification(title, { tag, silent: true, ...(body !== undefined && { body }) });
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
    open();
  });
}

/**
 * The entries of the browser's history: the pages one has seen and, where a back button or a gesture is always at hand, one
 * more above them while something lies over the page. Going back then closes what lies on top, and the page stays.
 */
import { isTouch } from "./components/touch";

/** What the entry above that of the page is marked with. */
const OVER = { over: true };

/** How what lies over the page is closed, the topmost last. */
const layers: (() => void)[] = [];
/** The page that is shown. */
let shown = location.pathname;
/** The entry above the page is being taken away, which takes the browser a moment: nobody goes anywhere. */
let clearing = false;

/** Follows who goes back and forward, and calls when that led to another page. */
export function followEntries(turned: () => void): void {
  // The address may have been put right since this file was read.
  shown = location.pathname;
  window.addEventListener("popstate", () => popped(turned));
  // What lay over the page is gone with a reload; its entry is not.
  settle();
}

/** Another page is shown: it gets an entry of its own. */
export function enterPath(path: string): void {
  if (path === shown) return;
  shown = path;
  if (!clearing) write();
}

/** Something lies over the page from now on, until what this answers is called. */
export function lay(close: () => void): () => void {
  if (!isTouch()) return () => undefined;
  const layer = () => close();
  layers.push(layer);
  settle();
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    // A menu goes when what was chosen in it comes: the entry is for both.
    setTimeout(settle);
  };
}

function popped(turned: () => void): void {
  if (clearing) {
    clearing = false;
    if (location.pathname !== shown) write();
    settle();
    return;
  }
  const close = layers.at(-1);
  if (location.pathname !== shown) {
    shown = location.pathname;
    turned();
  } else close?.();
  setTimeout(settle);
}

/** What lay over the page goes with it, so that its entry becomes the new page's. */
function write(): void {
  if (isOver()) history.replaceState(null, "", shown);
  else history.pushState(null, "", shown);
}

function settle(): void {
  if (clearing || isOver() === layers.length > 0) return;
  if (layers.length > 0) history.pushState(OVER, "");
  else {
    clearing = true;
    history.back();
  }
}

function isOver(): boolean {
  return (history.state as Partial<typeof OVER> | null)?.over === true;
}

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import { byKey, placesOf, placesToDraw } from "./row-places";
import { spanOfSelection } from "./selected-rows";

/** Rows beyond either edge of what is in sight that are drawn nevertheless. */
const OVERSCAN_ROWS = 8;
/** Other rows are drawn when there are fewer of them. */
const SPARE_ROWS = 4;
/** Nearer to the end than this counts as being there, in px. */
export const END_PX = 32;
/** So many heights of rows that are gone may be remembered. */
const HEIGHTS_SPARE = 1_000;
/** Below the last row, in px. */
const FOOT_PX = 8;
/** At most so many rows are kept in the page because they are selected. */
const SELECTED_ROWS_MAX = 500;

/** The class of what stands for rows that are left out. */
export const GAP_CLASS = "log__gap";

/** What the rows need to know of what they show. */
export interface LogRowsOptions<Item> {
  /** How high a row will probably be, margins included, in a log of that width; both in px. */
  estimate(item: Item, width: number): number;
  /** Whether somebody said it: it keeps its key and its order, whatever comes in around it. */
  isSaid(item: Item): boolean;
  /** Whether the last row is the newest of all: then what comes after it is followed. */
  live(): boolean;
  /** Who is told that the place is another one, and that the rows stand where they belong. */
  watcher(): { look(): void; settled(): void };
}

/** A row that is drawn, and how high all that is left out before it would be, in px. */
export interface Drawn<Item> {
  item: Item;
  gap: number;
}

/**
 * Which rows of a long log are in the page: those in sight, some around them, and whatever has the focus or is selected.
 * Heights are measured once a row is drawn and remembered by its key, and what one reads keeps its place when something
 * changes above it.
 */
export class LogRows<Item extends { key: string }> {
  /** Changes whenever other rows have to be drawn. */
  #version = $state(0);
  #items: readonly Item[] = [];
  #places: ReadonlyMap<string, number> | undefined;
  #box: HTMLElement | undefined;
  /** How wide the rows are, and how high what stands above them is; in px. Asked for only when they change. */
  width = $state(innerWidth);
  #margin = 0;
  #virtual: VirtualItem[] = [];
  /** What the elements of drawn rows are told of their places. */
  readonly #indexes = new WeakMap<Element, number>();
  #drawn = byKey<Drawn<Item>>([]);
  /** Rows whose height was guessed right, and kept nevertheless. */
  #guessed: string[] = [];
  #keptKey: string | undefined;
  #selected: readonly [string, string] | undefined;
  #everything = false;
  /** The row that keeps its place while the rows change. */
  #holding: VirtualItem | undefined;
  /** Its key, while heights above it still settle. */
  #anchor: string | undefined;
  readonly #options: LogRowsOptions<Item>;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;

  constructor(options: LogRowsOptions<Item>) {
    this.#options = options;
    this.#virtualizer = new Virtualizer<HTMLElement, HTMLElement>(this.#settings());
    const nearest = this.#virtualizer.getVirtualItemForOffset;
    // Lines between days come and go with what stands before them; what people said stays.
    this.#virtualizer.getVirtualItemForOffset = (offset) => this.#holding ?? nearest(offset);
    // Asked before every change, when the page would have to be laid out once more to answer.
    this.#virtualizer.isAtEnd = (threshold = END_PX) => this.below <= threshold;
    this.#virtualizer.shouldAdjustScrollPositionOnItemSizeChange = ({ index }) => index < this.#anchorIndex();
  }

  /** Follows the scroll box with its list and what stands above that; answers how to stop. */
  follow(box: HTMLElement, list: HTMLElement, edge: HTMLElement): () => void {
    this.#resize(edge);
    this.#box = box;
    const select = () => this.#select(spanOfSelection(list));
    document.addEventListener("selectionchange", select);
    const sizes = new ResizeObserver(() => this.#resize(edge));
    sizes.observe(edge);
    const stop = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    return () => {
      document.removeEventListener("selectionchange", select);
      sizes.disconnect();
      stop();
      this.#box = undefined;
    };
  }

  /** How much there is above and below what is in sight, in px. */
  get above(): number {
    return this.#virtualizer.scrollOffset ?? 0;
  }
  get below(): number {
    const { scrollOffset, scrollRect } = this.#virtualizer;
    return this.#margin + this.#virtualizer.getTotalSize() - (scrollOffset ?? 0) - (scrollRect?.height ?? 0);
  }

  /** What is to be drawn of these, and how high the rest below it would be, in px. */
  draw(items: readonly Item[]): { rows: Drawn<Item>[]; rest: number; version: number } {
    if (items !== this.#items) this.#take(items);
    this.#virtual = this.#virtualizer.getVirtualItems();
    const margin = this.#margin;
    let end = margin;
    const rows: Drawn<Item>[] = [];
    for (const { index, start, end: bottom } of this.#virtual) {
      const item = items[index];
      if (item === undefined) continue;
      rows.push(this.#sameAs(item, Math.max(0, start - end)));
      end = bottom;
    }
    this.#drawn = byKey(rows);
    const rest = Math.max(0, margin + this.#virtualizer.getTotalSize() - end);
    return { rows, rest, version: this.#version };
  }

  /** They are drawn: the new ones are measured, and the place is found again. */
  settle(list: HTMLElement): void {
    let at = 0;
    for (let element = list.firstElementChild; element; element = element.nextElementSibling) {
      const known = this.#indexes.get(element);
      if (known === undefined && element.className === GAP_CLASS) continue;
      const index = this.#virtual[at++]?.index;
      if (index === undefined || known === index || !(element instanceof HTMLElement)) continue;
      this.#indexes.set(element, index);
      element.dataset["index"] = String(index);
      this.#virtualizer.measureElement(element);
      // At once, also while one scrolls: what is painted next stands where it belongs.
      const height = outerHeight(element);
      this.#virtualizer.resizeItem(index, height);
      this.#remember(index, height);
    }
    this.#virtualizer.measureElement(null);
    this.#settled();
  }

  /**
   * A height that was guessed right is not kept by the virtualizer: it would guess anew once the row changes, and what one
   * reads below it would move by the difference. In another width guesses are better than what was right before.
   */
  #remember(index: number, height: number): void {
    const key = this.#items[index]?.key;
    const heights = this.#virtualizer.itemSizeCache;
    if (key === undefined || heights.has(key)) return;
    heights.set(key, height);
    this.#guessed.push(key);
  }

  /** The place of a row among all, or -1. */
  indexOf(key: string): number {
    this.#places ??= placesOf(this.#items);
    return this.#places.get(key) ?? -1;
  }

  /** The key of the row that is `step` rows of what was said after this one, or at an end of all. */
  neighbour(key: string | undefined, step: 1 | -1 | "first" | "last"): string | undefined {
    const said = this.#items.filter((item) => this.#options.isSaid(item));
    if (step === "first" || step === "last") return said.at(step === "first" ? 0 : -1)?.key;
    const at = said.findIndex((item) => item.key === key);
    if (at === -1) return said.at(-1)?.key;
    return said[Math.min(said.length - 1, Math.max(0, at + step))]?.key;
  }

  /** Keeps a row in the page wherever it is, because it has the focus. */
  keep(key: string | undefined): void {
    if (key === this.#keptKey) return;
    this.#keptKey = key;
    this.#again();
  }

  /** All rows, for paper; or only those in sight again. */
  everything(wanted: boolean): void {
    this.#everything = wanted;
    this.#again();
  }

  /** Brings a row into sight; nothing for no row. */
  show(index: number, align: "center" | "start"): void {
    if (index === -1) return;
    this.#virtualizer.scrollToIndex(index, { align });
  }

  /** Whether a row stands below what is in sight. */
  isBelow(index: number): boolean {
    const { measurementsCache, scrollOffset } = this.#virtualizer;
    const start = measurementsCache[index]?.start;
    return start !== undefined && start >= (scrollOffset ?? 0) + (this.#box?.clientHeight ?? 0);
  }

  /** Goes to the end. */
  toEnd(): void {
    this.#virtualizer.scrollToEnd();
  }

  /** What is drawn as it was is the very same object: nothing of it is looked at anew. */
  #sameAs(item: Item, gap: number): Drawn<Item> {
    const known = this.#drawn.get(item.key);
    return known?.item === item && known.gap === gap ? known : { item, gap };
  }

  #take(items: readonly Item[]): void {
    this.#holding = this.#lasting(this.#firstInSight());
    this.#hold(items);
    const showing = this.#showing;
    const shown = showing && this.#items[showing.index]?.key;
    this.#items = items;
    this.#places = undefined;
    this.#virtualizer.setOptions(this.#settings());
    this.#holding = undefined;
    if (shown !== undefined) this.show(this.indexOf(shown), showing?.align ?? "start");
    this.#forgetHeights();
  }

  /** Keeps the held row where it is while heights above it settle, if anything came or went there. */
  #hold(items: readonly Item[]): void {
    const holding = this.#holding;
    if (holding === undefined || items[holding.index]?.key === holding.key) return;
    this.#anchor = String(holding.key);
    // Heights settle within the frames that draw the change; after that the reader may be elsewhere.
    requestAnimationFrame(() => requestAnimationFrame(() => (this.#anchor = undefined)));
  }

  /** Heights of rows that are gone are of no use. */
  #forgetHeights(): void {
    const heights = this.#virtualizer.itemSizeCache;
    if (heights.size < 2 * this.#items.length + HEIGHTS_SPARE) return;
    for (const key of heights.keys()) if (this.indexOf(String(key)) === -1) heights.delete(key);
    this.#guessed = this.#guessed.filter((key) => heights.has(key));
  }

  readonly #observeOffset: typeof observeElementOffset = (virtualizer, tell) =>
    observeElementOffset(virtualizer, (offset, scrolling) => {
      tell(offset, scrolling);
      this.#options.watcher().look();
    });

  #resize(edge: HTMLElement): void {
    const [width, margin] = [edge.offsetWidth, edge.offsetHeight];
    if (width === this.width && margin === this.#margin) return;
    if (width !== this.width) {
      for (const key of this.#guessed) this.#virtualizer.itemSizeCache.delete(key);
      this.#guessed = [];
    }
    // What one reads stays while something comes or goes above all rows, unless that is what one looks at.
    const box = this.#box;
    if (box && box.scrollTop >= this.#margin) box.scrollTop += margin - this.#margin;
    this.width = width;
    this.#margin = margin;
    this.#again();
  }

  /**
   * Another place, or another height of a row. What is drawn serves on while it covers what is in sight with some rows
   * to spare: heights of drawn rows do not change what is left out around them.
   */
  #changed(): void {
    const { range } = this.#virtualizer;
    const first = Math.max(0, (range?.startIndex ?? 0) - SPARE_ROWS);
    const last = Math.min(this.#items.length - 1, (range?.endIndex ?? Infinity) + SPARE_ROWS);
    const at = this.#virtual.findIndex(({ index }) => index === first);
    if (at !== -1 && this.#virtual[at + last - first]?.index === last)
      // As late as rows that are drawn anew: whoever scrolls or measures is not done yet.
      queueMicrotask(() => this.#settled());
    else this.#version++;
  }

  #settled(): void {
    this.#virtualizer._willUpdate();
    this.#options.watcher().settled();
  }

  #again(): void {
    this.#virtualizer.setOptions(this.#settings());
    this.#version++;
  }

  #settings() {
    const items = this.#items;
    const width = this.width;
    return {
      count: items.length,
      getScrollElement: () => this.#box ?? null,
      getItemKey: (index: number) => items[index]?.key ?? index,
      estimateSize: (index: number) => {
        const item = items[index];
        return item === undefined ? 0 : this.#options.estimate(item, width);
      },
      measureElement: outerHeight,
      rangeExtractor: (range: Range) => this.#placesIn(range),
      observeElementRect,
      observeElementOffset: this.#observeOffset,
      scrollToFn: elementScroll,
      onChange: () => this.#changed(),
      // Before there is a box the last page is drawn, as far as a window could show it.
      initialRect: { width: innerWidth, height: innerHeight },
      initialOffset: () => Math.max(0, this.#virtualizer.getTotalSize() - innerHeight),
      scrollMargin: this.#margin,
      paddingEnd: FOOT_PX,
      overscan: OVERSCAN_ROWS,
      anchorTo: "end" as const,
      followOnAppend: this.#options.live(),
      scrollEndThreshold: END_PX,
    };
  }

  #placesIn(range: Range): number[] {
    if (this.#everything) return this.#items.map((_, index) => index);
    const [from = -1, to = -1] = (this.#selected ?? []).map((key) => this.indexOf(key)).sort((a, b) => a - b);
    const selected = from < 0 ? 0 : Math.min(to - from + 1, SELECTED_ROWS_MAX);
    const kept = this.#keptKey === undefined ? -1 : this.indexOf(this.#keptKey);
    return placesToDraw(range, [kept, ...Array.from({ length: selected }, (_, step) => from + step)]);
  }

  #select(span: readonly [string, string] | undefined): void {
    if (span?.join() === this.#selected?.join()) return;
    this.#selected = span;
    this.#again();
  }

  #firstInSight(): VirtualItem | undefined {
    const { above } = this;
    return this.#virtualizer.getVirtualItems().find(({ start }) => start >= above);
  }

  /** The first row from there on that keeps its place: not the very first, whose head goes when something precedes it. */
  #lasting(from: VirtualItem | undefined): VirtualItem | undefined {
    if (from === undefined) return undefined;
    const first = this.#items.findIndex((item) => this.#options.isSaid(item));
    const found = this.#virtualizer.getVirtualItems().find(({ index }) => {
      const item = this.#items[index];
      return index >= from.index && index > first && item !== undefined && this.#options.isSaid(item);
    });
    return found ?? from;
  }

  /** The row that is being brought into sight: until heights have settled the virtualizer knows it by its place alone. */
  get #showing(): { index: number; align: "center" | "start" } | undefined {
    const { index, align } = (this.#virtualizer["scrollState"] as { index: number | null; align: string } | null) ?? {};
    return typeof index === "number" && (align === "center" || align === "start") ? { index, align } : undefined;
  }

  #anchorIndex(): number {
    if (this.#anchor !== undefined) return this.indexOf(this.#anchor);
    return this.#firstInSight()?.index ?? 0;
  }
}

/** With its margins, which are parts of the distance from row to row. */
function outerHeight(element: HTMLElement): number {
  const { marginTop, marginBottom } = getComputedStyle(element);
  return element.getBoundingClientRect().height + Number.parseFloat(marginTop) + Number.parseFloat(marginBottom);
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryStorage } from "../storage";
import { libraryGif } from "../test/people";
import { roomWith } from "../test/room";
import type { ScriptedLink } from "../test/scripted-link";
import { Library, LIBRARY_DELAY_MS } from "./library.svelte";
import { FAVOURITES_MAX, RECENT_MAX, Shelf } from "./shelf.svelte";

const CAT = libraryGif("cat", ["고양이", "웃음"]);
const CAKE = libraryGif("cake", ["축하", "웃음"]);

let link: ScriptedLink;
let library: Library;
let shelf: Shelf;

beforeEach(async () => {
  const { room, link: asked } = await roomWith(1);
  link = asked;
  shelf = new Shelf("host", memoryStorage());
  library = new Library(room, shelf);
  vi.useFakeTimers();
});

afterEach(() => void vi.useRealTimers());

const ids = () => library.shown.map(({ id }) => id);

async function load(more = false): Promise<void> {
  void library.load();
  await link.next("gifs").answer({ gifs: [CAT, CAKE], more });
}

describe("the library", () => {
  it("shows what was used last, favourites, or everything", async () => {
    shelf.use(CAT);
    shelf.star(CAKE);
    await load();
    expect(ids()).toEqual(["cat"]);
    library.show("favourites");
    await link.next("gifs").answer({ gifs: [CAT, CAKE], more: false });
    expect(ids()).toEqual(["cake"]);
    library.show("all");
    await link.next("gifs").answer({ gifs: [CAT, CAKE], more: false });
    expect(ids()).toEqual(["cat", "cake"]);
  });

  it("offers the commonest tags, and says how much there is once all of it is known", async () => {
    await load(true);
    expect([library.tags(true)[0], library.sum]).toEqual(["웃음", undefined]);
    await load();
    expect(library.sum).toEqual({ count: 2, bytes: 20 });
  });

  it("looks through everything by a word, after a moment of quiet", async () => {
    library.query = "고양";
    await vi.advanceTimersByTimeAsync(LIBRARY_DELAY_MS);
    const asked = link.next("gifs");
    expect(asked.payload).toEqual({ room: "room1", query: "고양" });
    await asked.answer({ gifs: [CAT], more: false });
    expect(ids()).toEqual(["cat"]);
  });

  it("looks through everything by a tag, and no longer when it is picked again", async () => {
    shelf.use(CAT);
    library.pick("축하");
    const asked = link.next("gifs");
    expect(asked.payload).toMatchObject({ tag: "축하" });
    await asked.answer({ gifs: [CAKE], more: false });
    expect(ids()).toEqual(["cake"]);
    library.pick("축하");
    expect(ids()).toEqual(["cat"]);
  });

  it("goes on after the last picture", async () => {
    library.tab = "all";
    await load(true);
    void library.loadMore();
    const asked = link.next("gifs");
    expect(asked.payload["before"]).toBe("cake");
    await asked.answer({ gifs: [libraryGif("fire", [])], more: false });
    expect(ids()).toEqual(["cat", "cake", "fire"]);
  });

  it("shows what the host told before while it cannot be reached, also when it is opened anew", async () => {
    const { room, link: asked } = await roomWith(1);
    const before = new Library(room, shelf);
    void before.load();
    await asked.next("gifs").answer({ gifs: [CAT, CAKE], more: false });
    library = new Library(room, shelf);
    library.show("all");
    await asked.next("gifs").refuse("offline");
    expect([ids(), library.failure?.code]).toEqual([["cat", "cake"], "offline"]);
    library.pick("축하");
    await asked.next("gifs").refuse("unknown");
    expect(ids()).toEqual(["cake"]);
    library.pick("축하");
    await asked.next("gifs").refuse("offline");
    library.query = "고양";
    await vi.advanceTimersByTimeAsync(LIBRARY_DELAY_MS);
    await asked.next("gifs").refuse("offline");
    expect(ids()).toEqual(["cat"]);
  });

  it("says why nothing came", async () => {
    void library.load();
    await link.next("gifs").refuse("unknown_event");
    expect([library.failure?.code, library.loading]).toEqual(["unknown_event", false]);
  });
});

describe("the shelf", () => {
  it("keeps the last used first, each once, and not for ever", () => {
    for (let n = 0; n <= RECENT_MAX; n++) shelf.use(libraryGif(`gif${n}`, []));
    shelf.use(libraryGif("gif5", []));
    expect(shelf.recent.slice(0, 2).map(({ id }) => id)).toEqual(["gif5", `gif${RECENT_MAX}`]);
    expect(shelf.recent.length).toBe(RECENT_MAX);
  });

  it("keeps as many favourites as there is room for", () => {
    for (let n = 0; n <= FAVOURITES_MAX; n++) shelf.star(libraryGif(`gif${n}`, []));
    expect([shelf.favourites.length, shelf.isFavourite("gif0"), shelf.isFavourite("gif1")]).toEqual([
      FAVOURITES_MAX,
      false,
      true,
    ]);
  });

  it("remembers for one host, and forgets what that host does not have any more", () => {
    const storage = memoryStorage();
    new Shelf("here", storage).star(CAT);
    expect(new Shelf("here", storage).isFavourite("cat")).toBe(true);
    expect(new Shelf("there", storage).isFavourite("cat")).toBe(false);
    const again = new Shelf("here", storage);
    again.use(CAT);
    again.forget("cat");
    expect([again.recent, again.favourites]).toEqual([[], []]);
  });

  it("is empty where something else was written", () => {
    const storage = memoryStorage();
    storage.set("madang.gifs.recent:host", '[{"id":3},null]');
    storage.set("madang.gifs.favourites:host", "{");
    expect(new Shelf("host", storage).favourites).toEqual([]);
  });
});

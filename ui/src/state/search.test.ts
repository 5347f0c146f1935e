import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chat, gif, whisper } from "../test/people";
import { roomWith } from "../test/room";
import type { ScriptedLink } from "../test/scripted-link";
import { Search, SEARCH_DELAY_MS } from "./search.svelte";

let link: ScriptedLink;
let search: Search;

beforeEach(async () => {
  const { room, link: asked } = await roomWith(1);
  link = asked;
  search = new Search(room);
  vi.useFakeTimers();
});

afterEach(() => void vi.useRealTimers());

const quiet = () => vi.advanceTimersByTimeAsync(SEARCH_DELAY_MS);

describe("searching", () => {
  it("asks after a moment of quiet, for what was typed by then", async () => {
    search.query = "맵";
    await vi.advanceTimersByTimeAsync(SEARCH_DELAY_MS - 1);
    search.query = " 맵 파일 ";
    await vi.advanceTimersByTimeAsync(SEARCH_DELAY_MS - 1);
    expect(link.silent).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    const asked = link.next("search");
    expect(asked.payload).toEqual({ room: "room1", query: "맵 파일", limit: 50 });
    await asked.answer({ messages: [chat(9, "bora"), whisper(1, "bora", "ara")], more: false });
    expect([search.asked, search.found.length]).toEqual(["맵 파일", 2]);
  });

  it("keeps the last list until the next is here, and takes only the newest answer", async () => {
    search.query = "one";
    await quiet();
    const first = link.next("search");
    search.query = "two";
    await quiet();
    await first.answer({ messages: [chat(1, "bora")], more: false });
    expect(search.found).toEqual([]);
    await link.next("search").answer({ messages: [chat(2, "bora")], more: false });
    expect(search.found.map((found) => ("seq" in found ? found.seq : 0))).toEqual([2]);
    search.query = "three";
    expect(search.found.length).toBe(1);
  });

  it("is empty when nothing is asked", async () => {
    search.query = "one";
    await quiet();
    await link.next("search").answer({ messages: [chat(1, "bora")], more: true, next: "c" });
    search.query = "  ";
    expect([search.found, search.asked, search.more]).toEqual([[], "", false]);
    await quiet();
    expect(link.silent).toBe(true);
  });

  it("goes on where the last page ended, one page at a time", async () => {
    search.query = "one";
    await quiet();
    await link.next("search").answer({ messages: [chat(9, "bora")], more: true, next: "cursor" });
    void search.loadMore();
    void search.loadMore();
    const asked = link.next("search");
    expect([asked.payload["before"], link.silent]).toEqual(["cursor", true]);
    await asked.answer({ messages: [chat(8, "bora")], more: false });
    expect([search.found.length, search.more]).toEqual([2, false]);
  });

  it("keeps what was found when the next question fails", async () => {
    search.query = "one";
    await quiet();
    await link.next("search").answer({ messages: [chat(9, "bora")], more: false });
    search.query = "two";
    await quiet();
    await link.next("search").refuse("busy");
    expect([search.failure?.code, search.asked, search.found.length, search.here]).toEqual(["busy", "one", 1, false]);
  });

  it("looks through what is here while the host cannot be reached", async () => {
    const messages = [
      chat(1, "bora", { text: "Map of the yard" }),
      chat(2, "bora", { text: "nothing" }),
      chat(3, "bora", { text: "", gif: gif("g", { alt: "a MAP" }) }),
      chat(4, "bora", { text: "map" }),
    ];
    const { room, link: lost } = await roomWith(4, { messages });
    search = new Search(room);
    search.query = "map";
    await quiet();
    await lost.next("search").refuse("offline");
    expect([search.failure?.code, search.here]).toEqual(["offline", true]);
    expect(search.found.map((found) => ("seq" in found ? found.seq : 0))).toEqual([4, 3, 1]);
  });

  it("keeps what the host found for the same words", async () => {
    search.query = "one";
    await quiet();
    await link.next("search").answer({ messages: [chat(9, "bora")], more: true, next: "c" });
    void search.ask();
    await link.next("search").refuse("offline");
    expect([search.failure?.code, search.found.length, search.here, search.more]).toEqual(["offline", 1, false, true]);
  });

  it("says why nothing came, and asks again", async () => {
    search.query = "one";
    await quiet();
    await link.next("search").refuse("busy");
    expect(search.failure?.code).toBe("busy");
    void search.ask();
    await link.next("search").answer({ messages: [], more: false });
    expect([search.failure, search.asked]).toEqual([undefined, "one"]);
  });
});

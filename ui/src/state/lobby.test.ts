import { beforeEach, describe, expect, it } from "vitest";
import type { RoomSummary } from "../protocol";
import { details } from "../test/people";
import { ScriptedLink } from "../test/scripted-link";
import { Lobby, matches } from "./lobby.svelte";

let link: ScriptedLink;
let lobby: Lobby;

beforeEach(() => {
  link = new ScriptedLink();
  lobby = new Lobby(link.link);
});

function room(id: string, change: Partial<RoomSummary> = {}): RoomSummary {
  return details({ id, title: `Room ${id}`, ...change });
}

const shown = (filter = "") => lobby.matching(filter).map(({ id }) => id);

describe("the list", () => {
  it("has the last active room first, also when only its messages tell", () => {
    lobby.replace([room("a", { lastAt: 1 }), room("b", { lastAt: 3 }), room("c", { lastAt: 2 })], false);
    expect(shown()).toEqual(["b", "c", "a"]);
    lobby.touch("a", 4);
    expect(shown()).toEqual(["a", "b", "c"]);
    lobby.update([room("a", { lastAt: 1, people: 9 })]);
    expect(shown()).toEqual(["a", "b", "c"]);
    expect(lobby.find("a")?.people).toBe(9);
  });

  it("takes new and changed rooms, lets gone ones go, and begins anew with each connection", () => {
    expect(lobby.loaded).toBe(false);
    lobby.replace([room("a"), room("b")], true);
    lobby.update([room("c"), room("a", { title: "Changed" })]);
    lobby.remove("b");
    expect(shown().sort()).toEqual(["a", "c"]);
    expect(lobby.find("a")?.title).toBe("Changed");
    lobby.replace([room("d")], false);
    expect([shown(), lobby.more, lobby.loaded]).toEqual([["d"], false, true]);
  });

  it("loads the rest after the last room, and titles where something is searched", async () => {
    lobby.replace([room("a", { lastAt: 2 }), room("b", { lastAt: 1 })], true);
    const loading = lobby.loadMore("");
    const asked = link.next("rooms");
    expect(asked.payload).toEqual({ after: "b" });
    await asked.answer({ rooms: [room("c")], more: false });
    expect((await loading).ok).toBe(true);
    expect([shown(), lobby.more]).toEqual([["a", "b", "c"], false]);
    void lobby.loadMore(" chess ");
    const searched = link.next("rooms");
    expect(searched.payload).toEqual({ query: "chess" });
    await searched.answer({ rooms: [room("d", { title: "Chess club" })], more: true });
    expect([shown(" chess "), lobby.more]).toEqual([["d"], false]);
  });

  it("asks page by page for a room that a link leads to, and ends when it is there or the host has no more", async () => {
    lobby.replace([room("a", { lastAt: 3 })], true);
    const seeking = lobby.seek("c");
    void lobby.seek("c");
    await link.next("rooms").answer({ rooms: [room("b", { lastAt: 2 })], more: true });
    const second = link.next("rooms");
    expect(second.payload).toEqual({ after: "b" });
    await second.answer({ rooms: [room("c", { lastAt: 1 })], more: true });
    await seeking;
    expect(lobby.find("c")).toBeDefined();
    const looking = lobby.seek("z");
    await link.next("rooms").answer({ rooms: [], more: false });
    await looking;
    expect([lobby.find("z"), lobby.more]).toEqual([undefined, false]);
  });
});

describe("looking for what was typed", () => {
  it("asks for titles, then for page after page, and stops where something else is typed", async () => {
    lobby.replace([room("a", { lastAt: 9 })], true);
    const looking = lobby.search(" chess ");
    expect(lobby.searching).toBe(true);
    const titles = link.next("rooms");
    expect(titles.payload).toEqual({ query: "chess" });
    await titles.answer({ rooms: [room("z", { title: "Chess", lastAt: 1 })], more: false });
    await link.next("rooms").answer({ rooms: [room("b", { lastAt: 5 })], more: true });
    const second = lobby.search("go");
    await link.next("rooms").answer({ rooms: [], more: true });
    await looking;
    expect(lobby.searching).toBe(true);
    await link.next("rooms").answer({ rooms: [], more: false });
    await link.next("rooms").answer({ rooms: [], more: false });
    await second;
    expect([lobby.searching, lobby.more, shown("chess")]).toEqual([false, false, ["z"]]);
    void lobby.search("chess");
    expect(lobby.searching).toBe(false);
  });
});

describe("the filter", () => {
  it("finds titles and owners in any case and Unicode form", () => {
    const hall = { title: "토요일 랜파티", owner: { nickname: "Blue Fox" } };
    expect(matches(hall, "랜파티".normalize("NFD"))).toBe(true);
    expect(matches(hall, " blue ")).toBe(true);
    expect(matches(hall, "")).toBe(true);
    expect(matches(hall, "red")).toBe(false);
  });
});

describe("making a room", () => {
  const idOf = (payload: Record<string, unknown>) => payload["id"];

  it("asks again with the same id after an unknown outcome, and with a new one after an answer", async () => {
    const options = { title: "Chess", max: 4 };
    void lobby.create(options);
    const first = link.next("create");
    await first.refuse("unknown");
    const again = lobby.create({ ...options });
    const second = link.next("create");
    expect(idOf(second.payload)).toBe(idOf(first.payload));
    await second.answer({ room: room("new") });
    expect(await again).toMatchObject({ ok: true, value: { id: "new" } });
    expect(shown()).toEqual(["new"]);
    void lobby.create(options);
    expect(idOf(link.next("create").payload)).not.toBe(idOf(first.payload));
  });

  it("is another room when something about it was changed in between", async () => {
    void lobby.create({ title: "Chess" });
    const first = link.next("create");
    await first.refuse("unknown");
    void lobby.create({ title: "Chess club" });
    expect(idOf(link.next("create").payload)).not.toBe(idOf(first.payload));
  });

  it("hands a refusal back and shows no room", async () => {
    const making = lobby.create({ title: "x" });
    await link.next("create").refuse("host_full");
    expect(await making).toMatchObject({ ok: false, error: { code: "host_full" } });
    expect(shown()).toEqual([]);
  });
});

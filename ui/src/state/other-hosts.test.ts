import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NearbyHost } from "../protocol";
import { Manager } from "../test/scripted-host";
import { details, joined, person } from "../test/people";
import { LOBBIES_MAX, OtherHosts } from "./other-hosts.svelte";
import { Session } from "./session.svelte";

vi.mock("socket.io-client", () => import("../test/scripted-host"));

let others: OtherHosts;
let inSight: Session | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  Manager.all = [];
  inSight = undefined;
  const home = new Session({ base: "http://127.0.0.1:4747/", key: "/", locale: () => "en" });
  others = new OtherHosts({
    url: "http://127.0.0.1:4747/",
    home,
    locale: () => "en",
    inSight: (session) => session === inSight,
  });
});

afterEach(() => {
  others.tell([]);
  vi.useRealTimers();
});

function host(id: string, change: Partial<NearbyHost> = {}): NearbyHost {
  return {
    id,
    name: `host ${id}`,
    base: `/via/TICKET/${id}/`,
    addresses: ["192.168.0.7"],
    port: 4747,
    rooms: 3,
    people: 5,
    words: ["a", "b", "c", "d"],
    trust: "unverified",
    reachable: true,
    seenAt: 0,
    ...change,
  };
}

const ids = () => others.list.map(({ id }) => id);
const urls = () => Manager.open.map(({ url }) => url);
const at = (path: string) => `http://127.0.0.1:4747${path}socket.io/`;

/** Somebody who is in room1 of host `id`. */
async function inRoom(id: string): Promise<Session> {
  others.tell([host(id)]);
  const manager = Manager.last;
  await manager.welcome(person("ara"), id, [details()]);
  const session = others.session(id);
  const entering = session.room("room1").enter();
  await manager.at("/chat").answer("join", { ok: true, ...joined(1, { messages: [] }) });
  expect((await entering).ok).toBe(true);
  return session;
}

describe("the list", () => {
  it("keeps the order in which hosts came, whatever order they are told in", () => {
    others.tell([host("b"), host("a")]);
    others.tell([host("a"), host("c"), host("b")]);
    expect(ids()).toEqual(["b", "a", "c"]);
    others.tell([host("c"), host("a")]);
    expect(ids()).toEqual(["a", "c"]);
  });

  it("shows what a host says of itself, and before that what was said of it", async () => {
    others.tell([host("a", { name: "Announced" })]);
    const [entry] = others.list;
    expect([entry?.name, entry?.rooms, entry?.people, entry?.places]).toEqual(["Announced", 3, 5, undefined]);
    await Manager.last.welcome(person("ara"), "a", [details({ id: "r1", people: 4 })]);
    expect([entry?.name, entry?.rooms, entry?.places]).toEqual(["host a", 1, 4]);
  });

  it("marks both of two names that look alike", () => {
    others.tell([host("a", { name: "Minsu’s Laptop" }), host("b", { name: "мinsu’s  laptop" }), host("c")]);
    expect(others.list.map(({ name }) => others.sameName(name))).toEqual([true, true, false]);
  });
});

describe("lobbies", () => {
  it("are reached under the own host, each once", () => {
    others.tell([host("a"), host("b")]);
    others.tell([host("a", { people: 6 }), host("b")]);
    expect(urls()).toEqual([at("/via/TICKET/a/"), at("/via/TICKET/b/")]);
    expect(others.list.every(({ gone }) => !gone)).toBe(true);
  });

  it("are opened by themselves up to a limit, and beyond it when asked for", () => {
    const many = Array.from({ length: LOBBIES_MAX + 2 }, (_, index) => host(`h${index}`));
    others.tell(many);
    expect(Manager.open).toHaveLength(LOBBIES_MAX);
    const unopened = others.list.filter(({ session }) => session === undefined);
    expect(unopened).toHaveLength(2);
    const [first] = unopened;
    if (first) others.look(first);
    expect(Manager.open).toHaveLength(LOBBIES_MAX + 1);
    others.tell(many.slice(2));
    expect(Manager.open).toHaveLength(LOBBIES_MAX);
  });

  it("stay shut where a host does not answer, until it does", () => {
    others.tell([host("a", { reachable: false })]);
    expect(others.list.map(({ gone, session }) => [gone, session])).toEqual([[true, undefined]]);
    expect(Manager.all).toHaveLength(0);
    others.tell([host("a")]);
    expect(urls()).toEqual([at("/via/TICKET/a/")]);
    expect(others.list.map(({ gone }) => gone)).toEqual([false]);
  });

  it("are never entered where the key has changed, and one that was open is shut", () => {
    others.tell([host("a", { trust: "changed" }), host("b")]);
    others.tell([host("a", { trust: "changed" }), host("b", { trust: "changed" })]);
    expect(others.list.map(({ changed }) => changed)).toEqual([true, true]);
    expect(Manager.open).toHaveLength(0);
    for (const entry of others.list) others.look(entry);
    expect(Manager.open).toHaveLength(0);
  });

  it("close when their host says goodbye", async () => {
    others.tell([host("a")]);
    await Manager.last.welcome(person("ara"), "a", []);
    others.tell([]);
    expect([ids(), Manager.open, others.sessions]).toEqual([[], [], []]);
    vi.advanceTimersByTime(60_000);
    expect(Manager.all).toHaveLength(1);
  });
});

describe("a room of a host that goes away", () => {
  it("keeps its host in the list, and goes on in the same session when it returns elsewhere", async () => {
    const session = await inRoom("a");
    const room = session.room("room1");
    others.tell([]);
    expect(others.list.map(({ id, gone }) => [id, gone])).toEqual([["a", true]]);
    await Manager.last.at("/room").lose();
    room.draft = "unsent";
    others.tell([host("a", { base: "/via/OTHER/a/" })]);
    expect(Manager.last.url).toBe(at("/via/OTHER/a/"));
    expect(others.session("a")).toBe(session);
    await Manager.last.welcome(person("ara"), "a", [details()]);
    await Manager.last.at("/chat").answer("join", { ok: true, ...joined(1, { events: [] }) });
    expect([room.phase, room.draft, session.online]).toEqual(["inside", "unsent", true]);
    expect(session.gifUrl({ url: "gif/abc" })).toBe("http://127.0.0.1:4747/via/OTHER/a/gif/abc");
  });

  it("lets its host go once nobody is in it any more", async () => {
    const session = await inRoom("a");
    others.tell([]);
    session.room("room1").end({ reason: "left" });
    expect(ids()).toEqual([]);
    others.tell([]);
    expect(others.sessions).toEqual([]);
  });

  it("says after some tries that the host is away, not that this device is offline", async () => {
    const session = await inRoom("a");
    for (let failures = 0; failures < 6; failures++) {
      await Manager.last.at("/room").lose();
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(session.banner).toBe("away");
  });
});

describe("an address that names a host", () => {
  it("waits for the host to be found, and is kept while it is in sight", () => {
    inSight = others.session("a");
    others.tell([]);
    expect(others.session("a")).toBe(inSight);
    expect([Manager.all.length, ids()]).toEqual([0, []]);
    others.tell([host("a")]);
    expect(urls()).toEqual([at("/via/TICKET/a/")]);
    expect(others.session("a")).toBe(inSight);
  });
});

describe("my name", () => {
  it("goes along to the hosts I am at", async () => {
    others.tell([host("a"), host("b")]);
    const [first, second] = Manager.all;
    await first?.welcome(person("ara"), "a", []);
    others.rename("Haeun");
    expect(first?.at("/room").sent).toMatchObject([{ event: "nickname", payload: { nickname: "Haeun" } }]);
    expect(second?.at("/room").sent).toEqual([]);
  });
});

it("forgets a host that nobody wants to see", () => {
  others.tell([host("a"), host("b")]);
  others.forget("a");
  expect([ids(), urls()]).toEqual([["b"], [at("/via/TICKET/b/")]]);
});

it("adds a host that was found by its address, beyond the limit too", () => {
  others.tell(Array.from({ length: LOBBIES_MAX }, (_, index) => host(`h${index}`)));
  const added = others.add(host("new"));
  expect([added.id, added.session !== undefined, ids().at(-1)]).toEqual(["new", true, "new"]);
});

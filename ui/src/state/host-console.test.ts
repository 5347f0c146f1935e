import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Status } from "../protocol";
import { Manager } from "../test/scripted-host";
import { HostConsole } from "./host-console.svelte";
import { Session } from "./session.svelte";

vi.mock("socket.io-client", () => import("../test/scripted-host"));

const HOME = "http://127.0.0.1:4747/";
let console: HostConsole;
let refused: number;
let moved: number[];

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  Manager.all = [];
  refused = 0;
  moved = [];
  console = open(HOME);
});

afterEach(() => void vi.useRealTimers());

function open(url: string): HostConsole {
  return new HostConsole(url, "KEY", {
    home: new Session({ base: url, key: "/", locale: () => "en" }),
    locale: () => "en",
    inSight: () => false,
    refused: () => refused++,
    moved: (port) => moved.push(port),
  });
}

function status(change: Partial<Status> = {}): Status {
  return {
    host: { id: "own", name: "Green Roof", version: "0", protocol: 1 },
    hosting: true,
    discoverable: true,
    guests: true,
    port: 4747,
    interfaces: [],
    gifBytesMax: 1,
    graceSeconds: 60,
    peopleMax: 1000,
    addresses: [
      { address: "192.168.0.12", interface: "wlan0", url: "http://192.168.0.12:4747/", code: "K7Q4MD" },
      { address: "10.0.0.3", interface: "eth0", url: "http://10.0.0.3:4747/" },
    ],
    words: ["a", "b", "c", "d"],
    rooms: 0,
    people: 0,
    dataBytes: 0,
    database: "sound",
    ...change,
  };
}

/** The page's socket of the console, greeted. */
async function connected() {
  console.connect();
  const socket = Manager.last.at("/host");
  await socket.greet({ host: status().host, at: 0, features: [] });
  await socket.push("status", status());
  return socket;
}

describe("the connection", () => {
  it("shows the key at the own host's console and nowhere else", () => {
    console.connect();
    expect(Manager.all.map(({ url }) => url)).toEqual(["http://127.0.0.1:4747/socket.io/"]);
    expect(Manager.last.at("/host").auth).toEqual({ protocol: 1, key: "KEY" });
  });

  it("is online from the greeting on, and comes back by itself after a loss", async () => {
    const socket = await connected();
    expect([console.online, console.status?.host.name]).toEqual([true, "Green Roof"]);
    await socket.lose();
    expect([console.online, console.status?.host.name]).toEqual([false, "Green Roof"]);
    expect(await console.configure({ hosting: false })).toMatchObject({ ok: false, error: { code: "offline" } });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Manager.all).toHaveLength(2);
    await connected();
    expect(console.online).toBe(true);
  });

  it("gives up where the key is not taken, and says so once", async () => {
    console.connect();
    await Manager.last.at("/host").refuse("forbidden");
    await vi.advanceTimersByTimeAsync(60_000);
    expect([refused, Manager.all.length, console.online]).toEqual([1, 1, false]);
  });

  it("tries again where the host only has no place now", async () => {
    console.connect();
    await Manager.last.at("/host").refuse("too_many_connections");
    await vi.advanceTimersByTimeAsync(1_000);
    expect([refused, Manager.all.length]).toEqual([0, 2]);
  });
});

describe("the host", () => {
  it("is as it last told, and as it answered", async () => {
    const socket = await connected();
    const change = console.configure({ hosting: false });
    await socket.answer("configure", { ok: true, ...status({ hosting: false, addresses: [] }) });
    expect((await change).ok).toBe(true);
    expect([console.status?.hosting, console.address]).toEqual([false, undefined]);
    await socket.push("status", status({ people: 7 }));
    expect([console.status?.hosting, console.status?.people]).toEqual([true, 7]);
  });

  it("stays as it was where it refuses a change", async () => {
    const socket = await connected();
    const change = console.configure({ port: 80 });
    await socket.answer("configure", { ok: false, error: { code: "port_taken", message: "" } });
    expect(await change).toMatchObject({ ok: false, error: { code: "port_taken" } });
    expect([console.status?.port, moved]).toEqual([4747, []]);
  });

  it("is invited to at its likeliest address, or at the chosen one while it has it", async () => {
    const socket = await connected();
    expect(console.address?.code).toBe("K7Q4MD");
    console.chosen = "10.0.0.3";
    expect(console.address?.url).toBe("http://10.0.0.3:4747/");
    await socket.push("status", status({ addresses: status().addresses.slice(0, 1) }));
    expect(console.address?.address).toBe("192.168.0.12");
  });

  it("takes a page along to another port that came in at the old one, and no other", async () => {
    for (const [url, followed] of [
      [HOME, [5000]],
      ["http://127.0.0.1:40123/", []],
    ] as const) {
      moved = [];
      console = open(url);
      const socket = await connected();
      const change = console.configure({ port: 5000 });
      await socket.answer("configure", { ok: true, ...status({ port: 5000 }) });
      await change;
      expect(moved).toEqual(followed);
    }
  });
});

describe("other hosts", () => {
  const nearby = {
    id: "b",
    name: "B",
    base: "/via/T/b/",
    addresses: ["192.168.0.7"],
    port: 4747,
    rooms: 0,
    people: 0,
    words: ["a", "b", "c", "d"],
    trust: "unverified",
    reachable: true,
    seenAt: 0,
  };

  it("are told, added and forgotten", async () => {
    const socket = await connected();
    await socket.push("nearby", { hosts: [nearby] });
    const adding = console.addHost("K7Q 4MD");
    await socket.answer("addHost", { ok: true, host: { ...nearby, id: "c" } });
    expect(await adding).toMatchObject({ ok: true, value: { id: "c" } });
    expect(socket.sent.at(-1)).toMatchObject({ event: "addHost", payload: { address: "K7Q 4MD" } });
    expect(console.others.list.map(({ id }) => id)).toEqual(["b", "c"]);
    const forgetting = console.forgetHost("b");
    await socket.answer("forgetHost", { ok: true });
    expect((await forgetting).ok).toBe(true);
    expect(console.others.list.map(({ id }) => id)).toEqual(["c"]);
  });

  it("stay as they are where the host refuses", async () => {
    const socket = await connected();
    await socket.push("nearby", { hosts: [nearby] });
    const adding = console.addHost("nonsense");
    await socket.answer("addHost", { ok: false, error: { code: "invalid", message: "" } });
    expect(await adding).toMatchObject({ ok: false, error: { code: "invalid" } });
    const forgetting = console.forgetHost("b");
    await socket.answer("forgetHost", { ok: false, error: { code: "busy", message: "" } });
    expect((await forgetting).ok).toBe(false);
    expect(console.others.list.map(({ id }) => id)).toEqual(["b"]);
  });
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Guest } from "../protocol";
import { libraryGif, person } from "../test/people";
import { Manager } from "../test/scripted-host";
import { HostConsole } from "./host-console.svelte";
import { HostGuests } from "./host-guests.svelte";
import { HostLibrary } from "./host-library.svelte";
import { Session } from "./session.svelte";

vi.mock("socket.io-client", () => import("../test/scripted-host"));

const HOME = "http://127.0.0.1:4747/";
let console: HostConsole;

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  Manager.all = [];
  console = new HostConsole(HOME, "KEY", {
    home: new Session({ base: HOME, key: "/", locale: () => "en" }),
    locale: () => "en",
    inSight: () => false,
    refused: () => undefined,
    moved: () => undefined,
  });
  console.connect();
  await host().greet({ host: { id: "own", name: "Green Roof", version: "0", protocol: 1 }, at: 0, features: [] });
});

afterEach(() => void vi.useRealTimers());

const host = () => Manager.last.at("/host");
const asked = (event: string) => host().sent.filter((sent) => sent.event === event).length;

function guest(id: string): Guest {
  return { user: person(id), link: "app", from: "here", connections: 1, rooms: [] };
}

it("asks for a page of guests once, however often one presses", async () => {
  const guests = new HostGuests(console);
  void guests.load("");
  await host().answer("guests", { ok: true, guests: [guest("ara")], more: true });
  void guests.loadMore("");
  void guests.loadMore("");
  expect(asked("guests")).toBe(2);
  // By name: the host goes on from there, whatever they are called by then.
  expect(host().sent.at(-1)?.payload).toEqual({ query: "", after: "ara", afterName: "ara" });
  await host().answer("guests", { ok: true, guests: [guest("bora")], more: true });
  expect(guests.list.map(({ user }) => user.id)).toEqual(["ara", "bora"]);
  void guests.loadMore("");
  await host().answer("guests", { ok: true, guests: [guest("coco")], more: false });
  expect(guests.list.map(({ user }) => user.id)).toEqual(["ara", "bora", "coco"]);
  void guests.loadMore("");
  expect(asked("guests")).toBe(3);
});

it("asks for a page of pictures once, however often one presses", async () => {
  const library = new HostLibrary(console);
  void library.load("");
  await host().answer("gifs", { ok: true, gifs: [libraryGif("cat", [])], more: true });
  void library.loadMore();
  void library.loadMore();
  expect(asked("gifs")).toBe(2);
  await host().answer("gifs", { ok: true, gifs: [libraryGif("cake", [])], more: true });
  expect(library.gifs.map(({ id }) => id)).toEqual(["cat", "cake"]);
  void library.loadMore();
  await host().answer("gifs", { ok: true, gifs: [libraryGif("dog", [])], more: false });
  expect(library.gifs.map(({ id }) => id)).toEqual(["cat", "cake", "dog"]);
});

import { expect, it } from "vitest";
import { consoleKeyOf, parseRoute, passwordOf, routePath, takeConsoleKey, takePassword } from "./route";

it("knows the lobby and rooms", () => {
  expect(parseRoute("/")).toEqual({ page: "lobby" });
  expect(parseRoute("/r/abc234abc234")).toEqual({ page: "room", room: "abc234abc234" });
  expect(parseRoute("/r/abc234abc234/")).toEqual({ page: "room", room: "abc234abc234" });
});

it("knows rooms of other hosts, and the console", () => {
  expect(parseRoute("/h/a2b3/r/abc234")).toEqual({ page: "room", room: "abc234", host: "a2b3" });
  expect(parseRoute("/console")).toEqual({ page: "console" });
});

it("shows the lobby for any other path", () => {
  for (const path of [
    "",
    "/r/",
    "/r/ABC",
    "/r/a/b",
    "/x/abc",
    `/r/${"a".repeat(37)}`,
    "/r/%61",
    "/h/a/r/",
    "/h//r/a",
    "/h/a",
    "/console/x",
  ])
    expect(parseRoute(path), path).toEqual({ page: "lobby" });
});

it("writes the path it reads", () => {
  for (const path of ["/", "/r/abc-1", "/h/a2b3/r/abc-1", "/console"]) expect(routePath(parseRoute(path))).toBe(path);
});

it("reads a password from the fragment", () => {
  expect(passwordOf("#k=%EB%A7%88%EB%8B%B9%20%26")).toBe("마당 &");
  expect(passwordOf("#x=1&k=a")).toBe("a");
  for (const fragment of ["", "#", "#k=", "#k=%E0%A4", "#ok=a"]) expect(passwordOf(fragment), fragment).toBeUndefined();
});

it("takes the password out of the address bar", () => {
  history.replaceState(null, "", "/r/room1#k=secret");
  expect(takePassword()).toBe("secret");
  expect(location.href.endsWith("/r/room1")).toBe(true);
  expect(takePassword()).toBeUndefined();
});

it("takes the console's key out of the address bar, and leaves a password there", () => {
  expect([consoleKeyOf("#console=a-_9"), consoleKeyOf("#k=a"), consoleKeyOf("#console=")]).toEqual([
    "a-_9",
    undefined,
    undefined,
  ]);
  history.replaceState(null, "", "/#console=secret");
  expect(takeConsoleKey()).toBe("secret");
  expect(location.href).not.toContain("secret");
  history.replaceState(null, "", "/r/room1#k=word");
  expect(takeConsoleKey()).toBeUndefined();
  expect(takePassword()).toBe("word");
});

import { expect, it } from "vitest";
import { parseRoute, passwordOf, routePath, takePassword } from "./route";

it("knows the lobby and rooms", () => {
  expect(parseRoute("/")).toEqual({ page: "lobby" });
  expect(parseRoute("/r/abc234abc234")).toEqual({ page: "room", room: "abc234abc234" });
  expect(parseRoute("/r/abc234abc234/")).toEqual({ page: "room", room: "abc234abc234" });
});

it("shows the lobby for any other path", () => {
  for (const path of ["", "/r/", "/r/ABC", "/r/a/b", "/x/abc", `/r/${"a".repeat(37)}`, "/r/%61"])
    expect(parseRoute(path), path).toEqual({ page: "lobby" });
});

it("writes the path it reads", () => {
  for (const path of ["/", "/r/abc-1"]) expect(routePath(parseRoute(path))).toBe(path);
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

import { describe, expect, it } from "vitest";
import { isLoopback, pageAddress } from "./address";

describe("addresses", () => {
  it("knows which ones only open on the computer itself", () => {
    for (const name of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) expect(isLoopback(name)).toBe(true);
    for (const name of ["192.168.0.12", "127.0.0.1.example.org", "madang.local"]) expect(isLoopback(name)).toBe(false);
  });

  it("lead to a room or to the lobby", () => {
    expect(pageAddress("sknemloj7a25", "http://192.168.0.12:4747")).toBe("http://192.168.0.12:4747/r/sknemloj7a25");
    expect(pageAddress(undefined, "http://192.168.0.12:4747")).toBe("http://192.168.0.12:4747/");
  });
});

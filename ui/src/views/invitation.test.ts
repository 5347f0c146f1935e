import { beforeAll, expect, it } from "vitest";
import { reader } from "../text/language.svelte";
import { inThrees } from "./invitation";
import { megabytes } from "./megabytes";

it("writes codes as they are read aloud", () => {
  expect([inThrees("K7Q4MD"), inThrees("K7Q4MD2P"), inThrees("")]).toEqual(["K7Q 4MD", "K7Q 4MD 2P", ""]);
});

beforeAll(() => reader.read("en"));

it("tells bytes in megabytes, small ones in tenths", () => {
  const mib = 1024 * 1024;
  const told = [0, 1, 0.35 * mib, 9.99 * mib, 84.4 * mib, 1234 * mib].map(megabytes);
  expect(told).toEqual(["0", "0.1", "0.4", "10", "84", "1,234"]);
});

import { expect, it } from "vitest";
import { inThrees } from "./invitation";
import { megabytes } from "./megabytes";

it("writes codes as they are read aloud", () => {
  expect([inThrees("K7Q4MD"), inThrees("K7Q4MD2P"), inThrees("")]).toEqual(["K7Q 4MD", "K7Q 4MD 2P", ""]);
});

it("tells bytes in megabytes, small ones in tenths", () => {
  const mib = 1024 * 1024;
  expect([0, 1, 0.35 * mib, 9.99 * mib, 84.4 * mib].map(megabytes)).toEqual(["0", "0.1", "0.4", "10", "84"]);
});

import { expect, it } from "vitest";
import { roomOf } from "./place";

it("finds the room in a link, and in nothing else", () => {
  expect(roomOf(" http://192.168.0.12:4747/r/sknemloj7a25#k=secret ")).toBe("sknemloj7a25");
  expect(roomOf("madang://join?h=192.168.0.12&p=4747&r=sknemloj7a25&f=x")).toBe("sknemloj7a25");
  for (const text of [
    "http://192.168.0.12:4747/",
    "192.168.0.12:4747",
    "K7Q 4MD",
    "http://",
    "/r/abc",
    "madang://join",
  ])
    expect(roomOf(text)).toBeUndefined();
});

import { expect, it } from "vitest";
import { isOwn, roomOf } from "./place";

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

it("an address, a link or a code of this very host is known as such", () => {
  const url = "http://192.168.0.12:4747/";
  const address = { address: "192.168.0.12", interface: "wlan0", url, code: "K7Q0MD" };
  const six = { address: "fd00::7", interface: "wlan0", url: "http://[fd00::7]:4747/" };
  const host = { port: 4747, addresses: [address, six] };
  const own = ["192.168.0.12", "192.168.0.12:4747", " http://192.168.0.12:4747/r/abc#k=1", "k7q omd", "K7Q-0MD"];
  const others = [
    "fd00::7",
    "[fd00::7]:4747",
    "127.0.0.1",
    "localhost:4747",
    "madang://join?h=192.168.0.12&p=4747&r=a",
  ];
  for (const typed of [...own, ...others]) expect(isOwn(typed, host), typed).toBe(true);
  for (const typed of ["192.168.0.13", "192.168.0.12:4748", "K7Q1MD", "", "nonsense here", "https://192.168.0.12/"])
    expect(isOwn(typed, host), typed).toBe(false);
});

import { beforeAll, expect, it } from "vitest";
import { en } from "../text/en";
import { enRoom } from "../text/en-room";
import { reader } from "../text/language.svelte";
import { chat, details } from "../test/people";
import { roomWith } from "../test/room";
import { railLine } from "./rail-line";

beforeAll(async () => {
  await reader.read("en");
  await reader.readAll();
});

const written = (line: ReturnType<typeof railLine>) => line.map(({ text }) => text).join("");

it("says that the last message was removed, and by whom", async () => {
  const { room } = await roomWith(1);
  const said = (change: object) => {
    room.receive(chat(++seq, "bora", change));
    return written(railLine(details(), room));
  };
  let seq = 1;
  expect(said({})).toBe("bora: text 2");
  expect(said({ removed: { at: 1, by: { id: "bora", nickname: "bora", color: "#3366cc" } } })).toBe(
    enRoom["msg.removed"],
  );
  expect(said({ removed: { at: 1, by: { id: "ara", nickname: "ara", color: "#3366cc" } } })).toBe(
    enRoom["msg.removedOwner"],
  );
});

it("says what kind of room it is where nobody has said anything", () => {
  expect(written(railLine(details(), undefined))).toBe(en["lobby.open"]);
});

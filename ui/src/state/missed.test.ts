import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Joined } from "../protocol";
import { chat, chats, joined } from "../test/people";
import { roomWith } from "../test/room";
import { type ScriptedLink, settle } from "../test/scripted-link";
import { BETWEEN_PAGES_MS, Missed } from "./missed";
import { Past } from "./past.svelte";
import type { Room } from "./room.svelte";

let room: Room;
let link: ScriptedLink;
let missed: Missed;

/** Ara has read all twenty messages, and somebody looks at the room. */
beforeEach(async () => {
  vi.useFakeTimers();
  ({ room, link } = await roomWith(20));
  missed = new Missed(room.log);
  missed.watch(true);
});

afterEach(() => void vi.useRealTimers());

/** Comes back when the log has gone on until there. */
async function back(lastSeq: number, change: Partial<Joined> = {}): Promise<void> {
  const returning = room.opened(lastSeq);
  const newest = { messages: chats(lastSeq - 49, lastSeq), more: true };
  await link.next("join").answer(joined(lastSeq, { ...newest, ...change }));
  await returning;
}

/** The host answers with the page before a seq that was asked for next. */
async function tellsBefore(seq: number): Promise<void> {
  const asked = link.next("history");
  expect(asked.payload).toMatchObject({ before: seq });
  const first = Math.max(1, seq - 100);
  await asked.answer({ messages: chats(first, seq - 1), more: first > 1 });
}

const turn = (milliseconds = BETWEEN_PAGES_MS) => vi.advanceTimersByTimeAsync(milliseconds);

describe("after a long absence", () => {
  it("fetches what was missed one page after the other, until what was known", async () => {
    await back(1000);
    for (const before of [951, 851, 751, 651, 551, 451, 351, 251, 151]) {
      await tellsBefore(before);
      expect(link.silent, "one page at a time").toBe(true);
      await turn();
    }
    await tellsBefore(51);
    await turn(60_000);
    expect([link.silent, room.messages.length]).toEqual([true, 50]);
  });

  it("counts it as unread, and knows where it begins", async () => {
    await back(1000);
    expect([room.unread, room.unreadMore]).toEqual([50, true]);
    await tellsBefore(951);
    expect([room.unread, room.unreadMore]).toEqual([150, true]);
    for (let before = 851; before > 0; before -= 100) {
      await turn();
      await tellsBefore(before);
    }
    expect([room.unread, room.unreadMore]).toEqual([980, false]);
    room.attend(true);
    expect(room.unreadFrom).toBe(21);
    await room.loadOlder();
    expect([room.unread, room.messages.length]).toEqual([980, 150]);
    room.markRead();
    expect(room.unread).toBe(0);
  });

  it("hears of a mention in it", async () => {
    await back(1000);
    await link.next("history").answer({
      messages: [...chats(851, 949), chat(950, "bora", { mentions: ["ara"] })],
      more: true,
    });
    expect([room.called, room.mentioned]).toEqual([true, true]);
  });

  it("asks nothing for a page that is here when one scrolls up, and once for one that is on its way", async () => {
    await back(1000);
    await tellsBefore(951);
    await room.loadOlder();
    expect([room.messages[0]?.seq, room.more, link.silent]).toEqual([851, true, true]);
    await turn();
    const older = room.loadOlder();
    await tellsBefore(851);
    await older;
    expect([room.messages[0]?.seq, link.silent]).toEqual([751, true]);
  });

  it("is as it was changed later", async () => {
    await back(1000);
    await tellsBefore(951);
    const change = { room: "room1", seq: 1001, at: 0, by: { id: "bora", nickname: "bora", color: "#000000" } };
    room.receive({ ...change, type: "remove", target: 900 });
    await room.loadOlder();
    const removed = room.messages.find(({ seq }) => seq === 900);
    expect(removed).toHaveProperty("removed");
    expect(removed).not.toHaveProperty("text");
  });

  it("waits as long as the host says, and goes on", async () => {
    await back(1000);
    await link.next("history").refuse("rate_limited", 5000);
    await turn(4900);
    expect(link.silent).toBe(true);
    await turn(200);
    await tellsBefore(951);
  });

  it("stops without an answer, and goes on with the next connection", async () => {
    await back(1000);
    await tellsBefore(951);
    await turn();
    await link.next("history").refuse("offline");
    await turn(60_000);
    expect(link.silent).toBe(true);
    const returning = room.opened(1000);
    await link.next("join").answer(joined(1000, { events: [] }));
    await returning;
    await tellsBefore(851);
  });

  it("waits while nobody looks at the room", async () => {
    missed.watch(false);
    await back(1000);
    expect(link.silent).toBe(true);
    missed.watch(true);
    await tellsBefore(951);
  });

  it("fetches also what was missed before somebody looked at the room for the first time", async () => {
    await back(1000);
    link.next("history");
    new Missed(room.log).watch(true);
    await tellsBefore(951);
  });

  it("leaves what somebody reads further up where it is, and asks for it anew", async () => {
    room.log.lookingBack = true;
    await back(1000);
    const past = new Past(room);
    expect([past.messages?.length, room.messages[0]?.seq]).toEqual([20, 951]);
    const asked = link.next("history");
    expect(asked.payload).toMatchObject({ before: 21 });
    await asked.answer({ messages: [chat(1, "bora", { text: "edited" }), ...chats(2, 20)], more: false });
    await settle();
    expect(past.messages?.[0]).toMatchObject({ text: "edited" });
    await tellsBefore(951);
  });

  it("shows nothing of a log that is no more", async () => {
    room.log.lookingBack = true;
    await back(1000, { messages: chats(1, 5), more: false, lastSeq: 5 });
    expect([room.log.excerpt, room.messages.length, link.silent]).toEqual([undefined, 5, true]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { Event, Joined } from "../protocol";
import { chat, chats, join, joined, MORNING, person } from "../test/people";
import { enterRoom, goAway, roomOutside } from "../test/room";
import { settle } from "../test/scripted-link";
import { Room } from "./room.svelte";

const PLACE = { room: "room1", at: MORNING };

let { room, link, context } = roomOutside();

beforeEach(() => void ({ room, link, context } = roomOutside()));

const enter = (lastSeq?: number, change?: Partial<Joined>) => enterRoom({ room, link }, lastSeq, change);
const seqs = () => room.messages.map((message) => message.seq);

function receive(...events: Event[]): void {
  for (const event of events) room.receive(event);
}

describe("a long log", () => {
  const first = () => room.messages[0]?.seq;

  it("keeps so many of the newest messages and counts what was never read", async () => {
    await enter();
    room.attend(true);
    room.markRead();
    receive(...chats(4, 403));
    expect([room.messages.length, first(), room.more, room.log.excerpt]).toEqual([202, 202, true, undefined]);
    expect([room.unread, room.unreadMore, room.mentioned]).toEqual([400, false, false]);
    room.attend(false);
    room.attend(true);
    expect(room.unreadFrom).toBe(4);
    room.markRead();
    expect(room.unread).toBe(0);
  });

  it("remembers that a message called me after it is gone from here", async () => {
    await enter();
    receive(chat(4, "bora", { mentions: ["ara"] }), ...chats(5, 500));
    expect([first(), room.mentioned, room.called]).toEqual([202, true, true]);
  });

  it("leaves what somebody reads further up as it is, and goes on at the end", async () => {
    await enter();
    room.log.lookingBack = true;
    receive(...chats(4, 450));
    expect([room.log.excerpt?.messages[0]?.seq, room.log.excerpt?.messages.length, room.log.excerpt?.reach]).toEqual([
      1, 401, 401,
    ]);
    expect([first(), room.messages.at(-1)?.seq]).toEqual([202, 450]);
    receive({ ...PLACE, type: "edit", seq: 451, by: person("bora"), target: 2, text: "better" });
    expect(room.log.excerpt?.messages[1]).toMatchObject({ text: "better" });
  });

  it("becomes an excerpt when somebody pages far back", async () => {
    await enter(1000, { messages: chats(951, 1000), more: true });
    room.log.lookingBack = true;
    for (let page = 1; page <= 4; page++) {
      const loading = room.loadOlder();
      const before = Number(link.next("history").payload["before"]);
      await link.asked.at(-1)?.answer({ messages: chats(before - 100, before - 1), more: true });
      await loading;
    }
    expect([room.log.excerpt?.messages[0]?.seq, room.log.excerpt?.reach, room.log.excerpt?.more]).toEqual([
      551,
      1000,
      true,
    ]);
    expect([first(), room.more]).toEqual([801, true]);
  });

  it("has a line for what was missed and says that there is more of it than is here", async () => {
    await enter();
    room.attend(true);
    room.markRead();
    link.asked.length = 0;
    room.pause();
    const returning = room.opened(10_003);
    await settle();
    await link.asked.at(-1)?.answer(joined(10_003, { messages: chats(9_954, 10_003), more: true }));
    await returning;
    expect([room.unread, room.unreadMore, room.unreadFrom]).toEqual([50, true, 4]);
  });
});

describe("reading", () => {
  it("counts others' messages until I look, and remembers across reloads", async () => {
    await enter();
    receive(chat(4, "bora"), chat(5, "ara"), join(6, "chul"), chat(7, "bora", { mentions: ["ara"] }));
    expect([room.unread, room.mentioned]).toEqual([2, true]);
    room.markRead();
    expect(room.unread).toBe(2);
    room.attend(true);
    expect(room.unreadFrom).toBe(4);
    room.markRead();
    expect([room.unread, room.mentioned, room.unreadFrom]).toEqual([0, false, 4]);
    receive(chat(8, "bora"));
    goAway();
    room = new Room("room1", context);
    await enter(8);
    expect(room.unread).toBe(1);
  });

  it("counts nothing that happens while I look at the newest, and everything that happens while I do not", async () => {
    await enter();
    room.attend(true);
    room.newestShown = true;
    receive(chat(4, "bora", { mentions: ["ara"] }));
    expect([room.unread, room.mentioned, room.unreadFrom]).toEqual([0, false, undefined]);
    room.attend(false);
    receive(chat(5, "bora"));
    room.attend(true);
    expect([room.unread, room.unreadFrom]).toEqual([1, 5]);
    room.newestShown = false;
    receive(chat(6, "bora"));
    expect(room.unread).toBe(2);
  });

  it("counts what was missed, also where I look at the newest as it comes", async () => {
    await enter();
    room.attend(true);
    room.markRead();
    room.newestShown = true;
    room.pause();
    const returning = room.opened(5);
    await link.next("join").answer(joined(5, { events: [chat(4, "bora"), chat(5, "bora")] }));
    await returning;
    expect(room.unread).toBe(2);
  });

  it("takes the unread line away when I send, and draws it anew when I come back", async () => {
    await enter();
    receive(chat(4, "bora"));
    room.attend(true);
    room.send("read it");
    expect(room.unreadFrom).toBeUndefined();
    room.markRead();
    room.attend(false);
    receive(chat(5, "bora"));
    room.attend(true);
    expect(room.unreadFrom).toBe(5);
  });
});

describe("older messages", () => {
  it("come before the oldest, and say when there are no more", async () => {
    await enter(3, { messages: chats(3, 3), more: true });
    const loading = room.loadOlder();
    expect(room.log.older).toBe("loading");
    void room.loadOlder();
    const asked = link.next("history");
    expect(asked.payload).toEqual({ room: "room1", before: 3 });
    await asked.answer({ messages: chats(1, 2), more: false });
    await loading;
    expect([seqs(), room.more, room.log.older]).toEqual([[1, 2, 3], false, "idle"]);
    await room.loadOlder();
    expect(link.silent).toBe(true);
  });

  it("can be asked for again when they did not come", async () => {
    await enter(3, { messages: chats(3, 3), more: true });
    const loading = room.loadOlder();
    await link.next("history").refuse("unknown");
    await loading;
    expect([seqs(), room.more, room.log.older]).toEqual([[3], true, "failed"]);
    void room.opened(3);
    await link.next("join").answer(joined(3, { messages: chats(3, 3), more: true }));
    expect([seqs(), room.log.older]).toEqual([[3], "idle"]);
  });

  it("are dropped when a long absence replaced the log meanwhile", async () => {
    await enter(3, { messages: chats(3, 3), more: true });
    const loading = room.loadOlder();
    const page = link.next("history");
    void room.opened(9_000);
    await link.next("join").answer(joined(9_000, { messages: chats(8_999, 9_000), more: true }));
    await page.answer({ messages: chats(1, 2), more: false });
    await loading;
    expect([seqs(), room.more]).toEqual([[8_999, 9_000], true]);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { Event, Joined } from "../protocol";
import { chat, chats, exit, join, joined, member, MORNING, person, whisper } from "../test/people";
import { enterRoom, goAway, roomOutside } from "../test/room";
import { settle } from "../test/scripted-link";
import { Room } from "./room.svelte";

let { room, link, context } = roomOutside();

beforeEach(() => void ({ room, link, context } = roomOutside()));

const enter = (lastSeq?: number, change?: Partial<Joined>) => enterRoom({ room, link }, lastSeq, change);

function receive(...events: Event[]): void {
  for (const event of events) room.receive(event);
}

describe("whispers", () => {
  const told = (n: number, from = "bora") => room.whisper(whisper(n, from, from === "ara" ? "bora" : "ara"));
  const numbers = () => room.whispers.map(({ n }) => n);

  it("come with the room and after it, and count as unread until I look", async () => {
    await enter(3, { whispers: [whisper(1, "bora", "ara")] });
    expect([numbers(), room.unread, room.called]).toEqual([[1], 0, false]);
    told(2);
    told(3, "ara");
    expect([numbers(), room.unread, room.called]).toEqual([[1, 2, 3], 1, true]);
    room.attend(true);
    expect([room.unreadFrom, room.unreadWhisper]).toEqual([undefined, 2]);
    room.markRead();
    expect([room.unread, room.called]).toEqual([0, false]);
  });

  it("that were not read stay unread across reloads, the very first one too", async () => {
    await enter();
    told(1);
    goAway();
    room = new Room("room1", context);
    await enter(3, { whispers: [whisper(1, "bora", "ara")] });
    expect(room.unread).toBe(1);
  });

  it("are no last message, and draw the unread line where they came first", async () => {
    await enter();
    receive(chat(4, "bora", { at: MORNING + 50 }));
    room.whisper(whisper(1, "bora", "ara", { at: MORNING + 40 }));
    expect(room.lastMessage?.seq).toBe(4);
    room.attend(true);
    expect([room.unreadFrom, room.unreadWhisper]).toEqual([undefined, 1]);
    room.send("read it");
    expect(room.unreadWhisper).toBeUndefined();
  });

  it("I send carry the same id until they are in my inbox", async () => {
    await enter();
    room.send("psst", { to: person("bora") });
    await settle();
    const first = link.next("whisper");
    expect(first.payload).toMatchObject({ room: "room1", to: "bora", text: "psst" });
    const id = String(first.payload["id"]);
    room.pause();
    await first.refuse("unknown");
    void room.opened(undefined);
    const answer = joined(3, { events: [], whispers: [whisper(1, "ara", "bora", { id })] });
    await link.next("join").answer(answer);
    expect([room.outgoing, numbers()]).toEqual([[], [1]]);
  });

  it("from before are loaded as far back as the messages are", async () => {
    const old = [whisper(8, "bora", "ara", { at: MORNING + 2 })];
    await enter(3, { messages: chats(2, 3), more: true, whispers: old });
    expect(link.silent).toBe(false);
    await link.next("whispers").answer({ whispers: [whisper(7, "bora", "ara", { at: MORNING })], more: true });
    expect([numbers(), link.silent]).toEqual([[7, 8], true]);
  });

  it("lose whom they were for when they leave, and find them again when they are back", async () => {
    await enter();
    room.audience = { user: person("bora"), gone: false };
    receive(exit(4, "bora"));
    expect(room.audience).toMatchObject({ gone: true });
    receive(join(5, "bora"));
    expect(room.audience).toMatchObject({ gone: false });
    void room.opened(undefined);
    await link.next("join").answer(joined(5, { events: [], members: [member("ara")] }));
    expect(room.audience).toMatchObject({ gone: true });
  });

  it("are not given away by typing", async () => {
    await enter();
    room.audience = { user: person("bora"), gone: false };
    room.typed();
    expect(link.silent).toBe(true);
  });
});

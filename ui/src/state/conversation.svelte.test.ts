import { flushSync } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Joined } from "../protocol";
import { chat, chats, exit, joined, MORNING, person, whisper } from "../test/people";
import { roomWith } from "../test/room";
import { settle } from "../test/scripted-link";
import { type Conversation, conversationOf, keyOf } from "./conversation.svelte";

afterEach(() => void vi.useRealTimers());

const keys = (conversation: Conversation) => conversation.rows.map((row) => row.key);

describe("the rows", () => {
  it("are those of the newest messages, with the whispers of that time and what I am sending", async () => {
    const { room } = await roomWith(2, {
      messages: [chat(2, "bora", { at: MORNING + 10 })],
      more: true,
      whispers: [whisper(1, "bora", "ara", { at: MORNING }), whisper(2, "bora", "ara", { at: MORNING + 20 })],
    });
    room.send("on its way");
    const all = keys(conversationOf(room));
    expect(all.slice(1, 3)).toEqual(["bubble-bora-message-2", "whisper-bora-whisper-2"]);
    expect(all[3]).toMatch(/^bubble-ara-/);
    expect(all.length).toBe(4);
  });

  it("are those of something far back while it is looked at, without what belongs to the end", async () => {
    const whispers = [
      whisper(1, "bora", "ara", { at: MORNING + 500 }),
      whisper(2, "bora", "ara", { at: MORNING + 2000 }),
    ];
    const { room, link } = await roomWith(1000, { messages: chats(951, 1000), more: true, whispers });
    const conversation = conversationOf(room);
    const found = chat(500, "bora");
    const showing = conversation.showFound(found, "text");
    await link.next("history").answer({ messages: chats(499, 501), more: true });
    await showing;
    expect(conversation.live).toBe(false);
    expect(keys(conversation).slice(1)).toEqual([
      "bubble-bora-message-499",
      "bubble-bora-message-500",
      "whisper-bora-whisper-1",
      "bubble-bora-message-501",
    ]);
    expect([conversation.hit(keyOf(found)), conversation.wanted?.key]).toEqual(["text", keyOf(found)]);
    conversation.unmark();
    expect(conversation.hit(keyOf(found))).toBeUndefined();
  });

  it("belong to the room: the same conversation every time", async () => {
    const { room } = await roomWith(1);
    expect(conversationOf(room)).toBe(conversationOf(room));
  });
});

describe("the way to the unread line", () => {
  /** Ara reads further up, is away until the log ends at 1000, and looks at the room again. */
  async function returned(change: Partial<Joined> = {}) {
    const scene = await roomWith(20);
    const { room, link } = scene;
    room.attend(true);
    room.markRead();
    room.log.lookingBack = true;
    const returning = room.opened(1000);
    await link.next("join").answer(joined(1000, { messages: chats(951, 1000), more: true, ...change }));
    await returning;
    const conversation = conversationOf(room);
    // What may have changed meanwhile in what is read.
    await link.next("history").answer({ messages: chats(1, 20), more: false });
    return { ...scene, conversation };
  }

  it("leads from what was read before a long absence to where that ended, and nothing is read by that", async () => {
    const { room, link, conversation } = await returned();
    expect([room.unreadFrom, room.unread, conversation.live, conversation.unreadBelow]).toEqual([21, 50, false, true]);
    expect(keys(conversation)).not.toContain("unread");
    const showing = conversation.showUnread();
    const asked = link.next("history");
    expect(asked.payload).toMatchObject({ before: 71, limit: 100 });
    await asked.answer({ messages: chats(1, 70), more: false });
    expect(await showing).toMatchObject({ ok: true });
    const all = keys(conversation);
    expect(all[all.indexOf("unread") + 1]).toBe("bubble-bora-message-21");
    expect(conversation.wanted).toEqual({ key: "unread", align: "start" });
    expect([room.unread, room.unreadMore, conversation.unreadBelow]).toEqual([50, true, false]);
  });

  it("leads nowhere when the host does not answer", async () => {
    const { link, conversation } = await returned();
    const showing = conversation.showUnread();
    await link.next("history").refuse("offline");
    expect(await showing).toMatchObject({ ok: false, error: { code: "offline" } });
    expect([conversation.wanted, conversation.unreadBelow, conversation.live]).toEqual([undefined, true, false]);
  });

  it("leads among the newest where the line stands there, also above a whisper", async () => {
    const heard = whisper(1, "bora", "ara", { at: MORNING + 20.5 });
    const { link, conversation } = await returned({ messages: chats(21, 70), lastSeq: 70, whispers: [heard] });
    expect([conversation.room.unreadWhisper, conversation.unreadBelow]).toEqual([1, true]);
    const showing = conversation.showUnread();
    await link.next("history").answer({ messages: chats(1, 69), more: false });
    await showing;
    const all = keys(conversation);
    expect([conversation.live, all[all.indexOf("unread") + 1]]).toEqual([true, "whisper-bora-whisper-1"]);
  });

  it("is not below the newest, nor below something that was said after the line", async () => {
    const { room, link, conversation } = await returned();
    const showing = conversation.showFound(chat(500, "bora"), "text");
    await link.next("history").answer({ messages: chats(450, 549), more: true });
    await showing;
    expect([conversation.live, conversation.unreadBelow]).toEqual([false, false]);
    conversation.past.leave();
    expect([room.unreadFrom, conversation.unreadBelow]).toEqual([21, false]);
  });
});

describe("a quote", () => {
  it("is taken from the messages that are here, and knows when one is removed", async () => {
    const { room, link } = await roomWith(2);
    const conversation = conversationOf(room);
    expect(conversation.quoted(1)).toMatchObject({ text: "text 1" });
    room.receive({ type: "remove", room: "room1", seq: 3, at: MORNING, by: person("bora"), target: 1 });
    expect(conversation.quoted(1)).toBe("gone");
    await conversation.askQuoted(1);
    expect(link.silent).toBe(true);
  });

  it("is asked for once when it is not here", async () => {
    const { room, link } = await roomWith(60, { messages: chats(51, 60), more: true });
    const conversation = conversationOf(room);
    expect(conversation.quoted(7)).toBe("asked");
    void conversation.askQuoted(7);
    void conversation.askQuoted(7);
    const asked = link.next("history");
    expect([asked.payload, link.silent]).toEqual([{ room: "room1", before: 8, limit: 1 }, true]);
    await asked.answer({ messages: [chat(7, "bora")], more: true });
    expect(conversation.quoted(7)).toMatchObject({ seq: 7 });
  });

  it("is gone where another message comes in its place, and can be asked for again after a failure", async () => {
    const { room, link } = await roomWith(60, { messages: chats(51, 60), more: true });
    const conversation = conversationOf(room);
    void conversation.askQuoted(7);
    await link.next("history").refuse("unknown");
    void conversation.askQuoted(7);
    await link.next("history").answer({ messages: [chat(6, "bora")], more: true });
    expect(conversation.quoted(7)).toBe("gone");
  });

  it("leads to the message and tints it for a moment", async () => {
    vi.useFakeTimers();
    const { room } = await roomWith(3);
    const conversation = conversationOf(room);
    await conversation.showQuoted(2);
    const key = keyOf(chat(2, "bora"));
    expect([conversation.hit(key), conversation.wanted?.key]).toEqual(["", key]);
    await vi.advanceTimersByTimeAsync(1600);
    expect(conversation.hit(key)).toBeUndefined();
  });
});

describe("names in a text", () => {
  it("are those people have now, or had when it was written", async () => {
    const { room } = await roomWith(2);
    const conversation = conversationOf(room);
    const calling = chat(3, "ara", { text: "@bora come", mentions: ["bora"] });
    expect(conversation.named(calling)).toEqual([{ id: "bora", nickname: "bora" }]);
    room.receive({
      ...{ type: "rename", room: "room1", seq: 3, at: MORNING },
      user: { ...person("bora"), nickname: "Bo" },
      from: "bora",
    });
    expect(conversation.named(calling)).toContainEqual({ id: "bora", nickname: "bora" });
    room.receive(exit(4, "bora"));
    expect(conversation.named(calling)).toContainEqual({ id: "bora", nickname: "bora" });
    await settle();
  });
});

describe("a conversation", () => {
  it("goes on after the view that asked for it first is gone", async () => {
    const { room } = await roomWith(1);
    const view = () => {
      let shown: string[] = [];
      const leave = $effect.root(() => {
        const conversation = $derived(conversationOf(room));
        $effect(() => {
          shown = keys(conversation);
        });
      });
      flushSync();
      return { shown: () => (flushSync(), shown.length), leave };
    };
    const first = view();
    expect(first.shown()).toBe(2);
    first.leave();
    const second = view();
    room.receive(chat(2, "bora"));
    expect(second.shown()).toBe(3);
    second.leave();
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { chat, chats, joined, MORNING, person } from "../test/people";
import { roomWith } from "../test/room";
import { type ScriptedLink, settle } from "../test/scripted-link";
import { Past } from "./past.svelte";
import type { Room } from "./room.svelte";

let room: Room;
let link: ScriptedLink;
let past: Past;

/** The newest messages are 951 to 1000. */
beforeEach(async () => {
  ({ room, link } = await roomWith(1000, { messages: chats(951, 1000), more: true }));
  past = new Past(room);
});

const shown = () => [past.messages?.[0]?.seq, past.messages?.at(-1)?.seq];

async function show(seq: number): Promise<void> {
  const showing = past.show(seq);
  await link.next("history").answer({ messages: chats(seq - 50, seq + 49), more: true });
  expect((await showing).ok).toBe(true);
}

describe("looking at something far back", () => {
  it("asks nothing for what is among the newest messages", async () => {
    expect((await past.show(970)).ok).toBe(true);
    expect([past.messages, link.silent]).toEqual([undefined, true]);
  });

  it("loads what is around it, apart from the newest", async () => {
    const showing = past.show(500);
    const asked = link.next("history");
    expect(asked.payload).toEqual({ room: "room1", before: 550, limit: 100 });
    await asked.answer({ messages: chats(450, 549), more: true });
    await showing;
    expect([shown(), past.more, room.messages.length]).toEqual([[450, 549], true, 50]);
    expect((await past.show(460)).ok).toBe(true);
    expect(link.silent).toBe(true);
  });

  it("goes on in both directions", async () => {
    await show(500);
    const older = past.loadOlder();
    await link.next("history").answer({ messages: chats(350, 449), more: false });
    await older;
    expect([shown(), past.more]).toEqual([[350, 549], false]);
    const newer = past.loadNewer();
    const asked = link.next("history");
    expect(asked.payload).toMatchObject({ before: 650 });
    await asked.answer({ messages: chats(550, 649), more: true });
    await newer;
    expect(shown()).toEqual([350, 649]);
  });

  it("may ask again once the host is back", async () => {
    await show(500);
    const older = past.loadOlder();
    await link.next("history").refuse("unknown");
    await older;
    expect([shown(), past.failed]).toEqual([[450, 549], true]);
    void room.opened(1000);
    await link.next("join").answer(joined(1000, { messages: chats(951, 1000), more: true }));
    expect([shown(), past.failed]).toEqual([[450, 549], false]);
  });

  it("goes on past a page in which nothing is read", async () => {
    await show(500);
    const first = past.loadNewer();
    await link.next("history").answer({ messages: chats(450, 549), more: true });
    await first;
    expect(shown()).toEqual([450, 549]);
    void past.loadNewer();
    expect(link.next("history").payload).toMatchObject({ before: 750 });
  });

  it("becomes the beginning of the newest messages where it meets them", async () => {
    await show(880);
    const newer = past.loadNewer();
    await link.next("history").answer({ messages: chats(930, 1000), more: true });
    await newer;
    expect([past.messages, room.messages[0]?.seq, room.messages.length, room.more]).toEqual([
      undefined,
      830,
      171,
      true,
    ]);
  });

  it("hears later changes, and what goes on meanwhile stays where it belongs", async () => {
    await show(500);
    const by = person("bora");
    room.receive({ type: "edit", room: "room1", seq: 1001, at: MORNING, by, target: 500, text: "better" });
    room.receive(chat(1002, "bora"));
    expect(past.messages?.find(({ seq }) => seq === 500)).toMatchObject({ text: "better" });
    expect([shown()[1], room.messages.at(-1)?.seq]).toEqual([549, 1002]);
  });

  it("is left for the newest messages", async () => {
    await show(500);
    past.leave();
    expect([past.messages, room.messages[0]?.seq]).toEqual([undefined, 951]);
  });

  it("drops a page of something that is no longer looked at", async () => {
    await show(500);
    const older = past.loadOlder();
    const page = link.next("history");
    await show(200);
    await page.answer({ messages: chats(400, 449), more: true });
    await older;
    expect(shown()).toEqual([150, 249]);
  });

  it("says why it could not be shown", async () => {
    const showing = past.show(500);
    await link.next("history").refuse("unknown");
    expect(await showing).toMatchObject({ ok: false, error: { code: "unknown" } });
    expect(past.messages).toBeUndefined();
  });
});

describe("looking for a time", () => {
  it("halves the log until the place is found", async () => {
    const showing = past.showTime(MORNING + 300);
    for (let turn = 0; turn < 20; turn++) {
      await settle();
      const asked = link.next("history");
      const before = Number(asked.payload["before"]);
      if (asked.payload["limit"] === 100) {
        await asked.answer({ messages: chats(Math.max(1, before - 100), before - 1), more: true });
        break;
      }
      await asked.answer({ messages: chats(before - 1, before - 1), more: true });
    }
    expect((await showing).ok).toBe(true);
    const [from, to] = shown();
    expect(Number(from)).toBeLessThanOrEqual(300);
    expect(Number(to)).toBeGreaterThanOrEqual(300);
  });

  it("asks nothing for what the newest messages reach to", async () => {
    expect((await past.showTime(MORNING + 980)).ok).toBe(true);
    expect([past.messages, link.silent]).toEqual([undefined, true]);
  });
});

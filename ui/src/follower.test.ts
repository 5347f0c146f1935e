import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CATCH_UP_EVENTS_MAX, Follower, type Target } from "./follower";
import type { Event } from "./protocol";
import { chat, chats, joined, unheardOf, whisper } from "./test/people";
import { ScriptedLink, settle } from "./test/scripted-link";

let link: ScriptedLink;
let follower: Follower;
/** What the log looks like from above: seqs in the order they came, and everything else by name. */
let seen: (number | string)[];

beforeEach(() => {
  link = new ScriptedLink();
  seen = [];
  const target: Target = {
    reset: (messages) => seen.push(`reset ${messages.map((message) => message.seq).join(" ")}`),
    apply: (event) => seen.push(event.seq),
    whispers: (whispers) => seen.push(`whispers ${whispers.map((whisper) => whisper.n).join(" ")}`),
    snapshot: (answer) => seen.push(`snapshot ${answer.lastSeq}`),
    lost: (error) => seen.push(`lost ${error.code}`),
  };
  follower = new Follower("room1", link.link, target);
});

afterEach(() => vi.useRealTimers());

/** Joins with the messages up to `lastSeq`, and forgets that it did. */
async function inside(lastSeq: number): Promise<void> {
  const joining = follower.join(undefined);
  await link.next("join").answer(joined(lastSeq, { messages: chats(1, lastSeq) }));
  await joining;
  seen = [];
}

function receive(...events: Event[]): void {
  for (const event of events) follower.receive(event);
}

describe("joining", () => {
  it("asks without a position the first time and takes the newest messages", async () => {
    const joining = follower.join("secret");
    const asked = link.next("join");
    expect(asked.payload).toEqual({ room: "room1", password: "secret" });
    await asked.answer(joined(3, { messages: chats(2, 3), more: true }));
    expect((await joining).ok).toBe(true);
    expect(seen).toEqual(["reset 2 3", "whispers ", "snapshot 3"]);
  });

  it("holds back what arrives before the answer was taken", async () => {
    const joining = follower.join(undefined);
    receive(chat(3, "bora"), chat(4, "bora"));
    follower.inOrder(() => seen.push("presence"));
    await link.next("join").answer(joined(3, { messages: chats(1, 3) }));
    await joining;
    expect(seen).toEqual(["reset 1 2 3", "whispers ", "snapshot 3", 4, "presence"]);
  });

  it("hands a refusal back and follows nothing", async () => {
    const joining = follower.join("guess");
    await link.next("join").refuse("wrong_password");
    expect(await joining).toMatchObject({ ok: false, error: { code: "wrong_password" } });
    receive(chat(1, "bora"));
    expect(seen).toEqual([]);
  });

  it("lets a newer join win over the answer of an older one", async () => {
    const first = follower.join(undefined);
    const second = follower.join(undefined);
    await link.next("join").answer(joined(2, { messages: chats(1, 2) }));
    expect((await first).ok).toBe(false);
    expect(seen).toEqual([]);
    await link.next("join").answer(joined(3, { messages: chats(1, 3) }));
    expect((await second).ok).toBe(true);
    expect(follower.lastSeq).toBe(3);
  });
});

describe("following", () => {
  it("applies what comes in order, once", async () => {
    await inside(2);
    receive(chat(3, "bora"), chat(3, "bora"), chat(1, "bora"), chat(4, "bora"));
    expect(seen).toEqual([3, 4]);
    expect(link.silent).toBe(true);
  });

  it("counts the seq of a type it does not know", async () => {
    await inside(2);
    receive(unheardOf(3), chat(4, "bora"));
    expect(seen).toEqual([3, 4]);
    expect(link.silent).toBe(true);
  });

  it("fills a hole before going on, page by page", async () => {
    await inside(2);
    receive(chat(6, "bora"), chat(7, "bora"));
    const first = link.next("events");
    expect(first.payload).toEqual({ room: "room1", after: 2 });
    expect(seen).toEqual([]);
    receive(chat(8, "bora"));
    await first.answer({ events: chats(3, 4), more: true });
    const second = link.next("events");
    expect(second.payload).toEqual({ room: "room1", after: 4 });
    await second.answer({ events: chats(5, 6), more: true });
    expect(seen).toEqual([3, 4, 5, 6, 7, 8]);
    expect(link.silent).toBe(true);
  });

  it("asks for what a sync says is missing, and for nothing it has", async () => {
    await inside(2);
    follower.sync(2);
    expect(link.silent).toBe(true);
    follower.sync(3);
    await link.next("events").answer({ events: chats(3, 3), more: false });
    expect(seen).toEqual([3]);
  });

  it("notices a second hole behind the first", async () => {
    await inside(1);
    receive(chat(3, "bora"), chat(6, "bora"));
    await link.next("events").answer({ events: chats(2, 3), more: true });
    const again = link.next("events");
    expect(again.payload).toEqual({ room: "room1", after: 3 });
    await again.answer({ events: chats(4, 6), more: false });
    expect(seen).toEqual([2, 3, 4, 5, 6]);
  });

  it("waits as long as a busy host asks, and asks again", async () => {
    vi.useFakeTimers();
    await inside(2);
    follower.sync(3);
    await link.next("events").refuse("busy", 700);
    await vi.advanceTimersByTimeAsync(699);
    expect(link.silent).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    await link.next("events").answer({ events: chats(3, 3), more: false });
    expect(seen).toEqual([3]);
  });

  it("says so when it is no member any more", async () => {
    await inside(2);
    follower.sync(3);
    await link.next("events").refuse("not_member");
    expect(seen).toEqual(["lost not_member"]);
  });

  it("begins anew where the host does not give what it says it has", async () => {
    await inside(2);
    receive(chat(5, "bora"));
    await link.next("events").answer({ events: [], more: false });
    const rejoin = link.next("join");
    expect(rejoin.payload).toEqual({ room: "room1" });
    await rejoin.answer(joined(5, { messages: chats(1, 5) }));
    expect(seen).toEqual(["reset 1 2 3 4 5", "whispers ", "snapshot 5"]);
  });

  it("follows nothing after it was stopped", async () => {
    await inside(2);
    follower.sync(3);
    follower.stop();
    await link.next("events").answer({ events: chats(3, 3), more: false });
    receive(chat(4, "bora"));
    expect(seen).toEqual([]);
  });
});

describe("coming back", () => {
  it("asks after the last event it has, and takes the people only after the events", async () => {
    await inside(2);
    const joining = follower.join(undefined, 4);
    const asked = link.next("join");
    expect(asked.payload).toEqual({ room: "room1", after: 2, inboxAfter: 0 });
    await asked.answer(joined(4, { events: chats(3, 4) }));
    expect((await joining).ok).toBe(true);
    expect(seen).toEqual([3, 4, "snapshot 4"]);
  });

  it("asks for the rest of a long catch-up while new events wait", async () => {
    await inside(2);
    const joining = follower.join(undefined);
    await link.next("join").answer(joined(6, { events: chats(3, 4), more: true }));
    receive(chat(7, "bora"));
    await link.next("events").answer({ events: chats(5, 6), more: false });
    await joining;
    expect(seen).toEqual([3, 4, 5, 6, "snapshot 6", 7]);
  });

  it("replaces everything when the host does not know the position", async () => {
    await inside(9);
    const joining = follower.join(undefined);
    await link.next("join").answer(joined(3, { messages: chats(1, 3), reset: true }));
    await joining;
    receive(chat(4, "bora"));
    expect(seen).toEqual(["reset 1 2 3", "snapshot 3", 4]);
  });

  it("shows the newest at once after a long absence the host told of", async () => {
    await inside(2);
    void follower.join(undefined, 2 + CATCH_UP_EVENTS_MAX + 1);
    expect(link.next("join").payload).toEqual({ room: "room1" });
  });

  it("shows the newest at once after a long absence that the answer reveals", async () => {
    await inside(2);
    const joining = follower.join(undefined);
    await link.next("join").answer(joined(10_000, { events: chats(3, 100), more: true }));
    const anew = link.next("join");
    expect(anew.payload).toEqual({ room: "room1" });
    await anew.answer(joined(10_000, { messages: chats(9_951, 10_000), more: true }));
    await joining;
    expect(follower.lastSeq).toBe(10_000);
    expect(seen.at(-1)).toBe("snapshot 10000");
    expect(link.silent).toBe(true);
  });

  it("takes each whisper once", async () => {
    await inside(1);
    const from = { id: "bora", nickname: "bora", color: "#000000" };
    const whisper = { type: "whisper" as const, room: "room1", at: 0, id: "w", from, to: from };
    follower.whisper({ ...whisper, n: 1 });
    follower.whisper({ ...whisper, n: 1 });
    const joining = follower.join(undefined);
    const asked = link.next("join");
    expect(asked.payload).toMatchObject({ inboxAfter: 1 });
    await asked.answer(joined(1, { events: [], whispers: [{ ...whisper, n: 2 }] }));
    await joining;
    await settle();
    expect(seen).toEqual(["whispers 1", "whispers 2", "snapshot 1"]);
  });
});

describe("the inbox", () => {
  const told = (n: number) => follower.whisper(whisper(n, "bora", "ara"));

  it("takes whispers in order, once", async () => {
    await inside(1);
    for (const n of [1, 2, 2, 1, 3]) told(n);
    expect(seen).toEqual(["whispers 1", "whispers 2", "whispers 3"]);
  });

  it("asks for what is missing between two whispers, and takes what comes meanwhile only once", async () => {
    await inside(1);
    told(1);
    told(4);
    const asked = link.next("whispers");
    expect(asked.payload).toEqual({ room: "room1", after: 1 });
    told(5);
    await asked.answer({ whispers: [2, 3, 4].map((n) => whisper(n, "bora", "ara")), more: true });
    const again = link.next("whispers");
    expect(again.payload).toEqual({ room: "room1", after: 4 });
    await again.answer({ whispers: [whisper(5, "bora", "ara")], more: false });
    expect(seen).toEqual(["whispers 1", "whispers 2 3 4", "whispers 5"]);
    expect(link.silent).toBe(true);
  });

  it("gives up where nothing more is told, and asks again with the next whisper", async () => {
    await inside(1);
    told(3);
    await link.next("whispers").refuse("unknown");
    expect([seen, link.silent]).toEqual([[], true]);
    told(4);
    expect(link.next("whispers").payload).toEqual({ room: "room1", after: 0 });
  });

  it("is caught up on after an absence, whatever the length of the answer", async () => {
    await inside(1);
    told(1);
    const joining = follower.join(undefined);
    const asked = link.next("join");
    expect(asked.payload).toMatchObject({ after: 1, inboxAfter: 1 });
    await asked.answer(joined(1, { events: [], whispers: [whisper(2, "bora", "ara")] }));
    await joining;
    const further = link.next("whispers");
    expect(further.payload).toEqual({ room: "room1", after: 2 });
    await further.answer({ whispers: [whisper(3, "bora", "ara")], more: false });
    expect(seen).toEqual(["whispers 1", "whispers 2", "snapshot 1", "whispers 3"]);
  });

  it("is forgotten when the log is", async () => {
    await inside(1);
    told(1);
    follower.stop();
    told(2);
    expect(seen).toEqual(["whispers 1"]);
  });
});

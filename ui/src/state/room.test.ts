import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyPush } from "../events";
import type { Event, Joined } from "../protocol";
import { memoryStorage } from "../storage";
import { chat, chats, details, exit, join, joined, member, MORNING, person, unheardOf } from "../test/people";
import { enterRoom, roomOutside } from "../test/room";
import { settle } from "../test/scripted-link";
import { conversationOf } from "./conversation.svelte";
import { Room } from "./room.svelte";

const PLACE = { room: "room1", at: MORNING };

let { room, link, storage, context } = roomOutside();

beforeEach(() => void ({ room, link, storage, context } = roomOutside()));

afterEach(() => void vi.useRealTimers());

const enter = (lastSeq?: number, change?: Partial<Joined>) => enterRoom({ room, link }, lastSeq, change);
const seqs = () => room.messages.map((message) => message.seq);
const people = () => room.members.map((someone) => someone.id);

function receive(...events: Event[]): void {
  for (const event of events) room.receive(event);
}

describe("entering", () => {
  it("takes the room, its people and its newest messages", async () => {
    await enter();
    expect(room.phase).toBe("inside");
    expect(room.summary?.title).toBe("A room");
    expect(people()).toEqual(["ara", "bora"]);
    expect(room.isOwner).toBe(true);
    expect(seqs()).toEqual([1, 2, 3]);
    expect([room.unread, room.unreadFrom]).toEqual([0, undefined]);
  });

  it("stays outside when refused, and says why", async () => {
    const entering = room.enter("guess");
    expect(room.phase).toBe("entering");
    await link.next("join").refuse("wrong_password");
    expect(await entering).toMatchObject({ ok: false, error: { code: "wrong_password" } });
    expect([room.phase, room.refusal?.code]).toEqual(["outside", "wrong_password"]);
    await enter();
    expect(room.refusal).toBeUndefined();
  });

  it("cannot come back where it is banned", async () => {
    void room.enter();
    await link.next("join").refuse("banned");
    expect([room.phase, room.ending?.reason]).toEqual(["ended", "banned"]);
  });

  it("does not know the way in before the host said who I am", async () => {
    const early = new Room("room1", { ...context, user: undefined });
    expect(early.phase).toBe("entering");
    await early.opened(undefined);
    expect(early.phase).toBe("outside");
    expect(link.silent).toBe(true);
  });
});

describe("the event table", () => {
  it("adds who joins and takes out who exits", async () => {
    await enter();
    expect(room.local).toBe(true);
    receive(join(4, "chul", { people: 3, link: "browser" }));
    expect(room.local).toBe(false);
    expect([people(), room.details?.people]).toEqual([["ara", "bora", "chul"], 3]);
    expect(room.members[2]).toMatchObject({ role: "member", state: "here", link: "browser", joinedAt: MORNING + 4 });
    receive(exit(5, "bora", { people: 2 }));
    expect([people(), room.details?.people]).toEqual([["ara", "chul"], 2]);
    expect(seqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it("does not list a person twice who comes back, and knows the owner again", async () => {
    await enter();
    receive(join(4, "bora"), join(5, "ara"));
    expect(people()).toEqual(["ara", "bora"]);
    expect(room.members[0]).toMatchObject({ role: "owner", link: "app" });
  });

  it("renames people, and leaves what they wrote before under the old name", async () => {
    await enter();
    receive({ ...PLACE, type: "rename", seq: 4, user: { ...person("bora"), nickname: "Bora" }, from: "bora" });
    expect(room.members[1]).toMatchObject({ nickname: "Bora", joinedAt: 2 });
    expect(room.messages[0]).toMatchObject({ user: { nickname: "bora" } });
  });

  it("has one owner, who is the last one named", async () => {
    await enter();
    receive({ ...PLACE, type: "owner", seq: 4, user: person("bora"), reason: "left" });
    expect(room.members.filter((someone) => someone.role === "owner").map(({ id }) => id)).toEqual(["bora"]);
    expect([room.isOwner, room.summary?.owner.id]).toEqual([false, "bora"]);
  });

  it("puts out who is kicked or banned, and mutes and unmutes", async () => {
    await enter(3, { members: ["ara", "bora", "chul", "dana"].map((id) => member(id)) });
    receive(
      { ...PLACE, type: "kick", seq: 4, user: person("bora"), people: 3 },
      { ...PLACE, type: "ban", seq: 5, user: person("chul"), people: 2 },
      { ...PLACE, type: "mute", seq: 6, user: person("dana"), until: 99 },
    );
    expect([people(), room.details?.people]).toEqual([["ara", "dana"], 2]);
    expect(room.members[1]?.mutedUntil).toBe(99);
    receive({ ...PLACE, type: "unmute", seq: 7, user: person("dana") });
    expect(room.members[1]).not.toHaveProperty("mutedUntil");
  });

  it("knows that who comes back is still muted, unless they were unmuted meanwhile", async () => {
    await enter(3, { members: ["ara", "dana"].map((id) => member(id)) });
    receive({ ...PLACE, type: "mute", seq: 4, user: person("dana"), until: 99 }, exit(5, "dana"), join(6, "dana"));
    expect(room.person("dana")?.mutedUntil).toBe(99);
    receive(exit(7, "dana"), { ...PLACE, type: "unmute", seq: 8, user: person("dana") }, join(9, "dana"));
    expect(room.person("dana")).not.toHaveProperty("mutedUntil");
  });

  it("changes only the settings that are named", async () => {
    await enter();
    receive({ ...PLACE, type: "settings", seq: 4, title: "New", frozen: true, slowSeconds: 0 });
    expect(room.details).toEqual(details({ title: "New", frozen: true }));
  });

  it("changes messages by edit, remove and react without showing a row of their own", async () => {
    await enter();
    const by = person("bora");
    receive(
      { ...PLACE, type: "edit", seq: 4, by, target: 2, text: "better" },
      { ...PLACE, type: "react", seq: 5, by, target: 3, emoji: "👍", on: true },
      { ...PLACE, type: "react", seq: 6, by: person("ara"), target: 3, emoji: "👍", on: true },
      { ...PLACE, type: "react", seq: 7, by, target: 3, emoji: "👍", on: false },
      { ...PLACE, type: "remove", seq: 8, by, target: 1 },
      { ...PLACE, type: "edit", seq: 9, by, target: 1, text: "too late" },
      { ...PLACE, type: "edit", seq: 10, by, target: 77, text: "never seen" },
    );
    expect(seqs()).toEqual([1, 2, 3]);
    expect(room.messages[0]).toMatchObject({ removed: { by, at: MORNING } });
    expect(room.messages[0]).not.toHaveProperty("text");
    expect(room.messages[1]).toMatchObject({ text: "better", edited: MORNING });
    expect(room.messages[2]).toMatchObject({ reactions: [{ emoji: "👍", users: ["ara"] }] });
    receive({ ...PLACE, type: "react", seq: 11, by: person("ara"), target: 3, emoji: "👍", on: false });
    expect(room.messages[2]).toMatchObject({ reactions: [] });
  });

  it("shows nothing of a type it does not know, and goes on", async () => {
    await enter();
    receive(unheardOf(4), chat(5, "bora"));
    expect(seqs()).toEqual([1, 2, 3, 5]);
    expect(link.silent).toBe(true);
  });
});

describe("what is not in the log", () => {
  it("keeps presence in its place among the events", async () => {
    const entering = room.enter();
    room.presence({ room: "room1", user: "bora", state: "away" });
    await link.next("join").answer(joined(3, { messages: chats(1, 3) }));
    await entering;
    expect(room.members[1]?.state).toBe("away");
    room.presence({ room: "room1", user: "bora", state: "here" });
    expect(room.members[1]?.state).toBe("here");
  });

  it("knows who types, until they write or go", async () => {
    await enter(3, { members: ["ara", "bora", "chul"].map((id) => member(id)) });
    for (const user of ["ara", "bora", "chul", "nobody here"]) room.someoneTyping(user, true);
    const typing = () => room.typing.map(({ id }) => id);
    expect(typing()).toEqual(["bora", "chul"]);
    receive(chat(4, "bora"));
    expect(typing()).toEqual(["chul"]);
    receive(exit(5, "chul"));
    expect(typing()).toEqual([]);
  });

  it("tells that I type only where it is heard", async () => {
    await enter();
    room.typed();
    expect(link.next("typing").payload).toEqual({ room: "room1", on: true });
    room.people(101);
    room.stoppedTyping();
    room.typed();
    expect(link.silent).toBe(true);
  });
});

describe("the end", () => {
  it("is told by the host when it puts me out", async () => {
    await enter();
    room.kicked({ room: "room1", banned: false, by: person("bora") });
    expect([room.phase, room.ending]).toEqual(["ended", { reason: "kicked", by: person("bora") }]);
    receive(chat(4, "bora"));
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("comes when another tab of mine leaves", async () => {
    await enter();
    receive(exit(4, "ara"));
    expect([room.phase, room.ending?.reason]).toEqual(["ended", "left"]);
  });

  it("is not an exit that was missed and followed by joining again", async () => {
    await enter();
    const coming = room.opened(undefined);
    await link.next("join").answer(joined(5, { events: [exit(4, "ara", { reason: "lost" }), join(5, "ara")] }));
    await coming;
    expect([room.phase, seqs(), people()]).toEqual(["inside", [1, 2, 3, 4, 5], ["ara", "bora"]]);
  });

  it("comes when I leave, and coming back begins anew", async () => {
    await enter();
    const leaving = room.leave();
    await link.next("leave").answer({});
    expect((await leaving).ok).toBe(true);
    expect(room.phase).toBe("ended");
    void room.enter();
    expect(link.next("join").payload).toEqual({ room: "room1" });
  });

  it("comes when the room was closed while I was away", async () => {
    await enter();
    void room.opened(undefined);
    await link.next("join").refuse("room_not_found");
    expect([room.phase, room.ending?.reason]).toEqual(["ended", "closed"]);
    await room.opened(undefined);
    expect(link.silent).toBe(true);
  });
});

describe("coming back", () => {
  it("enters by itself a room the host says I am in, and after a reload of this tab", async () => {
    await enter();
    const told = new Room("room1", { ...context, tab: memoryStorage() });
    void told.opened(3);
    await link.next("join").answer(joined(3, { messages: [] }));
    expect(told.phase).toBe("inside");
    const reloaded = new Room("room1", context);
    void reloaded.opened(undefined);
    expect([link.next("join").event, reloaded.phase]).toEqual(["join", "entering"]);
  });

  it("uses the password again after the grace time", async () => {
    const entering = room.enter("secret");
    await link.next("join").answer(joined(3, { messages: chats(1, 3) }));
    await entering;
    void room.opened(undefined);
    expect(link.next("join").payload).toMatchObject({ password: "secret", after: 3 });
  });

  it("asks again while the host is busy", async () => {
    vi.useFakeTimers();
    await enter();
    void room.opened(3);
    await link.next("join").refuse("rate_limited", 300);
    await vi.advanceTimersByTimeAsync(300);
    await link.next("join").answer(joined(4, { events: chats(4, 4) }));
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });

  it("asks again when the host's storage failed", async () => {
    vi.useFakeTimers();
    await enter();
    void room.opened(3);
    await link.next("join").refuse("internal", 1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await link.next("join").answer(joined(4, { events: chats(4, 4) }));
    expect([seqs(), room.phase]).toEqual([[1, 2, 3, 4], "inside"]);
  });

  it("does not come back where I left meanwhile", async () => {
    vi.useFakeTimers();
    await enter();
    void room.opened(3);
    await link.next("join").refuse("busy", 300);
    room.end({ reason: "left" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect([room.phase, link.silent]).toEqual(["ended", true]);
  });

  it("comes back once where the connection went again meanwhile", async () => {
    vi.useFakeTimers();
    await enter();
    void room.opened(3);
    await link.next("join").refuse("busy", 300);
    void room.opened(4);
    await link.next("join").answer(joined(4, { events: chats(4, 4) }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([seqs(), link.silent]).toEqual([[1, 2, 3, 4], true]);
  });
});

describe("sending", () => {
  it("goes on where it was when the connection went: same id, once in the log", async () => {
    await enter();
    room.send("hello");
    await settle();
    const first = link.next("chat");
    room.pause();
    await first.refuse("unknown");
    expect(room.outgoing.map(({ state }) => state)).toEqual(["queued"]);
    const coming = room.opened(undefined);
    const id = String(first.payload["id"]);
    await link.next("join").answer(joined(4, { events: [chat(4, "ara", { id, text: "hello" })] }));
    await coming;
    expect(room.outgoing).toEqual([]);
    expect(link.silent).toBe(true);
    expect(
      conversationOf(room)
        .rows.filter((row) => row.kind === "message")
        .at(-1)?.key,
    ).toContain(id);
  });

  it("refuses a wrong file before anything is sent", async () => {
    await enter();
    expect(await room.sendGif(new File(["no picture"], "a.gif"))).toMatchObject({
      error: { code: "unsupported_type" },
    });
    expect([room.outgoing, link.silent]).toEqual([[], true]);
  });

  it("keeps the draft of each room on this device", () => {
    room.draft = "unfinished";
    expect(new Room("room1", context).draft).toBe("unfinished");
    expect(new Room("room2", context).draft).toBe("");
    room.draft = "";
    expect(storage.keys("madang.draft")).toEqual([]);
  });
});

describe("further members", () => {
  it("are loaded after the known ones", async () => {
    await enter(3, { membersMore: true });
    const loading = room.loadMembers();
    const asked = link.next("members");
    expect(asked.payload).toEqual({ room: "room1", after: "bora" });
    await asked.answer({ members: [member("chul", { joinedAt: 3 })], more: false });
    await loading;
    expect([people(), room.membersMore]).toEqual([["ara", "bora", "chul"], false]);
  });

  it("follow the host's own list, not those who came in meanwhile", async () => {
    await enter(3, { membersMore: true });
    receive(join(4, "zoe"));
    void room.loadMembers();
    expect(link.next("members").payload).toEqual({ room: "room1", after: "bora" });
  });
});

describe("pushes", () => {
  it("reach the room they name and no other, and nonsense reaches none", async () => {
    await enter();
    const lobby = { replace: vi.fn() };
    const session = { knownRoom: (id: string) => (id === "room1" ? room : undefined), lobby };
    const push = (name: string, payload: unknown) => applyPush(session as never, "/chat", name, payload);
    push("chat", chat(4, "bora"));
    push("chat", { ...chat(5, "bora"), room: "elsewhere" });
    push("confetti", unheardOf(5));
    push("presence", { room: "room1", user: "bora", state: "away" });
    push("people", { room: "elsewhere", people: 99 });
    for (const nonsense of [undefined, null, "text", 7]) push("chat", nonsense);
    push("toString", {});
    push("rooms", { rooms: [], more: false });
    expect(seqs()).toEqual([1, 2, 3, 4]);
    expect([room.members[1]?.state, room.details?.people]).toEqual(["away", 2]);
    expect(lobby.replace).not.toHaveBeenCalled();
    push("removeRoom", { id: "room1" });
    expect(room.ending?.reason).toBe("closed");
  });
});

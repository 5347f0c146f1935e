import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyPush } from "../events";
import type { Event, Joined } from "../protocol";
import { memoryFiles } from "../file-shelf";
import { failure } from "../requests";
import { type KeyValue, memoryStorage } from "../storage";
import { chat, chats, details, exit, join, joined, member, MORNING, person, unheardOf, whisper } from "../test/people";
import { ScriptedLink, settle } from "../test/scripted-link";
import { conversationOf } from "./conversation.svelte";
import { Room } from "./room.svelte";
import type { RoomContext } from "./room-context";

const PLACE = { room: "room1", at: MORNING };

let link: ScriptedLink;
let storage: KeyValue;
let tab: KeyValue;
let context: RoomContext & { online: boolean };
let room: Room;

beforeEach(() => {
  link = new ScriptedLink();
  storage = memoryStorage();
  tab = memoryStorage();
  context = {
    link: link.link,
    storage,
    tab,
    files: memoryFiles(),
    key: "/",
    user: person("ara"),
    limits: { gifBytesMax: 100 } as RoomContext["limits"],
    online: true,
    summary: () => undefined,
    heard: () => undefined,
    upload: () => Promise.resolve(failure("unknown", "no uploads here")),
  };
  room = new Room("room1", context);
});

afterEach(() => void vi.useRealTimers());

/** Enters; the log holds `lastSeq` messages of bora unless told otherwise. */
async function enter(lastSeq = 3, change: Partial<Joined> = {}): Promise<void> {
  const entering = room.enter();
  await link.next("join").answer(joined(lastSeq, { messages: chats(1, lastSeq), ...change }));
  await entering;
}

function receive(...events: Event[]): void {
  for (const event of events) room.receive(event);
}

const seqs = () => room.messages.map((message) => message.seq);
const people = () => room.members.map((someone) => someone.id);

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

/** The page is reloaded. */
function goAway(): void {
  window.dispatchEvent(new Event("pagehide"));
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

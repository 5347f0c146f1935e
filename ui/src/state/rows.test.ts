import { describe, expect, it } from "vitest";
import type { Outgoing } from "../outbox";
import type { Message } from "../protocol";
import { chat, exit, join, MORNING, person, settings, whisper } from "../test/people";
import { rows } from "../test/rows";
import { type MessageRow, type OutgoingRow, type Row, type RowOptions, unchanged, type WhisperRow } from "./rows";

const MINUTE = 60_000;

/** Rows as one word each: what they are and, for bubbles, how they stand in their group. */
function drawn(messages: Message[], options: Partial<RowOptions> = {}): string[] {
  return rows(messages, { me: "ara", ...options }).map(word);
}

function word(row: Row): string {
  if (row.kind === "joins") return `joins ${row.users.map((user) => user.id).join("+")}`;
  if (row.kind === "system") return row.message.type;
  if (row.kind === "day" || row.kind === "unread") return row.kind;
  const { mine, first, last, timed } = row.place;
  const marks = [mine && "mine", first && "first", last && "last", timed && "timed"].filter(Boolean);
  return [nameOf(row), ...marks].join(" ");
}

function nameOf(row: MessageRow | WhisperRow | OutgoingRow): string {
  if (row.kind === "message") return String(row.message.seq);
  return row.kind === "whisper" ? `w${row.whisper.n}` : row.outgoing.id;
}

function outgoing(id: string, at: number): Outgoing {
  return { id, text: id, at, state: "pending" };
}

describe("groups", () => {
  it("puts messages of one person within five minutes together", () => {
    const messages = [
      chat(1, "bora", { at: MORNING }),
      chat(2, "bora", { at: MORNING + 5 * MINUTE }),
      chat(3, "bora", { at: MORNING + 10 * MINUTE + 1 }),
    ];
    expect(drawn(messages)).toEqual(["day", "1 first timed", "2 last timed", "3 first last timed"]);
  });

  it("shows the time once for each minute of a group", () => {
    const messages = [
      chat(1, "bora", { at: MORNING }),
      chat(2, "bora", { at: MORNING + MINUTE - 1 }),
      chat(3, "bora", { at: MORNING + MINUTE }),
    ];
    expect(drawn(messages)).toEqual(["day", "1 first", "2 timed", "3 last timed"]);
  });

  it("separates people, and mine from others'", () => {
    expect(drawn([chat(1, "bora"), chat(2, "ara"), chat(3, "bora")])).toEqual([
      "day",
      "1 first last timed",
      "2 mine first last timed",
      "3 first last timed",
    ]);
  });

  it("is broken by anything that stands between", () => {
    expect(drawn([chat(1, "bora"), join(2, "chul"), chat(3, "bora")])).toEqual([
      "day",
      "1 first last timed",
      "joins chul",
      "3 first last timed",
    ]);
  });
});

describe("lines between", () => {
  it("begins every day with a line, and groups end there", () => {
    const night = new Date(2025, 10, 22, 23, 59).getTime();
    const messages = [chat(1, "bora", { at: night }), chat(2, "bora", { at: night + 2 * MINUTE })];
    expect(drawn(messages)).toEqual(["day", "1 first last timed", "day", "2 first last timed"]);
  });

  it("puts the unread line above the first unread message", () => {
    expect(drawn([chat(1, "bora"), chat(2, "bora")], { unreadFrom: 2 })).toEqual([
      "day",
      "1 first last timed",
      "unread",
      "2 first last timed",
    ]);
  });

  it("merges joins that follow each other within a minute", () => {
    const messages = [
      join(1, "bora", { at: MORNING }),
      join(2, "chul", { at: MORNING + MINUTE }),
      join(3, "dana", { at: MORNING + 2 * MINUTE + 1 }),
    ];
    expect(drawn(messages)).toEqual(["day", "joins bora+chul", "joins dana"]);
  });

  it("does not merge joins with an exit between, and names nobody twice", () => {
    expect(drawn([join(1, "bora"), exit(2, "bora"), join(3, "bora"), join(4, "bora")])).toEqual([
      "day",
      "joins bora",
      "exit",
      "joins bora",
    ]);
  });
});

describe("whispers", () => {
  it("stand among the messages by time, and what was said at the same moment comes before them", () => {
    const whispers = [whisper(1, "bora", "ara", { at: MORNING + 1 }), whisper(2, "bora", "ara", { at: MORNING + 9 })];
    expect(drawn([chat(1, "chul"), chat(2, "chul", { at: MORNING + 5 })], { whispers })).toEqual([
      "day",
      "1 first last timed",
      "w1 first last timed",
      "2 first last timed",
      "w2 first last timed",
    ]);
  });

  it("are grouped with each other, but never with messages or with whispers to somebody else", () => {
    const whispers = [
      whisper(1, "ara", "bora", { at: MORNING + 2 }),
      whisper(2, "ara", "bora", { at: MORNING + 3 }),
      whisper(3, "ara", "chul", { at: MORNING + 4 }),
    ];
    expect(drawn([chat(1, "ara")], { whispers })).toEqual([
      "day",
      "1 mine first last timed",
      "w1 mine first",
      "w2 mine last timed",
      "w3 mine first last timed",
    ]);
  });

  it("on their way join the group of the same two, and keep their key when the host has saved them", () => {
    const whispers = [whisper(1, "ara", "bora", { at: MORNING })];
    const waiting: Outgoing = { ...outgoing("x", MORNING + 1), to: person("bora") };
    expect(drawn([], { whispers, outgoing: [waiting] })).toEqual(["day", "w1 mine first", "x mine last timed"]);
    const [before] = rows([], { me: "ara", outgoing: [waiting] }).slice(-1);
    const [after] = rows([], { me: "ara", whispers: [whisper(2, "ara", "bora", { id: "x" })] }).slice(-1);
    expect(after?.key).toBe(before?.key);
  });

  it("have the unread line above the first unread one", () => {
    const whispers = [whisper(1, "bora", "ara", { at: MORNING + 5 })];
    expect(drawn([chat(1, "bora")], { whispers, unreadWhisper: 1 })).toEqual([
      "day",
      "1 first last timed",
      "unread",
      "w1 first last timed",
    ]);
  });
});

describe("settings of which nothing is said", () => {
  it("make no row and part no group", () => {
    const messages = [chat(1, "bora"), settings(2, { keep: false }), chat(3, "bora"), settings(4, { frozen: true })];
    expect(drawn(messages)).toEqual(["day", "1 first", "3 last timed", "settings"]);
  });
});

describe("what is on its way", () => {
  it("comes last and joins my group", () => {
    const messages = [chat(1, "ara", { at: MORNING })];
    expect(drawn(messages, { outgoing: [outgoing("a", MORNING + 1), outgoing("b", MORNING + 2)] })).toEqual([
      "day",
      "1 mine first",
      "a mine",
      "b mine last timed",
    ]);
  });

  it("keeps its key when the host has saved it", () => {
    const [, before] = rows([chat(1, "bora")], { me: "ara", outgoing: [outgoing("x", MORNING)] }).slice(-2);
    const [, after] = rows([chat(1, "bora"), chat(2, "ara", { id: "x" })], { me: "ara" }).slice(-2);
    expect(after?.key).toBe(before?.key);
  });

  it("never gives two rows one key, even where two people chose one id", () => {
    const all = rows([chat(1, "bora", { id: "x" }), chat(2, "chul", { id: "x" }), join(3, "dana"), exit(4, "dana")], {
      me: "ara",
      unreadFrom: 2,
      outgoing: [outgoing("x", MORNING)],
    });
    expect(new Set(all.map((row) => row.key)).size).toBe(all.length);
  });
});

describe("the unread line", () => {
  it("stands above the first message from there on, and once", () => {
    const messages = [chat(1, "bora"), chat(2, "bora"), chat(5, "bora")];
    expect(drawn(messages, { unreadFrom: 3 }).map((row) => row.split(" ")[0])).toEqual([
      "day",
      "1",
      "2",
      "unread",
      "5",
    ]);
  });

  it("is left out while what it belongs above is not loaded", () => {
    expect(drawn([chat(5, "bora")], { unreadFrom: 3, more: true })).not.toContain("unread");
    expect(drawn([chat(5, "bora")], { unreadFrom: 3 })).toContain("unread");
  });
});

describe("rows that are as they were", () => {
  const before = (messages: Message[]) => new Map(rows(messages, { me: "ara" }).map((row) => [row.key, row]));

  it("are the very same, and only what changed is new", () => {
    const messages = [chat(1, "bora"), chat(2, "bora"), join(3, "chul")];
    const known = before(messages);
    const later = unchanged(rows([...messages, chat(4, "bora")], { me: "ara" }), known);
    expect(later.slice(0, 4)).toEqual([...known.values()]);
    expect(later.slice(0, 4).every((row) => row === known.get(row.key))).toBe(true);
  });

  it("are new where their place in the group or their message is another one", () => {
    const messages = [chat(1, "bora"), chat(2, "bora")];
    const known = before(messages);
    const grown = unchanged(rows([...messages, chat(3, "bora")], { me: "ara" }), known);
    expect(grown.map((row) => row === known.get(row.key))).toEqual([true, true, false, false]);
    const edited = unchanged(rows([chat(1, "bora", { text: "better" }), chat(2, "bora")], { me: "ara" }), known);
    expect(edited.map((row) => row === known.get(row.key))).toEqual([true, false, false]);
  });
});

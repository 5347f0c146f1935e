/** People, events and a host's answers, as tests spell them. */
import type {
  ChatEvent,
  Event,
  ExitEvent,
  Gif,
  JoinEvent,
  Joined,
  LibraryGif,
  Member,
  Room,
  User,
  Whisper,
} from "../protocol";

/** 09:00 on a day in November, in the device's own time zone. */
export const MORNING = new Date(2025, 10, 22, 9).getTime();

const ROOM = "room1";

export function person(id: string): User {
  return { id, nickname: id, color: "#3366cc" };
}

export function member(id: string, change: Partial<Member> = {}): Member {
  return { ...person(id), role: "member", state: "here", link: "app", joinedAt: 0, ...change };
}

export function chat(seq: number, user: string, change: Partial<ChatEvent> = {}): ChatEvent {
  const id = `message-${seq}`;
  return { type: "chat", room: ROOM, seq, at: MORNING + seq, id, user: person(user), text: `text ${seq}`, ...change };
}

export function join(seq: number, user: string, change: Partial<JoinEvent> = {}): JoinEvent {
  return { type: "join", room: ROOM, seq, at: MORNING + seq, user: person(user), people: 2, link: "app", ...change };
}

export function exit(seq: number, user: string, change: Partial<ExitEvent> = {}): ExitEvent {
  return { type: "exit", room: ROOM, seq, at: MORNING + seq, user: person(user), people: 1, reason: "left", ...change };
}

export function settings(
  seq: number,
  change: Partial<Extract<Event, { type: "settings" }>>,
): Extract<Event, { type: "settings" }> {
  return { type: "settings", room: ROOM, seq, at: MORNING + seq, ...change };
}

export function whisper(n: number, from: string, to: string, change: Partial<Whisper> = {}): Whisper {
  const id = `whisper-${n}`;
  const people = { from: person(from), to: person(to) };
  return { type: "whisper", room: ROOM, n, at: MORNING + n, id, ...people, text: `whisper ${n}`, ...change };
}

export function gif(id: string, change: Partial<Gif> = {}): Gif {
  return { id, url: `gif/${id}`, mime: "image/gif", width: 2, height: 1, bytes: 10, frames: 2, ...change };
}

export function libraryGif(id: string, tags: string[]): LibraryGif {
  return { ...gif(id), tags, at: 1 };
}

export function chats(from: number, to: number, user = "bora"): ChatEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => chat(from + index, user));
}

export function details(change: Partial<Room> = {}): Room {
  return {
    id: ROOM,
    title: "A room",
    max: 10,
    locked: false,
    keep: true,
    guests: true,
    owner: person("ara"),
    people: 2,
    createdAt: 0,
    lastAt: 0,
    frozen: false,
    slowSeconds: 0,
    quiet: false,
    ...change,
  };
}

/** What a host answers to `join`: ara, the owner, and bora are in. */
export function joined(lastSeq: number, change: Partial<Joined>): Joined {
  const members = [member("ara", { role: "owner", joinedAt: 1 }), member("bora", { joinedAt: 2 })];
  return {
    room: details(),
    you: member("ara"),
    members,
    membersMore: false,
    lastSeq,
    more: false,
    whispers: [],
    ...change,
  };
}

/** An event of a type this client has never heard of. */
export function unheardOf(seq: number): Event {
  return { type: "confetti", room: ROOM, seq, at: MORNING } as unknown as Event;
}

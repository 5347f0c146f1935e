/** What the host tells, and what it changes here: one table for a room's log, one for everything else. */
import type {
  Event,
  EventType,
  Kicked,
  Member,
  Message,
  Neighbour,
  People,
  Presence,
  Reaction,
  RemoveRoom,
  RoomsPage,
  RoomSummary,
  Sync,
  Typing,
  UpdateRooms,
  User,
  Whisper,
} from "./protocol";
import type { Namespace } from "./requests";
import type { Room } from "./state/room.svelte";
import type { Session } from "./state/session.svelte";

/** A reaction names at most so many people; more are counted. */
const REACTION_USERS_MAX = 50;

type Of<T extends EventType> = Extract<Event, { type: T }>;

/** The state changes of a room's log. What is not here counts its `seq` and shows nothing. */
const LOG: { [T in EventType]: (room: Room, event: Of<T>) => void } = {
  chat: (room, event) => room.addMessage(event),
  join: (room, event) => {
    const { user, at, people, link } = event;
    room.putMember({ ...user, role: roleOf(room, user), state: "here", link, joinedAt: at });
    room.changeDetails({ people });
    room.addMessage(event);
  },
  exit: (room, event) => putOut(room, event),
  rename: (room, event) => {
    room.changeMember(event.user.id, (member) => ({ ...member, ...event.user }));
    room.addMessage(event);
  },
  owner: (room, event) => {
    room.changeMembers((member) => ({ ...member, role: member.id === event.user.id ? "owner" : "member" }));
    room.changeDetails({ owner: event.user });
    room.addMessage(event);
  },
  kick: (room, event) => putOut(room, event),
  ban: (room, event) => putOut(room, event),
  unban: (room, event) => room.addMessage(event),
  unreadable: (room, event) => room.addMessage(event),
  mute: (room, event) => {
    room.changeMember(event.user.id, (member) => ({ ...member, mutedUntil: event.until }));
    room.addMessage(event);
  },
  unmute: (room, event) => {
    room.changeMember(event.user.id, unmuted);
    room.addMessage(event);
  },
  settings: (room, event) => {
    const { title, max, locked, frozen, slowSeconds, keep, quiet, guests } = event;
    const changes = Object.entries({ title, max, locked, frozen, slowSeconds, keep, quiet, guests });
    room.changeDetails(Object.fromEntries(changes.filter(([, changed]) => changed !== undefined)));
    room.addMessage(event);
  },
  edit: (room, { target, text, at }) => {
    // An edit that lost its text belongs to a message that was removed later.
    if (text === undefined) return;
    room.changeMessage(target, (message) =>
      message.type === "chat" && !message.removed ? { ...message, text, edited: at } : message,
    );
  },
  remove: (room, { target, by, at }) => {
    room.changeMessage(target, (message) => emptied(message, by === undefined ? { at } : { by, at }));
  },
  react: (room, { target, by, emoji, on }) => {
    room.changeMessage(target, (message) => ({
      ...message,
      reactions: react(message.reactions ?? [], emoji, by.id, on),
    }));
  },
};

/** Carries out the state change of one event of a room's log. */
export function applyEvent(room: Room, event: Event): void {
  if (!Object.hasOwn(LOG, event.type)) return;
  const change = LOG[event.type] as (room: Room, event: Event) => void;
  change(room, event);
}

type Push = (session: Session, payload: never) => void;

const LOBBY: Readonly<Record<string, Push>> = {
  rooms: (session, { rooms, more }: RoomsPage) => session.lobby.replace(rooms, more),
  newRoom: (session, room: RoomSummary) => session.lobby.update([room]),
  updateRoom: (session, room: RoomSummary) => session.lobby.update([room]),
  updateRooms: (session, { rooms }: UpdateRooms) => session.lobby.update(rooms),
  removeRoom: (session, { id }: RemoveRoom) => session.lobby.remove(id),
  neighbours: (session, { hosts }: { hosts: Neighbour[] }) => (session.lobby.neighbours = hosts),
};

const CHAT: Readonly<Record<string, Push>> = {
  whisper: (session, whisper: Whisper) => session.knownRoom(whisper.room)?.whisper(whisper),
  typing: (session, { room, user, on }: Typing) => session.knownRoom(room)?.someoneTyping(user, on),
  presence: (session, change: Presence) => session.knownRoom(change.room)?.presence(change),
  people: (session, { room, people }: People) => session.knownRoom(room)?.people(people),
  sync: (session, { room, lastSeq }: Sync) => session.knownRoom(room)?.sync(lastSeq),
  kicked: (session, kicked: Kicked) => session.knownRoom(kicked.room)?.kicked(kicked),
  removeRoom: (session, { id }: RemoveRoom) => session.knownRoom(id)?.end({ reason: "closed" }),
};

/** Carries out what the host pushed. On `/chat`, whatever carries a room and a seq is an event of that room's log. */
export function applyPush(session: Session, namespace: Namespace, name: string, payload: unknown): void {
  if (typeof payload !== "object" || payload === null) return;
  const table = namespace === "/room" ? LOBBY : CHAT;
  if (Object.hasOwn(table, name)) table[name]?.(session, payload as never);
  else if (namespace === "/chat" && "room" in payload && "seq" in payload) {
    const event = payload as Event;
    session.knownRoom(event.room)?.receive(event);
  }
}

function putOut(room: Room, event: Of<"exit" | "kick" | "ban">): void {
  room.dropMember(event.user.id);
  room.changeDetails({ people: event.people });
  room.addMessage(event);
}

function roleOf(room: Room, user: User): Member["role"] {
  return room.details?.owner.id === user.id ? "owner" : "member";
}

function unmuted(member: Member): Member {
  const free = { ...member };
  delete free.mutedUntil;
  return free;
}

function emptied(message: Message, removed: NonNullable<Message["removed"]>): Message {
  if (message.type !== "chat") return { ...message, removed };
  const empty = { ...message, removed };
  delete empty.text;
  delete empty.gif;
  delete empty.reactions;
  return empty;
}

/** Reactions after someone put one on or took it off; a kind nobody uses any more goes. */
function react(reactions: readonly Reaction[], emoji: string, user: string, on: boolean): Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if (!known) return on ? [...reactions, { emoji, users: [user] }] : [...reactions];
  const changed = on ? withUser(known, user) : withoutUser(known, user);
  return reactions
    .map((reaction) => (reaction === known ? changed : reaction))
    .filter((reaction) => reaction.users.length > 0 || (reaction.more ?? 0) > 0);
}

function withUser(reaction: Reaction, user: string): Reaction {
  if (reaction.users.includes(user)) return reaction;
  if (reaction.users.length < REACTION_USERS_MAX) return { ...reaction, users: [...reaction.users, user] };
  return { ...reaction, more: (reaction.more ?? 0) + 1 };
}

function withoutUser(reaction: Reaction, user: string): Reaction {
  if (reaction.users.includes(user)) return { ...reaction, users: reaction.users.filter((id) => id !== user) };
  return { ...reaction, more: Math.max(0, (reaction.more ?? 0) - 1) };
}

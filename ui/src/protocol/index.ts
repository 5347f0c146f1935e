/**
 * The wire types of PROTOCOL.md, version 1, by its names. Times are Unix milliseconds of the host; ids are opaque strings.
 * Both sides ignore fields they do not know, so everything here describes only what this client reads.
 */

/** The protocol version this client speaks. */
export const PROTOCOL = 1;

export type Locale = "ko" | "en";

export interface User {
  id: string;
  nickname: string;
  /** `#rrggbb`; only its hue is shown. */
  color: string;
}

export interface HostInfo {
  id: string;
  name: string;
  version: string;
  protocol: number;
}

export interface Limits {
  titleGraphemesMax: number;
  nicknameGraphemesMax: number;
  textBytesMax: number;
  gifBytesMax: number;
  peopleMax: number;
  roomsMax: number;
  graceSeconds: number;
}

/** The first event on a connected namespace; it comes again, without a token, when `user` or `limits` change. */
export interface SessionHello {
  token?: string;
  user: User;
  host: HostInfo;
  limits: Limits;
  rooms: { id: string; lastSeq: number }[];
  at: number;
  features?: string[];
}

export interface RoomSummary {
  id: string;
  title: string;
  max: number;
  locked: boolean;
  keep: boolean;
  guests: boolean;
  owner: User;
  people: number;
  createdAt: number;
  lastAt: number;
}

export interface Room extends RoomSummary {
  frozen: boolean;
  slowSeconds: number;
  quiet: boolean;
}

export type Role = "owner" | "member";
export type Presence = "here" | "away";
export type LinkKind = "app" | "browser";

export interface Member extends User {
  role: Role;
  state: Presence;
  link: LinkKind;
  mutedUntil?: number;
  joinedAt: number;
}

export interface Gif {
  id: string;
  /** Relative to the base of the host. */
  url: string;
  mime: string;
  width: number;
  height: number;
  bytes: number;
  frames: number;
  alt?: string;
}

interface EventBase {
  room: string;
  seq: number;
  at: number;
}

export interface ChatEvent extends EventBase {
  type: "chat";
  id: string;
  user: User;
  text?: string;
  gif?: Gif;
  replyTo?: number;
  mentions?: string[];
}
export interface JoinEvent extends EventBase {
  type: "join";
  user: User;
  people: number;
  /** Hosts that know it say how the person is connected. */
  link?: LinkKind;
}
export interface ExitEvent extends EventBase {
  type: "exit";
  user: User;
  people: number;
  reason: "left" | "lost";
}
export interface RenameEvent extends EventBase {
  type: "rename";
  user: User;
  from: string;
}
export interface OwnerEvent extends EventBase {
  type: "owner";
  user: User;
  by?: User;
  reason: "left" | "lost" | "given";
}
export interface KickEvent extends EventBase {
  type: "kick";
  user: User;
  by?: User;
  people: number;
}
export interface BanEvent extends EventBase {
  type: "ban";
  user: User;
  by?: User;
  until?: number;
  people: number;
}
export interface UnbanEvent extends EventBase {
  type: "unban";
  user: User;
  by?: User;
}
export interface MuteEvent extends EventBase {
  type: "mute";
  user: User;
  by?: User;
  until: number;
}
export interface UnmuteEvent extends EventBase {
  type: "unmute";
  user: User;
  by?: User;
}
export interface SettingsEvent extends EventBase {
  type: "settings";
  by?: User;
  title?: string;
  max?: number;
  locked?: boolean;
  frozen?: boolean;
  slowSeconds?: number;
  keep?: boolean;
  quiet?: boolean;
  guests?: boolean;
}
export interface EditEvent extends EventBase {
  type: "edit";
  by: User;
  target: number;
  text?: string;
}
export interface RemoveEvent extends EventBase {
  type: "remove";
  by?: User;
  target: number;
}
export interface ReactEvent extends EventBase {
  type: "react";
  by: User;
  target: number;
  emoji: string;
  on: boolean;
}

/** Events that people read: all but edit, remove and react, which change one of these. */
export type ReadableEvent =
  | ChatEvent
  | JoinEvent
  | ExitEvent
  | RenameEvent
  | OwnerEvent
  | KickEvent
  | BanEvent
  | UnbanEvent
  | MuteEvent
  | UnmuteEvent
  | SettingsEvent;

/** One entry of a room's log. A type this client does not know still counts its `seq`. */
export type Event = ReadableEvent | EditEvent | RemoveEvent | ReactEvent;
export type EventType = Event["type"];

export interface Reaction {
  emoji: string;
  /** At most 50; the rest are counted in `more`. */
  users: string[];
  more?: number;
}

/** What later events changed about a message. */
export interface Changes {
  edited?: number;
  removed?: { by?: User; at: number };
  reactions?: Reaction[];
}

export type ChatMessage = ChatEvent & Changes;
export type SystemMessage = Exclude<ReadableEvent, ChatEvent> & Changes;
export type Message = ChatMessage | SystemMessage;

export interface Whisper {
  room: string;
  n: number;
  at: number;
  id: string;
  type: "whisper";
  from: User;
  to: User;
  text?: string;
  gif?: Gif;
}

/** The answer to `join`. */
export interface Joined {
  room: Room;
  you: Member;
  members: Member[];
  membersMore: boolean;
  lastSeq: number;
  messages?: Message[];
  more: boolean;
  events?: Event[];
  reset?: true;
  whispers: Whisper[];
}

export interface Neighbour {
  id: string;
  name: string;
  url: string;
  rooms: number;
  people: number;
}

/** Pushes outside the log (PROTOCOL.md 4.3). */
export interface Typing {
  room: string;
  user: string;
  on: boolean;
}
export interface PresenceChange {
  room: string;
  user: string;
  state: Presence;
}
export interface People {
  room: string;
  people: number;
}
export interface Sync {
  room: string;
  lastSeq: number;
}
export interface Kicked {
  room: string;
  by?: User;
  banned: boolean;
  until?: number;
}
export interface Closing {
  reason: "stopped" | "restart" | "moved";
  retryAfterMs?: number;
}

export type ErrorCode =
  | "invalid"
  | "unknown_event"
  | "protocol_unsupported"
  | "unauthorized"
  | "forbidden"
  | "host_full"
  | "too_many_connections"
  | "room_not_found"
  | "wrong_password"
  | "room_full"
  | "banned"
  | "not_member"
  | "not_owner"
  | "not_author"
  | "no_such_user"
  | "no_such_message"
  | "muted"
  | "frozen"
  | "slow_down"
  | "rate_limited"
  | "too_long"
  | "empty"
  | "nickname_taken"
  | "guests_not_allowed"
  | "gif_not_found"
  | "too_large"
  | "unsupported_type"
  | "image_too_big"
  | "library_full"
  | "disk_full"
  | "busy"
  | "closing"
  | "internal";

/** How a host says no. `message` is for developers; people read the text of the code. */
export interface Refusal {
  code: ErrorCode;
  message: string;
  retryAfterMs?: number;
}

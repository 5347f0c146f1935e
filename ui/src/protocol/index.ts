/**
 * The wire types by the names of PROTOCOL.md. The files beside this one are generated from the server's `protocol` module;
 * this one gives them one address and adds what is derived from them.
 */
import type { Event as HostEvent } from "./Event";
import type { Joined as HostJoined } from "./Joined";
import type { User } from "./User";

export type { AddHostRequest } from "./AddHostRequest";
export type { ChatRequest } from "./ChatRequest";
export type { Closing } from "./Closing";
export type { ConfigureRequest } from "./ConfigureRequest";
export type { ConsoleAuth } from "./ConsoleAuth";
export type { ConsoleSession } from "./ConsoleSession";
export type { CreateRequest } from "./CreateRequest";
export type { ErrorCode } from "./ErrorCode";
export type { EventsRequest } from "./EventsRequest";
export type { ForgetHostRequest } from "./ForgetHostRequest";
export type { Gif } from "./Gif";
export type { HistoryRequest } from "./HistoryRequest";
export type { HostAddress } from "./HostAddress";
export type { HostInfo } from "./HostInfo";
export type { JoinRequest } from "./JoinRequest";
export type { LeaveRequest } from "./LeaveRequest";
export type { Limits } from "./Limits";
export type { Link } from "./Link";
export type { Member } from "./Member";
export type { MembersPage } from "./MembersPage";
export type { MembersRequest } from "./MembersRequest";
export type { Nearby } from "./Nearby";
export type { NearbyHost } from "./NearbyHost";
export type { Neighbour } from "./Neighbour";
export type { Neighbours } from "./Neighbours";
export type { NicknameRequest } from "./NicknameRequest";
export type { People } from "./People";
export type { Presence } from "./Presence";
export type { Refusal } from "./Refusal";
export type { RemoveRoom } from "./RemoveRoom";
export type { Role } from "./Role";
export type { Room } from "./Room";
export type { RoomsPage } from "./RoomsPage";
export type { RoomsRequest } from "./RoomsRequest";
export type { RoomSummary } from "./RoomSummary";
export type { Session as SessionHello } from "./Session";
export type { State } from "./State";
export type { Status } from "./Status";
export type { Sync } from "./Sync";
export type { Trust } from "./Trust";
export type { Typing } from "./Typing";
export type { TypingRequest } from "./TypingRequest";
export type { UpdateRooms } from "./UpdateRooms";
export type { User } from "./User";
export type { Whisper } from "./Whisper";

/** The protocol version this client speaks. */
export const PROTOCOL = 1;

export type Locale = "ko" | "en";

type Place = Pick<HostEvent, "room" | "seq" | "at">;

export type ChatEvent = Extract<HostEvent, { type: "chat" }>;
export type JoinEvent = Extract<HostEvent, { type: "join" }>;
export type ExitEvent = Extract<HostEvent, { type: "exit" }>;
export type RenameEvent = Extract<HostEvent, { type: "rename" }>;
export type OwnerEvent = Extract<HostEvent, { type: "owner" }>;

// Events of PROTOCOL.md that the host of this version does not make. This page may talk to the host of a later one.
export type KickEvent = Place & { type: "kick"; user: User; by?: User; people: number };
export type BanEvent = Place & { type: "ban"; user: User; by?: User; until?: number; people: number };
export type UnbanEvent = Place & { type: "unban"; user: User; by?: User };
export type MuteEvent = Place & { type: "mute"; user: User; by?: User; until: number };
export type UnmuteEvent = Place & { type: "unmute"; user: User; by?: User };
export type SettingsEvent = Place & {
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
};
export type EditEvent = Place & { type: "edit"; by: User; target: number; text?: string };
export type RemoveEvent = Place & { type: "remove"; by?: User; target: number };
export type ReactEvent = Place & { type: "react"; by: User; target: number; emoji: string; on: boolean };

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

/** The answer to `join`. */
export type Joined = Omit<HostJoined, "messages" | "events"> & { messages?: Message[]; events?: Event[] };

/** I was put out of a room: the last that is heard of it. */
export interface Kicked {
  room: string;
  by?: User;
  banned: boolean;
  until?: number;
}

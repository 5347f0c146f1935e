/**
 * The wire types by the names of PROTOCOL.md. The files beside this one are generated from the server's `protocol` module;
 * this one gives them one address and adds what is derived from them.
 */
import type { Event } from "./Event";
import type { Joined as HostJoined } from "./Joined";
import type { Message } from "./Message";
import type { Whisper } from "./Whisper";

export type { AddHostRequest } from "./AddHostRequest";
export type { Ban } from "./Ban";
export type { BanRequest } from "./BanRequest";
export type { BansRequest } from "./BansRequest";
export type { ChatRequest } from "./ChatRequest";
export type { Check } from "./Check";
export type { CheckCode } from "./CheckCode";
export type { CheckParams } from "./CheckParams";
export type { CloseRequest } from "./CloseRequest";
export type { Closing } from "./Closing";
export type { ConfigureRequest } from "./ConfigureRequest";
export type { ConsoleAuth } from "./ConsoleAuth";
export type { ConsoleSession } from "./ConsoleSession";
export type { CreateRequest } from "./CreateRequest";
export type { DatabaseState } from "./DatabaseState";
export type { DelegateRequest } from "./DelegateRequest";
export type { DropGifRequest } from "./DropGifRequest";
export type { EditRequest } from "./EditRequest";
export type { ErrorCode } from "./ErrorCode";
export type { Event } from "./Event";
export type { EventsRequest } from "./EventsRequest";
export type { ForgetHostRequest } from "./ForgetHostRequest";
export type { Gif } from "./Gif";
export type { GifsRequest } from "./GifsRequest";
export type { Guest } from "./Guest";
export type { GuestRoom } from "./GuestRoom";
export type { GuestsPage } from "./GuestsPage";
export type { GuestsRequest } from "./GuestsRequest";
export type { HistoryRequest } from "./HistoryRequest";
export type { HostAddress } from "./HostAddress";
export type { HostInfo } from "./HostInfo";
export type { JoinRequest } from "./JoinRequest";
export type { KeepGifRequest } from "./KeepGifRequest";
export type { Kicked } from "./Kicked";
export type { KickRequest } from "./KickRequest";
export type { LeaveRequest } from "./LeaveRequest";
export type { LibraryGif } from "./LibraryGif";
export type { Limits } from "./Limits";
export type { Link } from "./Link";
export type { Member } from "./Member";
export type { MembersPage } from "./MembersPage";
export type { MembersRequest } from "./MembersRequest";
export type { MuteRequest } from "./MuteRequest";
export type { Nearby } from "./Nearby";
export type { NearbyHost } from "./NearbyHost";
export type { Neighbour } from "./Neighbour";
export type { Neighbours } from "./Neighbours";
export type { NicknameRequest } from "./NicknameRequest";
export type { Numbers } from "./Numbers";
export type { NumbersRequest } from "./NumbersRequest";
export type { People } from "./People";
export type { Presence } from "./Presence";
export type { Reaction } from "./Reaction";
export type { ReactRequest } from "./ReactRequest";
export type { Refusal } from "./Refusal";
export type { RemoveRequest } from "./RemoveRequest";
export type { RemoveRoom } from "./RemoveRoom";
export type { Role } from "./Role";
export type { Room } from "./Room";
export type { RoomsPage } from "./RoomsPage";
export type { RoomsRequest } from "./RoomsRequest";
export type { RoomSummary } from "./RoomSummary";
export type { SearchRequest } from "./SearchRequest";
export type { Session as SessionHello } from "./Session";
export type { SettingsRequest } from "./SettingsRequest";
export type { State } from "./State";
export type { Status } from "./Status";
export type { Sync } from "./Sync";
export type { Trust } from "./Trust";
export type { Typing } from "./Typing";
export type { TypingRequest } from "./TypingRequest";
export type { UnbanRequest } from "./UnbanRequest";
export type { UnmuteRequest } from "./UnmuteRequest";
export type { UpdateRooms } from "./UpdateRooms";
export type { User } from "./User";
export type { Whence } from "./Whence";
export type { Whisper } from "./Whisper";
export type { WhisperRequest } from "./WhisperRequest";
export type { WhispersRequest } from "./WhispersRequest";

/** The protocol version this client speaks. */
export const PROTOCOL = 1;

export type Locale = "ko" | "en";

export type EventType = Event["type"];
export type ChatEvent = Extract<Event, { type: "chat" }>;
export type JoinEvent = Extract<Event, { type: "join" }>;
export type ExitEvent = Extract<Event, { type: "exit" }>;

/** Events that change a message and are not read themselves. */
type ChangeType = "edit" | "remove" | "react";

/** An event that people read: all but edit, remove and react, with what those changed about it. */
export type ReadableMessage = Exclude<Message, { type: ChangeType }>;
export type ChatMessage = Extract<Message, { type: "chat" }>;
export type SystemMessage = Exclude<ReadableMessage, ChatMessage>;
export type { ReadableMessage as Message };

/** The answer to `join`. */
export type Joined = Omit<HostJoined, "messages"> & { messages?: ReadableMessage[] };

/** Something that a search found. */
export type Found = ReadableMessage | Whisper;

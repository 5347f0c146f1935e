/** What may be asked of a host: PROTOCOL.md's request tables as types. One line per request. */
import type {
  AddHostRequest,
  Ban,
  BanRequest,
  BansRequest,
  ChatRequest,
  Check,
  CloseRequest,
  ConfigureRequest,
  CreateRequest,
  DelegateRequest,
  DropGifRequest,
  EditRequest,
  Event,
  EventsRequest,
  ForgetHostRequest,
  Found,
  GifsRequest,
  GuestsPage,
  GuestsRequest,
  HistoryRequest,
  Joined,
  JoinRequest,
  KeepGifRequest,
  KickRequest,
  LeaveRequest,
  LibraryGif,
  MembersPage,
  MembersRequest,
  Message,
  MuteRequest,
  NearbyHost,
  NicknameRequest,
  Numbers,
  NumbersRequest,
  ReactRequest,
  Refusal,
  RemoveRequest,
  Room,
  RoomsPage,
  RoomsRequest,
  RoomSummary,
  SearchRequest,
  SettingsRequest,
  Status,
  TypingRequest,
  UnbanRequest,
  UnmuteRequest,
  User,
  Whisper,
  WhisperRequest,
  WhispersRequest,
} from "./protocol";

export type Namespace = "/room" | "/chat";

/** Requests and answers of `/room`, the lobby. */
export interface LobbyRequests {
  rooms: { payload: RoomsRequest; answer: RoomsPage };
  create: { payload: CreateRequest; answer: { room: RoomSummary } };
  nickname: { payload: NicknameRequest; answer: { user: User } };
}

/** Requests and answers of `/chat`, inside rooms. */
export interface ChatRequests {
  join: { payload: JoinRequest; answer: Joined };
  leave: { payload: LeaveRequest; answer: object };
  chat: { payload: ChatRequest; answer: { seq: number; at: number } };
  events: { payload: EventsRequest; answer: { events: Event[]; more: boolean } };
  history: { payload: HistoryRequest; answer: { messages: Message[]; more: boolean } };
  members: { payload: MembersRequest; answer: MembersPage };
  typing: { payload: TypingRequest; answer: object };
  whisper: { payload: WhisperRequest; answer: { n: number; at: number } };
  whispers: { payload: WhispersRequest; answer: { whispers: Whisper[]; more: boolean } };
  search: { payload: SearchRequest; answer: { messages: Found[]; more: boolean; next?: string } };
  edit: { payload: EditRequest; answer: { seq: number } };
  remove: { payload: RemoveRequest; answer: { seq: number } };
  react: { payload: ReactRequest; answer: { seq: number } };
  gifs: { payload: GifsRequest; answer: { gifs: LibraryGif[]; more: boolean } };
  keepGif: { payload: KeepGifRequest; answer: { gif: LibraryGif } };
  dropGif: { payload: DropGifRequest; answer: { gif: LibraryGif } };
  delegate: { payload: DelegateRequest; answer: { seq: number } };
  kick: { payload: KickRequest; answer: { seq: number } };
  ban: { payload: BanRequest; answer: { seq: number } };
  unban: { payload: UnbanRequest; answer: { seq: number } };
  mute: { payload: MuteRequest; answer: { seq: number } };
  unmute: { payload: UnmuteRequest; answer: { seq: number } };
  bans: { payload: BansRequest; answer: { bans: Ban[] } };
  settings: { payload: SettingsRequest; answer: { room: Room; seq: number } };
  close: { payload: CloseRequest; answer: object };
  nickname: { payload: NicknameRequest; answer: { user: User } };
}

/** Requests and answers of `/host`, the console. */
export interface ConsoleRequests {
  status: { payload: Record<string, never>; answer: Status };
  configure: { payload: ConfigureRequest; answer: Status };
  addHost: { payload: AddHostRequest; answer: { host: NearbyHost } };
  forgetHost: { payload: ForgetHostRequest; answer: object };
  selftest: { payload: Record<string, never>; answer: { checks: Check[] } };
  guests: { payload: GuestsRequest; answer: GuestsPage };
  numbers: { payload: NumbersRequest; answer: Numbers };
  gifs: ChatRequests["gifs"];
  dropGif: ChatRequests["dropGif"];
  kick: ChatRequests["kick"];
  ban: ChatRequests["ban"];
  settings: ChatRequests["settings"];
  close: ChatRequests["close"];
  /** `file` is in the data folder's `backups/`. */
  backup: { payload: Record<string, never>; answer: { file: string; bytes: number } };
}

export interface Requests {
  "/room": LobbyRequests;
  "/chat": ChatRequests;
}

export type Payload<N extends Namespace, E extends keyof Requests[N]> = Requests[N][E] extends { payload: infer P }
  ? P
  : never;
export type Answer<N extends Namespace, E extends keyof Requests[N]> = Requests[N][E] extends { answer: infer A }
  ? A
  : never;

/** What a room is made with; the id that makes a retry safe is added where it is sent. */
export type CreateRoom = Omit<CreateRequest, "id">;

/**
 * Why a request brought no value: the host refused it, or one of two local reasons. `offline`: it was never sent.
 * `unknown`: it was sent and nobody answered, so it may have happened; only asking again with the same id tells.
 */
export interface Failure {
  code: Refusal["code"] | "offline" | "unknown" | "upload_lost" | "other_session";
  message: string;
  retryAfterMs?: number;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** A successful Result. */
export function value<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A Result that brought nothing, for a reason found on this side. */
export function failure(code: Failure["code"], message: string, retryAfterMs?: number): { ok: false; error: Failure } {
  return { ok: false, error: retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs } };
}

const RETRYABLE: ReadonlySet<Failure["code"]> = new Set(["rate_limited", "slow_down", "busy", "disk_full", "closing"]);

/** Whether the same request may succeed later without anybody changing it. */
export function isRetryable(error: Failure): boolean {
  return RETRYABLE.has(error.code);
}

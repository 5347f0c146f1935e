//! The one table of limits: every queue, list, name, body, wait and rate of the server, its unit last in its name.
//!
//! PROTOCOL.md gives the numbers that clients can see and SECURITY.md the reasons for the others. Nothing else in
//! this crate writes down such a number; what the host may change is in `Config` and starts from here.

mod damage;
mod network;
mod socket;

pub use damage::*;
pub use network::*;
pub use socket::*;

/// One kibibyte, in bytes.
const KIB: usize = 1024;
/// One mebibyte, in bytes.
const MIB: usize = 1024 * KIB;

// Text and names

/// The longest room title, in graphemes.
pub const TITLE_GRAPHEMES_MAX: usize = 60;
/// The longest room title, in bytes of UTF-8.
pub const TITLE_BYTES_MAX: usize = 512;
/// The longest nickname, in graphemes.
pub const NICKNAME_GRAPHEMES_MAX: usize = 32;
/// The longest nickname, in bytes of UTF-8.
pub const NICKNAME_BYTES_MAX: usize = 128;
/// The most combining marks on one base character of a name.
pub const MARKS_PER_BASE_MAX: usize = 4;
/// The longest text of a message, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 8192;
/// The longest run of format characters in a text; what follows in the same run is dropped.
pub const FORMAT_CHARACTERS_RUN_MAX: usize = 16;
/// The longest id a client may choose, in characters.
pub const ID_CHARACTERS_MAX: usize = 36;
/// The most people one message may mention.
pub const MENTIONS_MAX: usize = 20;
/// The most kinds of emoji on one message.
pub const REACTION_KINDS_MAX: usize = 12;
/// The most people that a message names for one kind of emoji; further ones are counted.
pub const REACTION_PEOPLE_MAX: usize = 50;
/// The longest emoji, in characters: a kiss of two people with skin tones has ten.
pub const EMOJI_CHARACTERS_MAX: usize = 16;

// Rooms

/// The fewest people a room's `max` may say.
pub const PEOPLE_MIN: u32 = 2;
/// A room's `max` when its creator says nothing.
pub const PEOPLE_DEFAULT: u32 = 10;
/// The most people a room's `max` may say (the host may choose another with `--people-max`).
pub const PEOPLE_MAX: u32 = 1000;
/// The most rooms on one host.
pub const ROOMS_MAX: u32 = 1000;
/// The most rooms that one session may own. Whoever is on the host's own computer may own more, as with rates.
pub const ROOMS_PER_SESSION_MAX: usize = 20;
/// The most rooms that were made from one device address, whoever owns them now.
pub const ROOMS_PER_ADDRESS_MAX: usize = 50;
/// The longest a member can be muted, in minutes.
pub const MUTE_MINUTES_MAX: u32 = 7 * 24 * 60;
/// The longest that a ban can last which is not for ever, in minutes.
pub const BAN_MINUTES_MAX: u32 = 366 * 24 * 60;
/// The most people that are banned from one room at the same time.
pub const BANNED_PEOPLE_MAX: usize = 1000;
/// The most people that are muted in one room at the same time.
pub const MUTED_PEOPLE_MAX: usize = 1000;
/// The most addresses that one ban covers.
pub const BANNED_ADDRESSES_MAX: usize = 32;
/// The longest time between two messages that slow mode can ask for, in seconds.
pub const SLOW_SECONDS_MAX: u32 = 3600;
/// How long a member without a socket stays a member, in seconds (the host may choose with `--grace`).
pub const GRACE_SECONDS: u64 = 60;
/// The shortest grace time after the host started, in seconds.
pub const GRACE_AT_START_SECONDS_MIN: u64 = 30;
/// How long a room that is not kept may stay unentered after its creation at least, in seconds.
pub const UNENTERED_ROOM_SECONDS_MIN: u64 = 60;
/// How long the last socket must have been gone before its member is "away", in milliseconds.
pub const AWAY_AFTER_MILLISECONDS: u64 = 1000;
/// A room whose `max` is above this starts quiet, in people.
pub const QUIET_ABOVE_PEOPLE: u32 = 200;
/// Rooms with more people than this pass on no typing, in people.
pub const TYPING_PEOPLE_MAX: usize = 100;
/// Typing switches itself off after this time, in seconds.
pub const TYPING_SECONDS: u64 = 5;
/// Whoever goes on typing is told again after this time, in seconds.
pub const TYPING_REPEAT_SECONDS: u64 = 2;
/// A session that was stored is kept this long after its last use at least, in days.
pub const SESSION_DAYS_MIN: u64 = 30;

/// How long a person who never created or entered a room is remembered without a connection, in seconds.
pub const UNSTORED_SESSION_SECONDS: u64 = 3600;
/// The most people that are remembered in memory.
pub const SESSIONS_MAX: usize = 20_000;

/// The most problems of one kind that `doctor` tells; further ones are counted by nobody.
pub const CHECKUP_ENTRIES_MAX: usize = 10;

// Pages

/// The most events of one `events` answer.
pub const EVENTS_PAGE_MAX: usize = 500;
/// The most messages of one `history` answer.
pub const HISTORY_MESSAGES_MAX: usize = 100;
/// The most people of one `guests` answer.
pub const GUESTS_PAGE_PEOPLE_MAX: usize = 200;
/// The most members of one `members` answer.
pub const MEMBERS_PAGE_MAX: usize = 200;
/// How many of the newest messages a `Joined` holds.
pub const JOINED_MESSAGES: usize = 50;
/// The most members of a `Joined`.
pub const JOINED_MEMBERS_MAX: usize = 200;
/// The most whispers of one `whispers` answer.
pub const WHISPERS_PAGE_MAX: usize = 100;
/// How many of the newest whispers a `Joined` holds.
pub const JOINED_WHISPERS: usize = 50;
/// The most whispers that a `Joined` holds of those that followed `inboxAfter`.
pub const JOINED_MISSED_WHISPERS_MAX: usize = 500;
/// The most messages and whispers of one `search` answer.
pub const SEARCH_MESSAGES_MAX: usize = 50;
/// The longest text that can be searched for, in bytes of UTF-8.
pub const QUERY_BYTES_MAX: usize = KIB;
/// The longest text that can be searched for, in graphemes.
pub const QUERY_GRAPHEMES_MAX: usize = 64;
/// The most characters and pairs of them that the index is asked for; the rest is looked up in the texts.
pub const QUERY_TERMS_MAX: usize = 32;
/// A page ends at this size, in bytes of JSON.
pub const PAGE_BYTES_MAX: usize = 256 * KIB;
/// The most rooms of one `rooms` packet or answer.
pub const LOBBY_ROOMS_MAX: usize = 200;
/// The most neighbouring hosts told to the lobby.
pub const NEIGHBOURS_MAX: usize = 50;

// Connections: TCP and HTTP

/// The port a host listens on when nobody says otherwise.
pub const PORT_DEFAULT: u16 = 4747;
/// How many ports from the default one on are tried before a host gives up.
pub const PORTS_TRIED: u16 = 100;
/// The time that a stopping host gives each step of its goodbye: to say it, to get it out, to end what is under way; in
/// milliseconds.
pub const GOODBYE_MILLISECONDS: u64 = 1000;
/// The time in which whoever polls asks again and so hears the rest of the goodbye, in milliseconds.
pub const POLL_AGAIN_MILLISECONDS: u64 = 300;

/// The most open connections.
pub const CONNECTIONS_MAX: usize = 4096;
/// The most open connections from one address; loopback has no such limit.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 32;
/// Of all connections, how many only loopback may use, so that the host's own window always gets in.
pub const CONNECTIONS_RESERVED: usize = 8;
/// The most connections that have not said who they are yet; loopback is not counted.
pub const NEWCOMERS_MAX: usize = 64;
/// The most connections from one address that have not said who they are yet; loopback is not counted.
pub const NEWCOMERS_PER_ADDRESS_MAX: usize = 8;
/// New connections from one address in a second, sustained; loopback has no such limit.
pub const HANDSHAKES_PER_SECOND: u32 = 10;
/// New connections from one address at once: a page with its pictures opens several.
pub const HANDSHAKES_BURST: u32 = 32;
/// The most addresses whose handshakes are counted at the same time.
pub const HANDSHAKE_ADDRESSES_MAX: usize = 8192;
/// Connections that wait in the operating system to be accepted.
pub const LISTEN_BACKLOG_CONNECTIONS: u32 = 1024;
/// The longest wait after a failed accept (out of file descriptors), in milliseconds.
pub const ACCEPT_RETRY_MILLISECONDS_MAX: u64 = 1000;
/// The longest time from a request's first byte (or from the connection) to the end of its header, in seconds.
pub const HEADER_TIMEOUT_SECONDS: u64 = 5;
/// How long a connection may wait for its next request, in seconds.
pub const KEEP_ALIVE_SECONDS: u64 = 30;
/// The largest request header, in bytes.
pub const HEADER_BYTES_MAX: usize = 16 * KIB;
/// The most header fields of a request.
pub const HEADER_FIELDS_MAX: usize = 64;
/// The read and write buffer of one HTTP connection at most, in bytes.
pub const HTTP_BUFFER_BYTES_MAX: usize = 64 * KIB;
/// What the operating system may hold of a connection's unread output, in bytes. Without it Linux takes 4 MiB from us
/// for a peer that reads nothing, and the peer is found out only then.
pub const SEND_BUFFER_BYTES: usize = 256 * KIB;
/// The longest wait for one write; then the connection is killed, in seconds.
pub const WRITE_TIMEOUT_SECONDS: u64 = 10;
/// A write that has waited this long makes its connection "stalled", in milliseconds.
pub const WRITE_STALLED_MILLISECONDS: u64 = 1000;
/// The longest wait for all of a request's body, in seconds.
pub const BODY_SECONDS_MAX: u64 = 60;
/// The slowest a request's body may come, in bytes a second.
pub const BODY_BYTES_PER_SECOND_MIN: u64 = KIB as u64;
/// What a body may take before its speed counts, in seconds.
pub const BODY_GRACE_SECONDS: u64 = 5;
/// How long open connections may go on after the stop, in seconds.
pub const SHUTDOWN_SECONDS: u64 = 1;
/// How old the list of the host's own addresses may become, in seconds.
pub const OWN_ADDRESSES_SECONDS: u64 = 5;
/// How long a browser may remember a CORS preflight, in seconds.
pub const PREFLIGHT_SECONDS: u64 = 600;

// Uploads

/// The largest picture, in bytes (a host may allow less or more).
pub const GIF_BYTES_MAX: usize = 5 * MIB;
/// The largest side of a picture, in pixels.
pub const PICTURE_SIDE_PIXELS_MAX: u32 = 8192;
/// The largest area of a picture, in pixels.
pub const PICTURE_PIXELS_MAX: u64 = 40_000_000;
/// The most frames of a picture.
pub const PICTURE_FRAMES_MAX: u32 = 300;
/// The largest area of all frames of a picture together, in pixels.
pub const PICTURE_FRAMES_PIXELS_MAX: u64 = 200_000_000;
/// How much of a refused body is still read so that the answer arrives, in bytes.
pub const DRAIN_BYTES_MAX: usize = 8 * MIB;
/// Pictures that are looked at and stored at the same time; each is in memory meanwhile.
pub const PICTURES_AT_ONCE_MAX: usize = 2;
/// Uploads of one session at the same time.
pub const UPLOADS_AT_ONCE_MAX: usize = 2;
/// Uploads of one session in a minute.
pub const UPLOADS_PER_MINUTE: u32 = 6;
/// All pictures of one room together, in bytes.
pub const ROOM_GIF_BYTES_MAX: u64 = 500 * MIB as u64;
/// Free space that uploads leave on the disk, in bytes.
pub const DISK_RESERVE_BYTES_MIN: u64 = 1024 * MIB as u64;
/// Free space that uploads leave on the disk, in hundredths of it; the larger of the two reserves holds.
pub const DISK_RESERVE_PERCENT: u64 = 5;
/// A picture that no message uses goes after this time, in seconds.
pub const UNUSED_GIF_SECONDS: u64 = 3600;
/// Pictures of the host's library.
pub const LIBRARY_PICTURES_MAX: u64 = 2000;
/// All pictures of the host's library together, in bytes.
pub const LIBRARY_BYTES_MAX: u64 = 500 * MIB as u64;
/// Pictures in a page of the library.
pub const LIBRARY_PAGE_PICTURES_MAX: usize = 60;
/// Tags of a picture in the library.
pub const TAGS_MAX: usize = 10;
/// The longest tag, in graphemes.
pub const TAG_GRAPHEMES_MAX: usize = 24;
/// The longest tag, in bytes of UTF-8.
pub const TAG_BYTES_MAX: usize = 96;
/// The longest description of a picture, in graphemes.
pub const ALT_GRAPHEMES_MAX: usize = 200;
/// The longest description of a picture, in bytes of UTF-8.
pub const ALT_BYTES_MAX: usize = 800;
/// How often a picture may be refined. Usual ones have about ten scans; a few hundred over a large picture keep a
/// browser busy for minutes.
pub const PICTURE_SCANS_MAX: u32 = 100;
/// What a multipart body costs besides the picture in it, in bytes.
pub const UPLOAD_ENVELOPE_BYTES_MAX: u64 = 64 * 1024;

// Exports

/// Exports that are under way at the same time, made or sent; each takes space on the disk meanwhile.
pub const EXPORTS_AT_ONCE_MAX: usize = 8;
/// Exports that are being made at the same time, which is work.
pub const EXPORTS_MADE_AT_ONCE_MAX: usize = 2;
/// Exports of one session at the same time.
pub const EXPORTS_PER_SESSION_AT_ONCE_MAX: usize = 1;
/// Exports of one session in a minute.
pub const EXPORTS_PER_MINUTE: u32 = 6;
/// When it is worth asking again for an export that found no place, in milliseconds.
pub const EXPORT_RETRY_MILLISECONDS: u64 = 2000;
/// The longest time in which an export that is made may be fetched, in seconds.
pub const EXPORT_SECONDS_MAX: u64 = 900;
/// Messages, whispers or pictures of an export that are in memory at the same time.
pub const EXPORT_PAGE_ENTRIES: usize = 500;
/// What of an export is in memory on its way to the disk and from there, in bytes.
pub const EXPORT_BUFFER_BYTES: usize = 64 * KIB;
/// The longest log whose page surely has less than four gibibytes, in events; that of a longer one needs a newer kind of zip.
pub const EXPORT_LARGE_EVENTS: u64 = 50_000;
/// How much of an answered message an export quotes, in characters.
pub const EXPORT_QUOTE_CHARACTERS_MAX: usize = 120;
/// The longest name of a file to be saved, in bytes of UTF-8 without its ending.
pub const FILE_NAME_BYTES_MAX: usize = 180;
/// How often it is looked whether a large file still leaves the disk its reserve, in bytes written.
pub const DISK_LOOK_BYTES: u64 = 16 * MIB as u64;

// The log

/// The longest field of a line of the log, in bytes of UTF-8.
pub const LOG_FIELD_BYTES_MAX: usize = 128;
/// The longest message of a line of the log, in bytes of UTF-8.
pub const LOG_MESSAGE_BYTES_MAX: usize = 512;

// Backups

/// Backups that a host keeps in its data folder; the oldest goes for a newer one.
pub const BACKUPS_KEPT_MAX: usize = 5;
/// When it is worth asking again while a backup is being made, in milliseconds.
pub const BACKUP_RETRY_MILLISECONDS: u64 = 2000;
/// What of a backup is in memory on its way, in bytes.
pub const BACKUP_BUFFER_BYTES: usize = 64 * KIB;
/// The largest file that old zips can hold, in bytes; a larger one needs a newer kind of zip.
pub const BACKUP_LARGE_BYTES: u64 = 4000 * MIB as u64;
/// The most files of a backup that is put back.
pub const BACKUP_FILES_MAX: usize = 2_000_000;
/// The largest database of a backup that is put back, in bytes.
pub const BACKUP_DATABASE_BYTES_MAX: u64 = 256 * 1024 * MIB as u64;
/// The longest list of contents of a backup that is put back, in bytes.
pub const BACKUP_MANIFEST_BYTES_MAX: u64 = 4 * KIB as u64;

// Passwords

/// The longest room password, in bytes of UTF-8.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// Passwords verified at the same time: the hash itself is costly.
pub const PASSWORD_CHECKS_AT_ONCE_MAX: usize = 2;
/// Passwords that wait to be verified; further ones are answered `busy`.
pub const PASSWORD_QUEUE_REQUESTS_MAX: usize = 8;
/// Failed tries of one address in a minute before it has to wait.
pub const PASSWORD_FAILURES_PER_ADDRESS_MINUTE: u32 = 5;
/// Failed tries at one room in a minute before all have to wait.
pub const PASSWORD_FAILURES_PER_ROOM_MINUTE: u32 = 30;
/// The longest wait after failed tries, in seconds.
pub const PASSWORD_WAIT_SECONDS_MAX: u64 = 60;
/// The most addresses or rooms whose failed tries are remembered; whoever is forgotten starts anew.
pub const PASSWORD_TRACKED_ADDRESSES_MAX: usize = 10_000;

// Rates

/// Messages of one session in a second, sustained.
pub const MESSAGES_PER_SECOND: u32 = 5;
/// Messages of one session at once.
pub const MESSAGES_BURST: u32 = 20;
/// Messages of one room in a second.
pub const ROOM_MESSAGES_PER_SECOND: u32 = 100;
/// Rooms made and names taken by one session in a second, sustained.
pub const CHANGES_PER_SECOND: u32 = 5;
/// Rooms made and names taken by one session at once.
pub const CHANGES_BURST: u32 = 20;
/// Refusals for haste within [`REFUSALS_SECONDS`] that close the socket.
pub const REFUSALS_MAX: u32 = 200;
/// The time in which [`REFUSALS_MAX`] is counted, in seconds.
pub const REFUSALS_SECONDS: u64 = 10;
/// Packets about changed rooms to one lobby socket in a second.
pub const LOBBY_PACKETS_PER_SECOND: u32 = 4;
/// Changes of one person's typing in a second.
pub const TYPING_PER_SECOND: u32 = 2;
/// `people` packets of one quiet room in a second.
pub const PEOPLE_PER_SECOND: u32 = 1;

// Storage

/// No key file is longer than this; what is longer is not one.
pub const KEY_FILE_BYTES_MAX: u64 = 4096;
/// Statements that stay compiled. Each room in which people write has one of its own, for its search index.
pub const STATEMENTS_MAX: usize = 1024;
/// The write-ahead log is cut to this after a checkpoint.
pub const JOURNAL_BYTES_MAX: i64 = 64 * 1024 * 1024;
/// So much of the write-ahead log is gathered before it is brought into the database: a page that is written again and again,
/// as the end of a room's log is, is then brought there once.
pub(crate) const CHECKPOINT_BYTES: i64 = 16 * 1024 * 1024;
/// How much of the database whoever writes keeps in memory: the ends of the logs of many rooms.
pub(crate) const DATABASE_CACHE_BYTES_MAX: i64 = 12 * 1024 * 1024;
/// How much of the database each of those who only read keeps in memory: what one search or page looks at more than once.
pub(crate) const READER_CACHE_BYTES_MAX: i64 = 512 * 1024;

//! The limits of what a host has to do with other hosts and with whoever runs it: discovery, the gateway, the console.

use super::{BODY_SECONDS_MAX, KIB, MIB};

// Discovery

/// The most hosts in the list of hosts nearby.
pub const NEARBY_NEIGHBOURS_MAX: usize = 200;
/// The most hosts that may claim the same address.
pub const NEIGHBOURS_PER_ADDRESS_MAX: usize = 8;
/// The most addresses of one host that are tried.
pub const NEIGHBOUR_ADDRESSES_MAX: usize = 4;
/// The lowest port on which a host is looked for: nothing that the operating system runs is asked anything.
pub const NEIGHBOUR_PORT_MIN: u16 = 1024;
/// The largest TXT record that is read, in bytes.
pub const TXT_BYTES_MAX: usize = 400;
/// The most fields of a TXT record that is read.
pub const TXT_FIELDS_MAX: usize = 10;
/// The longest display name that an announcement carries, in bytes: with its key it fills one string of a TXT record.
pub const ANNOUNCED_NAME_BYTES_MAX: usize = 250;
/// How long a record counts after it was last heard, whatever it says itself, in seconds.
pub const RECORD_SECONDS_MAX: u64 = 120;
/// How often everybody nearby is asked anew, in seconds: twice within [`RECORD_SECONDS_MAX`], so that one loss is borne.
pub const BROWSE_AGAIN_SECONDS: u64 = 50;
/// How often changed numbers of rooms and people are announced at most, in seconds.
pub const COUNTS_TOLD_SECONDS: u64 = 30;
/// How often the interfaces and the mDNS daemon are looked at, in milliseconds.
pub const DISCOVERY_CHECK_MILLISECONDS: u64 = 1000;
/// A longer gap between two such looks means that the computer has slept, in milliseconds.
pub const SLEPT_MILLISECONDS_MIN: u64 = 10_000;
/// The mDNS daemon is restarted when it holds more records of others than this.
pub const CACHED_RECORDS_MAX: i64 = 20_000;
/// The mDNS daemon is restarted when it leaves this many checks unanswered.
pub const UNANSWERED_CHECKS_MAX: u32 = 5;
/// Requests to the discovery that wait.
pub const DISCOVERY_QUEUE_COMMANDS: usize = 64;
/// How long a goodbye may take to be sent, in milliseconds. It is sent twice, 120 milliseconds apart.
pub const WITHDRAW_MILLISECONDS: u64 = 200;
/// The list of hosts nearby is told this often at most, in milliseconds.
pub const NEARBY_TOLD_MILLISECONDS: u64 = 100;
/// How often a host that answers is asked whether it is still there, in milliseconds.
pub const PROBE_MILLISECONDS: u64 = 3000;
/// How soon a host that did not answer is asked again, in milliseconds.
pub const PROBE_AGAIN_MILLISECONDS: u64 = 1500;
/// The longest time until a host that never answered is asked again, in milliseconds.
pub const PROBE_STRANGER_MILLISECONDS_MAX: u64 = 24_000;
/// By how much more the time between two questions may be, so that hosts do not ask in step, in milliseconds.
pub const PROBE_JITTER_MILLISECONDS_MAX: u64 = 600;
/// The longest wait for the answer of a host nearby, from the connecting on, in milliseconds.
pub const PROBE_TIMEOUT_MILLISECONDS: u64 = 1500;
/// How long the better address of a host is waited for before the next one is tried too, in milliseconds.
pub const PROBE_NEXT_ADDRESS_MILLISECONDS: u64 = 250;
/// The largest answer of a host nearby, in bytes.
pub const PROBE_BYTES_MAX: usize = 4 * KIB;
/// The most header fields of such an answer.
pub const PROBE_FIELDS_MAX: usize = 32;
/// Questions in a row that a host may leave unanswered before it is gone.
pub const PROBE_FAILURES_MAX: u32 = 3;
/// Hosts that have answered before and are asked at the same time.
pub const NEIGHBOURS_ASKED_MAX: usize = 32;
/// Hosts that have never answered and are asked at the same time.
pub const STRANGER_NEIGHBOURS_ASKED_MAX: usize = 8;
/// Hosts that have never answered and are asked in a second: a flood of false records makes no flood of connections.
pub const STRANGER_NEIGHBOURS_PER_SECOND: u32 = 20;
/// The longest address or code that somebody may type, in bytes.
pub const TYPED_ADDRESS_BYTES_MAX: usize = 512;

// The gateway to other hosts

/// All connections to other hosts together.
pub const GATEWAY_CONNECTIONS_MAX: usize = 128;
/// Connections to one other host: fewer than it allows one address.
pub const GATEWAY_CONNECTIONS_PER_HOST_MAX: usize = 24;
/// Connections to one other host that wait for the next request.
pub const GATEWAY_IDLE_CONNECTIONS_MAX: usize = 6;
/// How long a connection waits for the next request, in seconds: less than the other host waits.
pub const GATEWAY_IDLE_SECONDS: u64 = 10;
/// The longest wait until a connection that answered takes the next request, in milliseconds.
pub const GATEWAY_FIT_MILLISECONDS_MAX: u64 = 100;
/// The most other hosts that are remembered while they are spoken with.
pub const GATEWAY_NEIGHBOURS_MAX: usize = 64;
/// The most addresses of one host that are tried.
pub const GATEWAY_ADDRESSES_MAX: usize = 8;
/// The next address is tried when the one before has not answered after this time, in milliseconds.
pub const GATEWAY_NEXT_ADDRESS_MILLISECONDS: u64 = 250;
/// The longest wait for one address to take a connection, in seconds.
pub const GATEWAY_CONNECT_SECONDS_MAX: u64 = 3;
/// The longest wait for all of an `/info`, in seconds.
pub const GATEWAY_INFO_SECONDS_MAX: u64 = 3;
/// The longest wait for the head of an answer, in seconds.
pub const GATEWAY_HEAD_SECONDS_MAX: u64 = 10;
/// The longest wait for the head of an answer to a long poll, in seconds: above a host's time between two pings.
pub const GATEWAY_POLL_SECONDS_MAX: u64 = 40;
/// The longest wait for the head of an answer to an upload, which begins with the upload, in seconds.
pub const GATEWAY_UPLOAD_SECONDS_MAX: u64 = BODY_SECONDS_MAX + GATEWAY_HEAD_SECONDS_MAX;
/// The longest wait for the head of an export, which is made before it is sent, in seconds.
pub const GATEWAY_EXPORT_HEAD_SECONDS_MAX: u64 = 300;
/// The longest wait for the next bytes of an answer, in seconds.
pub const GATEWAY_BODY_IDLE_SECONDS_MAX: u64 = 10;
/// The longest wait for all of an answer that is read before it is passed on, in seconds.
pub const GATEWAY_BODY_SECONDS_MAX: u64 = 60;
/// The longest wait for all of an export, in seconds.
pub const GATEWAY_EXPORT_SECONDS_MAX: u64 = 900;
/// How often it is looked whether a host is still where it is being spoken with, in milliseconds.
pub const GATEWAY_LOOK_MILLISECONDS: u64 = 1000;
/// The longest silence of either side of a WebSocket, in seconds: several times a host's time between two pings.
pub const GATEWAY_SILENCE_SECONDS_MAX: u64 = 60;
/// The largest head of another host's answer, in bytes.
pub const GATEWAY_HEAD_BYTES_MAX: usize = 16 * KIB;
/// The largest `/info`, in bytes.
pub const GATEWAY_INFO_BYTES_MAX: usize = 4 * KIB;
/// The largest answer in JSON besides it (to an upload, and refusals), in bytes.
pub const GATEWAY_ANSWER_BYTES_MAX: usize = 16 * KIB;
/// The largest message of another host's WebSocket, and its largest polling answer, in bytes: above a `Joined` with a
/// page of messages, a page of whispers and its members.
pub const GATEWAY_MESSAGE_BYTES_MAX: usize = MIB;
/// The largest picture that is fetched or sent through the gateway, in bytes.
pub const GATEWAY_PICTURE_BYTES_MAX: usize = 20 * MIB;
/// Pictures of other hosts that are fetched at the same time; each is in memory meanwhile.
pub const GATEWAY_PICTURES_MAX: usize = 4;
/// The largest export, in bytes: above all pictures of a room.
pub const GATEWAY_EXPORT_BYTES_MAX: u64 = 1024 * MIB as u64;
/// The longest `sid` of a transport, in characters.
pub const GATEWAY_SID_CHARACTERS_MAX: usize = 64;
/// The bytes of a WebSocket that are on their way through the gateway, for each direction.
pub const GATEWAY_BUFFER_BYTES: usize = 16 * KIB;

// What the console may choose

/// The lowest port a host may be moved to: lower ones belong to the system, and others show no host there.
pub const PORT_CHOSEN_MIN: u16 = 1024;
/// The least that the largest picture may be set to, in bytes.
pub const GIF_BYTES_CHOSEN_MIN: u64 = 64 * KIB as u64;
/// The most that the largest picture may be set to, in bytes: what the gateways of other hosts pass on.
pub const GIF_BYTES_CHOSEN_MAX: u64 = 20 * MIB as u64;
/// The shortest grace time that may be set, in seconds.
pub const GRACE_SECONDS_CHOSEN_MIN: u64 = 1;
/// The longest grace time that may be set, in seconds.
pub const GRACE_SECONDS_CHOSEN_MAX: u64 = 3600;
/// The most people that the largest room may be set to.
pub const PEOPLE_CHOSEN_MAX: u32 = 10_000;
/// The most network interfaces that may be chosen.
pub const INTERFACES_CHOSEN_MAX: usize = 16;
/// The longest name of a network interface, in bytes of UTF-8.
pub const INTERFACE_NAME_BYTES_MAX: usize = 128;

// The console

/// The most consoles that are connected.
pub const CONSOLE_CONNECTIONS_MAX: usize = 16;
/// Wrong keys that are looked at in a second; meanwhile nobody gets in.
pub const CONSOLE_FAILURES_PER_SECOND: usize = 4;
/// The most requests of all consoles that wait.
pub const CONSOLE_QUEUE_REQUESTS: usize = 64;
/// Hosts that are looked for by hand at the same time.
pub const CONSOLE_REQUESTS_AT_ONCE_MAX: usize = 8;
/// `status` packets, and `nearby` packets, to one console in a second.
pub const CONSOLE_PACKETS_PER_SECOND: u32 = 2;
/// `neighbours` packets to one lobby socket in a second.
pub const NEIGHBOURS_PACKETS_PER_SECOND: u32 = 1;
/// How often the host looks how it is: its addresses, and its space on the disk; in seconds.
pub const STATUS_SECONDS: u64 = 5;
/// How long the self-test listens for this host's own announcement, in milliseconds.
pub const SELFTEST_MDNS_MILLISECONDS: u64 = 5000;
/// The most own addresses at which the self-test asks who is there.
pub const SELFTEST_ADDRESSES_MAX: usize = 8;

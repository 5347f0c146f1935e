//! The event table: every request, in the order of PROTOCOL.md.

use serde::Deserialize;

use super::Space;
use super::{BanRequest, BansRequest, CloseRequest, DelegateRequest, KickRequest, MuteRequest};
use super::{ChatRequest, EditRequest, ReactRequest, RemoveRequest, TypingRequest, WhisperRequest};
use super::{CreateRequest, JoinRequest, LeaveRequest, NicknameRequest};
use super::{DropGifRequest, GifsRequest, KeepGifRequest};
use super::{EventsRequest, HistoryRequest, MembersRequest, RoomsRequest, SearchRequest, WhispersRequest};
use super::{SettingsRequest, UnbanRequest, UnmuteRequest};
use crate::protocol::{AddHostRequest, BackupRequest, ConfigureRequest, ForgetHostRequest, StatusRequest};
use crate::protocol::{ErrorCode, Refusal};
use crate::protocol::{GuestsRequest, NumbersRequest, SelftestRequest};

/// One line of the event table, for whoever describes the contract.
#[cfg(test)]
pub(crate) struct Entry {
    /// The name of the event.
    pub(crate) name: &'static str,
    /// The namespaces that know it.
    pub(crate) spaces: &'static [Space],
    /// The schema of its payload.
    pub(crate) payload: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
    /// The kind of [`Answer`](crate::protocol::Answer) that it gets.
    pub(crate) answer: &'static str,
}

/// Each line: the request, its name and the namespaces that know it, its payload, and the kind of answer it gets.
macro_rules! event_table {
    ($($request:ident = $name:literal in $($space:ident)|+, $payload:ty => $answer:ident;)*) => {
        /// A request that can be carried out: its name is known in its namespace and its payload is usable.
        #[derive(Debug, Clone)]
        #[allow(missing_docs, reason = "each is named after its event")]
        pub enum Request {
            $($request($payload),)*
        }

        impl Request {
            /// What an event of a namespace asks for.
            ///
            /// # Errors
            /// `unknown_event` for a name that the namespace does not know, `invalid` for a payload that is not the
            /// event's.
            pub fn parse(space: Space, name: &str, payload: &str) -> Result<Self, Refusal> {
                match (space, name) {
                    $(($(Space::$space)|+, $name) => read(payload).map(Self::$request),)*
                    _ => Err(Refusal::new(ErrorCode::UnknownEvent, "this namespace has no such event")),
                }
            }

            /// Every request there is.
            #[cfg(test)]
            pub(crate) const TABLE: &[Entry] = &[
                $(Entry {
                    name: $name,
                    spaces: &[$(Space::$space),+],
                    payload: |generator| generator.subschema_for::<$payload>(),
                    answer: stringify!($answer),
                },)*
            ];
        }
    };
}

event_table! {
    Rooms = "rooms" in Lobby | Console, RoomsRequest => Rooms;
    Create = "create" in Lobby, CreateRequest => Created;
    Nickname = "nickname" in Lobby | Chat, NicknameRequest => Renamed;
    Join = "join" in Chat, JoinRequest => Joined;
    Leave = "leave" in Chat, LeaveRequest => Done;
    Chat = "chat" in Chat, ChatRequest => Sent;
    Events = "events" in Chat, EventsRequest => Events;
    History = "history" in Chat, HistoryRequest => History;
    Members = "members" in Chat, MembersRequest => Members;
    Typing = "typing" in Chat, TypingRequest => Done;
    Whisper = "whisper" in Chat, WhisperRequest => Whispered;
    Edit = "edit" in Chat, EditRequest => Noted;
    Remove = "remove" in Chat | Console, RemoveRequest => Noted;
    React = "react" in Chat, ReactRequest => Noted;
    Delegate = "delegate" in Chat | Console, DelegateRequest => Noted;
    Kick = "kick" in Chat | Console, KickRequest => Noted;
    Ban = "ban" in Chat | Console, BanRequest => Noted;
    Unban = "unban" in Chat | Console, UnbanRequest => Noted;
    Bans = "bans" in Chat | Console, BansRequest => Bans;
    Mute = "mute" in Chat | Console, MuteRequest => Noted;
    Unmute = "unmute" in Chat | Console, UnmuteRequest => Noted;
    Settings = "settings" in Chat | Console, SettingsRequest => Settled;
    Close = "close" in Chat | Console, CloseRequest => Done;
    Whispers = "whispers" in Chat, WhispersRequest => Whispers;
    Search = "search" in Chat, SearchRequest => Found;
    Gifs = "gifs" in Chat | Console, GifsRequest => Gifs;
    KeepGif = "keepGif" in Chat, KeepGifRequest => Library;
    DropGif = "dropGif" in Chat | Console, DropGifRequest => Library;
    Status = "status" in Console, StatusRequest => Status;
    Configure = "configure" in Console, ConfigureRequest => Status;
    AddHost = "addHost" in Console, AddHostRequest => HostAdded;
    ForgetHost = "forgetHost" in Console, ForgetHostRequest => Done;
    Selftest = "selftest" in Console, SelftestRequest => Tested;
    Guests = "guests" in Console, GuestsRequest => Guests;
    Numbers = "numbers" in Console, NumbersRequest => Numbers;
    Backup = "backup" in Console, BackupRequest => BackedUp;
}

impl Request {
    /// Whether the console asks for it and the rooms are concerned: the lobby's list, and what a room's owner may ask for.
    pub(crate) fn is_about_rooms(&self) -> bool {
        !matches!(
            self,
            Self::Status(_)
                | Self::Configure(_)
                | Self::AddHost(_)
                | Self::ForgetHost(_)
                | Self::Selftest(_)
                | Self::Backup(_)
        )
    }
}

fn read<'a, T: Deserialize<'a>>(payload: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(payload).map_err(|error| Refusal::new(ErrorCode::Invalid, error.to_string()))
}

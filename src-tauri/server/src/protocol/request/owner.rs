//! What only a room's owner, or the host's console, may ask for.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use ts_rs::TS;

requests! {
    /// `delegate`: make another member the owner.
    DelegateRequest {
        /// Of which room.
        room: String,
        /// The id of the new owner.
        user: String,
    }
    /// `kick`: put somebody out, who may come back.
    KickRequest {
        /// Of which room.
        room: String,
        /// The id of whoever is put out.
        user: String,
    }
    /// `ban`: put somebody out for a time or for ever.
    BanRequest {
        /// Of which room.
        room: String,
        /// The id of whoever is banned; anybody who was ever in.
        user: String,
        /// For how long; for ever if absent.
        minutes: Option<u32>,
        /// Whether the device's address is banned too; true if absent.
        address: Option<bool>,
    }
    /// `unban`: let somebody in again.
    UnbanRequest {
        /// Of which room.
        room: String,
        /// The id of whoever is banned.
        user: String,
    }
    /// `bans`: who is banned.
    BansRequest {
        /// From which room.
        room: String,
    }
    /// `mute`: let a member write nothing for a time.
    MuteRequest {
        /// In which room.
        room: String,
        /// The id of the member.
        user: String,
        /// For how long.
        minutes: u32,
    }
    /// `unmute`: let a member write again.
    UnmuteRequest {
        /// In which room.
        room: String,
        /// The id of the member.
        user: String,
    }
    /// `settings`: change a room. What is absent stays as it is.
    SettingsRequest {
        /// Which.
        room: String,
        /// 1 to 60 graphemes.
        title: Option<String>,
        /// People allowed, from 2. Those who are in stay.
        max: Option<u32>,
        /// Locks the room; `null` opens it.
        #[serde(default, deserialize_with = "present")]
        password: Option<Option<String>>,
        /// Whether only the owner may write.
        frozen: Option<bool>,
        /// Seconds between two messages of one person; 0 = off.
        slow_seconds: Option<u32>,
        /// Whether it stays when everyone has left.
        keep: Option<bool>,
        /// Whether joins, exits and presence are kept out of the log.
        quiet: Option<bool>,
        /// Whether browser guests may join.
        guests: Option<bool>,
    }
    /// `close`: end a room and delete its log and files.
    CloseRequest {
        /// Which.
        room: String,
    }
}

/// Reads a field that is there, so that `null` is told from its absence.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_set_removed_or_left_alone() {
        let password = |payload: &str| serde_json::from_str::<SettingsRequest>(payload).unwrap().password;
        assert_eq!(password(r#"{"room":"a"}"#), None);
        assert_eq!(password(r#"{"room":"a","password":null}"#), Some(None));
        assert_eq!(password(r#"{"room":"a","password":"열려라"}"#), Some(Some("열려라".to_owned())));
    }
}

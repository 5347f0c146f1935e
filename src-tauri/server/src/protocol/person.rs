//! People as the wire shows them.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Millis, UserId};

/// A colour as `#rrggbb`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(transparent)]
#[ts(as = "String")]
#[schemars(inline, extend("pattern" = "^#[0-9a-f]{6}$"))]
pub struct Color(#[schemars(with = "String")] pub Arc<str>);

impl fmt::Debug for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person as everyone sees them. Copies share the nickname and the colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct User {
    /// Public id, made by the host.
    pub id: UserId,
    /// Cleaned by rule 10.
    #[ts(as = "String")]
    #[schemars(with = "String")]
    pub nickname: Arc<str>,
    /// Given by the host once and never changed.
    pub color: Color,
}

/// What a member is in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The one who may change, kick and close.
    Owner,
    /// Everyone else.
    Member,
}

/// Whether a member's device is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// At least one of their connections is in the room.
    Here,
    /// The last connection is gone; the grace time runs.
    Away,
}

/// How a member reaches the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// Every connection of theirs is encrypted or local.
    App,
    /// At least one goes over the network in the clear.
    Browser,
}

/// A person in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Member {
    /// Who it is.
    #[serde(flatten)]
    #[ts(flatten)]
    pub user: User,
    /// Owner or not.
    pub role: Role,
    /// Here or away.
    pub state: State,
    /// App or browser.
    pub link: Link,
    /// Until when they may not write, Unix milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Millis>,
    /// When they entered, Unix milliseconds.
    pub joined_at: Millis,
}

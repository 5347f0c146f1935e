//! What whoever runs the host has decided: read at the start, changed by the console, kept in the data folder.
//!
//! What the command line says wins over what is kept, and is not kept itself.

use std::fmt;

use crate::config::Config;
use crate::limits::{
    GIF_BYTES_CHOSEN_MAX, GIF_BYTES_CHOSEN_MIN, GIF_BYTES_MAX, GRACE_SECONDS, GRACE_SECONDS_CHOSEN_MAX,
    GRACE_SECONDS_CHOSEN_MIN, INTERFACE_NAME_BYTES_MAX, INTERFACES_CHOSEN_MAX, PEOPLE_CHOSEN_MAX, PEOPLE_MAX,
    PEOPLE_MIN, PORT_CHOSEN_MIN,
};
use crate::made_up::{self, Locale};
use crate::names::{self, NameProblem};
use crate::protocol::{ConfigureRequest, ErrorCode, Refusal};
use crate::store::{Store, Stored};

/// The names under which the settings are kept.
pub(crate) const NAME: &str = "name";
const HOSTING: &str = "hosting";
const DISCOVERABLE: &str = "discoverable";
const GUESTS: &str = "guests";
const PORT: &str = "port";
const INTERFACES: &str = "interfaces";
const GIF_BYTES: &str = "gifBytesMax";
const GRACE: &str = "graceSeconds";
const PEOPLE: &str = "peopleMax";

/// Settings to be kept: names and values.
pub(crate) type Kept = Vec<(&'static str, String)>;

/// How the host is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct HostSettings {
    /// Display name.
    pub(crate) name: String,
    /// Whether it listens on the network.
    pub(crate) hosting: bool,
    /// Whether it announces itself nearby.
    pub(crate) discoverable: bool,
    /// Whether browser guests may enter its rooms.
    pub(crate) guests: bool,
    /// The port that somebody chose; without one the default port, or the next free one.
    pub(crate) port: Option<u16>,
    /// The network interfaces to use, by name; none = all.
    pub(crate) interfaces: Vec<String>,
    /// The largest picture, in bytes.
    pub(crate) gif_bytes_max: u64,
    /// How long a member without a connection stays one, in seconds.
    pub(crate) grace_seconds: u64,
    /// The largest `max` of a room, in people.
    pub(crate) people_max: u32,
}

/// What a host does when nobody has decided yet: a window asks first, a program without one does as it was started to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// It listens on the network only once somebody said so.
    Asked,
    /// Starting it was the consent.
    Given,
}

/// Why the settings cannot be read.
#[derive(Debug)]
pub(crate) enum SettingsProblem {
    /// The name on the command line cannot be one.
    Name,
    /// The disk failed.
    Storage(crate::store::Failure),
}

impl fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("the host's name is empty or too long"),
            Self::Storage(failure) => write!(f, "the database: {failure}"),
        }
    }
}

impl From<crate::store::Failure> for SettingsProblem {
    fn from(failure: crate::store::Failure) -> Self {
        Self::Storage(failure)
    }
}

impl HostSettings {
    /// What was decided before, and over it what the command line says. A host without a name is given one, which is
    /// kept and never tells whose computer it is.
    ///
    /// # Errors
    /// When the name on the command line cannot be one, or the disk fails.
    pub(crate) fn read(config: &Config, store: &Store, consent: Consent) -> Result<Self, SettingsProblem> {
        let name = match &config.name {
            Some(name) => names::title(name).map_err(|_| SettingsProblem::Name)?,
            None => kept_name(store)?,
        };
        let told_to_listen = consent == Consent::Given && config.bind.is_some();
        let hosting = kept::<bool>(store, HOSTING)?.unwrap_or(consent == Consent::Given);
        let interfaces = store.setting(INTERFACES)?.and_then(|text| serde_json::from_str(&text).ok());
        let port = kept::<u16>(store, PORT)?.filter(|port| *port >= PORT_CHOSEN_MIN);
        let grace_seconds = match config.grace {
            Some(grace) => grace.as_secs(),
            None => kept::<u64>(store, GRACE)?.unwrap_or(GRACE_SECONDS),
        };
        let people_max = match config.people_max {
            Some(people) => people,
            None => kept::<u32>(store, PEOPLE)?.unwrap_or(PEOPLE_MAX),
        };
        Ok(Self {
            name,
            hosting: told_to_listen || hosting,
            discoverable: kept(store, DISCOVERABLE)?.unwrap_or(true),
            guests: kept(store, GUESTS)?.unwrap_or(true),
            port: config.port.or(port),
            interfaces: interfaces.unwrap_or_default(),
            gif_bytes_max: kept(store, GIF_BYTES)?.unwrap_or(GIF_BYTES_MAX as u64),
            grace_seconds,
            people_max,
        })
    }

    /// These settings with what a console asks for, and what of it is to be kept.
    ///
    /// # Errors
    /// `empty` and `too_long` for a name that cannot be one, `invalid` for anything else out of its range.
    pub(crate) fn with(&self, request: &ConfigureRequest) -> Result<(Self, Kept), Refusal> {
        let (mut settings, mut kept) = (self.clone(), Kept::new());
        if let Some(name) = &request.name {
            settings.name = clean_name(name)?;
            kept.push((NAME, settings.name.clone()));
        }
        for (asked, field, key) in [
            (request.hosting, &mut settings.hosting, HOSTING),
            (request.discoverable, &mut settings.discoverable, DISCOVERABLE),
            (request.guests, &mut settings.guests, GUESTS),
        ] {
            if let Some(on) = asked {
                *field = on;
                kept.push((key, on.to_string()));
            }
        }
        if let Some(port) = request.port {
            within(port.into(), PORT_CHOSEN_MIN.into(), u16::MAX.into(), "port")?;
            settings.port = Some(port);
            kept.push((PORT, port.to_string()));
        }
        if let Some(interfaces) = &request.interfaces {
            admit_interfaces(interfaces)?;
            settings.interfaces.clone_from(interfaces);
            kept.push((INTERFACES, serde_json::json!(interfaces).to_string()));
        }
        if let Some(bytes) = request.gif_bytes_max {
            settings.gif_bytes_max = within(bytes, GIF_BYTES_CHOSEN_MIN, GIF_BYTES_CHOSEN_MAX, GIF_BYTES)?;
            kept.push((GIF_BYTES, bytes.to_string()));
        }
        if let Some(seconds) = request.grace_seconds {
            let seconds = within(seconds.into(), GRACE_SECONDS_CHOSEN_MIN, GRACE_SECONDS_CHOSEN_MAX, GRACE)?;
            settings.grace_seconds = seconds;
            kept.push((GRACE, seconds.to_string()));
        }
        if let Some(people) = request.people_max {
            within(people.into(), PEOPLE_MIN.into(), PEOPLE_CHOSEN_MAX.into(), PEOPLE)?;
            settings.people_max = people;
            kept.push((PEOPLE, people.to_string()));
        }
        Ok((settings, kept))
    }
}

/// A setting as it was kept. What cannot be read counts as not kept.
fn kept<T: std::str::FromStr>(store: &Store, name: &str) -> Stored<Option<T>> {
    Ok(store.setting(name)?.and_then(|text| text.parse().ok()))
}

/// The name that was chosen or made up before, else a new one.
fn kept_name(store: &Store) -> Stored<String> {
    if let Some(name) = store.setting(NAME)? {
        return Ok(name);
    }
    let name = made_up::host_name(Locale::En, rand::random());
    store.keep_setting(NAME, &name)?;
    Ok(name)
}

fn clean_name(name: &str) -> Result<String, Refusal> {
    names::title(name).map_err(|problem| match problem {
        NameProblem::Empty => Refusal::new(ErrorCode::Empty, "a name needs something to see"),
        NameProblem::TooLong => Refusal::new(ErrorCode::TooLong, "the name is too long"),
    })
}

fn within(number: u64, min: u64, max: u64, what: &str) -> Result<u64, Refusal> {
    if (min..=max).contains(&number) {
        return Ok(number);
    }
    Err(invalid(format!("{what} is from {min} to {max}")))
}

fn admit_interfaces(interfaces: &[String]) -> Result<(), Refusal> {
    let usable =
        |name: &String| (1..=INTERFACE_NAME_BYTES_MAX).contains(&name.len()) && !name.chars().any(char::is_control);
    if interfaces.len() <= INTERFACES_CHOSEN_MAX && interfaces.iter().all(usable) {
        return Ok(());
    }
    Err(invalid(format!("interfaces are at most {INTERFACES_CHOSEN_MAX} names")))
}

fn invalid(message: String) -> Refusal {
    Refusal::new(ErrorCode::Invalid, message)
}

#[cfg(test)]
mod tests;

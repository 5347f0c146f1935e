use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::Duration;

use super::*;

fn config(data: &Path) -> Config {
    let data = data.to_owned();
    let (name, bind, port, grace, people_max) = (None, None, None, None, None);
    Config { data, name, bind, port, discovery: true, allow_hosts: Vec::new(), limits: true, grace, people_max }
}

fn settings() -> HostSettings {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("madang.db")).unwrap();
    HostSettings::read(&config(folder.path()), &store, Consent::Asked).unwrap()
}

fn code(request: &ConfigureRequest) -> Option<ErrorCode> {
    settings().with(request).err().map(|refusal| refusal.code)
}

#[test]
fn what_is_kept_is_read_again_and_the_command_line_wins() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("madang.db")).unwrap();
    let config = config(folder.path());
    let first = HostSettings::read(&config, &store, Consent::Asked).unwrap();
    let request = ConfigureRequest {
        name: Some("  초록 집 ".to_owned()),
        hosting: Some(true),
        discoverable: Some(false),
        guests: Some(false),
        port: Some(5000),
        interfaces: Some(vec!["eth0".to_owned(), "Wi-Fi 2".to_owned()]),
        gif_bytes_max: Some(1024 * 1024),
        grace_seconds: Some(90),
        people_max: Some(40),
    };
    let (settings, kept) = first.with(&request).unwrap();
    assert_eq!((settings.name.as_str(), kept.len()), ("초록 집", 9));
    for (name, value) in kept {
        store.keep_setting(name, &value).unwrap();
    }
    assert_eq!(HostSettings::read(&config, &store, Consent::Asked).unwrap(), settings);
    let told = Config {
        name: Some("Flag".to_owned()),
        port: Some(6000),
        grace: Some(Duration::from_secs(5)),
        people_max: Some(7),
        ..config
    };
    let told = HostSettings::read(&told, &store, Consent::Asked).unwrap();
    assert_eq!((told.name.as_str(), told.port, told.grace_seconds, told.people_max), ("Flag", Some(6000), 5, 7));
    assert_eq!(told.interfaces, settings.interfaces);
}

#[test]
fn a_window_asks_before_it_hosts_and_a_program_without_one_does_as_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("madang.db")).unwrap();
    let config = config(folder.path());
    let hosting = |config: &Config, consent| HostSettings::read(config, &store, consent).unwrap().hosting;
    assert!(!hosting(&config, Consent::Asked) && hosting(&config, Consent::Given));
    store.keep_setting(HOSTING, "true").unwrap();
    assert!(hosting(&config, Consent::Asked));
    store.keep_setting(HOSTING, "false").unwrap();
    assert!(!hosting(&config, Consent::Given), "what was switched off stays off");
    let told = Config { bind: Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), ..config };
    assert!(hosting(&told, Consent::Given), "an address to listen on is an order");
    assert!(!hosting(&told, Consent::Asked), "a window asks all the same");
}

#[test]
fn a_kept_setting_that_cannot_be_read_counts_as_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("madang.db")).unwrap();
    for name in [HOSTING, DISCOVERABLE, GUESTS, PORT, INTERFACES, GIF_BYTES, GRACE, PEOPLE] {
        store.keep_setting(name, "?").unwrap();
    }
    let settings = HostSettings::read(&config(folder.path()), &store, Consent::Asked).unwrap();
    assert!(!settings.hosting && settings.discoverable && settings.guests && settings.interfaces.is_empty());
    let numbers = (settings.port, settings.gif_bytes_max, settings.grace_seconds, settings.people_max);
    assert_eq!(numbers, (None, GIF_BYTES_MAX as u64, GRACE_SECONDS, PEOPLE_MAX));
}

#[test]
fn numbers_are_held_to_both_sides_of_their_limits() {
    let port = |port| ConfigureRequest { port: Some(port), ..Default::default() };
    let bytes = |bytes| ConfigureRequest { gif_bytes_max: Some(bytes), ..Default::default() };
    let grace = |seconds| ConfigureRequest { grace_seconds: Some(seconds), ..Default::default() };
    let people = |people| ConfigureRequest { people_max: Some(people), ..Default::default() };
    let seconds = |seconds: u64| u32::try_from(seconds).unwrap();
    let fine = [
        port(PORT_CHOSEN_MIN),
        port(u16::MAX),
        bytes(GIF_BYTES_CHOSEN_MIN),
        bytes(GIF_BYTES_CHOSEN_MAX),
        grace(seconds(GRACE_SECONDS_CHOSEN_MIN)),
        grace(seconds(GRACE_SECONDS_CHOSEN_MAX)),
        people(PEOPLE_MIN),
        people(PEOPLE_CHOSEN_MAX),
    ];
    for request in fine {
        assert_eq!(code(&request), None, "{request:?}");
    }
    let beyond = [
        port(PORT_CHOSEN_MIN - 1),
        port(0),
        bytes(GIF_BYTES_CHOSEN_MIN - 1),
        bytes(GIF_BYTES_CHOSEN_MAX + 1),
        grace(seconds(GRACE_SECONDS_CHOSEN_MIN) - 1),
        grace(seconds(GRACE_SECONDS_CHOSEN_MAX) + 1),
        people(PEOPLE_MIN - 1),
        people(PEOPLE_CHOSEN_MAX + 1),
    ];
    for request in beyond {
        assert_eq!(code(&request), Some(ErrorCode::Invalid), "{request:?}");
    }
}

#[test]
fn names_are_cleaned_and_bounded() {
    let named = |name: &str| ConfigureRequest { name: Some(name.to_owned()), ..Default::default() };
    assert_eq!(code(&named("가".repeat(60).as_str())), None);
    assert_eq!(code(&named("가".repeat(61).as_str())), Some(ErrorCode::TooLong));
    assert_eq!(code(&named(" \u{202e} ")), Some(ErrorCode::Empty));
    let interfaces = |names: Vec<String>| ConfigureRequest { interfaces: Some(names), ..Default::default() };
    assert_eq!(code(&interfaces(Vec::new())), None);
    assert_eq!(code(&interfaces(vec!["e".repeat(INTERFACE_NAME_BYTES_MAX); INTERFACES_CHOSEN_MAX])), None);
    for wrong in [
        vec!["e".to_owned(); INTERFACES_CHOSEN_MAX + 1],
        vec!["e".repeat(INTERFACE_NAME_BYTES_MAX + 1)],
        vec![String::new()],
        vec!["eth0\n".to_owned()],
    ] {
        assert_eq!(code(&interfaces(wrong)), Some(ErrorCode::Invalid));
    }
}

#[test]
fn one_unusable_field_changes_nothing() {
    let request = ConfigureRequest { name: Some("House".to_owned()), port: Some(1), ..Default::default() };
    assert_eq!(code(&request), Some(ErrorCode::Invalid));
}

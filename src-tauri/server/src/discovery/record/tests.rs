use proptest::prelude::*;

use super::*;

const ID: &str = "abcdefghijklmnopqrstuvwxyz";

fn fingerprint() -> String {
    format!("{ID}{}", "2".repeat(26))
}

fn own() -> Vec<OwnAddress> {
    let own = |address: &str, prefix_bits, index| OwnAddress {
        address: address.parse().unwrap(),
        prefix_bits,
        interface: format!("eth{index}"),
        index: Some(index),
    };
    vec![own("192.168.4.7", 24, 2), own("10.9.0.7", 16, 3), own("fd00::7", 64, 2), own("203.0.113.7", 24, 2)]
}

fn claim() -> Claim {
    let fields =
        [("v", "1"), ("id", ID), ("name", "Green House"), ("fp", &fingerprint()), ("rooms", "3"), ("people", "12")];
    Claim {
        instance: ID.into(),
        port: 4747,
        fields: fields.map(|(key, value)| (key.to_owned(), value.as_bytes().to_vec())).to_vec(),
        addresses: vec![("192.168.4.9".parse().unwrap(), vec![2])],
    }
}

fn with(key: &str, value: &[u8]) -> Claim {
    let mut claim = claim();
    claim.fields.retain(|(name, _)| name != key);
    claim.fields.push((key.into(), value.to_vec()));
    claim
}

fn without(key: &str) -> Claim {
    let mut claim = claim();
    claim.fields.retain(|(name, _)| name != key);
    claim
}

fn at(addresses: &[(&str, &[u32])]) -> Result<Vec<String>, Unfit> {
    let addresses = addresses.iter().map(|(address, heard)| (address.parse().unwrap(), heard.to_vec())).collect();
    let record = read(&Claim { addresses, ..claim() }, &own())?;
    Ok(record.addresses.iter().map(IpAddr::to_string).collect())
}

#[test]
fn a_host_s_record_is_read() {
    let record = read(&claim(), &own()).unwrap();
    assert_eq!((record.id.as_str(), record.name.as_str(), record.port), (ID, "Green House", 4747));
    assert_eq!((record.rooms, record.people, record.fingerprint), (3, 12, fingerprint()));
    assert_eq!(record.addresses, ["192.168.4.9".parse::<IpAddr>().unwrap()]);
}

#[test]
fn only_the_record_of_a_host_counts() {
    let unfit = |claim: &Claim| read(claim, &own()).unwrap_err();
    assert_eq!(unfit(&without("v")), Unfit::Version);
    assert_eq!(unfit(&with("v", b"2")), Unfit::Version);
    assert_eq!(unfit(&without("id")), Unfit::Id);
    assert_eq!(unfit(&with("id", b"zzcdefghijklmnopqrstuvwxyz")), Unfit::Id);
    assert_eq!(unfit(&Claim { instance: format!("{ID} (2)"), ..claim() }), Unfit::Id);
    for id in ["", "../../../etc/passwd/aaaaaaaaaa", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abc"] {
        assert_eq!(unfit(&Claim { instance: id.into(), ..with("id", id.as_bytes()) }), Unfit::Id, "{id}");
    }
    assert_eq!(unfit(&without("fp")), Unfit::Fingerprint);
    assert_eq!(unfit(&with("fp", ID.as_bytes())), Unfit::Fingerprint);
    assert_eq!(unfit(&with("fp", "2".repeat(52).as_bytes())), Unfit::Fingerprint);
    assert_eq!(unfit(&without("name")), Unfit::Name);
    for name in ["", "  ", "\u{200b}", &"x".repeat(61)] {
        assert_eq!(unfit(&with("name", name.as_bytes())), Unfit::Name, "{name:?}");
    }
    assert_eq!(unfit(&with("name", b"\xff\xfe")), Unfit::Name);
}

#[test]
fn a_name_is_cleaned_like_any_other() {
    let named = |name: &str| read(&with("name", name.as_bytes()), &own()).unwrap().name;
    assert_eq!(named("  Green\u{202e} House\u{7}\n "), "Green House");
    assert_eq!(named("<img src=x onerror=alert(1)>"), "<img src=x onerror=alert(1)>");
}

#[test]
fn unknown_fields_and_bad_numbers_harm_nothing() {
    assert!(read(&with("later", b"addition"), &own()).is_ok());
    let record = |key, value: &[u8]| read(&with(key, value), &own()).unwrap();
    assert_eq!(record("rooms", b"-1").rooms, 0);
    assert_eq!(record("people", b"many").people, 0);
    assert_eq!(record("rooms", b"4294967295").rooms, ROOMS_MAX);
    assert_eq!(record("people", b"4294967295").people, ROOMS_MAX * PEOPLE_MAX);
    assert_eq!(read(&without("rooms"), &own()).unwrap().rooms, 0);
}

#[test]
fn a_record_has_400_bytes_and_ten_fields_at_most() {
    let size: usize = claim().fields.iter().map(|(key, value)| key.len() + value.len() + 2).sum();
    let padded = |bytes: usize| with("x", &vec![b'x'; bytes - size - 3]);
    assert!(read(&padded(TXT_BYTES_MAX), &own()).is_ok());
    assert_eq!(read(&padded(TXT_BYTES_MAX + 1), &own()), Err(Unfit::TooLarge));
    let many = |count: usize| {
        let mut claim = claim();
        claim.fields.extend((0..count - claim.fields.len()).map(|number| (format!("x{number}"), Vec::new())));
        claim
    };
    assert!(read(&many(TXT_FIELDS_MAX), &own()).is_ok());
    assert_eq!(read(&many(TXT_FIELDS_MAX + 1), &own()), Err(Unfit::TooLarge));
}

#[test]
fn ports_of_the_system_are_left_alone() {
    for port in [0, 22, 80, NEIGHBOUR_PORT_MIN - 1] {
        assert_eq!(read(&Claim { port, ..claim() }, &own()), Err(Unfit::Port), "{port}");
    }
    for port in [NEIGHBOUR_PORT_MIN, u16::MAX] {
        assert!(read(&Claim { port, ..claim() }, &own()).is_ok(), "{port}");
    }
}

#[test]
fn nothing_but_this_network_is_followed() {
    for address in ["127.0.0.1", "8.8.8.8", "224.0.0.251", "255.255.255.255", "169.254.1.1", "0.0.0.0", "10.8.0.1"] {
        assert_eq!(at(&[(address, &[2])]), Err(Unfit::Address), "{address}");
    }
    for address in
        ["192.168.5.9", "203.0.113.9", "::1", "fe80::9", "fd00:0:0:1::9", "2001:db8::9", "::ffff:192.168.4.9"]
    {
        assert_eq!(at(&[(address, &[2])]), Err(Unfit::Address), "{address}");
    }
    assert_eq!(at(&[("8.8.8.8", &[2]), ("192.168.4.9", &[2])]), Ok(vec!["192.168.4.9".into()]));
}

#[test]
fn an_address_counts_on_the_network_where_it_was_heard() {
    assert_eq!(at(&[("10.9.1.1", &[2])]), Err(Unfit::Address));
    assert_eq!(at(&[("10.9.1.1", &[3])]), Ok(vec!["10.9.1.1".into()]));
    assert_eq!(at(&[("10.9.1.1", &[2, 3])]), Ok(vec!["10.9.1.1".into()]));
    assert_eq!(at(&[("10.9.1.1", &[])]), Ok(vec!["10.9.1.1".into()]));
}

#[test]
fn addresses_stand_in_a_sensible_order_and_are_few() {
    let some: &[(&str, &[u32])] =
        &[("fd00::9", &[2]), ("192.168.4.10", &[2]), ("192.168.4.9", &[2]), ("192.168.4.9", &[2])];
    assert_eq!(at(some).unwrap(), ["192.168.4.9", "192.168.4.10", "fd00::9"]);
    let many: Vec<String> = (1..=NEIGHBOUR_ADDRESSES_MAX + 1).map(|last| format!("192.168.4.{last}")).collect();
    let many: Vec<(&str, &[u32])> = many.iter().map(|address| (address.as_str(), &[][..])).collect();
    assert_eq!(at(&many).unwrap().len(), NEIGHBOUR_ADDRESSES_MAX);
    assert_eq!(at(&many[1..]).unwrap().len(), NEIGHBOUR_ADDRESSES_MAX);
}

fn any_fields() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let key = prop_oneof![
        3 => proptest::sample::select(vec!["v", "id", "name", "fp", "rooms", "people", "ID", "Name"]).prop_map(str::to_owned),
        1 => ".{0,12}",
    ];
    let value = prop_oneof![
        2 => proptest::collection::vec(any::<u8>(), 0..260),
        2 => ".{0,80}".prop_map(String::into_bytes),
        1 => Just(b"1".to_vec()),
        1 => Just(ID.as_bytes().to_vec()),
        1 => Just(fingerprint().into_bytes()),
    ];
    proptest::collection::vec((key, value), 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Whatever comes, nothing panics, and what is taken obeys every rule.
    #[test]
    fn whatever_is_announced_only_what_is_fit_is_taken(
        strange in any_fields(),
        kept in proptest::bits::u8::ANY,
        instance in prop_oneof![4 => Just(ID.to_owned()), 1 => ".{0,70}"],
        port in any::<u16>(),
        addresses in proptest::collection::vec((any::<std::net::IpAddr>(), proptest::collection::vec(0_u32..5, 0..3)), 0..6),
        near in proptest::collection::vec(any::<u8>(), 0..6),
    ) {
        let real = claim().fields.into_iter().enumerate().filter(|(at, _)| kept & 1 << at != 0).map(|(_, field)| field);
        let fields: Vec<(String, Vec<u8>)> = real.chain(strange).collect();
        let near = near.into_iter().map(|last| (IpAddr::from([192, 168, 4, last]), vec![2]));
        let claim = Claim { instance, port, fields, addresses: addresses.into_iter().chain(near).collect() };
        if let Ok(record) = read(&claim, &own()) {
            prop_assert!(claim.fields.len() <= TXT_FIELDS_MAX && record.port >= NEIGHBOUR_PORT_MIN);
            prop_assert!(is_host_id(&record.id) && record.fingerprint.starts_with(&record.id));
            prop_assert_eq!(names::title(&record.name), Ok(record.name.clone()));
            prop_assert!((1..=NEIGHBOUR_ADDRESSES_MAX).contains(&record.addresses.len()));
            for address in record.addresses {
                prop_assert!(is_private(address) && own().iter().any(|own| own.shares_network_with(address)));
            }
        }
    }
}

use proptest::prelude::*;

use super::*;

fn host(address: [u8; 4], port: u16) -> SocketAddrV4 {
    SocketAddrV4::new(address.into(), port)
}

/// Any address of a private range, with any port that its code can say.
fn hosts() -> impl Strategy<Value = SocketAddrV4> {
    let ports = prop_oneof![Just(PORT_DEFAULT), PORT_DEFAULT..=PORT_DEFAULT + 1023];
    let all_ports = prop_oneof![Just(PORT_DEFAULT), NEIGHBOUR_PORT_MIN..];
    prop_oneof![
        (any::<[u8; 3]>(), ports.clone()).prop_map(|([b, c, d], port)| host([10, b, c, d], port)),
        (16_u8..32, any::<[u8; 2]>(), ports).prop_map(|(b, [c, d], port)| host([172, b, c, d], port)),
        (any::<[u8; 2]>(), all_ports).prop_map(|([c, d], port)| host([192, 168, c, d], port)),
    ]
}

#[test]
fn every_address_of_a_home_network_has_a_code_of_six_of_its_own() {
    let mut codes = std::collections::HashSet::new();
    for (third, fourth) in (0..=255).flat_map(|third| (0..=255).map(move |fourth| (third, fourth))) {
        let home = host([192, 168, third, fourth], PORT_DEFAULT);
        let code = encode(home).unwrap();
        assert_eq!((code.len(), decode(&code)), (6, Ok(home)));
        codes.insert(code);
    }
    assert_eq!(codes.len(), 0x1_0000);
}

#[test]
fn every_port_of_a_home_network_has_a_code() {
    for port in NEIGHBOUR_PORT_MIN..=u16::MAX {
        let home = host([192, 168, 3, 4], port);
        let code = encode(home).unwrap();
        assert_eq!((code.len(), decode(&code)), (if port == PORT_DEFAULT { 6 } else { 8 }, Ok(home)));
    }
    assert_eq!(encode(host([192, 168, 3, 4], NEIGHBOUR_PORT_MIN - 1)), None);
}

#[test]
fn the_ranges_end_where_they_end() {
    for inside in [[10, 0, 0, 0], [10, 255, 255, 255], [172, 16, 0, 0], [172, 31, 255, 255], [192, 168, 255, 255]] {
        let inside = host(inside, PORT_DEFAULT);
        assert_eq!(decode(&encode(inside).unwrap()), Ok(inside));
    }
    let outside = [[9, 255, 255, 255], [11, 0, 0, 0], [172, 15, 255, 255], [172, 32, 0, 0], [192, 167, 255, 255]];
    for outside in outside.into_iter().chain([[192, 169, 0, 0], [127, 0, 0, 1], [8, 8, 8, 8], [255, 255, 255, 255]]) {
        assert_eq!(encode(host(outside, PORT_DEFAULT)), None, "{outside:?}");
    }
}

#[test]
fn larger_ranges_have_codes_for_the_ports_that_fit() {
    let has_code = |address, port| encode(host(address, port)).is_some();
    assert!(has_code([10, 0, 0, 1], 4748) && has_code([10, 0, 0, 1], 5770));
    assert!(!has_code([10, 0, 0, 1], 5771) && !has_code([10, 0, 0, 1], 4746));
    assert!(has_code([172, 16, 0, 1], 1024) && has_code([172, 16, 0, 1], 17_407));
    assert!(!has_code([172, 16, 0, 1], 17_408) && !has_code([172, 16, 0, 1], 1023));
}

#[test]
fn a_code_is_read_as_people_write_it() {
    let code = encode(host([10, 77, 0, 1], PORT_DEFAULT)).unwrap();
    let (left, right) = code.split_at(3);
    let ways = [code.to_lowercase(), format!("{left} {right}"), format!(" {left}-{right} ")];
    for way in ways.into_iter().chain([code.replace('0', "O"), code.replace('0', "o"), code.replace('1', "l")]) {
        assert_eq!(decode(&way), Ok(host([10, 77, 0, 1], PORT_DEFAULT)), "{way}");
    }
}

#[test]
fn what_is_no_code_is_refused() {
    for text in ["", "0", "00000", "0000000", "000000000", "UUUUUU", "가나다라마바", "10.0.0.1", "!!!!!!", "ZZZZZZ"]
    {
        assert_eq!(decode(text), Err(NotACode), "{text}");
    }
}

/// How many of all wrong characters, and of all pairs of characters that changed places, are noticed.
fn noticed(code: &str) -> (usize, usize, usize, usize) {
    let (mut wrong, mut wrong_noticed, mut swaps, mut swaps_noticed) = (0, 0, 0, 0);
    for at in 0..code.len() {
        for other in DIGITS.iter().filter(|other| code.as_bytes()[at] != **other) {
            let mut typed = code.as_bytes().to_vec();
            typed[at] = *other;
            wrong += 1;
            wrong_noticed += usize::from(decode(std::str::from_utf8(&typed).unwrap()).is_err());
        }
        for with in (at + 1..code.len()).filter(|with| code.as_bytes()[at] != code.as_bytes()[*with]) {
            let mut typed = code.as_bytes().to_vec();
            typed.swap(at, with);
            swaps += 1;
            swaps_noticed += usize::from(decode(std::str::from_utf8(&typed).unwrap()).is_err());
        }
    }
    (wrong, wrong_noticed, swaps, swaps_noticed)
}

proptest! {
    #[test]
    fn a_code_leads_back_to_its_address(host in hosts()) {
        let code = encode(host).unwrap();
        prop_assert_eq!(code.len(), if host.port() == PORT_DEFAULT { 6 } else { 8 });
        prop_assert_eq!(decode(&code), Ok(host));
    }

    #[test]
    fn an_address_has_one_code_only(text in "[0-9A-HJKMNP-TV-Z]{6}|[0-9A-HJKMNP-TV-Z]{8}") {
        if let Ok(host) = decode(&text) {
            prop_assert_eq!(encode(host), Some(text));
        }
    }

    #[test]
    fn at_most_one_of_the_31_wrong_characters_in_each_place_passes(host in hosts()) {
        let code = encode(host).unwrap();
        let (wrong, noticed, ..) = noticed(&code);
        prop_assert_eq!(wrong, 31 * code.len());
        prop_assert!(noticed >= 30 * code.len(), "{} of {} for {}", noticed, wrong, code);
    }

    #[test]
    fn nothing_that_is_typed_panics(text in ".*") {
        let _ = decode(&text);
    }
}

#[test]
fn of_characters_that_changed_places_thirty_in_thirty_one_are_noticed() {
    let (mut swaps, mut noticed_swaps) = (0, 0);
    for fourth in 0..=255 {
        for code in [encode(host([10, 23, 187, fourth], PORT_DEFAULT)), encode(host([10, 23, 187, fourth], 4800))] {
            let (.., some, noticed_some) = noticed(&code.unwrap());
            swaps += some;
            noticed_swaps += noticed_some;
        }
    }
    assert!(noticed_swaps * 31 >= swaps * 29, "{noticed_swaps} of {swaps}");
}

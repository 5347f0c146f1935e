use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

const FAMILY: &str = "👨\u{200D}👩\u{200D}👧\u{200D}👦";

fn look_alike(one: &str, other: &str) -> bool {
    skeleton(one).looks_like(&skeleton(other))
}

#[test]
fn an_ordinary_name_stays_as_it_is() {
    for name in ["푸른 여우", "Blue Fox", "Þóra Ærø", "नमस्ते", "شيماء", "ສະບາຍດີ", "山田太郎", "O'Neill-Ünal 3"]
    {
        assert_eq!(nickname(name).as_deref(), Ok(name));
        assert_eq!(title(name).as_deref(), Ok(name));
    }
}

#[test]
fn a_nickname_has_one_to_thirty_two_graphemes() {
    assert_eq!(nickname(""), Err(NameProblem::Empty));
    assert_eq!(nickname("가").as_deref(), Ok("가"));
    let longest = "가".repeat(32);
    assert_eq!(nickname(&longest).as_deref(), Ok(longest.as_str()));
    assert_eq!(nickname(&"가".repeat(33)), Err(NameProblem::TooLong));
    assert_eq!(nickname(&format!("  {longest}\t")).as_deref(), Ok(longest.as_str()));
}

#[test]
fn a_nickname_has_at_most_128_bytes() {
    let longest = "🦊".repeat(32);
    assert_eq!(longest.len(), NICKNAME_BYTES_MAX);
    assert_eq!(nickname(&longest).as_deref(), Ok(longest.as_str()));
    assert_eq!(nickname(&FAMILY.repeat(5)).as_deref(), Ok(FAMILY.repeat(5).as_str()));
    assert_eq!(nickname(&FAMILY.repeat(6)), Err(NameProblem::TooLong));
}

#[test]
fn a_title_has_one_to_sixty_graphemes_and_at_most_512_bytes() {
    assert_eq!(title(" \u{3000} "), Err(NameProblem::Empty));
    assert!(title(&"가".repeat(60)).is_ok());
    assert_eq!(title(&"가".repeat(61)), Err(NameProblem::TooLong));
    assert!(title(&FAMILY.repeat(20)).is_ok());
    assert_eq!(title(&FAMILY.repeat(21)), Err(NameProblem::TooLong));
}

#[test]
fn jamo_become_syllables() {
    assert_eq!(nickname("\u{1106}\u{1161}\u{1103}\u{1161}\u{11BC}").as_deref(), Ok("마당"));
    assert_eq!(text("\u{1106}\u{1161}\u{1103}\u{1161}\u{11BC}").as_deref(), Ok("마당"));
    let decomposed = "\u{1100}\u{1161}\u{11A8}".repeat(32);
    assert_eq!(nickname(&decomposed).as_deref(), Ok("각".repeat(32).as_str()));
}

#[test]
fn a_mark_meets_its_letter_when_what_was_hidden_between_them_is_gone() {
    assert_eq!(nickname("e\u{200B}\u{301}").as_deref(), Ok("é"));
    assert_eq!(text("e\u{0}\u{301}").as_deref(), Ok("é"));
}

#[test]
fn controls_and_directions_and_invisible_characters_are_dropped_from_names() {
    for hidden in [
        '\0',
        '\u{1B}',
        '\u{7F}',
        '\u{9B}',
        '\u{AD}',
        '\u{34F}',
        '\u{61C}',
        '\u{115F}',
        '\u{1160}',
        '\u{17B4}',
        '\u{180E}',
        '\u{200B}',
        '\u{200C}',
        '\u{200D}',
        '\u{200E}',
        '\u{200F}',
        '\u{202A}',
        '\u{202E}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{2800}',
        '\u{3164}',
        '\u{E000}',
        '\u{FDD0}',
        '\u{FE0E}',
        '\u{FE0F}',
        '\u{FEFF}',
        '\u{FFA0}',
        '\u{FFF9}',
        '\u{FFFC}',
        '\u{FFFF}',
        '\u{1D159}',
        '\u{1D173}',
        '\u{E0041}',
        '\u{E0101}',
        '\u{10FFFD}',
    ] {
        let code = u32::from(hidden);
        assert_eq!(nickname(&format!("ad{hidden}min")).as_deref(), Ok("admin"), "U+{code:04X} inside");
        assert_eq!(title(&format!("{hidden}a{hidden}")).as_deref(), Ok("a"), "U+{code:04X} around");
        assert_eq!(nickname(&hidden.to_string().repeat(200)), Err(NameProblem::Empty), "U+{code:04X} alone");
    }
    assert_eq!(nickname("admin\u{202E}nimda").as_deref(), Ok("adminnimda"));
    assert_eq!(nickname("\u{1B}]0;pwn\u{7}\r\nFAKE ERROR").as_deref(), Ok("]0;pwn FAKE ERROR"));
}

#[test]
fn ten_thousand_direction_marks_are_nothing() {
    let marks = "\u{200F}".repeat(10_000);
    assert_eq!(nickname(&marks), Err(NameProblem::Empty));
    assert_eq!(nickname(&format!("a{marks}b")).as_deref(), Ok("ab"));
    assert_eq!(text(&marks), Err(TextProblem::Empty));
    assert_eq!(text(&format!("a{marks}b")), Ok(format!("a{}b", "\u{200F}".repeat(16))));
}

#[test]
fn blanks_become_one_space_and_none_at_the_ends() {
    assert_eq!(nickname("\u{3000}a \t\u{A0}\u{2003} b\n").as_deref(), Ok("a b"));
    assert_eq!(nickname("a\u{2028}b").as_deref(), Ok("a b"));
    assert_eq!(nickname(" \u{200B} \u{200B} ").as_deref(), Err(&NameProblem::Empty));
}

#[test]
fn emoji_of_several_parts_are_kept() {
    for emoji in [
        FAMILY,
        "👩🏽\u{200D}🚀",
        "🏳\u{FE0F}\u{200D}🌈",
        "❤\u{FE0F}",
        "1\u{FE0F}\u{20E3}",
        "🇰🇷",
        "👍🏿",
        "🏃\u{200D}♂\u{FE0F}",
    ] {
        assert_eq!(nickname(emoji).as_deref(), Ok(emoji));
        assert_eq!(nickname(&format!("여우{emoji}")), Ok(format!("여우{emoji}")));
    }
    assert!(nickname(&"❤\u{FE0F}".repeat(21)).is_ok());
}

#[test]
fn emoji_glue_is_dropped_where_no_emoji_is() {
    assert_eq!(nickname("a\u{200D}b").as_deref(), Ok("ab"));
    assert_eq!(nickname("\u{200D}👩\u{200D}").as_deref(), Ok("👩"));
    assert_eq!(nickname("👩\u{200D}\u{200D}🚀").as_deref(), Ok("👩\u{200D}🚀"));
    assert_eq!(nickname("👩\u{200D} 🚀").as_deref(), Ok("👩 🚀"));
    assert_eq!(nickname("bot1\u{FE0F}").as_deref(), Ok("bot1"));
    assert_eq!(nickname("가\u{FE0F}").as_deref(), Ok("가"));
    assert_eq!(nickname("❤\u{FE0F}\u{FE0F}\u{FE0F}").as_deref(), Ok("❤\u{FE0F}"));
}

#[test]
fn a_letter_keeps_four_marks() {
    let four = "q\u{301}\u{302}\u{303}\u{304}";
    assert_eq!(nickname(four).as_deref(), Ok(four));
    assert_eq!(nickname(&format!("{four}\u{306}z")), Ok(format!("{four}z")));
    assert_eq!(nickname(&format!("q{}", "\u{301}".repeat(500))), Ok(format!("q{}", "\u{301}".repeat(4))));
}

#[test]
fn a_mark_without_a_letter_is_dropped() {
    assert_eq!(nickname(&"\u{301}".repeat(500)), Err(NameProblem::Empty));
    assert_eq!(nickname("a \u{301}b").as_deref(), Ok("a b"));
}

#[test]
fn a_text_keeps_its_lines_and_blanks() {
    assert_eq!(text("one\r\ntwo\rthree\nfour").as_deref(), Ok("one\ntwo\nthree\nfour"));
    assert_eq!(text("  a  \n\n b ").as_deref(), Ok("  a  \n\n b "));
    assert_eq!(text("a\tb").as_deref(), Ok("a b"));
    assert_eq!(text("\u{1B}[31mred\u{7}\0").as_deref(), Ok("[31mred"));
    assert_eq!(text("<b>&amp;</b>").as_deref(), Ok("<b>&amp;</b>"));
}

#[test]
fn a_text_with_nothing_to_see_is_empty() {
    for blank in ["", " ", "\n\r\n\t", "\0", "\u{200B}\u{2060}", "\u{3164}", "\u{2800} \u{3000}"] {
        assert_eq!(text(blank), Err(TextProblem::Empty), "{blank:?}");
    }
    assert_eq!(text("\u{E000}").as_deref(), Ok("\u{E000}"));
}

#[test]
fn a_text_has_at_most_8192_bytes_once_it_is_clean() {
    assert!(text(&"a".repeat(8192)).is_ok());
    assert_eq!(text(&"a".repeat(8193)), Err(TextProblem::TooLong));
    assert!(text(&format!("{}{}", "가".repeat(2730), "aa")).is_ok());
    assert_eq!(text(&"가".repeat(2731)), Err(TextProblem::TooLong));
    assert!(text(&"\u{1100}\u{1161}".repeat(2730)).is_ok());
    assert!(text(&format!("{}{}", "a".repeat(8192), "\0".repeat(9000))).is_ok());
}

#[test]
fn sixteen_format_characters_in_succession_are_kept() {
    for format in ['\u{200F}', '\u{202E}', '\u{2060}', '\u{FE0F}'] {
        let sixteen = format!("a{}", format.to_string().repeat(16));
        assert_eq!(text(&sixteen).as_deref(), Ok(sixteen.as_str()));
        assert_eq!(text(&format!("{sixteen}{format}b")), Ok(format!("{sixteen}b")));
    }
    let families = FAMILY.repeat(20);
    assert_eq!(text(&families).as_deref(), Ok(families.as_str()));
}

#[test]
fn names_that_look_like_admin_are_one() {
    for twin in [
        "admin",
        "Admin",
        "ADMIN",
        "аdmin",
        "Αdmin",
        "ad\u{200B}min",
        "ＡＤＭＩＮ",
        "ａｄｍｉｎ",
        "𝐚𝐝𝐦𝐢𝐧",
        "ɑdmin",
        "adrnin",
        "\u{202E}admin",
        "admin\u{FE0F}",
    ] {
        assert!(look_alike("admin", twin), "{twin}");
        assert!(look_alike(twin, "Admin"), "{twin}");
    }
}

#[test]
fn a_capital_that_looks_like_another_letter_is_that_letter() {
    for (name, twin) in
        [("Bill", "BiII"), ("Bob", "Вob"), ("Bob", "Βob"), ("Hana", "Нana"), ("B0b", "BOb"), ("Tom", "Тоm")]
    {
        assert!(look_alike(name, twin), "{name} {twin}");
    }
}

#[test]
fn case_is_folded_in_every_script() {
    for (name, twin) in [("вова", "ВОВА"), ("νίκος", "ΝΊΚΟΣ"), ("straße", "STRASSE"), ("é", "E\u{301}")]
    {
        assert!(look_alike(name, twin), "{name} {twin}");
    }
}

#[test]
fn names_that_differ_to_the_eye_are_two() {
    for (name, other) in [
        ("admin", "admins"),
        ("푸른 여우", "푸른 여울"),
        ("Ann", "Avv"),
        ("Ali", "All"),
        ("여우", "여유"),
        ("🦊", "🐻"),
        ("1호", "2호"),
        ("e", "é"),
    ] {
        assert!(!look_alike(name, other), "{name} {other}");
    }
}

#[test]
fn no_two_korean_syllables_look_alike() {
    let mut folded = HashSet::new();
    let mut drawn = HashSet::new();
    for syllable in '가'..='힣' {
        let skeleton = skeleton(&syllable.to_string());
        assert!(folded.insert(skeleton.folded), "{syllable}");
        assert!(drawn.insert(skeleton.drawn), "{syllable}");
    }
}

/// Characters that the rules treat in different ways, more often than chance would draw them.
fn tricky() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        any::<char>(),
        prop::sample::select(vec![
            'a',
            ' ',
            '\t',
            '\r',
            '\n',
            '1',
            '\u{200D}',
            '\u{FE0F}',
            '\u{20E3}',
            '\u{301}',
            '\u{323}',
            '\u{1100}',
            '\u{1161}',
            '\u{11A8}',
            '👩',
            '🏽',
            '🚀',
            '❤',
            '\u{202E}',
            '\u{3164}',
            '\u{E0041}',
            '\u{E9}',
        ]),
    ];
    prop::collection::vec(character, 0..40).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_clean_name_is_clean_and_cleaning_it_again_changes_nothing(raw in tricky()) {
        if let Ok(name) = nickname(&raw) {
            prop_assert_eq!(nickname(&name), Ok(name.clone()));
            prop_assert!(name.len() <= NICKNAME_BYTES_MAX);
            prop_assert!(!name.chars().any(char::is_control));
            prop_assert_eq!(name.trim(), name.as_str());
            let hidden_inside = format!("{}{name}{}", '\u{202E}', '\u{200B}');
            prop_assert!(look_alike(&name, &hidden_inside));
        }
    }

    #[test]
    fn a_clean_text_is_clean_and_cleaning_it_again_changes_nothing(raw in tricky()) {
        if let Ok(clean) = text(&raw) {
            prop_assert_eq!(text(&clean), Ok(clean.clone()));
            prop_assert!(!clean.chars().any(|character| character.is_control() && character != '\n'));
        }
    }
}

#[test]
fn the_owners_crown_cannot_be_typed() {
    assert_eq!(nickname("\u{1F451} Alice\u{1F451}").unwrap(), "Alice");
    assert_eq!(nickname("\u{1F451}"), Err(NameProblem::Empty));
    assert_eq!(title("\u{1F451} Kings").unwrap(), "\u{1F451} Kings", "titles may have one");
}

#[test]
fn a_tag_is_small_short_and_without_its_sign() {
    assert_eq!(tag(" #Hello World "), Ok("hello world".to_owned()));
    assert_eq!(tag("##안녕"), Ok("안녕".to_owned()));
    assert_eq!(tag("#"), Err(NameProblem::Empty));
    assert_eq!(tag(&"가".repeat(24)), Ok("가".repeat(24)));
    assert_eq!(tag(&"가".repeat(25)), Err(NameProblem::TooLong));
    // Bytes count too: each of these is one grapheme of 25 bytes.
    assert_eq!(tag(&FAMILY.repeat(4)), Err(NameProblem::TooLong));
}

#[test]
fn a_description_has_up_to_two_hundred_graphemes_and_800_bytes() {
    assert_eq!(alt(&"나".repeat(200)), Ok("나".repeat(200)));
    assert_eq!(alt(&"나".repeat(201)), Err(NameProblem::TooLong));
    assert!(alt(&FAMILY.repeat(32)).is_ok());
    assert_eq!(alt(&FAMILY.repeat(33)), Err(NameProblem::TooLong));
}

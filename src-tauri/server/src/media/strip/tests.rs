use super::super::samples::*;
use super::super::sniff::sniff;
use super::*;
use proptest::prelude::*;

fn stripped(bytes: &[u8]) -> Vec<u8> {
    strip(bytes, &sniff(bytes).unwrap()).unwrap()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn what_is_secret_goes_and_the_picture_stays_the_same() {
    for bytes in one_of_each() {
        let clean = stripped(&bytes);
        assert!(!contains(&clean, b"Secret"), "{}", clean.escape_ascii());
        assert_eq!(sniff(&clean), sniff(&bytes));
        assert_eq!(contains(&clean, b"profile"), contains(&bytes, b"profile"), "{}", clean.escape_ascii());
        assert_eq!(stripped(&clean), clean);
    }
}

#[test]
fn a_picture_with_nothing_to_take_out_stays_byte_for_byte() {
    for bytes in [
        png(4, 2),
        apng(4, 2, 3, 3),
        jpeg(4, 2),
        gif(4, 2, 3),
        webp_of(&[webp_lossy(4, 2)]),
        webp_of(&[webp_lossless(4, 2)]),
        webp_animated(4, 2, 3),
    ] {
        assert_eq!(stripped(&bytes), bytes, "{}", bytes.escape_ascii());
    }
}

#[test]
fn what_follows_the_end_is_cut() {
    for bytes in one_of_each() {
        let with_tail = [&bytes, &b"<script>alert(1)</script>PK\x03\x04"[..]].concat();
        assert_eq!(stripped(&with_tail), stripped(&bytes));
    }
}

#[test]
fn a_png_keeps_only_what_is_drawn() {
    let texts = [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt"].map(|kind| png_chunk(kind, b"Secret"));
    let drawn = [b"gAMA", b"sRGB", b"iCCP", b"PLTE", b"tRNS", b"pHYs"].map(|kind| png_chunk(kind, b"drawn"));
    let bytes = png_with(4, 2, &[texts.concat(), drawn.concat()]);
    assert_eq!(stripped(&bytes), png_with(4, 2, &drawn));
}

#[test]
fn a_jpeg_keeps_only_what_is_drawn() {
    let jfif = jpeg_segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01RGB");
    let profile = jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01profile");
    let adobe = jpeg_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01");
    let table = jpeg_segment(0xDB, b"table");
    let hidden = [
        exif(true, 1),
        jpeg_segment(0xE0, b"JFXX\0Secret"),
        jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0Secret"),
        jpeg_segment(0xE2, b"MPF\0Secret"),
        jpeg_segment(0xED, b"Secret"),
        jpeg_segment(0xFE, b"Secret"),
        b"\xFF\xFF\xFF\xD0".to_vec(),
    ];
    let bytes = jpeg_with(4, 2, &[jfif, hidden.concat(), profile.clone(), adobe.clone(), table.clone()]);
    let plain_jfif = jpeg_segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
    assert_eq!(stripped(&bytes), jpeg_with(4, 2, &[plain_jfif, profile, adobe, table]));
}

#[test]
fn a_photograph_stays_turned_and_says_nothing_else() {
    for is_little in [true, false] {
        for orientation in 2..=8 {
            let bytes = jpeg_with(4, 2, &[exif(is_little, orientation), exif(is_little, 1)]);
            let clean = stripped(&bytes);
            let minimal =
                [&b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"[..], &orientation.to_be_bytes(), &[0; 6]];
            assert_eq!(clean, jpeg_with(4, 2, &[jpeg_segment(0xE1, &minimal.concat())]));
            assert_eq!(sniff(&clean), sniff(&bytes));
        }
    }
}

#[test]
fn a_gif_goes_on_repeating_and_loses_its_comments() {
    let control = b"\x21\xF9\x04\x05\x0A\0\x01\0".to_vec();
    let netscape = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\x05\0\0".to_vec();
    let long_netscape = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\x05\0\x05\x02Secr\0".to_vec();
    let hidden = [
        b"\x21\xFE\x06Secret\x06Secret\0".to_vec(),
        b"\x21\x01\x0C............\x06Secret\0".to_vec(),
        b"\x21\xFF\x0BXMP DataXMP\x06Secret\0".to_vec(),
        b"\x21\x99\x06Secret\0".to_vec(),
    ];
    let bytes = gif_of(&[long_netscape, hidden.concat(), control.clone(), gif_image(4, 2)], 4, 2);
    assert_eq!(stripped(&bytes), gif_of(&[netscape, control, gif_image(4, 2)], 4, 2));
}

#[test]
fn a_webp_keeps_only_what_is_drawn() {
    let hidden =
        [webp_chunk(b"EXIF", b"Secret"), webp_chunk(b"XMP ", b"Secret."), webp_chunk(b"ABCD", b"Secret")].concat();
    let profile = webp_chunk(b"ICCP", b"profile");
    let frame = webp_frame(4, 2, &[webp_chunk(b"ALPH", b"coded"), webp_lossy(4, 2)].concat());
    let frame_with_more = webp_frame(4, 2, &[webp_chunk(b"ALPH", b"coded"), webp_lossy(4, 2), hidden.clone()].concat());
    let settings = webp_chunk(b"ANIM", &[0; 6]);
    let bytes = webp_of(&[webp_extended(0xFF, 4, 2), profile.clone(), settings.clone(), frame_with_more, hidden]);
    assert_eq!(stripped(&bytes), webp_of(&[webp_extended(0x32, 4, 2), profile, settings, frame]));
}

#[test]
fn bytes_that_are_not_the_picture_are_refused() {
    let picture = sniff(&png(4, 2)).unwrap();
    for bytes in [jpeg(4, 2), gif(4, 2, 1), png_header(4, 2), vec![]] {
        assert_eq!(strip(&bytes, &picture), Err(PictureProblem::UnsupportedType));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_picture_is_the_same_picture_when_it_is_stripped(bytes in damaged()) {
        if let Ok(picture) = sniff(&bytes) {
            let clean = strip(&bytes, &picture).unwrap();
            prop_assert_eq!(sniff(&clean), Ok(picture));
            prop_assert_eq!(strip(&clean, &picture), Ok(clean));
        }
    }

    #[test]
    fn no_bytes_cause_a_panic(bytes in damaged(), mime in 0..5_usize) {
        let mime = ["image/png", "image/jpeg", "image/gif", "image/webp", "text/html"][mime];
        let _ = strip(&bytes, &Picture { mime, width: 1, height: 1, frames: 1 });
    }
}

use super::super::samples::*;
use super::*;
use PictureProblem::{TooBig, UnsupportedType};
use proptest::prelude::*;

fn seen(mime: &'static str, width: u32, height: u32, frames: u32) -> Result<Picture, PictureProblem> {
    Ok(Picture { mime, width, height, frames })
}

#[test]
fn the_four_types_are_known_by_their_bytes() {
    assert_eq!(sniff(&png(640, 480)), seen("image/png", 640, 480, 1));
    assert_eq!(sniff(&apng(640, 480, 3, 3)), seen("image/png", 640, 480, 3));
    assert_eq!(sniff(&jpeg(640, 480)), seen("image/jpeg", 640, 480, 1));
    assert_eq!(sniff(&gif(640, 480, 1)), seen("image/gif", 640, 480, 1));
    assert_eq!(sniff(&gif(64, 48, 12)), seen("image/gif", 64, 48, 12));
    assert_eq!(sniff(&webp_of(&[webp_lossy(640, 480)])), seen("image/webp", 640, 480, 1));
    assert_eq!(sniff(&webp_of(&[webp_lossless(640, 480)])), seen("image/webp", 640, 480, 1));
    assert_eq!(sniff(&webp_animated(64, 48, 12)), seen("image/webp", 64, 48, 12));
    let with_alpha = webp_of(&[webp_extended(0x10, 64, 48), webp_chunk(b"ALPH", b"coded"), webp_lossy(64, 48)]);
    assert_eq!(sniff(&with_alpha), seen("image/webp", 64, 48, 1));
}

#[test]
fn other_files_are_refused() {
    let others: [&[u8]; 14] = [
        b"",
        b"\x89PNG",
        b"PK\x03\x04\x14\0\0\0\x08\0zip renamed to png",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"%PDF-1.7\n1 0 obj",
        b"GIF89a/*<script>alert(1)</script>*/=1;",
        b"GIF90a\x01\0\x01\0\0\0\0;",
        b"BM\x3a\0\0\0\0\0\0\0",
        b"II*\0\x08\0\0\0",
        b"8BPS\0\x01",
        b"\0\0\0\x1cftypavif\0\0\0\0",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\xFF\xD8\xFF\xE0 and then nothing that is a JPEG",
    ];
    for other in others {
        assert_eq!(sniff(other), Err(UnsupportedType), "{}", other.escape_ascii());
    }
}

#[test]
fn what_a_picture_claims_to_be_elsewhere_does_not_count() {
    let html = b"<script>alert(1)</script>";
    let polyglots = [
        [png(4, 2), html.to_vec()].concat(),
        jpeg_with(4, 2, &[jpeg_segment(0xFE, html)]),
        [gif(4, 2, 1), html.to_vec()].concat(),
        [webp_of(&[webp_lossy(4, 2)]), html.to_vec()].concat(),
    ];
    let mimes = polyglots.map(|bytes| sniff(&bytes).unwrap().mime);
    assert_eq!(mimes, ["image/png", "image/jpeg", "image/gif", "image/webp"]);
}

#[test]
fn every_shorter_part_of_a_picture_is_refused() {
    for whole in one_of_each() {
        assert!(sniff(&whole).is_ok());
        for length in 0..whole.len() {
            assert_eq!(sniff(&whole[..length]), Err(UnsupportedType), "{length} of {}", whole.escape_ascii());
        }
    }
}

#[test]
fn a_side_may_have_8192_pixels() {
    assert!(sniff(&png(8192, 1)).is_ok());
    assert_eq!(sniff(&png(8193, 1)), Err(TooBig));
    assert!(sniff(&jpeg(1, 8192)).is_ok());
    assert_eq!(sniff(&jpeg(1, 8193)), Err(TooBig));
    assert!(sniff(&gif(8192, 1, 1)).is_ok());
    assert_eq!(sniff(&gif(8193, 1, 1)), Err(TooBig));
    assert!(sniff(&webp_of(&[webp_lossless(1, 8192)])).is_ok());
    assert_eq!(sniff(&webp_of(&[webp_lossless(1, 8193)])), Err(TooBig));
    assert_eq!(sniff(&webp_of(&[webp_lossy(8193, 1)])), Err(TooBig));
    assert_eq!(sniff(&webp_animated(8193, 1, 1)), Err(TooBig));
}

#[test]
fn a_picture_may_have_forty_million_pixels() {
    assert!(sniff(&png(8000, 5000)).is_ok());
    assert_eq!(sniff(&png(8000, 5001)), Err(TooBig));
    assert!(sniff(&jpeg(5000, 8000)).is_ok());
    assert_eq!(sniff(&jpeg(5001, 8000)), Err(TooBig));
    assert!(sniff(&gif(8000, 5000, 1)).is_ok());
    assert_eq!(sniff(&gif(8000, 5001, 1)), Err(TooBig));
    assert!(sniff(&webp_of(&[webp_lossless(8000, 5000)])).is_ok());
    assert_eq!(sniff(&webp_of(&[webp_lossless(8000, 5001)])), Err(TooBig));
}

#[test]
fn an_animation_may_have_three_hundred_frames() {
    for (most, more) in [
        (apng(4, 2, 300, 300), apng(4, 2, 301, 301)),
        (gif(4, 2, 300), gif(4, 2, 301)),
        (webp_animated(4, 2, 300), webp_animated(4, 2, 301)),
    ] {
        assert_eq!(sniff(&most).unwrap().frames, 300);
        assert_eq!(sniff(&more), Err(TooBig));
    }
}

#[test]
fn the_frames_may_have_two_hundred_million_pixels_together() {
    for (most, more) in [
        (apng(4000, 1000, 50, 50), apng(4000, 1000, 51, 51)),
        (gif(4000, 1000, 50), gif(4000, 1000, 51)),
        (webp_animated(4000, 1000, 50), webp_animated(4000, 1000, 51)),
    ] {
        assert_eq!(sniff(&most).unwrap().frames, 50);
        assert_eq!(sniff(&more), Err(TooBig));
    }
}

#[test]
fn small_frames_of_a_large_picture_count_as_large() {
    let frames = vec![gif_image(1, 1); 6];
    assert_eq!(sniff(&gif_of(&frames, 8000, 5000)), Err(TooBig));
    assert_eq!(sniff(&gif_of(&frames[..5], 8000, 5000)), seen("image/gif", 8000, 5000, 5));
}

#[test]
fn bombs_are_refused_by_their_headers() {
    assert_eq!(sniff(&png_header(65_535, 65_535)), Err(TooBig));
    assert_eq!(sniff(&png(u32::MAX, u32::MAX)), Err(TooBig));
    assert_eq!(sniff(&jpeg(65_535, 65_535)), Err(TooBig));
    assert_eq!(sniff(&gif(65_535, 65_535, 1)), Err(TooBig));
    assert_eq!(sniff(&gif_of(&[gif_image(65_535, 65_535)], 1, 1)), Err(TooBig));
    assert_eq!(sniff(&gif_of(&[gif_image(1, 1), gif_image(65_535, 65_535)], 1, 1)), Err(TooBig));
    assert_eq!(sniff(&webp_of(&[webp_extended(0, 1 << 24, 1 << 24)])), Err(TooBig));
    assert_eq!(sniff(&gif(1, 1, 100_000)), Err(TooBig));
    assert_eq!(sniff(&apng(1, 1, 100_000, 100_000)), Err(TooBig));
    let refined = vec![jpeg_scan(); 100];
    assert_eq!(sniff(&jpeg_with(8, 8, &refined)), Err(TooBig));
    assert!(sniff(&jpeg_with(8, 8, &refined[..99])).is_ok());
}

#[test]
fn pictures_without_area_are_refused() {
    let nothing =
        [png(0, 4), png(4, 0), jpeg(0, 4), jpeg(4, 0), gif(0, 0, 1), gif(4, 4, 0), webp_of(&[webp_lossy(0, 4)])];
    for bytes in nothing {
        assert_eq!(sniff(&bytes), Err(UnsupportedType), "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_png_that_contradicts_itself_is_refused() {
    let animation = png_chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let contradictions = [
        apng(4, 2, 2, 3),
        apng(4, 2, 3, 2),
        apng(4, 2, 0, 0),
        png_with(4, 2, &[png_frame(4, 2)]),
        png_with(4, 2, &[png_chunk(b"IDAT", b"coded"), animation, png_frame(4, 2)]),
        png_with(4, 2, &[png_chunk(b"IHDR", b"\0\0\xFF\xFF\0\0\xFF\xFF\x08\x06\0\0\0")]),
        png_with(4, 2, &[png_chunk(b"CgBI", b"")]),
        png_with(4, 2, &[png_chunk(b"te\0t", b"")]),
        [png_header(4, 2), png_chunk(b"IEND", b"")].concat(),
        [b"\x89PNG\r\n\x1a\n".to_vec(), png_chunk(b"IDAT", b"coded"), png_chunk(b"IEND", b"")].concat(),
    ];
    for bytes in contradictions {
        assert_eq!(sniff(&bytes), Err(UnsupportedType), "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_jpeg_that_browsers_do_not_show_is_refused() {
    let frame = jpeg_segment(0xC0, b"\x08\0\x02\0\x04\x01\x01\x11\0");
    let lossless = jpeg_segment(0xC3, b"\x08\0\x02\0\x04\x01\x01\x11\0");
    let twelve_bits = jpeg_segment(0xC1, b"\x0C\0\x02\0\x04\x01\x01\x11\0");
    for segments in
        [vec![frame.clone()], vec![lossless], vec![twelve_bits], vec![b"\xFF\xD8".to_vec()], vec![b"junk".to_vec()]]
    {
        assert_eq!(sniff(&jpeg_with(4, 2, &segments)), Err(UnsupportedType), "{segments:?}");
    }
    let no_scan = [b"\xFF\xD8".to_vec(), frame, b"\xFF\xD9".to_vec()].concat();
    assert_eq!(sniff(&no_scan), Err(UnsupportedType));
}

#[test]
fn a_webp_that_contradicts_itself_is_refused() {
    let header = webp_extended(0, 4, 2);
    let animated = webp_extended(2, 4, 2);
    for chunks in [
        vec![header.clone()],
        vec![header.clone(), webp_lossy(4, 3)],
        vec![header.clone(), webp_lossy(4, 2), webp_lossless(4, 2)],
        vec![header, webp_lossy(4, 2), webp_frame(4, 2, &webp_lossy(4, 2))],
        vec![animated.clone()],
        vec![animated.clone(), webp_lossy(4, 2)],
        vec![animated.clone(), webp_frame(4, 2, b"")],
        vec![animated, webp_frame(4, 2, &webp_lossless(8000, 5000))],
        vec![webp_chunk(b"EXIF", b""), webp_lossy(4, 2)],
        vec![],
    ] {
        assert_eq!(sniff(&webp_of(&chunks)), Err(UnsupportedType), "{chunks:?}");
    }
}

#[test]
fn a_turned_photograph_has_the_sides_that_are_seen() {
    for is_little in [true, false] {
        for orientation in 0..=9 {
            let photograph = jpeg_with(4, 2, &[exif(is_little, orientation)]);
            let (width, height) = if (5..=8).contains(&orientation) { (2, 4) } else { (4, 2) };
            assert_eq!(sniff(&photograph), seen("image/jpeg", width, height, 1), "{orientation}");
        }
    }
}

#[test]
fn a_gif_is_as_large_as_its_first_image() {
    assert_eq!(sniff(&gif_of(&[gif_image(4, 2)], 0, 0)), seen("image/gif", 4, 2, 1));
    assert_eq!(sniff(&gif_of(&[gif_image(4, 2), gif_image(9, 9)], 3, 3)), seen("image/gif", 4, 3, 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0..5_usize) {
        let starts: [&[u8]; 5] = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xFF\xD8\xFF", b"GIF89a", b"RIFF\x80\0\0\0WEBP", b""];
        let _ = sniff(&[starts[kind], &bytes].concat());
    }

    #[test]
    fn a_damaged_picture_is_refused_or_within_the_limits(bytes in damaged()) {
        if let Ok(picture) = sniff(&bytes) {
            prop_assert!((1..=PICTURE_SIDE_PIXELS_MAX).contains(&picture.width));
            prop_assert!((1..=PICTURE_SIDE_PIXELS_MAX).contains(&picture.height));
            prop_assert!((1..=PICTURE_FRAMES_MAX).contains(&picture.frames));
        }
    }
}

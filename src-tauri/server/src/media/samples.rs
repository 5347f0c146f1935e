//! Tiny pictures for the tests, built byte by byte. Their coded parts are not pictures: nothing here decodes them.

use proptest::prelude::*;

pub(super) fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], kind, data, b"\0\0\0\0"].concat()
}

pub(super) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let data = [&width.to_be_bytes()[..], &height.to_be_bytes(), b"\x08\x06\0\0\0"].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), png_chunk(b"IHDR", &data)].concat()
}

/// With these chunks before the image.
pub(super) fn png_with(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let image = [png_chunk(b"IDAT", b"coded"), png_chunk(b"IEND", b"")].concat();
    [png_header(width, height), chunks.concat(), image].concat()
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    png_with(width, height, &[])
}

pub(super) fn png_frame(width: u32, height: u32) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    png_chunk(b"fcTL", &[b"\0\0\0\0", &sides[..], &[0; 14]].concat())
}

pub(super) fn apng(width: u32, height: u32, announced: u32, frames: usize) -> Vec<u8> {
    let announcement = png_chunk(b"acTL", &[announced.to_be_bytes(), [0; 4]].concat());
    png_with(width, height, &[announcement, png_frame(width, height).repeat(frames)])
}

pub(super) fn jpeg_segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker][..], &length, data].concat()
}

pub(super) fn jpeg_scan() -> Vec<u8> {
    [jpeg_segment(0xDA, b"\x01\x01\0\0\x3f\0"), b"coded\xFF\0more\xFF\xD0again".to_vec()].concat()
}

/// With these segments before the frame.
pub(super) fn jpeg_with(width: u16, height: u16, segments: &[Vec<u8>]) -> Vec<u8> {
    let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
    let frame = jpeg_segment(0xC0, &[b"\x08", &sides[..], b"\x01\x01\x11\0"].concat());
    [b"\xFF\xD8".to_vec(), segments.concat(), frame, jpeg_scan(), b"\xFF\xD9".to_vec()].concat()
}

pub(super) fn jpeg(width: u16, height: u16) -> Vec<u8> {
    jpeg_with(width, height, &[jpeg_segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")])
}

/// EXIF with a camera's name and an orientation, in the byte order of `II` or of `MM`.
pub(super) fn exif(is_little: bool, orientation: u16) -> Vec<u8> {
    let u16 = |number: u16| {
        if is_little { number.to_le_bytes() } else { number.to_be_bytes() }
    };
    let u32 = |number: u32| {
        if is_little { number.to_le_bytes() } else { number.to_be_bytes() }
    };
    let mut tiff = if is_little { b"II".to_vec() } else { b"MM".to_vec() };
    tiff.extend(u16(42));
    tiff.extend(u32(8));
    tiff.extend(u16(2));
    for (tag, kind, count) in [(0x010F, 2, 6), (0x0112, 3, 1)] {
        tiff.extend(u16(tag));
        tiff.extend(u16(kind));
        tiff.extend(u32(count));
        match tag {
            0x0112 => tiff.extend([u16(orientation), [0, 0]].concat()),
            _ => tiff.extend(u32(38)),
        }
    }
    tiff.extend([0; 4]);
    tiff.extend(b"Secret camera");
    jpeg_segment(0xE1, &[b"Exif\0\0", &tiff[..]].concat())
}

pub(super) fn gif_screen(width: u16, height: u16) -> Vec<u8> {
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    [b"GIF89a", &sides[..], b"\x80\0\0", b"\0\0\0\xFF\xFF\xFF"].concat()
}

pub(super) fn gif_image(width: u16, height: u16) -> Vec<u8> {
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    [b"\x2C\0\0\0\0", &sides[..], b"\0\x02\x02\x44\x01\0"].concat()
}

pub(super) fn gif_of(blocks: &[Vec<u8>], width: u16, height: u16) -> Vec<u8> {
    [gif_screen(width, height), blocks.concat(), b"\x3B".to_vec()].concat()
}

pub(crate) fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    gif_of(&vec![gif_image(width, height); frames], width, height)
}

pub(super) fn webp_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    let padding = &[0][..data.len() % 2];
    [kind, &length[..], data, padding].concat()
}

pub(super) fn webp_of(chunks: &[Vec<u8>]) -> Vec<u8> {
    webp_chunk(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

/// A lossy image as a chunk.
pub(super) fn webp_lossy(width: u16, height: u16) -> Vec<u8> {
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    webp_chunk(b"VP8 ", &[b"\x10\0\0\x9D\x01\x2A", &sides[..], b"coded"].concat())
}

/// A lossless image as a chunk.
pub(super) fn webp_lossless(width: u32, height: u32) -> Vec<u8> {
    let bits = (width - 1) | (height - 1) << 14;
    webp_chunk(b"VP8L", &[b"\x2F", &bits.to_le_bytes()[..], b"coded"].concat())
}

/// The header of a file with more than an image in it.
pub(super) fn webp_extended(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let side = |pixels: u32| (pixels - 1).to_le_bytes()[..3].to_vec();
    webp_chunk(b"VP8X", &[vec![flags, 0, 0, 0], side(width), side(height)].concat())
}

pub(super) fn webp_frame(width: u32, height: u32, image: &[u8]) -> Vec<u8> {
    let side = |pixels: u32| (pixels - 1).to_le_bytes()[..3].to_vec();
    webp_chunk(b"ANMF", &[vec![0; 6], side(width), side(height), vec![50, 0, 0, 0], image.to_vec()].concat())
}

pub(super) fn webp_animated(width: u32, height: u32, frames: usize) -> Vec<u8> {
    let frame = webp_frame(width, height, &webp_lossless(width, height));
    webp_of(&[webp_extended(0x02, width, height), webp_chunk(b"ANIM", &[0; 6]), frame.repeat(frames)])
}

/// One picture of every kind, with everything in it that is to be taken out.
pub(super) fn one_of_each() -> Vec<Vec<u8>> {
    let gif_extensions = [
        b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\x05\0\0".to_vec(),
        b"\x21\xF9\x04\0\x0A\0\0\0".to_vec(),
        b"\x21\xFE\x06Secret\0".to_vec(),
        b"\x21\xFF\x0BXMP DataXMP\x06Secret\0".to_vec(),
    ];
    let jpeg_segments = [
        exif(true, 6),
        jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01profile"),
        jpeg_segment(0xED, b"Photoshop 3.0\0Secret"),
        jpeg_segment(0xFE, b"Secret"),
    ];
    vec![
        png_with(4, 2, &[png_chunk(b"iCCP", b"profile"), png_chunk(b"tEXt", b"Comment\0Secret")]),
        apng(4, 2, 3, 3),
        jpeg_with(4, 2, &jpeg_segments),
        gif_of(&[gif_extensions.concat(), gif_image(4, 2), gif_image(2, 2)], 4, 2),
        webp_of(&[webp_lossy(4, 2), webp_chunk(b"EXIF", b"Secret")]),
        webp_of(&[
            webp_extended(0x3C, 4, 2),
            webp_chunk(b"ICCP", b"profile"),
            webp_chunk(b"ALPH", b"coded"),
            webp_lossy(4, 2),
            webp_chunk(b"EXIF", b"Secret"),
            webp_chunk(b"XMP ", b"Secret"),
        ]),
        webp_animated(4, 2, 3),
    ]
}

/// A sample with a few bytes changed, inserted and taken out.
pub(super) fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4_u8);
    (prop::sample::select(one_of_each()), prop::collection::vec(change, 0..6)).prop_map(|(mut bytes, changes)| {
        for (index, byte, action) in changes {
            let at = index.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match action {
                0 => bytes.insert(at, byte),
                1 if !bytes.is_empty() => drop(bytes.remove(at)),
                2 => bytes.truncate(bytes.len().saturating_sub(usize::from(byte) / 16)),
                _ => bytes.iter_mut().skip(at).take(1).for_each(|changed| *changed = byte),
            }
        }
        bytes
    })
}

//! Small real pictures, written byte by byte.

/// A GIF with one red pixel, this many frames and, unless it is empty, this comment.
#[must_use]
pub fn gif(width: u16, height: u16, frames: usize, comment: &str) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend([0x80, 0, 0]);
    bytes.extend([255, 0, 0, 0, 0, 0]);
    if !comment.is_empty() {
        bytes.extend([0x21, 0xfe]);
        for part in comment.as_bytes().chunks(255) {
            bytes.push(u8::try_from(part.len()).expect("a chunk is at most 255 bytes long"));
            bytes.extend(part);
        }
        bytes.push(0);
    }
    for _ in 0..frames {
        bytes.extend([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);
        bytes.extend([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0]);
        bytes.extend([2, 2, 0x44, 1, 0]);
    }
    bytes.push(0x3b);
    bytes
}

/// A PNG that says it is this large; its one row of pixels is not there to be decoded.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    // One stored deflate block that holds one red pixel, and its Adler-32.
    let pixels = [0x78, 1, 1, 4, 0, 0xfb, 0xff, 0, 255, 0, 0, 3, 0, 1, 0];
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", &pixels), chunk(b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

/// A PNG whose pixels take this many bytes, all of which are this one; nothing in them is there to be decoded.
#[must_use]
pub fn large_png(bytes: usize, fill: u8) -> Vec<u8> {
    let small = png(8, 8);
    let end = small.len() - 12;
    [&small[..end], &chunk(b"IDAT", &vec![fill; bytes]), &small[end..]].concat()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("test chunks are short");
    let body = [kind.as_slice(), data].concat();
    [length.to_be_bytes().as_slice(), &body, &crc32(&body).to_be_bytes()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32| (sum >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(sum & 1));
    !bytes.iter().fold(!0u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

/// A JPEG of one grey pixel's size, with an Exif block that carries a place, as phones write it.
#[must_use]
pub fn jpeg_with_place(place: &str) -> Vec<u8> {
    let exif = [b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0".as_slice(), place.as_bytes()].concat();
    let mut bytes = vec![0xff, 0xd8];
    bytes.extend(segment(0xe1, &exif));
    bytes.extend(segment(0xdb, &[[0].as_slice(), &[1; 64]].concat()));
    bytes.extend(segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]));
    let mut counts = [0u8; 16];
    counts[0] = 1;
    bytes.extend(segment(0xc4, &[[0x00].as_slice(), &counts, &[0]].concat()));
    bytes.extend(segment(0xc4, &[[0x10].as_slice(), &counts, &[0]].concat()));
    bytes.extend(segment(0xda, &[1, 1, 0, 0, 63, 0]));
    bytes.extend([0x3f, 0xff, 0xd9]);
    bytes
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).expect("test segments are short");
    [[0xff, marker].as_slice(), &length.to_be_bytes(), data].concat()
}

/// A lossless WebP that says it is this large.
#[must_use]
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let bits = (width - 1) | ((height - 1) << 14);
    let mut data = vec![0x2f];
    data.extend(bits.to_le_bytes());
    data.extend([0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0x08, 0x00, 0x00]);
    let length = u32::try_from(data.len()).expect("test pictures are short");
    let body = [b"WEBPVP8L".as_slice(), &length.to_le_bytes(), &data].concat();
    let whole = u32::try_from(body.len()).expect("test pictures are short");
    [b"RIFF".as_slice(), &whole.to_le_bytes(), &body].concat()
}

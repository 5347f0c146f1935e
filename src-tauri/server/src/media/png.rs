//! PNG and APNG: a signature and chunks (PNG specification, third edition).

use super::reader::Reader;
use super::sniff::{Picture, PictureProblem, Tally};

pub(super) const MIME: &str = "image/png";

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The chunks that change what is drawn. All others are dropped.
const DRAWN: [[u8; 4]; 18] = [
    *b"IHDR", *b"PLTE", *b"IDAT", *b"IEND", *b"tRNS", *b"cHRM", *b"gAMA", *b"iCCP", *b"sBIT", *b"sRGB", *b"cICP",
    *b"mDCV", *b"cLLI", *b"bKGD", *b"pHYs", *b"acTL", *b"fcTL", *b"fdAT",
];

struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// With length, kind and checksum.
    whole: &'a [u8],
}

pub(super) fn inspect(bytes: &[u8]) -> Result<Picture, PictureProblem> {
    let mut reader = Reader::new(bytes);
    let (width, height) = header(&mut reader).ok_or(PictureProblem::UnsupportedType)?;
    let mut tally = Tally::new(width, height)?;
    let mut announced_frames = None;
    let mut has_image = false;
    loop {
        let chunk = next_chunk(&mut reader).ok_or(PictureProblem::UnsupportedType)?;
        match &chunk.kind {
            b"IEND" => break,
            b"IDAT" => has_image = true,
            b"IHDR" => return Err(PictureProblem::UnsupportedType),
            b"acTL" if has_image || announced_frames.is_some() => {
                return Err(PictureProblem::UnsupportedType);
            }
            b"acTL" => announced_frames = Some(frames_of(&chunk)?),
            b"fcTL" => {
                let (right, bottom) = frame_corner(&chunk).ok_or(PictureProblem::UnsupportedType)?;
                tally.add_frame(right, bottom)?;
            }
            _ if is_drawn(&chunk) || !is_critical(&chunk) => {}
            _ => return Err(PictureProblem::UnsupportedType),
        }
    }
    if !has_image || tally.frames != announced_frames.unwrap_or(0) {
        return Err(PictureProblem::UnsupportedType);
    }
    if announced_frames.is_none() {
        tally.add_frame(width, height)?;
    }
    tally.picture(MIME)
}

pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(bytes);
    reader.expect(&SIGNATURE)?;
    let mut stripped = Vec::with_capacity(bytes.len());
    stripped.extend(SIGNATURE);
    loop {
        let chunk = next_chunk(&mut reader)?;
        if is_drawn(&chunk) {
            stripped.extend(chunk.whole);
        }
        if chunk.kind == *b"IEND" {
            return Some(stripped);
        }
    }
}

/// The width and the height in the first chunk.
fn header(reader: &mut Reader<'_>) -> Option<(u32, u32)> {
    reader.expect(&SIGNATURE)?;
    let chunk = next_chunk(reader)?;
    if chunk.kind != *b"IHDR" || chunk.data.len() != 13 {
        return None;
    }
    let mut fields = Reader::new(chunk.data);
    Some((fields.u32_be()?, fields.u32_be()?))
}

fn next_chunk<'a>(reader: &mut Reader<'a>) -> Option<Chunk<'a>> {
    let start = *reader;
    let length = reader.length_be()?;
    let kind: [u8; 4] = reader.array()?;
    let data = reader.take(length)?;
    let _checksum: [u8; 4] = reader.array()?;
    let is_named = kind.iter().all(u8::is_ascii_alphabetic);
    is_named.then(|| Chunk { kind, data, whole: reader.taken_since(start) })
}

fn frames_of(chunk: &Chunk<'_>) -> Result<u32, PictureProblem> {
    Reader::new(chunk.data).u32_be().ok_or(PictureProblem::UnsupportedType)
}

/// The right and the bottom edge of the frame that this `fcTL` describes.
fn frame_corner(chunk: &Chunk<'_>) -> Option<(u32, u32)> {
    let mut fields = Reader::new(chunk.data);
    let _sequence = fields.u32_be()?;
    let (width, height) = (fields.u32_be()?, fields.u32_be()?);
    let (left, top) = (fields.u32_be()?, fields.u32_be()?);
    Some((left.saturating_add(width), top.saturating_add(height)))
}

fn is_drawn(chunk: &Chunk<'_>) -> bool {
    DRAWN.contains(&chunk.kind)
}

/// Whether a picture cannot be drawn by somebody who does not know this kind of chunk.
fn is_critical(chunk: &Chunk<'_>) -> bool {
    chunk.kind[0].is_ascii_uppercase()
}

//! WebP: chunks in a RIFF container (RFC 9649).

use super::reader::Reader;
use super::sniff::{Picture, PictureProblem, Tally};

pub(super) const MIME: &str = "image/webp";

const HAS_PROFILE: u8 = 0x20;
const HAS_ALPHA: u8 = 0x10;
const IS_ANIMATED: u8 = 0x02;
/// The length of a frame's header in bytes.
const FRAME_HEADER_BYTES: usize = 16;

#[derive(Clone, Copy)]
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
}

pub(super) fn inspect(bytes: &[u8]) -> Result<Picture, PictureProblem> {
    let mut chunks = container(bytes).ok_or(PictureProblem::UnsupportedType)?;
    let first = next_chunk(&mut chunks).ok_or(PictureProblem::UnsupportedType)?;
    if first.kind != *b"VP8X" {
        let (width, height) = image_size(&first).ok_or(PictureProblem::UnsupportedType)?;
        return still(width, height);
    }
    let (flags, width, height) = extended_header(&first).ok_or(PictureProblem::UnsupportedType)?;
    if flags & IS_ANIMATED != 0 {
        return animation(chunks, width, height);
    }
    Tally::new(width, height)?;
    match only_image(chunks) {
        Some(size) if size == (width, height) => still(width, height),
        _ => Err(PictureProblem::UnsupportedType),
    }
}

pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut chunks = container(bytes)?;
    let mut stripped = Vec::with_capacity(bytes.len());
    stripped.extend(b"RIFF\0\0\0\0WEBP");
    let first = next_chunk(&mut chunks)?;
    if first.kind == *b"VP8X" {
        strip_extended(&first, chunks, &mut stripped)?;
    } else {
        push_chunk(&mut stripped, first.kind, first.data)?;
    }
    let size = u32::try_from(stripped.len() - 8).ok()?;
    stripped[4..8].copy_from_slice(&size.to_le_bytes());
    Some(stripped)
}

/// What is in the container; what comes after it is not the picture's.
fn container(bytes: &[u8]) -> Option<Reader<'_>> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"RIFF")?;
    let length = reader.length_le()?;
    let mut inside = Reader::new(reader.take(length)?);
    inside.expect(b"WEBP")?;
    Some(inside)
}

/// A chunk of odd length is followed by one byte of padding, which some writers leave out at the very end.
fn next_chunk<'a>(reader: &mut Reader<'a>) -> Option<Chunk<'a>> {
    let kind = reader.array()?;
    let length = reader.length_le()?;
    let data = reader.take(length)?;
    if length % 2 == 1 && !reader.is_empty() {
        reader.byte()?;
    }
    Some(Chunk { kind, data })
}

fn still(width: u32, height: u32) -> Result<Picture, PictureProblem> {
    let mut tally = Tally::new(width, height)?;
    tally.add_frame(width, height)?;
    tally.picture(MIME)
}

fn animation(mut chunks: Reader<'_>, width: u32, height: u32) -> Result<Picture, PictureProblem> {
    let mut tally = Tally::new(width, height)?;
    while !chunks.is_empty() {
        let chunk = next_chunk(&mut chunks).ok_or(PictureProblem::UnsupportedType)?;
        match &chunk.kind {
            b"ANMF" => {
                let (right, bottom) = frame_corner(&chunk).ok_or(PictureProblem::UnsupportedType)?;
                tally.add_frame(right, bottom)?;
            }
            b"VP8 " | b"VP8L" => return Err(PictureProblem::UnsupportedType),
            _ => {}
        }
    }
    tally.picture(MIME)
}

/// The right and the bottom edge of a frame; nothing when the image in it has another size than the frame.
fn frame_corner(chunk: &Chunk<'_>) -> Option<(u32, u32)> {
    let (header, images) = chunk.data.split_at_checked(FRAME_HEADER_BYTES)?;
    let mut fields = Reader::new(header);
    let (left, top) = (fields.u24_le()? * 2, fields.u24_le()? * 2);
    let (width, height) = (fields.u24_le()? + 1, fields.u24_le()? + 1);
    let size = only_image(Reader::new(images))?;
    (size == (width, height)).then_some((left + width, top + height))
}

/// The size of the image among the chunks, if there is exactly one and the chunks are whole.
fn only_image(mut chunks: Reader<'_>) -> Option<(u32, u32)> {
    let mut size = None;
    while !chunks.is_empty() {
        let chunk = next_chunk(&mut chunks)?;
        match &chunk.kind {
            b"VP8 " | b"VP8L" if size.is_some() => return None,
            b"VP8 " | b"VP8L" => size = Some(image_size(&chunk)?),
            b"ANMF" => return None,
            _ => {}
        }
    }
    size
}

fn image_size(chunk: &Chunk<'_>) -> Option<(u32, u32)> {
    let mut fields = Reader::new(chunk.data);
    match &chunk.kind {
        b"VP8 " => {
            let [tag, _, _] = fields.array()?;
            fields.expect(&[0x9D, 0x01, 0x2A]).filter(|()| tag & 1 == 0)?;
            let (width, height) = (fields.u16_le()?, fields.u16_le()?);
            // The two bits above only ask for scaling, which nobody does.
            Some((u32::from(width & 0x3FFF), u32::from(height & 0x3FFF)))
        }
        b"VP8L" => {
            fields.expect(&[0x2F])?;
            let bits = fields.u32_le().filter(|bits| bits >> 29 == 0)?;
            Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        }
        _ => None,
    }
}

/// The flags, the width and the height of the extended header.
fn extended_header(chunk: &Chunk<'_>) -> Option<(u8, u32, u32)> {
    let mut fields = Reader::new(chunk.data);
    let [flags, _, _, _] = fields.array()?;
    Some((flags, fields.u24_le()? + 1, fields.u24_le()? + 1))
}

fn strip_extended(header: &Chunk<'_>, mut chunks: Reader<'_>, stripped: &mut Vec<u8>) -> Option<()> {
    let (flags, _, _) = extended_header(header)?;
    let mut written = [0; 10];
    written.copy_from_slice(header.data.get(..10)?);
    written[..4].copy_from_slice(&[flags & (HAS_ALPHA | IS_ANIMATED), 0, 0, 0]);
    push_chunk(stripped, header.kind, &written)?;
    let flags_offset = stripped.len() - written.len();
    while !chunks.is_empty() {
        let chunk = next_chunk(&mut chunks)?;
        match &chunk.kind {
            b"ANMF" => push_chunk(stripped, chunk.kind, &strip_frame(&chunk)?)?,
            b"ANIM" | b"ALPH" | b"VP8 " | b"VP8L" => push_chunk(stripped, chunk.kind, chunk.data)?,
            b"ICCP" => {
                stripped[flags_offset] |= HAS_PROFILE;
                push_chunk(stripped, chunk.kind, chunk.data)?;
            }
            _ => {}
        }
    }
    Some(())
}

/// A frame may have chunks of its own that nobody draws.
fn strip_frame(frame: &Chunk<'_>) -> Option<Vec<u8>> {
    let (header, images) = frame.data.split_at_checked(FRAME_HEADER_BYTES)?;
    let mut stripped = header.to_vec();
    let mut chunks = Reader::new(images);
    while !chunks.is_empty() {
        let chunk = next_chunk(&mut chunks)?;
        if matches!(&chunk.kind, b"ALPH" | b"VP8 " | b"VP8L") {
            push_chunk(&mut stripped, chunk.kind, chunk.data)?;
        }
    }
    Some(stripped)
}

fn push_chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) -> Option<()> {
    out.extend(kind);
    out.extend(u32::try_from(data.len()).ok()?.to_le_bytes());
    out.extend(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
    Some(())
}

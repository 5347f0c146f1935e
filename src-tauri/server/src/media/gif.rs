//! GIF: a screen, and on it images and extensions, made of blocks of up to 255 bytes (GIF89a specification).

use super::reader::Reader;
use super::sniff::{Picture, PictureProblem, Tally};

pub(super) const MIME: &str = "image/gif";

const IMAGE: u8 = 0x2C;
const EXTENSION: u8 = 0x21;
const TRAILER: u8 = 0x3B;
/// The extension that says how long a frame stays and which colour is transparent.
const CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;
/// The extensions that say how often an animation is repeated: both names are in use for the same thing.
const LOOPS: [&[u8; 11]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

enum Block<'a> {
    Image { right: u32, bottom: u32, whole: &'a [u8] },
    Extension { label: u8, whole: &'a [u8] },
    Trailer,
}

pub(super) fn inspect(bytes: &[u8]) -> Result<Picture, PictureProblem> {
    let mut reader = Reader::new(bytes);
    let (width, height) = screen(&mut reader).ok_or(PictureProblem::UnsupportedType)?;
    // Any text that begins with the six letters has a "size"; it is too big only if it goes on as a GIF does.
    let mut ahead = reader;
    next_block(&mut ahead).ok_or(PictureProblem::UnsupportedType)?;
    let mut tally = Tally::new(width, height)?;
    loop {
        match next_block(&mut reader).ok_or(PictureProblem::UnsupportedType)? {
            Block::Image { right, bottom, .. } => {
                // Browsers make the screen large enough for the first image, and cut the others off.
                if tally.frames == 0 {
                    tally.grow(right, bottom)?;
                }
                tally.add_frame(right, bottom)?;
            }
            Block::Extension { .. } => {}
            Block::Trailer => return tally.picture(MIME),
        }
    }
}

pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(bytes);
    let start = reader;
    screen(&mut reader)?;
    let mut stripped = Vec::with_capacity(bytes.len());
    stripped.extend(reader.taken_since(start));
    loop {
        match next_block(&mut reader)? {
            Block::Image { whole, .. } => stripped.extend(whole),
            Block::Extension { label: CONTROL, whole } => stripped.extend(whole),
            Block::Extension { label: APPLICATION, whole } => stripped.extend(repetition(whole).unwrap_or_default()),
            Block::Extension { .. } => {}
            Block::Trailer => {
                stripped.push(TRAILER);
                return Some(stripped);
            }
        }
    }
}

/// Takes everything before the first block; its width and height.
fn screen(reader: &mut Reader<'_>) -> Option<(u32, u32)> {
    reader.expect(b"GIF8")?;
    if !matches!(&reader.array()?, b"7a" | b"9a") {
        return None;
    }
    let (width, height) = (reader.u16_le()?, reader.u16_le()?);
    let [flags, _background, _aspect] = reader.array()?;
    take_colors(reader, flags)?;
    Some((u32::from(width), u32::from(height)))
}

fn next_block<'a>(reader: &mut Reader<'a>) -> Option<Block<'a>> {
    let start = *reader;
    match reader.byte()? {
        IMAGE => {
            let (left, top) = (reader.u16_le()?, reader.u16_le()?);
            let (width, height) = (reader.u16_le()?, reader.u16_le()?);
            let flags = reader.byte()?;
            take_colors(reader, flags)?;
            let _code_size = reader.byte().filter(|size| (1..=11).contains(size))?;
            take_data(reader)?;
            let (right, bottom) = (u32::from(left) + u32::from(width), u32::from(top) + u32::from(height));
            Some(Block::Image { right, bottom, whole: reader.taken_since(start) })
        }
        EXTENSION => {
            let label = reader.byte()?;
            take_data(reader)?;
            Some(Block::Extension { label, whole: reader.taken_since(start) })
        }
        TRAILER => Some(Block::Trailer),
        _ => None,
    }
}

/// Takes the table of colours that the flags announce.
fn take_colors(reader: &mut Reader<'_>, flags: u8) -> Option<()> {
    if flags & 0x80 != 0 {
        reader.take(3 << ((flags & 0x07) + 1))?;
    }
    Some(())
}

/// Takes blocks up to the empty one.
fn take_data(reader: &mut Reader<'_>) -> Option<()> {
    loop {
        match reader.byte()? {
            0 => return Some(()),
            length => reader.take(usize::from(length))?,
        };
    }
}

/// The extension that repeats the animation, written anew, if this is one.
fn repetition(whole: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(whole);
    reader.expect(&[EXTENSION, APPLICATION, 11])?;
    let name: [u8; 11] = reader.array()?;
    reader.expect(&[3, 1]).filter(|()| LOOPS.contains(&&name))?;
    let [low, high] = reader.array()?;
    let mut written = vec![EXTENSION, APPLICATION, 11];
    written.extend(name);
    written.extend([3, 1, low, high, 0]);
    Some(written)
}

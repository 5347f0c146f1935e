//! JPEG: markers, segments, and between them the coded picture (ITU-T T.81, annex B).

use super::exif::Orientation;
use super::reader::Reader;
use super::sniff::{Picture, PictureProblem, Tally};
use crate::limits::PICTURE_SCANS_MAX;

pub(super) const MIME: &str = "image/jpeg";

const START: [u8; 2] = [0xFF, 0xD8];
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const COMMENT: u8 = 0xFE;
const EXIF_PREFIX: &[u8] = b"Exif\0\0";
const PROFILE_PREFIX: &[u8] = b"ICC_PROFILE\0";
const JFIF_PREFIX: &[u8] = b"JFIF\0";
const ADOBE_PREFIX: &[u8] = b"Adobe";
/// A JFIF segment's length in bytes without the thumbnail that may follow.
const JFIF_BYTES: usize = 14;

struct Segment<'a> {
    marker: u8,
    data: &'a [u8],
    /// After a [`SCAN`] segment: the coded picture up to the next marker.
    coded: &'a [u8],
}

pub(super) fn inspect(bytes: &[u8]) -> Result<Picture, PictureProblem> {
    let mut reader = Reader::new(bytes);
    reader.expect(&START).ok_or(PictureProblem::UnsupportedType)?;
    let mut tally = None;
    let mut orientation = None;
    let mut scans = 0;
    loop {
        let segment = next_segment(&mut reader).ok_or(PictureProblem::UnsupportedType)?;
        match segment.marker {
            END => break,
            SCAN => scans += 1,
            0xC0..=0xC2 if tally.is_none() => tally = Some(tally_of_frame(&segment)?),
            marker if is_frame(marker) => return Err(PictureProblem::UnsupportedType),
            _ => orientation = orientation.or(orientation_of(&segment)),
        }
        if scans > PICTURE_SCANS_MAX {
            return Err(PictureProblem::TooBig);
        }
    }
    let tally = tally.filter(|_| scans > 0).ok_or(PictureProblem::UnsupportedType)?;
    let picture = tally.picture(MIME)?;
    if orientation.is_some_and(Orientation::swaps_sides) {
        return Ok(Picture { width: picture.height, height: picture.width, ..picture });
    }
    Ok(picture)
}

pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(bytes);
    reader.expect(&START)?;
    let mut stripped = Vec::with_capacity(bytes.len());
    stripped.extend(START);
    let mut orientation = None;
    loop {
        let segment = next_segment(&mut reader)?;
        if segment.marker == END {
            stripped.extend([0xFF, END]);
            return Some(stripped);
        }
        if orientation.is_none() {
            orientation = orientation_of(&segment);
            if let Some(orientation) = orientation {
                push_segment(&mut stripped, 0xE1, &[EXIF_PREFIX, &orientation.to_exif()])?;
            }
        }
        if let Some(data) = drawn(&segment) {
            push_segment(&mut stripped, segment.marker, data.as_slice())?;
            stripped.extend(segment.coded);
        }
    }
}

/// The next segment that has a length, or the end mark.
fn next_segment<'a>(reader: &mut Reader<'a>) -> Option<Segment<'a>> {
    loop {
        let marker = next_marker(reader)?;
        match marker {
            END => {
                return Some(Segment { marker, data: &[], coded: &[] });
            }
            // Restart marks and the old private one stand alone and mean nothing outside a scan.
            0x01 | 0xD0..=0xD7 => {}
            0x00 | 0xD8 => return None,
            _ => {
                let length = usize::from(reader.u16_be()?).checked_sub(2)?;
                let data = reader.take(length)?;
                let coded = if marker == SCAN { take_coded(reader)? } else { &[] };
                return Some(Segment { marker, data, coded });
            }
        }
    }
}

/// Any number of 0xFF may stand before a marker.
fn next_marker(reader: &mut Reader<'_>) -> Option<u8> {
    reader.expect(&[0xFF])?;
    loop {
        match reader.byte()? {
            0xFF => {}
            marker => return Some(marker),
        }
    }
}

/// Takes the coded picture: within it 0xFF is followed by zero, or by the number of a restart mark.
fn take_coded<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let is_marker = |pair: &[u8]| matches!(pair, [0xFF, next] if !matches!(next, 0x00 | 0xD0..=0xD7 | 0xFF));
    let length = reader.rest().windows(2).position(is_marker)?;
    reader.take(length)
}

/// Whether the marker begins a frame, of a kind that browsers show or not.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

fn tally_of_frame(segment: &Segment<'_>) -> Result<Tally, PictureProblem> {
    let mut fields = Reader::new(segment.data);
    let sizes = (fields.byte(), fields.u16_be(), fields.u16_be(), fields.byte());
    let (Some(8), Some(height), Some(width), Some(1..=4)) = sizes else {
        return Err(PictureProblem::UnsupportedType);
    };
    let (width, height) = (u32::from(width), u32::from(height));
    let mut tally = Tally::new(width, height)?;
    tally.add_frame(width, height)?;
    Ok(tally)
}

fn orientation_of(segment: &Segment<'_>) -> Option<Orientation> {
    let exif = segment.data.strip_prefix(EXIF_PREFIX).filter(|_| segment.marker == 0xE1)?;
    Orientation::of_exif(exif)
}

/// What of the segment is needed to draw the picture; nothing when none of it is.
fn drawn<'a>(segment: &Segment<'a>) -> Option<Vec<&'a [u8]>> {
    let data = segment.data;
    match segment.marker {
        0xE0 if data.starts_with(JFIF_PREFIX) && data.len() >= JFIF_BYTES => {
            Some(vec![&data[..JFIF_BYTES - 2], &[0, 0]])
        }
        0xE2 if data.starts_with(PROFILE_PREFIX) => Some(vec![data]),
        // It says how the colours are coded.
        0xEE if data.starts_with(ADOBE_PREFIX) => Some(vec![data]),
        0xE0..=0xEF | COMMENT => None,
        _ => Some(vec![data]),
    }
}

/// Writes a segment; nothing when it would be too long, which one that was read is not.
fn push_segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) -> Option<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    out.extend([0xFF, marker]);
    out.extend(u16::try_from(length + 2).ok()?.to_be_bytes());
    parts.iter().for_each(|part| out.extend(*part));
    Some(())
}

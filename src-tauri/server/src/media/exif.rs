//! The one thing in a photograph's EXIF that changes how it is drawn: which way up the camera was held.

use super::reader::Reader;

/// The tag of the orientation.
const ORIENTATION: u16 = 0x0112;
/// The type of a 16-bit number.
const SHORT: u16 = 3;

/// One of the eight ways to turn and mirror a picture; 1 leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation(u8);

impl Orientation {
    /// Reads it from EXIF, that is from a TIFF file without a picture; nothing when it says nothing of use.
    pub(super) fn of_exif(tiff: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(tiff);
        let is_little = match &reader.array()? {
            b"II" => true,
            b"MM" => false,
            _ => return None,
        };
        let u16 = |reader: &mut Reader<'_>| {
            if is_little { reader.u16_le() } else { reader.u16_be() }
        };
        let u32 = |reader: &mut Reader<'_>| {
            if is_little { reader.u32_le() } else { reader.u32_be() }
        };
        if u16(&mut reader)? != 42 {
            return None;
        }
        let offset = usize::try_from(u32(&mut reader)?).ok()?;
        let mut entries = Reader::new(tiff.get(offset..)?);
        for _ in 0..u16(&mut entries)? {
            let mut entry = Reader::new(entries.take(12)?);
            let (tag, kind, count) = (u16(&mut entry)?, u16(&mut entry)?, u32(&mut entry)?);
            if (tag, kind, count) == (ORIENTATION, SHORT, 1) {
                return u8::try_from(u16(&mut entry)?).ok().filter(|turn| (2..=8).contains(turn)).map(Self);
            }
        }
        None
    }

    /// Whether what is left and right in the file is shown as top and bottom.
    pub(super) fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// EXIF that says this and nothing else.
    pub(super) fn to_exif(self) -> [u8; 26] {
        let mut exif = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        exif[19] = self.0;
        exif
    }
}

//! A picture without what its sender may not know is in it: where and when a photograph was taken, with which device,
//! by whom, and a smaller copy of what it showed before it was cropped.
//!
//! Only what is needed to draw the picture is copied, part by part; so is nothing that somebody hid in it or behind it.

#[cfg(test)]
mod tests;

use super::sniff::{Picture, PictureProblem};
use super::{gif, jpeg, png, webp};

/// The picture without anything but what is drawn: no EXIF, XMP, IPTC, comments or texts, and nothing after its end.
/// The colour profile stays, an animation goes on repeating, and a JPEG stays turned as it was.
///
/// `picture` is what [`sniff`](super::sniff::sniff) said of the same bytes; sniffing the result says the same again.
///
/// # Errors
/// [`PictureProblem::UnsupportedType`] when `bytes` are not that picture.
pub(crate) fn strip(bytes: &[u8], picture: &Picture) -> Result<Vec<u8>, PictureProblem> {
    let stripped = match picture.mime {
        png::MIME => png::strip(bytes),
        jpeg::MIME => jpeg::strip(bytes),
        gif::MIME => gif::strip(bytes),
        webp::MIME => webp::strip(bytes),
        _ => None,
    };
    stripped.ok_or(PictureProblem::UnsupportedType)
}

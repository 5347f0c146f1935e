//! What a picture is, from its own bytes. What the sender calls it counts for nothing.
//!
//! The structure must be whole up to the format's end mark; whatever follows that is ignored here and cut by
//! [`strip`](super::strip).

#[cfg(test)]
mod tests;

use super::{gif, jpeg, png, webp};
use crate::limits::{PICTURE_FRAMES_MAX, PICTURE_FRAMES_PIXELS_MAX, PICTURE_PIXELS_MAX, PICTURE_SIDE_PIXELS_MAX};
use crate::protocol::{Gif, GifId};

/// What is known of a picture without decoding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Picture {
    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    pub(crate) mime: &'static str,
    /// Pixels from left to right, as it is shown: a photograph that is to be turned has been turned.
    pub(crate) width: u32,
    /// Pixels from top to bottom, as it is shown.
    pub(crate) height: u32,
    /// 1 for a picture that does not move.
    pub(crate) frames: u32,
}

impl Picture {
    /// What messages say of the picture, under a new id. `bytes` is the size of its file.
    pub(crate) fn gif(&self, bytes: usize) -> Gif {
        let id = GifId::random();
        Gif {
            id,
            url: format!("gif/{id}"),
            mime: self.mime.to_owned(),
            width: self.width,
            height: self.height,
            bytes: bytes as u64,
            frames: self.frames,
            alt: None,
        }
    }
}

/// Why a picture is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureProblem {
    /// It is none of the four types, or damaged.
    UnsupportedType,
    /// It would take too much memory or time to show.
    TooBig,
}

/// What the picture is.
///
/// # Errors
/// When it is not a whole PNG, JPEG, GIF or WebP, or above a limit of this module.
pub(crate) fn sniff(bytes: &[u8]) -> Result<Picture, PictureProblem> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => png::inspect(bytes),
        [0xFF, 0xD8, 0xFF, ..] => jpeg::inspect(bytes),
        [b'G', b'I', b'F', b'8', ..] => gif::inspect(bytes),
        [b'R', b'I', b'F', b'F', ..] => webp::inspect(bytes),
        _ => Err(PictureProblem::UnsupportedType),
    }
}

/// The size of a picture and of the frames seen so far, never above the limits.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) frames: u32,
    frames_pixels: u64,
}

impl Tally {
    pub(super) fn new(width: u32, height: u32) -> Result<Self, PictureProblem> {
        pixels(width, height)?;
        Ok(Self { width, height, frames: 0, frames_pixels: 0 })
    }

    /// Makes the picture large enough for a frame that reaches beyond it.
    pub(super) fn grow(&mut self, right: u32, bottom: u32) -> Result<(), PictureProblem> {
        self.width = self.width.max(right);
        self.height = self.height.max(bottom);
        pixels(self.width, self.height).map(drop)
    }

    /// Counts a frame as the whole picture, or as more if it reaches beyond it.
    pub(super) fn add_frame(&mut self, right: u32, bottom: u32) -> Result<(), PictureProblem> {
        self.frames += 1;
        self.frames_pixels += pixels(self.width.max(right), self.height.max(bottom))?;
        if self.frames > PICTURE_FRAMES_MAX || self.frames_pixels > PICTURE_FRAMES_PIXELS_MAX {
            return Err(PictureProblem::TooBig);
        }
        Ok(())
    }

    pub(super) fn picture(self, mime: &'static str) -> Result<Picture, PictureProblem> {
        if self.width == 0 || self.height == 0 || self.frames == 0 {
            return Err(PictureProblem::UnsupportedType);
        }
        Ok(Picture { mime, width: self.width, height: self.height, frames: self.frames })
    }
}

fn pixels(width: u32, height: u32) -> Result<u64, PictureProblem> {
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > PICTURE_SIDE_PIXELS_MAX || pixels > PICTURE_PIXELS_MAX {
        return Err(PictureProblem::TooBig);
    }
    Ok(pixels)
}

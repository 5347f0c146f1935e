//! Pictures that people send: what they are, whether they are safe to show, and what must not travel with them.
//!
//! Nothing here decodes a picture. The headers and the structure are walked, every length checked, in one pass over
//! the bytes; so the cost is that of reading the file, whatever it claims to hold.

mod exif;
mod gif;
mod jpeg;
mod png;
mod reader;
mod sniff;
mod strip;
mod webp;

#[cfg(test)]
pub(crate) mod samples;

mod blobs;
mod download;
mod starter;
mod upload;

pub(crate) use blobs::Blobs;
pub(crate) use download::{CACHE as PICTURE_CACHE, Downloads, download};
pub(crate) use sniff::sniff;
pub(crate) use starter::bring_starter;
pub(crate) use upload::{Uploads, upload};

//! The archive: what is in it, and writing it.

use std::fs::File;
use std::io::{self, BufReader, Seek, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::chat::unix_millis;
use crate::folder::DATABASE_FILE;
use crate::identity::{HostIdentity, KEY_FILE};
use crate::limits::{BACKUP_BUFFER_BYTES, BACKUP_LARGE_BYTES};
use crate::media::Blobs;
use crate::protocol::Millis;
use crate::store::{self, Failure, Stored};

/// What says what the archive is.
pub(super) const MANIFEST_FILE: &str = "backup.json";
/// The folder of the pictures, in the archive and in the data folder.
pub(super) const BLOBS_FOLDER: &str = "blobs";
/// The version of the archive's form.
pub(super) const FORMAT: u32 = 1;
/// The mode of the files in it: the key is among them.
const FILE_MODE: u32 = 0o600;

/// What the archive is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    /// The version of its form.
    pub(super) format: u32,
    /// The version of the program that made it.
    pub(super) version: String,
    /// The version of the database's schema.
    pub(super) schema: usize,
    /// The id of the host.
    pub(super) host: String,
    /// When it was made.
    pub(super) made_at: Millis,
    /// Pictures in it.
    pub(super) pictures: usize,
}

/// Writes a backup of a data folder. A copy of the database lies in `work` meanwhile.
///
/// # Errors
/// When something cannot be read or written.
pub(super) fn write<W: Write + Seek>(data: &Path, work: &Path, out: W) -> Stored<W> {
    let host = HostIdentity::load_or_create(data).map_err(|problem| Failure::from(io::Error::other(problem)))?;
    let copy = tempfile::NamedTempFile::new_in(work)?;
    store::copy(&data.join(DATABASE_FILE), copy.path())?;
    let (schema, blobs) = store::look_at_copy(copy.path())?;
    let mut zip = Archive { writer: ZipWriter::new(out), pictures: 0 };
    zip.add(DATABASE_FILE, CompressionMethod::Deflated, &File::open(copy.path())?)?;
    zip.add(KEY_FILE, CompressionMethod::Stored, &File::open(data.join(KEY_FILE))?)?;
    zip.add_pictures(&Blobs::to_read(data), &blobs)?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let (host, made_at, pictures) = (host.id, unix_millis(), zip.pictures);
    zip.finish(&Manifest { format: FORMAT, version, schema, host, made_at, pictures })
}

struct Archive<W: Write + Seek> {
    writer: ZipWriter<W>,
    pictures: usize,
}

impl<W: Write + Seek> Archive<W> {
    fn begin(&mut self, name: &str, method: CompressionMethod, bytes: u64) -> io::Result<()> {
        let options = SimpleFileOptions::default().unix_permissions(FILE_MODE).compression_method(method);
        Ok(self.writer.start_file(name, options.large_file(bytes > BACKUP_LARGE_BYTES))?)
    }

    fn add(&mut self, name: &str, method: CompressionMethod, file: &File) -> io::Result<()> {
        self.begin(name, method, file.metadata()?.len())?;
        io::copy(&mut BufReader::with_capacity(BACKUP_BUFFER_BYTES, file), &mut self.writer).map(drop)
    }

    /// Pictures are packed as they are: they are compressed already. Those that lie in the program need no backup, and one
    /// that was removed since the moment of the copy is gone.
    fn add_pictures(&mut self, blobs: &Blobs, names: &[String]) -> io::Result<()> {
        for name in names {
            let Some(path) = blobs.path(name).filter(|_| blobs.built_in(name).is_none()) else { continue };
            match File::open(path) {
                Ok(file) => {
                    self.add(&place_of(name), CompressionMethod::Stored, &file)?;
                    self.pictures += 1;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn finish(mut self, manifest: &Manifest) -> Stored<W> {
        self.begin(MANIFEST_FILE, CompressionMethod::Stored, 0)?;
        self.writer.write_all(&serde_json::to_vec_pretty(manifest)?)?;
        Ok(self.writer.finish().map_err(io::Error::from)?)
    }
}

/// Where a picture lies in the archive.
fn place_of(blob: &str) -> String {
    format!("{BLOBS_FOLDER}/{}/{blob}", &blob[..2])
}

/// The picture that lies at this place; `None` for every other name, however it is written.
pub(super) fn blob_at(place: &str) -> Option<&str> {
    let blob = place.rsplit('/').next()?;
    let is_hash = blob.len() == 64 && blob.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_hash && place_of(blob) == place).then_some(blob)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_picture_s_own_place_is_one() {
        let blob = "ab".repeat(32);
        assert_eq!(blob_at(&place_of(&blob)), Some(blob.as_str()));
        let upper = "AB".repeat(32);
        for wrong in [
            blob.clone(),
            format!("blobs/{blob}"),
            format!("blobs/cd/{blob}"),
            format!("/blobs/ab/{blob}"),
            format!("blobs/../blobs/ab/{blob}"),
            format!("blobs/ab/../{blob}"),
            format!("blobs\\ab\\{blob}"),
            format!("blobs/AB/{upper}"),
            format!("blobs/ab/{}", &blob[1..]),
            String::new(),
        ] {
            assert_eq!(blob_at(&wrong), None, "{wrong}");
        }
    }
}

//! Putting a backup back: looked at as a whole before anything changes, and then all or nothing.
//!
//! The new content is unpacked into a folder of its own and checked there. Renaming that folder is the decision; from then
//! on every start carries it out to the end, should this process be stopped in the middle.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::archive::{BLOBS_FOLDER, FORMAT, MANIFEST_FILE, Manifest, blob_at};
use crate::disk::{private_options, sync_folder};
use crate::folder::{self, DATABASE_FILE, FolderProblem, NotLocked, make_private};
use crate::identity::{HostIdentity, KEY_FILE};
use crate::limits::{
    BACKUP_BUFFER_BYTES, BACKUP_DATABASE_BYTES_MAX, BACKUP_FILES_MAX, BACKUP_MANIFEST_BYTES_MAX, GIF_BYTES_CHOSEN_MAX,
    KEY_FILE_BYTES_MAX,
};
use crate::store;

/// Where a backup is unpacked and checked.
const UNPACKED: &str = "restoring";
/// Where it lies once it is decided that it takes the old content's place.
const DECIDED: &str = "restored";
/// Where the old content goes.
const ASIDE: &str = "before-restore";

/// What takes what's place.
fn parts(data: &Path) -> [(&'static str, Vec<PathBuf>); 3] {
    [
        // What was noted about the old database, or saved from it, must not be taken for something about the new one.
        (DATABASE_FILE, store::files_of(&data.join(DATABASE_FILE)).to_vec()),
        (KEY_FILE, vec![data.join(KEY_FILE)]),
        (BLOBS_FOLDER, vec![data.join(BLOBS_FOLDER)]),
    ]
}

/// A backup that was put back.
#[derive(Debug)]
pub struct Restored {
    /// Where the old content is, if there was any.
    pub aside: Option<PathBuf>,
}

/// Puts a backup back into a data folder that no host uses. What was there is kept aside.
///
/// # Errors
/// When the folder is in use, or the file is no backup, is damaged, or comes from a newer Madang; then nothing has
/// changed.
pub fn restore(data: &Path, file: &Path) -> Result<Restored, FolderProblem> {
    let mut zip = opened(file)?;
    make_private(data)
        .map_err(|error| FolderProblem::new(format!("{} cannot be a data folder: {error}", data.display())))?;
    let _lock = folder::lock(data).map_err(|problem| match problem {
        NotLocked::InUse => FolderProblem::new(format!("a host uses {}: stop it first", data.display())),
        NotLocked::Failed(error) => FolderProblem::from(error),
    })?;
    finish(data)?;
    let unpacked = data.join(UNPACKED);
    remove(&unpacked)?;
    let checked = unpack(&mut zip, &unpacked).and_then(|manifest| check(&unpacked, &manifest));
    if let Err(problem) = checked {
        remove(&unpacked)?;
        return Err(FolderProblem::new(format!("{} is damaged or no backup of Madang: {problem}", file.display())));
    }
    remove(&data.join(ASIDE))?;
    fs::rename(&unpacked, data.join(DECIDED))?;
    sync_folder(data)?;
    finish(data)?;
    let aside = data.join(ASIDE);
    Ok(Restored { aside: aside.join(DATABASE_FILE).exists().then_some(aside) })
}

/// Carries out what was decided, if something was; answers whether.
///
/// # Errors
/// When the disk fails; the next try goes on from there.
pub(crate) fn finish(data: &Path) -> io::Result<bool> {
    let (decided, aside) = (data.join(DECIDED), data.join(ASIDE));
    if !decided.exists() {
        return Ok(false);
    }
    make_private(&aside)?;
    for (part, replaced) in parts(data) {
        let new = decided.join(part);
        if !new.exists() {
            continue;
        }
        for old in replaced {
            if let Some(name) = old.file_name().filter(|_| old.exists()) {
                fs::rename(&old, aside.join(name))?;
            }
        }
        fs::rename(new, data.join(part))?;
    }
    sync_folder(data)?;
    fs::remove_dir_all(decided)?;
    Ok(true)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn opened(file: &Path) -> Result<ZipArchive<File>, FolderProblem> {
    let opened = File::open(file).map_err(|error| FolderProblem::new(format!("{}: {error}", file.display())))?;
    ZipArchive::new(opened)
        .map_err(|error| FolderProblem::new(format!("{} is damaged or no backup of Madang: {error}", file.display())))
}

/// Unpacks what belongs to a backup, and nothing else, into a folder; looks at every checksum on the way.
fn unpack<R: Read + Seek>(zip: &mut ZipArchive<R>, to: &Path) -> Result<Manifest, FolderProblem> {
    make_private(to)?;
    make_private(&to.join(BLOBS_FOLDER))?;
    if zip.len() > BACKUP_FILES_MAX {
        return Err(FolderProblem::new("it has too many files".to_owned()));
    }
    let (mut manifest, mut seen) = (None, BTreeSet::new());
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(io::Error::from)?;
        let name = entry.name().map_err(io::Error::from)?.to_string();
        if !entry.is_file() || !seen.insert(name.clone()) {
            return Err(FolderProblem::new(format!("{name:?} is no file of its own")));
        }
        match name.as_str() {
            MANIFEST_FILE => manifest = Some(read_manifest(&mut entry)?),
            DATABASE_FILE => write_out(&mut entry, &to.join(DATABASE_FILE), BACKUP_DATABASE_BYTES_MAX).map(drop)?,
            KEY_FILE => write_out(&mut entry, &to.join(KEY_FILE), KEY_FILE_BYTES_MAX).map(drop)?,
            place => unpack_picture(&mut entry, place, to)?,
        }
    }
    let manifest = manifest.ok_or_else(|| FolderProblem::new(format!("it has no {MANIFEST_FILE}")))?;
    let pictures = seen.iter().filter(|name| blob_at(name).is_some()).count();
    let whole = [DATABASE_FILE, KEY_FILE].iter().all(|name| seen.contains(*name)) && pictures == manifest.pictures;
    if whole { Ok(manifest) } else { Err(FolderProblem::new("some of its files are missing".to_owned())) }
}

fn read_manifest<R: Read>(entry: &mut ZipFile<'_, R>) -> Result<Manifest, FolderProblem> {
    let mut text = Vec::new();
    entry.take(BACKUP_MANIFEST_BYTES_MAX).read_to_end(&mut text)?;
    let format = |value: &serde_json::Value| value["format"].as_u64();
    let value: serde_json::Value =
        serde_json::from_slice(&text).map_err(|error| FolderProblem::new(format!("{MANIFEST_FILE}: {error}")))?;
    if format(&value).is_some_and(|format| format > FORMAT.into()) {
        return Err(FolderProblem::new("a newer Madang made it".to_owned()));
    }
    serde_json::from_value(value).map_err(|error| FolderProblem::new(format!("{MANIFEST_FILE}: {error}")))
}

/// The name in the archive never becomes a path: the picture's own name, which is checked, does.
fn unpack_picture<R: Read>(entry: &mut ZipFile<'_, R>, place: &str, to: &Path) -> Result<(), FolderProblem> {
    let Some(blob) = blob_at(place) else {
        return Err(FolderProblem::new(format!("{place:?} is no part of a backup")));
    };
    let folder = to.join(BLOBS_FOLDER).join(&blob[..2]);
    fs::create_dir_all(&folder)?;
    let hash = write_out(entry, &folder.join(blob), GIF_BYTES_CHOSEN_MAX)?;
    if hash == blob { Ok(()) } else { Err(FolderProblem::new(format!("the picture {blob} is another"))) }
}

/// Writes one file to disk for good; answers its SHA-256.
fn write_out<R: Read>(entry: &mut ZipFile<'_, R>, path: &Path, bytes_max: u64) -> Result<String, FolderProblem> {
    let mut file = private_options().open(path)?;
    let (mut hash, mut buffer, mut bytes) = (Sha256::new(), vec![0; BACKUP_BUFFER_BYTES], 0);
    loop {
        let count = entry.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        bytes += count as u64;
        if bytes > bytes_max {
            return Err(FolderProblem::new("a file in it is too large".to_owned()));
        }
        hash.update(&buffer[..count]);
        file.write_all(&buffer[..count])?;
    }
    file.sync_all()?;
    Ok(data_encoding::HEXLOWER.encode(&hash.finalize()))
}

/// Looks whether what was unpacked is a host that can start.
fn check(unpacked: &Path, manifest: &Manifest) -> Result<(), FolderProblem> {
    let key = HostIdentity::load_or_create(unpacked).map_err(|problem| FolderProblem::new(problem.to_string()))?;
    if key.id != manifest.host {
        return Err(FolderProblem::new("its key is another host's".to_owned()));
    }
    let database = unpacked.join(DATABASE_FILE);
    store::check(&database)?;
    let (schema, _) = store::look_at_copy(&database)?;
    if schema != manifest.schema {
        return Err(FolderProblem::new("its database is another one".to_owned()));
    }
    sync_pictures(&unpacked.join(BLOBS_FOLDER))?;
    Ok(sync_folder(unpacked)?)
}

/// The pictures were synced one by one, their names were not. A backup without pictures has no folder for them.
fn sync_pictures(blobs: &Path) -> io::Result<()> {
    if !blobs.exists() {
        return Ok(());
    }
    for folder in fs::read_dir(blobs)? {
        sync_folder(&folder?.path())?;
    }
    sync_folder(blobs)
}

#[cfg(test)]
mod tests;

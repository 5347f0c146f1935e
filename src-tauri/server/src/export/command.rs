//! `madang-server export ROOM FILE`: the same without a host, or beside one that runs.

use std::fs;
use std::io;
use std::path::Path;

use super::language::of_surroundings;
use super::making::{Order, Source, make};
use super::paged::Wanted;
use crate::folder::{DATABASE_FILE, FolderProblem, NewFile};
use crate::identity::{HostIdentity, KEY_FILE};
use crate::media::Blobs;
use crate::names;
use crate::protocol::{HostInfo, PROTOCOL, RoomId};
use crate::settings;
use crate::store::Snapshot;

/// Writes the record of a room in a data folder to a new file; answers its size in bytes. The folder is only read, so a host
/// may run on it meanwhile. Nobody of the room asks, so there are no whispers in it.
///
/// # Errors
/// When there is no such room, or several with this title, or something cannot be read or written.
pub fn export_to_file(data: &Path, room: &str, file: &Path) -> Result<u64, FolderProblem> {
    let database = data.join(DATABASE_FILE);
    if !database.exists() {
        return Err(FolderProblem::new(format!("{} is no data folder of Madang", data.display())));
    }
    let snapshot = Snapshot::take(&database)?;
    let room = find(&snapshot, room)?;
    let source = Source { database, blobs: Blobs::to_read(data), host: host(data, &snapshot)? };
    let new = NewFile::beside(file)?;
    let order = Order { room, reader: None, locale: of_surroundings() };
    let made = make(&source, &order, new.file()?, &Wanted::default())?;
    let (_, written) = made.ok_or_else(|| FolderProblem::new("the room was closed just now".to_owned()))?;
    written.sync_all().map_err(|error| FolderProblem::new(format!("{}: {error}", file.display())))?;
    new.keep()
}

/// The room with this id, or the only one with this title.
fn find(snapshot: &Snapshot, wanted: &str) -> Result<RoomId, FolderProblem> {
    if let Ok(id) = wanted.parse::<RoomId>()
        && snapshot.room(id)?.is_some()
    {
        return Ok(id);
    }
    let title = names::title(wanted).unwrap_or_else(|_| wanted.to_owned());
    let rooms = snapshot.rooms_called(&title)?;
    match rooms.as_slice() {
        [] => Err(FolderProblem::new(format!("there is no room {wanted}"))),
        [room] => Ok(*room),
        several => {
            let ids: Vec<&str> = several.iter().map(RoomId::as_str).collect();
            let ids = ids.join(", ");
            Err(FolderProblem::new(format!("there are several rooms {wanted}: use one of their ids, {ids}")))
        }
    }
}

fn host(data: &Path, snapshot: &Snapshot) -> Result<HostInfo, FolderProblem> {
    // Reading must not make this folder a host's that it never was.
    let id = match fs::exists(data.join(KEY_FILE)) {
        Ok(true) => HostIdentity::load_or_create(data).map_err(|problem| FolderProblem::new(problem.to_string()))?.id,
        Ok(false) => String::new(),
        Err(error) => return Err(FolderProblem::from(io::Error::other(error))),
    };
    let name = snapshot.setting(settings::NAME)?.unwrap_or_else(|| "Madang".to_owned());
    Ok(HostInfo { id, name, version: env!("CARGO_PKG_VERSION").to_owned(), protocol: PROTOCOL })
}

//! `room.json`: the record as data, with its schema beside it.

use std::io::{self, Write};

use super::making::{Source, View};
use super::paged::Sequence;
use crate::limits::EXPORT_PAGE_ENTRIES;
use crate::protocol::{EXPORT_FORMAT, EventKind, Gif, RoomExport};
use crate::store::{Failure, Stored};

/// The file's name in the zip.
pub(super) const FILE: &str = "room.json";
/// The schema's name in the zip.
pub(super) const SCHEMA_FILE: &str = "room.schema.json";
/// The schema, which is generated from [`RoomExport`].
pub(super) const SCHEMA: &str = include_str!("room.schema.json");

/// Writes the record.
///
/// # Errors
/// When something cannot be read or written.
pub(super) fn write(out: &mut impl Write, view: &View<'_>) -> Stored<()> {
    let Source { host, .. } = view.source;
    let record = RoomExport {
        schema: SCHEMA_FILE,
        format: EXPORT_FORMAT,
        exported_at: view.at,
        exported_by: view.reader.map(|reader| reader.user.clone()),
        host: host.clone(),
        room: view.on_disk.room.clone(),
        last_seq: view.on_disk.last_seq,
        people: view.snapshot.people(view.on_disk.row, view.on_disk.room.summary.owner.id)?,
        messages: Sequence::of(view.messages(EXPORT_PAGE_ENTRIES)),
        whispers: Sequence::of(view.whispers(EXPORT_PAGE_ENTRIES)),
    };
    serde_json::to_writer(out, &record).map_err(|error| match error.io_error_kind() {
        Some(_) => Failure::from(io::Error::from(error)),
        None => Failure::from(error),
    })
}

/// Lets a picture say which file of the export it is.
pub(super) fn place(gif: &mut Gif) {
    gif.url = file_of(gif);
}

/// Lets the picture of an event, if it has one, say which file of the export it is.
pub(super) fn place_in(kind: &mut EventKind) {
    if let EventKind::Chat { gif: Some(gif), .. } = kind {
        place(gif);
    }
}

/// A picture's file in the export.
pub(super) fn file_of(gif: &Gif) -> String {
    let ending = match gif.mime.as_str() {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        _ => "gif",
    };
    format!("gif/{}.{ending}", gif.id)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use schemars::generate::SchemaSettings;

    use super::*;

    #[test]
    fn the_committed_types_of_exports_are_those_of_the_protocol() {
        let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let schema = generator.into_root_schema_for::<RoomExport>();
        let fresh = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/export").join(SCHEMA_FILE);
        crate::contract::commit_or_compare(&path, &fresh);
    }
}

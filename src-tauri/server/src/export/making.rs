//! Putting an export together: who sees what of it, and the zip.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::PathBuf;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::page;
use super::paged::{Paged, Wanted};
use super::record::{self, FILE, SCHEMA, SCHEMA_FILE, file_of, place, place_in};
use super::times::Times;
use crate::chat::{Reader, unix_millis};
use crate::limits::{EXPORT_BUFFER_BYTES, EXPORT_LARGE_EVENTS, EXPORT_PAGE_ENTRIES};
use crate::made_up::Locale;
use crate::media::Blobs;
use crate::protocol::{HostInfo, Message, Millis, RoomId, Whisper};
use crate::store::{RoomOnDisk, Seen, Snapshot, Stored};

/// The page's name in the zip.
const PAGE_FILE: &str = "room.html";
/// The mode of the files in the zip, for systems that go by it.
const FILE_MODE: u32 = 0o644;

/// Where exports are made from.
pub(super) struct Source {
    /// The database.
    pub(super) database: PathBuf,
    /// The pictures.
    pub(super) blobs: Blobs,
    /// Who this host is.
    pub(super) host: HostInfo,
}

/// What is to be made.
pub(super) struct Order {
    /// Of which room.
    pub(super) room: RoomId,
    /// For whom; without anybody there are no whispers.
    pub(super) reader: Option<Reader>,
    /// In which language.
    pub(super) locale: Locale,
}

/// All that an export is made of, as of one moment.
pub(super) struct View<'a> {
    pub(super) source: &'a Source,
    pub(super) snapshot: Snapshot,
    pub(super) on_disk: RoomOnDisk,
    pub(super) reader: Option<&'a Reader>,
    pub(super) locale: Locale,
    pub(super) times: Times,
    /// When it is made.
    pub(super) at: Millis,
    pub(super) wanted: &'a Wanted,
}

impl View<'_> {
    /// The messages of the log, ascending.
    pub(super) fn messages(&self, limit: usize) -> Paged<'_, Message> {
        let RoomOnDisk { row, room, .. } = &self.on_disk;
        let number = |message: &Message| message.event.seq;
        Paged::new(number, move |after| {
            self.wanted.check()?;
            let mut page = self.snapshot.messages(*row, room.summary.id, after, limit)?;
            page.entries.iter_mut().for_each(|message| place_in(&mut message.event.kind));
            Ok(page)
        })
    }

    /// The reader's whispers, ascending.
    pub(super) fn whispers(&self, limit: usize) -> Paged<'_, Whisper> {
        let Some(reader) = self.reader else { return Paged::empty() };
        let room = (self.on_disk.row, self.on_disk.room.summary.id);
        let number = |whisper: &Whisper| whisper.n;
        Paged::new(number, move |after| {
            self.wanted.check()?;
            let mut page = self.snapshot.inbox(room, reader.session, after, limit)?;
            page.entries.iter_mut().filter_map(|whisper| whisper.gif.as_mut()).for_each(place);
            Ok(page)
        })
    }
}

/// Writes a room's export; answers its title, or nothing if there is no such room any more.
///
/// # Errors
/// When something cannot be read or written, and `Interrupted` when nobody wants it any more.
pub(super) fn make<W: Write + Seek>(
    source: &Source,
    order: &Order,
    out: W,
    wanted: &Wanted,
) -> Stored<Option<(String, W)>> {
    let snapshot = Snapshot::take(&source.database)?;
    let Some(on_disk) = snapshot.room(order.room)? else { return Ok(None) };
    let (reader, times, at) = (order.reader.as_ref(), Times::here(), unix_millis());
    let view = View { source, snapshot, on_disk, reader, locale: order.locale, times, at, wanted };
    let mut zip = Zip::new(out, &view);
    zip.text(PAGE_FILE, |out| page::write(out, &view))?;
    zip.text(FILE, |out| record::write(out, &view))?;
    zip.text(SCHEMA_FILE, |out| Ok(out.write_all(SCHEMA.as_bytes())?))?;
    zip.pictures(&view)?;
    let out = zip.writer.finish().map_err(io::Error::from)?;
    Ok(Some((view.on_disk.room.summary.title, out)))
}

struct Zip<W: Write + Seek> {
    writer: ZipWriter<W>,
    options: SimpleFileOptions,
    /// Whether a text may be longer than old zips can say.
    large: bool,
}

impl<W: Write + Seek> Zip<W> {
    fn new(out: W, view: &View<'_>) -> Self {
        let options =
            SimpleFileOptions::default().last_modified_time(view.times.of_entry(view.at)).unix_permissions(FILE_MODE);
        Self { writer: ZipWriter::new(out), options, large: view.on_disk.last_seq > EXPORT_LARGE_EVENTS }
    }

    fn text(&mut self, name: &str, write: impl FnOnce(&mut BufWriter<&mut ZipWriter<W>>) -> Stored<()>) -> Stored<()> {
        let options = self.options.compression_method(CompressionMethod::Deflated).large_file(self.large);
        self.writer.start_file(name, options).map_err(io::Error::from)?;
        let mut out = BufWriter::with_capacity(EXPORT_BUFFER_BYTES, &mut self.writer);
        write(&mut out)?;
        Ok(out.flush()?)
    }

    /// Pictures are packed as they are: they are compressed already.
    fn pictures(&mut self, view: &View<'_>) -> Stored<()> {
        let options = self.options.compression_method(CompressionMethod::Stored);
        let seen = Seen { row: view.on_disk.row, session: view.reader.map(|reader| reader.session) };
        let mut after = String::new();
        loop {
            let page = view.snapshot.pictures(seen, &after, EXPORT_PAGE_ENTRIES)?;
            let Some(last) = page.last() else { return Ok(()) };
            last.gif.id.as_str().clone_into(&mut after);
            for picture in page {
                view.wanted.check()?;
                // One that was removed since the moment is gone, and stays so.
                let Some(mut bytes) = open(&view.source.blobs, &picture.blob)? else { continue };
                self.writer.start_file(file_of(&picture.gif), options).map_err(io::Error::from)?;
                io::copy(&mut bytes, &mut self.writer)?;
            }
        }
    }
}

/// The bytes of a picture, if they are there.
fn open(blobs: &Blobs, blob: &str) -> io::Result<Option<Box<dyn Read>>> {
    if let Some(bytes) = blobs.built_in(blob) {
        return Ok(Some(Box::new(bytes)));
    }
    let Some(path) = blobs.path(blob) else { return Ok(None) };
    match File::open(path) {
        Ok(file) => Ok(Some(Box::new(file))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;

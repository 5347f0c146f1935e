//! Archives that are whole, and those that are not.

use std::io::Cursor;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::backup::archive;
use crate::media::Blobs;
use crate::protocol::{Color, Gif, GifId, RoomId, User, UserId};
use crate::room::{Blueprint, Room};
use crate::store::{GifRecord, Store};

/// A data folder with a picture in it; answers the picture's blob.
fn furnish(data: &Path) -> String {
    HostIdentity::load_or_create(data).unwrap();
    let store = Store::open(&data.join(DATABASE_FILE)).unwrap();
    let blob = Blobs::open(data).unwrap().keep(b"a picture's bytes").unwrap();
    let user = User { id: UserId::random(), nickname: "민아".into(), color: Color("#336699".into()) };
    let session = store.add_session(&user, &[7; 32], 1).unwrap();
    let plan = Blueprint { title: "마당".to_owned(), max: 10, keep: true, guests: true, password: None };
    let row = store.add_room(&Room::new(RoomId::random(), plan, user, 1), session, None).unwrap();
    let id = GifId::random();
    let (url, mime) = (format!("gif/{id}"), "image/gif".to_owned());
    let gif = Gif { id, url, mime, width: 3, height: 2, bytes: 17, frames: 1, alt: None };
    store.add_gif(row, session, &GifRecord { gif, blob: blob.clone() }, 1).unwrap();
    blob
}

/// The files of an archive.
type Files = Vec<(String, Vec<u8>)>;

fn backup(data: &Path) -> Files {
    let zip = archive::write(data, data, Cursor::new(Vec::new())).unwrap();
    let mut zip = ZipArchive::new(zip).unwrap();
    let files = (0..zip.len()).map(|index| {
        let mut entry = zip.by_index(index).unwrap();
        let (name, mut bytes) = (entry.name().unwrap().to_string(), Vec::new());
        entry.read_to_end(&mut bytes).unwrap();
        (name, bytes)
    });
    files.collect()
}

fn zipped(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Every file of a folder with its content.
fn tree(folder: &Path) -> Files {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            files.push((path.to_string_lossy().into_owned(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// What comes of putting this archive back into a folder that has something in it already.
fn tried(archive: &[u8]) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup.zip"));
    fs::create_dir(&data).unwrap();
    fs::write(&file, archive).unwrap();
    HostIdentity::load_or_create(&data).unwrap();
    fs::write(data.join("lock"), b"").unwrap();
    let before = tree(folder.path());
    match restore(&data, &file) {
        Ok(_) => Ok(()),
        Err(problem) => {
            assert_eq!(tree(folder.path()), before, "nothing has changed: {problem}");
            Err(problem.to_string())
        }
    }
}

#[test]
fn what_is_put_back_is_what_was_backed_up() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let blob = furnish(from.path());
    let file = to.path().join("backup.zip");
    fs::write(&file, zipped(&backup(from.path()))).unwrap();
    let data = to.path().join("data");
    assert!(restore(&data, &file).unwrap().aside.is_none(), "there was nothing before");
    let id = |data: &Path| HostIdentity::load_or_create(data).unwrap().id;
    assert_eq!(id(&data), id(from.path()));
    assert_eq!(Store::open(&data.join(DATABASE_FILE)).unwrap().rooms().unwrap().len(), 1);
    assert_eq!(fs::read(Blobs::to_read(&data).path(&blob).unwrap()).unwrap(), b"a picture's bytes");
    furnish_again(&data, &file);
}

/// Another try keeps what was there before it, and that alone.
fn furnish_again(data: &Path, file: &Path) {
    fs::write(data.join(KEY_FILE), b"spoilt meanwhile").unwrap();
    let aside = restore(data, file).unwrap().aside.expect("there was something before");
    assert_eq!(fs::read(aside.join(KEY_FILE)).unwrap(), b"spoilt meanwhile");
    assert!(HostIdentity::load_or_create(data).is_ok());
    restore(data, file).unwrap();
    assert_ne!(fs::read(aside.join(KEY_FILE)).unwrap(), b"spoilt meanwhile");
}

#[test]
fn what_is_no_whole_backup_is_refused_and_changes_nothing() {
    let from = tempfile::tempdir().unwrap();
    furnish(from.path());
    let whole = backup(from.path());
    assert_eq!(tried(&zipped(&whole)), Ok(()));
    for (index, (name, _)) in whole.iter().enumerate() {
        let mut files = whole.clone();
        files.remove(index);
        assert!(tried(&zipped(&files)).is_err(), "without {name}");
        let mut files = whole.clone();
        files[index].1.truncate(10);
        assert!(tried(&zipped(&files)).is_err(), "half of {name}");
    }
    for name in ["../evil", "blobs/../../evil", "/evil", "blobs/aa/evil", "window.json", "..\\evil", "C:\\evil"] {
        let mut files = whole.clone();
        files.push((name.to_owned(), b"evil".to_vec()));
        let problem = tried(&zipped(&files)).unwrap_err();
        assert!(problem.contains("no part of a backup"), "{name}: {problem}");
    }
    let zip = zipped(&whole);
    for damaged in [&b""[..], b"a letter", &zip[..zip.len() / 2], &zip[1000..]] {
        assert!(tried(damaged).unwrap_err().contains("damaged or no backup"));
    }
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let from = tempfile::tempdir().unwrap();
    furnish(from.path());
    let whole = backup(from.path());
    let zip = zipped(&whole);
    let (_, database) = whole.iter().find(|(name, _)| name == DATABASE_FILE).unwrap();
    let begin = zip.windows(100).position(|window| window == &database[..100]).unwrap();
    for place in (begin + 100..begin + database.len()).step_by(9973) {
        let mut damaged = zip.clone();
        damaged[place] ^= 1;
        assert!(tried(&damaged).is_err(), "at {place}");
    }
}

#[test]
fn an_archive_of_another_host_s_key_or_of_a_newer_madang_is_refused() {
    let (from, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    furnish(from.path());
    let whole = backup(from.path());
    let with = |name: &str, bytes: Vec<u8>| {
        let mut files = whole.clone();
        files.iter_mut().find(|file| file.0 == name).unwrap().1 = bytes;
        tried(&zipped(&files)).unwrap_err()
    };
    HostIdentity::load_or_create(other.path()).unwrap();
    let key = fs::read(other.path().join(KEY_FILE)).unwrap();
    assert!(with(KEY_FILE, key).contains("another host's"));
    assert!(with(MANIFEST_FILE, br#"{"format":2}"#.to_vec()).contains("newer Madang"));
    let empty = other.path().join("empty.db");
    rusqlite::Connection::open(&empty).unwrap().execute_batch("CREATE TABLE letters (a)").unwrap();
    assert!(with(DATABASE_FILE, fs::read(&empty).unwrap()).contains("no database of Madang"));
}

#[test]
fn a_folder_in_use_is_left_alone() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    furnish(from.path());
    let file = to.path().join("backup.zip");
    fs::write(&file, zipped(&backup(from.path()))).unwrap();
    let _lock = folder::lock(from.path()).unwrap();
    let before = tree(from.path());
    assert!(restore(from.path(), &file).unwrap_err().to_string().contains("a host uses"));
    assert_eq!(tree(from.path()), before);
}

#[test]
fn what_was_decided_is_carried_out_from_wherever_it_was_stopped() {
    let from = tempfile::tempdir().unwrap();
    furnish(from.path());
    for done in 0..parts(from.path()).len() {
        let to = tempfile::tempdir().unwrap();
        let data = to.path();
        for old in [DATABASE_FILE, "madang.db-wal", KEY_FILE] {
            fs::write(data.join(old), b"old").unwrap();
        }
        unpack(&mut ZipArchive::new(Cursor::new(zipped(&backup(from.path())))).unwrap(), &data.join(DECIDED)).unwrap();
        make_private(&data.join(ASIDE)).unwrap();
        // As if the process had been stopped after so many parts.
        for (part, replaced) in parts(data).iter().take(done) {
            for old in replaced.iter().filter(|old| old.exists()) {
                fs::rename(old, data.join(ASIDE).join(old.file_name().unwrap())).unwrap();
            }
            fs::rename(data.join(DECIDED).join(part), data.join(part)).unwrap();
        }
        assert!(finish(data).unwrap());
        assert!(!finish(data).unwrap(), "once");
        assert_eq!(Store::open(&data.join(DATABASE_FILE)).unwrap().rooms().unwrap().len(), 1);
        for old in [DATABASE_FILE, "madang.db-wal", KEY_FILE] {
            assert_eq!(fs::read(data.join(ASIDE).join(old)).unwrap(), b"old");
        }
        assert!(!data.join(DECIDED).exists());
    }
}

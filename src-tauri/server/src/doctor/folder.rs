//! The data folder: whether it is there, whose it is, and how much space is left.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use super::{Finding, Patient, Residence, doubtful, ill, well};
use crate::disk::spare_bytes;
use crate::folder::{DATABASE_FILE, LOCK_FILE};
use crate::identity::{HostIdentity, KEY_FILE};

/// Below this the database itself may find no place, in bytes.
const SPACE_BYTES_MIN: u64 = 16 * 1024 * 1024;

/// Looks at the folder; answers whether a host runs on it, or nothing if there is nothing to look at.
pub(super) fn examine(patient: &Patient, findings: &mut Vec<Finding>) -> Option<Residence> {
    let folder = &patient.data;
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            findings.push(ill("folder", format!("{} is no folder", folder.display())));
            return None;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            findings.push(well("folder", format!("{} is not there yet; the first start makes it", folder.display())));
            return None;
        }
        Err(error) => {
            findings.push(ill("folder", format!("{} cannot be read: {error}", folder.display())));
            return None;
        }
    }
    let residence = residence(folder, findings);
    findings.push(writable(folder));
    findings.push(private(folder));
    findings.push(key(folder));
    findings.push(space(folder));
    Some(residence)
}

/// Whether a host runs here. The lock is asked for and given back at once.
fn residence(folder: &Path, findings: &mut Vec<Finding>) -> Residence {
    let locked =
        File::open(folder.join(LOCK_FILE)).map(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
    let (residence, words) = match locked {
        Ok(true) => (Residence::Inhabited, "a host runs on it now"),
        _ => (Residence::Empty, "no host runs on it now"),
    };
    findings.push(well("folder", format!("{}: {words}", folder.display())));
    residence
}

/// Opening a file to write, without writing, tells whether it could be written.
fn writable(folder: &Path) -> Finding {
    for name in [LOCK_FILE, DATABASE_FILE] {
        match File::options().write(true).open(folder.join(name)) {
            Ok(_) => return well("writable", "yes"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return ill("writable", format!("{name} cannot be written: {error}; a host would not start")),
        }
    }
    match std::fs::metadata(folder).map(|found| found.permissions().readonly()) {
        Ok(false) => well("writable", "it seems so; no host has written here yet"),
        _ => ill("writable", "no: a host would not start"),
    }
}

#[cfg(unix)]
fn private(folder: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| std::fs::metadata(path).ok().map(|found| found.permissions().mode() & 0o777);
    let paths = [folder.to_owned(), folder.join(DATABASE_FILE), folder.join(KEY_FILE)];
    let open: Vec<String> = paths
        .iter()
        .filter_map(|path| Some((path, mode(path)?)))
        .filter(|(_, mode)| mode & 0o077 != 0)
        .map(|(path, mode)| format!("{} ({mode:03o})", path.display()))
        .collect();
    if open.is_empty() {
        return well("private", "only its owner can read it");
    }
    let how = "the next start closes the folder and the key; by hand: chmod -R go-rwx";
    doubtful("private", format!("others on this computer can read {}; {how}", open.join(", ")))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Finding {
    well("private", "as the folder it lies in")
}

fn key(folder: &Path) -> Finding {
    match HostIdentity::load(folder) {
        Ok(Some(identity)) => well("key", format!("this host is {}", identity.id)),
        Ok(None) => well("key", "none yet; the first start makes it"),
        Err(problem) => ill("key", problem.to_string()),
    }
}

fn space(folder: &Path) -> Finding {
    let megabytes = |bytes: u64| format!("{} MB", bytes / 1_000_000);
    match spare_bytes(folder) {
        Ok((free, _)) if free < SPACE_BYTES_MIN => {
            ill("space", format!("only {} are free: texts will soon be refused", megabytes(free)))
        }
        Ok((free, reserve)) if free < reserve => {
            let (free, reserve) = (megabytes(free), megabytes(reserve));
            doubtful("space", format!("{free} are free, below the {reserve} kept for texts: pictures are refused"))
        }
        Ok((free, reserve)) => {
            well("space", format!("{} are free, {} kept for texts", megabytes(free), megabytes(reserve)))
        }
        Err(error) => doubtful("space", format!("it cannot be told: {error}")),
    }
}

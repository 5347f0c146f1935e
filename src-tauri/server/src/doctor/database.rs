//! The database and the pictures: whole, numbered without holes, and nothing missing.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::{Finding, Residence, doubtful, ill, well};
use crate::folder::DATABASE_FILE;
use crate::limits::JOURNAL_BYTES_MAX;
use crate::media::Blobs;
use crate::store::{Access, Checkup, check_up};

/// Looks at the database of a data folder, and at what it names; answers the port that was chosen in the console, too.
pub(super) fn examine(folder: &Path, residence: Residence) -> (Vec<Finding>, Option<u16>) {
    let path = folder.join(DATABASE_FILE);
    if !path.exists() {
        return (vec![well("database", "none yet; the first start makes it")], None);
    }
    match looked(&path, residence) {
        Ok(found) => (findings(folder, &path, &found), found.port),
        Err(problem) => {
            let help = "stop the host and put a backup back (madang-server restore FILE)";
            (vec![ill("database", format!("it cannot be read: {problem}; {help}"))], None)
        }
    }
}

/// A host that runs shares its database. What a crash left in a write-ahead log counts too, but reading it would change the
/// folder, so that is done with a copy.
fn looked(path: &Path, residence: Residence) -> Result<Checkup, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    if residence == Residence::Inhabited {
        return check_up(path, Access::Shared).map_err(|error| failed(&error));
    }
    if wal_bytes(path) == 0 {
        return check_up(path, Access::Still).map_err(|error| failed(&error));
    }
    let copy = tempfile::tempdir().map_err(|error| failed(&error))?;
    let copied = copy.path().join(DATABASE_FILE);
    fs::copy(path, &copied).map_err(|error| failed(&error))?;
    fs::copy(wal(path), wal(&copied)).map_err(|error| failed(&error))?;
    check_up(&copied, Access::Shared).map_err(|error| failed(&error))
}

fn wal(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn wal_bytes(path: &Path) -> u64 {
    fs::metadata(wal(path)).map_or(0, |found| found.len())
}

fn findings(folder: &Path, path: &Path, found: &Checkup) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !found.damage.is_empty() {
        let help = "stop the host and put a backup back (madang-server restore FILE)";
        findings.push(ill("database", format!("it is damaged: {}; {help}", found.damage.join("; "))));
        return findings;
    }
    let (version, known) = (found.version, found.known_version);
    if version > known {
        findings.push(ill("database", format!("version {version}, made by a newer Madang; this one knows {known}")));
        return findings;
    }
    if version < known {
        findings.push(well("database", format!("whole, version {version}; the next start brings it to {known}")));
        return findings;
    }
    let counts: Vec<String> = found.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    findings.push(well("database", format!("whole, version {version}: {}", counts.join(", "))));
    let all = |list: &[String]| list.join(", ");
    findings.push(match found.orphans.as_slice() {
        [] => well("references", "every row belongs to something"),
        tables => ill("references", format!("rows of these tables belong to nothing: {}", all(tables))),
    });
    findings.push(match found.holes.as_slice() {
        [] => well("logs", "numbered 1, 2, 3 … without holes"),
        rooms => ill("logs", format!("events are missing in the rooms {}", all(rooms))),
    });
    findings.push(match found.ownerless.as_slice() {
        [] => well("owners", "every room has one"),
        rooms => ill("owners", format!("nobody owns the rooms {}", all(rooms))),
    });
    findings.push(journal(path));
    findings.push(pictures(folder, &found.blobs));
    findings
}

fn journal(path: &Path) -> Finding {
    let bytes = wal_bytes(path);
    let size = format!("{} KB", bytes.div_ceil(1000));
    if bytes > 2 * u64::try_from(JOURNAL_BYTES_MAX).unwrap_or(u64::MAX) {
        let why = "something reads the database for a very long time; restarting the host empties it";
        return doubtful("journal", format!("{size}, more than it should be: {why}"));
    }
    well("journal", size)
}

fn pictures(folder: &Path, named: &[String]) -> Finding {
    let blobs = Blobs::to_read(folder);
    let missing = named.iter().filter(|name| !blobs.has(name)).count();
    if missing > 0 {
        let help = "messages show nothing where they were; a backup may have them";
        return ill("pictures", format!("{missing} of {} have lost their file: {help}", named.len()));
    }
    let named: HashSet<&str> = named.iter().map(String::as_str).collect();
    let unused = blobs.names().filter(|name| !named.contains(name.as_str())).count();
    if unused > 0 {
        return doubtful("pictures", format!("{unused} files belong to no picture; the next start removes them"));
    }
    well("pictures", format!("{}, each with its file", named.len()))
}

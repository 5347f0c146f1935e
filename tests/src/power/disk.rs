//! A disk that is sure of nothing but what was synced: a file's content lasts after its own sync, a name after its folder's.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::calls::Call;
use crate::dice::Dice;

/// How much of what was not synced is there all the same, by chance.
const LUCK: [f64; 3] = [0.0, 0.5, 0.9];
/// What a disk writes whole or not at all, in bytes.
const SECTOR_BYTES: [usize; 2] = [512, 4096];
/// Files that are shared memory or a lock: they say nothing after a start.
const FLEETING: [&str; 2] = ["madang.db-shm", "lock"];

/// A folder's files, as they were made since it was empty.
#[derive(Default)]
pub(crate) struct Disk<'a> {
    root: PathBuf,
    nodes: Vec<Node<'a>>,
    /// What everybody sees who asks before the power is cut.
    names: BTreeMap<PathBuf, usize>,
    renamings: Vec<Naming>,
    /// Where the next byte goes that is written without saying where, by the number of the open file.
    places: HashMap<i32, u64>,
}

/// A file or a folder.
enum Node<'a> {
    Folder,
    File { lasting: Vec<u8>, since: Vec<(u64, Change<'a>)> },
}

/// A change of a file's content.
enum Change<'a> {
    Write { at: usize, bytes: &'a [u8] },
    Length(usize),
}

/// A change of names, which lasts when its folder was synced.
struct Naming {
    ended: u64,
    folder: PathBuf,
    lasting: bool,
    kind: Kind,
}

enum Kind {
    Add(PathBuf, usize),
    Move(PathBuf, PathBuf, usize),
    Remove(PathBuf),
}

impl<'a> Disk<'a> {
    /// The folder at a moment, from the calls in the order they ended. What had begun and not ended may have happened.
    pub(crate) fn at(moment: u64, calls: &'a [Call], root: &Path) -> Self {
        let mut disk = Self { root: root.to_owned(), ..Self::default() };
        for call in calls.iter().filter(|call| call.begun <= moment && !call.failed()) {
            disk.take(call, call.ended.filter(|ended| *ended <= moment));
        }
        disk
    }

    fn take(&mut self, call: &'a Call, ended: Option<u64>) {
        let when = ended.unwrap_or(u64::MAX);
        match call.name.as_str() {
            "openat" => self.open(call, when),
            "mkdir" => self.make_folder(call, when),
            "rename" => self.rename(call, when),
            "unlink" | "rmdir" => self.remove(call, when),
            "write" => self.write_on(call, ended),
            "pwrite64" => self.write(call, ended, || call.number(3)),
            "ftruncate" => self.change(call, when, || Change::Length(length(call.number(1)))),
            "lseek" => {
                if let (Some((number, _)), Some(_)) = (self.ours(call), ended) {
                    self.places.insert(number, call.outcome());
                }
            }
            "fsync" | "fdatasync" => {
                if ended.is_some() {
                    self.sync(call);
                }
            }
            _ => self.must_not_concern(call),
        }
    }

    /// A path in the folder, from its root.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let inside = path.strip_prefix(&self.root).ok()?;
        (!FLEETING.iter().any(|name| inside == Path::new(name))).then(|| inside.to_owned())
    }

    /// The open file that a call is about, if it is one of the folder that has a name.
    fn ours(&self, call: &Call) -> Option<(i32, PathBuf)> {
        let (number, path) = call.file(0)?;
        Some((number, self.inside(path)?))
    }

    /// A way to change files that nobody has thought of here must not go unnoticed.
    fn must_not_concern(&self, call: &Call) {
        let paths = (0..4).filter_map(|place| call.path(place).or(call.file(place).map(|(_, path)| path)));
        let ours = paths.filter(|path| self.inside(path).is_some()).count();
        assert_eq!(ours, 0, "{} changes files in a way that is not followed", call.name);
    }

    fn open(&mut self, call: &Call, when: u64) {
        let Some(path) = call.path(1).and_then(|path| self.inside(path)) else { return };
        if let Some((number, _)) = call.opened() {
            self.places.insert(number, 0);
        }
        match self.names.get(&path) {
            None if call.has_flag(2, "O_CREAT") => {
                self.add(path, Node::File { lasting: Vec::new(), since: Vec::new() }, when);
            }
            Some(node) if call.has_flag(2, "O_TRUNC") => {
                if let Node::File { since, .. } = &mut self.nodes[*node] {
                    since.push((when, Change::Length(0)));
                }
            }
            _ => {}
        }
    }

    fn make_folder(&mut self, call: &Call, when: u64) {
        let path = call.path(0).and_then(|path| self.inside(path));
        // The folder itself is there before anything else, and after everything.
        if let Some(path) = path.filter(|path| path != Path::new("")) {
            self.add(path, Node::Folder, when);
        }
    }

    fn add(&mut self, path: PathBuf, node: Node<'a>, when: u64) {
        let number = self.nodes.len();
        self.nodes.push(node);
        self.name(Kind::Add(path, number), when);
    }

    fn rename(&mut self, call: &Call, when: u64) {
        let inside = |place| call.path(place).and_then(|path| self.inside(path));
        if let (Some(from), Some(to)) = (inside(0), inside(1)) {
            let number = *self.names.get(&from).unwrap_or_else(|| panic!("{} is there", from.display()));
            self.name(Kind::Move(from, to, number), when);
        }
    }

    fn remove(&mut self, call: &Call, when: u64) {
        if let Some(path) = call.path(0).and_then(|path| self.inside(path)) {
            self.name(Kind::Remove(path), when);
        }
    }

    fn name(&mut self, kind: Kind, ended: u64) {
        kind.apply(&mut self.names);
        let (Kind::Add(path, _) | Kind::Move(_, path, _) | Kind::Remove(path)) = &kind;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        self.renamings.push(Naming { ended, folder, lasting: false, kind });
    }

    /// A write where the last one ended.
    fn write_on(&mut self, call: &'a Call, ended: Option<u64>) {
        let Some((number, _)) = self.ours(call) else { return };
        let at = self.places.get(&number).copied().unwrap_or_default();
        self.write(call, ended, || at);
        self.places.insert(number, at + ended.map_or(0, |_| call.outcome()));
    }

    fn write(&mut self, call: &'a Call, ended: Option<u64>, at: impl FnOnce() -> u64) {
        self.change(call, ended.unwrap_or(u64::MAX), || {
            let bytes = call.bytes(1).expect("what is written is bytes");
            let written = ended.map_or(bytes.len(), |_| length(call.outcome()));
            Change::Write { at: length(at()), bytes: &bytes[..written] }
        });
    }

    fn change(&mut self, call: &Call, when: u64, change: impl FnOnce() -> Change<'a>) {
        let Some((_, path)) = self.ours(call) else { return };
        // What has no name any more is gone after the cut, whatever was written into it.
        if let Some(Node::File { since, .. }) = self.names.get(&path).map(|node| &mut self.nodes[*node]) {
            since.push((when, change()));
        }
    }

    /// What had ended when the sync began lasts from now on.
    fn sync(&mut self, call: &Call) {
        let Some((_, path)) = self.ours(call) else { return };
        for naming in self.renamings.iter_mut().filter(|naming| naming.folder == path && naming.ended <= call.begun) {
            naming.lasting = true;
        }
        let Some(Node::File { lasting, since }) = self.names.get(&path).map(|node| &mut self.nodes[*node]) else {
            return;
        };
        let later = since.split_off(since.partition_point(|(ended, _)| *ended <= call.begun));
        for (_, change) in std::mem::replace(since, later) {
            change.apply(lasting, |_| true, SECTOR_BYTES[0]);
        }
    }

    /// Cuts the power: writes what is left into an empty folder.
    pub(crate) fn leave(&self, dice: &mut Dice, folder: &Path) {
        let luck = LUCK[length(dice.below(LUCK.len() as u64))];
        let sector = SECTOR_BYTES[length(dice.below(SECTOR_BYTES.len() as u64))];
        let mut names = BTreeMap::new();
        for naming in &self.renamings {
            if naming.lasting || dice.happens(luck) {
                naming.kind.apply(&mut names);
            }
        }
        for (path, node) in names {
            let path = folder.join(path);
            if !path.parent().is_some_and(Path::is_dir) {
                continue;
            }
            match &self.nodes[node] {
                Node::Folder => fs::create_dir(&path).expect("the folder can be written"),
                Node::File { lasting, since } => {
                    let mut content = lasting.clone();
                    for (_, change) in since {
                        change.apply(&mut content, |_| dice.happens(luck), sector);
                    }
                    fs::write(&path, content).expect("the folder can be written");
                }
            }
        }
    }
}

impl Kind {
    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Self::Add(path, node) => drop(names.insert(path.clone(), *node)),
            Self::Move(from, to, node) => {
                if names.get(from) == Some(node) {
                    names.remove(from);
                }
                names.insert(to.clone(), *node);
            }
            Self::Remove(path) => drop(names.remove(path)),
        }
    }
}

impl Change<'_> {
    /// Does it, as far as it happens; each sector by itself.
    fn apply(&self, content: &mut Vec<u8>, mut happens: impl FnMut(usize) -> bool, sector: usize) {
        match self {
            Self::Length(bytes) => {
                if happens(*bytes) {
                    content.resize(*bytes, 0);
                }
            }
            Self::Write { at, bytes } => {
                let mut from = 0;
                while from < bytes.len() {
                    let start = at + from;
                    let to = bytes.len().min(from + sector - start % sector);
                    if happens(start) {
                        content.resize(content.len().max(at + to), 0);
                        content[start..at + to].copy_from_slice(&bytes[from..to]);
                    }
                    from = to;
                }
            }
        }
    }
}

fn length(bytes: u64) -> usize {
    usize::try_from(bytes).expect("a length fits into memory")
}

#[cfg(test)]
mod tests {
    use super::super::calls::read;
    use super::*;

    const NEVER_LUCKY: u64 = 0;

    /// What a disk without any luck has kept of these calls.
    fn kept(calls: &str) -> Vec<(String, Vec<u8>)> {
        let lines = calls.lines().enumerate();
        let text: String = lines.map(|(n, line)| format!("7  1.{:06} {line} <0.000001>\n", 10 * (n + 1))).collect();
        let calls = read(&text);
        let disk = Disk::at(u64::MAX - 1, &calls, Path::new("/d"));
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        disk.leave(&mut unlucky(), folder.path());
        let mut kept = Vec::new();
        for entry in fs::read_dir(folder.path()).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
            kept.push((name, fs::read(path).unwrap_or_default()));
        }
        kept.sort();
        kept
    }

    fn unlucky() -> Dice {
        let is_unlucky = |seed: &u64| Dice::new(*seed).below(LUCK.len() as u64) == NEVER_LUCKY;
        Dice::new((0..).find(is_unlucky).expect("some seed is unlucky"))
    }

    #[test]
    fn a_file_lasts_when_it_and_its_folder_were_synced() {
        let made = r#"openat(AT_FDCWD</>, "/d/a", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3</d/a>"#;
        let written = r#"pwrite64(3</d/a>, "hello", 5, 0) = 5"#;
        let synced = "fdatasync(3</d/a>) = 0";
        let named = "fsync(4</d>) = 0";
        let all = |calls: &[&str]| kept(&calls.join("\n"));
        assert_eq!(all(&[made, written]), []);
        assert_eq!(all(&[made, written, synced]), []);
        assert_eq!(all(&[made, written, named]), [("a".to_owned(), Vec::new())]);
        assert_eq!(all(&[made, written, synced, named]), [("a".to_owned(), b"hello".to_vec())]);
        let later = r#"pwrite64(3</d/a>, "J", 1, 0) = 1"#;
        assert_eq!(all(&[made, written, synced, named, later]), [("a".to_owned(), b"hello".to_vec())]);
        let moved = r#"rename("/d/a", "/d/b") = 0"#;
        assert_eq!(all(&[made, written, synced, named, moved]), [("a".to_owned(), b"hello".to_vec())]);
        assert_eq!(all(&[made, written, synced, moved, named]), [("b".to_owned(), b"hello".to_vec())]);
        assert_eq!(all(&[made, written, synced, named, r#"unlink("/d/a") = 0"#, named]), []);
    }

    #[test]
    #[should_panic(expected = "not followed")]
    fn what_is_not_followed_does_not_go_unnoticed() {
        let _ = kept("fallocate(3</d/a>, 0, 0, 4096) = 0");
    }
}

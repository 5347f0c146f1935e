//! What a host asked the system for, as strace wrote it down: each call with all of its bytes, and when it began and ended.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

/// The words that start a program so that the calls that change files are written down; the file for it comes next. The
/// tracer is no parent of the program, which so can be killed like any other.
pub(crate) const STRACE: [&str; 11] = [
    "strace",
    "-D",
    "-f",
    "-ttt",
    "-T",
    "-y",
    "-xx",
    "-a1",
    "-s16777216",
    "-etrace=open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,\
     unlinkat,rmdir,write,writev,pwrite64,pwritev,pwritev2,lseek,truncate,ftruncate,fallocate,copy_file_range,sendfile,\
     splice,fsync,fdatasync,sync_file_range,syncfs,sync,msync",
    "-o",
];

/// A call. Times are microseconds since 1970.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    arguments: Vec<Argument>,
    result: Argument,
    pub(crate) begun: u64,
    /// `None` when the program ended before.
    pub(crate) ended: Option<u64>,
}

/// An argument or a result of a call.
#[derive(Debug)]
enum Argument {
    Bytes(Vec<u8>),
    /// An open file: its number, and its path or what else it is.
    File(i32, PathBuf),
    /// A number, flags, or what went wrong.
    Word(String),
}

/// All calls, in the order they ended.
pub(crate) fn read(text: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut unfinished: HashMap<&str, (u64, &str)> = HashMap::new();
    for line in text.lines() {
        let Some((thread, (time, rest))) =
            line.split_once(' ').and_then(|(thread, rest)| Some((thread, rest.trim_start().split_once(' ')?)))
        else {
            continue;
        };
        let time = microseconds(time);
        if rest.starts_with("+++") || rest.starts_with("---") {
            continue;
        }
        if let Some(start) = rest.strip_suffix(" <unfinished ...>") {
            unfinished.insert(thread, (time, start));
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let (_, end) = resumed.split_once(" resumed>").expect("strace says what goes on");
            let (begun, start) = unfinished.remove(thread).expect("what goes on has begun");
            calls.push(Call::parse(&format!("{start}{end}"), begun, Some(time)));
        } else {
            let took = rest.rsplit_once(" <").and_then(|(_, took)| took.strip_suffix('>')).map(microseconds);
            calls.push(Call::parse(rest, time, took.map(|took| time + took)));
        }
    }
    calls.extend(unfinished.into_values().map(|(begun, start)| Call::parse(&format!("{start}) = ?"), begun, None)));
    calls.sort_by_key(|call| call.ended.unwrap_or(u64::MAX));
    calls
}

/// A time in seconds with six digits behind the point.
fn microseconds(seconds: &str) -> u64 {
    seconds.replace('.', "").parse().unwrap_or_else(|_| panic!("strace says when: {seconds}"))
}

impl Call {
    fn parse(text: &str, begun: u64, ended: Option<u64>) -> Self {
        let (name, rest) = text.split_once('(').unwrap_or_else(|| panic!("a call: {text}"));
        let (arguments, result) = rest.rsplit_once(") = ").unwrap_or_else(|| panic!("a whole call: {text}"));
        let result = result.rsplit_once(" <").map_or(result, |(result, _)| result);
        // Whatever is text is written in hexadecimal digits, so that a comma is always between two arguments.
        let arguments = arguments.split(", ").map(Argument::parse).collect();
        let ended = ended.filter(|_| result != "?");
        Self { name: name.to_owned(), arguments, result: Argument::parse(result), begun, ended }
    }

    pub(crate) fn failed(&self) -> bool {
        self.result.word().is_some_and(|word| word.starts_with('-'))
    }

    pub(crate) fn has_flag(&self, place: usize, flag: &str) -> bool {
        let flags = self.arguments.get(place).and_then(Argument::word);
        flags.is_some_and(|flags| flags.split('|').any(|one| one == flag))
    }

    pub(crate) fn number(&self, place: usize) -> u64 {
        let number = self.arguments.get(place).and_then(Argument::word).and_then(|word| word.parse().ok());
        number.unwrap_or_else(|| panic!("{} has a number at {place}", self.name))
    }

    /// How much was written.
    pub(crate) fn outcome(&self) -> u64 {
        let number = self.result.word().and_then(|word| word.parse().ok());
        number.unwrap_or_else(|| panic!("{} gives a number and not {:?}", self.name, self.result))
    }

    /// An argument that is bytes.
    pub(crate) fn bytes(&self, place: usize) -> Option<&[u8]> {
        match self.arguments.get(place) {
            Some(Argument::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// An argument that is a path.
    pub(crate) fn path(&self, place: usize) -> Option<&Path> {
        self.bytes(place).map(|bytes| Path::new(OsStr::from_bytes(bytes)))
    }

    /// The number of an open file, and its path if it has one.
    pub(crate) fn file(&self, place: usize) -> Option<(i32, &Path)> {
        self.arguments.get(place).and_then(Argument::file)
    }

    /// The number and the path of the file that was opened.
    pub(crate) fn opened(&self) -> Option<(i32, &Path)> {
        self.result.file()
    }
}

impl Argument {
    fn parse(text: &str) -> Self {
        if let Some(text) = text.strip_prefix('"') {
            let text = text.strip_suffix('"').expect("strace was told to write all bytes");
            return Self::Bytes(decoded(text));
        }
        let file = text.split_once('<').and_then(|(number, path)| {
            let path = OsString::from_vec(decoded(path.strip_suffix('>')?));
            Some(Self::File(number.parse().ok()?, path.into()))
        });
        file.unwrap_or_else(|| Self::Word(text.to_owned()))
    }

    fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }

    fn file(&self) -> Option<(i32, &Path)> {
        if let Self::File(number, path) = self { Some((*number, path)) } else { None }
    }
}

/// What strace wrote in hexadecimal digits.
fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len() / 4);
    let mut at = 0;
    while at < bytes.len() {
        let digit = |place: usize| bytes.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (bytes[at], bytes.get(at + 1), digit(at + 2), digit(at + 3)) {
            (b'\\', Some(b'x'), Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).expect("two digits are a byte"));
                at += 4;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = r#"7  1795725455.000100 write(3<\x2f\x61>, "\x68\x69\x2c\x20", 4) = 4 <0.000010>
8  1795725455.000105 fsync(3<\x2f\x61> <unfinished ...>
7  1795725455.000120 unlink("\x2f\x62") = -1 ENOENT (No such file or directory) <0.000072>
8  1795725455.000300 <... fsync resumed>) = 0 <0.000195>
7  1795725455.000400 fsync(3<\x2f\x61> <unfinished ...>
7  1795725455.000500 +++ killed by SIGKILL +++
"#;

    #[test]
    fn calls_are_read_with_their_bytes_and_times() {
        let calls = read(LOG);
        let times: Vec<_> = calls.iter().map(|call| (call.name.as_str(), call.begun % 1000, call.ended)).collect();
        let ended = |microsecond: u64| Some(1_795_725_455_000_000 + microsecond);
        let expected =
            [("write", 100, ended(110)), ("unlink", 120, ended(192)), ("fsync", 105, ended(300)), ("fsync", 400, None)];
        assert_eq!(times, expected);
        assert_eq!(calls[0].bytes(1), Some(b"hi, ".as_slice()));
        assert_eq!((calls[0].file(0), calls[0].outcome()), (Some((3, Path::new("/a"))), 4));
        assert_eq!((calls[1].path(0), calls[1].failed()), (Some(Path::new("/b")), true));
    }
}

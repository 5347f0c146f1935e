//! uploads that break off at any byte, because the client or the host goes.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fmt, fs};

use rusqlite::{Connection, OpenFlags};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::checker::{History, Witness};
use crate::dice::Dice;
use crate::host::Host;
use crate::person::Person;
use crate::waiting::within;
use crate::{http, pictures};

/// What is taken out of the picture, so that there is much to send.
const COMMENT_BYTES: usize = 400_000;
/// What somebody says while an upload is under way.
const SAID_MEANWHILE: usize = 10;

/// The picture of a round as it is stored.
fn picture(round: usize) -> Vec<u8> {
    pictures::gif(10 + u16::try_from(round).expect("a small number"), 10, 3, "")
}

/// The same with much to throw away, as a whole request.
fn request(person: &Person, room: &str, round: usize) -> Vec<u8> {
    let width = 10 + u16::try_from(round).expect("a small number");
    let file = pictures::gif(width, 10, 3, &"x".repeat(COMMENT_BYTES));
    let (content_type, body) = http::multipart("gif", "a.gif", "image/gif", &file);
    let head = format!(
        "POST /room/{room}/gif HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        person.at(),
        person.token,
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

/// The files below a folder, by what is in them.
fn contents(folder: &Path) -> BTreeSet<Vec<u8>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("the data folder can be read") {
        let path = entry.expect("the data folder can be read").path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            found.insert(bytes);
        }
    }
    found
}

fn blobs(data: &Path) -> Vec<String> {
    let database = Connection::open_with_flags(data.join("madang.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("the database can be read");
    let mut query = database.prepare("SELECT blob FROM gifs").expect("the pictures have records");
    let blobs = query.query_map([], |row| row.get(0)).expect("the pictures have records");
    blobs.collect::<Result<_, _>>().expect("each has a blob")
}

/// Every record has its file, every file is a whole picture, and nothing half-done is left.
async fn check(data: &Path, rounds: usize, what: &str) {
    let is_empty = async {
        while fs::read_dir(data.join("incoming")).expect("the folder is there").next().is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    within(&format!("{what}: what was half-done to go"), is_empty).await;
    for blob in blobs(data) {
        assert!(data.join("blobs").join(&blob[..2]).join(&blob).exists(), "{what}: a record without its file");
    }
    let whole: BTreeSet<Vec<u8>> = (0..rounds).map(picture).collect();
    let strange = contents(&data.join("blobs")).difference(&whole).count();
    assert_eq!(strange, 0, "{what}: a file that is no whole picture");
}

/// How an upload ended.
#[derive(PartialEq, Eq)]
enum End {
    Cut,
    Killed,
    Whole,
}

/// One upload, and after how many bytes it ends.
struct Upload {
    round: usize,
    bytes: Vec<u8>,
    length: usize,
    kills: bool,
}

impl Upload {
    fn roll(round: usize, bytes: Vec<u8>, dice: &mut Dice) -> Self {
        let kills = dice.happens(0.4);
        // Every third goes off whole, and the answer is not waited for.
        let length = if dice.happens(0.3) { bytes.len() as u64 } else { dice.below(bytes.len() as u64) };
        let length = usize::try_from(length).expect("it is a length");
        Self { round, bytes, length, kills }
    }

    /// Sends it as far as it goes. Then the host is killed, or the client goes, or it is answered.
    async fn send(&self, host: Host) -> (Host, End) {
        let mut stream = TcpStream::connect(host.at()).await.expect("the host takes connections");
        stream.write_all(&self.bytes[..self.length]).await.expect("the host reads");
        if self.kills {
            return (host.kill().await.restart().await, End::Killed);
        }
        if self.length < self.bytes.len() {
            return (host, End::Cut);
        }
        let answer = within("the answer", http::read_response(&mut stream)).await.expect("an answer");
        assert_eq!(answer.status, 201, "{self}: {}", answer.text());
        let url = answer.json()["gif"]["url"].as_str().expect("a url").to_owned();
        let shown = http::get(host.at(), &format!("/{url}")).await;
        assert_eq!(shown.body, picture(self.round), "{self}");
        (host, End::Whole)
    }
}

impl fmt::Display for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "round {}, {} of {} bytes", self.round, self.length, self.bytes.len())
    }
}

/// Breaks so many uploads off while people talk, and tells how it went.
///
/// # Panics
/// When something half-done is left or shown, or a rule is broken.
pub async fn uploads(count: usize) -> String {
    let mut host = Host::start_without_limits().await;
    let history = History::default();
    let (mut alice, mut bob, room) = Witness::two_in_a_yard(&history, host.at()).await;
    let (mut dice, mut ends) = (Dice::new(22), Vec::new());
    for round in 0..count {
        let upload = Upload::roll(round, request(&alice.person, &room, round), &mut dice);
        let ((after, end), _) = tokio::join!(upload.send(host), bob.say_many(&room, SAID_MEANWHILE));
        host = after;
        ends.push(end);
        check(&host.data(), count, &upload.to_string()).await;
        // Whoever is away for long is not in the room any more, and puts nothing into it.
        alice.stay().await;
    }
    let [cut, killed, whole] =
        [End::Cut, End::Killed, End::Whole].map(|kind| ends.iter().filter(|end| **end == kind).count());
    assert!(cut > 0 && killed > 0 && whole > 0, "the test is about something");
    for witness in [&mut alice, &mut bob] {
        witness.catch_up(&room).await;
    }
    let verdict = history.check(&host, &room).await;
    format!("{count} uploads: {cut} cut, {killed} hosts killed, {whole} whole; {verdict}")
}

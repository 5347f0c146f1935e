//! uploads that break off at any byte, because the client or the host goes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::dice::Dice;
use crate::host::Host;
use crate::person::Person;
use crate::waiting::within;
use crate::{http, pictures};

/// What is taken out of the picture, so that there is much to send.
const COMMENT_BYTES: usize = 400_000;

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

/// Breaks so many uploads off, and tells how it went.
///
/// # Panics
/// When something half-done is left or shown.
pub async fn uploads(count: usize) -> String {
    let mut host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let mut dice = Dice::new(22);
    let (mut cut, mut killed, mut whole) = (0, 0, 0);
    for round in 0..count {
        let bytes = request(&alice, &room, round);
        let kills = dice.happens(0.4);
        // Every third goes off whole, and the answer is not waited for.
        let end = if dice.happens(0.3) { bytes.len() as u64 } else { dice.below(bytes.len() as u64) };
        let end = usize::try_from(end).expect("it is a length");
        let mut stream = TcpStream::connect(host.at()).await.expect("the host takes connections");
        stream.write_all(&bytes[..end]).await.expect("the host reads");
        let what = format!("round {round}, {end} of {} bytes", bytes.len());
        if kills {
            host = host.kill().await.restart().await;
            killed += 1;
        } else if end < bytes.len() {
            drop(stream);
            cut += 1;
        } else {
            let answer = within("the answer", http::read_response(&mut stream)).await.expect("an answer");
            assert_eq!(answer.status, 201, "{what}: {}", answer.text());
            let url = answer.json()["gif"]["url"].as_str().expect("a url").to_owned();
            let shown = http::get(host.at(), &format!("/{url}")).await;
            assert_eq!(shown.body, picture(round), "{what}");
            whole += 1;
        }
        check(&host.data(), count, &what).await;
    }
    assert!(cut > 0 && killed > 0, "the test is about something");
    format!("{count} uploads: {cut} cut, {killed} hosts killed, {whole} whole")
}

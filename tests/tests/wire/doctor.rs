//! `madang-server doctor`: what it finds, and that it leaves everything as it was.

#[cfg(target_os = "linux")]
mod firewall;
mod space;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use madang_tests::{Host, fresh_id, pictures, server_command, within};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::Command;

/// What was said, line by line, and whether it was well.
struct Said {
    lines: Vec<String>,
    well: bool,
}

impl Said {
    /// The line about this.
    fn about(&self, what: &str) -> &str {
        let found = self.lines.iter().find(|line| line.split_whitespace().nth(1) == Some(what));
        found.unwrap_or_else(|| panic!("nothing about {what} in {:#?}", self.lines))
    }

    #[track_caller]
    fn is_bad(&self, what: &str, word: &str) {
        let line = self.about(what);
        assert!(line.starts_with("BAD ") && line.contains(word), "{line}");
        assert!(!self.well, "it fails when something is bad");
    }
}

async fn ask(data: &Path, arguments: &[&str]) -> Said {
    ask_in(Path::new("."), data, arguments).await
}

/// Asks from within a folder.
async fn ask_in(folder: &Path, data: &Path, arguments: &[&str]) -> Said {
    let mut command = server_command();
    command.current_dir(folder).arg("doctor").arg("--data").arg(data).args(arguments);
    answer(command).await
}

/// What this command says, which asks the doctor.
async fn answer(mut command: Command) -> Said {
    let output = within("the doctor", command.output()).await.expect("the server can be started");
    let text = String::from_utf8(output.stdout).expect("it is text");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    Said { lines: text.lines().map(str::to_owned).collect(), well: output.status.success() }
}

/// Every file of a folder with its size and the time of its last change.
fn everything(folder: &Path) -> BTreeMap<PathBuf, (u64, SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder can be read").flatten() {
        let kind = entry.metadata().expect("it is there");
        found.insert(entry.path(), (kind.len(), kind.modified().expect("a time")));
        if kind.is_dir() {
            found.extend(everything(&entry.path()));
        }
    }
    found
}

/// A folder in which people have talked and sent a picture, and from which the host is gone.
async fn lived_in() -> (madang_tests::Stopped, PathBuf) {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    alice.say(&room, "hello").await;
    let gif = alice.upload(&room, &pictures::gif(4, 4, 1, "")).await;
    alice.chat.request("chat", json!({ "room": room, "id": fresh_id(), "gif": gif })).await.ok();
    let data = host.data();
    (host.terminate().await, data)
}

#[tokio::test]
async fn a_healthy_folder_is_well_and_stays_as_it_was() {
    let (_stopped, data) = lived_in().await;
    let before = everything(&data);
    let near =
        ask_in(data.parent().expect("a folder"), Path::new(data.file_name().expect("a name")), &["--port", "0"]).await;
    assert!(near.well, "a path may begin where one is: {:#?}", near.lines);
    let said = ask(&data, &["--port", "0"]).await;
    assert!(said.well, "{:#?}", said.lines);
    for what in ["folder", "writable", "private", "key", "database", "references", "logs", "owners", "pictures"] {
        assert!(said.about(what).starts_with("ok "), "{}", said.about(what));
    }
    assert!(said.about("database").contains("1 rooms, 1 sessions, 3 events"), "{}", said.about("database"));
    assert!(said.about("folder").contains("no host runs"), "{}", said.about("folder"));
    assert_eq!(everything(&data), before, "nothing was changed");
}

#[tokio::test]
async fn it_looks_at_a_host_that_runs_and_knows_its_port() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let said = ask(&host.data(), &["--port", &host.port.to_string()]).await;
    assert!(said.well, "{:#?}", said.lines);
    assert!(said.about("folder").contains("a host runs on it now"), "{}", said.about("folder"));
    assert!(said.about("port").contains("this host's own"), "{}", said.about("port"));
    assert!(said.about("database").starts_with("ok "), "{}", said.about("database"));
    alice.say(&room, "and it goes on").await;
}

#[tokio::test]
async fn what_a_crash_left_is_read_without_touching_it() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    alice.say(&room, "hello").await;
    let data = host.data();
    let _stopped = host.kill().await;
    assert!(fs::metadata(data.join("madang.db-wal")).is_ok_and(|wal| wal.len() > 0), "the crash left a journal");
    let before = everything(&data);
    let said = ask(&data, &["--port", "0"]).await;
    assert!(said.well && said.about("database").contains("2 events"), "{:#?}", said.lines);
    assert_eq!(everything(&data), before, "nothing was changed");
}

#[tokio::test]
async fn a_damaged_database_a_hole_and_a_lost_picture_are_found() {
    let (_stopped, data) = lived_in().await;
    let database = data.join("madang.db");
    let whole = fs::read(&database).expect("the database");

    // Somebody else's hands.
    let edit = |sql: &str| rusqlite::Connection::open(&database).expect("a database").execute_batch(sql).expect("SQL");
    edit("PRAGMA journal_mode = DELETE; DELETE FROM events WHERE seq = 2");
    ask(&data, &["--port", "0"]).await.is_bad("logs", "missing");
    fs::write(&database, &whole).expect("the database");
    edit("PRAGMA journal_mode = DELETE; PRAGMA foreign_keys = OFF; UPDATE rooms SET owner = 999");
    let said = ask(&data, &["--port", "0"]).await;
    said.is_bad("owners", "nobody owns");
    said.is_bad("references", "rooms");

    let mut damaged = whole.clone();
    let half = damaged.len() / 2;
    damaged[half..half + 4096].fill(0x5a);
    fs::write(&database, &damaged).expect("the database");
    ask(&data, &["--port", "0"]).await.is_bad("database", "backup");
    fs::write(&database, b"this is no database at all, and long enough to be looked at by whoever reads it")
        .expect("it");
    ask(&data, &["--port", "0"]).await.is_bad("database", "backup");

    fs::write(&database, &whole).expect("the database");
    let blobs = data.join("blobs");
    let folder = fs::read_dir(&blobs).expect("pictures").flatten().next().expect("a folder").path();
    let file = fs::read_dir(&folder).expect("pictures").flatten().next().expect("a picture").path();
    fs::rename(&file, folder.join("f".repeat(64))).expect("it can be renamed");
    let said = ask(&data, &["--port", "0"]).await;
    said.is_bad("pictures", "1 of");
    fs::copy(folder.join("f".repeat(64)), &file).expect("it can be put back");
    let said = ask(&data, &["--port", "0"]).await;
    assert!(said.about("pictures").starts_with("look") && said.well, "{}", said.about("pictures"));
}

#[tokio::test]
async fn a_taken_port_is_named_with_who_has_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind(("0.0.0.0", 0)).await.expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let said = ask(&folder.path().join("data"), &["--port", &port]).await;
    said.is_bad("port", "another program");
    assert!(said.about("folder").contains("not there yet"), "{}", said.about("folder"));
    let other = Host::start().await;
    let port = other.port.to_string();
    ask(&folder.path().join("data"), &["--port", &port]).await.is_bad("port", "another Madang host");
    assert!(!folder.path().join("data").exists(), "nothing was made");
}

#[tokio::test]
async fn only_addresses_by_which_others_get_in_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let of = async |bind: &str| ask(&data, &["--port", "0", "--bind", bind]).await.about("addresses").to_owned();
    let (four, both) = (of("0.0.0.0").await, of("::").await);
    assert!(!four.contains('['), "a host that listens to IPv4 alone has no address of IPv6: {four}");
    let Some(network) = Host::start().await.at_network().map(|network| network.ip()) else {
        eprintln!("skipped in part: this computer is on no network");
        return;
    };
    for line in [four, both] {
        assert!(line.starts_with("ok ") && line.contains(&format!("{network}:0")), "{line}");
    }
    let alone = of("127.0.0.1").await;
    assert!(alone.starts_with("look") && alone.contains("nobody else reaches 127.0.0.1"), "{alone}");
}

#[tokio::test]
async fn the_folder_may_be_said_before_the_subcommand_and_nothing_else() {
    let (_stopped, data) = lived_in().await;
    let mut before = server_command();
    before.arg("--data").arg(&data).args(["doctor", "--port", "0"]);
    let output = within("the doctor", before.output()).await.expect("the server can be started");
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 rooms, 1 sessions"), "{output:?}");
    for (flags, subcommand) in [(["--port", "0"], "doctor"), (["--name", "Yard"], "serve")] {
        let mut misplaced = server_command();
        misplaced.args(flags).arg("--data").arg(&data).arg(subcommand);
        let output = within("the refusal", misplaced.output()).await.expect("the server can be started");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(flags[0]) && said.contains(subcommand), "{said}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_others_can_read_or_nobody_can_write_is_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_stopped, data) = lived_in().await;
    fs::set_permissions(data.join("madang.db"), fs::Permissions::from_mode(0o644)).expect("it is ours");
    let said = ask(&data, &["--port", "0"]).await;
    assert!(
        said.about("private").starts_with("look") && said.about("private").contains("644"),
        "{}",
        said.about("private")
    );

    let disk = TempDir::new().expect("a folder");
    let mount = |options: &str| {
        let mount =
            std::process::Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(disk.path()).output();
        mount.is_ok_and(|mount| mount.status.success())
    };
    if !mount("size=8m") {
        eprintln!("skipped in part: no disk can be made here (mounting takes root)");
        return;
    }
    let host = Host::start_inside(disk.path()).await;
    let inside = host.data();
    let stopped = host.terminate().await;
    let remounted = mount("remount,ro");
    let said = ask(&inside, &["--port", "0"]).await;
    let again = mount("remount,rw");
    drop(stopped);
    let _ = std::process::Command::new("umount").arg(disk.path()).output();
    assert!(remounted && again, "the disk could be made read-only");
    said.is_bad("writable", "would not start");
    assert!(said.about("database").starts_with("ok "), "it is still read: {}", said.about("database"));
}

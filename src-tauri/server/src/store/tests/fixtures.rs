//! Databases of every earlier schema, made by the committed migrations themselves. `MADANG_WRITE_FIXTURES=1` writes those
//! that are missing, for the tests that open them over the wire; what is there stays, because that is what a fixture is.

use rusqlite::params;

use super::*;

/// As in `tests/tests/wire/upgrade.rs`.
const TOKEN: &str = "the token of the fixtures";
const ROOM: &str = "fixtureyard0";
const MESSAGES: u64 = 60;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

fn file(version: usize) -> PathBuf {
    folder().join(["schema-", &version.to_string(), ".db"].concat())
}

fn mina() -> User {
    User { id: "minafixture0".parse().unwrap(), nickname: "Mina".into(), color: Color("#336699".into()) }
}

/// A room of one person with sixty entries, and from version 2 on a whisper.
fn fill(db: &Connection, version: usize) {
    let mina = mina();
    let token: [u8; 32] = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(TOKEN)).into();
    db.execute("INSERT INTO sessions (session, id, token, nickname, color, created_at, used_at) VALUES (1, ?1, ?2, 'Mina', '#336699', ?3, ?3)",
        params![mina.id.as_str(), token, NOW]).unwrap();
    db.execute(
        "INSERT INTO rooms (room, id, title, max, keep, guests, quiet, password_version, owner, creator, created_at)
        VALUES (1, ?1, 'The old yard', 10, 1, 1, 0, 0, 1, 1, ?2)",
        params![ROOM, NOW],
    )
    .unwrap();
    db.execute("INSERT INTO members (member, room, session, link, joined_at) VALUES (1, 1, 1, 'browser', ?1)", [NOW])
        .unwrap();
    if version >= 3 {
        db.execute("INSERT INTO visitors (room, session) VALUES (1, 1)", []).unwrap();
    }
    let room = Room { id: ROOM.parse().unwrap(), ..room_of(&mina) };
    let sql = "INSERT INTO events (room, seq, at, type, session, id, body) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)";
    for seq in 1..=MESSAGES {
        let (kind, id) = if seq == 1 {
            (EventKind::Join { user: mina.clone(), people: 1, link: Link::Browser }, None)
        } else {
            let id = format!("fixture-{seq}");
            (chat(&room, &mina, seq, &id, &format!("old words {seq}")).kind, Some(id))
        };
        let body = serde_json::to_string(&kind).unwrap();
        db.execute(sql, params![int(seq), NOW + int(seq), kind.name(), id.as_ref().map(|_| 1), id, body]).unwrap();
    }
    if version >= 2 {
        let body = serde_json::json!({ "from": mina, "to": mina, "text": "an old secret" }).to_string();
        db.execute(
            "INSERT INTO whispers (room, session, n, at, id, sent, body) VALUES (1, 1, 1, ?1, 'fixture-w', 1, ?2)",
            params![NOW, body],
        )
        .unwrap();
        crate::store::search::index_all(db).unwrap();
    }
    if version >= seal::SEALED_FROM {
        seal::seal_all(db).unwrap();
    }
}

#[test]
fn a_fixture_of_every_earlier_schema_is_there_and_opens_with_all_its_rows() {
    for version in 1..schema::newest() {
        let file = file(version);
        if std::env::var_os("MADANG_WRITE_FIXTURES").is_some() && !file.exists() {
            std::fs::create_dir_all(folder()).unwrap();
            let mut db = Connection::open(&file).unwrap();
            seal::teach(&db).unwrap();
            schema::migrate_to(&mut db, version).unwrap();
            fill(&db, version);
        }
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("madang.db");
        std::fs::copy(&file, &path).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let opened = open(&path, NOW).unwrap();
        assert!(opened.mended.is_none(), "version {version}");
        let RoomRecord { row, room } = &opened.rooms[0];
        assert_eq!((opened.rooms.len(), room.last_seq, room.people()), (1, MESSAGES, 1), "version {version}");
        let archive = Archive::open(&path).unwrap();
        let page = archive.events(*row, room.id, 0, MESSAGES, 100).unwrap();
        let ids: Vec<_> = page.entries.iter().filter(|event| matches!(event.kind, EventKind::Chat { .. })).collect();
        assert_eq!((page.entries.len(), ids.len()), (60, 59), "version {version}");
        let whispers = archive.inbox((*row, room.id), 1, Part::After(0, u64::MAX), 10).unwrap().whispers.len();
        assert_eq!(whispers, usize::from(version >= 2), "version {version}");
    }
}

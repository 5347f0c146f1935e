//! A disk that fails: nothing of the batch holds, and it goes on once the cause is mended.

use std::time::Duration;

use rusqlite::Connection;

use super::*;
use crate::chat::Delivery;
use crate::media::Blobs;

/// Makes every commit fail that holds an event: the check of a foreign key that waits until then.
pub(super) const BREAK_COMMITS: &str = "
    CREATE TABLE broken (parent INTEGER REFERENCES rooms (room) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER breaking AFTER INSERT ON events BEGIN INSERT INTO broken VALUES (-1); END;";
pub(super) const MEND_COMMITS: &str = "DROP TRIGGER breaking; DROP TABLE broken;";

/// Another program that has the database open.
pub(super) struct Intruder(Connection);

impl Intruder {
    pub(super) fn at(desk: &Desk) -> Self {
        let database = Connection::open(desk.database()).unwrap();
        database.busy_timeout(Duration::from_secs(10)).unwrap();
        Self(database)
    }

    /// Holds the write lock: the writer stands still at its first write, and what is queued meanwhile is one batch.
    pub(super) fn holding(desk: &Desk) -> Self {
        let intruder = Self::at(desk);
        intruder.run("BEGIN IMMEDIATE");
        intruder
    }

    pub(super) fn run(&self, statements: &str) {
        self.0.execute_batch(statements).unwrap();
    }

    pub(super) fn let_go(&self) {
        self.run("COMMIT");
    }
}

/// An open room with two people in it.
pub(super) async fn room_of_two(desk: &mut Desk) -> (RoomId, Guest, Guest) {
    let (mina, jisu) = (desk.connect("Mina").await, desk.connect("Jisu").await);
    let room = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, room).await;
    desk.enter(&jisu, room).await;
    (room, mina, jisu)
}

pub(super) async fn failed(desk: &mut Desk, asked: &Asked) {
    let refusal = desk.answer(asked).await.expect_err("nothing of the batch holds");
    assert_eq!(refusal.code, ErrorCode::Internal);
}

fn sent(answer: Result<Answer, Refusal>) -> Seq {
    match answer {
        Ok(Answer::Sent { seq, .. }) => seq,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_commit_that_fails_fails_every_command_of_its_batch_and_announces_nothing() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    let intruder = Intruder::holding(&desk);
    desk.heard.clear();
    let batch = [
        desk.ask(&mina, chat(room, "one", "first")).await,
        desk.ask(&jisu, chat(room, "two", "second")).await,
        desk.ask(&sora, join(room, None)).await,
        desk.ask(&mina, leave(room)).await,
        desk.ask(&jisu, create(None)).await,
        desk.ask(&jisu, chat(room, "three", " ")).await,
    ];
    intruder.run(BREAK_COMMITS);
    intruder.let_go();
    for asked in &batch {
        failed(&mut desk, asked).await;
    }
    let Ok(Answer::Members(page)) = desk.carry_out(&mina, members(room)).await else { panic!("she is in again") };
    assert_eq!(page.members.len(), 2);
    assert!(page.members.iter().all(|member| member.state == State::Here));
    let silent = desk.heard.iter().all(|delivery| matches!(delivery, Delivery::Answer { .. } | Delivery::Enter { .. }));
    assert!(silent, "{:?}", desk.heard);
    intruder.run(MEND_COMMITS);
    assert_eq!(sent(desk.carry_out(&mina, chat(room, "one", "first")).await), 3, "no number is lost");
    assert_eq!(desk.enter(&sora, room).await.last_seq, 4);
    assert_eq!(desk.events(room), [(3, "chat"), (4, "join")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_entry_of_a_batch_that_fails_answers_for_no_page_that_anybody_waits_for() {
    let mut desk = Desk::new();
    let (room, _, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    desk.heard.clear();
    let batch = [desk.ask(&jisu, join(room, None)).await, desk.ask(&jisu, chat(room, "one", "aloud")).await];
    intruder.run(BREAK_COMMITS);
    intruder.let_go();
    for asked in &batch {
        failed(&mut desk, asked).await;
    }
    intruder.run(MEND_COMMITS);
    let entered = desk.enter(&jisu, room).await;
    let awaited: Vec<u64> = desk
        .heard
        .iter()
        .filter_map(|delivery| match delivery {
            Delivery::Hold { read, .. } => Some(*read),
            _ => None,
        })
        .collect();
    assert_eq!(awaited.len(), 1, "the entry that failed made nobody wait");
    let told = |delivery: &Delivery<_>| matches!(delivery, Delivery::Enter { read, .. } if awaited.contains(read));
    assert_eq!(desk.heard.iter().filter(|delivery| told(delivery)).count(), 1, "{:?}", desk.heard);
    assert_eq!(entered.last_seq, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_whisper_of_a_batch_that_fails_is_told_to_nobody_and_takes_no_number() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let secret = || whisper(room, "one", jisu.user.id.as_str(), "psst");
    let intruder = Intruder::holding(&desk);
    let batch = [desk.ask(&mina, secret()).await, desk.ask(&jisu, chat(room, "two", "aloud")).await];
    intruder.run(BREAK_COMMITS);
    intruder.let_go();
    for asked in &batch {
        failed(&mut desk, asked).await;
    }
    let told = |delivery: &Delivery<_>| matches!(delivery, Delivery::Whisper { .. });
    assert!(!desk.heard.iter().any(told), "{:?}", desk.heard);
    intruder.run(MEND_COMMITS);
    let again = desk.carry_out(&mina, secret()).await;
    assert!(matches!(again, Ok(Answer::Whispered { n: 1, .. })), "{again:?}");
    assert_eq!(desk.heard.iter().filter(|delivery| told(delivery)).count(), 2, "one for each of the two");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_picture_of_a_batch_that_fails_leaves_its_file_only_until_the_next_commit() {
    let mut desk = Desk::new();
    let (room, mina, _) = room_of_two(&mut desk).await;
    let blobs = Blobs::to_read(desk.database().parent().unwrap());
    let intruder = Intruder::at(&desk);
    intruder.run(&BREAK_COMMITS.replace("ON events", "ON gifs"));
    let blob = blobs.keep(b"its record fails at the end").unwrap();
    let refusal = desk.upload(&mina, room, &blob).await.expect_err("the commit fails");
    assert_eq!(refusal.code, ErrorCode::Internal);
    assert!(blobs.has(&blob), "a crash could still bring its record back");
    intruder.run(MEND_COMMITS);
    sent(desk.carry_out(&mina, chat(room, "one", "something is written")).await);
    // Whoever is answered later is so after it went.
    assert!(matches!(desk.carry_out(&mina, members(room)).await, Ok(Answer::Members(_))));
    assert!(!blobs.has(&blob), "nobody knows of it");
    let blob = blobs.keep(b"its record fails at the end").unwrap();
    assert!(matches!(desk.upload(&mina, room, &blob).await, Ok(Answer::Uploaded { .. })) && blobs.has(&blob));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_write_that_fails_takes_those_before_it_along_and_not_those_after() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    let before = desk.ask(&mina, chat(room, "one", "before")).await;
    let poisoned = desk.ask(&jisu, chat(room, "two", "poison")).await;
    let after = desk.ask(&mina, chat(room, "three", "after")).await;
    intruder.run(
        "CREATE TRIGGER poison BEFORE INSERT ON events WHEN NEW.body LIKE '%poison%'
        BEGIN SELECT RAISE(ABORT, 'poison'); END",
    );
    intruder.let_go();
    failed(&mut desk, &before).await;
    failed(&mut desk, &poisoned).await;
    assert_eq!(sent(desk.answer(&after).await), 3);
    assert_eq!(sent(desk.carry_out(&mina, chat(room, "one", "before")).await), 4, "a retry is not a repetition");
    intruder.run("DROP TRIGGER poison");
    assert_eq!(sent(desk.carry_out(&jisu, chat(room, "two", "poison")).await), 5);
    assert_eq!(desk.events(room)[2..], [(3, "chat"), (4, "chat"), (5, "chat")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn while_the_rooms_cannot_be_read_everything_is_declined_and_then_goes_on() {
    let mut desk = Desk::new();
    let (room, mina, _) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    let intruder = Intruder::at(&desk);
    intruder.run("ALTER TABLE members RENAME TO hidden");
    for request in [join(room, None), join(room, None), members(room)] {
        let asked = desk.ask(&sora, request).await;
        failed(&mut desk, &asked).await;
    }
    let declined = desk.carry_out(&mina, chat(room, "one", "anybody?")).await.unwrap_err();
    assert_eq!((declined.code, declined.retry_after_ms), (ErrorCode::Internal, Some(1000)));
    intruder.run("ALTER TABLE hidden RENAME TO members");
    assert_eq!(sent(desk.carry_out(&mina, chat(room, "one", "anybody?")).await), 3);
    assert_eq!(desk.enter(&sora, room).await.members.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_waits_for_a_password_is_declined_with_it() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    let locked = desk.room_of(&mina, create(Some("secret"))).await;
    let intruder = Intruder::holding(&desk);
    let held = desk.ask(&mina, chat(room, "held", "waits for the disk")).await;
    let entry = desk.ask(&jisu, join(locked, Some("secret"))).await;
    let waiting = desk.ask(&jisu, chat(room, "waiting", "waits for the password")).await;
    let breaking = desk.ask(&sora, join(room, None)).await;
    intruder.run("ALTER TABLE members RENAME TO hidden");
    intruder.let_go();
    for asked in [&held, &breaking, &entry, &waiting] {
        failed(&mut desk, asked).await;
    }
    intruder.run("ALTER TABLE hidden RENAME TO members");
    assert_eq!(sent(desk.carry_out(&jisu, chat(room, "waiting", "nobody waits any more")).await), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_host_whose_disk_works_again_goes_on_without_being_asked() {
    let mut desk = Desk::with_grace(Duration::from_secs(1));
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::at(&desk);
    intruder.run("ALTER TABLE members RENAME TO hidden");
    let breaking = desk.ask(&mina, leave(room)).await;
    failed(&mut desk, &breaking).await;
    desk.disconnect(&jisu).await;
    let forgotten = |delivery: &Delivery<_>| matches!(delivery, Delivery::Forget { .. }).then_some(());
    desk.hear(forgotten).await;
    intruder.run("ALTER TABLE hidden RENAME TO members");
    assert_eq!(lost(&mut desk, room).await, jisu.user);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_return_that_failed_does_not_stop_the_grace_time() {
    let mut desk = Desk::with_grace(Duration::from_secs(1));
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    desk.disconnect(&jisu).await;
    let back = desk.connect_with("", Some(&jisu.token)).await;
    let intruder = Intruder::holding(&desk);
    let held = desk.ask(&mina, chat(room, "held", "waits for the disk")).await;
    let entry = desk.ask(&back, join(room, None)).await;
    intruder.run(BREAK_COMMITS);
    intruder.let_go();
    failed(&mut desk, &held).await;
    failed(&mut desk, &entry).await;
    intruder.run(MEND_COMMITS);
    desk.disconnect(&back).await;
    assert_eq!(lost(&mut desk, room).await, jisu.user);
}

/// Waits until somebody is lost.
pub(super) async fn lost(desk: &mut Desk, room: RoomId) -> User {
    let exit = |delivery: &Delivery<_>| match delivery {
        Delivery::Event(event) => match &event.kind {
            EventKind::Exit { user, reason: ExitReason::Lost, .. } if event.room == room => Some(user.clone()),
            _ => None,
        },
        _ => None,
    };
    desk.hear(exit).await
}

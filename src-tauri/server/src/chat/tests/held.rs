//! Another program holds the database: what would be written is refused and changes nothing, and all else goes on.

use std::fs::OpenOptions;
use std::io::{Read as _, Seek as _, Write as _};
use std::time::{Duration, Instant};

use super::failing::{Intruder, failed, lost, room_of_two};
use super::*;
use crate::chat::Delivery;
use crate::media::Blobs;
use crate::store::LOCK_WAIT;

async fn is_busy(desk: &mut Desk, guest: &Guest, request: Request) {
    let refusal = desk.carry_out(guest, request).await.expect_err("the database is held");
    assert_eq!((refusal.code, refusal.retry_after_ms), (ErrorCode::Busy, Some(1000)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn while_the_database_is_held_nothing_changes_and_then_everything_goes_on() {
    let mut desk = Desk::with_grace(Duration::from_secs(1));
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    let intruder = Intruder::holding(&desk);
    desk.heard.clear();
    is_busy(&mut desk, &mina, chat(room, "one", "held up")).await;
    desk.disconnect(&jisu).await;
    for request in [chat(room, "two", "too"), kick(room, &jisu), create(None), leave(room)] {
        is_busy(&mut desk, &mina, request).await;
    }
    is_busy(&mut desk, &sora, join(room, None)).await;

    let Ok(Answer::Members(page)) = desk.carry_out(&mina, members(room)).await else { panic!("she is in") };
    assert_eq!(page.members.len(), 2);
    let tab = desk.connect_with("", Some(&mina.token)).await;
    assert_eq!(desk.enter(&tab, room).await.last_seq, 2, "whoever is in may come in with another tab");
    let created = |delivery: &Delivery<_>| matches!(delivery, Delivery::Lobby(_));
    assert!(desk.events(room).is_empty() && !desk.heard.iter().any(created), "{:?}", desk.heard);

    intruder.let_go();
    assert_eq!(lost(&mut desk, room).await, jisu.user, "whose time was over while it was held");
    let sent = desk.carry_out(&mina, chat(room, "one", "held up")).await;
    assert!(matches!(sent, Ok(Answer::Sent { seq: 4, .. })), "{sent:?}");
    assert_eq!(desk.enter(&sora, room).await.members.len(), 2);
    assert_eq!(desk.events(room), [(3, "exit"), (4, "chat"), (5, "join")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn while_it_is_held_nobody_waits_for_it_again_although_a_timer_is_due() {
    let mut desk = Desk::with_grace(Duration::from_secs(1));
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    is_busy(&mut desk, &mina, chat(room, "one", "held up")).await;
    desk.disconnect(&jisu).await;
    // From a second on it is tried every second to write that Jisu is lost.
    let (held, mut longest) = (Instant::now(), Duration::ZERO);
    while held.elapsed() < LOCK_WAIT + Duration::from_secs(2) {
        let asked = Instant::now();
        let listed = desk.carry_out(&mina, members(room)).await;
        assert!(matches!(listed, Ok(Answer::Members(_))), "{listed:?}");
        longest = longest.max(asked.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(longest < LOCK_WAIT / 2, "{longest:?}");
    is_busy(&mut desk, &mina, chat(room, "one", "held up")).await;
    intruder.let_go();
    assert_eq!(lost(&mut desk, room).await, jisu.user);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_else_fails_after_it_was_held_is_noted_and_mended() {
    let mut desk = Desk::new();
    let (room, mina, _) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    is_busy(&mut desk, &mina, chat(room, "one", "held up")).await;
    // Whatever was written has the writer look at the file again.
    intruder.run("INSERT INTO settings VALUES ('looked', 'at'); COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    let mut file = OpenOptions::new().read(true).write(true).open(desk.database()).unwrap();
    let mut sound = [0; 16];
    file.read_exact(&mut sound).unwrap();
    let mut write = |bytes: &[u8; 16]| {
        file.rewind().unwrap();
        file.write_all(bytes).unwrap();
    };
    write(b"is no database!!");
    let asked = desk.ask(&mina, leave(room)).await;
    failed(&mut desk, &asked).await;
    assert!(desk.database().with_extension("damaged").exists(), "the next start knows");
    write(&sound);
    let sent = desk.carry_out(&mina, chat(room, "one", "a database again")).await;
    assert!(matches!(sent, Ok(Answer::Sent { seq: 3, .. })), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_uploaded_and_could_not_be_recorded_leaves_no_file() {
    let mut desk = Desk::new();
    let (room, mina, _) = room_of_two(&mut desk).await;
    let blobs = Blobs::to_read(desk.database().parent().unwrap());
    let intruder = Intruder::holding(&desk);
    for bytes in [b"the first that is refused", b"and the one that follows."] {
        let blob = blobs.keep(bytes).unwrap();
        let refusal = desk.upload(&mina, room, &blob).await.expect_err("the database is held");
        assert_eq!(refusal.code, ErrorCode::Busy);
        // It goes right after the answer.
        let begun = Instant::now();
        while blobs.has(&blob) {
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody knows of it");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    intruder.let_go();
    let blob = blobs.keep(b"and the one that follows.").unwrap();
    assert!(matches!(desk.upload(&mina, room, &blob).await, Ok(Answer::Uploaded { .. })) && blobs.has(&blob));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_needs_no_writing_is_answered_as_ever_while_it_is_held() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    let made = CreateRequest { id: Some("made".parse().unwrap()), ..creation(None) };
    let known = [chat(room, "one", "once"), whisper(room, "two", jisu.user.id.as_str(), "psst"), Request::Create(made)];
    let mut answers = Vec::new();
    for request in &known {
        answers.push(desk.carry_out(&mina, request.clone()).await);
    }
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let intruder = Intruder::holding(&desk);
    is_busy(&mut desk, &mina, chat(room, "new", "held up")).await;
    for (request, answer) in known.iter().zip(&answers) {
        assert_eq!(&desk.carry_out(&mina, request.clone()).await, answer);
    }
    for request in [chat(room, "one", "once"), leave(room), kick(room, &jisu)] {
        let refusal = desk.carry_out(&sora, request).await.expect_err("she is not in");
        assert_eq!(refusal.code, ErrorCode::NotMember);
    }
    // The same id of somebody else, and of another kind, is new.
    is_busy(&mut desk, &jisu, chat(room, "one", "mine")).await;
    is_busy(&mut desk, &mina, whisper(room, "one", jisu.user.id.as_str(), "new")).await;
    is_busy(&mut desk, &sora, create(None)).await;
    intruder.let_go();
    assert!(desk.carry_out(&mina, chat(room, "new", "held up")).await.is_ok());
}

//! Passwords: whatever follows one waits for it, and goes with the connection that asked.

use super::failing::Intruder;
use super::*;
use crate::chat::{Command, Delivery};

const SECRET: &str = "열려라 참깨";

/// A locked room with its owner in it, and somebody at the door.
async fn locked(desk: &mut Desk) -> (Guest, RoomId, Guest) {
    let mina = desk.connect("Mina").await;
    let room = desk.room_of(&mina, create(Some(SECRET))).await;
    let answer = desk.carry_out(&mina, join(room, Some(SECRET))).await;
    assert!(matches!(answer, Ok(Answer::Joined(_))), "{answer:?}");
    (mina, room, desk.connect("Jisu").await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_locked_room_opens_to_its_password_only() {
    let mut desk = Desk::new();
    let (_, room, jisu) = locked(&mut desk).await;
    for password in [None, Some(""), Some("열려라 들깨")] {
        let refusal = desk.carry_out(&jisu, join(room, password)).await.unwrap_err();
        assert_eq!(refusal.code, ErrorCode::WrongPassword, "{password:?}");
    }
    let answer = desk.carry_out(&jisu, join(room, Some(SECRET))).await;
    assert!(matches!(answer, Ok(Answer::Joined(_))), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whatever_follows_a_password_waits_for_it_in_order() {
    let mut desk = Desk::new();
    let (mina, room, jisu) = locked(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    let held = desk.ask(&mina, chat(room, "held", "waits for the disk")).await;
    let entry = desk.ask(&jisu, join(room, Some(SECRET))).await;
    let one = desk.ask(&jisu, chat(room, "one", "first")).await;
    let two = desk.ask(&jisu, chat(room, "two", "second")).await;
    let gone = desk.ask(&jisu, leave(room)).await;
    let three = desk.ask(&jisu, chat(room, "three", "too late")).await;
    let meanwhile = desk.ask(&mina, members(room)).await;
    intruder.let_go();
    assert!(matches!(desk.answer(&held).await, Ok(Answer::Sent { seq: 2, .. })));
    let Ok(Answer::Members(page)) = desk.answer(&meanwhile).await else { panic!("others do not wait") };
    assert_eq!(page.members.len(), 1, "and see who is in so far");
    assert!(matches!(desk.answer(&entry).await, Ok(Answer::Joined(_))));
    assert!(matches!(desk.answer(&one).await, Ok(Answer::Sent { seq: 4, .. })));
    assert!(matches!(desk.answer(&two).await, Ok(Answer::Sent { seq: 5, .. })));
    assert_eq!(desk.answer(&gone).await, Ok(Answer::done()));
    assert_eq!(desk.answer(&three).await.unwrap_err().code, ErrorCode::NotMember);
    let names = ["join", "chat", "join", "chat", "chat", "exit"];
    assert_eq!(desk.events(room), (1..).zip(names).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn after_a_wrong_password_the_waiting_requests_are_answered_too() {
    let mut desk = Desk::new();
    let (_, room, jisu) = locked(&mut desk).await;
    let entry = desk.ask(&jisu, join(room, Some("열려라 들깨"))).await;
    let message = desk.ask(&jisu, chat(room, "one", "let me in")).await;
    let again = desk.ask(&jisu, join(room, Some(SECRET))).await;
    let next = desk.ask(&jisu, chat(room, "two", "hi")).await;
    assert_eq!(desk.answer(&entry).await.unwrap_err().code, ErrorCode::WrongPassword);
    assert_eq!(desk.answer(&message).await.unwrap_err().code, ErrorCode::NotMember);
    assert!(matches!(desk.answer(&again).await, Ok(Answer::Joined(_))));
    assert!(matches!(desk.answer(&next).await, Ok(Answer::Sent { seq: 3, .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_waits_for_a_password_goes_with_its_connection() {
    let mut desk = Desk::new();
    let (mina, room, jisu) = locked(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    let held = desk.ask(&mina, chat(room, "held", "waits for the disk")).await;
    let entry = desk.ask(&jisu, join(room, Some(SECRET))).await;
    let message = desk.ask(&jisu, chat(room, "one", "never said")).await;
    desk.disconnect(&jisu).await;
    intruder.let_go();
    desk.answer(&held).await.unwrap();
    desk.dropped(message).await;
    desk.dropped(entry).await;
    let Ok(Answer::Members(page)) = desk.carry_out(&mina, members(room)).await else { panic!("she is a member") };
    assert_eq!(page.members.len(), 1, "nobody enters without hearing of it");
    assert_eq!(desk.events(room), [(1, "join"), (2, "chat")]);
    let back = desk.connect_with("", Some(&jisu.token)).await;
    let answer = desk.carry_out(&back, join(room, Some(SECRET))).await;
    assert!(matches!(answer, Ok(Answer::Joined(_))), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_password_is_nowhere_in_what_is_told_or_stored() {
    let mut desk = Desk::new();
    let (_, room, jisu) = locked(&mut desk).await;
    desk.carry_out(&jisu, join(room, Some(SECRET))).await.unwrap();
    let told = format!("{:?}", desk.heard);
    assert!(!told.contains(SECRET) && !told.contains("argon2"), "{told}");
    desk.tell(Command::Stop).await;
    desk.end().await;
    assert!(desk.heard.iter().any(|delivery| matches!(delivery, Delivery::Closing)));
    let stored = std::fs::read(desk.database()).unwrap();
    let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("$argon2id$") && !holds(SECRET));
}

//! Powers: in which order they are told, and what a failing disk takes back of them.

use super::failing::{BREAK_COMMITS, Intruder, MEND_COMMITS, failed, room_of_two};
use super::*;
use crate::chat::Delivery;

fn noted(answer: Result<Answer, Refusal>) -> Seq {
    match answer {
        Ok(Answer::Noted { seq, .. }) => seq,
        other => panic!("{other:?}"),
    }
}

fn refusal(answer: Result<Answer, Refusal>) -> ErrorCode {
    answer.expect_err("the rules say no").code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_event_comes_first_then_the_one_who_is_out_and_only_then_the_answer() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let tab = desk.connect_with("", Some(&jisu.token)).await;
    desk.heard.clear();
    let asked = desk.ask(&mina, kick(room, &jisu)).await;
    assert_eq!(noted(desk.answer(&asked).await), 3);
    let told: Vec<&str> = desk
        .heard
        .iter()
        .map(|delivery| match delivery {
            Delivery::Event(event) => event.kind.name(),
            Delivery::PutOut { connections, kicked: Some(kicked), .. } => {
                assert_eq!((connections.len(), kicked.banned), (2, false), "her other tab is told too");
                "put out"
            }
            Delivery::Lobby(_) => "lobby",
            Delivery::Answer { .. } => "answer",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, ["kick", "put out", "lobby", "answer"]);
    assert_eq!(refusal(desk.carry_out(&tab, chat(room, "a", "hello")).await), ErrorCode::NotMember);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_owner_who_leaves_does_not_hear_who_is_next() {
    let mut desk = Desk::new();
    let (room, mina, _) = room_of_two(&mut desk).await;
    desk.heard.clear();
    assert_eq!(desk.carry_out(&mina, leave(room)).await, Ok(Answer::done()));
    let order: Vec<&str> = desk
        .heard
        .iter()
        .filter_map(|delivery| match delivery {
            Delivery::Event(event) => Some(event.kind.name()),
            Delivery::PutOut { .. } => Some("put out"),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["exit", "put out", "owner"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_kick_and_a_ban_that_fail_put_nobody_out() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    desk.enter(&sora, room).await;
    let intruder = Intruder::holding(&desk);
    desk.heard.clear();
    let asked = [desk.ask(&mina, kick(room, &jisu)).await, desk.ask(&mina, ban(room, &sora)).await];
    intruder.run(BREAK_COMMITS);
    intruder.let_go();
    for asked in &asked {
        failed(&mut desk, asked).await;
    }
    assert!(desk.heard.iter().all(|delivery| matches!(delivery, Delivery::Answer { .. })), "{:?}", desk.heard);
    let Ok(Answer::Members(page)) = desk.carry_out(&mina, members(room)).await else { panic!("she is in") };
    assert_eq!(page.members.len(), 3);
    assert!(page.members.iter().all(|member| member.state == State::Here));
    intruder.run(MEND_COMMITS);
    assert!(desk.carry_out(&sora, chat(room, "a", "still here")).await.is_ok());
    desk.heard.clear();
    desk.carry_out(&mina, kick(room, &jisu)).await.unwrap();
    let put_out = |delivery: &Delivery<_>| match delivery {
        Delivery::PutOut { connections, .. } => Some(connections.len()),
        _ => None,
    };
    assert_eq!(desk.hear(put_out).await, 1, "her connection is inside as before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_owners_did_is_read_again_after_a_failure() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    desk.enter(&sora, room).await;
    desk.carry_out(&mina, ban(room, &jisu)).await.unwrap();
    let (name, user) = about(room, &sora);
    let mute = Request::Mute(MuteRequest { room: name, user, minutes: 5 });
    desk.carry_out(&mina, mute).await.unwrap();
    let intruder = Intruder::holding(&desk);
    let asked = desk.ask(&mina, chat(room, "one", "lost")).await;
    intruder.run(BREAK_COMMITS);
    intruder.let_go();
    failed(&mut desk, &asked).await;
    intruder.run(MEND_COMMITS);
    assert_eq!(refusal(desk.carry_out(&jisu, join(room, None)).await), ErrorCode::Banned);
    assert_eq!(refusal(desk.carry_out(&sora, chat(room, "a", "hm")).await), ErrorCode::Muted);
    assert_eq!(noted(desk.carry_out(&mina, kick(room, &jisu)).await), 5, "the numbers go on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_room_that_failed_to_close_is_open_and_its_people_are_in() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    let close = Request::Close(CloseRequest { room: room.to_string() });
    let asked = [desk.ask(&mina, close).await, desk.ask(&mina, create(None)).await];
    let poison = desk.ask(&jisu, join(room, None)).await;
    intruder.run("CREATE TRIGGER poison BEFORE INSERT ON rooms BEGIN SELECT RAISE(ABORT, 'poison'); END");
    intruder.let_go();
    for asked in &asked {
        failed(&mut desk, asked).await;
    }
    desk.answer(&poison).await.expect("she is in again");
    intruder.run("DROP TRIGGER poison");
    assert!(desk.carry_out(&jisu, chat(room, "a", "still open")).await.is_ok());
    let removed = desk.heard.iter().any(|delivery| matches!(delivery, Delivery::Removed { .. }));
    assert!(!removed, "nobody was told");
}

//! Connecting, entering, writing, going, and stopping.

use super::failing::Intruder;
use super::*;
use crate::chat::{Command, Delivery, LobbyChange, Origin};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn people_connect_enter_talk_and_go() {
    let mut desk = Desk::new();
    let (mina, jisu) = (desk.connect("Mina").await, desk.connect("Jisu").await);
    let room = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, room).await;
    let joined = desk.enter(&jisu, room).await;
    assert_eq!((joined.last_seq, joined.you.user.clone(), joined.you.role), (2, jisu.user.clone(), Role::Member));
    assert_eq!(joined.room.summary.owner, mina.user);
    assert_eq!(joined.messages.unwrap().len(), 2, "one's own join is covered");
    let sent = desk.carry_out(&jisu, chat(room, "m-1", "안녕")).await;
    assert!(matches!(sent, Ok(Answer::Sent { seq: 3, .. })), "{sent:?}");
    assert_eq!(desk.carry_out(&mina, leave(room)).await, Ok(Answer::done()));
    let names = ["join", "join", "chat", "exit", "owner"];
    assert_eq!(desk.events(room), (1..).zip(names).collect::<Vec<_>>());
    let gone = desk.carry_out(&mina, chat(room, "m-2", "hey")).await;
    assert_eq!(gone.unwrap_err().code, ErrorCode::NotMember);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_token_comes_once_and_leads_back_to_the_same_person() {
    let mut desk = Desk::new();
    let mina = desk.connect("Mina").await;
    let room = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, room).await;
    let tab = desk.connect_with("Somebody", Some(&mina.token)).await;
    assert_eq!(tab.user, mina.user);
    let hellos = desk.heard.iter().filter_map(|delivery| match delivery {
        Delivery::Hello { hello, .. } => Some((hello.token.is_some(), hello.rooms.len())),
        _ => None,
    });
    assert_eq!(hellos.collect::<Vec<_>>(), [(true, 0), (false, 1)]);
    assert_eq!(desk.connect_with("Somebody", Some("unknown")).await.user.nickname.as_ref(), "Somebody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_namespaces_of_a_connection_share_one_person_and_only_the_lobby_lists_rooms() {
    let mut desk = Desk::new();
    let mina = desk.connect("Mina").await;
    let room = desk.room_of(&mina, create(None)).await;
    let lobby = Origin { space: Space::Lobby, ..mina.origin() };
    assert_eq!(desk.try_connect(lobby, "Other", None).await, Ok(()));
    desk.tell(Command::Greet(lobby)).await;
    let greeted = |delivery: &Delivery<_>| match delivery {
        Delivery::Hello { space: Space::Lobby, hello, rooms, .. } => Some((hello.user.clone(), rooms.clone())),
        _ => None,
    };
    let (user, rooms) = desk.hear(greeted).await;
    assert_eq!(user, mina.user);
    assert_eq!(rooms.expect("the lobby is told its rooms").rooms[0].id, room);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_hold_of_a_room_comes_before_the_answer_that_ends_it() {
    let mut desk = Desk::new();
    let mina = desk.connect("Mina").await;
    let room = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, room).await;
    let told = desk.heard.iter().filter_map(|delivery| match delivery {
        Delivery::Lobby(LobbyChange::New(_)) => Some("new"),
        Delivery::Lobby(LobbyChange::Update(_)) => Some("update"),
        Delivery::Hold { .. } => Some("hold"),
        Delivery::Event(event) => Some(event.kind.name()),
        Delivery::Enter { .. } => Some("enter"),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), ["new", "update", "join", "hold", "enter"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_same_id_is_written_once_and_answered_alike_also_after_a_restart() {
    let mut desk = Desk::new();
    let (mina, jisu) = (desk.connect("Mina").await, desk.connect("Jisu").await);
    let room = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, room).await;
    desk.enter(&jisu, room).await;
    let first = desk.carry_out(&mina, chat(room, "same", "once")).await;
    assert!(matches!(first, Ok(Answer::Sent { seq: 3, .. })), "{first:?}");
    assert_eq!(desk.carry_out(&mina, chat(room, "same", "another text")).await, first);
    let others = desk.carry_out(&jisu, chat(room, "same", "mine")).await;
    assert!(matches!(others, Ok(Answer::Sent { seq: 4, .. })), "another's id is another id: {others:?}");
    assert_eq!(desk.events(room).len(), 4);
    desk.restart().await;
    let mina = desk.connect_with("", Some(&mina.token)).await;
    assert_eq!(desk.carry_out(&mina, chat(room, "same", "once")).await, first);
    assert_eq!(desk.events(room), [], "nothing was told again");
    let next = desk.carry_out(&mina, chat(room, "next", "on we go")).await;
    assert!(matches!(next, Ok(Answer::Sent { seq: 5, .. })), "{next:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_refused_message_is_not_remembered() {
    let mut desk = Desk::new();
    let mina = desk.connect("Mina").await;
    let room = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, room).await;
    let refused = desk.carry_out(&mina, chat(room, "same", " ")).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::Empty);
    let sent = desk.carry_out(&mina, chat(room, "same", "hi")).await;
    assert!(matches!(sent, Ok(Answer::Sent { seq: 2, .. })), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn stop_finishes_what_is_queued_and_says_goodbye_last() {
    let mut desk = Desk::new();
    let (mina, jisu) = (desk.connect("Mina").await, desk.connect("Jisu").await);
    let room = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, room).await;
    desk.enter(&jisu, room).await;
    let mut asked = Vec::new();
    for number in 0..15 {
        asked.push(desk.ask(&mina, chat(room, &format!("m-{number}"), "before the end")).await);
        asked.push(desk.ask(&jisu, chat(room, &format!("j-{number}"), "before the end")).await);
    }
    desk.tell(Command::Stop).await;
    desk.end().await;
    for (asked, expected) in asked.iter().zip(3..) {
        let answer = desk.answer(asked).await;
        assert!(matches!(answer, Ok(Answer::Sent { seq, .. }) if seq == expected), "{answer:?}");
    }
    assert!(matches!(desk.heard.last(), Some(Delivery::Closing)), "{:?}", desk.heard.last());
    let log = std::fs::metadata(desk.database().with_extension("db-wal"));
    assert_eq!(log.map_or(0, |log| log.len()), 0, "all is in the database");
    assert_eq!(stored_messages(&desk), 30);
    assert_eq!(indexed(&desk), 32, "the next start knows how far the log reached");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_room_that_cannot_be_indexed_at_the_end_keeps_no_other_from_it() {
    let mut desk = Desk::new();
    let mina = desk.connect("Mina").await;
    for id in ["one", "two", "three"] {
        let room = desk.room_of(&mina, create(None)).await;
        desk.enter(&mina, room).await;
        assert!(desk.carry_out(&mina, chat(room, id, "before the end")).await.is_ok());
    }
    Intruder::at(&desk).run("DROP TABLE search_2");
    desk.tell(Command::Stop).await;
    desk.end().await;
    assert_eq!(stored(&desk, "SELECT count(*) FROM rooms WHERE indexed = 2"), 2);
    assert_eq!(stored(&desk, "SELECT indexed FROM rooms WHERE room = 2"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn at_the_end_it_is_noted_how_far_logs_reach_in_which_nobody_spoke_last() {
    let mut desk = Desk::new();
    let mina = desk.connect("Mina").await;
    let (quiet, spoken) = (desk.room_of(&mina, create(None)).await, desk.room_of(&mina, create(None)).await);
    desk.enter(&mina, quiet).await;
    desk.enter(&mina, spoken).await;
    assert!(desk.carry_out(&mina, chat(spoken, "one", "hello")).await.is_ok());
    let jisu = desk.connect("Jisu").await;
    desk.enter(&jisu, spoken).await;
    desk.tell(Command::Stop).await;
    desk.end().await;
    assert_eq!(stored(&desk, "SELECT indexed FROM rooms WHERE room = 1"), 1, "one came in");
    assert_eq!(stored(&desk, "SELECT indexed FROM rooms WHERE room = 2"), 3, "one came in after what was said");
}

fn stored_messages(desk: &Desk) -> i64 {
    stored(desk, "SELECT count(*) FROM events WHERE type = 'chat'")
}

fn indexed(desk: &Desk) -> i64 {
    stored(desk, "SELECT indexed FROM rooms")
}

fn stored(desk: &Desk, number: &str) -> i64 {
    let database = rusqlite::Connection::open(desk.database()).unwrap();
    database.query_row(number, [], |row| row.get(0)).unwrap()
}

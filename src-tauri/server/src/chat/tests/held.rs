//! Another program holds the database: what would be written is refused and changes nothing, and all else goes on.

use std::time::Duration;

use super::failing::{Intruder, lost, room_of_two};
use super::*;
use crate::chat::Delivery;

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

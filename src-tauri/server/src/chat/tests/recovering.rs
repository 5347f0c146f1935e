//! After a failure everybody is where the disk says, and whoever is gone is noticed all the same.

use std::time::Duration;

use super::failing::{BREAK_COMMITS, Intruder, MEND_COMMITS, failed, lost, room_of_two};
use super::*;
use crate::chat::exits::AWAY_AFTER;
use crate::chat::{Aside, Delivery};

/// Has everything fail that is queued while the database is held, and mends the cause.
async fn fail_what_is_queued(desk: &mut Desk, intruder: &Intruder, asked: &[Asked]) {
    intruder.run(BREAK_COMMITS);
    intruder.let_go();
    for asked in asked {
        failed(desk, asked).await;
    }
    intruder.run(MEND_COMMITS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_left_in_vain_and_went_is_lost_after_the_grace_time() {
    let mut desk = Desk::with_grace(Duration::from_secs(1));
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    let asked = [desk.ask(&mina, chat(room, "held", "waits for the disk")).await, desk.ask(&jisu, leave(room)).await];
    desk.disconnect(&jisu).await;
    fail_what_is_queued(&mut desk, &intruder, &asked).await;
    assert_eq!(lost(&mut desk, room).await, jisu.user);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_loss_that_failed_happens_once_the_disk_works() {
    let mut desk = Desk::with_grace(Duration::ZERO);
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    desk.disconnect(&jisu).await;
    let asked = [desk.ask(&mina, chat(room, "held", "waits for the disk")).await];
    fail_what_is_queued(&mut desk, &intruder, &asked).await;
    assert_eq!(desk.events(room).len(), 2, "nothing is told of it yet");
    assert_eq!(lost(&mut desk, room).await, jisu.user);
    assert_eq!(desk.events(room), [(1, "join"), (2, "join"), (3, "exit")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_absence_is_told_although_a_batch_failed_meanwhile() {
    let mut desk = Desk::new();
    let (room, mina, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::holding(&desk);
    desk.disconnect(&jisu).await;
    let asked = [desk.ask(&mina, chat(room, "held", "waits for the disk")).await];
    fail_what_is_queued(&mut desk, &intruder, &asked).await;
    assert_eq!(desk.hear(presence).await, (jisu.user.id, State::Away));
    desk.heard.clear();
    let back = desk.connect_with("", Some(&jisu.token)).await;
    desk.enter(&back, room).await;
    assert_eq!(desk.hear(presence).await, (jisu.user.id, State::Here));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_absence_that_falls_into_a_failed_batch_is_told_once() {
    // Away and lost are due at the same moment, so they are one batch.
    let mut desk = Desk::with_grace(AWAY_AFTER);
    let (room, _, jisu) = room_of_two(&mut desk).await;
    let intruder = Intruder::at(&desk);
    intruder.run(BREAK_COMMITS);
    desk.disconnect(&jisu).await;
    assert_eq!(desk.hear(presence).await, (jisu.user.id, State::Away));
    intruder.run(MEND_COMMITS);
    assert_eq!(lost(&mut desk, room).await, jisu.user);
    assert_eq!(desk.heard.iter().filter_map(presence).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_room_that_nobody_keeps_goes_although_its_end_failed_at_first() {
    let mut desk = Desk::with_grace(Duration::ZERO);
    let (mina, jisu) = (desk.connect("Mina").await, desk.connect("Jisu").await);
    let kept = desk.room_of(&mina, create(None)).await;
    desk.enter(&mina, kept).await;
    let Request::Create(request) = create(None) else { panic!("a creation") };
    let fleeting = desk.room_of(&jisu, Request::Create(CreateRequest { keep: Some(false), ..request })).await;
    desk.enter(&jisu, fleeting).await;
    let intruder = Intruder::holding(&desk);
    desk.disconnect(&jisu).await;
    let asked = [desk.ask(&mina, chat(kept, "held", "waits for the disk")).await];
    fail_what_is_queued(&mut desk, &intruder, &asked).await;
    let removed =
        |delivery: &Delivery<_>| matches!(delivery, Delivery::Removed { room, .. } if *room == fleeting).then_some(());
    desk.hear(removed).await;
}

fn presence<R>(delivery: &Delivery<R>) -> Option<(UserId, State)> {
    match delivery {
        Delivery::Aside(_, Aside::Presence(presence)) => Some((presence.user, presence.state)),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_left_or_came_in_vain_is_inside_or_outside_as_before() {
    let mut desk = Desk::new();
    let (room, mina, _) = room_of_two(&mut desk).await;
    let sora = desk.connect("Sora").await;
    let intruder = Intruder::holding(&desk);
    let asked = [desk.ask(&mina, leave(room)).await, desk.ask(&sora, join(room, None)).await];
    fail_what_is_queued(&mut desk, &intruder, &asked).await;
    assert_eq!(put_out_with(&mut desk, &mina, room).await, 1, "she was still inside");
    let tab = desk.connect_with("", Some(&sora.token)).await;
    desk.enter(&tab, room).await;
    assert_eq!(put_out_with(&mut desk, &tab, room).await, 1, "her other connection never came in");
}

/// Leaves, and says how many connections that puts out.
async fn put_out_with(desk: &mut Desk, guest: &Guest, room: RoomId) -> usize {
    desk.heard.clear();
    assert_eq!(desk.carry_out(guest, leave(room)).await, Ok(Answer::done()));
    let put_out = desk.heard.iter().filter_map(|delivery| match delivery {
        Delivery::PutOut { connections, .. } => Some(connections.len()),
        _ => None,
    });
    put_out.sum()
}

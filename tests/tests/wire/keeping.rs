//! Rooms that stay and rooms that go.

use std::time::Duration;

use madang_tests::{Host, Person, http, is_on_disk, pictures};
use serde_json::json;

async fn short_lived(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Tent", "keep": false })).await;
    alice.join(&room).await;
    bob.join(&room).await;
    (alice, bob, room)
}

#[tokio::test]
async fn a_kept_room_and_its_log_stay_when_everybody_has_left() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    alice.say(&room, "for later").await;
    alice.leave(&room).await;
    let _host = host.kill().await.restart().await;
    let joined = bob.again().await.join(&room).await;
    assert!(joined["messages"].to_string().contains("for later"), "{joined}");
}

#[tokio::test]
async fn a_room_that_is_not_kept_goes_with_its_last_member_and_nothing_stays_on_disk() {
    let host = Host::start().await;
    let (alice, bob, room) = short_lived(&host).await;
    let watcher = host.person("Watcher").await;
    let secret = "only for this evening 7391";
    alice.say(&room, secret).await;
    let picture = alice.upload(&room, &pictures::gif(8, 8, 1, secret)).await;
    let shown = json!({ "room": room, "id": madang_tests::fresh_id(), "gif": picture });
    alice.chat.request("chat", shown).await.ok();
    assert!(is_on_disk(&host.data(), secret.as_bytes()), "as long as the room is there, so is the text");

    alice.leave(&room).await;
    assert_eq!(bob.say(&room, "I am still here").await, 7, "joins, text, picture, exit and owner came before");
    bob.leave(&room).await;
    assert_eq!(watcher.lobby.hear("removeRoom").await, json!({ "id": room }));
    assert_eq!(bob.try_join(&room).await.refused(), "room_not_found");
    assert_eq!(http::get(host.at(), &format!("/gif/{picture}")).await.status, 404);
    let data = host.data();
    let _stopped = host.terminate().await;
    assert!(!is_on_disk(&data, secret.as_bytes()), "neither the text nor the picture is on disk");
}

#[tokio::test]
async fn a_room_that_is_not_kept_waits_for_members_that_are_away() {
    let host = Host::start_with(&["--grace", "3"]).await;
    let (alice, bob, room) = short_lived(&host).await;
    let watcher = host.person("Watcher").await;
    alice.leave(&room).await;
    bob.cut();
    watcher.lobby.hear_where("removeRoom", |gone| gone["id"] == room).await;
    assert_eq!(bob.again().await.try_join(&room).await.refused(), "room_not_found");
}

#[tokio::test]
async fn a_room_that_is_not_kept_and_that_nobody_enters_goes_after_a_minute() {
    let host = Host::start_with(&["--grace", "1"]).await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let kept = alice.create("Yard").await;
    let room = alice.create_with(json!({ "title": "Tent", "keep": false })).await;
    let created = std::time::Instant::now();
    let gone = bob.lobby.hear_within(Duration::from_secs(80), "removeRoom").await;
    assert_eq!(gone["id"], room);
    assert!(created.elapsed() > Duration::from_secs(58), "{:?}", created.elapsed());
    bob.join(&kept).await;
}

//! `close`: the end of a room.

use madang_tests::http::get;
use madang_tests::{Host, Person, fresh_id, pictures};
use serde_json::{Value, json};

async fn two_people(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    (alice, bob, room)
}

#[tokio::test]
async fn members_and_the_lobby_are_told_and_nobody_is_in_any_more() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let stranger = host.person("Carol").await;
    let answer = alice.chat.request("close", json!({ "room": room })).await.ok();
    assert_eq!(answer, json!({ "ok": true }));
    assert_eq!(bob.chat.hear("removeRoom").await, json!({ "id": room }));
    assert_eq!(alice.chat.hear("removeRoom").await["id"], room);
    assert_eq!(stranger.lobby.hear("removeRoom").await, json!({ "id": room }));
    assert_eq!(bob.try_say(&room, "hello?").await.refused(), "not_member");
    assert_eq!(bob.try_join(&room).await.refused(), "room_not_found");
    assert_eq!(alice.chat.request("close", json!({ "room": room })).await.refused(), "not_member");
    assert_eq!(stranger.lobby.request("rooms", json!({})).await.ok()["rooms"], json!([]));
    assert_eq!(bob.again().await.session["rooms"], json!([]));
    let _host = host.kill().await.restart().await;
    assert_eq!(bob.again().await.try_join(&room).await.refused(), "room_not_found");
}

#[tokio::test]
async fn only_the_owner_closes() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let stranger = host.person("Carol").await;
    assert_eq!(bob.chat.request("close", json!({ "room": room })).await.refused(), "not_owner");
    assert_eq!(stranger.chat.request("close", json!({ "room": room })).await.refused(), "not_member");
    alice.leave(&room).await;
    assert_eq!(alice.chat.request("close", json!({ "room": room })).await.refused(), "not_member");
    bob.chat.hear("owner").await;
    bob.say(&room, "mine now").await;
    assert_eq!(bob.chat.heard_of("removeRoom"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_closed_rooms_log_and_files_are_gone() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let gif = alice.upload(&room, &pictures::gif(5, 5, 1, "of a closed room")).await;
    let message = json!({ "room": room, "id": fresh_id(), "gif": gif, "text": "words of a closed room" });
    alice.chat.request("chat", message).await.ok();
    alice.chat.request("close", json!({ "room": room })).await.ok();
    // The next commit comes after everything of the last was removed.
    bob.open("Another").await;
    assert_eq!(get(host.at(), &format!("/gif/{gif}")).await.status, 404);
    for entry in std::fs::read_dir(host.data()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap_or_default() } else { Vec::new() };
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("of a closed room"), "{}", path.display());
    }
}

#[tokio::test]
async fn who_is_just_entering_a_room_that_closes_is_not_in() {
    let host = Host::start_without_limits().await;
    for _ in 0..20 {
        let (alice, bob, room) = two_people(&host).await;
        let carol = host.person("Carol").await;
        let (closing, entering) = (alice.chat.request("close", json!({ "room": room })), carol.try_join(&room));
        closing.await.ok();
        entering.await;
        assert_eq!(carol.try_say(&room, "am I in?").await.refused(), "not_member");
        bob.chat.hear("removeRoom").await;
    }
}

//! `edit`: one's own messages.

use madang_tests::{Answer, Host, Person};
use serde_json::{Value, json};

async fn two_people(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    (alice, bob, room)
}

async fn edit(by: &Person, room: &str, seq: u64, text: &str) -> Answer {
    by.chat.request("edit", json!({ "room": room, "seq": seq, "text": text })).await
}

#[tokio::test]
async fn everybody_hears_the_new_text_and_history_shows_it() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let seq = bob.say(&room, "teh cat").await;
    let edited = edit(&bob, &room, seq, "the cat\r\n").await.ok()["seq"].clone();
    let event = alice.chat.hear("edit").await;
    assert_eq!((&event["seq"], &event["target"], &event["text"]), (&edited, &json!(seq), &json!("the cat\n")));
    assert_eq!(event["by"]["id"], bob.id.as_str());

    let page = alice.chat.request("history", json!({ "room": room, "before": 99 })).await.ok();
    let messages = page["messages"].as_array().expect("a list");
    let message = messages.iter().find(|message| message["seq"] == seq).expect("the message");
    assert_eq!((&message["text"], &message["edited"]), (&json!("the cat\n"), &event["at"]));
    assert!(messages.iter().all(|message| message["type"] != "edit"), "edits are no messages");
    let log = alice.log(&room).await;
    assert_eq!(log[usize::try_from(seq).expect("small") - 1]["text"], "teh cat", "the log is what happened");
    let carol = host.person("Carol").await;
    let joined = carol.join(&room).await;
    let shown = joined["messages"].as_array().expect("a list").iter().find(|message| message["seq"] == seq);
    assert_eq!(shown.expect("the message")["text"], "the cat\n");
}

#[tokio::test]
async fn the_last_of_several_edits_holds_and_the_same_again_is_the_same() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let seq = bob.say(&room, "one").await;
    assert_eq!(edit(&bob, &room, seq, "one").await.ok()["seq"], seq, "it says that already");
    edit(&bob, &room, seq, "two").await.ok();
    let last = edit(&bob, &room, seq, "three").await.ok()["seq"].clone();
    assert_eq!(edit(&bob, &room, seq, "three").await.ok()["seq"], last);
    let _host = host.kill().await.restart().await;
    let joined = alice.again().await.join(&room).await;
    let messages = joined["messages"].as_array().expect("a list");
    assert_eq!(messages.last().expect("the message")["text"], "three");
}

#[tokio::test]
async fn only_the_author_edits_and_only_messages() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let carol = host.person("Carol").await;
    let seq = bob.say(&room, "mine").await;
    assert_eq!(edit(&alice, &room, seq, "hers").await.refused(), "not_author", "not even the owner");
    assert_eq!(edit(&carol, &room, seq, "theirs").await.refused(), "not_member");
    for other in [0, 1, 2, 99] {
        assert_eq!(edit(&bob, &room, other, "what").await.refused(), "no_such_message", "{other}");
    }
    assert_eq!(edit(&bob, &room, seq, " \n").await.refused(), "empty");
    assert_eq!(edit(&bob, &room, seq, &"x".repeat(8193)).await.refused(), "too_long");
    edit(&bob, &room, seq, &"x".repeat(8192)).await.ok();
    bob.chat.request("remove", json!({ "room": room, "seq": seq })).await.ok();
    assert_eq!(edit(&bob, &room, seq, "back").await.refused(), "no_such_message", "what is removed stays so");
    assert_eq!(alice.chat.heard_of("edit").len(), 1);
}

#[tokio::test]
async fn who_left_and_came_back_is_the_author_still() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let seq = bob.say(&room, "mine").await;
    bob.leave(&room).await;
    assert_eq!(edit(&bob, &room, seq, "still").await.refused(), "not_member");
    bob.join(&room).await;
    edit(&bob, &room, seq, "still mine").await.ok();
    assert_eq!(alice.chat.hear("edit").await["text"], "still mine");
}

#[tokio::test]
async fn what_was_edited_is_found_by_its_new_text_only() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let seq = bob.say(&room, "kangaroo").await;
    edit(&bob, &room, seq, "wallaby").await.ok();
    let search = async |query: &str| {
        let page = alice.chat.request("search", json!({ "room": room, "query": query })).await.ok();
        page["messages"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|message| message["text"].clone())
            .collect::<Vec<Value>>()
    };
    assert_eq!(search("kangaroo").await, Vec::<Value>::new());
    assert_eq!(search("wallaby").await, [json!("wallaby")]);
}

#[tokio::test]
async fn edits_are_as_fast_as_messages() {
    let host = Host::start().await;
    let (_alice, bob, room) = two_people(&host).await;
    let seq = bob.say(&room, "0").await;
    let asked: Vec<_> =
        (1..60).map(|n| bob.chat.request("edit", json!({ "room": room, "seq": seq, "text": n.to_string() }))).collect();
    let mut refused = 0;
    for answer in asked {
        let answer = answer.await;
        if !answer.is_ok() {
            assert_eq!(answer.refused(), "rate_limited");
            refused += 1;
        }
    }
    assert!(refused >= 20, "{refused}");
}

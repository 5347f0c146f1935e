//! `remove`: what is removed is gone, on the disk too.

use madang_tests::http::get;
use madang_tests::{Answer, Host, Person, fresh_id, is_on_disk, pictures, three_people};
use serde_json::json;

async fn remove(by: &Person, room: &str, seq: u64) -> Answer {
    by.chat.request("remove", json!({ "room": room, "seq": seq })).await
}

fn at(seq: u64) -> usize {
    usize::try_from(seq).expect("small") - 1
}

#[tokio::test]
async fn a_removed_message_is_empty_for_everybody_and_its_number_stays() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let seq = bob.say(&room, "oops").await;
    let edited = bob.chat.request("edit", json!({ "room": room, "seq": seq, "text": "oops again" })).await.ok();
    carol.chat.request("react", json!({ "room": room, "seq": seq, "emoji": "👀", "on": true })).await.ok();
    let removed = remove(&bob, &room, seq).await.ok()["seq"].clone();
    let event = carol.chat.hear("remove").await;
    assert_eq!((&event["seq"], &event["target"], &event["by"]["id"]), (&removed, &json!(seq), &json!(bob.id)));

    let how = json!({ "by": event["by"], "at": event["at"] });
    let log = alice.log(&room).await;
    for number in [seq, edited["seq"].as_u64().expect("a seq")] {
        let entry = &log[at(number)];
        assert_eq!((entry.get("text"), &entry["removed"]), (None, &how), "{entry}");
    }
    let page = alice.chat.request("history", json!({ "room": room, "before": 99 })).await.ok();
    let message = page["messages"].as_array().expect("a list").last().expect("the message").clone();
    assert_eq!((&message["seq"], &message["removed"], message.get("text")), (&json!(seq), &how, None));
    assert_eq!((message.get("edited"), message.get("reactions")), (None, None));
    assert_eq!(alice.say(&room, "next").await, removed.as_u64().expect("a seq") + 1);
}

#[tokio::test]
async fn authors_remove_their_own_and_the_owner_anybodys() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    let stranger = host.person("Dave").await;
    let (hers, his) = (alice.say(&room, "hers").await, bob.say(&room, "his").await);
    assert_eq!(remove(&carol, &room, his).await.refused(), "not_author");
    assert_eq!(remove(&bob, &room, hers).await.refused(), "not_author");
    assert_eq!(remove(&stranger, &room, his).await.refused(), "not_member");
    for other in [0, 1, 99] {
        assert_eq!(remove(&alice, &room, other).await.refused(), "no_such_message", "{other}");
    }
    let removed = remove(&alice, &room, his).await.ok()["seq"].clone();
    assert_eq!(carol.chat.hear("remove").await["by"]["id"], alice.id.as_str());
    assert_eq!(remove(&alice, &room, his).await.ok()["seq"], removed, "it is gone already");
    assert_eq!(remove(&bob, &room, his).await.ok()["seq"], removed);
    assert_eq!(remove(&carol, &room, his).await.refused(), "not_author");
    remove(&alice, &room, hers).await.ok();
}

#[tokio::test]
async fn nothing_of_a_removed_message_is_on_the_disk() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = three_people(&host).await;
    let seq = bob.say(&room, "a very private sentence").await;
    let edit = json!({ "room": room, "seq": seq, "text": "an even more private sentence" });
    bob.chat.request("edit", edit).await.ok();
    assert!(is_on_disk(&host.data(), b"private sentence"), "it was there");
    remove(&bob, &room, seq).await.ok();
    // The answer comes before the write-ahead log is emptied; the next one does not.
    alice.say(&room, "gone?").await;
    alice.say(&room, "gone.").await;
    assert!(!is_on_disk(&host.data(), b"private sentence"));
    let page = alice.chat.request("search", json!({ "room": room, "query": "private" })).await.ok();
    assert_eq!(page["messages"], json!([]));
    let host = host.kill().await.restart().await;
    assert!(!is_on_disk(&host.data(), b"private sentence"));
    assert_eq!(alice.again().await.log(&room).await[at(seq)].get("text"), None);
}

#[tokio::test]
async fn a_removed_picture_is_gone_unless_another_message_has_it() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = three_people(&host).await;
    let gif = bob.upload(&room, &pictures::gif(9, 9, 2, "the bytes of a picture")).await;
    let send = async || {
        let message = json!({ "room": room, "id": fresh_id(), "gif": gif, "text": "look" });
        bob.chat.request("chat", message).await.ok()["seq"].as_u64().expect("a seq")
    };
    let (first, second) = (send().await, send().await);
    let path = format!("/gif/{gif}");
    remove(&bob, &room, first).await.ok();
    assert_eq!(alice.log(&room).await[at(first)].get("gif"), None);
    assert_eq!(get(host.at(), &path).await.status, 200, "the other message shows it");
    remove(&bob, &room, second).await.ok();
    alice.say(&room, "gone?").await;
    assert_eq!(get(host.at(), &path).await.status, 404);
    alice.say(&room, "gone.").await;
    assert!(!is_on_disk(&host.data(), b"the bytes of a picture"));
}

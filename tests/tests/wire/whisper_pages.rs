//! `whispers`, and the whispers of a `Joined`: pages both ways, and catching up.

use std::collections::HashMap;

use madang_tests::{Host, Person, fresh_id};
use serde_json::{Value, json};

/// What a page may have at most.
const PAGE_BYTES_MAX: usize = 256 * 1024;

/// Alice and Bob in a room, after so many whispers of hers to him.
async fn whispered(host: &Host, count: usize) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let answers: Vec<_> = (0..count).map(|n| alice.try_whisper(&room, &bob.id, &format!("whisper {n}"))).collect();
    for answer in answers {
        answer.await.ok();
    }
    (alice, bob, room)
}

fn numbers(list: &Value) -> Vec<u64> {
    let list = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    list.iter().map(|whisper| whisper["n"].as_u64().expect("a whisper has a number")).collect()
}

async fn page(person: &Person, room: &str, wanted: Value) -> (Vec<u64>, bool) {
    let mut payload = wanted;
    payload["room"] = json!(room);
    let page = person.chat.request("whispers", payload).await.ok();
    (numbers(&page["whispers"]), page["more"] == true)
}

#[tokio::test]
async fn an_inbox_is_paged_both_ways_at_most_a_hundred_at_once() {
    let host = Host::start_without_limits().await;
    let (alice, bob, room) = whispered(&host, 130).await;
    assert_eq!(page(&bob, &room, json!({})).await, ((31..=130).collect(), true), "the newest");
    assert_eq!(page(&bob, &room, json!({ "limit": 1000 })).await, ((31..=130).collect(), true));
    assert_eq!(page(&bob, &room, json!({ "before": 31 })).await, ((1..=30).collect(), false));
    assert_eq!(page(&bob, &room, json!({ "before": 10, "limit": 3 })).await, (vec![7, 8, 9], true));
    assert_eq!(page(&bob, &room, json!({ "before": 1 })).await, (vec![], false));
    assert_eq!(page(&bob, &room, json!({ "after": 0 })).await, ((1..=100).collect(), true));
    assert_eq!(page(&bob, &room, json!({ "after": 100 })).await, ((101..=130).collect(), false));
    assert_eq!(page(&bob, &room, json!({ "after": 999 })).await, (vec![], false));
    assert_eq!(page(&bob, &room, json!({ "after": 3, "before": 7 })).await, ((4..=6).collect(), false));
    assert_eq!(page(&alice, &room, json!({ "after": 128 })).await, (vec![129, 130], false), "her own copy");
    for wrong in [json!({ "limit": 0 }), json!({ "limit": 1.5 }), json!({ "after": -1 }), json!({ "before": "now" })] {
        let mut payload = wrong.clone();
        payload["room"] = json!(room);
        assert_eq!(bob.chat.request("whispers", payload).await.refused(), "invalid", "{wrong}");
    }
}

#[tokio::test]
async fn joining_brings_the_newest_fifty_or_what_was_missed() {
    let host = Host::start_without_limits().await;
    let (_alice, bob, room) = whispered(&host, 60).await;
    let join = async |inbox_after: Value| {
        let joined = bob.chat.request("join", json!({ "room": room, "inboxAfter": inbox_after })).await.ok();
        (numbers(&joined["whispers"]), joined["whispersMore"] == true)
    };
    assert_eq!(join(Value::Null).await, ((11..=60).collect(), true));
    assert_eq!(join(json!(58)).await, (vec![59, 60], false));
    assert_eq!(join(json!(0)).await, ((1..=60).collect(), false));
    assert_eq!(join(json!(60)).await, (vec![], false));
    assert_eq!(join(json!(61)).await, ((11..=60).collect(), true), "a number from elsewhere counts as none");
}

#[tokio::test]
async fn whoever_missed_very_many_is_told_that_there_are_more() {
    let host = Host::start_without_limits().await;
    let (_alice, bob, room) = whispered(&host, 520).await;
    let joined = bob.chat.request("join", json!({ "room": room, "inboxAfter": 5 })).await.ok();
    assert_eq!((numbers(&joined["whispers"]), &joined["whispersMore"]), ((6..=505).collect(), &json!(true)));
    assert_eq!(page(&bob, &room, json!({ "after": 505 })).await, ((506..=520).collect(), false));
}

#[tokio::test]
async fn a_page_of_long_whispers_ends_at_256_kib_and_the_pages_together_are_the_inbox() {
    let host = Host::start_without_limits().await;
    let (alice, bob, room) = whispered(&host, 0).await;
    let longest = "가".repeat(8192 / 3);
    let answers: Vec<_> = (0..100).map(|_| alice.try_whisper(&room, &bob.id, &longest)).collect();
    for answer in answers {
        answer.await.ok();
    }
    let (mut last, mut pages) = (0, 0);
    loop {
        let page = bob.chat.request("whispers", json!({ "room": room, "after": last })).await.ok();
        assert!(page.to_string().len() <= PAGE_BYTES_MAX + 8192, "{} bytes", page.to_string().len());
        let found = numbers(&page["whispers"]);
        assert_eq!(found, (last + 1..=last + found.len() as u64).collect::<Vec<_>>(), "without holes");
        assert!(!found.is_empty(), "never empty when there is more");
        last += found.len() as u64;
        pages += 1;
        if page["more"] == false {
            break;
        }
    }
    assert_eq!((last, pages >= 4), (100, true), "{pages} pages");
}

#[tokio::test]
async fn nobody_reads_an_inbox_from_outside_the_room() {
    let host = Host::start().await;
    let (_alice, bob, room) = whispered(&host, 2).await;
    let stranger = host.person("Stranger").await;
    for payload in [json!({ "room": room }), json!({ "room": "000000000000", "after": 0 })] {
        assert_eq!(stranger.chat.request("whispers", payload).await.refused(), "not_member");
    }
    bob.leave(&room).await;
    assert_eq!(bob.chat.request("whispers", json!({ "room": room })).await.refused(), "not_member");
}

#[tokio::test]
async fn a_kill_in_the_middle_of_whispering_loses_and_doubles_nothing() {
    let mut host = Host::start_without_limits().await;
    let (mut alice, mut bob, room) = whispered(&host, 0).await;
    let mut answered: HashMap<String, u64> = HashMap::new();
    for round in 0..8 {
        let ask = |id: &str| {
            let payload = json!({ "room": room, "id": id, "to": bob.id, "text": id });
            alice.chat.request_perhaps("whisper", payload)
        };
        let asked: Vec<_> = (0..30).map(|_| fresh_id()).map(|id| (id.clone(), ask(&id))).collect();
        for _ in 0..round * 4 {
            bob.chat.hear("whisper").await;
        }
        let stopped = host.kill().await;
        for (id, answer) in asked {
            if let Some(answer) = answer.await {
                answered.insert(id, answer.ok()["n"].as_u64().expect("n"));
            }
        }
        host = stopped.restart().await;
        (alice, bob) = (alice.again().await, bob.again().await);
        for person in [&alice, &bob] {
            person.join(&room).await;
            check(&whole_inbox(person, &room).await, &answered);
        }
        assert_eq!(whole_inbox(&alice, &room).await, whole_inbox(&bob, &room).await, "only these two whispered");
    }
    assert!(answered.len() > 8, "{} were answered", answered.len());
}

async fn whole_inbox(person: &Person, room: &str) -> Vec<Value> {
    let mut inbox: Vec<Value> = Vec::new();
    loop {
        let page = person.chat.request("whispers", json!({ "room": room, "after": inbox.len() })).await.ok();
        inbox.extend(page["whispers"].as_array().expect("whispers").iter().cloned());
        if page["more"] == false {
            return inbox;
        }
    }
}

/// Numbered without holes, no id twice, and all that was answered under the number of the answer.
fn check(inbox: &[Value], answered: &HashMap<String, u64>) {
    let mut found = HashMap::new();
    for (place, whisper) in inbox.iter().enumerate() {
        assert_eq!(whisper["n"], place + 1);
        let id = whisper["id"].as_str().expect("an id").to_owned();
        assert_eq!(whisper["text"], id.as_str());
        assert!(found.insert(id, place as u64 + 1).is_none(), "{whisper} is there twice");
    }
    for (id, n) in answered {
        assert_eq!(found.get(id), Some(n), "{id}");
    }
}

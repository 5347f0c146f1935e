//! `events`, `history`, `members`: pages and their limits.

use madang_tests::{Host, Person};
use serde_json::{Value, json};

/// What a page may have at most.
const PAGE_BYTES_MAX: usize = 256 * 1024;

async fn yard_with(host: &Host, messages: usize) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let answers: Vec<_> = (0..messages).map(|n| alice.try_say(&room, &format!("message {n}"))).collect();
    for answer in answers {
        answer.await.ok();
    }
    (alice, bob, room)
}

fn seqs(list: &Value) -> Vec<u64> {
    let list = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    list.iter().map(|event| event["seq"].as_u64().expect("an event has a seq")).collect()
}

#[tokio::test]
async fn events_come_ascending_at_most_five_hundred_at_once() {
    let host = Host::start_without_limits().await;
    let (_alice, bob, room) = yard_with(&host, 700).await;
    let ask =
        |after: u64, limit: Value| bob.chat.request("events", json!({ "room": room, "after": after, "limit": limit }));
    let page = bob.chat.request("events", json!({ "room": room, "after": 0 })).await.ok();
    assert_eq!((seqs(&page["events"]), &page["more"]), ((1..=500).collect(), &json!(true)));
    let clamped = ask(0, json!(100_000)).await.ok();
    assert_eq!(clamped["events"], page["events"], "a limit above the maximum is clamped");
    let rest = ask(500, json!(500)).await.ok();
    assert_eq!((seqs(&rest["events"]), &rest["more"]), ((501..=702).collect(), &json!(false)));
    let some = ask(10, json!(3)).await.ok();
    assert_eq!((seqs(&some["events"]), &some["more"]), (vec![11, 12, 13], &json!(true)));
    let none = ask(702, json!(10)).await.ok();
    assert_eq!((seqs(&none["events"]), &none["more"]), (vec![], &json!(false)));
    let beyond = ask(9999, json!(10)).await.ok();
    assert_eq!((seqs(&beyond["events"]), &beyond["more"]), (vec![], &json!(false)));
}

#[tokio::test]
async fn history_goes_back_at_most_a_hundred_at_once_and_is_ascending_too() {
    let host = Host::start_without_limits().await;
    let (_alice, bob, room) = yard_with(&host, 150).await;
    let ask = |before: u64, limit: Value| {
        bob.chat.request("history", json!({ "room": room, "before": before, "limit": limit }))
    };
    let page = bob.chat.request("history", json!({ "room": room, "before": 153 })).await.ok();
    assert_eq!((seqs(&page["messages"]), &page["more"]), ((53..=152).collect(), &json!(true)));
    let clamped = ask(153, json!(101)).await.ok();
    assert_eq!(clamped["messages"], page["messages"]);
    let rest = ask(53, json!(100)).await.ok();
    assert_eq!((seqs(&rest["messages"]), &rest["more"]), ((1..=52).collect(), &json!(false)));
    let some = ask(20, json!(2)).await.ok();
    assert_eq!((seqs(&some["messages"]), &some["more"]), (vec![18, 19], &json!(true)));
    let none = ask(1, json!(10)).await.ok();
    assert_eq!((seqs(&none["messages"]), &none["more"]), (vec![], &json!(false)));
}

#[tokio::test]
async fn a_limit_below_one_or_a_fraction_is_invalid() {
    let host = Host::start().await;
    let (_alice, bob, room) = yard_with(&host, 1).await;
    let pages = [
        ("events", json!({ "room": room, "after": 0 })),
        ("history", json!({ "room": room, "before": 10 })),
        ("members", json!({ "room": room })),
    ];
    for (event, payload) in pages {
        for limit in [json!(0), json!(-1), json!(1.5), json!("5")] {
            let mut payload = payload.clone();
            payload["limit"] = limit.clone();
            assert_eq!(bob.chat.request(event, payload).await.refused(), "invalid", "{event} limit {limit}");
        }
    }
}

#[tokio::test]
async fn a_page_ends_at_256_kib_and_the_pages_together_are_the_log() {
    let host = Host::start_without_limits().await;
    let (alice, bob, room) = yard_with(&host, 0).await;
    let longest = "x".repeat(8192);
    let answers: Vec<_> = (0..100).map(|_| alice.try_say(&room, &longest)).collect();
    for answer in answers {
        answer.await.ok();
    }
    let (mut last, mut pages) = (0, 0);
    loop {
        let page = bob.chat.request("events", json!({ "room": room, "after": last })).await.ok();
        let found = seqs(&page["events"]);
        assert_eq!(found, (last + 1..=last + found.len() as u64).collect::<Vec<_>>(), "without holes");
        assert!(!found.is_empty(), "never empty when there is more");
        assert!(page.to_string().len() <= PAGE_BYTES_MAX + 8192, "{} bytes", page.to_string().len());
        last += found.len() as u64;
        pages += 1;
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(last, 102);
    assert!(pages >= 4, "100 messages of 8 KiB are at least 4 pages: {pages}");
    let history = bob.chat.request("history", json!({ "room": room, "before": 103 })).await.ok();
    assert_eq!(history["more"], true);
    assert_eq!(seqs(&history["messages"]).last(), Some(&102), "history keeps what is nearest");
    assert!(history.to_string().len() <= PAGE_BYTES_MAX + 8192);
}

#[tokio::test]
async fn joining_shows_the_newest_fifty() {
    let host = Host::start_without_limits().await;
    let (_alice, _bob, room) = yard_with(&host, 80).await;
    let carol = host.person("Carol").await;
    let joined = carol.join(&room).await;
    assert_eq!((seqs(&joined["messages"]), &joined["more"]), ((34..=83).collect(), &json!(true)));
    let late = host.person("Dave").await.chat;
    let after = late.request("join", json!({ "room": room, "after": 80 })).await.ok();
    assert_eq!(seqs(&after["events"]), [81, 82, 83, 84]);
}

#[tokio::test]
async fn the_members_are_paged_and_found_by_name() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Hall", "max": 300 })).await;
    alice.join(&room).await;
    let mut everybody = vec![alice.id.clone()];
    let mut guests = Vec::new();
    for n in 0..220 {
        let guest = host.person(&format!("Guest {n}")).await;
        guest.join(&room).await;
        everybody.push(guest.id.clone());
        guests.push(guest);
    }
    let ids = |page: &Value| -> Vec<String> {
        let members = page["members"].as_array().expect("members");
        members.iter().map(|member| member["id"].as_str().expect("an id").to_owned()).collect()
    };
    let joined = guests[219].join(&room).await;
    let shown = ids(&joined);
    assert_eq!((shown.len(), &joined["membersMore"]), (200, &json!(true)));
    assert_eq!(shown[..3], [guests[219].id.clone(), alice.id.clone(), guests[0].id.clone()], "you, owner, then oldest");

    let page = alice.chat.request("members", json!({ "room": room, "limit": 1000 })).await.ok();
    let first = ids(&page);
    assert_eq!((first.len(), &page["more"]), (200, &json!(true)));
    let rest = alice.chat.request("members", json!({ "room": room, "after": first[199] })).await.ok();
    assert_eq!(rest["more"], false);
    let (mut all, mut expected) = ([first, ids(&rest)].concat(), everybody);
    all.sort();
    expected.sort();
    assert_eq!(all, expected);
    let found = alice.chat.request("members", json!({ "room": room, "query": "guest 21" })).await.ok();
    assert_eq!(ids(&found).len(), 11, "21 and 210 to 219");
}

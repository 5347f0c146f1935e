//! `search`: parts of words, in the log and in one's own whispers.

use std::time::{SystemTime, UNIX_EPOCH};

use madang_tests::{Host, Person, fresh_id};
use serde_json::{Value, json};

async fn yard(host: &Host) -> (Person, Person, Person, String) {
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("Carol").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    carol.join(&room).await;
    (alice, bob, carol, room)
}

async fn search(person: &Person, room: &str, query: &str) -> Vec<String> {
    let page = person.chat.request("search", json!({ "room": room, "query": query })).await.ok();
    assert_eq!(page["more"], false, "{page}");
    assert_eq!(page.get("next"), None, "no next page without more");
    texts(&page)
}

fn texts(page: &Value) -> Vec<String> {
    let messages = page["messages"].as_array().unwrap_or_else(|| panic!("not a list: {page}"));
    messages.iter().map(|one| one["text"].as_str().expect("what is found has a text").to_owned()).collect()
}

#[tokio::test]
async fn parts_of_words_are_found_in_korean_and_english() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let said = ["점심시간이에요", "Lunch TIME!", "오늘 점심은 김밥", "ㅋㅋㅋ 좋아요", "점심 lunch 섞어서 OK"];
    for words in said {
        alice.say(&room, words).await;
    }
    let cases: [(&str, &[&str]); 11] = [
        ("점심", &[said[4], said[2], said[0]]),
        ("심", &[said[4], said[2], said[0]]),
        ("시간", &[said[0]]),
        ("LUNCH", &[said[4], said[1]]),
        ("unc", &[said[4], said[1]]),
        ("lunch 점", &[said[4]]),
        ("ㅋㅋ", &[said[3]]),
        ("\u{1100}\u{1175}\u{11b7}\u{1107}\u{1161}\u{11b8}", &[said[2]]),
        ("!", &[said[1]]),
        ("  김밥 ", &[said[2]]),
        ("저녁", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(search(&bob, &room, query).await, expected, "{query}");
    }
    let host = host.kill().await.restart().await;
    let bob = bob.again().await;
    bob.join(&room).await;
    assert_eq!(search(&bob, &room, "김밥").await, [said[2]], "also after a restart");
    drop(host);
}

#[tokio::test]
async fn what_looks_like_an_expression_is_text() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let said = ["\"quoted\"", "100% _sure_", "NEAR(a b) OR terms:c", "'; DROP TABLE events; --", "a*"];
    for words in said {
        alice.say(&room, words).await;
    }
    let cases: [(&str, &[&str]); 8] = [
        ("\"", &[said[0]]),
        ("0%", &[said[1]]),
        ("_s", &[said[1]]),
        ("NEAR(", &[said[2]]),
        ("terms:", &[said[2]]),
        ("DROP TABLE", &[said[3]]),
        ("a*", &[said[4]]),
        ("quoted\" OR \"100", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(search(&bob, &room, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn own_whispers_are_found_by_both_and_by_nobody_else() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    alice.say(&room, "the treasure is somewhere").await;
    next_millisecond().await;
    alice.whisper(&room, &bob, "the treasure is under the tree").await;
    next_millisecond().await;
    alice.say(&room, "no treasure here").await;
    let all = ["no treasure here", "the treasure is under the tree", "the treasure is somewhere"];
    for person in [&alice, &bob] {
        assert_eq!(search(person, &room, "treasure").await, all);
        let page = person.chat.request("search", json!({ "room": room, "query": "under" })).await.ok();
        let whisper = &page["messages"][0];
        assert_eq!(
            (&whisper["type"], &whisper["n"], &whisper["to"]["id"]),
            (&json!("whisper"), &json!(1), &json!(bob.id))
        );
    }
    assert_eq!(search(&carol, &room, "treasure").await, [all[0], all[2]]);
    assert_eq!(search(&carol, &room, "under").await, Vec::<String>::new());
    bob.leave(&room).await;
    let newcomer = host.person("Bob").await;
    newcomer.join(&room).await;
    assert_eq!(search(&newcomer, &room, "under").await, Vec::<String>::new(), "a name is not a person");
}

#[tokio::test]
async fn only_the_room_one_is_in_is_searched() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let other = alice.open("Other").await;
    alice.say(&room, "found in the yard").await;
    alice.say(&other, "found in the other").await;
    assert_eq!(search(&bob, &room, "found").await, ["found in the yard"]);
    let ask = |room: &str| bob.chat.request("search", json!({ "room": room, "query": "found" }));
    assert_eq!(ask(&other).await.refused(), "not_member");
    assert_eq!(ask("000000000000").await.refused(), "not_member");
    bob.leave(&room).await;
    assert_eq!(ask(&room).await.refused(), "not_member");
}

#[tokio::test]
async fn hits_come_in_pages_and_what_is_said_meanwhile_does_not_move_them() {
    let host = Host::start_without_limits().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let mut expected = Vec::new();
    for n in 0..130 {
        let words = format!("hit {n}");
        if n % 5 == 0 {
            alice.whisper(&room, &bob, &words).await;
        } else {
            alice.say(&room, &words).await;
        }
        expected.insert(0, words);
    }
    let (mut found, mut before, mut sizes) = (Vec::new(), Value::Null, Vec::new());
    loop {
        let page = bob.chat.request("search", json!({ "room": room, "query": "hit", "before": before })).await.ok();
        sizes.push(texts(&page).len());
        found.extend(texts(&page));
        alice.say(&room, "hit meanwhile").await;
        carol.whisper(&room, &bob, "hit meanwhile").await;
        if page["more"] == false {
            assert_eq!(page.get("next"), None);
            break;
        }
        before = page["next"].clone();
    }
    assert_eq!(sizes, [50, 50, 30]);
    let times = |page: &Value| {
        page["messages"].as_array().expect("messages").iter().map(|one| one["at"].as_i64()).collect::<Vec<_>>()
    };
    let page = bob.chat.request("search", json!({ "room": room, "query": "hit", "limit": 20 })).await.ok();
    assert_eq!(times(&page).len(), 20);
    assert!(times(&page).is_sorted_by(|one, next| one >= next), "newest first");
    // What was said and whispered in the same millisecond may stand either way round.
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    assert_eq!(sorted(found), sorted(expected));
}

#[tokio::test]
async fn a_changed_message_is_found_by_its_new_text_and_a_removed_one_by_none() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let seq = alice.say(&room, "월요일에 만나요").await;
    let other = alice.say(&room, "월요일은 쉬어요").await;
    let edit = json!({ "room": room, "seq": seq, "text": "화요일에 만나요" });
    alice.chat.request("edit", edit).await.ok();
    assert_eq!(search(&bob, &room, "월요일").await, ["월요일은 쉬어요"]);
    assert_eq!(search(&bob, &room, "화요").await, ["화요일에 만나요"]);
    let page = bob.chat.request("search", json!({ "room": room, "query": "화요일" })).await.ok();
    assert!(page["messages"][0]["edited"].is_i64(), "with later changes applied: {page}");
    for seq in [seq, other] {
        alice.chat.request("remove", json!({ "room": room, "seq": seq })).await.ok();
    }
    for query in ["월요일", "화요일", "만나", "요"] {
        assert_eq!(search(&bob, &room, query).await, Vec::<String>::new(), "{query}");
    }
}

/// Waits until this millisecond is over, so that what follows is newer: an event and a whisper have no other order.
async fn next_millisecond() {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970").as_millis();
    let before = now();
    while now() == before {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn pictures_of_the_library_are_found_by_their_tags_and_their_description() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let found = alice.chat.request("gifs", json!({ "tag": "congrats" })).await.ok()["gifs"][0].clone();
    let alt = found["alt"].as_str().expect("a description").to_owned();
    assert!(!alt.contains("축하") && !alt.contains("congr"), "{alt}");
    let sent = json!({ "room": room, "id": fresh_id(), "gif": found["id"] });
    let seq = alice.chat.request("chat", sent).await.ok()["seq"].clone();
    next_millisecond().await;
    let whispered = json!({ "room": room, "id": fresh_id(), "to": bob.id, "gif": found["id"] });
    alice.chat.request("whisper", whispered).await.ok();
    let hits = async |person: &Person, query: &str| {
        let page = person.chat.request("search", json!({ "room": room, "query": query })).await.ok();
        page["messages"].as_array().expect("messages").iter().map(|one| one["type"].clone()).collect::<Vec<_>>()
    };
    for query in ["CONGR", "축하", alt.as_str()] {
        assert_eq!(hits(&bob, query).await, ["whisper", "chat"], "{query}");
        assert_eq!(hits(&carol, query).await, ["chat"], "{query}");
    }
    alice.chat.request("remove", json!({ "room": room, "seq": seq })).await.ok();
    assert_eq!(hits(&bob, "축하").await, ["whisper"], "the whisper stays");
    assert_eq!(hits(&carol, "축하").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_question_needs_something_to_look_for_and_is_not_endless() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    alice.say(&room, &"가".repeat(64)).await;
    let ask = |query: &str| bob.chat.request("search", json!({ "room": room, "query": query }));
    for nothing in ["", "   ", "\u{200B}\n"] {
        assert_eq!(ask(nothing).await.refused(), "empty", "{nothing:?}");
    }
    assert_eq!(texts(&ask(&"가".repeat(64)).await.ok()).len(), 1, "64 graphemes");
    assert_eq!(ask(&"가".repeat(65)).await.refused(), "too_long");
    let family = "👩‍👩‍👧‍👦".repeat(41);
    assert!(family.len() > 1024 && family.len() < 1050);
    assert_eq!(ask(&family).await.refused(), "too_long", "1 KiB");
    let many_words = "가 ".repeat(31);
    assert_eq!(texts(&ask(&many_words).await.ok()).len(), 1);
    for wrong in [json!(7), json!("x"), json!("1-"), json!("-1-1")] {
        let payload = json!({ "room": room, "query": "가", "before": wrong });
        assert_eq!(bob.chat.request("search", payload).await.refused(), "invalid", "{wrong}");
    }
    for limit in [json!(0), json!(-1), json!(1.5)] {
        let payload = json!({ "room": room, "query": "가", "limit": limit });
        assert_eq!(bob.chat.request("search", payload).await.refused(), "invalid", "{limit}");
    }
    let clamped = bob.chat.request("search", json!({ "room": room, "query": "가", "limit": 1000 })).await;
    assert_eq!(texts(&clamped.ok()).len(), 1);
}

#[tokio::test]
async fn pages_and_searches_of_one_socket_are_answered_in_their_order() {
    let host = Host::start_without_limits().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let answers: Vec<_> =
        (0..200).map(|n| alice.try_say(&room, &format!("{n} {}", "long text ".repeat(100)))).collect();
    for answer in answers {
        answer.await.ok();
    }
    let asked: Vec<_> = (0..40)
        .map(|n| match n % 3 {
            0 => bob.chat.request("search", json!({ "room": room, "query": "long" })),
            1 => bob.chat.request("history", json!({ "room": room, "before": 150 })),
            _ => bob.chat.request("whispers", json!({ "room": room })),
        })
        .collect();
    let mut arrived = Vec::new();
    for answer in asked {
        let answer = answer.await;
        arrived.push(answer.arrived());
        answer.ok();
    }
    assert!(arrived.is_sorted(), "one at a time; others wait");
}

#[tokio::test]
async fn a_message_that_was_refused_or_repeated_is_found_as_often_as_it_was_said() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let id = fresh_id();
    for _ in 0..3 {
        alice.chat.request("chat", json!({ "room": room, "id": id, "text": "only once" })).await.ok();
    }
    assert_eq!(alice.try_whisper(&room, &alice.id, "only once").await.refused(), "invalid");
    assert_eq!(search(&bob, &room, "only once").await, ["only once"]);
}

//! `join` and `leave`: the answer, and every refusal in its order.

use madang_tests::{Connection, History, Host, Person, Transport};
use serde_json::{Value, json};

fn with_password(room: &str, password: &str) -> Value {
    json!({ "room": room, "password": password })
}

#[tokio::test]
async fn joining_tells_everything_about_the_room() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let hello = alice.say(&room, "hello").await;
    let joined = bob.join(&room).await;

    let about = &joined["room"];
    assert_eq!((&about["id"], &about["title"], &about["people"]), (&json!(room), &json!("Yard"), &json!(2)));
    assert_eq!((&about["frozen"], &about["slowSeconds"], &about["quiet"]), (&json!(false), &json!(0), &json!(false)));
    let you = &joined["you"];
    assert_eq!((&you["id"], &you["role"], &you["state"]), (&json!(bob.id), &json!("member"), &json!("here")));
    assert_eq!((&you["link"], you["joinedAt"].is_u64()), (&json!("app"), true), "loopback is local");
    let members: Vec<&Value> = joined["members"].as_array().expect("members").iter().map(|who| &who["id"]).collect();
    assert_eq!(members, [&json!(bob.id), &json!(alice.id)], "you first, then the owner");
    assert_eq!(joined["members"][1]["role"], "owner");
    assert_eq!((&joined["membersMore"], &joined["more"]), (&json!(false), &json!(false)));
    assert_eq!(joined["whispers"], json!([]));
    assert_eq!((joined.get("events"), joined.get("reset")), (None, None));

    let messages = joined["messages"].as_array().expect("messages");
    let kinds: Vec<&Value> = messages.iter().map(|message| &message["type"]).collect();
    assert_eq!(kinds, ["join", "chat", "join"]);
    assert_eq!(messages[1]["seq"], hello);
    assert_eq!(joined["lastSeq"], messages[2]["seq"], "one's own entry is the last");
    assert_eq!((&messages[2]["user"]["id"], &messages[2]["people"]), (&json!(bob.id), &json!(2)));
}

#[tokio::test]
async fn who_was_there_hears_the_entry_once_and_who_entered_does_not() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let joined = bob.join(&room).await;
    let entry = alice.chat.hear("join").await;
    assert_eq!((&entry["room"], &entry["seq"]), (&json!(room), &joined["lastSeq"]));
    assert_eq!((&entry["user"], &entry["people"]), (&bob.session["user"], &json!(2)));
    let seq = alice.say(&room, "welcome").await;
    assert_eq!(bob.chat.next().await.payload["seq"], seq, "nothing before it is sent again");
    alice.hears("welcome").await;
    assert_eq!(alice.chat.heard(), []);
}

#[tokio::test]
async fn the_answer_comes_before_any_event_of_the_room_and_covers_all_before_it() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "max": 100 })).await;
    alice.join(&room).await;
    let bob = host.person("Bob").await;
    for round in 0..40 {
        let chatter: Vec<_> = (0..10).map(|n| alice.try_say(&room, &format!("{round}.{n}"))).collect();
        let answer = bob.try_join(&room).await;
        let arrived = answer.arrived();
        let last_seq = answer.ok()["lastSeq"].as_u64().expect("lastSeq");
        let mut last = 0;
        for said in chatter {
            last = said.await.ok()["seq"].as_u64().expect("seq").max(last);
        }
        for seq in last_seq + 1..=last {
            let event = bob.chat.next().await;
            assert_eq!(event.payload["seq"], seq, "after lastSeq every event comes, once");
            assert!(event.arrived > arrived, "the answer comes first");
        }
        bob.leave(&room).await;
        let after: Vec<_> = bob.chat.heard().into_iter().filter(|event| event.name != "exit").collect();
        assert_eq!(after, []);
    }
}

#[tokio::test]
async fn joining_again_before_the_first_answer_leaves_no_hole() {
    let host = Host::start_without_limits().await;
    let history = History::default();
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "max": 200 })).await;
    history.watch(&alice);
    alice.join(&room).await;
    for round in 0..40 {
        let bob = host.person(&format!("Bob {round}")).await;
        history.watch(&bob);
        let mut joins = Vec::new();
        let mut said = Vec::new();
        for n in 0..4 {
            joins.push(bob.try_join(&room));
            said.extend((0..3).map(|more| history.say(&alice, &room, &format!("{round}.{n}.{more}"))));
            // The first of these is stored before Bob asks again, so that it lies between two of his answers.
            said.remove(0).await;
        }
        for join in joins {
            join.await.ok();
        }
        for outcome in said {
            outcome.await;
        }
    }
    history.check(&host, &room).await;
}

#[tokio::test]
async fn joining_with_after_gives_what_was_missed() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let seen = bob.join(&room).await["lastSeq"].as_u64().expect("lastSeq");
    bob.cut();
    let missed = alice.say(&room, "while you were away").await;
    let back = bob.again().await;
    let joined = back.chat.request("join", json!({ "room": room, "after": seen })).await.ok();
    let events = joined["events"].as_array().expect("events");
    let seqs: Vec<u64> = events.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert_eq!(seqs, [missed]);
    assert_eq!((&joined["lastSeq"], &joined["more"]), (&json!(missed), &json!(false)));
    assert_eq!((joined.get("messages"), joined.get("reset")), (None, None));
}

#[tokio::test]
async fn joining_with_an_after_that_never_was_starts_anew() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    alice.say(&room, "hello").await;
    let joined = bob.chat.request("join", json!({ "room": room, "after": 1000 })).await.ok();
    assert_eq!(joined["reset"], true);
    assert_eq!(joined["messages"].as_array().map(Vec::len), Some(3));
    assert_eq!(joined.get("events"), None);
}

#[tokio::test]
async fn unusable_joins_are_invalid() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let unusable = [
        json!({}),
        json!({ "room": 5 }),
        json!({ "room": room, "after": -1 }),
        json!({ "room": room, "after": 1.5 }),
        json!({ "room": room, "after": "1" }),
        json!({ "room": room, "password": 1234 }),
    ];
    for payload in unusable {
        let said = payload.to_string();
        assert_eq!(bob.chat.request("join", payload).await.refused(), "invalid", "{said}");
    }
}

#[tokio::test]
async fn the_refusals_of_join_come_in_their_order() {
    let host = Host::start().await;
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("аlice").await);
    assert_eq!(bob.try_join("nosuchroom00").await.refused(), "room_not_found");

    let room = alice.create_with(json!({ "title": "Yard", "max": 2, "password": "sesame" })).await;
    alice.chat.request("join", with_password(&room, "sesame")).await.ok();
    assert_eq!(carol.try_join(&room).await.refused(), "wrong_password", "no password");
    let wrong = carol.chat.request("join", with_password(&room, "Sesame")).await;
    assert_eq!(wrong.refused(), "wrong_password", "before nickname_taken");
    let alike = carol.chat.request("join", with_password(&room, "sesame")).await;
    assert_eq!(alike.refused(), "nickname_taken", "a Cyrillic letter does not make it another name");

    bob.chat.request("join", with_password(&room, "sesame")).await.ok();
    let wrong = carol.chat.request("join", with_password(&room, "sesam")).await;
    assert_eq!(wrong.refused(), "wrong_password", "before room_full");
    let full = carol.chat.request("join", with_password(&room, "sesame")).await;
    assert_eq!(full.refused(), "room_full", "before nickname_taken");
    assert_eq!(alice.chat.heard_of("join").len(), 1, "only Bob entered");
}

#[tokio::test]
async fn a_browser_guest_stays_outside_where_guests_are_not_allowed() {
    let host = Host::start().await;
    let Some(network) = host.at_network() else {
        madang_tests::skip("this computer is on no network, so nobody can be a guest on it");
        return;
    };
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "max": 2, "password": "sesame" })).await;
    let guest = Person::arrive(network, "Guest", Transport::WebSocket).await;
    let wrong = guest.chat.request("join", with_password(&room, "wrong")).await;
    assert_eq!(wrong.refused(), "guests_not_allowed", "before wrong_password");
    let right = guest.chat.request("join", with_password(&room, "sesame")).await;
    assert_eq!(right.refused(), "guests_not_allowed");

    let open = alice.open("Open").await;
    let joined = guest.join(&open).await;
    assert_eq!(joined["you"]["link"], "browser", "not encrypted, and said so");
    let here = alice.chat.request("members", json!({ "room": open })).await.ok();
    let links: Vec<&Value> = here["members"].as_array().expect("members").iter().map(|who| &who["link"]).collect();
    assert!(links.contains(&&json!("app")) && links.contains(&&json!("browser")), "{here}");
}

#[tokio::test]
async fn a_member_passes_every_check_with_another_tab() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Yard", "max": 2, "password": "sesame" })).await;
    let alice_first = alice.chat.request("join", with_password(&room, "sesame")).await.ok();
    bob.chat.request("join", with_password(&room, "sesame")).await.ok();
    let tab = bob.again().await;
    let joined = tab.join(&room).await;
    assert_eq!(joined["room"]["people"], 2, "a tab is not a person");
    assert_eq!(alice_first["room"]["people"], 1);
    let seq = alice.say(&room, "to all tabs").await;
    for connection in [&bob, &tab] {
        assert_eq!(connection.hears("to all tabs").await["seq"], seq);
    }
    assert_eq!(alice.chat.heard_of("join").len(), 1);
}

#[tokio::test]
async fn both_transports_do_the_same() {
    let host = Host::start().await;
    let alice = Person::arrive(host.at(), "Alice", Transport::Polling).await;
    let bob = Person::arrive(host.at(), "Bob", Transport::WebSocket).await;
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    bob.say(&room, "by socket").await;
    alice.hears("by socket").await;
    alice.say(&room, "by poll").await;
    bob.hears("by poll").await;
    let idle = Connection::open(host.at(), Transport::Polling).await.expect("a connection");
    assert!(!idle.has_ended());
}

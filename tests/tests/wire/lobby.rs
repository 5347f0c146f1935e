//! The lobby's requests: `create`, `rooms`, `nickname`.

use madang_tests::{Host, fresh_id};
use serde_json::{Value, json};

fn ids(page: &Value) -> Vec<String> {
    let rooms = page["rooms"].as_array().expect("rooms is a list");
    rooms.iter().map(|room| room["id"].as_str().expect("a room has an id").to_owned()).collect()
}

#[tokio::test]
async fn a_new_room_has_the_defaults_and_belongs_to_its_creator() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.lobby.request("create", json!({ "title": "Yard" })).await.ok()["room"].clone();
    let at = room["createdAt"].clone();
    assert!(at.as_u64().is_some());
    let expected = json!({
        "id": room["id"], "title": "Yard", "max": 10, "locked": false, "keep": true, "guests": true,
        "owner": alice.session["user"], "people": 0, "createdAt": at, "lastAt": room["lastAt"],
    });
    assert_eq!(room, expected);
    assert_eq!(room["id"].as_str().map(str::len), Some(12));
}

#[tokio::test]
async fn a_room_is_made_as_it_was_asked_for_and_its_password_is_nowhere() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let secret = "열려라 참깨";
    let wish = json!({ "title": " 비밀\u{200B} 방 ", "max": 2, "password": secret, "keep": false, "guests": true });
    let room = alice.lobby.request("create", wish).await.ok()["room"].clone();
    assert_eq!(room["title"], "비밀 방");
    assert_eq!((&room["max"], &room["locked"], &room["keep"]), (&json!(2), &json!(true), &json!(false)));
    assert_eq!(room["guests"], true);
    assert_eq!(bob.lobby.hear("newRoom").await, room);
    let joined = bob.chat.request("join", json!({ "room": room["id"], "password": secret })).await.ok();
    for said in [&room, &joined] {
        assert!(!said.to_string().contains(secret), "{said}");
        assert_eq!(said.get("password"), None);
    }
    assert!(!host.log().contains(secret), "a password is never logged");
}

#[tokio::test]
async fn a_locked_room_takes_no_browser_guests_unless_it_says_so() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let locked = json!({ "title": "Yard", "password": "sesame" });
    assert_eq!(alice.lobby.request("create", locked).await.ok()["room"]["guests"], false);
}

#[tokio::test]
async fn unusable_wishes_for_a_room_are_refused() {
    let host = Host::start_without_limits().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    bob.lobby.hear("rooms").await;
    let refusals = [
        (json!({}), "invalid"),
        (json!([]), "invalid"),
        (Value::Null, "invalid"),
        (json!({ "title": 7 }), "invalid"),
        (json!({ "title": "Yard", "max": 1 }), "invalid"),
        (json!({ "title": "Yard", "max": 1001 }), "invalid"),
        (json!({ "title": "Yard", "max": 2.5 }), "invalid"),
        (json!({ "title": "Yard", "max": -3 }), "invalid"),
        (json!({ "title": "Yard", "max": "10" }), "invalid"),
        (json!({ "title": "Yard", "keep": "yes" }), "invalid"),
        (json!({ "title": "Yard", "id": "Not An Id" }), "invalid"),
        (json!({ "title": "Yard", "id": "x".repeat(37) }), "invalid"),
        (json!({ "title": "" }), "empty"),
        (json!({ "title": " \u{200B}\n " }), "empty"),
        (json!({ "title": "가".repeat(61) }), "too_long"),
    ];
    for (wish, code) in refusals {
        let said = wish.to_string();
        assert_eq!(alice.lobby.request("create", wish).await.refused(), code, "{said}");
    }
    let longest = alice.lobby.request("create", json!({ "title": "가".repeat(60), "max": 1000 })).await.ok();
    assert_eq!(bob.lobby.hear("newRoom").await, longest["room"], "nothing came of the others");
}

#[tokio::test]
async fn creating_with_the_same_id_again_answers_the_first_room() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let wish = json!({ "title": "Yard", "id": fresh_id() });
    let first = alice.lobby.request("create", wish.clone()).await.ok();
    assert_eq!(alice.lobby.request("create", wish.clone()).await.ok()["room"]["id"], first["room"]["id"]);
    let of_bob = bob.lobby.request("create", wish.clone()).await.ok();
    assert_ne!(of_bob["room"]["id"], first["room"]["id"], "an id is of one session");

    let _host = host.kill().await.restart().await;
    let again = alice.again().await.lobby.request("create", wish).await.ok();
    assert_eq!(again["room"]["id"], first["room"]["id"], "also after a restart");
}

#[tokio::test]
async fn two_tabs_that_create_the_same_locked_room_at_once_make_one() {
    let host = Host::start_without_limits().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    for _ in 0..5 {
        let tab = alice.again().await;
        let wish = json!({ "title": "Yard", "password": "sesame", "id": fresh_id() });
        let (one, two) = (alice.lobby.request("create", wish.clone()), tab.lobby.request("create", wish));
        let (one, two) = (one.await.ok(), two.await.ok());
        assert_eq!(one["room"]["id"], two["room"]["id"]);
    }
    let rooms = bob.lobby.request("rooms", json!({})).await.ok();
    assert_eq!(rooms["rooms"].as_array().map(Vec::len), Some(5));
}

#[tokio::test]
async fn a_full_host_makes_no_more_rooms() {
    let host = Host::start_without_limits().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let answers: Vec<_> =
        (0..1000).map(|n| alice.lobby.request("create", json!({ "title": format!("Room {n}") }))).collect();
    for answer in answers {
        answer.await.ok();
    }
    assert_eq!(bob.lobby.request("create", json!({ "title": "One more" })).await.refused(), "host_full");
}

#[tokio::test]
async fn the_lobby_shows_the_two_hundred_last_active_rooms_and_pages_through_the_rest() {
    let host = Host::start_without_limits().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let mut rooms = Vec::new();
    for n in 0..205 {
        rooms.push(alice.create(&format!("Room {n}")).await);
    }
    bob.join(&rooms[0]).await;
    let visitor = host.person("Visitor").await;
    let first = visitor.lobby.hear("rooms").await;
    let shown = ids(&first);
    assert_eq!((shown.len(), &first["more"]), (200, &json!(true)));
    assert_eq!(shown[0], rooms[0], "the room that somebody just entered is the last active one");
    let rest = visitor.lobby.request("rooms", json!({ "after": shown[199] })).await.ok();
    assert_eq!((ids(&rest).len(), &rest["more"]), (5, &json!(false)));
    let mut all = [shown, ids(&rest)].concat();
    all.sort();
    rooms.sort();
    assert_eq!(all, rooms);
}

#[tokio::test]
async fn rooms_are_found_by_a_part_of_their_title() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let yard = alice.create("우리 마당 Yard").await;
    alice.create("Kitchen").await;
    for query in ["마당", "당", "yard", "YAR"] {
        let found = bob.lobby.request("rooms", json!({ "query": query })).await.ok();
        assert_eq!(ids(&found), vec![yard.clone()], "{query}");
        assert_eq!(found["more"], false);
    }
    let none = bob.lobby.request("rooms", json!({ "query": "100%_" })).await.ok();
    assert_eq!(ids(&none), Vec::<String>::new());
    assert_eq!(bob.lobby.request("rooms", json!({ "query": 5 })).await.refused(), "invalid");
    assert_eq!(bob.lobby.request("rooms", json!("everything")).await.refused(), "invalid");
}

#[tokio::test]
async fn a_name_is_changed_in_the_lobby_and_the_rooms_hear_of_it() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let user = bob.lobby.request("nickname", json!({ "nickname": " Robert " })).await.ok()["user"].clone();
    assert_eq!(user["nickname"], "Robert");
    let rename = alice.chat.hear("rename").await;
    assert_eq!((&rename["user"], &rename["from"]), (&user, &json!("Bob")));
}

#[tokio::test]
async fn unusable_and_taken_names_are_refused_in_both_namespaces() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("admin").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    for namespace in [&bob.lobby, &bob.chat] {
        let refusals = [
            (json!({}), "invalid"),
            (json!({ "nickname": 5 }), "invalid"),
            (json!({ "nickname": " \u{202E}\u{200D} " }), "empty"),
            (json!({ "nickname": "x".repeat(33) }), "too_long"),
            (json!({ "nickname": "admin" }), "nickname_taken"),
            (json!({ "nickname": "АDMIN" }), "nickname_taken"),
            (json!({ "nickname": "ad\u{200B}min" }), "nickname_taken"),
        ];
        for (wish, code) in refusals {
            let said = wish.to_string();
            assert_eq!(namespace.request("nickname", wish).await.refused(), code, "{said}");
        }
    }
    assert_eq!(bob.again().await.session["user"]["nickname"], "Bob", "nothing came of it");
    let mixed = bob.chat.request("nickname", json!({ "nickname": "👩‍👩‍👧 가족" })).await.ok();
    assert_eq!(mixed["user"]["nickname"], "👩‍👩‍👧 가족", "joiners inside emoji stay");
}

#[tokio::test]
async fn each_namespace_knows_only_its_own_requests() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let lost = bob.lobby.request("join", json!({ "room": room })).await;
    assert_eq!(lost.refused(), "unknown_event");
    let lost = bob.chat.request("create", json!({ "title": "Yard" })).await;
    assert_eq!(lost.refused(), "unknown_event");
    assert_eq!(bob.lobby.request("noSuchThing", json!({})).await.refused(), "unknown_event");
}

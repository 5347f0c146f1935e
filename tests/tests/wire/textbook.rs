//! The known defects of the textbook's chat, each by its name: Madang has none of them.
//!
//! Others look closer: `crowding::two_hundred_at_the_door_of_a_room_of_ten_make_exactly_ten`, `keeping` (files and rooms
//! that go), `uploads` (what a picture is), `presence` (short losses), `owner` and `crash` (what a restart leaves).

use std::collections::HashSet;
use std::time::Duration;

use madang_tests::{Host, Person, fresh_id, http, is_on_disk, pictures, three_people};
use serde_json::{Value, json};

const PASSWORD: &str = "open-sesame-1742";

fn users(people: &Value) -> Vec<&str> {
    people.as_array().expect("a list").iter().map(|one| one["id"].as_str().expect("an id")).collect()
}

async fn summary(watcher: &Person, room: &str) -> Value {
    let page = watcher.lobby.request("rooms", json!({})).await.ok();
    let rooms = page["rooms"].as_array().expect("a list");
    rooms.iter().find(|one| one["id"] == room).cloned().unwrap_or_else(|| panic!("{room} is not in the lobby"))
}

#[tokio::test]
async fn a_password_is_in_no_url_no_log_and_no_event_of_the_lobby() {
    let host = Host::start_with(&["--log", "info,madang_server=trace"]).await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Yard", "password": PASSWORD })).await;
    alice.chat.request("join", json!({ "room": room, "password": PASSWORD })).await.ok();
    let guess = json!({ "room": room, "password": format!("{PASSWORD}!") });
    assert_eq!(bob.chat.request("join", guess).await.refused(), "wrong_password");
    let joined = bob.chat.request("join", json!({ "room": room, "password": PASSWORD })).await.ok();
    let changed = json!({ "room": room, "password": format!("{PASSWORD}?"), "title": "Garden" });
    let settled = alice.chat.request("settings", changed).await.ok();
    bob.chat.hear("settings").await;
    bob.lobby.hear_where("updateRoom", |one| one["title"] == "Garden").await;
    let heard = [bob.lobby.heard(), bob.chat.heard(), alice.lobby.heard(), alice.chat.heard()];
    let all = format!("{heard:?} {joined} {settled} {} {:?}", summary(&bob, &room).await, bob.log(&room).await);
    assert!(!all.contains(PASSWORD), "{all}");
    assert!(!host.log().contains(PASSWORD), "the log has it");
    // No route takes one, so there is no URL to put it into: it comes in the body of `join`, and nowhere else.
    let asked = http::get(host.at(), &format!("/r/{room}?password={PASSWORD}")).await;
    assert!(!asked.text().contains(PASSWORD), "and what is put there comes back nowhere");
    assert!(!host.log().contains(PASSWORD), "not even in the log");
    assert!(!is_on_disk(&host.data(), PASSWORD.as_bytes()), "the disk has its hash only");
}

#[tokio::test]
async fn nobody_joins_without_the_password_or_above_the_maximum() {
    let host = Host::start().await;
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("Carol").await);
    let room = alice.create_with(json!({ "title": "Yard", "max": 2, "password": PASSWORD })).await;
    let with = |password: Value| json!({ "room": room, "password": password });
    for no in [json!(null), json!(""), json!("x"), json!(PASSWORD.to_uppercase())] {
        assert_eq!(bob.chat.request("join", with(no.clone())).await.refused(), "wrong_password", "{no}");
    }
    assert_eq!(bob.try_join(&room).await.refused(), "wrong_password");
    alice.chat.request("join", with(json!(PASSWORD))).await.ok();
    bob.chat.request("join", with(json!(PASSWORD))).await.ok();
    assert_eq!(carol.chat.request("join", with(json!(PASSWORD))).await.refused(), "room_full");
    assert_eq!(carol.try_say(&room, "hello").await.refused(), "not_member");
    assert_eq!(summary(&carol, &room).await["people"], 2);
}

#[tokio::test]
async fn two_hundred_simultaneous_joins_do_not_exceed_the_maximum() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "max": 7 })).await;
    let mut people = Vec::new();
    for n in 0..200 {
        people.push(host.person(&format!("Guest {n}")).await);
    }
    let answers: Vec<_> = people.iter().map(|person| person.try_join(&room)).collect();
    let mut entered = 0;
    for answer in answers {
        let answer = answer.await;
        match answer.is_ok() {
            true => entered += 1,
            false => assert_eq!(answer.refused(), "room_full"),
        }
    }
    assert_eq!(entered, 7);
    assert_eq!(summary(&alice, &room).await["people"], 7);
}

#[tokio::test]
async fn nobody_deletes_the_room_of_another() {
    let host = Host::start().await;
    let (alice, bob, _, room) = three_people(&host).await;
    let stranger = host.person("Stranger").await;
    let close = json!({ "room": room });
    assert_eq!(bob.chat.request("close", close.clone()).await.refused(), "not_owner");
    assert_eq!(stranger.chat.request("close", close.clone()).await.refused(), "not_member");
    for name in ["close", "removeRoom", "delete"] {
        assert_eq!(stranger.lobby.request(name, close.clone()).await.refused(), "unknown_event", "{name}");
    }
    let deleted = http::request(host.at(), "DELETE", &format!("/r/{room}"), &[], b"").await;
    assert_eq!(deleted.status, 405);
    alice.say(&room, "still here").await;
    bob.hears("still here").await;
}

#[tokio::test]
async fn a_reload_or_a_short_loss_of_the_network_neither_empties_nor_deletes_a_room() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Tent", "keep": false })).await;
    alice.join(&room).await;
    let before = alice.say(&room, "before").await;
    // A reload: the only member is gone for a moment.
    alice.cut();
    let alice = alice.again().await;
    let back = alice.chat.request("join", json!({ "room": room, "after": before })).await.ok();
    assert_eq!((&back["events"], &back["you"]["role"]), (&json!([]), &json!("owner")));
    bob.join(&room).await;
    // A loss that others notice, and that is shorter than the grace time.
    alice.cut();
    let away = bob.chat.hear_where("presence", |news| news["state"] == "away").await;
    assert_eq!(away["user"], alice.id.as_str());
    assert_eq!(summary(&bob, &room).await["people"], 2);
    let alice = alice.again().await;
    let back = alice.join(&room).await;
    assert_eq!((&back["you"]["role"], &back["room"]["people"]), (&json!("owner"), &json!(2)));
    let log = alice.log(&room).await;
    let kinds: Vec<_> = log.iter().map(|event| event["type"].as_str().expect("a type")).collect();
    assert_eq!(kinds, ["join", "chat", "join"], "the log knows nothing of it");
}

#[tokio::test]
async fn colour_and_ownership_survive_a_restart_of_the_host() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = three_people(&host).await;
    alice.chat.request("delegate", json!({ "room": room, "user": bob.id })).await.ok();
    let color = |person: &Person| person.session["user"]["color"].clone();
    let host = host.kill().await.restart().await;
    #[cfg(unix)]
    let host = host.terminate().await.restart().await;
    for person in [&alice, &bob, &carol] {
        let again = person.again().await;
        assert_eq!((&again.id, color(&again)), (&person.id, color(person)));
        let joined = again.join(&room).await;
        let role = if person.id == bob.id { "owner" } else { "member" };
        assert_eq!((&joined["you"]["role"], &joined["room"]["owner"]["id"]), (&json!(role), &json!(bob.id)));
    }
    drop(host);
}

#[tokio::test]
async fn no_two_of_two_hundred_people_have_the_same_colour() {
    let host = Host::start_without_limits().await;
    let mut people = Vec::new();
    for n in 0..200 {
        people.push(host.person(&format!("Guest {n}")).await);
    }
    let colors: HashSet<_> = people.iter().map(|one| one.session["user"]["color"].to_string()).collect();
    assert_eq!(colors.len(), people.len());
}

#[tokio::test]
async fn a_person_in_two_tabs_counts_once() {
    let host = Host::start().await;
    let (alice, bob, _, room) = three_people(&host).await;
    let tab = bob.again().await;
    let joined = tab.join(&room).await;
    assert_eq!((&joined["room"]["people"], &joined["you"]["id"]), (&json!(3), &json!(bob.id)));
    let members = alice.chat.request("members", json!({ "room": room })).await.ok();
    let distinct: HashSet<_> = users(&members["members"]).into_iter().collect();
    assert_eq!((distinct.len(), users(&members["members"]).len()), (3, 3));
    assert_eq!(summary(&alice, &room).await["people"], 3);
    tab.cut();
    let words = fresh_id();
    bob.say(&room, &words).await;
    alice.hears(&words).await;
    assert_eq!(summary(&alice, &room).await["people"], 3, "and one tab less is nobody less");
}

#[tokio::test]
async fn a_file_of_a_wrong_type_is_not_served_as_html() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    for (name, kind) in [("a.gif", "image/gif"), ("a.html", "text/html"), ("a.svg", "image/svg+xml")] {
        let answer = alice.try_upload(&room, name, kind, &page).await;
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (415, &json!("unsupported_type")), "{name}");
    }
    // A real picture that calls itself a page is served as what it is, and can do nothing.
    let answer = alice.try_upload(&room, "a.html", "text/html", &pictures::gif(4, 4, 2, "<script>")).await;
    let id = answer.json()["gif"]["id"].as_str().expect("it is a picture").to_owned();
    let served = http::get(host.at(), &format!("/gif/{id}")).await;
    assert_eq!(served.header("content-type"), Some("image/gif"));
    assert_eq!(served.header("x-content-type-options"), Some("nosniff"));
    assert!(served.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
}

#[tokio::test]
async fn no_file_is_left_once_its_room_is_gone() {
    let host = Host::start().await;
    for ends in ["closed", "deserted"] {
        let alice = host.person(&format!("Alice of the {ends} one")).await;
        let room = alice.create_with(json!({ "title": "Tent", "keep": ends == "closed" })).await;
        alice.join(&room).await;
        let mark = format!("mark-{}", fresh_id());
        let gif = alice.upload(&room, &pictures::gif(8, 8, 2, &mark)).await;
        let message = json!({ "room": room, "id": fresh_id(), "gif": gif });
        alice.chat.request("chat", message).await.ok();
        let bytes = http::get(host.at(), &format!("/gif/{gif}")).await.body;
        assert!(is_on_disk(&host.data().join("blobs"), &bytes), "it is there first");
        match ends {
            "closed" => drop(alice.chat.request("close", json!({ "room": room })).await.ok()),
            _ => alice.leave(&room).await,
        }
        assert_eq!(http::get(host.at(), &format!("/gif/{gif}")).await.status, 404, "{ends}");
        let mut left = true;
        for _ in 0..200 {
            left = is_on_disk(&host.data(), &bytes);
            if !left {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(!left, "the file of the {ends} room is still there");
    }
}

#[tokio::test]
async fn the_same_gif_twice_in_a_row_is_two_messages() {
    let host = Host::start().await;
    let (alice, bob, _, room) = three_people(&host).await;
    let file = pictures::gif(8, 8, 2, "the same");
    let mut seqs = Vec::new();
    for _ in 0..2 {
        let gif = alice.upload(&room, &file).await;
        let sent = alice.chat.request("chat", json!({ "room": room, "id": fresh_id(), "gif": gif })).await.ok();
        seqs.push(sent["seq"].as_u64().expect("a seq"));
        let heard = bob.chat.hear("chat").await;
        assert_eq!((&heard["seq"], &heard["gif"]["id"]), (&sent["seq"], &json!(gif)));
        assert_eq!(http::get(host.at(), &format!("/gif/{gif}")).await.status, 200);
    }
    assert_eq!(seqs[1], seqs[0] + 1);
}

#[tokio::test]
async fn no_room_has_an_empty_title() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    for empty in ["", " ", "\t\n", "\u{200b}", "\u{3000}", "\u{202e}\u{2066}"] {
        let created = alice.lobby.request("create", json!({ "title": empty })).await;
        assert_eq!(created.refused(), "empty", "{empty:?}");
        let settled = alice.chat.request("settings", json!({ "room": room, "title": empty })).await;
        assert_eq!(settled.refused(), "empty", "{empty:?}");
    }
    assert_eq!(alice.lobby.request("create", json!({})).await.refused(), "invalid");
    assert_eq!(summary(&alice, &room).await["title"], "Yard");
}

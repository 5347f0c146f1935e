//! What the console knows of everybody: who is connected, how much is said, and the library of pictures.

use madang_tests::{Console, Figures, Host, Person, Transport, pictures};
use serde_json::{Value, json};

async fn ask(console: &Console, event: &str, payload: Value) -> Value {
    console.namespace.request(event, payload).await.ok()
}

fn of<'a>(guests: &'a Value, person: &Person) -> &'a Value {
    let all = guests["guests"].as_array().expect("a list");
    all.iter().find(|guest| guest["user"]["id"] == person.id.as_str()).unwrap_or_else(|| panic!("not among {all:?}"))
}

#[tokio::test]
async fn the_console_sees_who_is_connected_from_where_and_in_which_rooms() {
    let host = Host::start().await;
    let console = host.console().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let second_tab = bob.again().await;
    let guests = ask(&console, "guests", json!({})).await;
    assert_eq!(guests["more"], false);
    assert_eq!(guests["guests"].as_array().map(Vec::len), Some(2), "the console itself is nobody: {guests}");
    let expected = json!({
        "user": { "id": alice.id, "nickname": "Alice", "color": alice.session["user"]["color"] },
        "link": "app", "from": "here", "connections": 1,
        "rooms": [{ "id": room, "title": "Yard", "owner": true }],
    });
    assert_eq!(*of(&guests, &alice), expected);
    assert_eq!(
        (&of(&guests, &bob)["connections"], &of(&guests, &bob)["rooms"][0]["owner"]),
        (&json!(2), &json!(false))
    );
    assert!(!guests.to_string().contains("127.0.0.1"), "addresses are shown to nobody");

    second_tab.cut();
    bob.cut();
    alice.chat.hear_where("presence", |event| event["state"] == "away").await;
    let guests = ask(&console, "guests", json!({})).await;
    assert_eq!(guests["guests"].as_array().map(Vec::len), Some(1), "who is away is not connected");
    let Some(network) = host.at_network() else {
        eprintln!("skipped in part: this computer is on no network");
        return;
    };
    let carol = Person::arrive(network, "Carol", Transport::WebSocket).await;
    let guests = ask(&console, "guests", json!({ "query": "caRO" })).await;
    assert_eq!(guests["guests"].as_array().map(Vec::len), Some(1));
    assert_eq!((&of(&guests, &carol)["link"], &of(&guests, &carol)["rooms"]), (&json!("browser"), &json!([])));
    assert_ne!(of(&guests, &carol)["from"], "here");
}

#[tokio::test]
async fn guests_come_in_pages() {
    let host = Host::start_without_limits().await;
    let console = host.console().await;
    let names = ["하은", "bora", "Ara", "민수", "Chul", "ara", "Dana"];
    let mut people = Vec::new();
    for name in names {
        people.push(host.person(name).await);
    }
    let mut seen: Vec<Value> = Vec::new();
    let mut after = json!({ "limit": 2 });
    loop {
        let page = ask(&console, "guests", after.clone()).await;
        let guests = page["guests"].as_array().expect("a list").clone();
        assert!(guests.len() <= 2 && !guests.is_empty(), "{page}");
        seen.extend(guests);
        if page["more"] == false {
            break;
        }
        let last = &seen.last().expect("one at least")["user"];
        after["after"] = last["id"].clone();
        after["afterName"] = last["nickname"].clone();
        if seen.len() == 2 {
            let told = people.iter().find(|person| last["id"] == person.id.as_str()).expect("one of them");
            told.lobby.request("nickname", json!({ "nickname": "Zoe" })).await.ok();
        }
    }
    let nicknames: Vec<&str> = seen.iter().filter_map(|guest| guest["user"]["nickname"].as_str()).collect();
    let folded: Vec<String> = nicknames.iter().map(|name| name.to_lowercase()).collect();
    // Who was told last goes by another name since: the order went on where it was, and they came once more.
    assert_eq!(folded, ["ara", "ara", "bora", "chul", "dana", "zoe", "민수", "하은"], "{nicknames:?}");
    for wrong in [json!({ "limit": 0 }), json!({ "limit": 1.5 }), json!({ "after": 1 })] {
        assert_eq!(console.namespace.request("guests", wrong).await.refused(), "invalid");
    }
}

#[tokio::test]
async fn messages_are_counted_since_a_moment_and_whispers_never() {
    let host = Host::start().await;
    let console = host.console().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let (first, second) = (alice.open("Yard").await, alice.open("Garden").await);
    bob.join(&first).await;
    alice.say(&first, "one").await;
    alice.say(&second, "two").await;
    alice.whisper(&first, &bob, "only you").await;
    let numbers = async |since: Value| ask(&console, "numbers", json!({ "since": since })).await["messages"].clone();
    assert_eq!(numbers(json!(0)).await, 2);
    let heard = bob.chat.hear("chat").await;
    let at = heard["at"].as_i64().expect("a time");
    // Whoever speaks in the same millisecond counts too, so the next one is said in a later one.
    let later = loop {
        let sent =
            alice.chat.request("chat", json!({ "room": first, "id": madang_tests::fresh_id(), "text": "three" }));
        let later = sent.await.ok()["at"].as_i64().expect("a time");
        if later > at + 1 {
            break later;
        }
    };
    assert_eq!(numbers(json!(later)).await, 1);
    assert_eq!(numbers(json!(later + 1)).await, 0);
    let host = host.kill().await.restart().await;
    let console = host.console().await;
    assert_eq!(ask(&console, "numbers", json!({ "since": later })).await["messages"], 1, "it is read from the disk");
}

#[tokio::test]
async fn the_console_takes_any_picture_out_of_the_library_and_messages_keep_it() {
    let host = Host::start().await;
    let console = host.console().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let gif = alice.upload(&room, &pictures::gif(3, 3, 1, "mine")).await;
    let kept = alice.chat.request("keepGif", json!({ "room": room, "gif": gif, "tags": ["mine"] })).await.ok();
    let library = async || ask(&console, "gifs", json!({})).await["gifs"].as_array().expect("a list").clone();
    let before = library().await;
    let built_in = before.iter().find(|gif| gif.get("addedBy").is_none()).expect("the starter set").clone();
    let payload = json!({ "room": room, "id": madang_tests::fresh_id(), "gif": built_in["id"] });
    alice.chat.request("chat", payload).await.ok();
    let sent = alice.chat.hear("chat").await["gif"]["url"].as_str().expect("a url").to_owned();
    for id in [&built_in["id"], &kept["gif"]["id"]] {
        ask(&console, "dropGif", json!({ "gif": id })).await;
        assert!(library().await.iter().all(|gif| gif["id"] != *id));
        assert_eq!(console.namespace.request("dropGif", json!({ "gif": id })).await.refused(), "gif_not_found");
    }
    assert_eq!(madang_tests::http::get(host.at(), &format!("/{sent}")).await.status, 200);
    let host = host.terminate().await.restart().await;
    let console = host.console().await;
    let after = ask(&console, "gifs", json!({ "query": "" })).await;
    let tags = |gif: &Value| gif["tags"].clone();
    assert!(
        after["gifs"].as_array().expect("a list").iter().all(|gif| gif["id"] != built_in["id"]),
        "what was dropped does not come back: {:?}",
        tags(&built_in)
    );
}

#[tokio::test]
async fn none_of_it_is_for_guests() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    for event in ["guests", "numbers", "selftest"] {
        for namespace in [&alice.lobby, &alice.chat] {
            let payload = json!({ "since": 0 });
            assert_eq!(namespace.request(event, payload).await.refused(), "unknown_event", "{event}");
        }
    }
    let figures = Figures::of(host.at()).await;
    assert_eq!(figures.get("madang_requests_total{event=\"guests\",outcome=\"refused\"}"), 2.0);
    let console = host.console().await;
    let features = console.session["features"].as_array().expect("a list");
    for addition in ["selftest", "guests", "numbers", "library"] {
        assert!(features.contains(&json!(addition)), "{features:?}");
    }
}

//! CONNECT and what a session is.

use madang_tests::{Connection, Host, Person, Transport};
use serde_json::{Value, json};

/// How a refused CONNECT says why.
async fn refused(connection: &Connection, auth: Value) -> String {
    let why = connection.connect("/room", &auth).await.expect_err("the CONNECT is refused");
    why["message"].as_str().unwrap_or_else(|| panic!("no message: {why}")).to_owned()
}

fn is_id(value: &Value, length: usize) -> bool {
    let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    value.as_str().is_some_and(|id| id.len() == length && id.chars().all(allowed))
}

#[tokio::test]
async fn a_session_says_who_one_is_where_one_is_and_what_is_allowed() {
    let host = Host::start_with(&["--name", "Green House", "--grace", "45"]).await;
    let alice = host.person("Alice").await;
    let session = &alice.session;

    assert_eq!(session["user"]["nickname"], "Alice");
    assert!(is_id(&session["user"]["id"], 12), "{session}");
    let color = session["user"]["color"].as_str().expect("a colour");
    assert!(color.len() == 7 && color.starts_with('#'), "{color}");
    assert_eq!(session["host"]["name"], "Green House");
    assert_eq!(session["host"]["protocol"], 1);
    assert!(is_id(&session["host"]["id"], 26), "{session}");
    let limits = json!({
        "titleGraphemesMax": 60, "nicknameGraphemesMax": 32, "textBytesMax": 8192,
        "gifBytesMax": 5 * 1024 * 1024, "peopleMax": 1000, "roomsMax": 1000, "graceSeconds": 45,
    });
    assert_eq!(session["limits"], limits);
    assert_eq!(session["rooms"], json!([]));
    assert!(session["at"].as_u64().is_some_and(|at| at > 1_700_000_000_000), "{session}");
    assert!(session["features"].is_array(), "{session}");
}

#[tokio::test]
async fn the_session_comes_first_and_then_the_rooms() {
    let host = Host::start().await;
    host.person("Alice").await.create("Lobby").await;
    let connection = host.connection().await;
    let lobby = connection.connect("/room", &json!({ "protocol": 1 })).await.expect("a lobby");
    assert_eq!(lobby.next().await.name, "session");
    assert_eq!(lobby.next().await.name, "rooms");
}

#[tokio::test]
async fn the_namespaces_of_one_connection_share_a_session() {
    let host = Host::start().await;
    for transport in [Transport::WebSocket, Transport::Polling] {
        let connection = Connection::open(host.at(), transport).await.expect("a connection");
        let auth = json!({ "protocol": 1, "nickname": "Alice" });
        let lobby = connection.connect("/room", &auth).await.expect("a lobby").hear("session").await;
        let rooms = connection.connect("/chat", &auth).await.expect("rooms").hear("session").await;
        assert!(lobby["token"].as_str().is_some_and(|token| token.len() >= 32), "{lobby}");
        assert!(rooms.get("token").is_none_or(|token| *token == lobby["token"]), "{rooms}");
        assert_eq!(lobby["user"], rooms["user"]);
    }
}

#[tokio::test]
async fn a_token_brings_its_session_back_and_is_not_sent_again() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let again = alice.again_over(Transport::Polling).await;
    assert_eq!(again.session["user"], alice.session["user"]);
    assert_eq!(again.session.get("token"), None);
}

#[tokio::test]
async fn a_token_that_the_host_does_not_know_makes_a_new_session() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let connection = host.connection().await;
    let chosen = "a".repeat(alice.token.len());
    let auth = json!({ "protocol": 1, "token": chosen, "nickname": "Mallory" });
    let mallory = Person::introduce(host.at(), connection, auth).await;
    assert_ne!(mallory.id, alice.id);
    assert_ne!(mallory.token, chosen, "a token is made by the host, never by a client");
}

#[tokio::test]
async fn the_rooms_one_is_in_are_said_with_where_their_logs_end() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let other = bob.open("Other").await;
    let seq = alice.say(&room, "hello").await;
    let again = alice.again().await;
    assert_eq!(again.session["rooms"], json!([{ "id": room, "lastSeq": seq }]), "and not {other}");
}

#[tokio::test]
async fn a_session_that_entered_a_room_outlives_a_restart_and_one_that_only_looked_does_not() {
    let host = Host::start().await;
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("Carol").await);
    let room = alice.create("Yard").await;
    bob.join(&room).await;
    let host_id = alice.session["host"]["id"].clone();

    let host = host.kill().await.restart().await;
    assert_eq!(alice.again().await.id, alice.id, "who created a room is known");
    let bob_again = bob.again().await;
    assert_eq!(bob_again.session["user"], bob.session["user"], "who entered a room is known");
    assert_eq!(bob_again.session["host"]["id"], host_id, "the host's identity is on disk");
    let auth = json!({ "protocol": 1, "token": carol.token, "nickname": "Carol" });
    let stranger = Person::introduce(host.at(), host.connection().await, auth).await;
    assert_ne!(stranger.id, carol.id, "who only looked is forgotten");
}

#[tokio::test]
async fn a_nickname_is_cleaned_and_an_unusable_one_is_made_up_in_the_language() {
    let host = Host::start().await;
    assert_eq!(host.person("  Zoe\u{301} \u{202E}").await.session["user"]["nickname"], "Zoé");
    for unusable in ["", " \u{200B} ", &"x".repeat(33)] {
        let auth = json!({ "protocol": 1, "nickname": unusable, "locale": "ko" });
        let korean = Person::introduce(host.at(), host.connection().await, auth).await;
        let nickname = korean.session["user"]["nickname"].as_str().expect("a nickname").to_owned();
        let hangul = |letter: char| ('가'..='힣').contains(&letter) || letter == ' ' || letter.is_ascii_digit();
        assert!(!nickname.is_empty() && nickname.chars().all(hangul), "{nickname}");
    }
    let auth = json!({ "protocol": 1, "locale": "en" });
    let english = Person::introduce(host.at(), host.connection().await, auth).await;
    let nickname = english.session["user"]["nickname"].as_str().expect("a nickname").to_owned();
    assert!(nickname.is_ascii() && nickname.contains(' '), "{nickname}");
}

#[tokio::test]
async fn the_nickname_counts_only_when_the_session_is_new() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let auth = json!({ "protocol": 1, "token": alice.token, "nickname": "Somebody else" });
    let again = Person::introduce(host.at(), host.connection().await, auth).await;
    assert_eq!(again.session["user"]["nickname"], "Alice");
}

#[tokio::test]
async fn another_protocol_is_not_supported() {
    let host = Host::start().await;
    for protocol in [0, 2, 1000] {
        let auth = json!({ "protocol": protocol });
        assert_eq!(refused(&host.connection().await, auth).await, "protocol_unsupported");
    }
}

#[tokio::test]
async fn an_unusable_auth_is_invalid() {
    let host = Host::start().await;
    let unusable = [
        json!({}),
        json!([]),
        json!("token"),
        json!({ "protocol": "1" }),
        json!({ "protocol": 1.5 }),
        json!({ "protocol": 1, "token": 7 }),
        json!({ "protocol": 1, "nickname": ["Alice"] }),
    ];
    for auth in unusable {
        let said = auth.to_string();
        assert_eq!(refused(&host.connection().await, auth).await, "invalid", "{said}");
    }
}

#[tokio::test]
async fn fields_that_the_host_does_not_know_are_ignored() {
    let host = Host::start().await;
    let auth = json!({ "protocol": 1, "nickname": "Alice", "features": ["of-tomorrow"], "more": { "x": [1] } });
    let alice = Person::introduce(host.at(), host.connection().await, auth).await;
    let created = alice.lobby.request("create", json!({ "title": "Yard", "shape": "round" })).await.ok();
    assert_eq!(created["room"]["title"], "Yard");
}

#[tokio::test]
async fn a_new_name_is_told_to_every_connection_of_the_person_without_the_token() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let tab = alice.again().await;
    let answer = alice.lobby.request("nickname", json!({ "nickname": "Alicia" })).await.ok();
    for namespace in [&alice.lobby, &alice.chat, &tab.lobby, &tab.chat] {
        let session = namespace.hear("session").await;
        assert_eq!(session["user"], answer["user"]);
        assert_eq!(session.get("token"), None);
    }
    assert_eq!(answer["user"]["nickname"], "Alicia");
    assert_eq!(answer["user"]["color"], alice.session["user"]["color"], "a colour never changes");
}

#[tokio::test]
async fn a_namespace_that_does_not_exist_is_refused() {
    let host = Host::start().await;
    let connection = host.connection().await;
    connection.connect("/nowhere", &json!({ "protocol": 1 })).await.expect_err("there is no such namespace");
}

#[tokio::test]
async fn a_session_has_only_so_many_connections() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let auth = json!({ "protocol": 1, "token": alice.token });
    let mut tabs = Vec::new();
    for _ in 1..32 {
        let tab = host.connection().await;
        tab.connect("/room", &auth).await.expect("one more tab");
        tabs.push(tab);
    }
    let one_too_many = host.connection().await;
    assert_eq!(refused(&one_too_many, auth.clone()).await, "too_many_connections");
    let bob = host.connection().await;
    bob.connect("/room", &json!({ "protocol": 1 })).await.expect("others are not concerned");
    tabs.pop().expect("a tab").cut();
    let again = async {
        loop {
            let tab = host.connection().await;
            if tab.connect("/room", &auth).await.is_ok() {
                return;
            }
        }
    };
    madang_tests::within("a place to be free again", again).await;
}

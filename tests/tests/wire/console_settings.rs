//! What a console changes: both sides of every limit, at once and after a restart.

use madang_tests::{Console, Host, Person, Transport, http, pictures};
use serde_json::{Value, json};

const MIB: u64 = 1024 * 1024;

/// Asserts that the host takes these changes and not those.
async fn bounded(console: &Console, field: &str, fine: &[Value], beyond: &[Value]) {
    for value in fine {
        let status = console.configure(json!({ field: value })).await;
        assert_eq!(&status[field], value);
    }
    let last = &fine[fine.len() - 1];
    for value in beyond {
        // A console of its own, because nonsense is borne only so often.
        assert_eq!(console.try_configure(json!({ field: value })).await.refused(), "invalid", "{field} {value}");
        assert_eq!(&console.ask_status().await[field], last);
    }
}

#[tokio::test]
async fn numbers_are_held_to_their_limits() {
    let host = Host::start().await;
    let grace = [json!(0), json!(3601), json!(-1), json!(1.5), json!("60")];
    bounded(&host.console().await, "graceSeconds", &[json!(1), json!(3600)], &grace).await;
    let people = [json!(1), json!(10_001), json!(-2), json!(true)];
    bounded(&host.console().await, "peopleMax", &[json!(2), json!(10_000)], &people).await;
    let bytes = [json!(64 * 1024 - 1), json!(20 * MIB + 1), json!(1e300)];
    bounded(&host.console().await, "gifBytesMax", &[json!(64 * 1024), json!(20 * MIB)], &bytes).await;
    let port = [json!(1023), json!(0), json!(65_536), json!([4747])];
    bounded(&host.console().await, "port", &[json!(host.port)], &port).await;
}

#[tokio::test]
async fn names_and_interfaces_are_held_to_their_limits() {
    let host = Host::start().await;
    let console = host.console().await;
    let longest = "가".repeat(60);
    assert_eq!(console.configure(json!({ "name": longest })).await["host"]["name"], longest);
    assert_eq!(console.try_configure(json!({ "name": "가".repeat(61) })).await.refused(), "too_long");
    assert_eq!(console.try_configure(json!({ "name": " \u{200B} " })).await.refused(), "empty");
    let cleaned = console.configure(json!({ "name": "  Zoe\u{301}\u{202E} House " })).await;
    assert_eq!(cleaned["host"]["name"], "Zoé House");
    let many: Vec<String> = (0..17).map(|n| format!("nowhere{n}")).collect();
    assert_eq!(console.try_configure(json!({ "interfaces": many })).await.refused(), "invalid");
    assert_eq!(console.try_configure(json!({ "interfaces": ["x".repeat(129)] })).await.refused(), "invalid");
    let status = console.configure(json!({ "interfaces": many[..16] })).await;
    assert_eq!(status["interfaces"], json!(many[..16]));
    assert_eq!(status["addresses"], json!([]), "none of them is there");
    assert_eq!(console.configure(json!({ "interfaces": [] })).await["interfaces"], json!([]));
}

#[tokio::test]
async fn one_unusable_field_leaves_everything_as_it_was() {
    let host = Host::start().await;
    let console = host.console().await;
    let before = console.ask_status().await;
    let change = json!({ "name": "Half", "hosting": false, "guests": false, "graceSeconds": 90, "peopleMax": 1 });
    assert_eq!(console.try_configure(change).await.refused(), "invalid");
    assert_eq!(console.ask_status().await, before);
    let nothing = console.configure(json!({ "unknown": true })).await;
    assert_eq!(nothing, before);
    assert_eq!(http::get(host.at(), "/info").await.json()["name"], before["host"]["name"]);
}

#[tokio::test]
async fn a_new_name_and_new_limits_are_told_to_everybody_at_once() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let console = host.console().await;
    console.configure(json!({ "name": "Blue House", "graceSeconds": 90, "peopleMax": 30, "gifBytesMax": MIB })).await;
    for person in [&alice, &bob] {
        for namespace in [&person.lobby, &person.chat] {
            let session = namespace.hear("session").await;
            assert_eq!((&session["host"]["name"], &session["user"]["id"]), (&json!("Blue House"), &json!(person.id)));
            assert_eq!(session.get("token"), None);
            let limits = &session["limits"];
            let numbers = [&limits["graceSeconds"], &limits["peopleMax"], &limits["gifBytesMax"]];
            assert_eq!(numbers, [&json!(90), &json!(30), &json!(MIB)]);
        }
    }
    assert_eq!(http::get(host.at(), "/info").await.json()["name"], "Blue House");
    let too_large = alice.lobby.request("create", json!({ "title": "Hall", "max": 31 })).await;
    assert_eq!(too_large.refused(), "invalid");
    let room = alice.create_with(json!({ "title": "Yard", "max": 30 })).await;
    bob.join(&room).await;
}

#[tokio::test]
async fn a_change_that_nobody_was_told_of_greets_nobody_anew() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let console = host.console().await;
    console.configure(json!({ "discoverable": false })).await;
    let room = alice.open("Yard").await;
    alice.say(&room, "still here").await;
    alice.hears("still here").await;
    assert_eq!(alice.chat.heard_of("session"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_smaller_limit_for_pictures_holds_for_the_next_one() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let upload = async |picture: &[u8]| alice.try_upload(&room, "a.gif", "image/gif", picture).await;
    let picture = pictures::gif(4, 4, 1, &"x".repeat(100_000));
    assert_eq!(upload(&picture).await.status, 201);
    host.console().await.configure(json!({ "gifBytesMax": 64 * 1024 })).await;
    let refused = upload(&picture).await;
    assert_eq!((refused.status, refused.json()["error"]["code"].as_str()), (413, Some("too_large")));
}

#[tokio::test]
async fn a_shorter_grace_time_holds_for_the_next_who_goes() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    host.console().await.configure(json!({ "graceSeconds": 1 })).await;
    bob.cut();
    let exit = alice.chat.hear("exit").await;
    assert_eq!((&exit["user"]["id"], &exit["reason"]), (&json!(bob.id), &json!("lost")));
}

#[tokio::test]
async fn a_host_without_browser_guests_lets_only_those_stay_who_are_in() {
    let host = Host::start().await;
    let Some(network) = host.at_network() else {
        madang_tests::skip("this computer is on no network");
        return;
    };
    let alice = host.person("Alice").await;
    let (room, locked) = (alice.open("Yard").await, json!({ "title": "Locked", "password": "sesame", "guests": true }));
    let locked = alice.create_with(locked).await;
    let member = Person::arrive(network, "Member", Transport::WebSocket).await;
    member.join(&room).await;
    let console = host.console().await;
    console.configure(json!({ "guests": false })).await;
    for namespace in [&alice.lobby, &member.lobby, &member.chat] {
        assert_eq!(namespace.hear("session").await["guests"], false);
    }
    let guest = Person::arrive(network, "Guest", Transport::WebSocket).await;
    assert_eq!(guest.try_join(&room).await.refused(), "guests_not_allowed");
    let opened = guest.chat.request("join", json!({ "room": locked, "password": "sesame" })).await;
    assert_eq!(opened.refused(), "guests_not_allowed");
    assert_eq!(guest.lobby.request("create", json!({ "title": "Mine" })).await.refused(), "guests_not_allowed");
    member.again().await.join(&room).await;
    member.say(&room, "still in").await;
    alice.hears("still in").await;
    let near = host.person("Near").await;
    near.join(&room).await;
    near.create("Nearer").await;
    console.configure(json!({ "guests": true })).await;
    assert_eq!(guest.lobby.hear("session").await["guests"], true);
    guest.join(&room).await;
    guest.create("Mine").await;
}

#[tokio::test]
async fn what_was_changed_is_kept_and_flags_win_over_it() {
    let host = Host::start().await;
    let console = host.console().await;
    let change = json!({
        "name": "Kept House", "discoverable": false, "guests": false, "interfaces": ["eth7"],
        "gifBytesMax": MIB, "graceSeconds": 90, "peopleMax": 30,
    });
    let changed = console.configure(change).await;
    let fields = ["discoverable", "guests", "interfaces", "gifBytesMax", "graceSeconds", "peopleMax", "words"];
    // Killed, because what was answered is on disk.
    let host = host.kill().await.restart().await;
    let status = host.console().await.ask_status().await;
    for field in fields {
        assert_eq!(status[field], changed[field], "{field}");
    }
    assert_eq!(status["host"], changed["host"]);
    let host =
        host.terminate().await.restart_with(&["--name", "Flag House", "--grace", "7", "--people-max", "9"]).await;
    let status = host.console().await.ask_status().await;
    assert_eq!(status["host"]["name"], "Flag House");
    assert_eq!((&status["graceSeconds"], &status["peopleMax"]), (&json!(7), &json!(9)));
    assert_eq!(status["guests"], false);
    let host = host.terminate().await.restart_with(&[]).await;
    assert_eq!(host.console().await.ask_status().await["host"]["name"], "Kept House", "a flag is not kept");
}

//! The log: one harmless line for each thing, and nobody's words, names or secrets in it, however much it shall say.

use madang_tests::http::{get_with, request};
use madang_tests::{Host, Person, Transport, fresh_id, pictures};
use serde_json::{Value, json};

/// Whoever prints this as it is has a terminal with another title and a false line.
const HOSTILE: &str = "\u{1b}]0;pwn\u{7}\r\nFAKE ERROR CanaryName";

/// The most talkative filters, and one that asks for the indiscreet library by its inner parts.
const FILTERS: [&str; 2] = ["trace", "trace,tungstenite=trace,tungstenite::protocol=trace,tokio_tungstenite=trace"];

async fn live(host: &Host) -> Vec<String> {
    let alice = host.person(HOSTILE).await;
    let bob = Person::arrive(host.at(), "CanaryBob", Transport::Polling).await;
    let settings = json!({ "title": "CanaryTitle", "password": "CanaryPassword" });
    let room = alice.create_with(settings).await;
    for person in [&alice, &bob] {
        let payload = json!({ "room": room, "password": "CanaryPassword" });
        person.chat.request("join", payload).await.ok();
    }
    bob.chat.request("join", json!({ "room": "CanaryRoom", "password": "CanaryGuess" })).await.refused();
    alice.say(&room, "CanaryText\nCanaryLine").await;
    alice.whisper(&room, &bob, "CanaryWhisper").await;
    alice.chat.request("search", json!({ "room": room, "query": "CanaryQuery" })).await.ok();
    alice.chat.request("CanaryEvent", json!({})).await.refused();
    alice.chat.request("chat", json!("CanaryPayload")).await.refused();
    bob.chat.request("nickname", json!({ "nickname": HOSTILE })).await;
    let file = pictures::gif(2, 2, 1, "CanaryComment");
    let answer = alice.try_upload(&room, "CanaryFile\u{85}.gif", "image/gif", &file).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let gif = answer.json()["gif"]["id"].clone();
    alice.chat.request("chat", json!({ "room": room, "id": fresh_id(), "gif": gif })).await.ok();
    request(host.at(), "GET", "/CanaryPath?CanaryPart", &[("User-Agent", "CanaryAgent")], b"").await;
    let console = host.console().await;
    console.try_configure(json!({ "port": 1 })).await.refused();
    let wrong = host.connection().await.connect("/host", &json!({ "protocol": 1, "key": "CanaryKey" })).await;
    wrong.expect_err("it is no key");
    vec![alice.token.clone(), bob.token.clone(), host.console_key(), room]
}

#[tokio::test]
async fn nobodys_words_and_secrets_are_in_the_log_and_each_line_is_one() {
    for filter in FILTERS {
        let host = Host::start_with(&["--log", filter]).await;
        let mut secrets = live(&host).await;
        secrets.push("Canary".to_owned());
        let log = host.log();
        assert!(log.contains("wrong key"), "the log is written at all: {log}");
        for secret in secrets {
            let found = log.lines().find(|line| line.contains(&secret));
            assert_eq!(found, None, "{secret} is in the log with --log {filter}");
        }
        for line in log.lines() {
            assert!(!line.contains(|character: char| character.is_control()), "{line:?}");
            assert!(is_a_line(line), "{line:?} does not begin as a line of the log does");
        }
    }
}

#[tokio::test]
async fn for_machines_each_line_is_an_object_with_the_same_in_it_and_nothing_more() {
    let host = Host::start_with(&["--log", "trace", "--log-format", "json"]).await;
    let mut secrets = live(&host).await;
    secrets.push("Canary".to_owned());
    let log = host.log();
    let mut said = Vec::new();
    for line in log.lines() {
        assert!(!line.contains(|character: char| character.is_control()), "{line:?}");
        let found = secrets.iter().find(|secret| line.contains(*secret));
        assert_eq!(found, None, "{line}");
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let names: Vec<&String> = entry.as_object().expect("a line is an object").keys().collect();
        assert_eq!(names, ["fields", "level", "message", "target", "time"]);
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        assert!(is_a_line(&format!("{} {} {}:", text("time"), text("level"), text("target"))), "{line}");
        said.push(text("message"));
    }
    assert!(said.iter().any(|message| message.contains("wrong key")), "{said:?}");
}

#[tokio::test]
async fn what_is_done_to_rooms_and_to_people_is_in_the_log_without_whom_and_where() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("CanaryAlice").await, host.person("CanaryBob").await);
    let room = alice.create_with(json!({ "title": "CanaryTitle" })).await;
    alice.join(&room).await;
    for power in ["kick", "ban", "unban"] {
        bob.try_join(&room).await;
        alice.asks(power, &room, &bob.id).await.ok();
    }
    let token = format!("Bearer {}", alice.token);
    let saved = get_with(host.at(), &format!("/room/{room}/export"), &[("Authorization", token.as_str())]).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert_eq!(alice.asks("kick", &room, "nobody").await.refused(), "no_such_user");
    alice.chat.request("close", json!({ "room": room })).await.ok();
    let log = host.terminate().await.log();
    for what in ["was made", "was kicked", "was banned", "ban was lifted", "saves a conversation", "was closed"] {
        assert_eq!(log.matches(what).count(), 1, "{what}: {log}");
    }
    for secret in ["Canary", room.as_str(), alice.id.as_str(), bob.id.as_str()] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}

/// `2026-11-26T17:00:00.000000Z  INFO target: …`
fn is_a_line(line: &str) -> bool {
    let mut parts = line.split_whitespace();
    let time = parts.next().is_some_and(|time| time.len() == 27 && time.ends_with('Z') && time.contains('T'));
    let level = parts.next().is_some_and(|level| ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"].contains(&level));
    time && level && parts.next().is_some_and(|target| target.ends_with(':'))
}

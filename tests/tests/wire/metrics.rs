//! `GET /metrics`: every figure moves by what was done, and says nothing about anybody.

use std::time::Duration;

use madang_tests::{Figures, Host, Person, Transport, Window, fresh_id, http, pictures};
use serde_json::json;

/// Figures that move by themselves: time, what waits at this moment, the memory, and the connection that asks.
const RESTLESS: [&str; 6] =
    ["uptime", "queue_length", "process_", "connections{", "commit_seconds_", "connections_stalled"];

/// What was counted since then, but for what moves by itself.
async fn moved(host: &Host, before: &Figures) -> Vec<(String, f64)> {
    let more = Figures::of(host.at()).await.since(before);
    let name = |series: &str| series.strip_prefix("madang_").expect("every figure is ours").to_owned();
    let named = more.into_iter().map(|(series, by)| (name(&series), by));
    named.filter(|(series, _)| !RESTLESS.iter().any(|restless| series.starts_with(restless))).collect()
}

fn expect(moved: &[(String, f64)], expected: &[(&str, f64)]) {
    let mut expected: Vec<(String, f64)> = expected.iter().map(|(name, by)| ((*name).to_owned(), *by)).collect();
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    let buckets =
        |series: &&(String, f64)| !series.0.starts_with("commit_commands") && series.0 != "delivery_bytes_total";
    let moved: Vec<(String, f64)> = moved.iter().filter(buckets).cloned().collect();
    assert_eq!(moved, expected);
}

#[tokio::test]
async fn each_figure_moves_by_exactly_what_was_done() {
    let host = Host::start_without_limits().await;
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("Carol").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    carol.join(&room).await;
    for person in [&alice, &bob] {
        person.chat.hear_where("join", |event| event["user"]["nickname"] == "Carol").await;
    }

    let before = Figures::of(host.at()).await;
    assert_eq!(before.get("madang_rooms"), 1.0);
    assert_eq!(before.get("madang_people"), 3.0);
    assert_eq!(before.get("madang_sockets{namespace=\"chat\"}"), 3.0);
    assert_eq!(before.get("madang_sockets{namespace=\"lobby\"}"), 3.0);
    assert_eq!(before.get("madang_requests_total{event=\"connect\",outcome=\"ok\"}"), 6.0);
    alice.say(&room, "one").await;
    for person in [&alice, &bob, &carol] {
        person.hears("one").await;
    }
    expect(
        &moved(&host, &before).await,
        &[("requests_total{event=\"chat\",outcome=\"ok\"}", 1.0), ("deliveries_total{kind=\"event\"}", 3.0)],
    );

    let before = Figures::of(host.at()).await;
    alice.whisper(&room, &bob, "only you").await;
    alice.chat.hear("whisper").await;
    bob.chat.hear("whisper").await;
    expect(
        &moved(&host, &before).await,
        &[("requests_total{event=\"whisper\",outcome=\"ok\"}", 1.0), ("deliveries_total{kind=\"whisper\"}", 2.0)],
    );
}

#[tokio::test]
async fn refusals_are_counted_by_event_and_by_code_and_made_up_names_are_one() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let before = Figures::of(host.at()).await;
    alice.chat.request("chat", json!({ "room": "nowhere", "id": fresh_id(), "text": "x" })).await.refused();
    alice.chat.request("chat", json!("nonsense")).await.refused();
    alice.chat.request("toString", json!({})).await.refused();
    expect(
        &moved(&host, &before).await,
        &[
            ("requests_total{event=\"chat\",outcome=\"refused\"}", 2.0),
            ("requests_total{event=\"other\",outcome=\"refused\"}", 1.0),
            ("refusals_total{code=\"not_member\"}", 1.0),
            ("refusals_total{code=\"invalid\"}", 1.0),
            ("refusals_total{code=\"unknown_event\"}", 1.0),
        ],
    );
    let before = Figures::of(host.at()).await;
    let connection = host.connection().await;
    connection.connect("/room", &json!({ "protocol": 9 })).await.expect_err("protocol 9 is none of ours");
    let more = moved(&host, &before).await;
    assert!(more.contains(&("requests_total{event=\"connect\",outcome=\"refused\"}".to_owned(), 1.0)), "{more:?}");
    assert!(more.contains(&("refusals_total{code=\"protocol_unsupported\"}".to_owned(), 1.0)), "{more:?}");
}

#[tokio::test]
async fn commits_uploads_consoles_and_the_gateway_are_counted() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let before = Figures::of(host.at()).await;
    alice.say(&room, "one").await;
    let after = Figures::of(host.at()).await;
    for series in ["madang_commit_seconds_count", "madang_commit_commands_count", "madang_commit_commands_sum"] {
        assert_eq!(after.get(series) - before.get(series), 1.0, "{series}");
    }
    assert!(after.get("madang_commit_seconds_sum") > before.get("madang_commit_seconds_sum"));

    let before = after;
    let file = pictures::gif(2, 2, 1, "");
    alice.upload(&room, &file).await;
    let refused = http::request(host.at(), "POST", &format!("/room/{room}/gif"), &[], b"").await;
    assert_eq!(refused.status, 401);
    let after = Figures::of(host.at()).await;
    for (series, by) in [
        ("madang_uploads_total{outcome=\"ok\"}", 1.0),
        ("madang_uploads_total{outcome=\"refused\"}", 1.0),
        ("madang_upload_bytes_total", u32::try_from(file.len()).expect("a small file").into()),
    ] {
        assert_eq!(after.get(series) - before.get(series), by, "{series}");
    }

    let far = Host::start().await;
    let window = Window::of(&host).await;
    let entrance = window.reach(far.at_network().unwrap_or_else(|| far.at())).await;
    let _bob = Person::arrive(entrance, "Bob", Transport::WebSocket).await;
    let figures = Figures::of(host.at()).await;
    assert_eq!(figures.get("madang_sockets{namespace=\"console\"}"), 1.0);
    assert!(figures.get("madang_gateway_connections") >= 1.0);
    assert_eq!(figures.get("madang_build_info{version=\"0.1.0\"}"), 1.0);
    if cfg!(target_os = "linux") {
        assert!(figures.get("madang_process_resident_memory_bytes") > 1_000_000.0);
        assert!(figures.get("madang_process_open_fds") > 5.0);
    }
}

#[tokio::test]
async fn who_is_connected_is_counted_by_where_they_come_from_until_they_go() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let local = Figures::of(host.at()).await.get("madang_connections{from=\"local\"}");
    let Some(network) = host.at_network() else {
        madang_tests::skip("this computer is on no network");
        return;
    };
    let bob = Person::arrive(network, "Bob", Transport::WebSocket).await;
    bob.join(&room).await;
    let figures = Figures::of(host.at()).await;
    assert_eq!(figures.get("madang_connections{from=\"network\"}"), 1.0);
    assert_eq!(figures.get("madang_connections{from=\"local\"}"), local);
    bob.cut();
    alice.chat.hear_where("presence", |event| event["state"] == "away").await;
    let figures = Figures::of(host.at()).await;
    assert_eq!(figures.get("madang_connections{from=\"network\"}"), 0.0);
    assert_eq!(figures.get("madang_sockets{namespace=\"chat\"}"), 1.0);
    assert_eq!(figures.get("madang_people"), 2.0, "somebody who is away is still a member");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_cut_off_for_not_reading_is_counted() {
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let connection = madang_tests::Connection::open_with_small_buffer(host.at()).await.expect("a connection");
    let sleeper = Person::introduce(host.at(), connection, json!({ "protocol": 1, "nickname": "Sleeper" })).await;
    sleeper.join(&room).await;
    sleeper.connection().stop_reading();
    let words = "x".repeat(8000);
    let cut = async {
        loop {
            let answers: Vec<_> = (0..64).map(|_| alice.try_say(&room, &words)).collect();
            for answer in answers {
                answer.await.ok();
            }
            drop(alice.chat.heard_of("chat"));
            let figures = Figures::of(host.at()).await;
            let cut = figures.get("madang_connections_cut_total{reason=\"slow\"}");
            let stalled = figures.get("madang_connections_stalled_total");
            if cut + stalled >= 1.0 {
                assert!(cut <= 1.0 && stalled <= 1.0, "one is cut off once: {cut} and {stalled}");
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(40), cut).await.expect("the sleeper is cut off and counted");
    assert!(host.log().contains("was cut off: "), "{}", host.log());
}

#[tokio::test]
async fn somebody_who_floods_is_cut_off_and_counted_once() {
    let host = Host::start().await;
    let mallory = host.person("Mallory").await;
    for _ in 0..200 {
        mallory.chat.emit("nonsense", &json!({}));
    }
    mallory.connection().ended().await;
    let figures = Figures::of(host.at()).await;
    assert_eq!(figures.get("madang_connections_cut_total{reason=\"hasty\"}"), 1.0);
    assert_eq!(figures.get("madang_connections_cut_total{reason=\"slow\"}"), 0.0);
    let log = host.log();
    assert_eq!(log.matches("was cut off: it asks too much").count(), 1, "{log}");
}

#[tokio::test]
async fn figures_are_for_this_computer_alone_and_name_nobody() {
    let host = Host::start_with(&["--name", "CanaryHost"]).await;
    let alice = host.person("CanaryName").await;
    let room = alice.create_with(json!({ "title": "CanaryTitle", "password": "CanaryPassword" })).await;
    alice.chat.request("join", json!({ "room": room, "password": "CanaryPassword" })).await.ok();
    alice.say(&room, "CanaryWords").await;
    let gif = alice.upload(&room, &pictures::gif(2, 2, 1, "")).await;
    let text = http::get(host.at(), "/metrics").await.text();
    for secret in ["Canary", room.as_str(), gif.as_str(), alice.id.as_str(), alice.token.as_str()] {
        assert!(!text.contains(secret), "{secret} is in the figures");
    }
    let Some(network) = host.at_network() else {
        eprintln!("skipped in part: this computer is on no network");
        return;
    };
    let answer = http::get(network, "/metrics").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json()["error"]["code"], "not_found");
}

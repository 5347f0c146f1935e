//! The command line: what the server says, and how it ends.

use std::process::Stdio;
use std::time::{Duration, Instant};

use madang_tests::{Host, Person, Transport, first_line, http, output, server_command, start_server};
use serde_json::json;
use tokio::net::TcpListener;

#[tokio::test]
async fn standard_output_holds_the_ready_and_the_console_line_and_nothing_else() {
    let host = Host::start_with(&["--log", "trace"]).await;
    let alice = host.person("Alice").await;
    alice.open("Yard").await;
    let stopped = host.terminate().await;
    assert_eq!(stopped.said, Vec::<String>::new());
    assert_eq!(stopped.status.code(), Some(0));
}

#[tokio::test]
async fn it_stops_within_five_seconds_and_says_goodbye() {
    for interrupted in [false, true] {
        let host = Host::start().await;
        let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
        let room = alice.open("Yard").await;
        bob.join(&room).await;
        let carol = Person::arrive(host.at(), "Carol", Transport::Polling).await;
        carol.join(&room).await;
        let last = alice.say(&room, "the last word").await;
        let asked = Instant::now();
        let stopped = if interrupted { host.interrupt().await } else { host.terminate().await };
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
        assert_eq!(stopped.status.code(), Some(0));
        for namespace in [&alice.lobby, &alice.chat, &bob.lobby, &bob.chat, &carol.lobby, &carol.chat] {
            assert_eq!(namespace.hear("closing").await["reason"], "stopped");
        }
        bob.connection().ended().await;

        let _host = stopped.restart().await;
        let joined = bob.again().await.join(&room).await;
        assert_eq!(joined["lastSeq"], last, "no exit was written");
    }
}

#[tokio::test]
async fn a_taken_port_that_was_asked_for_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind(("0.0.0.0", 0)).await.expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = output(start_server(&folder.path().join("data"), &["--port", &port])).await;
    assert!(!output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert!(String::from_utf8_lossy(&output.stderr).contains(&port), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn the_default_port_moves_on_when_it_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    // Whoever has it, it is taken afterwards.
    let _taken = TcpListener::bind(("0.0.0.0", 4747)).await;
    let mut child = start_server(&folder.path().join("data"), &[]);
    let line = first_line(&mut child).await;
    let port = line.trim_end().strip_prefix("ready http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
    let port: u16 = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{line:?}"));
    assert!((4748..4847).contains(&port), "{port}");
    assert_eq!(http::get(([127, 0, 0, 1], port).into(), "/healthz").await.status, 200);
}

#[tokio::test]
async fn flags_are_environment_variables_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = server_command();
    command.env("MADANG_NAME", "Blue House").env("MADANG_PORT", "0").env("MADANG_GRACE", "33");
    command.env("MADANG_DATA", folder.path().join("data")).env("MADANG_NO_DISCOVERY", "true");
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the server can be started");
    let line = first_line(&mut child).await;
    let port = line.trim_end().rsplit(':').next().map(|rest| rest.trim_end_matches('/'));
    let port: u16 = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{line:?}"));
    let info = http::get(([127, 0, 0, 1], port).into(), "/info").await.json();
    assert_eq!(info["name"], "Blue House");
}

#[tokio::test]
async fn a_made_up_name_is_kept() {
    let host = Host::start().await;
    let first = http::get(host.at(), "/info").await.json();
    let computer = std::fs::read_to_string("/etc/hostname").unwrap_or_else(|_| "no name at all".to_owned());
    let name = first["name"].as_str().expect("a name").to_owned();
    assert!(!name.is_empty() && !name.contains(computer.trim()), "{name}");
    let host = host.terminate().await.restart().await;
    assert_eq!(http::get(host.at(), "/info").await.json(), first);
}

#[tokio::test]
async fn the_largest_room_is_as_large_as_was_told() {
    let host = Host::start_with(&["--people-max", "20"]).await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    assert_eq!(alice.session["limits"]["peopleMax"], 20);
    let too_large = alice.lobby.request("create", json!({ "title": "Hall", "max": 21 })).await;
    assert_eq!(too_large.refused(), "invalid");
    let room = alice.create_with(json!({ "title": "Yard", "max": 20 })).await;
    bob.join(&room).await;
}

#[tokio::test]
async fn listening_to_this_computer_alone_means_that() {
    let host = Host::start_with(&["--bind", "127.0.0.1"]).await;
    let Some(network) = host.at_network() else {
        madang_tests::skip("this computer is on no network");
        return;
    };
    assert!(tokio::net::TcpStream::connect(network).await.is_err());
    assert_eq!(http::get(host.at(), "/healthz").await.status, 200);
}

#[tokio::test]
async fn an_unknown_flag_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    for wrong in [["--prot", "0"], ["--limits", "on-and-off"], ["--port", "70000"], ["--grace", "soon"]] {
        let output = output(start_server(&folder.path().join("data"), &wrong)).await;
        assert!(!output.status.success(), "{wrong:?}");
        assert!(!output.stderr.is_empty(), "{wrong:?}");
    }
}

//! HTTP: who is answered at all, with which headers, and how long one may take.

use std::net::SocketAddr;

use madang_tests::Host;
use madang_tests::http::{Response, get, get_with, raw, request};
use serde_json::json;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The head of a WebSocket upgrade or of anything else that a page in a browser can cause.
const TARGETS: [(&str, &str); 4] = [
    ("GET / HTTP/1.1", ""),
    ("GET /socket.io/?EIO=4&transport=polling HTTP/1.1", ""),
    (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
    ),
    ("POST /room/aaaaaaaaaaaa/gif HTTP/1.1", "Content-Length: 0\r\n"),
];

async fn send(at: SocketAddr, line: &str, headers: &str) -> Option<Response> {
    raw(at, format!("{line}\r\n{headers}\r\n").as_bytes()).await
}

#[tokio::test]
async fn the_page_is_served_at_its_two_addresses_with_every_guard() {
    let host = Host::start().await;
    for path in ["/", "/r/aaaaaaaaaaaa"] {
        let page = get(host.at(), path).await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{page:?}");
        assert!(page.text().contains("<html"), "{}", page.text());
        assert_guarded(&page, "same-origin");
        assert_eq!(page.header("content-security-policy"), Some(CONTENT_SECURITY_POLICY));
    }
}

fn assert_guarded(response: &Response, resource_policy: &str) {
    let guards = [
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", resource_policy),
    ];
    for (name, value) in guards {
        assert_eq!(response.header(name), Some(value), "{name} of a {}", response.status);
    }
    assert_eq!(response.header("set-cookie"), None, "there are no cookies");
    assert_eq!(response.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn every_answer_is_guarded_whatever_it_is() {
    let host = Host::start().await;
    let paths = ["/info", "/healthz", "/nothing", "/gif/x", "/socket.io/", "/socket.io/?EIO=4&transport=polling"];
    for path in paths {
        let answer = get(host.at(), path).await;
        assert_guarded(&answer, if path.starts_with("/gif/") { "cross-origin" } else { "same-origin" });
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy:?}");
    }
}

#[tokio::test]
async fn the_scripts_and_styles_of_the_page_are_there_and_typed() {
    let host = Host::start().await;
    let page = get(host.at(), "/").await.text();
    let mut found = 0;
    for piece in page.split('"').filter(|piece| piece.ends_with(".js") || piece.ends_with(".css")) {
        let answer = get(host.at(), piece).await;
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        assert_eq!(answer.status, 200, "{piece}");
        assert!(kind.contains("javascript") || kind.contains("css"), "{piece} is {kind}");
        assert_guarded(&answer, "same-origin");
        found += 1;
    }
    assert!(found >= 2, "the page has a script and a style: {page}");
}

#[tokio::test]
async fn the_host_says_who_it_is_and_how_it_is() {
    let host = Host::start_with(&["--name", "Green House"]).await;
    let alice = host.person("Alice").await;
    assert_eq!(get(host.at(), "/info").await.json(), alice.session["host"]);
    let health = get(host.at(), "/healthz").await.json();
    assert_eq!((&health["ok"], &health["version"]), (&json!(true), &alice.session["host"]["version"]));
    assert!(health["uptimeSeconds"].is_number(), "{health}");
}

#[tokio::test]
async fn another_name_for_this_host_is_not_answered() {
    let host = Host::start().await;
    let port = host.port;
    let names = [
        format!("rebind.evil.example:{port}"),
        format!("127.0.0.1.nip.io:{port}"),
        format!("127.0.0.1:{}", port.wrapping_add(1)),
        "127.0.0.1".to_owned(),
        String::new(),
        format!("LOCALHOST.:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("0x7f000001:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}, evil.example"),
    ];
    for (line, headers) in TARGETS {
        for name in &names {
            let answer = send(host.at(), line, &format!("Host: {name}\r\n{headers}")).await;
            let status = answer.map(|answer| answer.status);
            assert!(matches!(status, Some(421 | 400)), "{line} as {name:?}: {status:?}");
        }
        let own = format!("Host: 127.0.0.1:{port}\r\n");
        let none = send(host.at(), line, headers).await.map(|answer| answer.status);
        assert!(matches!(none, Some(421 | 400)), "{line} without a Host: {none:?}");
        let twice = send(host.at(), line, &format!("{own}{own}{headers}")).await.map(|answer| answer.status);
        assert!(matches!(twice, Some(421 | 400)), "{line} with two Hosts: {twice:?}");
        let absolute = line.replacen(" /", " http://evil.example/", 1);
        let answer = send(host.at(), &absolute, &format!("{own}{headers}")).await.map(|answer| answer.status);
        assert!(matches!(answer, Some(421 | 400)), "{absolute}: {answer:?}");
    }
}

#[tokio::test]
async fn its_own_names_are_answered() {
    let host = Host::start_with(&["--allow-host", "madang.lan:8080", "--allow-host", "router.home"]).await;
    let port = host.port;
    let names = [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("[::1]:{port}"),
        "madang.lan:8080".to_owned(),
        format!("router.home:{port}"),
    ];
    for name in names {
        let answer = send(host.at(), "GET /info HTTP/1.1", &format!("Host: {name}\r\n")).await;
        assert_eq!(answer.map(|answer| answer.status), Some(200), "{name}");
    }
    if let Some(network) = host.at_network() {
        assert_eq!(get(network, "/info").await.status, 200, "{network}");
    }
}

#[tokio::test]
async fn pages_of_others_are_refused_before_anything_happens() {
    let host = Host::start().await;
    let own = format!("Host: 127.0.0.1:{}\r\n", host.port);
    let origins = ["http://evil.test", "null", "http://127.0.0.1", "https://evil.test:4747", "file://", ""];
    for (line, headers) in &TARGETS[1..] {
        for origin in origins {
            let with_origin = format!("{own}{headers}Origin: {origin}\r\n");
            let answer = send(host.at(), line, &with_origin).await.expect("an answer");
            assert!((400..500).contains(&answer.status), "{line} from {origin:?}: {}", answer.status);
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
        let cross_site = format!("{own}{headers}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n");
        let answer = send(host.at(), line, &cross_site).await.expect("an answer");
        assert!((400..500).contains(&answer.status), "{line} cross-site: {}", answer.status);
    }
}

#[tokio::test]
async fn its_own_page_and_a_link_to_it_are_welcome() {
    let host = Host::start().await;
    let origin = format!("http://127.0.0.1:{}", host.port);
    let own = [("Origin", origin.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors")];
    assert_eq!(get_with(host.at(), "/socket.io/?EIO=4&transport=polling", &own).await.status, 200);
    let link = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
    assert_eq!(get_with(host.at(), "/r/aaaaaaaaaaaa", &link).await.status, 200);
    for app in ["tauri://localhost", "http://tauri.localhost"] {
        let headers = [("Origin", app)];
        let answer = get_with(host.at(), "/socket.io/?EIO=4&transport=polling", &headers).await;
        assert_eq!(answer.status, 200, "{app} on this computer");
        assert_eq!(answer.header("access-control-allow-origin"), Some(app));
        if let Some(network) = host.at_network() {
            let answer = get_with(network, "/socket.io/?EIO=4&transport=polling", &headers).await;
            assert!((400..500).contains(&answer.status), "{app} from the network: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn confusing_paths_lead_nowhere() {
    let host = Host::start().await;
    let steps = ["..", "%2e%2e", "%2E.", ".%2e", "..%2f", "..%5c", "%5c..", "..\\", "%00", "%c0%ae%c0%ae", "..;"];
    for start in ["/", "/gif/", "/r/", "/assets/", "/room/"] {
        for step in steps {
            for target in ["etc/passwd", "info", ""] {
                let path = format!("{start}{step}/{target}");
                let answer = get(host.at(), &path).await;
                assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
            }
        }
    }
    for path in ["//", "//info", "/info/", "/gif//x", "/r/", "/r/a/b", "/%69nfo%00", "/info\\", "/./info", "/%2e/info"]
    {
        let answer = get(host.at(), path).await;
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
    }
}

/// What a browser says when it is led somewhere.
const BROWSER: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

#[tokio::test]
async fn people_are_led_home_from_where_nothing_is_and_hear_nothing_of_the_host() {
    let host = Host::start_with(&["--name", "Green House"]).await;
    let alice = host.person("Alice").await;
    let id = alice.session["host"]["id"].as_str().unwrap_or_default().to_owned();
    let mut said = Vec::new();
    for (at, path) in nowhere(&host) {
        let page = get_with(at, path, &[BROWSER]).await;
        assert_eq!(page.status, 404, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert_guarded(&page, "same-origin");
        assert_eq!(page.header("content-security-policy"), Some(CONTENT_SECURITY_POLICY));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let text = page.text();
        for part in ["lang=\"ko\"", "lang=\"en\"", "href=\"/\""] {
            assert!(text.contains(part), "{path}: {part}");
        }
        assert!(!text.contains("Green House") && !text.contains(&id) && !text.contains(path), "{path}: {text}");
        said.push(text);
        let envelope = get_with(at, path, &[("Accept", "*/*")]).await;
        assert_eq!((envelope.status, &envelope.json()["error"]["code"]), (404, &json!("not_found")), "{path}");
    }
    assert!(said.iter().all(|text| *text == said[0]), "one address looks like another");
}

/// Addresses where nothing is, here and, where there is a network, for those who come from there.
fn nowhere(host: &Host) -> Vec<(SocketAddr, &'static str)> {
    let here = ["/host", "/nonsense", "/r/a/b"].map(|path| (host.at(), path));
    let from_network = host.at_network().map(|at| ["/host", "/nonsense", "/metrics"].map(|path| (at, path)));
    here.into_iter().chain(from_network.into_iter().flatten()).collect()
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let host = Host::start().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"] {
        for path in ["/", "/info", "/gif/aaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            let answer = request(host.at(), method, path, &[], b"").await;
            assert!((400..500).contains(&answer.status), "{method} {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn a_console_is_not_for_the_network() {
    let host = Host::start().await;
    assert!(host.console.starts_with(&format!("http://127.0.0.1:{}/#console=", host.port)), "{}", host.console);
    let key = host.console.rsplit('=').next().unwrap_or_default();
    assert!(key.len() >= 22, "a key is not to be guessed: {key}");
    let connection = host.connection().await;
    let refused = connection.connect("/host", &json!({ "protocol": 1, "key": "wrong" })).await;
    assert!(refused.is_err(), "a wrong key opens nothing");
}

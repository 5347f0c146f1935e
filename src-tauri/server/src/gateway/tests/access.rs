//! Who may use the gateway, and for what.

use std::net::{IpAddr, SocketAddr};

use super::stranger::{ID, Reply, Stranger, answer};
use super::window::Window;

/// A host that answers everything with a good `/info`.
async fn open_host() -> Stranger {
    Stranger::saying(Reply::Keep(answer("200 OK", "application/json", b"{\"id\":\"EVIL\"}"))).await
}

#[tokio::test]
async fn the_wrong_ticket_and_unknown_hosts_look_like_nothing() {
    let stranger = open_host().await;
    let window = Window::to(stranger.address).await;
    assert_eq!(window.get("info").await.status, 200);
    let asked = stranger.connections();
    let ticket = window.base.strip_prefix("/via/").unwrap().split('/').next().unwrap().to_owned();
    let other = |text: &str| window.base.replace(&ticket, text);
    let bases = [
        other(&ticket.to_uppercase()),
        other(&"a".repeat(ticket.len())),
        other(&ticket[..51]),
        other("a"),
        window.base.replace(ID, "unknownunknownunknownunkno"),
        window.base.replace(ID, &stranger.address.to_string()),
        window.base.replace(ID, "localhost"),
    ];
    for base in bases {
        let answer = window.site.ask("GET", &format!("{base}info"), "").await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{base}");
        assert!(!answer.body.contains("EVIL"));
    }
    assert_eq!(stranger.connections(), asked);
}

#[tokio::test]
async fn nobody_on_the_network_gets_through_with_the_ticket() {
    let interfaces = if_addrs::get_if_addrs().unwrap();
    let outside = interfaces.iter().map(if_addrs::Interface::ip).find(|ip| ip.is_ipv4() && !ip.is_loopback());
    let Some(outside) = outside else {
        eprintln!("skipped: this machine has no address but loopback");
        return;
    };
    let stranger = open_host().await;
    let window = Window::to_any("0.0.0.0:0", vec![stranger.address]).await;
    let ask = format!("GET {}info HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", window.base);
    let port = window.site.address.port();
    for (address, status) in [(outside, 404), (IpAddr::from([127, 0, 0, 1]), 200)] {
        assert_eq!(window.site.send_to(SocketAddr::new(address, port), &ask).await.status, status);
    }
    assert_eq!(stranger.heard().len(), 0, "info is asked for by the gateway alone");
}

#[tokio::test]
async fn what_is_not_relayed_is_not_asked_for() {
    let stranger = open_host().await;
    let window = Window::to(stranger.address).await;
    let refused = [
        ("GET", "", 404),
        ("GET", "healthz", 404),
        ("GET", "r/abc", 404),
        ("GET", "assets/index.js", 404),
        ("GET", "via/x/y/info", 404),
        ("HEAD", "info", 404),
        ("DELETE", "gif/abc", 404),
        ("POST", "info", 404),
        ("GET", "gif/../info", 400),
        ("GET", "gif/%2e%2e/info", 400),
        ("GET", "gif%2fabc", 400),
        ("GET", "gif//abc", 400),
        ("GET", "gif/a%00b", 400),
        ("GET", "gif/a%5cb", 400),
        ("GET", "http://evil.example/info", 400),
        ("GET", "gif/%61bc", 404),
        ("GET", "gif/ABC", 404),
        ("GET", "socket.io/?EIO=4&transport=polling&sid=%0d%0aX:1", 404),
        ("GET", "socket.io/?EIO=3&transport=polling", 404),
    ];
    for (method, rest, status) in refused {
        let answer = window.ask(method, rest, "Content-Length: 0\r\n", "").await;
        assert_eq!(answer.status, status, "{method} {rest}");
    }
    let absolute =
        format!("GET http://evil.example{}info HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n", window.base);
    assert_eq!(window.site.send(&absolute).await.status, 400);
    assert_eq!(stranger.connections(), 0);
}

#[tokio::test]
async fn the_app_s_window_asks_across_origins_and_others_do_not() {
    let stranger = open_host().await;
    let window = Window::to(stranger.address).await;
    let preflight = "Origin: tauri://localhost\r\nAccess-Control-Request-Method: POST\r\n\
                     Access-Control-Request-Headers: authorization\r\nSec-Fetch-Site: cross-site\r\n";
    let answer = window.ask("OPTIONS", "room/abc/gif", preflight, "").await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, Some("tauri://localhost")));
    assert!(answer.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert_eq!(stranger.connections(), 0, "a preflight is never relayed");
    let evil = window.ask("GET", "info", "Origin: http://evil.test\r\n", "").await;
    assert_eq!((evil.status, evil.code().as_str()), (403, "forbidden"));
    assert_eq!(stranger.connections(), 0);
    let own = window.ask("GET", "info", "Origin: tauri://localhost\r\nSec-Fetch-Site: cross-site\r\n", "").await;
    assert_eq!((own.status, own.header("access-control-allow-origin")), (200, Some("tauri://localhost")));
    let picture = window.ask("GET", "gif/abc", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n", "").await;
    assert_eq!(picture.status, 502, "it is asked for, though the stranger's answer is no picture");
    let info = window.ask("GET", "info", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n", "").await;
    assert_eq!(info.status, 403);
}

#[tokio::test]
async fn the_other_host_sees_itself_and_nothing_of_the_window() {
    let stranger = open_host().await;
    let window = Window::to(stranger.address).await;
    let headers = "Origin: tauri://localhost\r\nAuthorization: Bearer abc\r\nCookie: secret=1\r\nReferer: tauri://x\r\n\
                   X-Forwarded-For: 1.2.3.4\r\nAccept-Encoding: gzip\r\nUser-Agent: Window\r\n\
                   Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4\r\n";
    window.ask("POST", "room/abc/gif?token=x", headers, "body").await;
    window.ask("GET", "info", &headers.replace("Content-Length: 4", "X-Other: 1"), "").await;
    let heard = stranger.heard().join("").to_ascii_lowercase();
    let own = stranger.address;
    for expected in [
        "post /room/abc/gif http/1.1\r\n".to_owned(),
        format!("host: {own}\r\n"),
        format!("origin: http://{own}\r\n"),
        "authorization: bearer abc\r\n".to_owned(),
        "content-type: multipart/form-data; boundary=x\r\n".to_owned(),
        "\r\n\r\nbody".to_owned(),
    ] {
        assert!(heard.contains(&expected), "{expected} in {heard}");
    }
    for kept in ["cookie", "referer", "forwarded", "gzip", "user-agent", "tauri", "token", "via", "x-other"] {
        assert!(!heard.contains(kept), "{kept} in {heard}");
    }
}

#[tokio::test]
async fn a_body_must_say_how_long_it_is_and_not_be_too_long() {
    let stranger = Stranger::saying(Reply::Keep(answer("200 OK", "text/plain", b"ok"))).await;
    let window = Window::to(stranger.address).await;
    let path = "socket.io/?EIO=4&transport=polling&sid=abc";
    let longest = "4".repeat(crate::limits::WS_MESSAGE_BYTES_MAX);
    let sized = |body: &str| format!("Content-Length: {}\r\n", body.len());
    assert_eq!(window.ask("POST", path, &sized(&longest), &longest).await.status, 200);
    let longer = format!("{longest}4");
    let answer = window.ask("POST", path, &sized(&longer), &longer).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"));
    let chunked = window.ask("POST", path, "Transfer-Encoding: chunked\r\n", "1\r\n2\r\n0\r\n\r\n").await;
    assert_eq!((chunked.status, chunked.code().as_str()), (400, "invalid"));
    let upload = format!("Content-Length: {}\r\n", crate::limits::GATEWAY_PICTURE_BYTES_MAX + 64 * 1024 + 1);
    let head = format!("POST {}room/abc/gif HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n{upload}\r\n", window.base);
    // What is not sent cannot be drained, so the end of the body is the end of the connection.
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", window.site.address.port())).await.unwrap();
    let head = head.replace("HOST", &format!("127.0.0.1:{}", window.site.address.port()));
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
    tokio::io::AsyncWriteExt::shutdown(&mut stream).await.unwrap();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut Vec::new()).await.unwrap();
    assert_eq!(stranger.heard().len(), 1, "only the one that fits was passed on");
}

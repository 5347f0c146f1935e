//! What of a host's answers reaches the window.

use super::stranger::{ID, Reply, Stranger, answer, asks_who, info};
use super::window::Window;
use crate::limits;
use crate::media::samples;

/// In every answer that must not get through.
const EVIL: &str = "EVIL";
const POLL: &str = "socket.io/?EIO=4&transport=polling";
const SAY: &str = "socket.io/?EIO=4&transport=polling&sid=abc";

/// What the window gets for this when the host answers that.
async fn through(method: &str, rest: &str, said: Reply) -> crate::http::tests::Answer {
    let stranger = Stranger::saying(said).await;
    let headers = if method == "POST" { "Content-Length: 1\r\n" } else { "" };
    Window::to(stranger.address).await.ask(method, rest, headers, if method == "POST" { "x" } else { "" }).await
}

async fn refuses(method: &str, rest: &str, said: Vec<u8>) {
    let shown = String::from_utf8_lossy(&said[..said.len().min(80)]).into_owned();
    let got = through(method, rest, Reply::Keep(said)).await;
    assert_eq!((got.status, got.code().as_str()), (502, "bad_answer"), "{method} {rest} {shown:?}");
    assert!(!got.body.contains(EVIL), "{method} {rest} {shown:?}");
    assert_eq!(got.header("content-type"), Some("application/json"));
}

const ROUTES: [(&str, &str); 6] = [
    ("GET", "info"),
    ("GET", "gif/abc"),
    ("GET", "room/abc/export"),
    ("POST", "room/abc/gif"),
    ("GET", POLL),
    ("POST", SAY),
];

/// A stranger that is itself only once, so that `/info` can be answered wrongly afterwards.
async fn refuses_info(said: Vec<u8>) {
    let first = std::sync::atomic::AtomicBool::new(true);
    let stranger = Stranger::answering(move |_| {
        let first = first.swap(false, std::sync::atomic::Ordering::SeqCst);
        Reply::Keep(if first { info(ID) } else { said.clone() })
    });
    let got = Window::to(stranger.await.address).await.get("info").await;
    assert_eq!((got.status, got.code().as_str()), (502, "bad_answer"));
    assert!(!got.body.contains(EVIL));
}

#[tokio::test]
async fn html_is_never_passed_on_whatever_it_is_called() {
    let html = format!("<html><script>{EVIL}</script>");
    for kind in ["text/html", "text/plain", "image/gif", "image/svg+xml", "application/json", "application/zip", "a"] {
        refuses_info(answer("200 OK", kind, html.as_bytes())).await;
        for (method, rest) in &ROUTES[1..] {
            refuses(method, rest, answer("200 OK", kind, html.as_bytes())).await;
            refuses(method, rest, answer("201 Created", kind, html.as_bytes())).await;
        }
    }
}

#[tokio::test]
async fn redirects_and_strange_statuses_are_not_passed_on() {
    let statuses = ["301 Moved", "302 Found", "303 See", "307 T", "308 P", "300 M", "304 N", "204 N", "206 P", "299 X"];
    for status in statuses {
        let said = format!(
            "HTTP/1.1 {status}\r\nLocation: http://evil.example/{EVIL}\r\nRefresh: 0; url=http://evil.example\r\n\
             Content-Length: 0\r\n\r\n"
        );
        refuses_info(said.clone().into_bytes()).await;
        for (method, rest) in &ROUTES[1..] {
            refuses(method, rest, said.clone().into_bytes()).await;
        }
    }
}

#[tokio::test]
async fn a_picture_is_one_by_its_own_bytes() {
    let gif = samples::gif(4, 4, 2);
    let good = through("GET", "gif/abc", Reply::Keep(answer("200 OK", "image/png", &gif))).await;
    assert_eq!((good.status, good.header("content-type")), (200, Some("image/gif")), "its bytes say what it is");
    assert_eq!(good.body.len(), String::from_utf8_lossy(&gif).len());
    assert_eq!(good.header("cache-control"), Some("private, max-age=31536000, immutable"));
    for wrong in [
        answer("200 OK", "text/html", &gif),
        answer("200 OK", "image/gif", b"GIF89a<script>EVIL</script>"),
        answer("200 OK", "image/svg+xml", b"<svg onload=\"EVIL\"/>"),
        answer("200 OK", "image/gif", &gif[..gif.len() - 1]),
        answer("200 OK", "image/png", &samples::png(65_535, 65_535)),
        answer("200 OK", "image/gif", b""),
        b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nEVIL"
            .to_vec(),
        b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nEVIL"
            .to_vec(),
    ] {
        refuses("GET", "gif/abc", wrong).await;
    }
}

#[tokio::test]
async fn answers_of_the_limit_pass_and_larger_ones_do_not() {
    let packet = |bytes: usize| answer("200 OK", "text/plain; charset=UTF-8", "4".repeat(bytes).as_bytes());
    let longest = limits::GATEWAY_MESSAGE_BYTES_MAX;
    assert_eq!(through("GET", POLL, Reply::Keep(packet(longest))).await.body.len(), longest);
    refuses("GET", POLL, packet(longest + 1)).await;
    let json = |bytes: usize| {
        answer("200 OK", "application/json", format!("{{\"id\":\"{}\"}}", "x".repeat(bytes - 9)).as_bytes())
    };
    refuses_info(json(limits::GATEWAY_INFO_BYTES_MAX + 1)).await;
    let created = |bytes: usize| {
        answer("201 Created", "application/json", format!("{{\"id\":\"{}\"}}", "x".repeat(bytes - 9)).as_bytes())
    };
    let longest = limits::GATEWAY_ANSWER_BYTES_MAX;
    assert_eq!(through("POST", "room/abc/gif", Reply::Keep(created(longest))).await.body.len(), longest);
    refuses("POST", "room/abc/gif", created(longest + 1)).await;
    let said = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: {}\r\n\r\n",
        limits::GATEWAY_PICTURE_BYTES_MAX + 1
    );
    refuses("GET", "gif/abc", said.into_bytes()).await;
}

#[tokio::test]
async fn an_endless_body_is_cut_off_and_nothing_of_it_passes() {
    let said = |kind: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n").into_bytes();
    for (rest, kind) in [("gif/abc", "image/gif"), (POLL, "text/plain")] {
        let endless = Reply::Endless(said(kind), "4".repeat(64 * 1024).into_bytes());
        let got = through("GET", rest, endless).await;
        assert_eq!((got.status, got.code().as_str()), (502, "bad_answer"), "{rest}");
    }
    let headers =
        Reply::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), format!("X-{EVIL}: {}\r\n", "x".repeat(100)).into_bytes());
    let got = through("GET", "gif/abc", headers).await;
    assert_eq!((got.status, got.code().as_str()), (502, "bad_answer"));
    let many = (0..=limits::HEADER_FIELDS_MAX).map(|n| format!("X-{n}: {EVIL}\r\n")).collect::<String>();
    refuses("GET", "gif/abc", format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 0\r\n\r\n").into_bytes()).await;
    refuses(
        "GET",
        "gif/abc",
        format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(limits::GATEWAY_HEAD_BYTES_MAX)).into_bytes(),
    )
    .await;
    refuses("GET", "gif/abc", b"SSH-2.0-EVIL\r\n\r\n".to_vec()).await;
}

#[tokio::test]
async fn refusals_pass_as_json_and_no_other_way() {
    let said = "{\"error\":{\"code\":\"room_not_found\",\"message\":\"no\"},\"ok\":false}";
    let got = through("POST", "room/abc/gif", Reply::Keep(answer("404 N", "application/json", said.as_bytes()))).await;
    assert_eq!((got.status, got.body.as_str(), got.code().as_str()), (404, said, "room_not_found"));
    let longest = format!("{{\"a\":\"{}\"}}", "x".repeat(limits::GATEWAY_ANSWER_BYTES_MAX - 8));
    let got = through("GET", "gif/abc", Reply::Keep(answer("500 X", "application/json", longest.as_bytes()))).await;
    assert_eq!(got.body, longest);
    let longer = longest.replace("xx", "xxx");
    for (kind, body) in [
        ("text/html", "<b>EVIL</b>"),
        ("application/json", "EVIL"),
        ("text/plain", said),
        ("application/json", longer.as_str()),
    ] {
        let got = through("GET", "gif/abc", Reply::Close(answer("403 Forbidden", kind, body.as_bytes()))).await;
        assert_eq!((got.status, got.code().as_str()), (403, "refused"), "{kind}");
        assert!(!got.body.contains(EVIL));
    }
    let login = "HTTP/1.1 401 U\r\nWWW-Authenticate: Basic realm=\"EVIL\"\r\nContent-Length: 0\r\n\r\n";
    let got = through("GET", "gif/abc", Reply::Keep(login.into())).await;
    assert_eq!((got.status, got.header("www-authenticate")), (401, None));
}

#[tokio::test]
async fn an_export_passes_as_it_comes_and_only_as_a_zip() {
    let zip = [b"PK\x03\x04".as_slice(), &[b'z'; 100_000]].concat();
    let got = through("GET", "room/abc/export", Reply::Keep(answer("200 OK", "application/zip", &zip))).await;
    assert_eq!((got.status, got.header("content-type")), (200, Some("application/zip")));
    assert_eq!(got.header("content-disposition"), Some("attachment; filename=\"room.zip\""));
    assert!(got.body.contains(&"z".repeat(30_000)));
    for (kind, body) in [("application/zip", b"EVIL".as_slice()), ("text/html", &zip), ("application/zip", b"PK")] {
        refuses("GET", "room/abc/export", answer("200 OK", kind, body)).await;
    }
}

#[tokio::test]
async fn every_answer_wears_our_headers_and_none_of_the_host_s() {
    let said = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Security-Policy: script-src *\r\nSet-Cookie: a=b\r\n\
         Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: none\r\nLink: <x>; rel=preload\r\nServer: {EVIL}\r\n\
         Clear-Site-Data: \"*\"\r\nContent-Length: {}\r\n\r\n",
        samples::gif(4, 4, 2).len()
    );
    let said = [said.as_bytes(), &samples::gif(4, 4, 2)].concat();
    for (rest, status, resource) in
        [("gif/abc", 200, "cross-origin"), (POLL, 502, "same-origin"), ("nothing", 404, "same-origin")]
    {
        let got = through("GET", rest, Reply::Keep(said.clone())).await;
        assert_eq!(got.status, status);
        assert_eq!(got.header("content-security-policy"), Some("default-src 'none'; sandbox"));
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(got.header("cross-origin-resource-policy"), Some(resource));
        for name in ["set-cookie", "access-control-allow-origin", "link", "server", "clear-site-data"] {
            assert_eq!(got.header(name), None, "{name}");
        }
    }
}

#[tokio::test]
async fn only_the_host_itself_is_asked() {
    let others = [
        info("anotheranotheranotheranoth"),
        info(""),
        answer("200 OK", "application/json", b"{}"),
        answer("200 OK", "text/html", b"<b>"),
    ];
    for said in others {
        let stranger = Stranger::answering(move |head| {
            Reply::Keep(if asks_who(head) { said.clone() } else { answer("200 OK", "text/plain", b"4EVIL") })
        });
        let stranger = stranger.await;
        let got = Window::to(stranger.address)
            .await
            .ask("POST", "room/abc/gif", "Authorization: Bearer secret\r\nContent-Length: 0\r\n", "")
            .await;
        assert_eq!((got.status, got.code().as_str()), (502, "unreachable"));
        assert_eq!(stranger.heard().len(), 0, "a stranger hears nothing that was meant for the host");
    }
}

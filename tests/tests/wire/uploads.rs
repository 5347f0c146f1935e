//! `POST /room/:id/gif` and `GET /gif/:id`: every status there is.

use std::path::Path;

use madang_tests::http::{Response, get, get_with, multipart, raw, request};
use madang_tests::{Host, Person, fresh_id, pictures};
use serde_json::{Value, json};

async fn yard(host: &Host) -> (Person, Person, String) {
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    (alice, bob, room)
}

async fn upload(person: &Person, room: &str, file: &[u8]) -> Response {
    person.try_upload(room, "a.gif", "image/gif", file).await
}

/// The code of a refused upload, which has the same envelope as any answer.
fn code(response: &Response) -> (u16, String) {
    let body = response.json();
    assert_eq!(body["ok"], false, "{body}");
    assert!(body["error"]["message"].is_string(), "{body}");
    (response.status, body["error"]["code"].as_str().expect("a code").to_owned())
}

#[tokio::test]
async fn a_picture_goes_up_is_shown_and_comes_down_unchanged() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    let file = pictures::gif(20, 10, 3, "");
    let uploaded = upload(&alice, &room, &file).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.text());
    let body = uploaded.json();
    let gif = &body["gif"];
    let id = gif["id"].as_str().expect("an id");
    assert_eq!((id.len(), &body["ok"]), (26, &json!(true)));
    let expected = json!({
        "id": id, "url": format!("gif/{id}"), "mime": "image/gif",
        "width": 20, "height": 10, "bytes": file.len(), "frames": 3,
    });
    assert_eq!(*gif, expected);

    let payload = json!({ "room": room, "id": fresh_id(), "gif": id });
    alice.chat.request("chat", payload).await.ok();
    let heard = bob.chat.hear("chat").await;
    assert_eq!((&heard["gif"], heard.get("text")), (gif, None));
    let shown = get(host.at(), &format!("/gif/{id}")).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, Some("image/gif")));
    assert_eq!(shown.body, file);
    let host = host.kill().await.restart().await;
    assert_eq!(get(host.at(), &format!("/gif/{id}")).await.body, file, "also after a restart");
}

#[tokio::test]
async fn a_picture_comes_with_a_text_and_the_same_bytes_twice_are_two_pictures() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    let file = pictures::gif(4, 4, 1, "twice");
    let first = upload(&alice, &room, &file).await.json()["gif"]["id"].clone();
    let second = upload(&bob, &room, &file).await.json()["gif"]["id"].clone();
    assert_ne!(first, second);
    let payload = json!({ "room": room, "id": fresh_id(), "gif": first, "text": "look" });
    alice.chat.request("chat", payload).await.ok();
    let heard = bob.chat.hear("chat").await;
    assert_eq!((&heard["text"], &heard["gif"]["id"]), (&json!("look"), &first));
}

#[tokio::test]
async fn four_kinds_are_known_by_their_content_whatever_they_are_called() {
    let host = Host::start().await;
    let (alice, _bob, room) = yard(&host).await;
    let kinds = [
        ("image/gif", pictures::gif(3, 2, 1, "")),
        ("image/png", pictures::png(3, 2)),
        ("image/webp", pictures::webp(3, 2)),
        ("image/jpeg", pictures::jpeg_with_place("here")),
    ];
    for (kind, file) in kinds {
        let uploaded = alice.try_upload(&room, "page.html", "text/html", &file).await;
        assert_eq!(uploaded.status, 201, "{kind}: {}", uploaded.text());
        let gif = uploaded.json()["gif"].clone();
        assert_eq!(gif["mime"], kind);
        let shown = get(host.at(), &format!("/{}", gif["url"].as_str().expect("a url"))).await;
        assert_eq!(shown.header("content-type"), Some(kind));
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_it_is_called() {
    let host = Host::start_without_limits().await;
    let (alice, _bob, room) = yard(&host).await;
    let others: [&[u8]; 6] = [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"PK\x03\x04 a zip",
        b"GIF89a",
        b"",
    ];
    for file in others {
        let refused = alice.try_upload(&room, "a.png", "image/png", file).await;
        assert_eq!(code(&refused), (415, "unsupported_type".to_owned()), "{}", String::from_utf8_lossy(file));
    }
}

#[tokio::test]
async fn a_script_that_begins_like_a_picture_is_never_stored() {
    let host = Host::start().await;
    let (alice, _bob, room) = yard(&host).await;
    let refused = upload(&alice, &room, b"GIF89a/*<script>alert(1)</script>*/").await;
    let (status, _) = code(&refused);
    assert!(matches!(status, 415 | 422), "read as a picture it is far too big: {status}");
}

#[tokio::test]
async fn what_a_picture_tells_about_its_maker_is_taken_out() {
    let host = Host::start().await;
    let (alice, _bob, room) = yard(&host).await;
    let place = "37.5665 N 126.9780 E";
    for file in [pictures::jpeg_with_place(place), pictures::gif(4, 4, 1, place)] {
        let uploaded = upload(&alice, &room, &file).await;
        assert_eq!(uploaded.status, 201, "{}", uploaded.text());
        let url = uploaded.json()["gif"]["url"].as_str().expect("a url").to_owned();
        let shown = get(host.at(), &format!("/{url}")).await;
        assert_eq!(shown.status, 200);
        assert!(!shown.text().contains("126.9780"), "the place where it was taken went along");
    }
}

#[tokio::test]
async fn pictures_that_would_be_too_big_on_a_screen_are_refused() {
    let host = Host::start_without_limits().await;
    let (alice, _bob, room) = yard(&host).await;
    let files = [
        ("a side", pictures::png(8193, 10)),
        ("the area", pictures::png(8000, 8000)),
        ("65535 squared", pictures::png(65_535, 65_535)),
        ("the side of a GIF", pictures::gif(65_535, 65_535, 1, "")),
        ("the number of frames", pictures::gif(10, 10, 301, "")),
        ("the area of all frames", pictures::gif(1000, 1000, 201, "")),
    ];
    for (what, file) in files {
        let refused = upload(&alice, &room, &file).await;
        assert_eq!(code(&refused), (422, "image_too_big".to_owned()), "{what}");
    }
    let largest = upload(&alice, &room, &pictures::png(8192, 4000)).await;
    assert_eq!(largest.status, 201, "{}", largest.text());
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_and_the_answer_arrives() {
    let host = Host::start_without_limits().await;
    let (alice, _bob, room) = yard(&host).await;
    let mut file = pictures::gif(4, 4, 1, "");
    file.resize(5 * 1024 * 1024, 0);
    let fits = upload(&alice, &room, &file).await;
    assert!(matches!(fits.status, 201 | 415), "the limit itself is not over it: {}", fits.text());
    for over in [1, 1024 * 1024, 2 * 1024 * 1024] {
        let mut larger = file.clone();
        larger.resize(5 * 1024 * 1024 + over, 0);
        assert_eq!(code(&upload(&alice, &room, &larger).await), (413, "too_large".to_owned()), "{over} over");
    }
    let chunked = chunked_upload(&alice, &room, 6 * 1024 * 1024);
    let answered = raw(host.at(), &chunked).await.expect("an answer");
    assert_eq!(code(&answered), (413, "too_large".to_owned()), "counted while it comes");
}

/// An upload that does not say how long it is.
fn chunked_upload(person: &Person, room: &str, bytes: usize) -> Vec<u8> {
    let (content_type, body) = multipart("gif", "a.gif", "image/gif", &vec![b'x'; bytes]);
    let mut text = format!(
        "POST /room/{room}/gif HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: {content_type}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        person.at(),
        person.token
    )
    .into_bytes();
    for chunk in body.chunks(64 * 1024) {
        text.extend(format!("{:x}\r\n", chunk.len()).as_bytes());
        text.extend(chunk);
        text.extend(b"\r\n");
    }
    text.extend(b"0\r\n\r\n");
    text
}

#[tokio::test]
async fn only_members_upload() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    let stranger = host.person("Stranger").await;
    let file = pictures::gif(4, 4, 1, "");
    assert_eq!(upload(&stranger, &room, &file).await.status, 403);
    bob.leave(&room).await;
    assert_eq!(upload(&bob, &room, &file).await.status, 403, "a member who left is none");
    assert_eq!(upload(&alice, "nosuchroom00", &file).await.status, 404);

    let (content_type, body) = multipart("gif", "a.gif", "image/gif", &file);
    let path = format!("/room/{room}/gif");
    let right = format!("Bearer {}", alice.token);
    let wrong = format!("Bearer {}", "a".repeat(alice.token.len()));
    let basic = right.replace("Bearer", "Basic");
    let bare = [("Content-Type", content_type.as_str())];
    let answer = request(host.at(), "POST", &path, &bare, &body).await;
    assert_eq!(code(&answer), (401, "unauthorized".to_owned()), "no token");
    for token in [wrong, basic] {
        let headers = [("Authorization", token.as_str()), ("Content-Type", content_type.as_str())];
        assert_eq!(request(host.at(), "POST", &path, &headers, &body).await.status, 401, "{token}");
    }
    let in_url = format!("{path}?token={}", alice.token);
    assert_eq!(request(host.at(), "POST", &in_url, &bare, &body).await.status, 401, "never in a URL");
}

#[tokio::test]
async fn six_pictures_a_minute_are_enough() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    for n in 0..6 {
        let uploaded = upload(&alice, &room, &pictures::gif(4, 4, 1, &n.to_string())).await;
        assert_eq!(uploaded.status, 201, "{n}: {}", uploaded.text());
    }
    let refused = upload(&alice, &room, &pictures::gif(4, 4, 1, "one more")).await;
    assert_eq!(code(&refused), (429, "rate_limited".to_owned()));
    assert!(refused.json()["error"]["retryAfterMs"].as_u64().is_some_and(|wait| wait <= 60_000));
    assert_eq!(upload(&bob, &room, &pictures::gif(4, 4, 1, "")).await.status, 201, "Bob has his own six");
}

#[tokio::test]
async fn an_upload_without_a_picture_is_invalid() {
    let host = Host::start().await;
    let (alice, _bob, room) = yard(&host).await;
    let token = format!("Bearer {}", alice.token);
    let (content_type, other_field) = multipart("picture", "a.gif", "image/gif", &pictures::gif(4, 4, 1, ""));
    let path = format!("/room/{room}/gif");
    let bodies = [(content_type.as_str(), other_field.as_slice()), ("application/json", b"{}"), (&content_type, b"")];
    for (kind, body) in bodies {
        let headers = [("Authorization", token.as_str()), ("Content-Type", kind)];
        let refused = request(host.at(), "POST", &path, &headers, body).await;
        let (status, _) = code(&refused);
        assert!(matches!(status, 400 | 415), "{status} for {kind}");
    }
}

#[tokio::test]
async fn a_file_name_is_never_a_path() {
    let host = Host::start_without_limits().await;
    let (alice, _bob, room) = yard(&host).await;
    let above = host.data().parent().map(Path::to_owned).expect("the data folder is in another");
    let before = names(&above);
    for name in
        ["../../x", "..\\\\..\\\\x", "C:\\\\x", "CON", "x.gif:ads", "/etc/x", "gnp\u{202E}.exe", &"x".repeat(4096)]
    {
        let uploaded = alice.try_upload(&room, name, "image/gif", &pictures::gif(4, 4, 1, name)).await;
        assert_eq!(uploaded.status, 201, "{name}: {}", uploaded.text());
    }
    assert_eq!(names(&above), before, "nothing was written beside the data folder");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("the folder can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_picture_is_served_so_that_it_can_do_nothing() {
    let host = Host::start().await;
    let (alice, _bob, room) = yard(&host).await;
    let url = upload(&alice, &room, &pictures::gif(4, 4, 1, "")).await.json()["gif"]["url"].clone();
    let path = format!("/{}", url.as_str().expect("a url"));
    let elsewhere = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")];
    let shown = get_with(host.at(), &path, &elsewhere).await;
    assert_eq!(shown.status, 200, "the app's own window is another origin");
    assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(shown.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    assert_eq!(shown.header("cross-origin-resource-policy"), Some("cross-origin"));
    let caching = shown.header("cache-control").unwrap_or_default().to_owned();
    assert!(caching.contains("private") && caching.contains("immutable"), "{caching}");
    assert_eq!(shown.header("set-cookie"), None);
}

#[tokio::test]
async fn guessed_pictures_are_not_found_and_other_rooms_pictures_cannot_be_shown() {
    let host = Host::start().await;
    let (alice, bob, room) = yard(&host).await;
    for guess in ["0".repeat(26), "z".repeat(26), "a".to_owned(), "A".repeat(26), "a".repeat(4000)] {
        assert_eq!(get(host.at(), &format!("/gif/{guess}")).await.status, 404, "{guess:.30}");
    }
    let gif = upload(&alice, &room, &pictures::gif(4, 4, 1, "")).await.json()["gif"]["id"].clone();
    let other = bob.open("Other").await;
    let taken = bob.chat.request("chat", json!({ "room": other, "id": fresh_id(), "gif": gif })).await;
    assert_eq!(taken.refused(), "gif_not_found", "it was uploaded into another room");
    assert_eq!(bob.chat.heard_of("chat"), Vec::<Value>::new());
}

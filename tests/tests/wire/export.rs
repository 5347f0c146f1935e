//! `GET /room/:id/export`: what one member keeps of a room, and nobody else's.

use std::path::{Path, PathBuf};

use madang_tests::http::{Response, get, get_with};
use madang_tests::{Host, Person, Transport, Unzipped, Window, fresh_id, pictures, within};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

async fn try_export(person: &Person, room: &str, language: &str) -> Response {
    let token = format!("Bearer {}", person.token);
    let headers = [("Authorization", token.as_str()), ("Accept-Language", language)];
    get_with(person.at(), &person.path(&format!("room/{room}/export")), &headers).await
}

async fn export(person: &Person, room: &str) -> Unzipped {
    let answer = try_export(person, room, "en").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    Unzipped::of(&answer.body)
}

fn refusal(response: &Response) -> (u16, String) {
    let error = response.json()["error"].clone();
    assert!(error["message"].is_string(), "{error}");
    (response.status, error["code"].as_str().expect("a code").to_owned())
}

pub(crate) async fn show(person: &Person, room: &str, file: &[u8], more: Value) -> (String, Value) {
    let gif = person.upload(room, file).await;
    let mut payload = json!({ "room": room, "id": fresh_id(), "gif": gif });
    payload.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let event = if more.get("to").is_some() { "whisper" } else { "chat" };
    (gif, person.chat.request(event, payload).await.ok())
}

/// The whole history, ascending, as a reader gets it page by page.
async fn history(person: &Person, room: &str) -> Vec<Value> {
    let mut messages: Vec<Value> = Vec::new();
    loop {
        let before = messages.first().map_or(json!(1_000_000_000), |first| first["seq"].clone());
        let page = person.chat.request("history", json!({ "room": room, "before": before })).await.ok();
        let older = page["messages"].as_array().expect("a list").clone();
        messages.splice(0..0, older);
        if page["more"] == false {
            return messages;
        }
    }
}

/// The messages of an export with the pictures' addresses as the wire has them.
fn as_on_the_wire(mut messages: Value) -> Vec<Value> {
    for message in messages.as_array_mut().expect("a list") {
        if let Some(gif) = message.get_mut("gif") {
            gif["url"] = format!("gif/{}", gif["id"].as_str().expect("an id")).into();
        }
    }
    messages.as_array().expect("a list").clone()
}

#[tokio::test]
async fn an_export_is_all_that_its_member_could_read_and_nothing_else() {
    let host = Host::start().await;
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("Carol").await);
    let room = alice.open("Summer <b>yard</b> & more").await;
    bob.join(&room).await;
    carol.join(&room).await;
    let first = alice.say(&room, "the <script>first</script> words").await;
    let answer = json!({ "room": room, "id": fresh_id(), "text": "an answer", "replyTo": first });
    bob.chat.request("chat", answer).await.ok();
    let edited = bob.say(&room, "a slip of the pen").await;
    bob.chat.request("edit", json!({ "room": room, "seq": edited, "text": "as it was meant" })).await.ok();
    let removed = bob.say(&room, "better not said").await;
    bob.chat.request("remove", json!({ "room": room, "seq": removed })).await.ok();
    carol.chat.request("react", json!({ "room": room, "seq": first, "emoji": "👍", "on": true })).await.ok();
    let seen = [pictures::gif(8, 8, 2, ""), pictures::png(3, 2)];
    let (gif, _) = show(&bob, &room, &seen[0], json!({})).await;
    let (png, _) = show(&bob, &room, &seen[1], json!({ "text": "with words" })).await;
    bob.whisper(&room, &alice, "for Alice alone").await;
    alice.whisper(&room, &bob, "back to Bob").await;
    bob.whisper(&room, &carol, "not for Alice 4711").await;
    let (own, _) = show(&bob, &room, &pictures::gif(4, 4, 1, ""), json!({ "to": alice.id })).await;
    let (others, _) = show(&bob, &room, &pictures::gif(5, 4, 1, ""), json!({ "to": carol.id })).await;
    let (gone, shown) = show(&bob, &room, &pictures::gif(6, 4, 1, ""), json!({})).await;
    bob.chat.request("remove", json!({ "room": room, "seq": shown["seq"] })).await.ok();
    let unused = bob.upload(&room, &pictures::gif(7, 4, 1, "")).await;

    let kept = export(&alice, &room).await;
    let mut names = vec![format!("gif/{gif}.gif"), format!("gif/{png}.png"), format!("gif/{own}.gif")];
    names.extend(["room.html", "room.json", "room.schema.json"].map(str::to_owned));
    names.sort();
    assert_eq!(kept.names(), names);
    assert_eq!(kept.0[&format!("gif/{gif}.gif")], seen[0]);
    assert_eq!(kept.0[&format!("gif/{png}.png")], seen[1]);
    for foreign in ["4711", "better not said", &others, &gone, &unused, &alice.token] {
        assert!(!kept.holds(foreign), "{foreign}");
    }
    let record = kept.json("room.json");
    assert_eq!((&record["$schema"], &record["format"]), (&json!("room.schema.json"), &json!(1)));
    assert_eq!(record["exportedBy"]["id"], alice.id);
    assert_eq!(record["host"], alice.session["host"]);
    assert_eq!(as_on_the_wire(record["messages"].clone()), history(&alice, &room).await);
    let inbox = alice.chat.request("whispers", json!({ "room": room })).await.ok();
    assert_eq!(as_on_the_wire(record["whispers"].clone()), *inbox["whispers"].as_array().expect("a list"));
    let people = record["people"].as_array().expect("a list");
    let people: Vec<_> = people.iter().map(|person| (person["id"].clone(), person["role"].clone())).collect();
    let expected = [(&alice.id, "owner"), (&bob.id, "member"), (&carol.id, "member")];
    assert_eq!(people, expected.map(|(id, role)| (json!(id), json!(role))));

    let page = kept.text("room.html");
    for shown in [
        "Summer &lt;b&gt;yard&lt;/b&gt; &amp; more",
        "the &lt;script&gt;first&lt;/script&gt; words",
        "as it was meant",
        "Message deleted",
        "👍 1",
        "for Alice alone",
        "Shown only to you two",
        &format!("src=\"gif/{gif}.gif\""),
        &format!("href=\"#m{first}\""),
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    for absent in ["<script", "http://", "https://", "a slip of the pen", "//", "javascript:"] {
        assert!(!page.contains(absent), "{absent}");
    }
    assert!(try_export(&alice, &room, "ko-KR,en;q=0.5").await.body.len() > 1000);
}

#[tokio::test]
async fn the_page_speaks_the_language_of_who_asks() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    for (language, html, sentence) in [
        ("ko-KR,ko;q=0.9,en;q=0.8", "<html lang=\"ko\">", "<bdi>Alice</bdi>님이 입장하셨습니다."),
        ("en-GB,ko;q=0.5", "<html lang=\"en\">", "<bdi>Alice</bdi> joined."),
    ] {
        let answer = try_export(&alice, &room, language).await;
        let kept = Unzipped::of(&answer.body);
        let page = kept.text("room.html");
        assert!(page.contains(html) && page.contains(sentence), "{page}");
    }
}

#[tokio::test]
async fn only_members_get_one() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    let path = format!("/room/{room}/export");
    assert_eq!(refusal(&get(host.at(), &path).await), (401, "unauthorized".to_owned()));
    let stranger = [("Authorization", "Bearer nobody-knows-it")];
    assert_eq!(refusal(&get_with(host.at(), &path, &stranger).await), (401, "unauthorized".to_owned()));
    assert_eq!(refusal(&try_export(&bob, &room, "en").await), (403, "not_member".to_owned()));
    assert_eq!(refusal(&try_export(&alice, "aaaaaaaaaaaa", "en").await), (404, "room_not_found".to_owned()));
    bob.join(&room).await;
    export(&bob, &room).await;
    alice.asks("kick", &room, &bob.id).await.ok();
    assert_eq!(refusal(&try_export(&bob, &room, "en").await), (403, "not_member".to_owned()));
    let minutes = json!({ "room": room, "user": bob.id, "minutes": 5 });
    bob.join(&room).await;
    alice.chat.request("mute", minutes).await.ok();
    export(&bob, &room).await;
    assert!(alice.session["features"].to_string().contains("\"export\""), "{}", alice.session);
}

#[tokio::test]
async fn the_file_is_called_after_the_room() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    for (title, ascii, whole) in [
        ("Yard", "Yard.zip", "Yard.zip"),
        ("토요일", "madang.zip", "%ED%86%A0%EC%9A%94%EC%9D%BC.zip"),
        ("a/b: \"c\"?", "a b c.zip", "a%20b%20c.zip"),
        ("CON", "_CON.zip", "_CON.zip"),
    ] {
        let room = alice.open(title).await;
        let answer = try_export(&alice, &room, "en").await;
        let expected = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}");
        assert_eq!(answer.header("content-disposition"), Some(expected.as_str()), "{title}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("content-length").map(str::to_owned), Some(answer.body.len().to_string()));
    }
}

/// A room whose export is larger than what the system holds for somebody who does not read.
async fn large_room(host: &Host) -> (Person, String) {
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "max": 20 })).await;
    alice.join(&room).await;
    for number in 0..4 {
        let file = pictures::large_png(5_000_000, number);
        show(&alice, &room, &file, json!({})).await;
    }
    (alice, room)
}

/// Asks for an export and reads only its head.
async fn begin(person: &Person, room: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(person.at()).await.expect("the host takes connections");
    let head = format!(
        "GET /room/{room}/export HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        person.at(),
        person.token
    );
    stream.write_all(head.as_bytes()).await.expect("the host reads");
    let mut first = [0; 64];
    let count = within("the head of an export", stream.read(&mut first)).await.expect("the host answers");
    let line = String::from_utf8_lossy(&first[..count]).lines().next().unwrap_or_default().to_owned();
    (stream, line)
}

/// Files without a name that the host has open in its folder.
fn nameless_files(host: &Host) -> Vec<PathBuf> {
    let folder = host.data().join("outgoing");
    let open = std::fs::read_dir(format!("/proc/{}/fd", host.process_id())).expect("Linux says what is open");
    let targets = open.flatten().filter_map(|entry| std::fs::read_link(entry.path()).ok());
    targets.filter(|target| target.starts_with(&folder)).collect()
}

pub(crate) fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("the folder is there").count()
}

#[tokio::test]
async fn one_person_saves_one_conversation_at_a_time_and_what_was_made_goes_with_who_asked() {
    let host = Host::start().await;
    let (alice, room) = large_room(&host).await;
    let (stream, line) = begin(&alice, &room).await;
    assert_eq!(line, "HTTP/1.1 200 OK");
    let second = try_export(&alice, &room, "en").await;
    assert_eq!(refusal(&second), (429, "rate_limited".to_owned()));
    assert_eq!(second.json()["error"]["retryAfterMs"], 2000);
    assert_eq!(files_in(&host.data().join("outgoing")), 0, "what is made has no name");
    if cfg!(target_os = "linux") {
        assert_eq!(nameless_files(&host).len(), 1);
    }
    drop(stream);
    let again = async {
        while try_export(&alice, &room, "en").await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    within("the first export to be given up", again).await;
    if cfg!(target_os = "linux") {
        let gone = async {
            while !nameless_files(&host).is_empty() {
                tokio::task::yield_now().await;
            }
        };
        within("the files to go", gone).await;
    }
}

#[tokio::test]
async fn eight_exports_are_under_way_and_the_ninth_is_told_to_wait() {
    let host = Host::start_without_limits().await;
    let (_alice, room) = large_room(&host).await;
    let mut under_way = Vec::new();
    for number in 0..8 {
        let person = host.person(&format!("Person {number}")).await;
        person.join(&room).await;
        let (stream, line) = begin(&person, &room).await;
        assert_eq!(line, "HTTP/1.1 200 OK", "export {number}");
        under_way.push((person, stream));
    }
    let late = host.person("Late").await;
    late.join(&room).await;
    let busy = try_export(&late, &room, "en").await;
    assert_eq!(refusal(&busy), (503, "busy".to_owned()));
    assert_eq!(busy.json()["error"]["retryAfterMs"], 2000);
    under_way.pop();
    let until = async {
        while try_export(&late, &room, "en").await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    within("a place to come free", until).await;
}

#[tokio::test]
async fn six_exports_a_minute_are_enough_for_anybody() {
    let host = Host::start().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    for number in 0..6 {
        let answer = async {
            loop {
                let answer = try_export(&alice, &room, "en").await;
                // The one before may not have ended for the host yet, which costs none of the six.
                if answer.status == 200 || answer.json()["error"]["retryAfterMs"] != 2000 {
                    return answer;
                }
            }
        };
        assert_eq!(within("an export", answer).await.status, 200, "export {number}");
    }
    let last = async {
        loop {
            let answer = try_export(&alice, &room, "en").await;
            if answer.json()["error"]["retryAfterMs"] != 2000 {
                return answer;
            }
        }
    };
    assert_eq!(refusal(&within("a refusal", last).await), (429, "rate_limited".to_owned()));
    let host = Host::start_without_limits().await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    for _ in 0..12 {
        export(&alice, &room).await;
    }
}

#[tokio::test]
async fn what_a_crash_left_behind_is_swept_at_the_start() {
    let host = Host::start().await;
    let left = host.data().join("outgoing").join("half-made");
    let stopped = host.kill().await;
    std::fs::write(&left, b"half a conversation").expect("the folder is there");
    let _host = stopped.restart().await;
    assert!(!left.exists());
}

#[tokio::test]
async fn a_window_keeps_a_conversation_of_another_host_through_its_own() {
    let (near, far) = (Host::start().await, Host::start().await);
    let way = Window::of(&near).await.reach(far.at_network().unwrap_or_else(|| far.at())).await;
    let alice = far.person("Alice").await;
    let room = alice.open("마당").await;
    let guest = Person::arrive(way, "Guest", Transport::WebSocket).await;
    guest.join(&room).await;
    let file = pictures::gif(9, 9, 2, "");
    let (gif, _) = show(&guest, &room, &file, json!({ "text": "look" })).await;
    alice.whisper(&room, &guest, "psst").await;
    let answer = try_export(&guest, &room, "ko").await;
    assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    let kept = Unzipped::of(&answer.body);
    assert_eq!(kept.0[&format!("gif/{gif}.gif")], file);
    assert!(kept.text("room.html").contains("<html lang=\"ko\">"), "the language goes through the gateway");
    assert!(kept.holds("psst"));
    let mut outsider = guest;
    outsider.token = "nobody".to_owned();
    assert_eq!(refusal(&try_export(&outsider, &room, "ko").await), (401, "unauthorized".to_owned()));
}

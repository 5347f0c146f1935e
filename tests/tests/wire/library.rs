//! The host's offline library of pictures: looking, keeping, sending from it, dropping.

use madang_tests::http::get;
use madang_tests::{Host, Person, fresh_id, pictures};
use serde_json::{Value, json};

/// What every host's library begins with.
const STARTER_PICTURES: usize = 28;

async fn two_people(host: &Host) -> (Person, Person, String) {
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let bob = host.person("Bob").await;
    bob.join(&room).await;
    (alice, bob, room)
}

/// Uploads a picture of this width, which makes it another one, and puts it into the library.
async fn keep(person: &Person, room: &str, width: u16, tags: Value) -> Value {
    let gif = person.upload(room, &pictures::gif(width, 10, 2, "")).await;
    let kept = person.chat.request("keepGif", json!({ "room": room, "gif": gif, "tags": tags })).await.ok();
    kept["gif"].clone()
}

async fn find(person: &Person, wish: Value) -> Vec<Value> {
    person.chat.request("gifs", wish).await.ok()["gifs"].as_array().expect("a list").clone()
}

fn ids(gifs: &[Value]) -> Vec<&Value> {
    gifs.iter().map(|gif| &gif["id"]).collect()
}

#[tokio::test]
async fn a_library_begins_with_pictures_that_are_found_in_both_languages_and_can_be_seen() {
    let host = Host::start().await;
    // Whoever is in no room yet may look too.
    let alice = host.person("Alice").await;
    let all = find(&alice, json!({})).await;
    assert_eq!(all.len(), STARTER_PICTURES);
    let hello = find(&alice, json!({ "query": "안녕" })).await;
    assert_eq!(ids(&hello), ids(&find(&alice, json!({ "query": "HELL" })).await));
    assert_eq!(hello.len(), 1);
    assert_eq!(find(&alice, json!({ "tag": "hell" })).await.len(), 0, "a tag is a whole tag");
    assert_eq!(ids(&find(&alice, json!({ "tag": "Hello" })).await), ids(&hello));
    let hello = &hello[0];
    assert!(hello["addedBy"].is_null() && hello["frames"].as_u64() > Some(1) && hello["alt"].is_string());
    let seen = get(alice.at(), &format!("/{}", hello["url"].as_str().expect("an address"))).await;
    assert_eq!((seen.status, seen.header("content-type")), (200, Some("image/gif")));
    assert_eq!(seen.body.len() as u64, hello["bytes"].as_u64().expect("a size"));
}

#[tokio::test]
async fn somebody_keeps_a_picture_and_everybody_finds_and_sends_it() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let file = pictures::gif(10, 10, 2, "");
    let gif = alice.upload(&room, &file).await;
    let wish = json!({ "room": room, "gif": gif, "tags": [" #고양이 ", "Cat", "cat", "\u{200b}"], "alt": "a  cat" });
    let kept = alice.chat.request("keepGif", wish).await.ok()["gif"].clone();
    assert_eq!(kept["tags"], json!(["고양이", "cat"]));
    assert_eq!((&kept["alt"], &kept["addedBy"]["id"]), (&json!("a cat"), &json!(alice.id)));
    assert_ne!(kept["id"], gif);

    let found = find(&bob, json!({ "query": "고양" })).await;
    assert_eq!(found, std::slice::from_ref(&kept));
    let say = json!({ "room": room, "id": fresh_id(), "gif": kept["id"] });
    bob.chat.request("chat", say.clone()).await.ok();
    let heard = alice.chat.hear("chat").await["gif"].clone();
    assert_eq!((&heard["width"], &heard["alt"]), (&json!(10), &json!("a cat")));
    assert_eq!(get(alice.at(), &format!("/{}", heard["url"].as_str().expect("an address"))).await.body, file);
    // The same picture again is the same picture for the browsers that have it.
    let again = json!({ "room": room, "id": fresh_id(), "gif": kept["id"] });
    alice.chat.request("chat", again).await.ok();
    assert_eq!(alice.chat.hear("chat").await["gif"], heard);
    // Its description is found by whoever searches the room.
    let hits = bob.chat.request("search", json!({ "room": room, "query": "cat" })).await.ok();
    assert_eq!(hits["messages"].as_array().expect("a list").len(), 2);
    // A whisper may have one too.
    let whisper = json!({ "room": room, "id": fresh_id(), "to": alice.id, "gif": kept["id"] });
    bob.chat.request("whisper", whisper).await.ok();
    assert_eq!(alice.chat.hear("whisper").await["gif"], heard);
}

#[tokio::test]
async fn the_same_bytes_are_there_once_and_only_who_kept_them_describes_them_anew() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let kept = keep(&alice, &room, 12, json!(["dog"])).await;
    let of_bob = keep(&bob, &room, 12, json!(["mine"])).await;
    assert_eq!(of_bob, kept);
    let anew = keep(&alice, &room, 12, json!(["개", "dog"])).await;
    assert_eq!((&anew["id"], &anew["tags"]), (&kept["id"], &json!(["개", "dog"])));
    assert_eq!(find(&bob, json!({ "query": "dog" })).await, [anew]);
    let hello = &find(&bob, json!({ "tag": "hello" })).await[0];
    bob.chat.request("chat", json!({ "room": room, "id": fresh_id(), "gif": hello["id"] })).await.ok();
    let sent = alice.chat.hear("chat").await["gif"]["id"].clone();
    let again = json!({ "room": room, "gif": sent, "tags": ["stolen"] });
    assert_eq!(alice.chat.request("keepGif", again).await.ok()["gif"], *hello);
}

#[tokio::test]
async fn whoever_put_it_there_takes_it_out_and_messages_keep_theirs() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let kept = keep(&alice, &room, 13, json!(["bird"])).await;
    bob.chat.request("chat", json!({ "room": room, "id": fresh_id(), "gif": kept["id"] })).await.ok();
    let sent = format!("/{}", alice.chat.hear("chat").await["gif"]["url"].as_str().expect("an address"));
    let of_library = format!("/gif/{}", kept["id"].as_str().expect("an id"));
    assert_eq!(get(bob.at(), &of_library).await.status, 200);

    let drop = json!({ "gif": kept["id"] });
    assert_eq!(bob.chat.request("dropGif", drop.clone()).await.refused(), "not_author");
    let hello = &find(&bob, json!({ "tag": "hello" })).await[0];
    assert_eq!(bob.chat.request("dropGif", json!({ "gif": hello["id"] })).await.refused(), "not_author");
    assert_eq!(alice.chat.request("dropGif", drop.clone()).await.ok()["gif"], kept);
    assert_eq!(alice.chat.request("dropGif", drop).await.refused(), "gif_not_found");
    assert_eq!(find(&bob, json!({ "query": "bird" })).await, Vec::<Value>::new());
    assert_eq!(get(bob.at(), &of_library).await.status, 404);
    assert_eq!(get(bob.at(), &sent).await.status, 200);
    // With the room the last one goes, and with it the bytes.
    alice.chat.request("close", json!({ "room": room })).await.ok();
    assert_eq!(get(bob.at(), &sent).await.status, 404);
}

#[tokio::test]
async fn a_library_picture_outlives_its_room_and_a_restart() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let kept = keep(&alice, &room, 14, json!(["fox"])).await;
    alice.chat.request("close", json!({ "room": room })).await.ok();
    assert_eq!(find(&bob, json!({ "query": "fox" })).await, std::slice::from_ref(&kept));
    let host = host.terminate().await.restart().await;
    let carol = host.person("Carol").await;
    assert_eq!(find(&carol, json!({ "query": "fox" })).await, std::slice::from_ref(&kept));
    assert_eq!(find(&carol, json!({})).await.len(), STARTER_PICTURES + 1, "the first pictures come once");
    let url = format!("/{}", kept["url"].as_str().expect("an address"));
    assert_eq!(get(carol.at(), &url).await.body, pictures::gif(14, 10, 2, ""));
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused() {
    let host = Host::start().await;
    let (alice, bob, room) = two_people(&host).await;
    let gif = alice.upload(&room, &pictures::gif(10, 10, 2, "")).await;
    let wish = |tags: Value, alt: Value| json!({ "room": room, "gif": gif, "tags": tags, "alt": alt });
    for (tags, alt, code) in [
        (json!([]), json!("owl"), "empty"),
        (json!([" ", "#", "\u{202e}"]), json!("owl"), "empty"),
        (json!(["a".repeat(25)]), json!("owl"), "too_long"),
        (json!(["owl"]), json!("a".repeat(201)), "too_long"),
        (json!((0..11).map(|number| format!("owl{number}")).collect::<Vec<_>>()), json!("owl"), "invalid"),
        (json!("owl"), json!("owl"), "invalid"),
    ] {
        assert_eq!(alice.chat.request("keepGif", wish(tags, alt)).await.refused(), code);
    }
    let stranger = host.person("Stranger").await;
    let owl = wish(json!(["owl"]), json!("owl"));
    assert_eq!(stranger.chat.request("keepGif", owl).await.refused(), "not_member");
    let other = bob.open("Elsewhere").await;
    let elsewhere = json!({ "room": other, "gif": gif, "tags": ["owl"] });
    assert_eq!(bob.chat.request("keepGif", elsewhere).await.refused(), "gif_not_found");
    for unknown in ["zzzzzzzzzzzzzzzzzzzzzzzzzz", "../../etc/passwd", ""] {
        let wish = json!({ "room": room, "gif": unknown, "tags": ["owl"] });
        assert_eq!(alice.chat.request("keepGif", wish).await.refused(), "gif_not_found");
        assert_eq!(alice.chat.request("dropGif", json!({ "gif": unknown })).await.refused(), "gif_not_found");
    }
    assert_eq!(alice.chat.request("gifs", json!({ "query": "a".repeat(1000) })).await.refused(), "too_long");
    assert_eq!(alice.chat.request("gifs", json!({ "before": "?" })).await.refused(), "gif_not_found");
    // At the limits themselves it is kept.
    let tags: Vec<String> = (0..10).map(|number| format!("{number}{}", "a".repeat(23))).collect();
    let kept = alice.chat.request("keepGif", wish(json!(tags), json!("b".repeat(200)))).await.ok();
    assert_eq!(kept["gif"]["tags"], json!(tags));
}

#[tokio::test]
async fn pages_of_the_library_follow_each_other_newest_first() {
    let host = Host::start_without_limits().await;
    let (alice, _bob, room) = two_people(&host).await;
    let mut kept = Vec::new();
    for width in 1..=40 {
        kept.push(keep(&alice, &room, width, json!(["many"])).await["id"].clone());
    }
    let first = alice.chat.request("gifs", json!({})).await.ok();
    let shown = first["gifs"].as_array().expect("a list");
    assert_eq!((shown.len(), &first["more"]), (60, &json!(true)));
    kept.reverse();
    assert_eq!(ids(&shown[..40]), kept.iter().collect::<Vec<_>>());
    let rest = alice.chat.request("gifs", json!({ "before": shown[59]["id"] })).await.ok();
    let rest_shown = rest["gifs"].as_array().expect("a list");
    assert_eq!((rest_shown.len(), &rest["more"]), (40 + STARTER_PICTURES - 60, &json!(false)));
    assert!(rest_shown.iter().all(|gif| !shown.contains(gif)));
}

//! `whisper`: to exactly two people, whatever happens, and nobody else can tell.

use madang_tests::{Host, Person, fresh_id, http, is_on_disk, pictures};
use serde_json::{Value, json};

/// Alice, Bob and Carol in one room of Alice's; nobody has anything left to hear.
pub(crate) async fn yard(host: &Host) -> (Person, Person, Person, String) {
    let (alice, bob, carol) = (host.person("Alice").await, host.person("Bob").await, host.person("Carol").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    carol.join(&room).await;
    quiet_after(&[&alice, &bob, &carol], &room).await;
    (alice, bob, carol, room)
}

/// Has somebody say something and lets everybody take in all there was until then.
async fn quiet_after(people: &[&Person], room: &str) {
    let word = fresh_id();
    people[0].say(room, &word).await;
    for person in people {
        person.hears(&word).await;
        drop(person.chat.heard());
    }
}

/// What somebody hears before a message that is said now. Whatever was told before it has arrived then.
async fn heard_until_now(listener: &Person, speaker: &Person, room: &str) -> Vec<String> {
    let word = fresh_id();
    speaker.say(room, &word).await;
    let mut names = Vec::new();
    loop {
        let event = listener.chat.next().await;
        if event.payload["text"] == word.as_str() {
            return names;
        }
        names.push(event.name);
    }
}

#[tokio::test]
async fn a_whisper_reaches_every_tab_of_both_and_nobody_else() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let mut tabs = Vec::new();
    for person in [&alice, &bob, &carol] {
        let tab = person.again().await;
        tab.join(&room).await;
        tabs.push(tab);
    }
    let everybody = [&alice, &bob, &carol, &tabs[0], &tabs[1], &tabs[2]];
    quiet_after(&everybody, &room).await;
    let payload = json!({ "room": room, "id": fresh_id(), "to": bob.id, "text": "둘만의 이야기" });
    let answer = alice.chat.request("whisper", payload.clone()).await.ok();
    assert_eq!(answer["n"], 1);
    let expected = json!({
        "type": "whisper", "room": room, "n": 1, "at": answer["at"], "id": payload["id"],
        "from": alice.session["user"], "to": bob.session["user"], "text": "둘만의 이야기",
    });
    for one in [&alice, &tabs[0], &bob, &tabs[1]] {
        assert_eq!(one.chat.hear("whisper").await, expected);
    }
    bob.whisper(&room, &alice, "to you too").await;
    assert_eq!(alice.chat.hear("whisper").await["n"], 2);
    let end = alice.say(&room, "the end").await;
    for one in [&carol, &tabs[2]] {
        let next = one.chat.next().await;
        assert_eq!((next.name.as_str(), &next.payload["seq"]), ("chat", &json!(end)), "nothing came before");
    }
}

#[tokio::test]
async fn each_of_the_two_counts_their_own_inbox() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let n = |answer: Value| answer["n"].as_u64().expect("n");
    assert_eq!(n(alice.whisper(&room, &bob, "one").await), 1);
    assert_eq!(n(alice.whisper(&room, &bob, "two").await), 2);
    assert_eq!(n(carol.whisper(&room, &alice, "three").await), 1, "hers is empty");
    assert_eq!(n(bob.whisper(&room, &alice, "four").await), 3);
    let heard =
        |person: &Person| person.chat.heard_of("whisper").iter().map(|one| one["n"].clone()).collect::<Vec<_>>();
    quiet_or_not(&[&alice, &bob, &carol], &room).await;
    assert_eq!((heard(&alice), heard(&bob), heard(&carol)), (nth(4), nth(3), nth(1)));
    let other = alice.open("Other").await;
    bob.join(&other).await;
    assert_eq!(n(alice.whisper(&other, &bob, "elsewhere").await), 1, "another room is another inbox");
}

fn nth(end: u64) -> Vec<Value> {
    (1..=end).map(Value::from).collect()
}

/// Waits until everything that was told has arrived, and leaves it where it is.
async fn quiet_or_not(people: &[&Person], room: &str) {
    let word = fresh_id();
    people[0].say(room, &word).await;
    for person in people {
        person.hears(&word).await;
    }
}

#[tokio::test]
async fn it_reaches_sockets_that_look_at_another_room_but_not_those_in_the_lobby_alone() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let elsewhere = bob.again().await;
    let other = elsewhere.open("Other").await;
    alice.whisper(&room, &bob, "wherever you are").await;
    assert_eq!(elsewhere.chat.hear("whisper").await["room"], room.as_str());
    assert!(elsewhere.lobby.heard().iter().all(|event| event.name != "whisper"));
    elsewhere.say(&other, "nobody here heard it").await;
    assert_eq!(bob.chat.hear("whisper").await["n"], 1);
}

#[tokio::test]
async fn the_same_id_is_whispered_once_also_after_a_kill_and_when_the_other_has_left() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    let payload = json!({ "room": room, "id": "same-id", "to": bob.id, "text": "once" });
    let first = alice.chat.request("whisper", payload.clone()).await.ok();
    let mut other_text = payload.clone();
    other_text["text"] = json!("twice");
    assert_eq!(alice.chat.request("whisper", other_text).await.ok(), first);
    let mine = json!({ "room": room, "id": "same-id", "to": alice.id, "text": "mine" });
    assert_eq!(bob.chat.request("whisper", mine).await.ok()["n"], 2, "another's id is another id");
    let as_message = json!({ "room": room, "id": "same-id", "text": "for all" });
    assert!(alice.chat.request("chat", as_message).await.ok()["seq"].is_u64(), "and so is that of a message");
    bob.leave(&room).await;
    let host = host.kill().await.restart().await;
    let alice = alice.again().await;
    let joined = alice.join(&room).await;
    assert_eq!(joined["whispers"].as_array().map(Vec::len), Some(2), "{joined}");
    assert_eq!(alice.chat.request("whisper", payload).await.ok(), first);
    assert_eq!(alice.try_whisper(&room, &bob.id, "new").await.refused(), "no_such_user");
    drop(host);
}

#[tokio::test]
async fn who_is_not_there_or_oneself_cannot_be_whispered_to() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let stranger = host.person("Stranger").await;
    assert_eq!(alice.try_whisper(&room, &alice.id, "me").await.refused(), "invalid");
    for nobody in [stranger.id.as_str(), "000000000000", "", "Bob", "../../etc/passwd"] {
        assert_eq!(alice.try_whisper(&room, nobody, "hello?").await.refused(), "no_such_user", "{nobody}");
    }
    bob.leave(&room).await;
    assert_eq!(alice.try_whisper(&room, &bob.id, "gone?").await.refused(), "no_such_user");
    assert_eq!(bob.try_whisper(&room, &alice.id, "from outside").await.refused(), "not_member");
    assert_eq!(stranger.try_whisper(&room, &alice.id, "from outside").await.refused(), "not_member");
    assert_eq!(alice.try_whisper("000000000000", &carol.id, "nowhere").await.refused(), "not_member");
    for unusable in [json!({ "room": room, "to": carol.id, "text": "x" }), json!({ "room": room, "id": "x" })] {
        assert_eq!(alice.chat.request("whisper", unusable).await.refused(), "invalid");
    }
    assert_eq!(heard_until_now(&carol, &alice, &room).await, ["exit"]);
    assert_eq!(alice.whisper(&room, &carol, "at last").await["n"], 1, "nothing that was refused took a number");
}

#[tokio::test]
async fn its_text_follows_the_rules_of_messages() {
    let host = Host::start().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    for nothing in ["", "  \n", "\u{200B}"] {
        assert_eq!(alice.try_whisper(&room, &bob.id, nothing).await.refused(), "empty", "{nothing:?}");
    }
    assert_eq!(alice.try_whisper(&room, &bob.id, &"x".repeat(8193)).await.refused(), "too_long");
    alice.whisper(&room, &bob, &"x".repeat(8192)).await;
    alice.whisper(&room, &bob, "\u{1112}\u{1161}\u{11ab}\r\ne\u{301}").await;
    bob.chat.hear("whisper").await;
    assert_eq!(bob.chat.hear("whisper").await["text"], "한\né");
}

#[tokio::test]
async fn a_picture_of_ones_own_can_be_whispered_and_its_receiver_sees_it() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let file = pictures::gif(20, 10, 3, "");
    let picture = alice.upload(&room, &file).await;
    let whisper = |to: &str, gif: &str| json!({ "room": room, "id": fresh_id(), "to": to, "gif": gif });
    for (person, gif) in [(&bob, picture.as_str()), (&alice, "00000000000000000000000000"), (&alice, "../../x")] {
        let to = if person.id == alice.id { &bob.id } else { &alice.id };
        assert_eq!(person.chat.request("whisper", whisper(to, gif)).await.refused(), "gif_not_found", "{gif}");
    }
    alice.chat.request("whisper", whisper(&bob.id, &picture)).await.ok();
    let heard = bob.chat.hear("whisper").await;
    assert_eq!((&heard["gif"]["id"], heard.get("text")), (&json!(picture), None));
    let shown = http::get(host.at(), &format!("/{}", heard["gif"]["url"].as_str().expect("a url"))).await;
    assert_eq!((shown.status, shown.body == file), (200, true));
    assert_eq!(heard_until_now(&carol, &alice, &room).await, Vec::<String>::new());
    let host = host.kill().await.restart().await;
    assert_eq!(http::get(host.at(), &format!("/gif/{picture}")).await.status, 200);
}

/// Waits until the lobby has told somebody that a room has so many people. What changed before has been told then too.
async fn until_told(person: &Person, room: &str, people: u64) {
    loop {
        let news = person.lobby.next().await.payload;
        let rooms = news["rooms"].as_array().cloned().unwrap_or_else(|| vec![news]);
        if rooms.iter().any(|told| told["id"] == room && told["people"] == people) {
            return;
        }
    }
}

#[tokio::test]
async fn neither_the_log_nor_the_lobby_tells_that_others_whispered() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let newer = alice.open("Newer").await;
    until_told(&carol, &newer, 1).await;
    let lobby = async |person: &Person| person.lobby.request("rooms", json!({})).await.ok()["rooms"].clone();
    let (rooms_before, log_before) = (lobby(&carol).await, carol.log(&room).await);
    let seen = async |person: &Person| person.again().await.join(&room).await;
    let joined_before = seen(&carol).await;
    drop(carol.lobby.heard());
    for n in 0..10 {
        alice.whisper(&room, &bob, &format!("to Bob {n}")).await;
        bob.whisper(&room, &alice, &format!("to Alice {n}")).await;
    }
    assert_eq!(lobby(&carol).await, rooms_before, "not even the time of the last message moved");
    assert_eq!(carol.log(&room).await, log_before);
    assert_eq!(seen(&carol).await, joined_before);
    assert!(carol.lobby.heard().is_empty());
    let found = carol.chat.request("search", json!({ "room": room, "query": "to" })).await.ok();
    assert_eq!((&found["messages"], &found["more"], found.get("next")), (&json!([]), &json!(false), None));
    let inbox = carol.chat.request("whispers", json!({ "room": room, "after": 0 })).await.ok();
    assert_eq!((&inbox["whispers"], &inbox["more"]), (&json!([]), &json!(false)));
    let before = log_before.len() as u64;
    assert_eq!(carol.say(&room, "and the numbers go on").await, before + 1);
    assert_eq!(lobby(&carol).await[1]["id"], newer.as_str());
}

#[tokio::test]
async fn whispers_and_messages_share_one_haste() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    let answers: Vec<_> = (0..60).map(|n| alice.try_whisper(&room, &bob.id, &n.to_string())).collect();
    let mut told = 0;
    for answer in answers {
        let answer = answer.await;
        if answer.is_ok() {
            told += 1;
            continue;
        }
        let wait = answer.value()["error"]["retryAfterMs"].clone();
        assert_eq!(answer.refused(), "rate_limited");
        assert!(wait.as_u64().is_some_and(|wait| (1..=60_000).contains(&wait)), "{wait}");
    }
    assert!((15..=30).contains(&told), "20 at once and 5 a second: {told}");
    assert_eq!(alice.try_say(&room, "and aloud").await.refused(), "rate_limited");
    bob.whisper(&room, &carol, "one person's haste is not another's").await;
}

#[tokio::test]
async fn whoever_was_away_or_left_finds_their_whispers_when_they_return() {
    let host = Host::start().await;
    let (alice, bob, carol, room) = yard(&host).await;
    alice.whisper(&room, &bob, "while you are here").await;
    bob.cut();
    alice.chat.hear_where("presence", |news| news["user"] == bob.id && news["state"] == "away").await;
    alice.whisper(&room, &bob, "while you are away").await;
    let bob = bob.again().await;
    let missed = bob.chat.request("join", json!({ "room": room, "after": 4, "inboxAfter": 1 })).await.ok();
    assert_eq!(texts(&missed["whispers"]), ["while you are away"]);
    bob.leave(&room).await;
    assert_eq!(bob.chat.request("whispers", json!({ "room": room })).await.refused(), "not_member");
    let back = bob.join(&room).await;
    assert_eq!(texts(&back["whispers"]), ["while you are here", "while you are away"]);
    let newcomer = host.person("Bobby").await;
    assert_eq!(newcomer.join(&room).await["whispers"], json!([]), "somebody else inherits nothing");
    carol.leave(&room).await;
}

pub(crate) fn texts(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    list.iter().map(|whisper| whisper["text"].as_str().expect("a text")).collect()
}

#[tokio::test]
async fn whispers_during_a_join_come_in_its_answer_or_after_it_and_none_is_missing() {
    let host = Host::start_without_limits().await;
    let (alice, bob, _carol, room) = yard(&host).await;
    for round in 0..10 {
        let tab = bob.again().await;
        let (mut sending, mut joining) = (Vec::new(), None);
        for n in 0..40 {
            sending.push(alice.try_whisper(&room, &bob.id, &format!("{round} {n}")));
            if n == 20 {
                joining = Some(tab.try_join(&room));
            }
        }
        let answer = joining.expect("it was asked").await;
        let (arrived, joined) = (answer.arrived(), answer.ok());
        for answer in sending {
            answer.await.ok();
        }
        let end = (round + 1) * 40;
        let mut numbers: Vec<u64> = numbers(joined["whispers"].as_array().expect("whispers"));
        let covered = numbers.last().copied().unwrap_or_default();
        let mut after = Vec::new();
        while numbers.last().copied().unwrap_or_default().max(after.last().copied().unwrap_or_default()) < end {
            let event = tab.chat.next().await;
            let n = event.payload["n"].as_u64();
            if let (Some(n), true) = (n, event.arrived > arrived) {
                after.push(n);
            }
        }
        numbers.extend(after.iter().copied().filter(|n| *n > covered));
        let first = numbers[0];
        assert_eq!(numbers, (first..=end).collect::<Vec<_>>(), "round {round}, the answer ended at {covered}");
        assert!(after.iter().all(|n| *n > covered), "{after:?} came after an answer that had {covered}");
        tab.cut();
    }
}

fn numbers(whispers: &[Value]) -> Vec<u64> {
    whispers.iter().map(|whisper| whisper["n"].as_u64().expect("n")).collect()
}

#[tokio::test]
async fn what_was_whispered_in_a_room_that_is_gone_is_nowhere_on_the_disk() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create_with(json!({ "title": "Tent", "keep": false })).await;
    alice.join(&room).await;
    bob.join(&room).await;
    let secret = "only-for-the-two-of-us-4711";
    alice.whisper(&room, &bob, secret).await;
    assert!(is_on_disk(&host.data(), secret.as_bytes()), "as long as the room is there, so is the whisper");
    alice.leave(&room).await;
    bob.leave(&room).await;
    bob.lobby.hear("removeRoom").await;
    let stopped = host.terminate().await;
    let host = stopped.restart().await;
    assert!(!is_on_disk(&host.data(), secret.as_bytes()));
}

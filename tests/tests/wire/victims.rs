//! Kick and ban hold against whoever resists: the six victims of SECURITY.md T-43.
//!
//! After the answer nothing of the room with a later number reaches the victim, and nothing that they send enters it. In the
//! end the checker looks at everything that anybody sent and heard.

use std::time::Duration;

use madang_tests::http::{multipart, read_response};
use madang_tests::{Connection, History, Host, Person, Transport, fresh_id, pictures};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// How often each victim is put out in a few seconds, which finds the common races. `MADANG_VICTIM_RUNS=1000` finds
/// rarer ones.
const RUNS: usize = 12;

fn runs() -> usize {
    let asked = std::env::var("MADANG_VICTIM_RUNS").ok();
    asked.map_or(RUNS, |runs| runs.parse().expect("MADANG_VICTIM_RUNS is a number"))
}

const POWERS: [&str; 2] = ["kick", "ban"];

/// A room with its owner and somebody who watches.
struct Yard {
    host: Host,
    owner: Person,
    watcher: Person,
    room: String,
    history: History,
}

impl Yard {
    async fn open() -> Self {
        let host = Host::start_without_limits().await;
        let (owner, watcher) = (host.person("Owner").await, host.person("Watcher").await);
        let history = History::default();
        // Nobody waits for what the owner hears, and it would be kept.
        history.watch_only(&owner);
        history.watch(&watcher);
        let room = owner.create_with(json!({ "title": "Yard", "max": 200 })).await;
        owner.join(&room).await;
        watcher.join(&room).await;
        Self { host, owner, watcher, room, history }
    }

    /// Somebody comes in, and everything that they hear is noted.
    async fn lets_in(&self, victim: &Person) {
        self.history.watch(victim);
        victim.join(&self.room).await;
    }

    /// Puts somebody out; answers the number of the event.
    async fn put_out(&self, power: &str, victim: &Person) -> u64 {
        self.history.put_out(power, &self.owner, &self.room, &victim.id).await.expect("an answer with a seq")
    }

    /// Writes as fast as it goes, and waits for no answer.
    fn shout(&self, victim: &Person, times: usize) {
        for _ in 0..times {
            drop(self.history.say(victim, &self.room, "let me in"));
            victim.chat.emit("history", &json!({ "room": self.room, "before": 999 }));
        }
    }

    /// Says something that the victim must not hear, and waits until another has heard it.
    async fn go_on(&self) {
        let words = fresh_id();
        self.history.say(&self.owner, &self.room, &words).await;
        self.watcher.hears(&words).await;
    }

    /// Everything that was noted is as it must be.
    async fn check(&self) {
        println!("{}", self.history.check(&self.host, &self.room).await);
    }

    /// Nothing of the victim's is in the log after this number, unless they joined anew.
    async fn is_free_of(&self, victim: &Person, seq: u64) {
        for event in self.owner.log_after(&self.room, seq).await {
            let theirs = event["user"]["id"] == victim.id.as_str() || event["by"]["id"] == victim.id.as_str();
            assert!(!theirs, "{event} entered after {seq}");
        }
    }
}

/// Everything that was heard of the room until now: nothing later than the number, and `kicked` as the last.
fn heard_nothing_after(victim: &Person, room: &str, seq: u64) {
    let heard: Vec<(String, Value)> = victim
        .chat
        .heard()
        .into_iter()
        .map(|event| (event.name, event.payload))
        .filter(|(_, payload)| payload["room"] == room)
        .collect();
    let last = heard.iter().position(|(name, _)| name == "kicked").expect("they were told");
    assert_eq!(last, heard.len() - 1, "`kicked` is the last that they hear: {heard:?}");
    let later = heard.iter().find(|(_, payload)| payload["seq"].as_u64() > Some(seq));
    assert_eq!(later, None, "nothing later than {seq} reaches them");
}

async fn comes_back(yard: &Yard, victim: &Person, power: &str) {
    let answer = victim.try_join(&yard.room).await;
    if power == "ban" {
        assert_eq!(answer.refused(), "banned");
    } else {
        answer.ok();
        victim.leave(&yard.room).await;
    }
}

#[tokio::test]
async fn one_who_writes_all_the_time() {
    let yard = Yard::open().await;
    for run in 0..runs() {
        let power = POWERS[run % 2];
        let victim = yard.host.person(&format!("Normal {run}")).await;
        yard.lets_in(&victim).await;
        yard.shout(&victim, 20);
        let asked = yard.owner.asks(power, &yard.room, &victim.id);
        yard.shout(&victim, 20);
        let seq = asked.await.ok()["seq"].as_u64().expect("a seq");
        yard.shout(&victim, 5);
        yard.go_on().await;
        assert_eq!(victim.try_say(&yard.room, "and now?").await.refused(), "not_member");
        heard_nothing_after(&victim, &yard.room, seq);
        yard.is_free_of(&victim, seq).await;
        comes_back(&yard, &victim, power).await;
    }
    yard.check().await;
}

#[tokio::test]
async fn one_who_asks_to_read_and_gets_the_page_too_late() {
    let yard = Yard::open().await;
    for run in 0..runs() {
        let victim = yard.host.person(&format!("Reader {run}")).await;
        yard.lets_in(&victim).await;
        let pages: Vec<_> =
            (0..50).map(|_| victim.chat.request("events", json!({ "room": yard.room, "after": 0 }))).collect();
        let seq = yard.put_out(POWERS[run % 2], &victim).await;
        victim.chat.hear("kicked").await;
        for page in pages {
            let page = page.await;
            if page.is_ok() {
                let events = page.ok()["events"].clone();
                let newest = events.as_array().expect("a list").last().expect("an event")["seq"].as_u64();
                assert!(newest < Some(seq), "a page from after the kick");
            } else {
                assert_eq!(page.refused(), "not_member");
            }
        }
    }
    yard.check().await;
}

/// Somebody who is in and has stopped reading.
async fn asleep(yard: &Yard, nickname: &str) -> Person {
    let connection = Connection::open_with_small_buffer(yard.host.at()).await.expect("a connection");
    let victim = Person::introduce(yard.host.at(), connection, json!({ "protocol": 1, "nickname": nickname })).await;
    yard.lets_in(&victim).await;
    victim.connection().stop_reading();
    victim
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_who_does_not_read() {
    let yard = Yard::open().await;
    let words = "x".repeat(8000);
    // Each takes seconds, so there are fewer of them, and one for each power at the same time.
    for run in 0..runs().div_ceil(RUNS) {
        let mut victims = Vec::new();
        for power in POWERS {
            victims.push((power, asleep(&yard, &format!("Sleeper {power} {run}")).await));
        }
        // More than what fits between the two, so that the host's write waits.
        for _ in 0..6 {
            let answers: Vec<_> = (0..40).map(|_| yard.history.say(&yard.owner, &yard.room, &words)).collect();
            for answer in answers {
                answer.await;
                yard.watcher.chat.hear("chat").await;
            }
        }
        // A write that has waited for a second is a stalled one.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        for (power, victim) in victims {
            let seq = yard.put_out(power, &victim).await;
            yard.go_on().await;
            victim.connection().read_again();
            victim.connection().ended().await;
            for event in victim.chat.heard() {
                assert!(event.payload["seq"].as_u64() <= Some(seq), "{} {}", event.name, event.payload["seq"]);
            }
            yard.is_free_of(&victim, seq).await;
            comes_back(&yard, &victim.again().await, power).await;
        }
    }
    yard.check().await;
}

#[tokio::test]
async fn one_in_the_middle_of_an_upload() {
    let yard = Yard::open().await;
    for run in 0..runs() {
        let power = POWERS[run % 2];
        let victim = yard.host.person(&format!("Uploader {run}")).await;
        yard.lets_in(&victim).await;
        let (content_type, body) = multipart("gif", "a.gif", "image/gif", &pictures::gif(8, 8, 2, &fresh_id()));
        let (at, room, token, length) = (yard.host.at(), &yard.room, &victim.token, body.len());
        let head = format!(
            "POST /room/{room}/gif HTTP/1.1\r\nHost: {at}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        let mut stream = TcpStream::connect(at).await.expect("a connection");
        stream.write_all(head.as_bytes()).await.expect("it takes the head");
        stream.write_all(&body[..length / 2]).await.expect("it takes half of the body");
        yard.history.say(&victim, room, "it is coming").await;
        let seq = yard.put_out(power, &victim).await;
        stream.write_all(&body[length / 2..]).await.expect("it takes the rest");
        let answer = read_response(&mut stream).await.expect("an answer");
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (403, &json!("not_member")), "{}", answer.text());
        yard.go_on().await;
        heard_nothing_after(&victim, room, seq);
        yard.is_free_of(&victim, seq).await;
    }
    assert_eq!(yard.host.log().matches("panicked").count(), 0);
    yard.check().await;
}

#[tokio::test]
async fn one_in_the_middle_of_a_handshake() {
    let yard = Yard::open().await;
    for run in 0..runs() {
        let power = POWERS[run % 2];
        let victim = yard.host.person(&format!("Newcomer {run}")).await;
        yard.lets_in(&victim).await;
        // One connection is open and has not said who it is; another has said so and is just entering.
        let opened = yard.host.connection().await;
        let entering = victim.again().await;
        let answer = entering.try_join(&yard.room);
        let seq = yard.put_out(power, &victim).await;
        let answer = answer.await;
        let entered = answer.is_ok().then(|| answer.clone().ok()["lastSeq"].as_u64().expect("a seq"));
        if entered > Some(seq) {
            // What came after the kick is a return, which only a ban refuses.
            assert_eq!(power, "kick");
            entering.leave(&yard.room).await;
            continue;
        }
        let late = Person::introduce(yard.host.at(), opened, json!({ "protocol": 1, "token": victim.token })).await;
        assert_eq!(late.try_say(&yard.room, "hello").await.refused(), "not_member");
        yard.go_on().await;
        if entered.is_some() {
            heard_nothing_after(&entering, &yard.room, seq);
        } else {
            assert!(["not_member", "banned"].contains(&answer.refused().as_str()));
        }
        assert_eq!(late.chat.heard_of("chat"), Vec::<Value>::new());
        heard_nothing_after(&victim, &yard.room, seq);
    }
    yard.check().await;
}

#[tokio::test]
async fn one_who_polls() {
    let yard = Yard::open().await;
    for run in 0..runs() {
        let power = POWERS[run % 2];
        let victim = Person::arrive(yard.host.at(), &format!("Poller {run}"), Transport::Polling).await;
        yard.lets_in(&victim).await;
        yard.shout(&victim, 5);
        let seq = yard.put_out(power, &victim).await;
        yard.go_on().await;
        assert_eq!(victim.try_say(&yard.room, "and now?").await.refused(), "not_member");
        heard_nothing_after(&victim, &yard.room, seq);
        yard.is_free_of(&victim, seq).await;
        comes_back(&yard, &victim, power).await;
        victim.cut();
    }
    yard.check().await;
}

#[tokio::test]
async fn one_with_three_sockets() {
    let yard = Yard::open().await;
    for run in 0..runs() {
        let power = POWERS[run % 2];
        let first = yard.host.person(&format!("Three {run}")).await;
        let victims = [first.clone(), first.again().await, first.again().await];
        for victim in &victims {
            yard.lets_in(victim).await;
        }
        victims.iter().for_each(|victim| yard.shout(victim, 10));
        let asked = yard.owner.asks(power, &yard.room, &first.id);
        victims.iter().for_each(|victim| yard.shout(victim, 10));
        let seq = asked.await.ok()["seq"].as_u64().expect("a seq");
        yard.go_on().await;
        for victim in &victims {
            assert_eq!(victim.try_say(&yard.room, "and now?").await.refused(), "not_member");
            heard_nothing_after(victim, &yard.room, seq);
        }
        yard.is_free_of(&first, seq).await;
        comes_back(&yard, &first, power).await;
    }
    yard.check().await;
}

#[tokio::test]
async fn one_who_reconnects_in_a_loop() {
    let yard = Yard::open().await;
    for run in 0..runs() {
        let victim = yard.host.person(&format!("Boomerang {run}")).await;
        yard.lets_in(&victim).await;
        let (back, room) = (victim.clone(), yard.room.clone());
        let loops = tokio::spawn(async move {
            let mut answers = Vec::new();
            for _ in 0..10 {
                let again = back.again().await;
                answers.push((again.try_join(&room).await.is_ok(), again));
            }
            answers
        });
        let seq = yard.put_out("ban", &victim).await;
        let answers = loops.await.expect("it ends");
        let first_no = answers.iter().position(|(entered, _)| !entered).unwrap_or(answers.len());
        assert!(answers[first_no..].iter().all(|(entered, _)| !entered), "once banned, always banned");
        yard.go_on().await;
        assert_eq!(victim.again().await.try_join(&yard.room).await.refused(), "banned");
        yard.is_free_of(&victim, seq).await;
        for (_, again) in answers {
            let later = again.chat.heard().into_iter().find(|event| event.payload["seq"].as_u64() > Some(seq));
            assert_eq!(later, None);
        }
    }
    yard.check().await;
}

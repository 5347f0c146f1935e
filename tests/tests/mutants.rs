//! The checker is trusted because it finds each fault that is built into a host on purpose, in a run of seconds, and none in
//! the same run of a host without it.

use madang_tests::{Connection, History, Host, Person, Rule, Transport, Verdict, fresh_id};
use serde_json::json;

/// A fault shows only when it meets the right moment, which a busy computer may miss.
const RUNS: usize = 3;

/// Three people who are watched, and their room.
struct Yard {
    host: Host,
    history: History,
    ann: Person,
    ben: Person,
    carol: Person,
    room: String,
}

impl Yard {
    async fn open(mutant: &str) -> Self {
        let host = Host::start_mutated(mutant).await;
        let history = History::default();
        let (ann, ben, carol) = (host.person("Ann").await, host.person("Ben").await, host.person("Carol").await);
        let room = ann.create("Yard").await;
        for person in [&ann, &ben, &carol] {
            history.watch(person);
            person.join(&room).await;
        }
        Self { host, history, ann, ben, carol, room }
    }

    async fn verdict(self) -> Verdict {
        self.history.verdict(&self.host, &self.room).await
    }

    /// The same person again, watched and in the room.
    async fn again(&self, person: &Person) -> Person {
        let again = person.again().await;
        self.history.watch(&again);
        again.join(&self.room).await;
        again
    }
}

/// The run without the fault breaks no rule; with it, this one.
async fn is_found<F: Future<Output = Verdict>>(mutant: &str, also: &str, rule: Rule, run: impl Fn(Yard) -> F) {
    let sound = run(Yard::open(also).await).await;
    assert!(sound.violations.is_empty(), "without {mutant}: {sound}");
    for _ in 0..RUNS {
        let faulty = run(Yard::open(&format!("{mutant},{also}")).await).await;
        println!("{mutant}: {faulty}");
        if faulty.violations.iter().any(|violation| violation.rule == rule) {
            return;
        }
    }
    panic!("{mutant} was not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_commit_is_found() {
    is_found("ack_before_commit", "", Rule::Saved, |mut yard| async move {
        for round in 0..6 {
            let answers: Vec<_> =
                (0..200).map(|n| yard.history.say(&yard.ann, &yard.room, &format!("{round}.{n}"))).collect();
            // Ann writes on and on; the blow falls somewhere in it.
            yard.ben.chat.hear("chat").await;
            yard.host = yard.host.kill().await.restart().await;
            for answer in answers {
                answer.await;
            }
            let (ann, ben) = (yard.again(&yard.ann).await, yard.again(&yard.ben).await);
            (yard.ann, yard.ben) = (ann, ben);
        }
        yard.verdict().await
    })
    .await;
}

#[tokio::test]
async fn the_same_message_stored_twice_is_found() {
    is_found("not_once", "", Rule::Once, |yard| async move {
        let id = fresh_id();
        for _ in 0..2 {
            yard.history.say_as(&id, &yard.ann, &yard.room, "once", madang_tests::WAIT).await;
        }
        yard.verdict().await
    })
    .await;
}

/// One reads nothing while more is said than its queue holds, and then reads again, all before it would be cut off for that.
async fn stop_reading_for_a_while(yard: Yard) -> Verdict {
    let connection = Connection::open_with_small_buffer(yard.host.at()).await.expect("a connection");
    let auth = json!({ "protocol": 1, "nickname": "Sleeper" });
    let sleeper = Person::introduce(yard.host.at(), connection, auth).await;
    yard.history.watch(&sleeper);
    sleeper.join(&yard.room).await;
    sleeper.connection().stop_reading();
    let words = "x".repeat(8000);
    for _ in 0..25 {
        let answers: Vec<_> = (0..8).map(|_| yard.history.say(&yard.ann, &yard.room, &words)).collect();
        for answer in answers {
            answer.await;
        }
    }
    sleeper.connection().read_again();
    yard.verdict().await
}

#[tokio::test]
async fn what_is_dropped_in_silence_is_found() {
    is_found("drop_silently", "short_queues", Rule::OneOrder, stop_reading_for_a_while).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_out_of_turn_are_found() {
    is_found("async_handlers", "", Rule::InTurn, |yard| async move {
        let answers: Vec<_> = (0..100).map(|n| yard.history.say(&yard.ann, &yard.room, &n.to_string())).collect();
        for answer in answers {
            answer.await;
        }
        yard.verdict().await
    })
    .await;
}

#[tokio::test]
async fn one_who_is_kicked_and_stays_is_found() {
    is_found("kick_disconnects", "", Rule::Kicked, |yard| async move {
        yard.history.put_out("kick", &yard.ann, &yard.room, &yard.ben.id).await.expect("an answer");
        // Back by itself, as every client that loses its connection, and without having been let in.
        let back = yard.ben.again().await;
        yard.history.watch(&back);
        yard.history.say(&back, &yard.room, "still here").await;
        yard.verdict().await
    })
    .await;
}

#[tokio::test]
async fn a_whisper_to_everybody_is_found() {
    is_found("whisper_to_all", "", Rule::Whispered, |yard| async move {
        yard.history.whisper(&yard.ann, &yard.room, &yard.ben.id, "between us").await;
        yard.ben.chat.hear("whisper").await;
        yard.history.say(&yard.ann, &yard.room, "end").await;
        // What was whispered to Carol has come before.
        yard.carol.hears("end").await;
        yard.verdict().await
    })
    .await;
}

#[tokio::test]
async fn a_second_owner_is_found() {
    is_found("two_owners", "", Rule::OneOwner, |yard| async move {
        yard.ann.asks("delegate", &yard.room, &yard.ben.id).await.ok();
        yard.history.put_out("kick", &yard.ann, &yard.room, &yard.carol.id).await;
        yard.history.say(&yard.ben, &yard.room, "end").await;
        yard.verdict().await
    })
    .await;
}

/// The same power cuts that the real host withstands.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_disk_has_it_is_found() {
    const CUTS: usize = 10;
    let is_sound = |found: &Result<Verdict, String>| found.as_ref().is_ok_and(|verdict| verdict.violations.is_empty());
    let Some(sound) = madang_tests::faults::power_with("", CUTS).await else { return };
    assert!(sound.iter().all(is_sound), "without the fault: {sound:?}");
    let faulty = madang_tests::faults::power_with("synced_later", CUTS).await.expect("it was possible just now");
    println!("synced_later: {faulty:?}");
    let is_loss = |found: &Result<Verdict, String>| match found {
        Ok(verdict) => verdict.violations.iter().any(|violation| violation.rule == Rule::Saved),
        Err(_) => true,
    };
    assert!(faulty.iter().any(is_loss), "synced_later was not found");
}

#[tokio::test]
async fn requests_that_are_there_before_the_greeting_lose_nothing() {
    let host = Host::start_mutated("late_greeting").await;
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let connection = Connection::open(host.at(), Transport::WebSocket).await.expect("the host takes connections");
    let auth = json!({ "protocol": 1, "nickname": "Bob" });
    let chat = connection.connect("/chat", &auth).await.expect("the host lets people in");
    chat.request("join", json!({ "room": room })).await.ok();
    alice.say(&room, "welcome").await;
    assert_eq!(chat.hear("chat").await["text"], "welcome");
    // Once a later connect handler has run, the late one of the room's namespace has too.
    let lobby = connection.connect("/room", &auth).await.expect("the host lets people in");
    lobby.hear("session").await;
    assert_eq!(chat.heard_of("session").len(), 1, "greeted once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_more_to_be_said_keeps_its_place() {
    let yard = Yard::open("long_waits").await;
    for round in 0..20 {
        let answers: Vec<_> =
            (0..20).map(|n| yard.history.say(&yard.ann, &yard.room, &format!("{round}.{n}"))).collect();
        // In the midst of it one enters, hears a whisper and is gone again.
        let tab = yard.again(&yard.ben).await;
        yard.history.whisper(&yard.carol, &yard.room, &yard.ben.id, "between us").await;
        tab.cut();
        for answer in answers {
            answer.await;
        }
    }
    let last = yard.history.say(&yard.ann, &yard.room, "before the kick");
    yard.history.put_out("kick", &yard.ann, &yard.room, &yard.ben.id).await.expect("an answer");
    last.await;
    yard.history.say(&yard.ann, &yard.room, "end").await;
    yard.carol.hears("end").await;
    let verdict = yard.verdict().await;
    assert!(verdict.violations.is_empty(), "{verdict}");
}

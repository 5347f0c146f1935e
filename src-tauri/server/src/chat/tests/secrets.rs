//! T-41: whatever three people do, whoever reads a whisper is its sender or its receiver.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::chat::Delivery;

/// What somebody does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Whisper(usize, usize),
    Say(usize),
    Leave(usize),
    Join(usize),
    /// The first puts the second out, if it may.
    Kick(usize, usize),
    /// The first makes the second the owner, if it may.
    Delegate(usize, usize),
    /// Reads everything there is to read.
    Look(usize),
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || 0..3usize;
    let step = prop_oneof![
        8 => (who(), who()).prop_map(|(from, to)| Step::Whisper(from, to)),
        3 => who().prop_map(Step::Say),
        2 => who().prop_map(Step::Leave),
        4 => who().prop_map(Step::Join),
        1 => (who(), who()).prop_map(|(by, whom)| Step::Kick(by, whom)),
        1 => (who(), who()).prop_map(|(by, whom)| Step::Delegate(by, whom)),
        4 => who().prop_map(Step::Look),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..60)
}

/// Three people, what the room's log and each inbox should hold, and who is in.
struct World {
    desk: Desk,
    guests: Vec<Guest>,
    room: RoomId,
    inside: [bool; 3],
    /// The texts of each inbox, in order.
    inboxes: [Vec<String>; 3],
    /// Who may read a whisper.
    readers: HashMap<String, [usize; 2]>,
    last_seq: Seq,
    said: usize,
}

impl World {
    async fn new() -> Self {
        let mut desk = Desk::without_limits();
        let mut guests = Vec::new();
        for name in ["Mina", "Jisu", "Sora"] {
            guests.push(desk.connect(name).await);
        }
        let room = desk.room_of(&guests[0], create(None)).await;
        let (inside, inboxes) = ([false; 3], Default::default());
        Self { desk, guests, room, inside, inboxes, readers: HashMap::new(), last_seq: 0, said: 0 }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Whisper(from, to) => self.whisper(from, to).await,
            Step::Say(who) => self.say(who).await,
            Step::Leave(who) => self.leave(who).await,
            Step::Join(who) => self.join(who).await,
            Step::Kick(by, whom) => self.kick(by, whom).await,
            Step::Delegate(by, whom) => self.delegate(by, whom).await,
            Step::Look(who) => self.look(who).await,
            Step::Restart => self.restart().await,
        }
        self.check_deliveries();
    }

    async fn whisper(&mut self, from: usize, to: usize) {
        self.said += 1;
        let (id, text) = (format!("w-{}", self.said), format!("secret number {}", self.said));
        let user = self.guests[to].user.id.to_string();
        let answer = self.desk.carry_out(&self.guests[from], whisper(self.room, &id, &user, &text)).await;
        let code = answer.as_ref().err().map(|refusal| refusal.code);
        if !self.inside[from] {
            return assert_eq!(code, Some(ErrorCode::NotMember));
        }
        if from == to {
            return assert_eq!(code, Some(ErrorCode::Invalid));
        }
        if !self.inside[to] {
            return assert_eq!(code, Some(ErrorCode::NoSuchUser));
        }
        let Ok(Answer::Whispered { n, .. }) = answer else { panic!("{answer:?}") };
        self.inboxes[from].push(text.clone());
        self.inboxes[to].push(text.clone());
        assert_eq!(n, self.inboxes[from].len() as u64, "without holes");
        self.readers.insert(text, [from, to]);
    }

    async fn say(&mut self, who: usize) {
        self.said += 1;
        let id = format!("c-{}", self.said);
        let answer = self.desk.carry_out(&self.guests[who], chat(self.room, &id, "said aloud")).await;
        match answer {
            Ok(Answer::Sent { seq, .. }) => {
                self.last_seq += 1;
                assert_eq!((seq, self.inside[who]), (self.last_seq, true), "whispers take no number of the log");
            }
            other => assert_eq!((other.unwrap_err().code, self.inside[who]), (ErrorCode::NotMember, false)),
        }
    }

    async fn leave(&mut self, who: usize) {
        let left = self.desk.carry_out(&self.guests[who], leave(self.room)).await;
        assert_eq!(left.is_ok(), self.inside[who]);
        self.inside[who] = false;
        // An owner who goes hands over, which is an event too.
        self.read_end().await;
    }

    async fn join(&mut self, who: usize) {
        let joined = self.desk.enter(&self.guests[who], self.room).await;
        self.inside[who] = true;
        self.last_seq = joined.last_seq;
        let texts: Vec<&str> = joined.whispers.iter().filter_map(|whisper| whisper.text.as_deref()).collect();
        let all = &self.inboxes[who];
        assert_eq!(texts, all[all.len().saturating_sub(50)..], "the inbox waits for whoever comes back");
    }

    /// Whether it may is for other tests to say; if it was done, the other one is out.
    async fn kick(&mut self, by: usize, whom: usize) {
        let (room, user) = (self.room.to_string(), self.guests[whom].user.id.to_string());
        let kicked = self.desk.carry_out(&self.guests[by], Request::Kick(KickRequest { room, user })).await;
        self.inside[whom] &= kicked.is_err();
        self.read_end().await;
    }

    async fn delegate(&mut self, by: usize, whom: usize) {
        let (room, user) = (self.room.to_string(), self.guests[whom].user.id.to_string());
        let given = self.desk.carry_out(&self.guests[by], Request::Delegate(DelegateRequest { room, user })).await;
        assert!(given.is_err() || self.inside[by]);
        self.read_end().await;
    }

    /// Somebody who is in knows the end of the log.
    async fn read_end(&mut self) {
        let Some(who) = (0..3).find(|who| self.inside[*who]) else { return };
        let events = Request::Events(EventsRequest { room: self.room.to_string(), after: 0, limit: None });
        let answer = self.desk.carry_out(&self.guests[who], events).await;
        let Ok(Answer::Events { events, .. }) = answer else { panic!("{answer:?}") };
        self.last_seq = events.last().map_or(0, |event| event.seq);
    }

    async fn look(&mut self, who: usize) {
        let room = self.room.to_string();
        let inbox = WhispersRequest { room: room.clone(), after: Some(0), before: None, limit: None };
        let history = HistoryRequest { room: room.clone(), before: Seq::MAX, limit: None };
        let question = SearchRequest { room, query: "SECRET".to_owned(), before: None, limit: None };
        let asked = [Request::Whispers(inbox), Request::History(history), Request::Search(question)];
        let mut pages = Vec::new();
        for request in asked {
            match self.desk.carry_out(&self.guests[who], request).await {
                Ok(page) => pages.push(page),
                Err(refusal) => assert_eq!((refusal.code, self.inside[who]), (ErrorCode::NotMember, false)),
            }
        }
        if !self.inside[who] {
            return assert!(pages.is_empty());
        }
        let [Answer::Whispers { whispers, more: false, .. }, Answer::History { messages, .. }, found] = &pages[..]
        else {
            panic!("{pages:?}")
        };
        let texts: Vec<&str> = whispers.iter().filter_map(|whisper| whisper.text.as_deref()).collect();
        assert_eq!(texts, self.inboxes[who]);
        assert!(messages.iter().all(|message| !format!("{message:?}").contains("secret")), "{messages:?}");
        self.check_found(who, found);
    }

    fn check_found(&self, who: usize, found: &Answer) {
        let Answer::Found { messages, more, .. } = found else { panic!("{found:?}") };
        let text = |found: &Found| match found {
            Found::Whisper(whisper) => whisper.text.clone().expect("it was found by its text"),
            Found::Message(message) => panic!("{message:?} was found in the log"),
        };
        let mut texts: Vec<String> = messages.iter().map(text).collect();
        texts.reverse();
        let all = &self.inboxes[who];
        assert_eq!(texts, all[all.len().saturating_sub(50)..], "all of one's own and nothing else");
        assert_eq!(*more, all.len() > 50);
    }

    async fn restart(&mut self) {
        self.desk.restart().await;
        for guest in &mut self.guests {
            // Who was never in a room is not stored, and comes back as somebody new of the same name.
            *guest = self.desk.connect_with(&guest.user.nickname.clone(), Some(&guest.token.clone())).await;
        }
    }

    /// Everything that was ever delivered: whispers to connections of the two only, and nothing of them in anything else.
    fn check_deliveries(&mut self) {
        self.desk.hear_what_is_there();
        for delivery in self.desk.heard.drain(..) {
            match &delivery {
                Delivery::Whisper { connections, whisper } => {
                    let readers = self.readers[whisper.text.as_deref().expect("these have a text")];
                    for connection in connections {
                        let reader = self.guests.iter().position(|guest| guest.is_on(*connection));
                        assert!(reader.is_some_and(|reader| readers.contains(&reader)), "{delivery:?}");
                    }
                }
                // Answers were looked at where they were asked for.
                Delivery::Answer { .. } | Delivery::Enter { .. } | Delivery::Page { .. } => {}
                other => assert!(!format!("{other:?}").contains("secret"), "{other:?}"),
            }
        }
    }
}

/// Each case runs a writer on a real disk; 64 are some two thousand steps. `PROPTEST_CASES=3400` makes a hundred thousand.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn whoever_reads_a_whisper_is_its_sender_or_its_receiver(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for step in steps {
                world.take(step).await;
            }
            world.desk.tell(crate::chat::Command::Stop).await;
            world.desk.end().await;
        });
    }
}

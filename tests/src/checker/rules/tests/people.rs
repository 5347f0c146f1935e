//! Who is in, who is out and who owns the room.

use serde_json::json;

use super::{ANN, BEN, Rule, Run, chat, event, user};
use crate::checker::notes::PutOut;

/// Ann kicks Ben at 5.
fn kicked() -> Run {
    let mut run = Run::good();
    run.store(event(5, "kick", &json!({ "user": user("ben"), "by": user("ann"), "people": 1 })));
    run.hears(ANN, 5);
    run.hears(BEN, 5);
    run.notes.put_outs.push(PutOut { victim: "ben".to_owned(), seq: 5 });
    run.stored.members.remove("ben");
    run
}

#[test]
fn one_who_was_kicked_and_still_hears() {
    let mut run = kicked();
    run.sends(ANN, "ann", "a-2", 6);
    run.store(chat(6, "ann", "a-2"));
    run.hears(ANN, 6);
    assert_eq!(run.broken(), [], "they hear nothing more");
    run.hears(BEN, 6);
    assert_eq!(run.broken(), [Rule::Kicked]);
    let mut run = kicked();
    run.sends(ANN, "ann", "a-2", 6);
    run.store(chat(6, "ann", "a-2"));
    run.hears(ANN, 6);
    run.notes.close(BEN);
    run.hears(BEN, 6);
    assert_eq!(run.broken(), [Rule::Kicked], "after `kicked`");
}

#[test]
fn one_who_was_kicked_and_still_writes() {
    let mut run = kicked();
    run.sends(BEN, "ben", "b-2", 6);
    run.store(chat(6, "ben", "b-2"));
    run.hears(ANN, 6);
    assert_eq!(run.broken(), [Rule::Kicked]);
}

#[test]
fn one_who_was_kicked_by_an_answer_and_is_still_in() {
    let mut run = Run::good();
    run.notes.put_outs.push(PutOut { victim: "ben".to_owned(), seq: 4 });
    assert_eq!(run.broken(), [Rule::Kicked]);
}

#[test]
fn one_who_is_banned_and_enters() {
    let mut run = Run::good();
    run.store(event(5, "ban", &json!({ "user": user("ben"), "by": user("ann"), "people": 1 })));
    run.store(event(6, "join", &json!({ "user": user("ben"), "people": 2 })));
    run.stored.banned.insert("ben".to_owned());
    run.notes.close(BEN);
    run.hears(ANN, 5);
    run.hears(ANN, 6);
    assert_eq!(run.broken(), [Rule::Kicked]);
}

#[test]
fn one_who_does_what_only_the_owner_may() {
    let mut run = Run::good();
    run.store(event(5, "settings", &json!({ "by": user("ben"), "frozen": true })));
    run.hears(ANN, 5);
    run.hears(BEN, 5);
    assert_eq!(run.broken(), [Rule::OneOwner]);
}

#[test]
fn two_owners_or_another_than_the_log_says() {
    let mut run = Run::good();
    run.read.owners.push("ben".to_owned());
    assert_eq!(run.broken(), [Rule::OneOwner]);
    let mut run = Run::good();
    run.stored.owner = "ben".to_owned();
    assert_eq!(run.broken(), [Rule::OneOwner]);
    let mut run = Run::good();
    run.store(event(5, "owner", &json!({ "user": user("ben"), "by": user("ann"), "reason": "given" })));
    run.hears(ANN, 5);
    run.hears(BEN, 5);
    run.stored.owner = "ben".to_owned();
    run.read.owners = vec!["ben".to_owned()];
    assert_eq!(run.broken(), [], "a hand-over is none");
}

#[test]
fn members_and_bans_that_the_log_does_not_tell() {
    let mut run = Run::good();
    run.stored.members.insert("ghost".to_owned());
    assert_eq!(run.broken(), [Rule::StateFits]);
    let mut run = Run::good();
    run.stored.banned.insert("carol".to_owned());
    assert_eq!(run.broken(), [Rule::StateFits]);
}

//! Who owns a room: rule 6.

use madang_tests::{Host, Person};
use serde_json::{Value, json};

/// The owner among the members. There is never more than one.
async fn owner_of(asker: &Person, room: &str) -> String {
    let page = asker.chat.request("members", json!({ "room": room })).await.ok();
    let members = page["members"].as_array().expect("members");
    let owners: Vec<&Value> = members.iter().filter(|member| member["role"] == "owner").collect();
    assert_eq!(owners.len(), 1, "{page}");
    owners[0]["id"].as_str().expect("an id").to_owned()
}

async fn four_people(host: &Host) -> (Person, Person, Person, Person, String) {
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let (bob, carol, dave) = (host.person("Bob").await, host.person("Carol").await, host.person("Dave").await);
    for person in [&bob, &carol, &dave] {
        person.join(&room).await;
    }
    (alice, bob, carol, dave, room)
}

#[tokio::test]
async fn when_the_owner_leaves_who_joined_earliest_becomes_owner_in_the_same_moment() {
    let host = Host::start().await;
    let (alice, bob, carol, dave, room) = four_people(&host).await;
    alice.leave(&room).await;
    let exit = dave.chat.hear("exit").await;
    let owner = dave.chat.hear("owner").await;
    let seq = exit["seq"].as_u64().expect("seq");
    assert!([seq + 1, seq - 1].map(Value::from).contains(&owner["seq"]), "side by side: {exit} {owner}");
    assert_eq!((&owner["user"]["id"], &owner["reason"]), (&json!(bob.id), &json!("left")));
    assert_eq!(owner.get("by"), None, "nobody did it");
    assert_eq!(owner_of(&carol, &room).await, bob.id);

    let back = alice.join(&room).await;
    assert_eq!(back["you"]["role"], "member", "the former owner is a guest now");
    assert_eq!(back["room"]["owner"]["id"], bob.id.as_str());
    assert_eq!(owner_of(&carol, &room).await, bob.id, "never more than one");
}

#[tokio::test]
async fn when_the_owner_is_lost_the_earliest_who_is_here_becomes_owner() {
    let host = Host::start_with(&["--grace", "4"]).await;
    let (alice, bob, carol, dave, room) = four_people(&host).await;
    alice.cut();
    dave.chat.hear_where("presence", |news| news["user"] == alice.id.as_str()).await;
    bob.cut();
    let owner = dave.chat.hear("owner").await;
    assert_eq!((&owner["user"]["id"], &owner["reason"]), (&json!(carol.id), &json!("lost")), "Bob was away himself");
    assert_eq!(owner_of(&dave, &room).await, carol.id);
}

#[tokio::test]
async fn an_owner_who_is_only_away_stays_owner() {
    let host = Host::start_with(&["--grace", "30"]).await;
    let (alice, bob, _carol, _dave, room) = four_people(&host).await;
    alice.cut();
    bob.chat.hear("presence").await;
    assert_eq!(owner_of(&bob, &room).await, alice.id);
    let back = alice.again().await.join(&room).await;
    assert_eq!(back["you"]["role"], "owner");
    bob.say(&room, "end").await;
    bob.hears("end").await;
    assert_eq!(bob.chat.heard_of("owner"), Vec::<Value>::new());
}

#[tokio::test]
async fn nobody_becomes_owner_by_entering() {
    let host = Host::start().await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.create("Yard").await;
    let joined = bob.join(&room).await;
    assert_eq!((&joined["you"]["role"], &joined["room"]["owner"]["id"]), (&json!("member"), &json!(alice.id)));
    assert_eq!(alice.join(&room).await["you"]["role"], "owner", "in the room or not, it is hers");

    bob.leave(&room).await;
    alice.leave(&room).await;
    let again = bob.join(&room).await;
    assert_eq!((&again["you"]["role"], &again["room"]["owner"]["id"]), (&json!("member"), &json!(alice.id)));
    assert_eq!(alice.join(&room).await["you"]["role"], "owner", "and again on return");
}

#[tokio::test]
async fn the_owner_is_the_same_after_a_restart() {
    let host = Host::start().await;
    let (alice, bob, carol, _dave, room) = four_people(&host).await;
    alice.leave(&room).await;
    carol.chat.hear("owner").await;
    let _host = host.kill().await.restart().await;
    let carol = carol.again().await;
    let joined = carol.join(&room).await;
    assert_eq!(joined["room"]["owner"]["id"], bob.id.as_str());
    assert_eq!(owner_of(&carol, &room).await, bob.id);
}

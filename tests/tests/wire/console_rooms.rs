//! The console does an owner's work in any room of its host: rule 6.

use madang_tests::{Answer, Console, Host, Person, fresh_id};
use serde_json::{Value, json};

struct Yard {
    host: Host,
    console: Console,
    alice: Person,
    bob: Person,
    room: String,
}

impl Yard {
    async fn open() -> Self {
        let host = Host::start().await;
        let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
        let room = alice.open("Yard").await;
        bob.join(&room).await;
        Self { console: host.console().await, host, alice, bob, room }
    }

    async fn asks(&self, event: &str, mut payload: Value) -> Answer {
        payload["room"] = self.room.as_str().into();
        self.console.namespace.request(event, payload).await
    }

    async fn about_bob(&self, event: &str) -> Value {
        self.asks(event, json!({ "user": self.bob.id })).await.ok()
    }
}

#[tokio::test]
async fn it_lists_rooms_and_changes_them_and_nobody_is_named() {
    let yard = Yard::open().await;
    let listed = yard.console.namespace.request("rooms", json!({ "query": "yar" })).await.ok();
    assert_eq!(listed["rooms"][0]["id"], yard.room.as_str());
    let settled = yard.asks("settings", json!({ "title": "Garden", "frozen": true })).await.ok();
    assert_eq!(settled["room"]["title"], "Garden");
    let event = yard.bob.chat.hear("settings").await;
    assert_eq!((&event["title"], event.get("by"), &event["seq"]), (&json!("Garden"), None, &settled["seq"]));
    let locked = yard.asks("settings", json!({ "password": "of the console", "frozen": false })).await.ok();
    assert_eq!(locked["room"]["locked"], true);
    let stranger = yard.host.person("Carol").await;
    let join = json!({ "room": yard.room, "password": "of the console" });
    assert_eq!(stranger.try_join(&yard.room).await.refused(), "wrong_password");
    stranger.chat.request("join", join).await.ok();
}

#[tokio::test]
async fn it_mutes_kicks_and_bans_the_owner_too() {
    let yard = Yard::open().await;
    yard.asks("mute", json!({ "user": yard.bob.id, "minutes": 5 })).await.ok();
    assert_eq!(yard.bob.chat.hear("mute").await.get("by"), None);
    assert_eq!(yard.bob.try_say(&yard.room, "hm").await.refused(), "muted");
    yard.about_bob("unmute").await;
    yard.about_bob("kick").await;
    let kicked = yard.bob.chat.hear("kicked").await;
    assert_eq!((kicked.get("by"), &kicked["banned"]), (None, &json!(false)));
    yard.bob.join(&yard.room).await;

    let kick = yard.asks("kick", json!({ "user": yard.alice.id })).await.ok()["seq"].clone();
    assert_eq!(
        yard.bob.chat.hear_where("kick", |event| event["seq"] == kick).await["user"]["id"],
        yard.alice.id.as_str()
    );
    let owner = yard.bob.chat.hear("owner").await;
    assert_eq!((&owner["user"]["id"], &owner["reason"]), (&json!(yard.bob.id), &json!("left")));
    yard.alice.chat.hear("kicked").await;
    assert_eq!(yard.alice.chat.heard_of("owner"), Vec::<Value>::new(), "`kicked` is the last that she hears");

    yard.about_bob("ban").await;
    assert_eq!(yard.bob.try_join(&yard.room).await.refused(), "banned");
    let bans = yard.asks("bans", json!({})).await.ok()["bans"].clone();
    assert_eq!((&bans[0]["user"]["id"], bans[0].get("by")), (&json!(yard.bob.id), None));
    yard.about_bob("unban").await;
    yard.bob.join(&yard.room).await;
}

#[tokio::test]
async fn it_removes_messages_hands_rooms_over_and_closes_them() {
    let yard = Yard::open().await;
    let seq = yard.alice.say(&yard.room, "something bad").await;
    yard.asks("remove", json!({ "seq": seq })).await.ok();
    let event = yard.bob.chat.hear("remove").await;
    assert_eq!((&event["target"], event.get("by")), (&json!(seq), None));
    yard.about_bob("delegate").await;
    let owner = yard.alice.chat.hear("owner").await;
    assert_eq!((&owner["user"]["id"], owner.get("by"), &owner["reason"]), (&json!(yard.bob.id), None, &json!("given")));
    assert_eq!(yard.asks("close", json!({})).await.ok(), json!({ "ok": true }));
    yard.bob.chat.hear("removeRoom").await;
    assert_eq!(yard.asks("close", json!({})).await.refused(), "room_not_found");
}

#[tokio::test]
async fn it_is_no_member_and_its_requests_are_as_usable_as_others() {
    let yard = Yard::open().await;
    for (event, payload) in [
        ("chat", json!({ "id": fresh_id(), "text": "hello" })),
        ("history", json!({ "before": 99 })),
        ("join", json!({})),
        ("members", json!({})),
    ] {
        assert_eq!(yard.asks(event, payload).await.refused(), "unknown_event", "{event}");
    }
    assert_eq!(yard.asks("kick", json!({ "user": "nosuchuser00" })).await.refused(), "no_such_user");
    assert_eq!(yard.asks("mute", json!({ "user": yard.bob.id, "minutes": 0 })).await.refused(), "invalid");
    assert_eq!(yard.asks("settings", json!({ "max": 1 })).await.refused(), "invalid");
    assert_eq!(yard.asks("settings", json!({ "password": "" })).await.refused(), "empty");
    let elsewhere = json!({ "room": "nosuchroom00", "user": yard.bob.id });
    assert_eq!(yard.console.namespace.request("kick", elsewhere).await.refused(), "room_not_found");
    assert_eq!(yard.bob.chat.heard_of("kick"), Vec::<Value>::new());
}

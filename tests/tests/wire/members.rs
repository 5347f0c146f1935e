//! `members`: pages of a long list, and finding somebody by part of their name.

use madang_tests::{Host, Person};
use serde_json::{Value, json};

fn names(page: &Value) -> Vec<String> {
    let members = page["members"].as_array().unwrap_or_else(|| panic!("not a list: {page}"));
    members.iter().map(|member| member["nickname"].as_str().expect("a name").to_owned()).collect()
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

async fn page(person: &Person, room: &str, wanted: Value) -> (Vec<String>, bool) {
    let mut payload = wanted;
    payload["room"] = json!(room);
    let page = person.chat.request("members", payload).await.ok();
    (names(&page), page["more"] == true)
}

async fn yard(host: &Host, others: &[&str]) -> (Vec<Person>, String) {
    let alice = host.person("Alice").await;
    let room = alice.create_with(json!({ "title": "Yard", "max": 50 })).await;
    alice.join(&room).await;
    let mut people = vec![alice];
    for name in others {
        let person = host.person(name).await;
        person.join(&room).await;
        people.push(person);
    }
    (people, room)
}

#[tokio::test]
async fn pages_follow_the_order_of_entering() {
    let host = Host::start_without_limits().await;
    let (people, room) = yard(&host, &["Bob", "Carol", "Dave", "Erin"]).await;
    let ask = |wanted: Value| page(&people[0], &room, wanted);
    assert_eq!(ask(json!({})).await, (list(&["Alice", "Bob", "Carol", "Dave", "Erin"]), false));
    assert_eq!(ask(json!({ "limit": 2 })).await, (list(&["Alice", "Bob"]), true));
    assert_eq!(ask(json!({ "limit": 2, "after": people[1].id })).await, (list(&["Carol", "Dave"]), true));
    assert_eq!(ask(json!({ "limit": 2, "after": people[3].id })).await, (list(&["Erin"]), false));
    assert_eq!(ask(json!({ "after": people[4].id })).await, (vec![], false));
    people[1].leave(&room).await;
    people[1].join(&room).await;
    assert_eq!(ask(json!({ "after": people[4].id })).await, (list(&["Bob"]), false), "he entered last now");
}

#[tokio::test]
async fn part_of_a_name_is_enough_whatever_its_case_and_however_it_was_typed() {
    let host = Host::start_without_limits().await;
    let (people, room) = yard(&host, &["푸른 여우", "Blue Fox", "붉은 여우", "FOXTROT", "Élise"]).await;
    let cases: [(&str, &[&str]); 9] = [
        ("여우", &["푸른 여우", "붉은 여우"]),
        ("우", &["푸른 여우", "붉은 여우"]),
        ("fox", &["Blue Fox", "FOXTROT"]),
        ("FOXT", &["FOXTROT"]),
        ("\u{110b}\u{1167}\u{110b}\u{116e}", &["푸른 여우", "붉은 여우"]),
        ("e\u{301}LISE", &["Élise"]),
        (" fox ", &["Blue Fox", "FOXTROT"]),
        ("%", &[]),
        ("nobody", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(page(&people[0], &room, json!({ "query": query })).await, (list(expected), false), "{query}");
    }
    let first = page(&people[0], &room, json!({ "query": "fox", "limit": 1 })).await;
    assert_eq!(first, (list(&["Blue Fox"]), true));
    let rest = page(&people[0], &room, json!({ "query": "fox", "limit": 1, "after": people[2].id })).await;
    assert_eq!(rest, (list(&["FOXTROT"]), false));
}

#[tokio::test]
async fn a_member_says_who_they_are_and_whether_they_are_here() {
    let host = Host::start().await;
    let (people, room) = yard(&host, &["Bob"]).await;
    people[1].cut();
    people[0].chat.hear_where("presence", |news| news["state"] == "away").await;
    let page = people[0].chat.request("members", json!({ "room": room })).await.ok();
    let told: Vec<_> =
        page["members"].as_array().expect("members").iter().map(|one| (&one["role"], &one["state"])).collect();
    let (owner, member, here, away) = (json!("owner"), json!("member"), json!("here"), json!("away"));
    assert_eq!(told, [(&owner, &here), (&member, &away)]);
}

#[tokio::test]
async fn only_members_see_the_members() {
    let host = Host::start().await;
    let (people, room) = yard(&host, &["Bob"]).await;
    let stranger = host.person("Stranger").await;
    for payload in [json!({ "room": room }), json!({ "room": "000000000000", "query": "bob" })] {
        assert_eq!(stranger.chat.request("members", payload).await.refused(), "not_member");
    }
    people[1].leave(&room).await;
    assert_eq!(people[1].chat.request("members", json!({ "room": room })).await.refused(), "not_member");
}

//! A disk that is nearly full: its last space is for texts. What is when it is full is one of the faults.

use madang_tests::{Host, SmallDisk, pictures};
use serde_json::json;

#[tokio::test]
async fn pictures_leave_a_reserve_and_texts_still_go() {
    let Some(disk) = SmallDisk::of_mebibytes(64) else { return };
    let host = Host::start_inside(disk.path()).await;
    let (alice, bob) = (host.person("Alice").await, host.person("Bob").await);
    let room = alice.open("Yard").await;
    bob.join(&room).await;
    let answer = alice.try_upload(&room, "a.gif", "image/gif", &pictures::gif(20, 10, 3, "")).await;
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (507, &json!("disk_full")));
    alice.say(&room, "still here").await;
    assert_eq!(bob.chat.hear("chat").await["text"], "still here");
}

//! Several people who are in a room already.

use crate::host::Host;
use crate::person::Person;

/// Alice, who owns a room, and Bob and Carol, who are in it with her; and the room.
///
/// # Panics
/// When the host does not let them in.
pub async fn three_people(host: &Host) -> (Person, Person, Person, String) {
    let alice = host.person("Alice").await;
    let room = alice.open("Yard").await;
    let (bob, carol) = (host.person("Bob").await, host.person("Carol").await);
    bob.join(&room).await;
    carol.join(&room).await;
    (alice, bob, carol, room)
}

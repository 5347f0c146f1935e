//! What a network does: addresses change, cables are pulled, and hosts are found all the same.

use std::time::{Duration, Instant};

use futures_util::future::join;
use madang_tests::Lab;

use crate::standing::Standing;

/// How long a changed network may take to be followed.
const FOLLOWED: Duration = Duration::from_secs(20);

async fn see_each_other(first: &Standing, second: &Standing) {
    let one = first.console.sees(FOLLOWED, &second.id, |seen| second.is(seen));
    join(one, second.console.sees(FOLLOWED, &first.id, |seen| first.is(seen))).await;
}

#[tokio::test]
async fn a_changed_address_is_followed() {
    let Some(lab) = Lab::of(2).await else { return };
    let (first, second) = (Standing::start(&lab[0], "First").await, Standing::start(&lab[1], "Second").await);
    see_each_other(&first, &second).await;
    for last in [9, 2, 77] {
        second.computer.move_to(last);
        let moved = Instant::now();
        first.console.sees(FOLLOWED, &second.id, |seen| second.is(seen)).await;
        println!("a changed address was followed after {:.2?}", moved.elapsed());
    }
    see_each_other(&first, &second).await;
}

#[tokio::test]
async fn after_a_pulled_cable_hosts_find_each_other_again() {
    let Some(lab) = Lab::of(2).await else { return };
    let (first, second) = (Standing::start(&lab[0], "First").await, Standing::start(&lab[1], "Second").await);
    for _ in 0..2 {
        see_each_other(&first, &second).await;
        second.computer.unplug();
        join(first.console.loses(FOLLOWED, &second.id), second.console.loses(FOLLOWED, &first.id)).await;
        second.computer.plug_in();
        let plugged = Instant::now();
        see_each_other(&first, &second).await;
        println!("after the cable was back, hosts saw each other in {:.2?}", plugged.elapsed());
    }
}

#[tokio::test]
async fn a_host_that_starts_without_a_network_is_found_once_there_is_one() {
    let Some(lab) = Lab::of(2).await else { return };
    lab[1].unplug();
    let (first, second) = (Standing::start(&lab[0], "First").await, Standing::start(&lab[1], "Second").await);
    lab[1].plug_in();
    see_each_other(&first, &second).await;
}

#[tokio::test]
async fn a_new_name_and_a_hidden_host_are_known_at_once() {
    let Some(lab) = Lab::of(2).await else { return };
    let (first, second) = (Standing::start(&lab[0], "First").await, Standing::start(&lab[1], "Second").await);
    see_each_other(&first, &second).await;
    let configure = async |change: serde_json::Value| second.console.namespace.request("configure", change).await.ok();
    configure(serde_json::json!({ "name": "Renamed" })).await;
    first.console.sees(Duration::from_secs(5), &second.id, |seen| seen["name"] == "Renamed").await;
    configure(serde_json::json!({ "discoverable": false })).await;
    first.console.loses(Duration::from_secs(3), &second.id).await;
    second.console.sees(Duration::from_secs(3), &first.id, |seen| first.is(seen)).await;
    configure(serde_json::json!({ "discoverable": true })).await;
    first.console.sees(Duration::from_secs(5), &second.id, |seen| second.is(seen)).await;
}

//! What strangers announce: it is shown as what it is, leads nowhere but to this network, and harms nothing.

use std::time::Duration;

use madang_tests::{Lab, WAIT, within};

use crate::avahi::{Avahi, until};
use crate::standing::Standing;

/// How long nothing is watched to happen: many times what a question takes.
const QUIET: Duration = Duration::from_secs(4);

fn id(first: char) -> String {
    first.to_string().repeat(26)
}

/// The TXT record of a host that would have this id.
fn text(id: &str) -> String {
    format!("v=1 id={id} 'name=False <b>host</b>' fp={id}{id} rooms=1 people=1")
}

#[tokio::test]
async fn a_false_host_is_shown_as_unreachable_and_harms_nothing() {
    let Some(lab) = Lab::of(3).await else { return };
    let Some(avahi) = Avahi::start(&lab[1]).await else { return };
    let (first, third) = (Standing::start(&lab[0], "First").await, Standing::start(&lab[2], "Third").await);
    first.console.sees(WAIT, &third.id, |seen| third.is(seen)).await;
    let before = lab[0].connections_begun().await;
    let false_id = id('f');
    let published = avahi.publish(&format!("-s {false_id} _madang._tcp 4747 {}", text(&false_id)));
    let seen = first.console.sees(WAIT, &false_id, |seen| seen["reachable"] == false).await;
    assert_eq!(seen["name"], "False <b>host</b>");
    assert!(lab[0].connections_begun().await > before, "whether it is there was found out by asking it");
    // Who takes the id of a host that answers moves nobody elsewhere.
    let _impostor = avahi.publish(&format!("-s {} _madang._tcp 4747 {}", third.id, text(&third.id)));
    tokio::time::sleep(QUIET).await;
    first.console.sees(WAIT, &third.id, |seen| third.is(seen)).await;
    drop(published);
    first.console.loses(WAIT, &false_id).await;
    first.console.sees(WAIT, &third.id, |seen| third.is(seen)).await;
}

#[tokio::test]
async fn records_that_lead_elsewhere_cause_no_connection_at_all() {
    let Some(lab) = Lab::of(2).await else { return };
    let Some(avahi) = Avahi::start(&lab[1]).await else { return };
    let first = Standing::start_talkative(&lab[0], "First").await;
    let places =
        [("127.0.0.1", 22), ("127.0.0.1", 4747), ("8.8.8.8", 4747), ("10.78.0.1", 4747), ("169.254.1.1", 4747)];
    let before = lab[0].connections_begun().await;
    let mut published = Vec::new();
    for (letter, (address, port)) in ('a'..).zip(places) {
        let (id, computer) = (id(letter), format!("elsewhere-{letter}.local"));
        published.push(avahi.publish(&format!("-a -R {computer} {address}")));
        published.push(avahi.publish(&format!("-s -H {computer} {id} _madang._tcp {port} {}", text(&id))));
    }
    for (letter, port) in [('u', 22), ('v', 80), ('w', 1023)] {
        published.push(avahi.publish(&format!("-s {} _madang._tcp {port} {}", id(letter), text(&id(letter)))));
    }
    let log = || first.host.log();
    let ignored = |reason: &str| log().lines().filter(|line| line.contains(&format!("reason={reason}"))).count();
    within("all records to be heard", until(|| ignored("Address") >= 4 && ignored("Port") >= 4)).await;
    tokio::time::sleep(QUIET).await;
    assert_eq!(lab[0].connections_begun().await, before, "nobody was asked anything");
    let good = id('g');
    published.push(avahi.publish(&format!("-s {good} _madang._tcp 4747 {}", text(&good))));
    let list =
        first.console.nearby(WAIT, "the good record", |list| list.iter().any(|seen| seen["id"] == good.as_str())).await;
    assert_eq!(list.len(), 1, "nothing else is shown: {list:?}");
    assert!(lab[0].connections_begun().await > before, "connections are counted");
}

//! Hosts that start find each other, and those that go are gone.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use madang_tests::Lab;

use crate::standing::Standing;

/// How long two hosts may take to find each other, from the start of the later one's process.
const FOUND: Duration = Duration::from_secs(5);
/// How often hosts are started anew.
const COLD_STARTS: usize = 20;

/// Waits until each of these sees all others.
async fn all_see_each_other(hosts: &[Standing], limit: Duration) {
    let seeing = hosts.iter().flat_map(|one| {
        hosts
            .iter()
            .filter(|other| other.id != one.id)
            .map(|other| one.console.sees(limit, &other.id, |seen| other.is(seen)))
    });
    join_all(seeing).await;
}

#[tokio::test]
async fn two_and_three_hosts_find_each_other_at_every_cold_start() {
    let Some(lab) = Lab::of(3).await else { return };
    let mut times = Vec::new();
    for start in 0..COLD_STARTS {
        let began = Instant::now();
        let computers = &lab.computers()[..2 + start % 2];
        let hosts = join_all(computers.iter().map(|computer| Standing::start(computer, "Courtyard"))).await;
        all_see_each_other(&hosts, FOUND).await;
        times.push(began.elapsed());
        for host in hosts {
            host.host.kill().await;
        }
    }
    times.sort();
    let (median, most) = (times[COLD_STARTS / 2], times[COLD_STARTS - 1]);
    println!("found at {COLD_STARTS} cold starts, from the process's start: median {median:.2?}, most {most:.2?}");
    assert!(most <= FOUND, "{times:?}");
}

#[tokio::test]
async fn a_host_that_starts_later_is_found_and_one_that_leaves_is_gone_at_once() {
    let Some(lab) = Lab::of(2).await else { return };
    let first = Standing::start(&lab[0], "First").await;
    let second = Standing::start(&lab[1], "Second").await;
    let seen = first.console.sees(FOUND, &second.id, |seen| second.is(seen)).await;
    assert_eq!((&seen["name"], &seen["trust"]), (&"Second".into(), &"unverified".into()));
    assert_eq!(seen["words"].as_array().map(Vec::len), Some(4));
    let left = Instant::now();
    let id = second.id.clone();
    join(second.host.terminate(), first.console.loses(Duration::from_secs(3), &id)).await;
    println!("a host that left was gone after {:.2?}", left.elapsed());
}

#[tokio::test]
async fn a_killed_host_is_gone_within_fifteen_seconds_and_found_again_when_it_is_back() {
    let Some(lab) = Lab::of(2).await else { return };
    let (first, second) = (Standing::start(&lab[0], "First").await, Standing::start(&lab[1], "Second").await);
    first.console.sees(FOUND, &second.id, |seen| second.is(seen)).await;
    let (id, computer) = (second.id.clone(), second.computer.clone());
    let stopped = second.host.kill().await;
    let killed = Instant::now();
    first.console.sees(Duration::from_secs(15), &id, |seen| seen["reachable"] == false).await;
    first.console.loses(Duration::from_secs(15), &id).await;
    println!("a killed host was gone after {:.2?}", killed.elapsed());
    assert!(killed.elapsed() <= Duration::from_secs(15));
    let back = Standing::again(computer, stopped).await;
    assert_eq!(back.id, id);
    first.console.sees(FOUND, &id, |seen| back.is(seen)).await;
}

#[tokio::test]
async fn a_computer_that_loses_its_power_is_gone_within_fifteen_seconds() {
    let Some(lab) = Lab::of(2).await else { return };
    let (first, second) = (Standing::start(&lab[0], "First").await, Standing::start(&lab[1], "Second").await);
    first.console.sees(FOUND, &second.id, |seen| second.is(seen)).await;
    // Nothing answers any more, not even with a refusal.
    second.computer.unplug();
    first.console.loses(Duration::from_secs(15), &second.id).await;
}

#[tokio::test]
async fn two_hosts_of_one_name_are_both_seen_also_on_one_computer() {
    let Some(lab) = Lab::of(2).await else { return };
    let mut hosts = Vec::new();
    for computer in [&lab[0], &lab[0], &lab[1]] {
        hosts.push(Standing::start(computer, "Twin").await);
    }
    assert_ne!(hosts[0].host.port, hosts[1].host.port);
    all_see_each_other(&hosts, FOUND).await;
    let twins = hosts[2].console.nearby(FOUND, "two twins", |list| list.len() == 2).await;
    assert!(twins.iter().all(|twin| twin["name"] == "Twin"), "{twins:?}");
    let own =
        hosts[2].console.nearby(FOUND, "itself", |list| list.iter().any(|seen| seen["id"] == hosts[2].id.as_str()));
    assert!(tokio::time::timeout(Duration::from_secs(2), own).await.is_err(), "nobody is a host near itself");
}

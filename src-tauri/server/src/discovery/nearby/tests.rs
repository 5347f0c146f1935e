use super::*;

fn start() -> Moment {
    Moment { steady: Instant::now(), unix: 1_000_000 }
}

impl Moment {
    fn later(self, milliseconds: u64) -> Self {
        let unix = self.unix + Millis::try_from(milliseconds).unwrap();
        Self { steady: self.steady + Duration::from_millis(milliseconds), unix }
    }
}

fn id(number: usize) -> String {
    let digits = b"abcdefghijklmnopqrstuvwxyz234567";
    let digit = |place: u32| char::from(digits[number / 32_usize.pow(place) % 32]);
    format!("{}{}{}{}", digit(2), digit(1), digit(0), "a".repeat(23))
}

fn record(number: usize, address: [u8; 4]) -> Record {
    Record {
        id: id(number),
        name: format!("Host {number:04}"),
        fingerprint: format!("{}{}", id(number), "a".repeat(26)),
        port: 4747,
        rooms: 1,
        people: 2,
        addresses: vec![address.into()],
    }
}

/// A record of a host that has its address to itself.
fn lone_record(number: usize) -> Record {
    let [.., high, low] = number.to_be_bytes();
    record(number, [10, 0, high, low])
}

fn place(address: [u8; 4]) -> SocketAddr {
    (address, 4747).into()
}

fn nearby() -> Nearby {
    Nearby::new(id(31))
}

/// A list with one host that has answered.
fn with_one(now: Moment) -> Nearby {
    let mut nearby = nearby();
    nearby.hear(record(1, [10, 0, 0, 1]), now);
    assert_eq!(nearby.questions(now), [Question { id: id(1), candidates: vec![place([10, 0, 0, 1])], routine: false }]);
    nearby.answered(&id(1), place([10, 0, 0, 1]), "Answered".into(), now);
    nearby
}

fn one(nearby: &Nearby) -> Neighbour {
    let [neighbour] = nearby.list().try_into().expect("one host is listed");
    neighbour
}

#[test]
fn a_host_is_listed_once_it_is_known_whether_it_answers() {
    let (mut nearby, now) = (nearby(), start());
    nearby.hear(record(1, [10, 0, 0, 1]), now);
    assert_eq!(nearby.list(), []);
    assert_eq!(nearby.questions(now).len(), 1);
    assert_eq!(nearby.list(), []);
    nearby.silent(&id(1), now);
    assert!(!one(&nearby).reachable);
    nearby.answered(&id(1), place([10, 0, 0, 1]), "Answered".into(), now.later(5));
    let neighbour = one(&nearby);
    assert!(neighbour.reachable);
    assert_eq!((neighbour.name.as_str(), neighbour.rooms, neighbour.people), ("Answered", 1, 2));
    assert_eq!((neighbour.seen_at, neighbour.port), (now.later(5).unix, 4747));
    assert_eq!(neighbour.socket_addresses(), [place([10, 0, 0, 1])]);
}

#[test]
fn one_s_own_record_is_nobody_nearby() {
    let (mut nearby, now) = (nearby(), start());
    nearby.hear(record(31, [10, 0, 0, 1]), now);
    assert_eq!(nearby.questions(now), []);
    assert_eq!(nearby.version(), 0);
}

#[test]
fn a_host_that_is_asked_is_not_asked_again_meanwhile() {
    let (mut nearby, now) = (nearby(), start());
    nearby.hear(record(1, [10, 0, 0, 1]), now);
    assert_eq!(nearby.questions(now).len(), 1);
    assert_eq!(nearby.questions(now.later(60_000)), []);
    nearby.silent(&id(1), now);
    assert_eq!(nearby.questions(now.later(60_000)).len(), 1);
}

#[test]
fn a_host_is_asked_every_few_seconds() {
    let now = start();
    let mut nearby = with_one(now);
    assert_eq!(nearby.questions(now.later(PROBE_MILLISECONDS - 1)), []);
    assert_eq!(nearby.next_question_at(now), Some(now.later(PROBE_MILLISECONDS).steady));
    assert_eq!(nearby.questions(now.later(PROBE_MILLISECONDS)).len(), 1);
}

#[test]
fn a_killed_host_is_first_unreachable_and_then_gone_well_within_fifteen_seconds() {
    let now = start();
    let mut nearby = with_one(now);
    let mut time = now.later(PROBE_MILLISECONDS);
    for failure in 1..PROBE_FAILURES_MAX {
        assert_eq!(nearby.questions(time).len(), 1, "after failure {failure}");
        time = time.later(crate::limits::PROBE_TIMEOUT_MILLISECONDS);
        nearby.silent(&id(1), time);
        assert!(!one(&nearby).reachable);
        time = time.later(PROBE_AGAIN_MILLISECONDS);
    }
    assert_eq!(nearby.questions(time).len(), 1);
    time = time.later(crate::limits::PROBE_TIMEOUT_MILLISECONDS);
    assert!(!nearby.take_lost_one());
    nearby.silent(&id(1), time);
    assert_eq!(nearby.list(), []);
    assert!(nearby.take_lost_one() && !nearby.take_lost_one());
    assert!(time.steady.duration_since(now.steady) < Duration::from_secs(12));
}

#[test]
fn an_answer_in_between_makes_good_again() {
    let now = start();
    let mut nearby = with_one(now);
    for _ in 0..PROBE_FAILURES_MAX * 2 {
        nearby.silent(&id(1), now);
        nearby.answered(&id(1), place([10, 0, 0, 1]), "Answered".into(), now);
    }
    assert!(one(&nearby).reachable);
}

#[test]
fn a_goodbye_removes_at_once() {
    let now = start();
    let mut nearby = with_one(now);
    nearby.lose(&id(2), now);
    assert_eq!(nearby.list().len(), 1);
    nearby.lose(&id(1), now);
    assert_eq!(nearby.list(), []);
    // What was under way when it left changes nothing any more.
    nearby.answered(&id(1), place([10, 0, 0, 1]), "Answered".into(), now);
    nearby.silent(&id(1), now);
    assert_eq!(nearby.list(), []);
}

#[test]
fn a_false_host_stays_unreachable_as_long_as_it_is_announced_and_is_asked_less_and_less() {
    let (mut nearby, now) = (nearby(), start());
    let mut questions = 0;
    for second in 0..=RECORD_SECONDS_MAX * 2 {
        let time = now.later(second * 1000);
        if second <= RECORD_SECONDS_MAX {
            nearby.hear(record(1, [10, 0, 0, 1]), time);
        }
        nearby.expire(time);
        for question in nearby.questions(time) {
            questions += 1;
            nearby.silent(&question.id, time);
        }
        assert!(!one(&nearby).reachable);
    }
    assert!((5..20).contains(&questions), "{questions}");
    nearby.expire(now.later((RECORD_SECONDS_MAX * 2 + 1) * 1000));
    assert_eq!(nearby.list(), []);
}

#[test]
fn a_record_counts_for_two_minutes_whatever_it_says() {
    let now = start();
    let mut nearby = with_one(now);
    nearby.expire(now.later(RECORD_SECONDS_MAX * 1000));
    assert_eq!(nearby.list().len(), 1);
    nearby.expire(now.later(RECORD_SECONDS_MAX * 1000 + 1));
    assert_eq!(nearby.list(), []);
}

#[test]
fn a_host_that_moved_is_asked_at_once_at_its_old_and_its_new_address() {
    let now = start();
    let mut nearby = with_one(now);
    nearby.hear(record(1, [10, 0, 0, 9]), now.later(10));
    let candidates = vec![place([10, 0, 0, 1]), place([10, 0, 0, 9])];
    assert_eq!(nearby.questions(now.later(10)), [Question { id: id(1), candidates, routine: false }]);
    nearby.answered(&id(1), place([10, 0, 0, 9]), "Answered".into(), now.later(20));
    assert_eq!(one(&nearby).addresses, ["10.0.0.9".parse::<IpAddr>().unwrap()]);
}

#[test]
fn a_host_that_moved_while_it_was_asked_is_asked_again_at_once() {
    let now = start();
    let mut nearby = with_one(now);
    let asked = now.later(PROBE_MILLISECONDS);
    assert_eq!(nearby.questions(asked).len(), 1);
    nearby.hear(record(1, [10, 0, 0, 9]), asked.later(10));
    assert_eq!(nearby.questions(asked.later(10)), []);
    nearby.silent(&id(1), asked.later(20));
    assert!(one(&nearby).reachable);
    assert_eq!(nearby.questions(asked.later(20))[0].candidates.len(), 2);
    nearby.silent(&id(1), asked.later(30));
    assert!(!one(&nearby).reachable);
}

#[test]
fn a_record_with_the_id_of_a_host_that_answers_elsewhere_moves_nothing() {
    let now = start();
    let mut nearby = with_one(now);
    nearby.hear(Record { port: 6666, ..record(1, [10, 0, 0, 66]) }, now);
    let neighbour = one(&nearby);
    assert_eq!((neighbour.port, neighbour.addresses), (4747, vec!["10.0.0.1".parse::<IpAddr>().unwrap()]));
}

#[test]
fn two_hosts_with_one_name_are_two_hosts() {
    let (mut nearby, now) = (nearby(), start());
    for number in [1, 2] {
        nearby.hear(Record { name: "Twin".into(), ..lone_record(number) }, now);
        nearby.answered(&id(number), place([10, 0, 0, 1]), "Twin".into(), now);
    }
    let ids: Vec<String> = nearby.list().into_iter().map(|neighbour| neighbour.id).collect();
    assert_eq!(ids, [id(1), id(2)]);
}

#[test]
fn a_host_added_by_hand_stays_until_it_is_forgotten() {
    let (mut nearby, now) = (nearby(), start());
    let added = nearby.add(&id(1), place([10, 0, 0, 1]), "Typed".into(), now).unwrap();
    assert!(added.reachable && added.fingerprint.is_none());
    for failure in 0..20 {
        nearby.silent(&id(1), now.later(failure * 30_000));
    }
    let later = now.later(RECORD_SECONDS_MAX * 10_000);
    nearby.expire(later);
    assert!(!one(&nearby).reachable);
    assert_eq!(nearby.questions(later).len(), 1);
    nearby.answered(&id(1), place([10, 0, 0, 1]), "Typed".into(), later);
    assert!(one(&nearby).reachable);
    nearby.hear(record(1, [10, 0, 0, 1]), later);
    assert!(one(&nearby).fingerprint.is_some());
    nearby.lose(&id(1), later);
    assert!(one(&nearby).fingerprint.is_none());
    assert!(nearby.forget(&id(1)) && !nearby.forget(&id(1)));
    assert_eq!(nearby.list(), []);
}

#[test]
fn two_hundred_hosts_are_listed_and_the_newest_stranger_takes_the_place_of_the_oldest() {
    let (mut nearby, now) = (nearby(), start());
    for number in 100..100 + NEARBY_NEIGHBOURS_MAX {
        nearby.hear(lone_record(number), now.later(number as u64));
    }
    assert_eq!(nearby.hosts.len(), NEARBY_NEIGHBOURS_MAX);
    nearby.hear(lone_record(99), now.later(1000));
    assert_eq!(nearby.hosts.len(), NEARBY_NEIGHBOURS_MAX);
    assert!(nearby.hosts.contains_key(&id(99)) && !nearby.hosts.contains_key(&id(100)));
}

#[test]
fn no_flood_of_records_pushes_out_a_host_that_answers() {
    let now = start();
    let mut nearby = with_one(now);
    for number in 100..10_100 {
        nearby.hear(lone_record(number), now.later(number as u64));
    }
    assert_eq!(nearby.hosts.len(), NEARBY_NEIGHBOURS_MAX);
    assert!(one(&nearby).reachable);
}

#[test]
fn a_list_full_of_hosts_that_answer_takes_nobody_else() {
    let (mut nearby, now) = (nearby(), start());
    for number in 100..100 + NEARBY_NEIGHBOURS_MAX {
        nearby.hear(lone_record(number), now);
        nearby.answered(&id(number), place([10, 0, 0, 1]), "Answered".into(), now);
    }
    nearby.hear(lone_record(99), now);
    assert!(nearby.add(&id(98), place([10, 0, 0, 1]), "Typed".into(), now).is_none());
    assert_eq!(nearby.list().len(), NEARBY_NEIGHBOURS_MAX);
}

#[test]
fn eight_hosts_may_claim_one_address() {
    let (mut nearby, now) = (nearby(), start());
    for number in 1..=NEIGHBOURS_PER_ADDRESS_MAX {
        nearby.hear(record(number, [10, 0, 0, 1]), now.later(number as u64));
    }
    assert_eq!(nearby.hosts.len(), NEIGHBOURS_PER_ADDRESS_MAX);
    nearby.hear(record(20, [10, 0, 0, 1]), now.later(50));
    assert_eq!(nearby.hosts.len(), NEIGHBOURS_PER_ADDRESS_MAX);
    assert!(nearby.hosts.contains_key(&id(20)) && !nearby.hosts.contains_key(&id(1)));
    nearby.hear(record(21, [10, 0, 0, 2]), now.later(60));
    assert_eq!(nearby.hosts.len(), NEIGHBOURS_PER_ADDRESS_MAX + 1);
}

#[test]
fn a_flood_of_false_records_makes_no_flood_of_questions() {
    let now = start();
    let mut nearby = with_one(now);
    let mut asked = 0;
    for millisecond in 0..1000 {
        let time = now.later(millisecond);
        for number in 0..10 {
            nearby.hear(lone_record(100 + usize::try_from(millisecond).unwrap() * 10 + number), time);
        }
        let questions = nearby.questions(time);
        assert!(questions.len() <= STRANGER_NEIGHBOURS_ASKED_MAX);
        asked += questions.len();
        for question in questions {
            nearby.silent(&question.id, time);
        }
    }
    // The host that answers was a stranger in this second, too.
    assert_eq!(asked + 1, STRANGER_NEIGHBOURS_PER_SECOND as usize);
}

#[test]
fn hosts_that_are_known_do_not_wait_for_strangers() {
    let now = start();
    let mut nearby = with_one(now);
    for number in 100..150 {
        nearby.hear(lone_record(number), now);
    }
    assert_eq!(nearby.questions(now).len(), STRANGER_NEIGHBOURS_ASKED_MAX);
    let later = now.later(PROBE_MILLISECONDS);
    let candidates = vec![place([10, 0, 0, 1])];
    assert_eq!(nearby.questions(later), [Question { id: id(1), candidates, routine: true }]);
}

#[test]
fn the_version_grows_with_what_can_be_seen_and_with_nothing_else() {
    let now = start();
    let mut nearby = with_one(now);
    let version = nearby.version();
    nearby.hear(record(1, [10, 0, 0, 1]), now.later(1));
    nearby.answered(&id(1), place([10, 0, 0, 1]), "Answered".into(), now.later(2));
    nearby.expire(now.later(3));
    assert_eq!(nearby.version(), version);
    nearby.hear(Record { people: 9, ..record(1, [10, 0, 0, 1]) }, now.later(4));
    assert_eq!(nearby.version(), version + 1);
    nearby.answered(&id(1), place([10, 0, 0, 1]), "Renamed".into(), now.later(5));
    assert_eq!(nearby.version(), version + 2);
}

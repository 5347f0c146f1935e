//! How fast the chat is and what it costs, next to two other servers that do the same talk: (a) a textbook Node server that
//! commits each message, (b) a bare relay that keeps nothing. Servers run on the first core and whoever loads them on the
//! second; each round meets all servers, and medians count. Run it with `cargo xtask bench chat [ROW…] [ROUNDS]`.

mod contender;
mod frames;
mod large;
mod member;
mod quiet;
mod table;
mod talk;

use contender::Contender;
use table::{Table, median};
use talk::{Shape, Talked, talk};

/// How often everything is measured, unless another number is given.
const ROUNDS: usize = 5;
/// How many messages a host is started on.
const MESSAGES: usize = 1_000_000;
/// The core that the load comes from.
const LOAD_CORE: usize = 1;

/// Rooms in which people talk as fast as they are answered: name, what it is, who is where, what is promised.
const TALKS: [(&str, &str, Shape, &str); 3] = [
    (
        "talk",
        "1 room × 200 members, 8 senders × 4 in flight",
        Shape { rooms: 1, members: 200, senders: 8, in_flight: 4 },
        ">= 16 × (a), >= 1.0 × (b), 0 lost, 0 holes",
    ),
    (
        "flood",
        "the same with 32 in flight",
        Shape { rooms: 1, members: 200, senders: 8, in_flight: 32 },
        ">= 1.0 × (b), 0 lost, 0 holes",
    ),
    (
        "rooms",
        "200 rooms × 10 members, 1 sender each × 2 in flight",
        Shape { rooms: 200, members: 10, senders: 1, in_flight: 2 },
        ">= 8 × (a), >= 1.0 × (b)",
    ),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(ROUNDS);
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|name| name.parse::<usize>().is_err()).collect();
    let wanted = |name: &str| names.is_empty() || names.contains(&name);
    stay_on_own_core();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let mut table = Table::default();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        for (_, what, shape, promised) in TALKS.iter().filter(|(name, ..)| wanted(name)) {
            measure_talk(&mut table, what, *shape, promised, rounds).await;
        }
        if wanted("calm") {
            measure_calm(&mut table, rounds).await;
        }
        if wanted("idle") {
            measure_idle(&mut table, rounds).await;
        }
        if wanted("crowd") {
            let took = large::crowd(rounds).await;
            table.raw("crowd", &took);
            table.row(
                "one message to 10,000 people in one room",
                &format!("all within {:.0} ms", median(&took)),
                "<= 300 ms",
            );
        }
        if wanted("start") {
            let starts = large::starts(MESSAGES, rounds).await;
            table.raw("start", &starts.ready);
            let figure =
                format!("{:.0} ms (filled at {:.0} messages/s)", median(&starts.ready), starts.stored_per_second);
            table.row("start to `ready` on 1,000,000 messages", &figure, "<= 150 ms");
        }
    });
    table.print();
}

/// The load must not compete with what it loads.
fn stay_on_own_core() {
    let mut cores = rustix::thread::CpuSet::new();
    cores.set(LOAD_CORE);
    rustix::thread::sched_setaffinity(None, &cores).expect("there is a second core to load from");
}

/// All servers by turns, so that whatever else the computer does meets all alike.
async fn measure_talk(table: &mut Table, what: &str, shape: Shape, promised: &str, rounds: usize) {
    let mut all: [Vec<Talked>; 3] = Default::default();
    for round in 0..rounds {
        for (contender, talks) in Contender::ALL.into_iter().zip(&mut all) {
            let talked = talk(contender, shape).await;
            let name = contender.name();
            eprintln!("{what}, round {}: {name}: {talked:?}", round + 1);
            let figures = [talked.deliveries_per_second, talked.microseconds_each, talked.lost as f64];
            table.raw(&format!("{what}: {name}: deliveries/s, microseconds of processor for each, lost"), &figures);
            assert!(contender != Contender::Madang || talked.went_well(), "nothing may be lost, refused or cut");
            talks.push(talked);
        }
    }
    let of =
        |value: fn(&Talked) -> f64| all.each_ref().map(|talks| median(&talks.iter().map(value).collect::<Vec<f64>>()));
    let [madang, textbook, relay] = of(|talked| talked.deliveries_per_second);
    let [own, a, b] = of(|talked| talked.microseconds_each);
    let lost: u64 = all[2].iter().map(|talked| talked.lost).sum();
    let rates = format!(
        "{madang:.0} deliveries/s, 0 lost, 0 holes: {:.1} × (a), {:.2} × (b), which lost {lost}",
        madang / textbook,
        madang / relay,
    );
    let processor =
        format!("{own:.2} µs of processor for each: {:.1} × less than (a), {:.2} × than (b)", a / own, b / own);
    let heard_after = of(|talked| talked.heard_after.unwrap_or_default());
    let heard = if shape.senders == 1 {
        format!("; heard after {:.0} ms, (a) {:.0}, (b) {:.0}", heard_after[0], heard_after[1], heard_after[2])
    } else {
        String::new()
    };
    table.row(what, &format!("{rates}; {processor}{heard}"), promised);
}

async fn measure_calm(table: &mut Table, rounds: usize) {
    let mut all: [Vec<f64>; 3] = Default::default();
    for _ in 0..rounds {
        let calm = quiet::calm().await;
        eprintln!("calm: {calm:?}");
        for (values, value) in all.iter_mut().zip([calm.answer_p99, calm.delivery_p99, calm.core_percent]) {
            values.push(value);
        }
    }
    for (name, values) in ["answer p99 ms", "delivery p99 ms", "core percent"].into_iter().zip(&all) {
        table.raw(name, values);
    }
    let [answer, delivery, core] = all.map(|values| median(&values));
    let figure = format!("answer p99 {answer:.1} ms, delivery p99 {delivery:.1} ms, {core:.1} % of a core");
    table.row("1 room × 50 members, 20 messages/s in total", &figure, "<= 5 ms, <= 10 ms, <= 5 %");
}

async fn measure_idle(table: &mut Table, rounds: usize) {
    let mut all: [[Vec<f64>; 2]; 3] = Default::default();
    for round in 0..rounds {
        for (contender, [memory, joins]) in Contender::ALL.into_iter().zip(&mut all) {
            let idle = quiet::idle(contender).await;
            eprintln!("idle, round {}: {}: {idle:?}", round + 1, contender.name());
            memory.push(idle.kib_each);
            joins.push(idle.joins_per_second);
        }
    }
    for (contender, [memory, joins]) in Contender::ALL.into_iter().zip(&all) {
        table.raw(&format!("idle: {}: KiB each", contender.name()), memory);
        table.raw(&format!("idle: {}: joins/s", contender.name()), joins);
    }
    let [own, a, b] = all.each_ref().map(|figures| figures.each_ref().map(|values| median(values)));
    let figure = format!(
        "{:.1} KiB each, (a) {:.1}, (b) {:.1}; {:.0} joins/s: {:.2} × (a), {:.2} × (b)",
        own[0],
        a[0],
        b[0],
        own[1],
        own[1] / a[1],
        own[1] / b[1],
    );
    table.row("10,000 idle members in 1,000 rooms", &figure, "<= 24 KiB, >= 4,000 joins/s");
}

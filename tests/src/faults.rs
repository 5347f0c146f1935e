//! What a host has to withstand, each in two lengths: short as a wire test, long with `cargo xtask soak NAME [NUMBER]`.
//!
//! Every fault is a function that does it so many times, checks what came of it with the checker, and tells its figures.

#[cfg(target_os = "linux")]
mod album;
mod kills;
mod normal;
mod order;
#[cfg(unix)]
mod pauses;
#[cfg(target_os = "linux")]
mod power;
mod retries;
mod returns;
mod slow;
mod storm;
mod weight;

use std::pin::Pin;

pub use kills::kills;
pub use normal::normal;
pub use order::order;
#[cfg(unix)]
pub use pauses::{pauses, sleeper};
#[cfg(target_os = "linux")]
pub use power::{power, power_with};
pub use retries::retries;
pub use returns::returns;
pub use slow::slow;
pub use storm::storm;

/// The figures of a run that went well; one that did not has panicked with what is wrong.
type Running = Pin<Box<dyn Future<Output = String>>>;

/// A fault in its long form.
pub struct Soak {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What is done, and how often by itself.
    pub what: &'static str,
    /// How often, unless a number is given.
    pub count: usize,
    /// Does it so many times.
    pub run: fn(usize) -> Running,
}

/// All of them.
pub const SOAKS: &[Soak] = &[
    Soak {
        name: "kills",
        what: "kill -9 of the host in the middle of everything, with owners, members and bans",
        count: 1000,
        run: |count| Box::pin(kills(count)),
    },
    Soak {
        name: "retries",
        what: "messages through a network that loses three answers of ten and resets connections",
        count: 100_000,
        run: |count| Box::pin(retries(count)),
    },
    Soak {
        name: "order",
        what: "messages of fifty people whose connections are reset again and again",
        count: 100_000,
        run: |count| Box::pin(order(count)),
    },
    Soak {
        name: "returns",
        what: "people who come back and catch up, with the host killed meanwhile",
        count: 10_000,
        run: |count| Box::pin(returns(count)),
    },
    #[cfg(unix)]
    Soak {
        name: "pauses",
        what: "sleeps of the host and of a client that stand still and go on",
        count: 100,
        run: |count| {
            Box::pin(async move { pauses(count, &std::env::current_exe().expect("a program knows where it is")).await })
        },
    },
    #[cfg(target_os = "linux")]
    Soak {
        name: "power",
        what: "power cuts: of what was not synced the disk keeps what chance leaves",
        count: 500,
        run: |count| Box::pin(power(count)),
    },
    Soak {
        name: "slow",
        what: "seconds of talk among two hundred people of whom some read slowly and some not at all",
        count: 300,
        run: |count| Box::pin(slow(count)),
    },
    Soak {
        name: "storm",
        what: "people who lose their connection at once and come back",
        count: 2000,
        run: |count| Box::pin(storm(count)),
    },
    Soak {
        name: "normal",
        what: "seconds of fifty people in a room, coming and going, with pictures and kicks",
        count: 600,
        run: |count| Box::pin(normal(count)),
    },
];

//! What a host has to withstand, each in two lengths: short as a wire test, long with `cargo xtask soak NAME [NUMBER]`.
//!
//! Every fault is a function that does it so many times, checks what came of it with the checker, and tells its figures.

#[cfg(unix)]
mod absences;
#[cfg(target_os = "linux")]
mod album;
#[cfg(target_os = "linux")]
mod clocks;
mod damage;
mod doubles;
#[cfg(unix)]
mod full_disk;
mod kills;
mod locks;
mod normal;
mod order;
#[cfg(unix)]
mod pauses;
#[cfg(target_os = "linux")]
mod power;
mod promises;
mod retries;
mod returns;
mod slow;
mod spoil;
#[cfg(target_os = "linux")]
mod storage_errors;
mod storm;
#[cfg(target_os = "linux")]
mod upgrades;
mod uploads;
mod weight;
mod whole;

#[cfg(unix)]
use std::path::PathBuf;
use std::pin::Pin;

#[cfg(unix)]
pub use absences::absences;
#[cfg(target_os = "linux")]
pub use clocks::clocks;
pub use damage::damage;
pub use doubles::doubles;
#[cfg(unix)]
pub use full_disk::full_disk;
pub use kills::kills;
pub use locks::locks;
pub use normal::{day, normal};
pub use order::order;
#[cfg(unix)]
pub use pauses::{pauses, sleeper};
#[cfg(target_os = "linux")]
pub use power::{power, power_with};
pub use retries::retries;
pub use returns::returns;
pub use slow::slow;
#[cfg(target_os = "linux")]
pub use storage_errors::storage_errors;
pub use storm::storm;
#[cfg(target_os = "linux")]
pub use upgrades::{every_schema, upgrades};
pub use uploads::uploads;

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

/// Which can be told to become a client.
#[cfg(unix)]
fn this_program() -> PathBuf {
    std::env::current_exe().expect("a program knows where it is")
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
        what: "messages of fifty people whose connections are reset again and again, for each 100,000 another chance",
        count: 2_000_000,
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
        run: |count| Box::pin(async move { pauses(count, &this_program()).await }),
    },
    #[cfg(unix)]
    Soak {
        name: "absences",
        what: "sleeps of the host and of an owner that are longer than the grace time",
        count: 100,
        run: |count| Box::pin(async move { absences(count, &this_program()).await }),
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
    Soak {
        name: "day",
        what: "seconds of two hundred people in a room, coming and going, with pictures and kicks",
        count: 86_400,
        run: |count| Box::pin(day(count)),
    },
    #[cfg(target_os = "linux")]
    Soak {
        name: "errors",
        what: "points at which system calls of the storage fail",
        count: 500,
        run: |count| Box::pin(storage_errors(count)),
    },
    #[cfg(unix)]
    Soak {
        name: "full",
        what: "times that the disk is full and has space again",
        count: 100,
        run: |count| Box::pin(full_disk(count)),
    },
    Soak {
        name: "damage",
        what: "places at which the database is damaged",
        count: 1000,
        run: |count| Box::pin(damage(count)),
    },
    Soak {
        name: "locks",
        what: "times that another program holds the database",
        count: 30,
        run: |count| Box::pin(locks(count)),
    },
    Soak {
        name: "doubles",
        what: "pairs of hosts that are started on one folder",
        count: 200,
        run: |count| Box::pin(doubles(count)),
    },
    #[cfg(target_os = "linux")]
    Soak { name: "clocks", what: "jumps of the host's clock", count: 50, run: |count| Box::pin(clocks(count)) },
    Soak {
        name: "uploads",
        what: "uploads that break off, because the client or the host goes",
        count: 200,
        run: |count| Box::pin(uploads(count)),
    },
    #[cfg(target_os = "linux")]
    Soak {
        name: "upgrades",
        what: "hosts that are killed while they bring a database up to date",
        count: 200,
        run: |count| Box::pin(upgrades(count)),
    },
];

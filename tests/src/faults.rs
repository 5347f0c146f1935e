//! What a host has to withstand, each in two lengths: short as a wire test, long with `cargo xtask soak NAME [NUMBER]`.
//!
//! Every fault is a function that does it so many times, checks what came of it with the checker, and tells its figures.

mod kills;

use std::pin::Pin;

pub use kills::kills;

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
pub const SOAKS: [Soak; 1] = [Soak {
    name: "kills",
    what: "kill -9 of the host in the middle of everything, with owners, members and bans",
    count: 1000,
    run: |count| Box::pin(kills(count)),
}];

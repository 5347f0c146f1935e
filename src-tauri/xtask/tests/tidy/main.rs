//! The project's own rules, as tests: what ARCHITECTURE calls invariants, as far as reading the
//! sources can tell.

mod house;
mod limits;
mod server;
mod sizes;
mod sources;
mod words;

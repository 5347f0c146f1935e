//! Hosts on a network: finding each other, losing each other, and what strangers announce.
//!
//! Each test has a network of its own (see [`madang_tests::Lab`]) and says so aloud where none can be made.
#![cfg(target_os = "linux")]

mod avahi;
mod changing;
mod conversation;
mod false_hosts;
mod finding;
mod selftest;
mod standing;

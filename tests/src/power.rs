//! A power cut: what a disk keeps of what a host wrote. [`calls`] reads what the host asked the system for, as strace wrote
//! it down, and [`disk`] is a disk that keeps of it what was synced, and of the rest whatever chance leaves.

mod calls;
mod disk;

pub(crate) use calls::{Call, STRACE, read};
pub(crate) use disk::Disk;

//! The limits of what is saved of a damaged database.

/// So many numbers of a damaged log are tried, one after the other, for the next entry that can be read. A page that leads
/// to others hides a few thousand.
pub const DAMAGED_EVENTS_TRIED_MAX: i64 = 10_000;
/// More missing entries in one place of a log are no hole, but a number that is wrong.
pub const DAMAGED_EVENTS_MISSING_MAX: i64 = 1_000_000;
/// More missing entries at the end of a log are not believed if only how far it was indexed tells of them: no seal vouches for
/// that number, and what it adds to a log stays there. As many as can be hidden by a page that leads to others.
pub const DAMAGED_EVENTS_INDEXED_MAX: i64 = 10_000;

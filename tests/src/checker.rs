//! The checker: what clients did and saw is written down while it happens, and in the end everything is held against what
//! a fresh client reads and against the database itself.
//!
//! ```ignore
//! let history = History::default();
//! history.watch(&alice);                        // before she enters the room
//! alice.join(&room).await;
//! history.say(&alice, &room, "hello").await;    // Outcome::Saved, Refused or Unknown
//! // whatever the test does to the host, with new connections watched again
//! history.check(&host, &room).await;            // fails with every offending entry
//! ```
//!
//! Everybody who writes in the room has to do it through the history, since what nobody is known to have sent is a
//! violation too. [`Rule`] lists what is checked.

mod digest;
mod history;
mod notes;
mod rules;
mod stored;
mod verdict;
mod watching;
mod witness;

pub use history::{History, Outcome};
pub use rules::{Rule, Violation};
pub use verdict::Verdict;
pub use witness::Witness;

//! A room's record as a file to keep: a zip of a page that opens offline, the same as data, and the pictures.
//!
//! It is read as of one moment on a connection of its own, a page at a time, and put together in a file without a name
//! that is gone when nobody has it open any more. So nothing is sent of an export that cannot be finished, and it takes
//! no memory to speak of, however long the log.

mod answer;
mod command;
mod language;
mod making;
mod name;
mod page;
mod paged;
mod record;
mod times;
mod words;

pub(crate) use answer::{Exports, export};
pub use command::export_to_file;

//! Reading a long list a page at a time.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use crate::store::{Page, Stored};

/// Whether somebody still waits for what is being made.
#[derive(Clone, Default)]
pub(super) struct Wanted(Arc<AtomicBool>);

/// Somebody waits for it until this is dropped.
pub(super) struct Waiting(Wanted);

impl Wanted {
    /// Somebody who waits.
    pub(super) fn wait(&self) -> Waiting {
        Waiting(self.clone())
    }

    /// Goes on only while it is wanted.
    ///
    /// # Errors
    /// `Interrupted` once nobody waits any more.
    pub(super) fn check(&self) -> std::io::Result<()> {
        if self.0.load(Ordering::Relaxed) { Err(std::io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// A list that is read a page at a time.
pub(super) struct Paged<'a, T> {
    read: Box<dyn FnMut(u64) -> Stored<Page<T>> + 'a>,
    number: fn(&T) -> u64,
    after: u64,
    page: std::vec::IntoIter<T>,
    more: bool,
}

impl<'a, T> Paged<'a, T> {
    /// `read` gives the page after a number, and `number` says that of an entry.
    pub(super) fn new(number: fn(&T) -> u64, read: impl FnMut(u64) -> Stored<Page<T>> + 'a) -> Self {
        Self { read: Box::new(read), number, after: 0, page: Vec::new().into_iter(), more: true }
    }

    /// A list without entries.
    pub(super) fn empty() -> Self {
        Self { more: false, ..Self::new(|_| 0, |_| Ok(Page { entries: Vec::new(), more: false })) }
    }
}

impl<T> Iterator for Paged<'_, T> {
    type Item = Stored<T>;

    fn next(&mut self) -> Option<Stored<T>> {
        if let Some(entry) = self.page.next() {
            self.after = (self.number)(&entry);
            return Some(Ok(entry));
        }
        if !self.more {
            return None;
        }
        match (self.read)(self.after) {
            Ok(page) => (self.page, self.more) = (page.entries.into_iter(), page.more),
            Err(failure) => {
                self.more = false;
                return Some(Err(failure));
            }
        }
        let entry = self.page.next()?;
        self.after = (self.number)(&entry);
        Some(Ok(entry))
    }
}

/// Writes a list out while it is being read.
pub(super) struct Sequence<'a, T>(RefCell<Paged<'a, T>>);

impl<'a, T> Sequence<'a, T> {
    pub(super) fn of(list: Paged<'a, T>) -> Self {
        Self(RefCell::new(list))
    }
}

impl<T: Serialize> Serialize for Sequence<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for entry in self.0.borrow_mut().by_ref() {
            sequence.serialize_element(&entry.map_err(S::Error::custom)?)?;
        }
        sequence.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_to_its_end_and_no_page_twice() {
        let mut asked = Vec::new();
        let list = Paged::new(
            |number: &u64| *number,
            |after| {
                asked.push(after);
                Ok(Page { entries: (after + 1..=(after + 3).min(7)).collect(), more: after + 3 < 7 })
            },
        );
        let read: Vec<u64> = list.map(Result::unwrap).collect();
        assert_eq!(read, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(asked, [0, 3, 6]);
        assert_eq!(Paged::<u64>::empty().count(), 0);
    }

    #[test]
    fn a_page_that_cannot_be_read_ends_the_list() {
        let failing = || Paged::new(|number: &u64| *number, |_| Err(std::io::Error::other("torn").into()));
        let mut list = failing();
        assert!(list.next().unwrap().is_err());
        assert!(list.next().is_none());
        assert!(serde_json::to_string(&Sequence::of(failing())).is_err());
    }

    #[test]
    fn it_is_wanted_until_nobody_waits() {
        let wanted = Wanted::default();
        let waiting = wanted.wait();
        assert!(wanted.check().is_ok());
        drop(waiting);
        assert_eq!(wanted.check().unwrap_err().kind(), std::io::ErrorKind::Interrupted);
    }
}

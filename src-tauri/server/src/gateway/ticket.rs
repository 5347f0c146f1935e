//! What opens the gateway: a random word in the path, for pictures and WebSockets cannot carry headers.

use std::fmt;
use std::sync::Arc;

use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq as _;

/// The word that makes a request the window's own; a new one at every start. Clones are the same word.
#[derive(Clone)]
pub(crate) struct Ticket {
    word: Arc<str>,
}

impl Ticket {
    /// 256 random bits.
    pub(crate) fn random() -> Self {
        let word = BASE32_NOPAD.encode(&rand::random::<[u8; 32]>()).to_lowercase();
        Ticket { word: word.into() }
    }

    /// Where the window reaches the host with this id.
    pub(crate) fn base(&self, host: &str) -> String {
        format!("/via/{}/{host}/", self.word)
    }

    /// Whether this is the word, in a time that says nothing about where it differs.
    pub(super) fn is(&self, word: &str) -> bool {
        self.word.as_bytes().ct_eq(word.as_bytes()).into()
    }
}

impl fmt::Debug for Ticket {
    /// The ticket is a secret, so it stays out of every log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Ticket")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_itself_and_no_other() {
        let ticket = Ticket::random();
        let word = ticket.word.to_string();
        assert_eq!(word.len(), 52);
        assert!(ticket.is(&word) && ticket.clone().is(&word));
        for other in ["", &word[1..], &word.to_uppercase(), &format!("{word}a"), &Ticket::random().word] {
            assert!(!ticket.is(other), "{other}");
        }
    }

    #[test]
    fn a_ticket_is_not_shown() {
        let ticket = Ticket::random();
        assert_eq!(format!("{ticket:?}"), "Ticket");
        assert_eq!(ticket.base("abc"), format!("/via/{}/abc/", ticket.word));
    }
}

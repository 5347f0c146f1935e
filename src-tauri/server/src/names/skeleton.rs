//! When two names look alike (UTS #39).

use super::characters::is_format;
use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization;

/// What is left of a name when everything that the eye overlooks is taken away; see [`skeleton`].
///
/// There is deliberately no `==`: two names look alike when *either* form is the same, which
/// [`Skeleton::looks_like`] asks.
#[derive(Debug, Clone)]
pub(crate) struct Skeleton {
    /// Case first, then shape: `Admin`, `ADMIN` and `аdmin` with a Cyrillic а are one.
    pub(super) folded: String,
    /// Shape first, then case: `Bill` and `BiII` with two capital I are one, and so are `Bob` and `Вob` with a
    /// Cyrillic В. Folding would first turn these capitals into small letters that look like nothing in the other name.
    pub(super) drawn: String,
}

impl Skeleton {
    /// Both forms, each to be compared with its like only: for whoever keeps names in tables.
    pub(crate) fn forms(self) -> [String; 2] {
        [self.folded, self.drawn]
    }

    /// Whether people would take one name for the other.
    #[cfg(test)]
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        self.folded == other.folded || self.drawn == other.drawn
    }
}

/// The skeleton of a name, for comparing it with the other names in a room: UTS #39, with case folded, and with full
/// width and other compatibility forms taken for the plain ones.
pub(crate) fn skeleton(name: &str) -> Skeleton {
    let plain: String = name.chars().filter(|&character| !is_format(character)).nfkc().collect();
    Skeleton { folded: shape(&fold(&plain)), drawn: fold(&shape(&plain)) }
}

fn fold(name: &str) -> String {
    CaseMapper::new().fold_string(name).into_owned()
}

fn shape(name: &str) -> String {
    unicode_security::skeleton(name).collect()
}

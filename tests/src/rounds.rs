//! How often a fault test does what it does: a few times with all the others, many times alone.

/// `MADANG_ROUNDS` if it is set, otherwise this number.
///
/// # Panics
/// When it is set to something else than a number.
#[must_use]
pub fn rounds(usually: u64) -> u64 {
    std::env::var("MADANG_ROUNDS").map_or(usually, |number| number.parse().expect("MADANG_ROUNDS is a number"))
}

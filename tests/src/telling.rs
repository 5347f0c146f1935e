//! Saying something that is to be read although the test passes: the test harness keeps what is printed by a test that is
//! good to itself.

use std::fmt::Display;
use std::io::Write;

/// Writes a line to the standard output past the test harness.
pub fn tell(line: impl Display) {
    // Whoever closed the output does not want to know.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Says why a test cannot run here; `cargo xtask test` counts it among the skipped.
pub fn skip(why: impl Display) {
    tell(format_args!("skipped: {why}"));
}

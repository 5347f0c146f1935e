//! Counting what test programs report in their own words.

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    /// Of those that passed, so many said that they could not do anything here.
    pub(crate) idle: usize,
}

impl Tally {
    /// Takes in one line of a test program's output, if it is a summary.
    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        if line.starts_with("skipped: ") || line.contains(" ... skipped: ") {
            self.idle += 1;
        } else if let Some(rest) = line.strip_prefix("test result: ") {
            self.count(rest, ';', &["failed"], &["ignored"]);
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            self.count(rest, '|', &["failed"], &["skipped", "todo"]);
        } else if let Some((word, number)) = node_summary(line) {
            match word {
                "pass" => self.passed += number,
                "fail" | "cancelled" => self.failed += number,
                _ => self.skipped += number,
            }
        }
    }

    /// Adds the counts of "12 passed; 0 failed; …" (cargo) or "1 failed | 12 passed (13)" (vitest).
    fn count(&mut self, line: &str, separator: char, failed: &[&str], skipped: &[&str]) {
        for part in line.split(separator) {
            let words: Vec<&str> = part.split_whitespace().collect();
            let number = |word: &str| {
                let at = words.iter().position(|candidate| *candidate == word)?;
                words.get(at.checked_sub(1)?)?.parse::<usize>().ok()
            };
            self.passed += number("passed").unwrap_or(0);
            self.failed += failed.iter().filter_map(|word| number(word)).sum::<usize>();
            self.skipped += skipped.iter().filter_map(|word| number(word)).sum::<usize>();
        }
    }

    /// A program that failed without naming a failed test, because it did not compile or broke
    /// off, counts as one failure: nothing that went wrong may be lost in the sum. One that
    /// succeeded without running anything is a failure too.
    pub(crate) fn ended(mut self, success: bool) -> Self {
        let silent = !success && self.failed == 0;
        let empty = success && self.passed + self.failed == 0;
        self.failed += usize::from(silent || empty);
        let idle = std::mem::take(&mut self.idle).min(self.passed);
        self.passed -= idle;
        self.skipped += idle;
        self
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.idle += other.idle;
    }
}

/// "ℹ pass 5" or "# pass 5", as Node's test runner ends.
fn node_summary(line: &str) -> Option<(&str, usize)> {
    let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (word, number) = rest.split_once(' ')?;
    let known = ["pass", "fail", "cancelled", "skipped", "todo"].contains(&word);
    known.then(|| number.parse().ok().map(|number| (word, number)))?
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn the_summaries_of_cargo_are_added_up() {
        let counted = tally(&[
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.00s",
        ]);
        assert_eq!(counted, Tally { passed: 15, failed: 2, skipped: 1, idle: 0 });
    }

    #[test]
    fn who_says_that_nothing_can_be_done_here_is_counted_as_skipped() {
        let counted = tally(&[
            "skipped: this computer is on no network",
            "test crash::killing ... skipped: no strace",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ]);
        assert_eq!(counted.ended(true), Tally { passed: 10, failed: 0, skipped: 3, idle: 0 });
    }

    #[test]
    fn the_summary_of_vitest_is_read() {
        let counted = tally(&[" Test Files  2 passed (2)", "      Tests  1 failed | 12 passed | 2 skipped (15)"]);
        assert_eq!(counted, Tally { passed: 12, failed: 1, skipped: 2, idle: 0 });
    }

    #[test]
    fn the_summary_of_node_is_read() {
        let counted = tally(&["ℹ tests 7", "ℹ pass 5", "ℹ fail 1", "ℹ cancelled 1", "ℹ skipped 0", "ℹ todo 0"]);
        assert_eq!(counted, Tally { passed: 5, failed: 2, skipped: 0, idle: 0 });
    }

    #[test]
    fn a_program_that_broke_off_is_a_failure() {
        assert_eq!(Tally::default().ended(false).failed, 1);
        assert_eq!(tally(&["ℹ fail 2"]).ended(false).failed, 2);
    }

    #[test]
    fn running_nothing_is_a_failure() {
        assert_eq!(Tally::default().ended(true).failed, 1);
        assert_eq!(tally(&["ℹ pass 2"]).ended(true).failed, 0);
    }
}

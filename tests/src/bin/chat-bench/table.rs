//! What was measured, as a table to read and as raw figures to keep.

use std::fmt::Write as _;

/// What was measured until now.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<[String; 3]>,
    raw: String,
}

impl Table {
    /// Keeps the figures of every round.
    pub(crate) fn raw(&mut self, what: &str, figures: &[f64]) {
        let figures: Vec<String> = figures.iter().map(|figure| format!("{figure:.3}")).collect();
        writeln!(self.raw, "{what}\t{}", figures.join("\t")).expect("a text takes everything");
    }

    /// Adds a row: what was measured, what came of it, and what is promised.
    pub(crate) fn row(&mut self, what: &str, figure: &str, promised: &str) {
        self.rows.push([what.to_owned(), figure.to_owned(), promised.to_owned()]);
    }

    /// Shows the table, and writes it and the raw figures to the file that `MADANG_RESULTS` names.
    pub(crate) fn print(&self) {
        let mut text = "| measured | medians | promised |\n|---|---|---|\n".to_owned();
        for [what, figure, promised] in &self.rows {
            writeln!(text, "| {what} | {figure} | {promised} |").expect("a text takes everything");
        }
        println!("{text}");
        if let Some(file) = std::env::var_os("MADANG_RESULTS") {
            std::fs::write(&file, format!("{text}\n{}", self.raw)).expect("the results can be written");
            println!("The figures of every round are in {}.", file.display());
        }
    }
}

/// The one in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    }
}

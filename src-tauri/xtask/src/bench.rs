//! `cargo xtask bench`: figures to report. They are no tests, for a busy computer changes them.

use std::process::ExitCode;

use crate::process::{command, run};
use crate::{interface, project, requirements};

/// Measures what is named.
///
/// # Errors
/// What is missing or went wrong, as a sentence.
pub(crate) fn run_named(names: &[String]) -> Result<ExitCode, String> {
    match names {
        [name] if name == "window" => window(),
        _ => Err("bench knows: window (how long it takes to appear, and its memory)".to_owned()),
    }
}

/// The optimized app on a display that nobody sees.
fn window() -> Result<ExitCode, String> {
    requirements::check_for_building()?;
    requirements::check_for_window()?;
    requirements::check_for_desktop_tests()?;
    interface::build()?;
    let app = project::build("madang", "madang", false)?;
    let tests = project::tests();
    interface::install_modules(&tests)?;
    let mut measure = command("node", &["desktop/measure.mjs"], &tests);
    measure.env("MADANG_APP", app);
    run(measure)?;
    Ok(ExitCode::SUCCESS)
}

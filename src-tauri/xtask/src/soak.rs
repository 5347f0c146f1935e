//! `cargo xtask soak NAME [NUMBER]`: does to a host what it has to withstand, for as long as one likes.

use std::process::ExitCode;

use crate::process::{command, run_to_code};
use crate::{host, interface, project, requirements};

/// Builds the server as it is tested, with every check that the compiler can add, and runs the fault; without a name, the
/// faults are listed, and nothing is built for them.
///
/// # Errors
/// What failed, as a sentence.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let mut all = vec!["run", "--quiet", "--package", "madang-tests", "--bin", "soak", "--"];
    all.extend(arguments.iter().map(String::as_str));
    let mut soaking = command("cargo", &all, project::root());
    if !arguments.is_empty() {
        requirements::check_for_building()?;
        interface::build()?;
        soaking.env("MADANG_SERVER", host::build_server(true)?);
    }
    run_to_code(soaking)
}

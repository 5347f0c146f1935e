//! `cargo xtask soak NAME [NUMBER]`: does to a host what it has to withstand, for as long as one likes.

use std::process::ExitCode;

use crate::process::{command, run_to_code};
use crate::{host, interface, project, requirements};

/// Builds the server as people get it, since times are promised of that one, and runs the fault; without a name, the faults are
/// listed, and nothing is built for them.
///
/// # Errors
/// What failed, as a sentence.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let mut all = vec!["run", "--quiet", "--package", "madang-tests", "--bin", "soak"];
    if !arguments.is_empty() {
        all.push("--release");
    }
    all.push("--");
    all.extend(arguments.iter().map(String::as_str));
    let mut soaking = command("cargo", &all, project::root());
    if !arguments.is_empty() {
        requirements::check_for_building()?;
        interface::build()?;
        soaking.env("MADANG_SERVER", host::build_server(false)?);
    }
    run_to_code(soaking)
}

//! `cargo xtask soak NAME [NUMBER]`: does to a host what it has to withstand, for as long as one likes.

use std::process::ExitCode;

use crate::process::{command, run as run_command};
use crate::{host, interface, project, requirements};

/// Builds the server as it is tested, with every check that the compiler can add, and runs the fault; without a name, the
/// faults are listed.
///
/// # Errors
/// What failed, as a sentence.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    requirements::check_for_building()?;
    interface::build()?;
    let server = host::build_server(true)?;
    let mut all = vec!["run", "--quiet", "--package", "madang-tests", "--bin", "soak", "--"];
    all.extend(arguments.iter().map(String::as_str));
    let mut soaking = command("cargo", &all, project::root());
    soaking.env("MADANG_SERVER", server);
    run_command(soaking).map(|()| ExitCode::SUCCESS)
}

//! `cargo xtask bench`: measures what can be measured again on any computer.

use std::process::ExitCode;

use crate::{process, project};

/// Measures what was named.
///
/// # Errors
/// When nothing of that name is measured, or something does not build.
pub(crate) fn run(names: &[String]) -> Result<ExitCode, String> {
    match names {
        [name] if name == "gateway" => gateway(),
        _ => Err("What is measured is: gateway".to_owned()),
    }
}

/// The same talk in a room of another host, directly and through the gateway, with everything optimized.
fn gateway() -> Result<ExitCode, String> {
    println!("Building the server and the measuring program, optimized (about 3 minutes the first time).");
    let server = ["build", "--release", "--package", "madang-server", "--bin", "madang-server"];
    process::run(process::command("cargo", &server, project::root()))?;
    let program = ["run", "--release", "--quiet", "--package", "madang-tests", "--bin", "gateway-bench"];
    let mut measuring = process::command("cargo", &program, project::root());
    let server = format!("madang-server{}", std::env::consts::EXE_SUFFIX);
    measuring.env("MADANG_SERVER", project::build_folder()?.join("release").join(server));
    println!("Measuring, which takes about a minute. Other work on this computer shows in the numbers.");
    process::run(measuring)?;
    Ok(ExitCode::SUCCESS)
}

//! Hosting without a window.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::{interface, invitation, program, project, requirements};

/// Builds the page and the server and runs it until it ends. `arguments` go to the server.
///
/// # Errors
/// What is missing or went wrong, as a sentence.
pub(crate) fn run(arguments: &[String], debug: bool) -> Result<ExitCode, String> {
    requirements::check_for_building()?;
    interface::build()?;
    let server = build_server(debug)?;
    println!("Madang hosts headless, that is without a window: people join with their browsers. Ctrl-C stops it.\n");
    let bound = bound_to(arguments);
    program::run(Command::new(server).args(arguments), |line| show(line, bound))
}

/// The one address the server was told to listen on, if it was told one.
fn bound_to(arguments: &[String]) -> Option<Ipv4Addr> {
    let flag = arguments.iter().position(|argument| *argument == "--bind");
    let after = flag.and_then(|at| arguments.get(at + 1)).cloned();
    let joined = arguments.iter().find_map(|argument| argument.strip_prefix("--bind=").map(str::to_owned));
    let told = after.or(joined).or_else(|| std::env::var("MADANG_BIND").ok());
    told?.parse().ok().filter(|address: &Ipv4Addr| !address.is_unspecified())
}

/// Builds the server and says where it is. Optimized by default: checking a room's password is
/// slow on purpose, and without the optimizer it is some thirty times slower still. That costs
/// a minute and a half the first time and nothing after that.
///
/// # Errors
/// When the build fails.
pub(crate) fn build_server(debug: bool) -> Result<PathBuf, String> {
    let time = if debug { "about 60 seconds" } else { "about 90 seconds" };
    println!("Building the server ({time} the first time, then only what changed).");
    project::build("madang-server", "madang-server", debug)
}

/// Shows a line of the server's output; the two that say where it is, in words.
fn show(line: &str, bound: Option<Ipv4Addr>) {
    if let Some(url) = line.strip_prefix("ready ") {
        invitation::show(url, bound);
    } else if let Some(url) = line.strip_prefix("console ") {
        println!("Console, for this computer only and not to be shared:  {url}\n");
    } else {
        println!("{line}");
    }
}

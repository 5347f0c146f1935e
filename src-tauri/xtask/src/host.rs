//! `cargo xtask run`: builds what is missing and hosts, without a window.

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{interface, invitation, process, project, requirements};

/// Builds the page and the server and runs it until it ends. `arguments` go to the server.
///
/// # Errors
/// What is missing or went wrong, as a sentence.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let debug = arguments.iter().any(|argument| argument == "--debug");
    let rest: Vec<&String> = arguments.iter().filter(|argument| *argument != "--debug").collect();
    requirements::check_for_building()?;
    interface::build()?;
    let server = build_server(debug)?;
    println!("Madang hosts headless, that is without a window: people join with their browsers. Ctrl-C stops it.\n");
    host(Command::new(server).args(&rest), bound_to(&rest))
}

/// The one address the server was told to listen on, if it was told one.
fn bound_to(arguments: &[&String]) -> Option<Ipv4Addr> {
    let flag = arguments.iter().position(|argument| *argument == "--bind");
    let after = flag.and_then(|at| arguments.get(at + 1)).map(|text| text.to_string());
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
    let (profile, folder, time) =
        if debug { ("dev", "debug", "about 60 seconds") } else { ("release", "release", "about 90 seconds") };
    println!("Building the server ({time} the first time, then only what changed).");
    let arguments = ["build", "--package", "madang-server", "--bin", "madang-server", "--profile", profile];
    process::run(process::command("cargo", &arguments, project::root()))?;
    let name = format!("madang-server{}", std::env::consts::EXE_SUFFIX);
    Ok(project::build_folder()?.join(folder).join(name))
}

/// Runs the server, shows how to reach it once it is ready, and ends as it ends.
fn host(command: &mut Command, bound: Option<Ipv4Addr>) -> Result<ExitCode, String> {
    let running = Arc::new(AtomicU32::new(0));
    let told = Arc::clone(&running);
    ctrlc::set_handler(move || stop(told.load(Ordering::SeqCst)))
        .map_err(|error| format!("cannot listen for Ctrl-C: {error}"))?;
    let mut server = start(command)?;
    running.store(server.id(), Ordering::SeqCst);
    read_lines(&mut server, bound)?;
    let status = server.wait().map_err(|error| format!("cannot wait for the server: {error}"))?;
    running.store(0, Ordering::SeqCst);
    match status.code() {
        Some(0) => println!("Madang has stopped."),
        _ => println!("The server ended with {status}."),
    }
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The server gets a process group of its own, so that Ctrl-C reaches it once, through us.
fn start(command: &mut Command) -> Result<Child, String> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let program = Path::new(command.get_program()).display().to_string();
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    started.map_err(|error| format!("cannot start {program}: {error}"))
}

fn read_lines(server: &mut Child, bound: Option<Ipv4Addr>) -> Result<(), String> {
    let output = server.stdout.take().expect("standard output was asked for as a pipe");
    for line in BufReader::new(output).lines() {
        let line = line.map_err(|error| format!("cannot read what the server says: {error}"))?;
        if let Some(url) = line.strip_prefix("ready ") {
            invitation::show(url, bound);
        } else if let Some(url) = line.strip_prefix("console ") {
            println!("Console, for this computer only and not to be shared:  {url}\n");
        } else {
            println!("{line}");
        }
    }
    Ok(())
}

/// Asks the server to finish. On Windows the console has told it already.
fn stop(id: u32) {
    #[cfg(unix)]
    if let Some(pid) = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw) {
        // It may have ended at this very moment, and then there is nothing left to stop.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        return;
    }
    if id == 0 {
        std::process::exit(1);
    }
}

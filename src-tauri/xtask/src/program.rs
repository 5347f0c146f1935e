//! Running Madang itself until it ends, and ending it when asked to.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs the program, hands each line of its standard output to `show`, and ends as it ends.
///
/// # Errors
/// When it cannot be started or its output cannot be read.
pub(crate) fn run(command: &mut Command, show: impl Fn(&str)) -> Result<ExitCode, String> {
    let running = Arc::new(AtomicU32::new(0));
    let told = Arc::clone(&running);
    ctrlc::set_handler(move || stop(told.load(Ordering::SeqCst)))
        .map_err(|error| format!("cannot listen for Ctrl-C: {error}"))?;
    let mut program = start(command)?;
    running.store(program.id(), Ordering::SeqCst);
    read_lines(&mut program, show)?;
    let status = program.wait().map_err(|error| format!("cannot wait for Madang: {error}"))?;
    running.store(0, Ordering::SeqCst);
    match status.code() {
        Some(0) => println!("Madang has stopped."),
        _ => println!("Madang ended with {status}."),
    }
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The program gets a process group of its own, so that Ctrl-C reaches it once, through us.
fn start(command: &mut Command) -> Result<Child, String> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let program = Path::new(command.get_program()).display().to_string();
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    started.map_err(|error| format!("cannot start {program}: {error}"))
}

fn read_lines(program: &mut Child, show: impl Fn(&str)) -> Result<(), String> {
    let output = program.stdout.take().expect("standard output was asked for as a pipe");
    for line in BufReader::new(output).lines() {
        show(&line.map_err(|error| format!("cannot read what Madang says: {error}"))?);
    }
    Ok(())
}

/// Asks the program to finish. On Windows the console has told it already.
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

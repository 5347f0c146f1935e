//! Running other programs, with their command lines shown.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// A command that starts in `folder`. npm is a script on Windows and needs its ending there.
pub(crate) fn command(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let program = if cfg!(windows) && program == "npm" { "npm.cmd" } else { program };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}

/// Runs to the end with its output on the terminal.
///
/// # Errors
/// The command line and how it ended, when it did not succeed.
pub(crate) fn run(mut command: Command) -> Result<(), String> {
    let line = command_line(&command);
    println!("  $ {line}");
    let status = command.status().map_err(|error| format!("cannot start `{line}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{line}` ended with {status}")) }
}

/// Runs to the end with its output on the terminal, and answers how it ended: what it has to say about that it said itself.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn run_to_code(mut command: Command) -> Result<ExitCode, String> {
    let line = command_line(&command);
    println!("  $ {line}");
    let status = command.status().map_err(|error| format!("cannot start `{line}`: {error}"))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Runs to the end, hands each line of standard output to `read` after it was shown, and says
/// whether the program succeeded.
///
/// # Errors
/// When the program cannot be started or its output cannot be read.
pub(crate) fn run_reading(mut command: Command, mut read: impl FnMut(&str)) -> Result<bool, String> {
    let line = command_line(&command);
    println!("  $ {line}");
    let failed = |error: std::io::Error| format!("`{line}`: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    let output = child.stdout.take().expect("standard output was asked for as a pipe");
    for bytes in BufReader::new(output).split(b'\n') {
        let bytes = bytes.map_err(failed)?;
        let text = String::from_utf8_lossy(&bytes);
        println!("{text}");
        read(&text);
    }
    Ok(child.wait().map_err(failed)?.success())
}

/// What a program prints on standard output, if it runs and succeeds.
pub(crate) fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments, Path::new(".")).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as it would be typed.
pub(crate) fn command_line(command: &Command) -> String {
    let parts = std::iter::once(command.get_program()).chain(command.get_args());
    parts.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

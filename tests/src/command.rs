//! The server as a command: started with exactly these arguments, whether it hosts or not.

use std::path::Path;
use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::binary::server_binary;
use crate::waiting::within;

/// The server without any argument. Settings of whoever runs the tests do not reach it.
pub fn server_command() -> Command {
    without_settings(Command::new(server_binary()))
}

/// A command that the settings of whoever runs the tests do not reach.
pub(crate) fn without_settings(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MADANG_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Starts the server on this folder, where nobody shall find it.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn start_server(data: &Path, arguments: &[&str]) -> Child {
    let mut command = server_command();
    command.arg("--data").arg(data).arg("--no-discovery").args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server can be started")
}

/// The first line it says on standard output; empty when it ends without one.
///
/// # Panics
/// When it says nothing in time.
pub async fn first_line(child: &mut Child) -> String {
    let output = child.stdout.as_mut().expect("standard output is a pipe");
    let mut line = String::new();
    within("the server to say something", BufReader::new(output).read_line(&mut line)).await.expect("it is text");
    line
}

/// How it ended, and what else it said.
///
/// # Panics
/// When it does not end in time.
pub async fn output(child: Child) -> Output {
    within("the server to end", child.wait_with_output()).await.expect("it was started")
}

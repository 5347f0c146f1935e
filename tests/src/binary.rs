//! Finding the server that is tested.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// `MADANG_SERVER` if it is set, otherwise the server of this checkout, built once.
///
/// # Panics
/// When it cannot be built.
pub fn server_binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| std::env::var_os("MADANG_SERVER").map_or_else(|| build("madang-server", &[]), PathBuf::from))
}

/// The server with faults built in, built once beside the real one and never anywhere else.
///
/// # Panics
/// When it cannot be built.
pub(crate) fn mutant_binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| build("madang-mutant", &["--features", "mutants"]))
}

/// Cargo itself says where it put the program, whatever its build folder is called.
fn build(name: &str, more: &[&str]) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--quiet", "--package", "madang-server", "--bin", name];
    let output = Command::new(cargo)
        .args(arguments)
        .args(more)
        .arg("--message-format=json-render-diagnostics")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(std::process::Stdio::inherit())
        .output()
        .expect("cargo can be started, since it started this test");
    assert!(output.status.success(), "the server does not build");
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut paths = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    paths.next_back().expect("cargo names the program that it built")
}

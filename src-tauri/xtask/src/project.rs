//! Where things are: the checkout and the build folder.

use std::path::{Path, PathBuf};

use crate::process;

/// The folder of the root `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this crate lives two folders below the root")
}

/// The folder of the page's sources.
pub(crate) fn interface() -> PathBuf {
    root().join("ui")
}

/// Cargo's build folder. This program was built into it, so its own path tells where it is
/// whatever way it was configured.
///
/// # Errors
/// Says so when the program's own path cannot be read.
pub(crate) fn build_folder() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("cannot find my own path: {error}"))?;
    let folder = own.ancestors().nth(2);
    folder.map(Path::to_owned).ok_or_else(|| format!("{} is not in a build folder", own.display()))
}

/// The folder of the tests that are written in JavaScript.
pub(crate) fn tests() -> PathBuf {
    root().join("tests")
}

/// Where cargo puts a program, by its name without an ending.
///
/// # Errors
/// Says so when the program's own path cannot be read.
pub(crate) fn program(name: &str, debug: bool) -> Result<PathBuf, String> {
    let folder = if debug { "debug" } else { "release" };
    Ok(build_folder()?.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds a program and says where it is.
///
/// # Errors
/// When the build fails.
pub(crate) fn build(package: &str, name: &str, debug: bool) -> Result<PathBuf, String> {
    let profile = if debug { "dev" } else { "release" };
    let arguments = ["build", "--package", package, "--bin", name, "--profile", profile];
    process::run(process::command("cargo", &arguments, root()))?;
    program(name, debug)
}

//! The Python that the example bot runs with.

use std::fs;
use std::path::PathBuf;

use crate::process::{command, run};
use crate::project;

/// Makes a Python of its own in the build folder with the modules of `tests/bots/requirements.txt`, unless that was done
/// for exactly these; says where it is.
///
/// # Errors
/// What went wrong, as a sentence.
pub(crate) fn install(python: &str) -> Result<PathBuf, String> {
    let requirements = project::tests().join("bots/requirements.txt");
    let wanted = fs::read_to_string(&requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
    let folder = project::build_folder()?.join("bots-python");
    let own = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = folder.join("installed-from.txt");
    if fs::read_to_string(&installed).is_ok_and(|done| done == wanted) {
        return Ok(own);
    }
    println!("Installing the modules of {} (about 20 seconds).", requirements.display());
    let (folder, file) = (folder.to_string_lossy(), requirements.to_string_lossy());
    run(command(python, &["-m", "venv", "--clear", &folder], project::root()))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", &file];
    run(command(&own.to_string_lossy(), &pip, project::root()))?;
    fs::write(&installed, &wanted).map_err(|error| format!("cannot write {}: {error}", installed.display()))?;
    Ok(own)
}

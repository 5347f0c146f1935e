//! Building the page that the server carries inside itself.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::process::{command, run};
use crate::project;

/// Brings `ui/dist` up to date: installs the page's modules when their lock file changed, and
/// builds when a source did.
///
/// # Errors
/// What went wrong, as a sentence.
pub(crate) fn build() -> Result<(), String> {
    let folder = project::interface();
    install_modules(&folder)?;
    let print = fingerprint(&folder)?;
    let stamp = project::build_folder()?.join("page-built-from");
    let fresh = fs::read_to_string(&stamp).is_ok_and(|built| built == print);
    if fresh && folder.join("dist/index.html").is_file() {
        println!("The page is up to date.");
        return Ok(());
    }
    println!("Building the page (about 10 seconds).");
    run(command("npm", &["run", "--silent", "build"], &folder))?;
    write(&stamp, &print)
}

/// `npm ci` in `folder`, unless it was done for exactly this lock file. The copy of the lock
/// file lies among the modules, so that removing them removes the memory of them too.
///
/// # Errors
/// What went wrong, as a sentence.
pub(crate) fn install_modules(folder: &Path) -> Result<(), String> {
    let lock = read(&folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-from.json");
    if fs::read_to_string(&installed).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    println!("Installing the modules of {} (about 30 seconds).", folder.display());
    run(command("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder))?;
    write(&installed, &lock)
}

/// A number that changes whenever a file of the page's sources does.
fn fingerprint(folder: &Path) -> Result<String, String> {
    let mut hasher = DefaultHasher::new();
    for file in files_below(folder)? {
        file.hash(&mut hasher);
        fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Every file below a folder in a fixed order, without what is installed or built there.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let made = path.file_name().is_some_and(|name| name == "node_modules" || name == "dist");
            match path.is_dir() {
                true if made => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

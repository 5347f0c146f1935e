//! `cargo xtask package`: what is given to people who build nothing themselves.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

use crate::process::command;
use crate::{interface, process, project, requirements, stages};

/// The kinds of packages that are made of a system's own programs.
const KINDS: &str = if cfg!(windows) {
    "nsis"
} else if cfg!(target_os = "macos") {
    "app,dmg"
} else {
    "deb,rpm"
};

/// Builds the packages of this system and says where they are. `--check` tries them out afterwards, `--bundles KINDS`
/// makes other kinds than usual.
///
/// # Errors
/// What is missing or went wrong, as a sentence.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let (kinds, check) = read(arguments)?;
    requirements::check_for_building()?;
    requirements::check_for_window()?;
    interface::build()?;
    let bundler = project::root().join("src-tauri/bundle");
    interface::install_modules(&bundler)?;
    println!("Building the app and its packages (about 8 minutes the first time).");
    let tauri = bundler.join("node_modules/@tauri-apps/cli/tauri.js");
    let words = [&tauri.to_string_lossy(), "build", "--ci", "--bundles", &kinds];
    process::run(command("node", &words, project::root()))?;
    println!("\nThe packages:");
    for package in packages().map_err(|error| format!("the packages cannot be listed: {error}"))? {
        println!("  {}", package.display());
    }
    if check { try_out() } else { Ok(ExitCode::SUCCESS) }
}

/// The kinds that were asked for, and whether they are tried out.
fn read(arguments: &[String]) -> Result<(String, bool), String> {
    let (mut kinds, mut check) = (KINDS.to_owned(), false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--check" => check = true,
            "--bundles" => kinds = words.next().ok_or("--bundles needs kinds, such as deb,rpm")?.clone(),
            _ => return Err(format!("package does not know {word}; it knows --check and --bundles KINDS")),
        }
    }
    Ok((kinds, check))
}

/// Everything that was packed, in `bundle/KIND/`.
fn packages() -> io::Result<Vec<PathBuf>> {
    let folder = project::build_folder().map_err(io::Error::other)?.join("release/bundle");
    let mut found = Vec::new();
    for kind in fs::read_dir(folder)? {
        for package in fs::read_dir(kind?.path())? {
            let path = package?.path();
            let endings = ["deb", "rpm", "AppImage", "exe", "dmg", "app"];
            if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Unpacks what can be unpacked here, and hosts with it.
fn try_out() -> Result<ExitCode, String> {
    let tally = stages::package()?;
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::{KINDS, read};

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn arguments_are_read() {
        assert_eq!(read(&[]), Ok((KINDS.to_owned(), false)));
        assert_eq!(read(&words("--check --bundles deb")), Ok(("deb".to_owned(), true)));
        assert!(read(&words("--bundles")).is_err());
        assert!(read(&words("--chek")).is_err());
    }
}

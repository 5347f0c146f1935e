//! System packages: how each platform names them, and installing them where that is allowed.

use std::path::Path;
use std::process::Stdio;

use crate::process::{answer, command, run};

/// One thing in the words of each package manager. An empty name means that the platform has
/// it already or does not have it at all.
pub(crate) struct Packages {
    pub(crate) apt: &'static str,
    pub(crate) dnf: &'static str,
    pub(crate) pacman: &'static str,
    pub(crate) brew: &'static str,
    pub(crate) winget: &'static str,
}

impl Packages {
    /// Installs on Debian and Ubuntu when we are root or sudo asks for no password.
    ///
    /// # Errors
    /// Elsewhere, the exact command to type.
    pub(crate) fn install(&self) -> Result<(), String> {
        let Some(prefix) = apt_prefix().filter(|_| !self.apt.is_empty()) else {
            return Err(format!("Please run this, then try again:\n    {}", self.by_hand()));
        };
        apt(prefix, &["update", "--quiet"])?;
        let names = self.apt.split(' ');
        let arguments = ["install", "--quiet", "--yes", "--no-install-recommends"];
        apt(prefix, &arguments.into_iter().chain(names).collect::<Vec<_>>())
    }

    /// The command for this platform's package manager.
    fn by_hand(&self) -> String {
        let managers = [
            ("apt-get", "sudo apt-get update && sudo apt-get install -y", self.apt),
            ("dnf", "sudo dnf install -y", self.dnf),
            ("pacman", "sudo pacman -S --needed", self.pacman),
            ("brew", "brew install", self.brew),
            ("winget", "winget install", self.winget),
        ];
        let found = managers.iter().find(|(program, _, names)| !names.is_empty() && is_there(program));
        match found {
            Some((_, start, names)) => format!("{start} {names}"),
            None if cfg!(target_os = "macos") => {
                format!("brew install {}   # from https://brew.sh", self.brew)
            }
            None if cfg!(windows) => format!("winget install {}", self.winget),
            None => format!("the package your system has for: {}", self.apt),
        }
    }
}

fn apt(prefix: &[&str], arguments: &[&str]) -> Result<(), String> {
    let words: Vec<&str> = prefix.iter().copied().chain(["apt-get"]).chain(arguments.iter().copied()).collect();
    let (program, rest) = words.split_first().expect("the list holds at least apt-get");
    let mut apt = command(program, rest, Path::new("."));
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    run(apt)
}

/// What goes before `apt-get`, or nothing when we may not install.
fn apt_prefix() -> Option<&'static [&'static str]> {
    if !cfg!(target_os = "linux") || !is_there("apt-get") {
        return None;
    }
    if answer("id", &["-u"]).as_deref() == Some("0") {
        return Some(&[]);
    }
    answer("sudo", &["-n", "true"]).map(|_| ["sudo", "-n"].as_slice())
}

/// Whether a program of that name can be started.
pub(crate) fn is_there(program: &str) -> bool {
    let mut probe = command(program, &["--version"], Path::new("."));
    probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

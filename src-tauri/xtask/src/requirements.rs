//! What has to be on this computer before anything can be built or tested.

use std::path::{Path, PathBuf};

use crate::bots;
use crate::packages::{Packages, is_there};
use crate::process::answer;

/// The oldest Node whose modules the page's tools run on: major and minor.
const NODE_VERSION_MIN: (u32, u32) = (20, 19);

const C_COMPILER: Packages = Packages {
    apt: "build-essential",
    dnf: "gcc glibc-devel",
    pacman: "base-devel",
    brew: "llvm",
    winget: "Microsoft.VisualStudio.2022.BuildTools",
};

/// The window's own libraries: WebKitGTK, which brings GTK and most of what that needs.
const WEBVIEW: Packages = Packages {
    apt: "pkg-config libwebkit2gtk-4.1-dev libgtk-3-dev libdbus-1-dev",
    dnf: "pkgconf-pkg-config webkit2gtk4.1-devel gtk3-devel dbus-devel",
    pacman: "pkgconf webkit2gtk-4.1 gtk3 dbus",
    brew: "",
    winget: "",
};

/// A display that nobody sees, a message bus of its own, and who presses the buttons of the window on it.
const DESKTOP: Packages = Packages {
    apt: "xvfb dbus webkit2gtk-driver xdotool imagemagick",
    dnf: "xorg-x11-server-Xvfb dbus-daemon webkit2gtk4.1 xdotool ImageMagick",
    pacman: "xorg-server-xvfb dbus webkit2gtk-4.1 xdotool imagemagick",
    brew: "",
    winget: "",
};

/// A Korean keyboard: the input method of many desktops, and how GTK speaks to it.
const HANGUL: Packages = Packages {
    apt: "ibus ibus-gtk3 ibus-hangul",
    dnf: "ibus ibus-gtk3 ibus-hangul",
    pacman: "ibus ibus-hangul",
    brew: "",
    winget: "",
};

/// With what a test shows the notices of a desktop: Python that can speak on a message bus.
const NOTICES: Packages = Packages {
    apt: "python3 python3-dbus python3-gi",
    dnf: "python3 python3-dbus python3-gobject",
    pacman: "python python-dbus python-gobject",
    brew: "",
    winget: "",
};

const NODE: Packages =
    Packages { apt: "nodejs npm", dnf: "nodejs npm", pacman: "nodejs npm", brew: "node", winget: "OpenJS.NodeJS.LTS" };

const CHROMIUM: Packages =
    Packages { apt: "chromium", dnf: "chromium", pacman: "chromium", brew: "--cask chromium", winget: "Google.Chrome" };

const FONTS: Packages = Packages {
    apt: "fontconfig fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji",
    dnf: "fontconfig google-noto-sans-fonts google-noto-sans-cjk-fonts google-noto-color-emoji-fonts",
    pacman: "fontconfig noto-fonts noto-fonts-cjk noto-fonts-emoji",
    brew: "",
    winget: "",
};

const PYTHON: Packages = Packages {
    apt: "python3 python3-venv",
    dnf: "python3 python3-pip",
    pacman: "python",
    brew: "python",
    winget: "Python.Python.3.13",
};

/// What Python is called: Windows knows the second only.
const PYTHONS: [&str; 2] = ["python3", "python"];

/// Network namespaces, a packet filter for them, and the mDNS program of others with the message bus that it needs.
const NETWORK: Packages = Packages {
    apt: "iproute2 nftables avahi-daemon avahi-utils dbus",
    dnf: "iproute nftables avahi avahi-tools dbus-daemon",
    pacman: "iproute2 nftables avahi dbus",
    brew: "",
    winget: "",
};

/// Who lets system calls of a host fail, and who gives it another clock.
const FAULTS: Packages =
    Packages { apt: "strace faketime", dnf: "strace libfaketime", pacman: "strace libfaketime", brew: "", winget: "" };

/// Checks for what the example bot in Python needs, and says with which Python it runs: one in a folder of its own, with the
/// modules that its requirements pin. `None` where there is none; the others still run.
pub(crate) fn check_for_bot_tests() -> Option<PathBuf> {
    let install = || {
        if cfg!(target_os = "linux") {
            provide("Python with venv and pip", has_python, &PYTHON)?;
        }
        bots::install(PYTHONS.iter().find(|name| is_there(name)).ok_or("there is no Python")?)
    };
    install().inspect_err(|problem| println!("  The bot in Python is skipped: {problem}")).ok()
}

fn has_python() -> bool {
    // Debian splits Python so that `venv` may be there without what it needs to make a folder.
    answer("python3", &["-c", "import venv, ensurepip"]).is_some()
}

/// Checks for what building the page and the server needs, and installs it where that is allowed.
///
/// # Errors
/// What is missing, and the command that brings it.
pub(crate) fn check_for_building() -> Result<(), String> {
    // Windows and macOS bring the compiler with the tools that Rust itself asked for.
    if cfg!(target_os = "linux") {
        provide("a C compiler (for SQLite)", || is_there("cc"), &C_COMPILER)?;
    }
    provide_node()
}

/// Checks for what building the window needs, and installs it where that is allowed.
///
/// # Errors
/// What is missing, and the command that brings it.
pub(crate) fn check_for_window() -> Result<(), String> {
    // Windows and macOS have the webview in the system.
    if cfg!(target_os = "linux") {
        provide("the libraries of the window (WebKitGTK)", has_webview, &WEBVIEW)?;
    }
    Ok(())
}

/// Checks for what the tests of the real window need.
///
/// # Errors
/// What is missing, and the command that brings it.
pub(crate) fn check_for_desktop_tests() -> Result<(), String> {
    let there = || ["Xvfb", "dbus-daemon", "WebKitWebDriver", "xdotool", "import"].iter().all(|name| is_on_path(name));
    provide("a display for tests (Xvfb, D-Bus, WebKitWebDriver, xdotool, ImageMagick)", there, &DESKTOP)
}

/// Checks for what some of the tests of the real window need. Without it these skip aloud.
pub(crate) fn check_for_desktop_surroundings() {
    let hangul = || is_on_path("ibus-daemon") && Path::new("/usr/share/ibus/component/hangul.xml").is_file();
    // The system's own Python has the modules of the system's packages; another one may come first.
    let notices =
        || ["/usr/bin/python3", "python3"].iter().any(|name| answer(name, &["-c", "import dbus, gi"]).is_some());
    for outcome in [
        provide("a Korean input method (ibus-hangul)", hangul, &HANGUL),
        provide("Python for the message bus (dbus, gi), with which tests show notices", notices, &NOTICES),
    ] {
        if let Err(problem) = outcome {
            println!("  {problem}\n  Tests that need it are skipped.");
        }
    }
}

/// Checks for what the browser tests need and says where the browser is.
///
/// # Errors
/// What is missing, and the command that brings it.
pub(crate) fn check_for_browser_tests() -> Result<String, String> {
    if cfg!(target_os = "linux") {
        provide("fonts with Korean letters and emoji", has_fonts, &FONTS)?;
    }
    provide("Chromium", || chromium().is_some(), &CHROMIUM)?;
    chromium().ok_or_else(|| "Chromium was installed but is not in a place known to Madang; set CHROMIUM".to_owned())
}

/// Checks for what the network tests need, and says why they cannot run where they cannot: only root of a Linux makes a
/// network of its own.
///
/// # Errors
/// What is missing, and the command that brings it.
pub(crate) fn check_for_network_tests() -> Result<Result<(), String>, String> {
    if !cfg!(target_os = "linux") {
        return Ok(Err("networks of one's own can be made on Linux only".to_owned()));
    }
    if answer("id", &["-u"]).is_none_or(|user| user != "0") {
        return Ok(Err("a network of one's own takes root: sudo -E cargo xtask test network".to_owned()));
    }
    let programs = ["ip", "nft", "avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon"];
    provide("iproute2, nftables, Avahi and D-Bus", || programs.iter().all(|program| is_there(program)), &NETWORK)?;
    Ok(Ok(()))
}

/// Checks for what the tests of faults need. Without it they skip aloud, so that a computer where nothing may be installed
/// still runs the others.
pub(crate) fn check_for_fault_tests() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let there = || is_on_path("strace") && is_on_path("faketime");
    if let Err(problem) =
        provide("strace and libfaketime, with which tests make storage and clocks fail", there, &FAULTS)
    {
        println!("  {problem}\n  Tests that need them are skipped.");
    }
}

fn provide(what: &str, found: impl Fn() -> bool, packages: &Packages) -> Result<(), String> {
    if found() {
        return Ok(());
    }
    println!("Missing: {what}. Installing it takes about a minute.");
    packages.install().map_err(|problem| format!("Missing: {what}. {problem}"))?;
    if found() { Ok(()) } else { Err(format!("{what} was installed but still cannot be found")) }
}

/// Distributions carry Nodes of all ages, so an install that would bring one too old is not tried.
fn provide_node() -> Result<(), String> {
    let (major, minor) = NODE_VERSION_MIN;
    let what = format!("Node {major}.{minor} or newer, with npm");
    let by_hand = "curl -fsSL https://deb.nodesource.com/setup_22.x | sudo -E bash - && sudo apt-get install -y nodejs";
    let too_old = |version: Option<String>| version.is_none_or(|text| node_version(&text) < NODE_VERSION_MIN);
    if cfg!(target_os = "linux") && !has_node() && is_there("apt-get") && too_old(apt_candidate("nodejs")) {
        return Err(format!("Missing: {what}. Your system's own is older. Please run this:\n    {by_hand}"));
    }
    provide(&what, has_node, &NODE)
}

fn has_node() -> bool {
    let recent = answer("node", &["--version"]).is_some_and(|text| node_version(&text) >= NODE_VERSION_MIN);
    recent && answer("npm", &["--version"]).is_some()
}

/// Major and minor of "v20.19.4" or "1:20.19.2+dfsg-1"; zeros where there is no number.
fn node_version(text: &str) -> (u32, u32) {
    let plain = text.rsplit(':').next().unwrap_or(text).trim_start_matches('v');
    let mut numbers = plain.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The version that `apt-get install` would bring.
fn apt_candidate(package: &str) -> Option<String> {
    let policy = answer("apt-cache", &["policy", package])?;
    let line = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (line != "(none)").then(|| line.to_owned())
}

fn has_webview() -> bool {
    answer("pkg-config", &["--exists", "webkit2gtk-4.1", "gtk+-3.0", "dbus-1"]).is_some()
}

fn has_fonts() -> bool {
    let covers = |language: &str| answer("fc-list", &[language]).is_some_and(|fonts| !fonts.is_empty());
    covers(":lang=ko") && covers(":family=Noto Color Emoji")
}

/// The browser to test with: `CHROMIUM`, or the first one found.
fn chromium() -> Option<String> {
    const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    const PLACES: [&str; 4] = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];
    if let Ok(chosen) = std::env::var("CHROMIUM") {
        return Some(chosen);
    }
    let found = PROGRAMS.iter().find_map(|program| on_path(program)).map(|path| path.to_string_lossy().into_owned());
    found.or_else(|| PLACES.iter().find(|place| Path::new(place).is_file()).map(|place| (*place).to_owned()))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Some programs do not know `--version` and would start in earnest, so they are only looked for.
fn is_on_path(program: &str) -> bool {
    on_path(program).is_some()
}

#[cfg(test)]
mod tests {
    use super::node_version;

    #[test]
    fn versions_are_read_from_node_and_from_apt() {
        assert_eq!(node_version("v20.19.4"), (20, 19));
        assert_eq!(node_version("1:18.13.0+dfsg1-1"), (18, 13));
        assert_eq!(node_version("none"), (0, 0));
    }
}

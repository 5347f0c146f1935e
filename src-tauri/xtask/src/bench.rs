//! `cargo xtask bench NAME`: measures something on this computer, with everything built for speed.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::process::{command, run as run_command};
use crate::{host, interface, project, requirements};

/// The one that is measured on a display, and with the app instead of the server alone.
const WINDOW: &str = "window";

/// Something that can be measured.
struct Bench {
    name: &'static str,
    what: &'static str,
}

/// The one that has peers to compare with.
const CHAT: &str = "chat";

/// The one that is measured in a browser.
const PAGE: &str = "page";

const BENCHES: [Bench; 6] = [
    Bench {
        name: CHAT,
        what: "speed and memory next to two other servers; names of rows and a number of rounds may follow",
    },
    Bench { name: WINDOW, what: "how long the window takes to appear, and how much memory it needs" },
    Bench {
        name: PAGE,
        what: "what a message costs the page, scrolling and memory in a room of 10,000 (or as many as the number says)",
    },
    Bench { name: "gateway", what: "talk with another host, directly and through the gateway" },
    Bench { name: "quiet", what: "5,000 people coming into one quiet room (or as many as the number after the name)" },
    Bench {
        name: "search",
        what: "pages and searches in a room of 1,000,000 messages (or as many as the number says)",
    },
];

/// Builds the server and the measuring program, and runs it; what follows the name goes to it.
///
/// # Errors
/// When there is no such bench, or what failed, as a sentence.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let named = arguments.split_first().and_then(|(name, rest)| Some((find(name)?, rest)));
    let Some((bench, rest)) = named else { return Err(format!("What can be measured:\n{}", list())) };
    if bench.name == WINDOW {
        return window();
    }
    if bench.name == PAGE {
        return page(rest);
    }
    requirements::check_for_building()?;
    interface::build()?;
    let server = host::build_server(false)?;
    let program = format!("{}-bench", bench.name);
    let mut all = vec!["run", "--release", "--package", "madang-tests", "--bin", &program, "--"];
    all.extend(rest.iter().map(String::as_str));
    let mut measuring = command("cargo", &all, project::root());
    measuring.env("MADANG_SERVER", server);
    if bench.name == CHAT {
        measuring.envs(peers()?);
    }
    run_command(measuring).map(|()| ExitCode::SUCCESS)
}

/// Brings the servers to compare with up to date, and says where they are and where the results go.
fn peers() -> Result<[(&'static str, PathBuf); 3], String> {
    let textbook = project::tests().join("peers/textbook");
    interface::install_modules(&textbook)?;
    let relay = project::build("madang-tests", "relay-peer", false)?;
    let results = project::build_folder()?.join("bench-chat.txt");
    Ok([("MADANG_TEXTBOOK", textbook.join("server.mjs")), ("MADANG_RELAY", relay), ("MADANG_RESULTS", results)])
}

/// The optimized app on a display that nobody sees.
fn window() -> Result<ExitCode, String> {
    requirements::check_for_building()?;
    requirements::check_for_window()?;
    requirements::check_for_desktop_tests()?;
    interface::build()?;
    let app = project::build("madang", "madang", false)?;
    let tests = project::tests();
    interface::install_modules(&tests)?;
    let mut measuring = command("node", &["desktop/measure.mjs"], &tests);
    measuring.env("MADANG_APP", app);
    run_command(measuring).map(|()| ExitCode::SUCCESS)
}

/// The page in the system's browser, and a server built for speed.
fn page(rest: &[String]) -> Result<ExitCode, String> {
    requirements::check_for_building()?;
    let chromium = requirements::check_for_browser_tests()?;
    interface::build()?;
    let server = host::build_server(false)?;
    let tests = project::tests();
    interface::install_modules(&tests)?;
    let mut measuring = command("node", &["browser/measure.mjs"], &tests);
    measuring.args(rest).env("MADANG_SERVER", server).env("CHROMIUM", chromium);
    run_command(measuring).map(|()| ExitCode::SUCCESS)
}

fn find(name: &str) -> Option<&'static Bench> {
    BENCHES.iter().find(|bench| bench.name == name)
}

fn list() -> String {
    let row = |bench: &Bench| format!("  {:<10} {}", bench.name, bench.what);
    BENCHES.iter().map(row).collect::<Vec<_>>().join("\n")
}

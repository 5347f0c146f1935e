//! What `cargo xtask test` does, one stage after the other.

use std::process::Command;

use crate::process::{command, run, run_reading};
use crate::tally::Tally;
use crate::{interface, project, requirements};

/// One part of the tests.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    /// How long it usually takes on a laptop with two cores, when everything is built anew.
    pub(crate) seconds: u64,
    pub(crate) run: fn() -> Result<Tally, String>,
}

/// All stages, in their order: what is quick to say comes first.
pub(crate) const STAGES: [Stage; 11] = [
    Stage { name: "build", what: "what is needed, the page, the server and the app", seconds: 360, run: build },
    Stage { name: "lint", what: "rustfmt, clippy, prettier, eslint, svelte-check", seconds: 120, run: lint },
    Stage { name: "drift", what: "the generated protocol files are what the server says", seconds: 60, run: drift },
    Stage { name: "tidy", what: "the project's own rules", seconds: 10, run: tidy },
    Stage { name: "unit", what: "the server's rules and parts, by themselves", seconds: 30, run: unit },
    Stage { name: "ui", what: "the page's parts, by themselves", seconds: 15, run: ui },
    Stage { name: "wire", what: "a real host, spoken to over the wire", seconds: 360, run: wire },
    Stage { name: "network", what: "several hosts on a network of their own", seconds: 150, run: network },
    Stage { name: "node", what: "a real host, the official socket.io-client, bots", seconds: 60, run: node },
    Stage { name: "browser", what: "a real host and people in real browsers", seconds: 480, run: browser },
    Stage { name: "desktop", what: "the real window, and people who join it", seconds: 240, run: desktop },
];

fn build() -> Result<Tally, String> {
    requirements::check_for_building()?;
    let mut tally = Tally::default();
    check(&mut tally, interface::build());
    check(&mut tally, run(cargo(&["build", "--package", "madang-server"])));
    check(&mut tally, requirements::check_for_window());
    check(&mut tally, run(cargo(&["build", "--package", "madang"])));
    Ok(tally)
}

fn lint() -> Result<Tally, String> {
    requirements::check_for_window()?;
    interface::build()?;
    let mut tally = Tally::default();
    check(&mut tally, run(cargo(&["fmt", "--all", "--check"])));
    check(&mut tally, run(cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])));
    let page = project::interface();
    check(&mut tally, run(command("npm", &["run", "--silent", "lint"], &page)));
    check(&mut tally, run(command("npm", &["run", "--silent", "check"], &page)));
    let tests = project::tests();
    check(&mut tally, interface::install_modules(&tests));
    check(&mut tally, run(command("npm", &["run", "--silent", "lint"], &tests)));
    Ok(tally)
}

/// The server's tests generate the types again and compare; that one runs here by itself.
const DRIFT_TEST: &str = "the_committed_types";

fn drift() -> Result<Tally, String> {
    interface::build()?;
    cargo_tests(&["--package", "madang-server", "--lib", DRIFT_TEST])
}

fn tidy() -> Result<Tally, String> {
    cargo_tests(&["--package", "xtask"])
}

/// The app's own tests go by themselves: together with the others' they would want tokio with other features, and so
/// Tauri a second time.
fn unit() -> Result<Tally, String> {
    requirements::check_for_window()?;
    interface::build()?;
    let others = ["--workspace", "--exclude", "xtask", "--exclude", "madang-tests", "--exclude", "madang"];
    let mut tally = cargo_tests(&[&others[..], &["--", "--skip", DRIFT_TEST]].concat())?;
    tally.add(cargo_tests(&["--package", "madang"])?);
    Ok(tally)
}

fn ui() -> Result<Tally, String> {
    interface::install_modules(&project::interface())?;
    tests_of(command("npm", &["run", "--silent", "test"], &project::interface()))
}

fn wire() -> Result<Tally, String> {
    requirements::check_for_fault_tests();
    interface::build()?;
    cargo_tests(&["--package", "madang-tests", "--lib", "--bins", "--test", "wire", "--test", "mutants"])
}

/// Where no network of one's own can be made, the stage is skipped and says why.
fn network() -> Result<Tally, String> {
    if let Err(reason) = requirements::check_for_network_tests()? {
        println!("  skipped: {reason}");
        return Ok(Tally { skipped: 1, ..Tally::default() });
    }
    interface::build()?;
    cargo_tests(&["--package", "madang-tests", "--test", "network", "--", "--nocapture"])
}

fn node() -> Result<Tally, String> {
    let python = requirements::check_for_bot_tests().map(|python| python.to_string_lossy().into_owned());
    let environment: Vec<_> = python.iter().map(|python| ("MADANG_BOT_PYTHON", python.as_str())).collect();
    node_tests("node", &environment)
}

fn browser() -> Result<Tally, String> {
    let chromium = requirements::check_for_browser_tests()?;
    node_tests("browser", &[("CHROMIUM", &chromium)])
}

fn desktop() -> Result<Tally, String> {
    if !cfg!(target_os = "linux") {
        println!("Skipped: only Linux has a display that nobody sees and a driver for the window.");
        return Ok(Tally { skipped: 1, ..Tally::default() });
    }
    let chromium = requirements::check_for_browser_tests()?;
    requirements::check_for_window()?;
    requirements::check_for_desktop_tests()?;
    requirements::check_for_desktop_surroundings();
    interface::build()?;
    let app = project::build("madang", "madang", true)?;
    node_tests("desktop", &[("CHROMIUM", &chromium), ("MADANG_APP", &app.to_string_lossy())])
}

/// The packages that were made last, unpacked and tried out. No stage, for they take long to make.
///
/// # Errors
/// What is missing.
pub(crate) fn package() -> Result<Tally, String> {
    if !cfg!(target_os = "linux") {
        println!("Skipped: only Debian's packages are tried out.");
        return Ok(Tally { skipped: 1, ..Tally::default() });
    }
    let chromium = requirements::check_for_browser_tests()?;
    requirements::check_for_desktop_tests()?;
    let packages = project::build_folder()?.join("release/bundle");
    node_tests("package", &[("CHROMIUM", &chromium), ("MADANG_PACKAGES", &packages.to_string_lossy())])
}

/// The server that the Node tests talk to, and the tests of one folder.
fn node_tests(script: &str, environment: &[(&str, &str)]) -> Result<Tally, String> {
    interface::build()?;
    let server = project::build("madang-server", "madang-server", true)?;
    let tests = project::tests();
    interface::install_modules(&tests)?;
    let mut command = command("npm", &["run", "--silent", script], &tests);
    command.env("MADANG_SERVER", server);
    command.envs(environment.iter().copied());
    tests_of(command)
}

fn cargo_tests(arguments: &[&str]) -> Result<Tally, String> {
    let mut all = vec!["test", "--no-fail-fast"];
    all.extend(arguments);
    tests_of(cargo(&all))
}

fn tests_of(mut command: Command) -> Result<Tally, String> {
    let mut tally = Tally::default();
    command.env("NO_COLOR", "1").env("CARGO_TERM_COLOR", "never");
    let success = run_reading(command, |line| tally.read(line))?;
    Ok(tally.ended(success))
}

/// Counts a step that either works or does not.
fn check(tally: &mut Tally, outcome: Result<(), String>) {
    match outcome {
        Ok(()) => tally.passed += 1,
        Err(problem) => {
            println!("  {problem}");
            tally.failed += 1;
        }
    }
}

fn cargo(arguments: &[&str]) -> Command {
    command("cargo", arguments, project::root())
}

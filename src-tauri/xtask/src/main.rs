//! `cargo xtask run` and `cargo xtask test`: the two commands a person needs; `package` for who gives Madang away, and
//! `bench` for who wants figures.
//!
//! Everything they do is said before it is done, with the time it usually takes, and every
//! command line is printed so that it can be repeated by hand.

mod bench;
mod bots;
mod host;
mod interface;
mod invitation;
mod package;
mod packages;
mod process;
mod program;
mod project;
mod requirements;
mod run;
mod soak;
mod stages;
mod starter;
mod tally;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [--debug] [ARGUMENT…]   build the page and the app and open its window; where there is no display,
                                        host without one and show the address as a QR code
cargo xtask run --headless [ARGUMENT…]  host without a window, display or not
cargo xtask test [STAGE…]               install what tests need and run everything, or the named stages
cargo xtask test --list                 the stages and how long each takes
cargo xtask package [--check]           make packages to install on computers like this one; --check tries them out
cargo xtask bench NAME [NUMBER]         measure something; without a name, what can be measured
cargo xtask soak NAME [NUMBER]          do to a host what it has to withstand; without a name, what that is
cargo xtask starter                     draw the GIF library's starter set anew

ARGUMENTs of run go to the program as they are. The window knows --data, --name, --no-discovery and --log; any other,
for example --port 5000, is for the host without a window, and then no window opens.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((command, rest)) if command == "run" => run::run(rest),
        Some((command, rest)) if command == "test" => test::run(rest),
        Some((command, rest)) if command == "package" => package::run(rest),
        Some((command, rest)) if command == "bench" => bench::run(rest),
        Some((command, rest)) if command == "soak" => soak::run(rest),
        Some((command, _)) if command == "starter" => starter::run(),
        Some((command, _)) if command == "help" || command == "--help" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(USAGE.to_owned()),
    };
    outcome.unwrap_or_else(|problem| {
        eprintln!("{problem}");
        ExitCode::FAILURE
    })
}

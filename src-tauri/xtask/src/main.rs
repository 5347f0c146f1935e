//! `cargo xtask run` and `cargo xtask test`: the two commands a person needs, and `cargo xtask bench`.
//!
//! Everything they do is said before it is done, with the time it usually takes, and every
//! command line is printed so that it can be repeated by hand.

mod bench;
mod host;
mod interface;
mod invitation;
mod packages;
mod process;
mod project;
mod requirements;
mod stages;
mod starter;
mod tally;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [--debug] [ARGUMENT…]   build the page and the server, host, show the address as a QR code
cargo xtask test [STAGE…]               install what tests need and run everything, or the named stages
cargo xtask test --list                 the stages and how long each takes
cargo xtask bench NAME [NUMBER]         measure something; without a name, what can be measured
cargo xtask starter                     draw the GIF library's starter set anew

ARGUMENTs of run go to the server as they are, for example --port 5000 or --name 'Green House'.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((command, rest)) if command == "run" => host::run(rest),
        Some((command, rest)) if command == "test" => test::run(rest),
        Some((command, rest)) if command == "bench" => bench::run(rest),
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

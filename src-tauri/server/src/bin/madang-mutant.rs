//! The headless host with a fault that `MADANG_MUTANT` names, for the test that shows that such faults are found.

#[path = "../main.rs"]
mod host;

fn main() -> std::process::ExitCode {
    host::main()
}

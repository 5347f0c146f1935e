//! The long forms of the faults. Run one with `cargo xtask soak NAME [NUMBER]`.

use std::process::ExitCode;
use std::time::Instant;

use madang_tests::faults::SOAKS;

/// How a program ends that was not told what to do.
const NOT_SAID: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    #[cfg(unix)]
    if let [name, host, room] = arguments.as_slice()
        && name == "sleeper"
    {
        let host = host.parse().expect("an address");
        madang_tests::faults::sleeper(host, room).await;
    }
    let named = arguments.first().and_then(|name| SOAKS.iter().find(|soak| soak.name == name));
    let number = arguments.get(1).map(|number| number.parse::<usize>());
    let (Some(soak), Ok(number)) = (named, number.transpose()) else {
        println!("What can be done, and how often unless a number is given:");
        for soak in SOAKS {
            println!("  {:<10} {:>9}  {}", soak.name, soak.count, soak.what);
        }
        return ExitCode::from(NOT_SAID);
    };
    let since = Instant::now();
    let figures = (soak.run)(number.unwrap_or(soak.count)).await;
    println!("{}: {figures}; {:.0} s", soak.name, since.elapsed().as_secs_f64());
    ExitCode::SUCCESS
}

//! `cargo xtask test`: all stages, or the named ones, and the sum of what they found.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::stages::{STAGES, Stage};
use crate::tally::Tally;

/// Runs every stage even when one fails, then says how it went.
///
/// # Errors
/// When a stage of that name does not exist.
pub(crate) fn run(names: &[String]) -> Result<ExitCode, String> {
    if names.iter().any(|name| name == "--list") {
        println!("{}", list());
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(names)?;
    let expected: u64 = chosen.iter().map(|stage| stage.seconds).sum();
    println!("{} stages, usually {}.", chosen.len(), minutes(Duration::from_secs(expected)));
    let started = Instant::now();
    let results: Vec<(&Stage, Tally)> = chosen.iter().map(|stage| (*stage, run_stage(stage))).collect();
    Ok(report(&results, started.elapsed()))
}

fn choose(names: &[String]) -> Result<Vec<&'static Stage>, String> {
    if let Some(unknown) = names.iter().find(|name| STAGES.iter().all(|stage| stage.name != **name)) {
        return Err(format!("There is no stage \"{unknown}\". The stages are:\n{}", list()));
    }
    let wanted = |stage: &&Stage| names.is_empty() || names.iter().any(|name| name == stage.name);
    Ok(STAGES.iter().filter(wanted).collect())
}

fn list() -> String {
    let row = |stage: &Stage| {
        let time = minutes(Duration::from_secs(stage.seconds));
        format!("  {:<10} {:<60} {time}", stage.name, stage.what)
    };
    STAGES.iter().map(row).collect::<Vec<_>>().join("\n")
}

fn run_stage(stage: &Stage) -> Tally {
    println!("\n━━ {}: {} (usually {})", stage.name, stage.what, minutes(Duration::from_secs(stage.seconds)));
    let started = Instant::now();
    let tally = (stage.run)().unwrap_or_else(|problem| {
        println!("{problem}");
        Tally { failed: 1, ..Tally::default() }
    });
    println!("━━ {} took {}: {}", stage.name, minutes(started.elapsed()), in_words(tally));
    tally
}

/// The last line is the sum, alone and always in the same words, so that a program can read it.
fn report(results: &[(&Stage, Tally)], elapsed: Duration) -> ExitCode {
    let mut sum = Tally::default();
    println!("\nAll stages took {}:", minutes(elapsed));
    for (stage, tally) in results {
        println!("  {:<10} {}", stage.name, in_words(*tally));
        sum.add(*tally);
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn in_words(tally: Tally) -> String {
    let skipped = if tally.skipped > 0 { format!(", {} skipped", tally.skipped) } else { String::new() };
    format!("{} good, {} bad{skipped}", tally.passed, tally.failed)
}

fn minutes(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}

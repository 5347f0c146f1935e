//! The headless host: `madang-server`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use madang_server::config::Config;
use madang_server::doctor::{self, Health, Patient};
use madang_server::surroundings::{self, LogFormat};
use madang_server::{Host, limits};

/// Host chat rooms on this computer, without a window.
#[derive(Debug, Parser)]
#[command(name = "madang-server", version)]
struct Line {
    #[command(subcommand)]
    command: Option<Subcommands>,
    /// Folder of the database, the pictures and the key; the platform's data folder without it.
    #[arg(long, env = "MADANG_DATA", value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// Host (what happens without a subcommand too).
    Serve(Serve),
    /// Write what was said in a room to a new zip file. A host may run meanwhile.
    Export(Export),
    /// Look whether a host is, or would be, well on this computer; changes nothing.
    Doctor(Doctor),
    /// Write everything that this host needs to go on elsewhere to a new file. A host may run meanwhile.
    Backup(Backup),
    /// Put a backup back into a data folder that no host uses. What is there is kept aside.
    Restore(Backup),
}

#[derive(Debug, clap::Args)]
struct Backup {
    /// The file.
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Export {
    /// The room's id, or its title if no other room has the same.
    room: String,
    /// The file to make.
    file: PathBuf,
}

/// Whether rates and connections are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Debug, clap::Args)]
struct Serve {
    /// Address to listen on; all of IPv4 without it.
    #[arg(long, env = "MADANG_BIND", value_name = "ADDR")]
    bind: Option<IpAddr>,
    /// Port to listen on; 0 = any free one. Without it 4747, or the next free one.
    #[arg(long, env = "MADANG_PORT", value_name = "N")]
    port: Option<u16>,
    /// Display name; a made-up one, kept, without it.
    #[arg(long, env = "MADANG_NAME")]
    name: Option<String>,
    /// Neither announce this host nor look for others.
    #[arg(long, env = "MADANG_NO_DISCOVERY", value_parser = FalseyValueParser::new())]
    no_discovery: bool,
    /// Also answer to this Host (container port maps, router names).
    #[arg(long, env = "MADANG_ALLOW_HOST", value_name = "NAME[:PORT]", value_delimiter = ',')]
    allow_host: Vec<String>,
    /// `off` lifts rate and connection caps, for load tests.
    #[arg(long, env = "MADANG_LIMITS", default_value = "on", value_name = "on|off")]
    limits: Switch,
    /// How long a member without a connection stays one; 60 without it.
    #[arg(long, env = "MADANG_GRACE", value_name = "SECONDS")]
    grace: Option<u64>,
    /// The largest number of people a room may allow; 1000 without it.
    #[arg(long, env = "MADANG_PEOPLE_MAX", value_name = "N",
        value_parser = clap::value_parser!(u32).range(i64::from(limits::PEOPLE_MIN)..))]
    people_max: Option<u32>,
    /// Tracing filter; logs go to standard error.
    #[arg(long, env = "MADANG_LOG", default_value = "info", value_name = "FILTER")]
    log: String,
    /// Whether the log is for people or for machines, a JSON object on each line.
    #[arg(long, env = "MADANG_LOG_FORMAT", default_value = "text", value_name = "text|json")]
    log_format: LogFormat,
}

#[derive(Debug, clap::Args)]
struct Doctor {
    /// Address to listen on; all of IPv4 without it.
    #[arg(long, env = "MADANG_BIND", value_name = "ADDR")]
    bind: Option<IpAddr>,
    /// Port to listen on.
    #[arg(long, env = "MADANG_PORT", value_name = "N")]
    port: Option<u16>,
}

#[tokio::main]
pub(crate) async fn main() -> ExitCode {
    let line = line();
    match carry_out(line).await {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("madang-server: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for. Before a subcommand stands nothing but the folder: anything else would be of no effect there.
fn line() -> Line {
    let mut command = Line::command();
    let matches = command.get_matches_mut();
    let line = Line::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut command).exit());
    if let Some(subcommand) = matches.subcommand_name() {
        let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let misplaced =
            command.get_arguments().find(|argument| !argument.is_global_set() && given(argument.get_id().as_str()));
        if let Some(argument) = misplaced.map(ToString::to_string) {
            let said = format!("'{argument}' belongs behind '{subcommand}', if it is one of its options");
            command.error(ErrorKind::ArgumentConflict, said).exit();
        }
    }
    line
}

/// What went wrong, in a sentence.
type Problem = Box<dyn std::error::Error>;

async fn carry_out(line: Line) -> Result<ExitCode, Problem> {
    let data = line.data.or_else(surroundings::data_folder).ok_or("there is no home folder; use --data")?;
    match line.command {
        None => host(data, line.serve).await?,
        Some(Subcommands::Serve(serve)) => host(data, serve).await?,
        Some(Subcommands::Export(wanted)) => export(&data, &wanted)?,
        Some(Subcommands::Doctor(asked)) => return Ok(look_at(data, asked).await),
        Some(Subcommands::Backup(wanted)) => back_up(&data, &wanted)?,
        Some(Subcommands::Restore(wanted)) => restore(&data, &wanted)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn export(data: &Path, wanted: &Export) -> Result<(), Problem> {
    let bytes = madang_server::export_to_file(data, &wanted.room, &wanted.file)?;
    println!("{} ({bytes} bytes)", wanted.file.display());
    Ok(())
}

/// Says how a host is, line by line, and fails if something is bad.
async fn look_at(data: PathBuf, asked: Doctor) -> ExitCode {
    let bind = asked.bind.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
    let findings = doctor::examine(&Patient { data, bind, port: asked.port }).await;
    findings.iter().for_each(|finding| println!("{finding}"));
    let ill = findings.iter().any(|finding| finding.health == Health::Ill);
    if ill { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn back_up(data: &Path, wanted: &Backup) -> Result<(), Problem> {
    let bytes = madang_server::backup_to_file(data, &wanted.file)?;
    println!("{} ({bytes} bytes)", wanted.file.display());
    Ok(())
}

fn restore(data: &Path, wanted: &Backup) -> Result<(), Problem> {
    let restored = madang_server::restore(data, &wanted.file)?;
    println!("{} is as it was when {} was made", data.display(), wanted.file.display());
    if let Some(aside) = restored.aside {
        println!("what was there before is in {}; delete it when it is not needed any more", aside.display());
    }
    Ok(())
}

async fn host(data: PathBuf, options: Serve) -> Result<(), Problem> {
    surroundings::start_log(&options.log, options.log_format)?;
    surroundings::raise_file_limit();
    let config = Config {
        data,
        name: options.name,
        bind: options.bind,
        port: options.port,
        discovery: !options.no_discovery,
        allow_hosts: options.allow_host,
        limits: options.limits == Switch::On,
        grace: options.grace.map(Duration::from_secs),
        people_max: options.people_max,
    };
    // Asked for before anything starts, so that no signal is missed.
    let stop = surroundings::stop_signal()?;
    let host = Host::start(&config).await?;
    let port = host.port();
    println!("ready http://127.0.0.1:{port}/");
    println!("console http://127.0.0.1:{port}/#console={}", host.console_key());
    host.serve(stop).await;
    Ok(())
}

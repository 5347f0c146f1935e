//! `cargo xtask run`: the window where there is a display, and hosting without one where there is none.

use std::process::{Command, ExitCode};

use crate::{host, interface, program, project, requirements};

/// What the app with the window understands; every other flag is the server's alone.
const WINDOW_FLAGS: [&str; 8] = ["--data", "--name", "--no-discovery", "--log", "--help", "-h", "--version", "-V"];

/// Flags whose value may follow as a word of its own.
const FLAGS_WITH_VALUES: [&str; 3] = ["--data", "--name", "--log"];

/// How Madang is going to run.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Window,
    /// Without a window, and why.
    Headless(String),
}

/// Builds what is missing and runs Madang until it ends. `--debug` and `--headless` are for this command; all other
/// arguments go to the program that runs.
///
/// # Errors
/// What is missing or went wrong, as a sentence.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let own = |argument: &&String| *argument == "--debug" || *argument == "--headless";
    let rest: Vec<String> = arguments.iter().filter(|argument| !own(argument)).cloned().collect();
    match form(&rest, given("--headless"), has_display()) {
        Form::Window => open(&rest, given("--debug")),
        Form::Headless(why) => {
            println!("{why}");
            host::run(&rest, given("--debug"))
        }
    }
}

fn form(arguments: &[String], headless: bool, display: bool) -> Form {
    if headless {
        return Form::Headless("Without a window, as you asked.".to_owned());
    }
    if let Some(foreign) = only_for_the_server(arguments) {
        return Form::Headless(format!("Without a window, for only the host without one knows {foreign}."));
    }
    if !display {
        return Form::Headless("Without a window, for there is no display here.".to_owned());
    }
    Form::Window
}

/// The first argument that the app with the window would not understand.
fn only_for_the_server(arguments: &[String]) -> Option<&str> {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let flag = word.split('=').next().unwrap_or(word);
        if !WINDOW_FLAGS.contains(&flag) {
            return Some(word);
        }
        if FLAGS_WITH_VALUES.contains(&word.as_str()) {
            words.next();
        }
    }
    None
}

fn has_display() -> bool {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// Builds the page and the app and opens the window.
fn open(arguments: &[String], debug: bool) -> Result<ExitCode, String> {
    let without = |problem: String| format!("{problem}\nWithout a window it works too: cargo xtask run --headless");
    requirements::check_for_building()?;
    requirements::check_for_window().map_err(without)?;
    interface::build()?;
    let time = if debug { "about 4 minutes" } else { "about 6 minutes" };
    println!("Building the app ({time} the first time, then only what changed).");
    let app = project::build("madang", "madang", debug)?;
    println!("Madang opens its window. Closing it, or Ctrl-C here, ends it.\n");
    program::run(Command::new(app).args(arguments), |line| println!("{line}"))
}

#[cfg(test)]
mod tests {
    use super::{Form, form};

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_display_gets_a_window() {
        for line in ["", "--name Green", "--name=Green", "--data --port", "--no-discovery --log debug", "--help"] {
            assert_eq!(form(&words(line), false, true), Form::Window, "{line}");
        }
    }

    #[test]
    fn without_a_display_there_is_none() {
        assert!(matches!(form(&words("--name Green"), false, false), Form::Headless(why) if why.contains("display")));
    }

    #[test]
    fn who_asks_for_none_gets_none() {
        assert!(matches!(form(&words(""), true, true), Form::Headless(why) if why.contains("asked")));
    }

    #[test]
    fn a_flag_of_the_server_alone_means_no_window() {
        for line in ["--port 5000", "--port=5000", "--name Green --bind 127.0.0.1", "serve", "--limits off"] {
            let form = form(&words(line), false, true);
            assert!(matches!(&form, Form::Headless(why) if why.contains("knows")), "{line}: {form:?}");
        }
    }
}

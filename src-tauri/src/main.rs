//! The desktop shell: one window that shows the bundled page, and the server that the page talks to.
//!
//! The only Rust that names tauri. `line` reads the command line, `home` starts and stops the embedded server and holds
//! the command by which the page finds it, `window` opens the window and keeps it to its own page, `outside` hands links
//! to the system's browser, `downloads` saves the page's files, `place` remembers where the window stood, and `display` says
//! so where there is none. `notices` has the system tell of calls and whispers, through `notice_bus` on Linux, `notice_toast` on
//! Windows and `notice_center` on macOS.

// A window on Windows needs no console beside it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[cfg(test)]
mod configuration;
mod display;
mod downloads;
mod home;
mod line;
#[cfg(target_os = "linux")]
mod notice_bus;
#[cfg(target_os = "macos")]
mod notice_center;
#[cfg(windows)]
mod notice_toast;
mod notices;
mod outside;
mod place;
mod window;

use std::process::ExitCode;

use clap::Parser as _;
use madang_server::surroundings::{self, LogFormat};
use tauri::{App, AppHandle, Manager as _, RunEvent, WindowEvent};

use crate::home::Home;
use crate::line::Line;
use crate::notices::Desktop;
use crate::place::PlaceFile;

fn main() -> ExitCode {
    match run(Line::parse()) {
        Ok(code) => u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from),
        Err(problem) => {
            eprintln!("madang: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Opens the window and runs until it is closed; gives the exit code.
fn run(line: Line) -> Result<i32, String> {
    surroundings::start_log(&line.log, LogFormat::Text).map_err(|error| format!("--log: {error}"))?;
    surroundings::raise_file_limit();
    display::check()?;
    let app = build(line)?;
    Ok(app.run_return(|app, event| match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { .. }, .. } | RunEvent::ExitRequested { .. } => {
            window::remember_place(app);
        }
        // The windows are gone; the people in the rooms are told, and the process ends when that is done.
        RunEvent::Exit => app.state::<Home>().stop(),
        _ => {}
    }))
}

fn build(line: Line) -> Result<App, String> {
    let mut builder = tauri::Builder::default();
    if line.data.is_none() {
        // Must come first: a second start hands over to the first one here, and goes no further.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| window::come_forward(app)));
    }
    let config = line.config()?;
    let builder = builder
        .manage(Home::default())
        .manage(Desktop::default())
        .manage(PlaceFile::in_folder(&config.data))
        .invoke_handler(tauri::generate_handler![home::home, notices::notify])
        .setup(move |app| {
            app.state::<Home>().start(config, app.handle());
            exit_when_told(app.handle())?;
            window::open(app.handle())?;
            Ok(())
        });
    display::guarded(|| builder.build(tauri::generate_context!()))?.map_err(|error| error.to_string())
}

/// SIGTERM and Ctrl-C end the app as closing its window does.
fn exit_when_told(app: &AppHandle) -> std::io::Result<()> {
    let app = app.clone();
    // Signals are heard by the runtime, so they are asked for inside it.
    let stop = tauri::async_runtime::block_on(async { surroundings::stop_signal() })?;
    tauri::async_runtime::spawn(async move {
        stop.await;
        app.exit(0);
    });
    Ok(())
}

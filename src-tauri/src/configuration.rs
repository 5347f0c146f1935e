//! What SECURITY T-60 demands of the configuration: checked here, so that a change of it cannot open a door unseen.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn configuration() -> Value {
    serde_json::from_str(&read("tauri.conf.json")).unwrap()
}

/// Every name of a property anywhere in the configuration.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, inner)| std::iter::once(name.clone()).chain(names(inner))).collect()
        }
        Value::Array(items) => items.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn there_is_one_window_and_only_rust_opens_it() {
    let app = &configuration()["app"];
    let windows = app["windows"].as_array().unwrap();
    assert_eq!(windows.len(), 1);
    assert_eq!(windows[0]["label"], "main");
    // The configuration cannot say what the window may be led to; the code that opens it does.
    assert_eq!(windows[0]["create"], false);
    assert_eq!(windows[0].get("url"), None);
    // Files that are dropped on the page must reach the page.
    assert_eq!(windows[0]["dragDropEnabled"], false);
    assert_eq!(app["withGlobalTauri"], false);
}

#[test]
fn only_bundled_assets_are_shown() {
    let configuration = configuration();
    assert_eq!(configuration["build"]["frontendDist"], "ui/dist");
    assert_eq!(configuration["app"]["security"]["assetProtocol"]["enable"], false);
    let names = names(&configuration);
    for door in ["devUrl", "devCsp", "remote", "scope", "plugins", "proxyUrl", "additionalBrowserArgs", "devtools"] {
        assert!(!names.iter().any(|name| name == door), "{door} is in the configuration");
    }
    let dangerous: Vec<&String> = names.iter().filter(|name| name.starts_with("dangerous")).collect();
    assert!(dangerous.is_empty(), "{dangerous:?}");
}

#[test]
fn the_policy_lets_in_the_app_itself_and_its_server_on_this_computer() {
    let server = ["http://127.0.0.1:*"];
    let talk = ["'self'", "ipc:", "http://ipc.localhost", "http://127.0.0.1:*", "ws://127.0.0.1:*"];
    let wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::from([
        ("default-src", vec!["'none'"]),
        ("script-src", vec!["'self'"]),
        ("style-src", vec!["'self'"]),
        ("img-src", [&["'self'", "blob:"], &server[..]].concat()),
        ("connect-src", talk.to_vec()),
        ("frame-src", vec!["'none'"]),
        ("object-src", vec!["'none'"]),
        ("base-uri", vec!["'none'"]),
        ("form-action", vec!["'none'"]),
        ("frame-ancestors", vec!["'none'"]),
    ]);
    let configuration = configuration();
    let policy = configuration["app"]["security"]["csp"].as_object().unwrap();
    let found: BTreeMap<&str, Vec<&str>> = policy
        .iter()
        .map(|(directive, sources)| (directive.as_str(), sources.as_str().unwrap().split(' ').collect()))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn the_page_may_ask_for_two_things() {
    let configuration = configuration();
    let capabilities = configuration["app"]["security"]["capabilities"].as_array().unwrap();
    assert_eq!(capabilities.len(), 1);
    assert_eq!(capabilities[0]["windows"], serde_json::json!(["main"]));
    assert_eq!(capabilities[0]["permissions"], serde_json::json!(["allow-home", "allow-notify"]));

    let folder = root().join("src-tauri/permissions");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["home.toml", "notices.toml"]);
    for (file, command) in [("home.toml", "home"), ("notices.toml", "notify")] {
        let permissions = read(&format!("src-tauri/permissions/{file}"));
        assert_eq!(permissions.matches("[[permission]]").count(), 1);
        assert!(permissions.contains(&format!("commands.allow = [\"{command}\"]")));
    }

    let sources = fs::read_dir(root().join("src-tauri/src")).unwrap();
    let texts = sources.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    // This file names the attribute too.
    let commands: usize = texts.map(|text| text.matches("#[tauri::command]\n").count()).sum();
    assert_eq!(commands, 2);
}

#[test]
fn no_plugin_reaches_programs_files_or_the_network() {
    let manifest = read("Cargo.toml");
    let plugins: Vec<&str> = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("tauri-plugin-"))
        .filter_map(|line| line.split([' ', '.', '=']).next())
        .collect();
    assert_eq!(plugins, ["single-instance", "single-instance"], "once with its version, once where it is used");
    let tauri = manifest.lines().find(|line| line.starts_with("tauri = ")).unwrap();
    assert!(tauri.ends_with("features = [\"custom-protocol\"] }"), "{tauri}");
}

#[test]
fn windows_knows_whose_notices_they_are() {
    let identifier = configuration()["identifier"].as_str().unwrap().to_owned();
    assert!(read("src-tauri/src/notice_toast.rs").contains(&format!("const APP: &str = \"{identifier}\";")));
}

#[test]
fn macos_is_told_that_the_app_talks_on_the_local_network() {
    let configuration = configuration();
    let path = configuration["bundle"]["macOS"]["infoPlist"].as_str().unwrap();
    let list = read(path);
    for wanted in ["NSLocalNetworkUsageDescription", "_madang._tcp", "NSAllowsLocalNetworking"] {
        assert!(list.contains(wanted), "{wanted}");
    }
    // With this one set, the exception for the local network alone would count for nothing.
    assert!(!list.contains("NSAllowsArbitraryLoads"));
}

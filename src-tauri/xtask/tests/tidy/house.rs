//! Where things belong: invariants 1, 4 and 9, and one place for every version and every lint.

use std::process::Command;

use crate::sources::{all, none, root, root_names, told};

/// All that may lie in the root beside dot-files; what is made is git-ignored.
const ROOT: [&str; 15] = [
    "Cargo.toml",
    "Cargo.lock",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "README.ko.md",
    "clippy.toml",
    "rustfmt.toml",
    "tauri.conf.json",
    "icons",
    "src-tauri",
    "tests",
    "ui",
    "target",
    "gen",
];

/// Names of the web that are read and never asked: XML namespaces.
const NAMES_ON_THE_WEB: [&str; 1] = ["http://www.w3.org/"];

#[test]
fn the_server_has_no_tauri_in_its_tree() {
    let arguments = ["tree", "--package", "madang-server", "--edges", "all", "--target", "all", "--prefix", "none"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo).args(arguments).current_dir(root()).output().expect("cargo can be started");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let text = String::from_utf8_lossy(&tree.stdout);
    assert!(text.lines().any(|line| line.starts_with("tokio ")), "the tree was read");
    let found: Vec<String> = text.lines().filter(|line| line.starts_with("tauri")).map(str::to_owned).collect();
    none("the server depends on the shell", &found);
}

#[test]
fn nothing_in_the_server_names_tauri() {
    let found: Vec<String> = crate::sources::server()
        .iter()
        .flat_map(|source| source.code())
        .filter(|line| line.text.contains("tauri::") || line.text.contains("use tauri"))
        .map(|line| told(&line))
        .collect();
    none("only the shell names tauri", &found);
}

#[test]
fn only_platform_ts_imports_tauri_in_the_page() {
    let scope = concat!("@tauri", "-apps/");
    let found: Vec<String> = all()
        .iter()
        .filter(|source| source.path.starts_with("ui/src/") && source.path != "ui/src/platform.ts")
        .flat_map(|source| source.code())
        .filter(|line| line.text.contains(scope))
        .map(|line| told(&line))
        .collect();
    none("only ui/src/platform.ts knows the shell", &found);
}

#[test]
fn the_root_holds_the_house_and_nothing_else() {
    let found: Vec<String> = root_names()
        .into_iter()
        .filter(|name| !name.starts_with('.') && !ROOT.contains(&name.as_str()))
        .map(|name| format!("  {name}"))
        .collect();
    none("the root folder is the house of ARCHITECTURE", &found);
}

#[test]
fn every_version_and_every_lint_is_written_once() {
    let mut found = Vec::new();
    for source in all().iter().filter(|source| source.is("/Cargo.toml")) {
        let mut section = "";
        for line in source.text.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let names_a_dependency = section.ends_with("dependencies]") && line.contains('=');
            if names_a_dependency && !line.contains("workspace = true") {
                found.push(format!("  {}: {line}", source.path));
            }
        }
        if !source.text.contains("[lints]\nworkspace = true") {
            found.push(format!("  {} has lints of its own", source.path));
        }
    }
    none("versions and lints are in the root manifest", &found);
}

#[test]
fn the_page_asks_nobody_but_its_host() {
    let found: Vec<String> = all()
        .iter()
        .filter(|source| source.path.starts_with("ui/src/") || source.path == "ui/index.html")
        .filter(|source| !source.is_test() && !source.path.starts_with("ui/src/protocol/"))
        .flat_map(|source| source.code())
        .filter(|line| names_a_site(line.text))
        .map(|line| told(&line))
        .collect();
    none("no request to the internet, ever", &found);
}

/// Whether a line holds the address of a site with a name. A scheme alone, and numbers, are none.
fn names_a_site(line: &str) -> bool {
    ["http://", "https://", "ws://", "wss://"].iter().any(|scheme| {
        line.match_indices(scheme).any(|(at, _)| {
            let rest = &line[at + scheme.len()..];
            let named = rest.starts_with(|letter: char| letter.is_ascii_alphabetic());
            named && !NAMES_ON_THE_WEB.iter().any(|name| line[at..].starts_with(name))
        })
    })
}

#[test]
fn an_address_of_a_site_is_noticed() {
    assert!(names_a_site("fetch(\"https://example.org/x\")"));
    assert!(!names_a_site("\"http://192.168.0.10:4747/\""));
    assert!(!names_a_site("xmlns=\"http://www.w3.org/2000/svg\""));
    assert!(!names_a_site("const SCHEMES = [\"https://\"]"));
}

#[test]
fn nothing_but_its_test_builds_faults_in() {
    let feature = concat!("mut", "ants");
    let may: [&str; 2] = ["tests/src/binary.rs", "src-tauri/server/Cargo.toml"];
    let asks = |text: &str| text.contains(feature) && (text.contains("features") || text.contains("all-features"));
    let sources = all();
    let asking = |path: &str| {
        let source = sources.iter().find(|source| source.path == path);
        source.is_some_and(|source| source.code().any(|line| asks(line.text)))
    };
    assert!(may.into_iter().all(asking), "the feature is where it is looked for");
    let found: Vec<String> = sources
        .iter()
        .filter(|source| !may.contains(&source.path.as_str()) && !source.is(".md"))
        .flat_map(|source| source.code())
        .filter(|line| asks(line.text) || (line.text.contains("--all-features") && !line.path.ends_with("house.rs")))
        .map(|line| told(&line))
        .collect();
    none("faults are built in on purpose for one test only", &found);
    let manifest = std::fs::read_to_string(root().join(may[1])).expect("the server has a manifest");
    assert!(!manifest.contains("default ="), "no feature of the server is on by itself");
}

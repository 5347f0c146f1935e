//! Turns `tauri.conf.json` and the permissions into what the shell is compiled with.

use std::path::Path;

use tauri_build::{AppManifest, Attributes};

/// The page that the window shows; the shell carries it inside.
const PAGE: &str = "ui/dist";

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/permissions");
    println!("cargo::rerun-if-changed={PAGE}");
    assert!(
        Path::new(PAGE).join("index.html").is_file(),
        "{PAGE} is missing: `cargo xtask run` builds it, and so does `npm ci && npm run build` in ui/"
    );
    // With a manifest of its own nothing is allowed but what a permission names.
    let permissions = AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    if let Err(error) = tauri_build::try_build(Attributes::new().app_manifest(permissions)) {
        panic!("the window's configuration cannot be used: {error:#}");
    }
}

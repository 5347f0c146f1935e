//! Puts the built user interface where the server's `page` module takes it in.
//!
//! A release build copies `ui/dist`; without that folder the binary says on its page that the interface was not built.
//! A debug build reads the folder when it runs, so it copies nothing and need not be built again with the interface.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rustc-check-cfg=cfg(ui_from_folder)");
    println!("cargo::rerun-if-changed=build.rs");
    if variable("PROFILE") == "debug" {
        println!("cargo::rustc-cfg=ui_from_folder");
        return Ok(());
    }
    let interface = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../../ui");
    let (built, inside) = (interface.join("dist"), PathBuf::from(variable("OUT_DIR")).join("ui"));
    if inside.exists() {
        fs::remove_dir_all(&inside)?;
    }
    fs::create_dir_all(&inside)?;
    if built.join("index.html").exists() {
        println!("cargo::rerun-if-changed={}", built.display());
        return copy(&built, &inside);
    }
    // A path that is missing would mean a new build every time, so the folder that it will appear in is watched.
    println!("cargo::rerun-if-changed={}", interface.display());
    println!("cargo::warning=ui/dist is missing: this server will say that its user interface was not built");
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo gives build scripts {name}"))
}

//! What the process takes of the computer. Only Linux tells that without a library; elsewhere the system's own tools do.

use std::fs;

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Memory and open files.
pub(super) struct Process {
    resident: Gauge,
    files: Gauge,
}

impl Process {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let process = Self { resident: Gauge::default(), files: Gauge::default() };
        if cfg!(target_os = "linux") {
            registry.register("process_resident_memory_bytes", "Memory of the process", process.resident.clone());
            registry.register("process_open_fds", "Open files and connections", process.files.clone());
        }
        process
    }

    /// Reads both, where they can be read.
    pub(super) fn read(&self) {
        if let Some(bytes) = resident_bytes() {
            self.resident.set(bytes);
        }
        if let Ok(entries) = fs::read_dir("/proc/self/fd") {
            // Reading the folder is one of them.
            self.files.set(i64::try_from(entries.count()).unwrap_or(i64::MAX) - 1);
        }
    }
}

/// `VmRSS:   12345 kB`
fn resident_bytes() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

//! What a host weighs: its memory and its open files, where the system says so.

use crate::host::Host;

/// At one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weight {
    pub(super) resident_kib: u64,
    pub(super) files: usize,
}

impl Weight {
    /// `None` on systems without `/proc`.
    pub(super) fn of(host: &Host) -> Option<Self> {
        let process = std::path::PathBuf::from(format!("/proc/{}", host.process_id()));
        let status = std::fs::read_to_string(process.join("status")).ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let resident_kib = resident.split_whitespace().next()?.parse().ok()?;
        Some(Self { resident_kib, files: std::fs::read_dir(process.join("fd")).ok()?.count() })
    }
}

/// What a host has used of the processor, in hundredths of a second. `None` on systems without `/proc`.
pub(super) fn processor_ticks(host: &Host) -> Option<u64> {
    crate::system::processor_ticks(host.process_id())
}

/// How long its write-ahead log is, in bytes.
pub(super) fn write_ahead_bytes(host: &Host) -> u64 {
    std::fs::metadata(host.data().join("madang.db-wal")).map_or(0, |log| log.len())
}

impl std::fmt::Display for Weight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} MiB and {} files", self.resident_kib as f64 / 1024.0, self.files)
    }
}

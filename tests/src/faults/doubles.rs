//! two hosts are started on one folder at the same time.

use crate::command::{first_line, output, start_server};
use crate::http;

/// Starts so many pairs, and tells how it went.
///
/// # Panics
/// When not exactly one of a pair hosts, or the other does not say why not.
pub async fn doubles(count: usize) -> String {
    for _ in 0..count {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let mut children = [(); 2].map(|()| start_server(&data, &["--port", "0"]));
        let mut ready = 0;
        for child in &mut children {
            let line = first_line(child).await;
            let port = line.trim_end().strip_prefix("ready http://127.0.0.1:").and_then(|rest| rest.strip_suffix('/'));
            let Some(port) = port else { continue };
            let port: u16 = port.parse().unwrap_or_else(|_| panic!("{line:?}"));
            assert_eq!(http::get(([127, 0, 0, 1], port).into(), "/healthz").await.status, 200, "it is where it says");
            ready += 1;
        }
        assert_eq!(ready, 1, "exactly one hosts");
        for mut child in children {
            // The one that hosts goes on until it is stopped; the other has ended by itself.
            child.start_kill().ok();
            let output = output(child).await;
            let said = String::from_utf8_lossy(&output.stderr).to_lowercase();
            let refused = output.status.code().is_some_and(|code| code != 0);
            assert!(!refused || said.contains("another madang already uses this data folder"), "{said}");
        }
    }
    format!("{count} pairs: one of each hosts where it says, and the other says why not")
}

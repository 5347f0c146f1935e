//! What the doctor says of the computer's firewall, which it knows by what that leaves in `/etc` and `/run`.

use std::path::Path;

use madang_tests::{server_binary, skip};
use tokio::process::Command;

use super::{Said, answer};

/// Asks on a computer on which nothing is but what this script puts into `/etc` and `/run`. `None`, and the reason said, where
/// that cannot be made.
async fn ask_where(data: &Path, script: &str) -> Option<Said> {
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        let empty = format!("mount -t tmpfs tmpfs /etc && mount -t tmpfs tmpfs /run && {script}");
        command.args(["--mount", "--propagation", "private", "sh", "-c", &empty, "sh"]).kill_on_drop(true);
        command
    };
    if !unshare("true").output().await.is_ok_and(|output| output.status.success()) {
        skip("no computer with another firewall can be made here (mounting takes root)");
        return None;
    }
    let mut command = unshare(&format!("{script} && exec \"$@\""));
    command.arg(server_binary()).arg("doctor").arg("--data").arg(data).args(["--port", "0"]);
    Some(answer(command).await)
}

#[tokio::test]
async fn a_firewall_is_named_with_what_to_type_and_none_is_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let Some(none) = ask_where(&data, "true").await else { return };
    assert!(none.about("firewall").starts_with("ok "), "{}", none.about("firewall"));
    let off = "mkdir /etc/ufw && echo ENABLED=no > /etc/ufw/ufw.conf";
    let said = ask_where(&data, off).await.expect("it could be made before");
    assert_eq!(said.about("firewall"), none.about("firewall"), "one that is off is none");
    let ones = [
        ("mkdir /etc/ufw && echo ENABLED=yes > /etc/ufw/ufw.conf", "ufw is on", "sudo ufw allow 0/tcp"),
        ("mkdir /run/firewalld", "firewalld is on", "sudo firewall-cmd --add-port=0/tcp"),
    ];
    for (script, on, how) in ones {
        let said = ask_where(&data, script).await.expect("it could be made before");
        let line = said.about("firewall");
        assert!(line.starts_with("look") && line.contains(on) && line.ends_with(how), "{line}");
        assert_eq!(said.well, none.well, "a firewall is nothing bad: {:#?}", said.lines);
    }
}

//! What the network's other mDNS program, Avahi, sees of a host.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use madang_tests::{Computer, Lab, WAIT, within, within_time};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::standing::Standing;

/// An Avahi daemon on a computer of its own, with the message bus that its programs talk to it by.
pub(crate) struct Avahi {
    computer: Arc<Computer>,
    folder: TempDir,
    _processes: Vec<Child>,
}

impl Avahi {
    /// Starts both. `None`, and the reason said, where they are not installed.
    pub(crate) async fn start(computer: &Arc<Computer>) -> Option<Self> {
        for program in ["avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon"] {
            if Command::new(program).arg("--version").output().await.is_err() {
                madang_tests::skip(format_args!("{program} is not installed"));
                return None;
            }
        }
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut avahi = Self { computer: Arc::clone(computer), folder, _processes: Vec::new() };
        avahi.write("bus.conf", &BUS.replace("SOCKET", &avahi.path("bus")));
        avahi.write("avahi.conf", AVAHI);
        let bus = avahi.run("dbus-daemon --nofork --config-file=FOLDER/bus.conf");
        within("the message bus", until(|| avahi.folder.path().join("bus").exists())).await;
        // The daemon's folder is the same on all computers of a lab, so it gets a /run of its own.
        let daemon = "mount -t tmpfs tmpfs /run && exec avahi-daemon --no-drop-root --no-chroot --no-rlimits --file FOLDER/avahi.conf";
        let daemon = avahi.run(daemon);
        avahi._processes = vec![bus, daemon];
        within("Avahi", avahi.answers()).await;
        Some(avahi)
    }

    /// Starts a shell command there that knows the bus. FOLDER stands for the folder of both.
    pub(crate) fn run(&self, command: &str) -> Child {
        let mut shell = self.computer.command("sh");
        let command = command.replace("FOLDER", &self.path(""));
        let command = if command.contains("&&") { command } else { format!("exec {command}") };
        shell.args(["-c", &command]).env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}", self.path("bus")));
        shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        shell.spawn().expect("a shell can be started")
    }

    /// Announces a service until what is returned drops.
    pub(crate) fn publish(&self, arguments: &str) -> Child {
        self.run(&format!("avahi-publish {arguments}"))
    }

    /// Waits until the daemon answers.
    async fn answers(&self) {
        loop {
            let status = self.run("avahi-browse --all --terminate --cache").wait().await;
            if status.is_ok_and(|status| status.success()) {
                return;
            }
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("the temporary folder can be written");
    }
}

/// Looks often, for what nothing tells.
pub(crate) async fn until(done: impl Fn() -> bool) {
    while !done() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=SOCKET</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_type="method_return"/>
    <allow send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="signal"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
  </policy>
</busconfig>
"#;

const AVAHI: &str = "[server]\nhost-name=stranger\nuse-ipv4=yes\nuse-ipv6=no\nallow-interfaces=eth0\nenable-dbus=yes\n\
[publish]\npublish-workstation=no\npublish-hinfo=no\n[wide-area]\nenable-wide-area=no\n";

/// What `avahi-browse` says, line by line.
struct Browsing {
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl Browsing {
    fn begin(avahi: &Avahi) -> Self {
        let mut process = avahi.run("avahi-browse --parsable --resolve --no-db-lookup _madang._tcp");
        let output = process.stdout.take().expect("standard output was asked for as a pipe");
        Self { lines: BufReader::new(output).lines(), _process: process }
    }

    /// The next line of this kind about this host, in its parts.
    async fn line(&mut self, limit: Duration, kind: &str, id: &str) -> Vec<String> {
        let reading = async {
            loop {
                let line = self.lines.next_line().await.expect("avahi-browse writes text").expect("it goes on");
                let parts: Vec<String> = line.split(';').map(str::to_owned).collect();
                if parts[0] == kind && parts.get(3).is_some_and(|name| name == id) {
                    return parts;
                }
            }
        };
        within_time(limit, &format!("avahi-browse to say `{kind}` of {id}"), reading).await
    }
}

/// The texts between quotation marks.
fn texts(field: &str) -> Vec<&str> {
    field.split('"').skip(1).step_by(2).collect()
}

#[tokio::test]
async fn avahi_sees_the_record_as_the_contract_says_and_its_goodbye() {
    let Some(lab) = Lab::of(2).await else { return };
    let Some(avahi) = Avahi::start(&lab[1]).await else { return };
    let mut browsing = Browsing::begin(&avahi);
    let host = Standing::start(&lab[0], "Green House").await;
    let status = host.console.namespace.request("status", serde_json::json!({})).await.ok();
    assert_eq!(status["host"]["id"], host.id.as_str());
    let seen = browsing.line(WAIT, "=", &host.id).await;
    let [_, interface, protocol, id, service, domain, computer, address, port, text] = &seen[..] else {
        panic!("avahi-browse says {seen:?}");
    };
    assert_eq!((interface.as_str(), protocol.as_str(), domain.as_str()), ("eth0", "IPv4", "local"));
    assert_eq!((id.as_str(), service.as_str()), (host.id.as_str(), "_madang._tcp"));
    assert_eq!(*address, lab[0].address().to_string());
    assert_eq!(*port, host.host.port.to_string());
    assert_eq!(*computer, format!("{}.local", host.id), "no computer's name is told");
    let mut texts = texts(text);
    texts.sort_unstable();
    let fingerprint = texts.iter().find_map(|text| text.strip_prefix("fp=")).expect("the record has a fingerprint");
    assert!(fingerprint.len() == 52 && fingerprint.starts_with(&host.id), "{fingerprint}");
    let (fp, id) = (format!("fp={fingerprint}"), format!("id={}", host.id));
    assert_eq!(texts, [fp.as_str(), &id, "name=Green House", "people=0", "rooms=0", "v=1"]);
    let id = host.id.clone();
    futures_util::future::join(host.host.terminate(), browsing.line(Duration::from_secs(5), "-", &id)).await;
}

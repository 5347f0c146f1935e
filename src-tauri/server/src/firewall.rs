//! The firewall of this computer, as far as anybody may see it, and how to let others in.

use std::path::Path;

/// A firewall that is on, or that every computer of its kind has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Firewall {
    /// Ubuntu's.
    Ufw,
    /// Fedora's and others'.
    Firewalld,
    /// Rules of Linux itself, loaded at its start.
    Nftables,
    /// Windows' own.
    Windows,
    /// The application firewall of macOS.
    Macos,
}

impl Firewall {
    /// The firewall of this computer; `None` where none is known to be on. Whether its rules let others in is only told to
    /// whoever may change them.
    pub(crate) fn of_this_computer() -> Option<Self> {
        if cfg!(windows) {
            return Some(Self::Windows);
        }
        if cfg!(target_os = "macos") {
            return Some(Self::Macos);
        }
        Self::under(Path::new("/"))
    }

    /// The firewall of a Linux system whose files lie here.
    fn under(root: &Path) -> Option<Self> {
        let ufw = std::fs::read_to_string(root.join("etc/ufw/ufw.conf")).unwrap_or_default();
        if ufw.lines().any(|line| line.trim().eq_ignore_ascii_case("ENABLED=yes")) {
            return Some(Self::Ufw);
        }
        if root.join("run/firewalld").is_dir() {
            return Some(Self::Firewalld);
        }
        let wanted = ["sysinit", "multi-user"]
            .map(|target| format!("etc/systemd/system/{target}.target.wants/nftables.service"));
        // The link leads into the system that it is for, not to where these files happen to lie.
        let enabled = wanted.iter().any(|link| root.join(link).symlink_metadata().is_ok());
        enabled.then_some(Self::Nftables)
    }

    /// Its name in the contract.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ufw => "ufw",
            Self::Firewalld => "firewalld",
            Self::Nftables => "nftables",
            Self::Windows => "windows",
            Self::Macos => "macos",
        }
    }

    /// What to type so that it lets others in at this port; `None` where one clicks instead.
    pub(crate) fn command(self, port: u16) -> Option<String> {
        match self {
            Self::Ufw => Some(format!("sudo ufw allow {port}/tcp")),
            Self::Firewalld => Some(format!("sudo firewall-cmd --add-port={port}/tcp")),
            Self::Nftables => Some(format!("sudo nft insert rule inet filter input tcp dport {port} accept")),
            Self::Windows => Some(format!(
                "netsh advfirewall firewall add rule name=Madang dir=in action=allow protocol=TCP localport={port} profile=private"
            )),
            Self::Macos => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Option<Firewall> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Firewall::under(root.path())
    }

    #[test]
    fn a_firewall_is_known_by_what_it_leaves_behind() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[("etc/ufw/ufw.conf", "# Set to yes\nENABLED=no\n")]), None);
        assert_eq!(found(&[("etc/ufw/ufw.conf", "LOGLEVEL=low\nENABLED=yes\n")]), Some(Firewall::Ufw));
        assert_eq!(found(&[("run/firewalld/x", "")]), Some(Firewall::Firewalld));
        let nft = "etc/systemd/system/sysinit.target.wants/nftables.service";
        assert_eq!(found(&[(nft, "")]), Some(Firewall::Nftables));
    }

    #[test]
    fn what_to_type_names_the_port() {
        for firewall in [Firewall::Ufw, Firewall::Firewalld, Firewall::Nftables, Firewall::Windows] {
            assert!(firewall.command(4750).is_some_and(|command| command.contains("4750")), "{firewall:?}");
        }
    }
}

//! The address and the QR code that phones open.

use std::net::{IpAddr, Ipv4Addr};

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

/// Interfaces whose names start like this reach containers and virtual machines, not phones.
const VIRTUAL_INTERFACES: [&str; 9] =
    ["docker", "br-", "veth", "virbr", "vmnet", "vEthernet", "VMware", "VirtualBox", "utun"];

/// Prints every address of this computer at the port of `ready_url`, and the first as a QR code.
/// A server bound to one address is reached only there.
pub(crate) fn show(ready_url: &str, bound: Option<Ipv4Addr>) {
    println!("On this computer:  {ready_url}");
    let Some(port) = port_of(ready_url) else { return };
    let reachable = addresses().into_iter().filter(|address| bound.is_none_or(|only| only == *address));
    let urls: Vec<String> = reachable.map(|address| format!("http://{address}:{port}/")).collect();
    let Some((first, others)) = urls.split_first() else {
        println!(
            "No other computer can reach it: this one is on no network, or it was told to listen to itself only.\n"
        );
        return;
    };
    println!("On the same network:  {first}");
    for url in others {
        println!("               or  {url}");
    }
    println!("\nA phone opens it with its camera:\n\n{}\n", picture(first));
}

/// The port that the server really listens on.
fn port_of(url: &str) -> Option<u16> {
    url.trim_end_matches('/').rsplit(':').next()?.parse().ok()
}

/// This computer's IPv4 addresses that others may reach, private networks first.
fn addresses() -> Vec<Ipv4Addr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let reachable = interfaces.into_iter().filter(|interface| {
        !interface.is_loopback() && !VIRTUAL_INTERFACES.iter().any(|start| interface.name.starts_with(start))
    });
    let mut addresses: Vec<Ipv4Addr> = reachable
        .filter_map(|interface| match interface.ip() {
            IpAddr::V4(address) if !address.is_link_local() => Some(address),
            _ => None,
        })
        .collect();
    addresses.sort_by_key(|address| (!address.is_private(), *address));
    addresses
}

/// The code in half blocks, dark on light whatever the terminal's colours are.
fn picture(url: &str) -> String {
    let code = QrCode::new(url).expect("an address is far shorter than what a QR code holds");
    let drawn = code.render::<Dense1x2>().quiet_zone(true).build();
    let lines: Vec<String> = drawn.lines().map(|line| format!("  \u{1b}[30;107m{line}\u{1b}[0m")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{picture, port_of};

    #[test]
    fn the_port_is_read_from_the_ready_line() {
        assert_eq!(port_of("http://127.0.0.1:4747/"), Some(4747));
        assert_eq!(port_of("http://localhost/"), None);
    }

    #[test]
    fn the_picture_is_square() {
        let drawn = picture("http://192.168.0.10:4747/");
        let lines: Vec<&str> = drawn.lines().collect();
        let width = lines[0].chars().filter(|letter| " ▀▄█".contains(*letter)).count() - 2;
        assert!(lines.len() * 2 >= width && lines.len() * 2 <= width + 1, "{width} by {}", lines.len() * 2);
    }
}

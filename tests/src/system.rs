//! What the tests ask of the computer that they run on.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// This computer's own address on its network. Connecting a UDP socket sends nothing; it only
/// asks the system which way it would go.
pub(crate) fn network_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(10, 255, 255, 255), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// Thousands of connections are as many open files, here and in the host, which inherits this.
pub(crate) fn allow_many_connections() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let most = Rlimit { current: limit.maximum, maximum: limit.maximum };
        // Where it may not be raised, a test that needs more says so by failing.
        let _ = setrlimit(Resource::Nofile, most);
    }
}

/// What a process has used of the processor, in hundredths of a second: Linux tells it in those, whatever its own clock is.
/// `None` on systems without `/proc`.
pub fn processor_ticks(process_id: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process_id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    [11, 12].iter().map(|field| fields.get(*field)?.parse::<u64>().ok()).sum()
}

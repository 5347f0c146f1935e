use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;
use crate::http::ConnectionLimits;

fn own(address: &str, interface: &str) -> OwnAddress {
    OwnAddress { address: address.parse().unwrap(), prefix_bits: 24, interface: interface.to_owned(), index: None }
}

fn plan(hosting: bool) -> Plan {
    let (own, bind) = (Some("127.0.0.1:9".parse().unwrap()), Ipv4Addr::UNSPECIFIED.into());
    Plan { own, bind, port: 4747, hosting, interfaces: Vec::new() }
}

fn doors(plan: &Plan) -> Vec<String> {
    let addresses = [own("192.168.0.7", "wlan0"), own("10.0.0.7", "eth0"), own("fd00::7", "eth0")];
    plan.doors(&addresses).iter().map(ToString::to_string).collect()
}

#[test]
fn a_window_has_its_own_door_whether_it_hosts_or_not() {
    assert_eq!(doors(&plan(false)), ["127.0.0.1:9"]);
    assert_eq!(doors(&plan(true)), ["0.0.0.0:4747", "127.0.0.1:9"]);
}

#[test]
fn a_host_without_a_window_keeps_a_door_on_this_computer() {
    let headless = |hosting| Plan { own: None, ..plan(hosting) };
    assert_eq!(doors(&headless(true)), ["0.0.0.0:4747"]);
    assert_eq!(doors(&headless(false)), ["127.0.0.1:4747"]);
    let one = Plan { bind: "10.0.0.7".parse().unwrap(), ..headless(true) };
    assert_eq!(doors(&one), ["10.0.0.7:4747", "127.0.0.1:4747"]);
    let loopback = Plan { bind: Ipv4Addr::LOCALHOST.into(), ..headless(true) };
    assert_eq!(doors(&loopback), ["127.0.0.1:4747"]);
    let all = Plan { bind: std::net::Ipv6Addr::UNSPECIFIED.into(), ..headless(true) };
    assert_eq!(doors(&all), ["[::]:4747"]);
}

#[test]
fn only_chosen_interfaces_have_doors() {
    let chosen = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let wired = Plan { interfaces: chosen(&["eth0"]), ..plan(true) };
    assert_eq!(doors(&wired), ["10.0.0.7:4747", "127.0.0.1:9"], "an IPv4 host has no IPv6 door");
    let both = Plan { bind: std::net::Ipv6Addr::UNSPECIFIED.into(), ..wired.clone() };
    assert_eq!(doors(&both), ["10.0.0.7:4747", "[fd00::7]:4747", "127.0.0.1:9"]);
    assert_eq!(doors(&Plan { interfaces: chosen(&["usb0"]), ..wired }), ["127.0.0.1:9"]);
}

#[test]
fn a_chosen_port_is_the_only_one_and_the_default_one_moves() {
    assert_eq!(ports(Some(5000), Some(4750)), [5000]);
    assert_eq!(ports(None, None)[..2], [PORT_DEFAULT, PORT_DEFAULT + 1]);
    assert_eq!((ports(Some(0), None), ports(Some(0), Some(4750))), (vec![0], vec![4750, 0]));
    let ports = ports(None, Some(4750));
    assert_eq!((ports[0], ports[1], ports.len()), (4750, PORT_DEFAULT, 1 + usize::from(PORTS_TRIED)));
}

fn gate() -> (Gate, Connections, watch::Sender<bool>) {
    let (stop, stopping) = watch::channel(false);
    let connections = Connections::new(ConnectionLimits::off());
    let app = Router::new().route("/", get(async || "in"));
    (Gate::new(app, connections.clone(), stopping), connections, stop)
}

async fn ask(stream: &mut TcpStream) -> bool {
    let asked = stream.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await;
    let mut answer = Vec::new();
    while asked.is_ok() && !answer.ends_with(b"\r\n\r\nin") {
        match stream.read_u8().await {
            Ok(byte) => answer.push(byte),
            Err(_) => return false,
        }
    }
    answer.starts_with(b"HTTP/1.1 200 OK")
}

#[tokio::test]
async fn a_closed_door_refuses_and_whoever_is_in_stays() {
    let (mut gate, connections, _stop) = gate();
    let own = gate.open("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let network = gate.open("127.0.0.2:0".parse().unwrap()).await.unwrap();
    let (mut near, mut guest) = (TcpStream::connect(own).await.unwrap(), TcpStream::connect(network).await.unwrap());
    assert!(ask(&mut near).await && ask(&mut guest).await);
    gate.change(&[own]).await.unwrap();
    assert!(TcpStream::connect(network).await.is_err());
    assert!(ask(&mut near).await && ask(&mut guest).await);
    let open = gate.open_doors();
    let leaving: Vec<_> =
        connections.guards().into_iter().filter(|one| !open.include(&Connection::new(one.clone()))).collect();
    assert_eq!(leaving.len(), 1);
    leaving[0].kill();
    assert!(!ask(&mut guest).await && ask(&mut near).await);
    gate.change(&[network, own]).await.unwrap();
    assert!(ask(&mut TcpStream::connect(network).await.unwrap()).await);
    gate.close_all().await;
    assert!(TcpStream::connect(own).await.is_err());
}

#[tokio::test]
async fn a_door_makes_place_for_one_that_stands_for_all_addresses_and_back() {
    let (mut gate, _connections, _stop) = gate();
    let all = gate.open("0.0.0.0:0".parse().unwrap()).await.unwrap();
    let own = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), all.port());
    let mut console = TcpStream::connect(own).await.unwrap();
    assert!(ask(&mut console).await);
    for wanted in [own, all, own] {
        gate.change(&[wanted]).await.unwrap();
        assert!(ask(&mut console).await && ask(&mut TcpStream::connect(own).await.unwrap()).await);
    }
}

#[tokio::test]
async fn a_door_that_cannot_be_opened_changes_nothing() {
    let (mut gate, _connections, _stop) = gate();
    let all = gate.open("0.0.0.0:0".parse().unwrap()).await.unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken_address = taken.local_addr().unwrap();
    let free = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), all.port());
    let error = gate.change(&[free, taken_address]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert_eq!(gate.open_doors().0, [all]);
    assert!(ask(&mut TcpStream::connect(free).await.unwrap()).await);
}

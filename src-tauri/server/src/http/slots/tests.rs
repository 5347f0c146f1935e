use super::*;

const STRANGER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 7, 9));
const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn neighbour(number: u32) -> IpAddr {
    IpAddr::from(std::net::Ipv4Addr::from_bits(0x0a00_0000 + number))
}

fn small() -> Connections {
    let per_address = AddressLimits { open: 3, handshakes_per_second: 10, handshakes_burst: 5 };
    Connections::new(ConnectionLimits {
        open: 10,
        reserved: 2,
        per_address: Some(per_address),
        ..ConnectionLimits::off()
    })
}

#[test]
fn an_address_has_its_share_and_gets_places_back() {
    let (connections, now) = (small(), Instant::now());
    let slots: Vec<Slot> = (0..3).map(|_| connections.take(STRANGER, now).ok().unwrap()).collect();
    assert_eq!(connections.take(STRANGER, now).err(), Some(Refused::AddressFull));
    assert!(connections.take(neighbour(1), now).is_ok());
    assert_eq!(connections.open(), 3);
    drop(slots);
    assert_eq!(connections.open(), 0);
    assert!(connections.take(STRANGER, now).is_ok());
}

#[test]
fn an_ipv4_address_over_ipv6_is_the_same_address() {
    let (connections, now) = (small(), Instant::now());
    let mapped = IpAddr::V6(std::net::Ipv4Addr::new(192, 168, 7, 9).to_ipv6_mapped());
    let _slots: Vec<Slot> = (0..3).map(|_| connections.take(mapped, now).ok().unwrap()).collect();
    assert_eq!(connections.take(STRANGER, now).err(), Some(Refused::AddressFull));
}

#[test]
fn handshakes_come_in_a_burst_and_then_at_their_rate() {
    let (connections, now) = (small(), Instant::now());
    for _ in 0..5 {
        assert!(connections.take(STRANGER, now).is_ok());
    }
    assert_eq!(connections.take(STRANGER, now).err(), Some(Refused::TooOften));
    let later = now + Duration::from_millis(101);
    assert!(connections.take(STRANGER, later).is_ok());
    assert_eq!(connections.take(STRANGER, later).err(), Some(Refused::TooOften));
}

#[test]
fn the_last_places_are_for_loopback_which_has_no_share() {
    let (connections, now) = (small(), Instant::now());
    let mut slots: Vec<Slot> = (0..8).map(|number| connections.take(neighbour(number), now).ok().unwrap()).collect();
    assert_eq!(connections.take(STRANGER, now).err(), Some(Refused::Full));
    for _ in 0..2 {
        slots.push(connections.take(LOOPBACK, now).ok().unwrap());
    }
    assert_eq!(connections.take(LOOPBACK, now).err(), Some(Refused::Full));
    drop(slots);
    assert_eq!(connections.open(), 0);
}

#[test]
fn without_limits_one_address_may_have_any_number_of_places() {
    let (connections, now) = (Connections::new(ConnectionLimits::off()), Instant::now());
    let many = 2 * limits::CONNECTIONS_MAX;
    let slots: Vec<Slot> = (0..many).map(|_| connections.take(STRANGER, now).ok().unwrap()).collect();
    assert_eq!(connections.open(), many);
    drop(slots);
}

#[test]
fn a_flood_of_addresses_neither_grows_the_table_nor_locks_it_for_ever() {
    let (connections, now) = (small(), Instant::now());
    let most = u32::try_from(limits::HANDSHAKE_ADDRESSES_MAX).unwrap();
    for number in 0..most {
        assert!(connections.take(neighbour(number), now).is_ok());
    }
    assert_eq!(connections.take(STRANGER, now).err(), Some(Refused::TooOften));
    let later = now + Duration::from_secs(2);
    assert!(connections.take(STRANGER, later).is_ok());
    assert_eq!(connections.table().addresses.len(), 1);
}

#[tokio::test]
async fn the_end_of_the_last_connection_is_heard() {
    let (connections, now) = (small(), Instant::now());
    let slot = connections.take(STRANGER, now).ok().unwrap();
    let waiting = tokio::spawn({
        let connections = connections.clone();
        async move { connections.all_closed().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    drop(slot);
    waiting.await.unwrap();
}

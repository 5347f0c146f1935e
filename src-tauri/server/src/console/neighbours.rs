//! The hosts nearby, as the console, the lobby and the gateway want them. Pure.

use std::net::{IpAddr, SocketAddr};

use crate::discovery::Neighbour;
use crate::gateway::{Target, Ticket};
use crate::key_words::key_words;
use crate::limits::{NEARBY_NEIGHBOURS_MAX, NEIGHBOURS_MAX};
use crate::protocol::{Nearby, NearbyHost, Neighbour as LobbyNeighbour, Neighbours, Trust};

/// What the console shows.
pub(super) fn nearby(found: &[Neighbour], ticket: &Ticket) -> Nearby {
    let hosts = found.iter().filter_map(|neighbour| nearby_host(neighbour, ticket));
    Nearby { hosts: hosts.take(NEARBY_NEIGHBOURS_MAX).collect() }
}

/// One of them; `None` for an id that can be no host's.
pub(super) fn nearby_host(neighbour: &Neighbour, ticket: &Ticket) -> Option<NearbyHost> {
    let words = neighbour.fingerprint.as_deref().and_then(key_words).or_else(|| key_words(&neighbour.id))?;
    Some(NearbyHost {
        id: neighbour.id.clone(),
        name: neighbour.name.clone(),
        base: ticket.base(&neighbour.id),
        addresses: neighbour.addresses.iter().map(ToString::to_string).collect(),
        port: neighbour.port,
        rooms: neighbour.rooms,
        people: neighbour.people,
        words,
        // Nothing proves a key before connections between hosts are encrypted.
        trust: Trust::Unverified,
        reachable: neighbour.reachable,
        seen_at: neighbour.seen_at,
    })
}

/// What browsers are told, which cannot look for hosts themselves: those that answer.
pub(super) fn neighbours(found: &[Neighbour]) -> Neighbours {
    let hosts = found.iter().filter(|neighbour| neighbour.reachable).filter_map(|neighbour| {
        let url = url(SocketAddr::new(*neighbour.addresses.first()?, neighbour.port));
        let Neighbour { id, name, rooms, people, .. } = neighbour;
        Some(LobbyNeighbour { id: id.clone(), name: name.clone(), url, rooms: *rooms, people: *people })
    });
    Neighbours { hosts: hosts.take(NEIGHBOURS_MAX).collect() }
}

/// Where the gateway finds a host.
pub(crate) fn target(found: &[Neighbour], id: &str) -> Option<Target> {
    let neighbour = found.iter().find(|neighbour| neighbour.id == id)?;
    Some(Target { id: neighbour.id.clone(), addresses: neighbour.socket_addresses() })
}

/// Whether two lists show the same but for when each host was last seen, which alone is no news.
pub(super) fn same(one: &Nearby, other: &Nearby) -> bool {
    let unseen = |host: &NearbyHost| NearbyHost { seen_at: 0, ..host.clone() };
    one.hosts.iter().map(unseen).eq(other.hosts.iter().map(unseen))
}

/// An address as it stands in a link.
pub(super) fn url(at: SocketAddr) -> String {
    match at.ip() {
        IpAddr::V4(address) => format!("http://{address}:{}/", at.port()),
        IpAddr::V6(address) => format!("http://[{address}]:{}/", at.port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(number: usize) -> Neighbour {
        Neighbour {
            id: format!("{:a<26}", ["x", "y", "z"][number % 3]),
            name: format!("House {number}"),
            addresses: vec!["192.168.0.7".parse().unwrap(), "fd00::7".parse().unwrap()],
            port: 4747,
            rooms: 2,
            people: 3,
            fingerprint: None,
            seen_at: 5,
            reachable: true,
        }
    }

    #[test]
    fn a_host_is_shown_with_its_way_through_the_gateway_and_its_words() {
        let ticket = Ticket::random();
        let shown = nearby(&[found(0)], &ticket);
        let host = &shown.hosts[0];
        assert_eq!(host.base, ticket.base(&host.id));
        assert_eq!(Some(host.words.clone()), key_words(&host.id));
        assert_eq!((host.trust, host.reachable, host.seen_at), (Trust::Unverified, true, 5));
        assert_eq!(host.addresses, ["192.168.0.7", "fd00::7"]);
        let announced = Neighbour { fingerprint: Some("b".repeat(52)), ..found(0) };
        assert_eq!(Some(nearby(&[announced], &ticket).hosts[0].words.clone()), key_words(&"b".repeat(52)));
        assert_eq!(nearby(&[Neighbour { id: "a-1".to_owned(), ..found(0) }], &ticket).hosts, []);
    }

    #[test]
    fn browsers_hear_only_of_hosts_that_answer_and_of_so_many() {
        let silent = Neighbour { reachable: false, ..found(0) };
        let six = Neighbour { addresses: vec!["fd00::7".parse().unwrap()], ..found(1) };
        let told = neighbours(&[silent, six, found(2)]);
        let urls: Vec<&str> = told.hosts.iter().map(|host| host.url.as_str()).collect();
        assert_eq!(urls, ["http://[fd00::7]:4747/", "http://192.168.0.7:4747/"]);
        let many: Vec<Neighbour> = (0..NEARBY_NEIGHBOURS_MAX + 1).map(found).collect();
        assert_eq!(neighbours(&many).hosts.len(), NEIGHBOURS_MAX);
        assert_eq!(nearby(&many, &Ticket::random()).hosts.len(), NEARBY_NEIGHBOURS_MAX);
    }

    #[test]
    fn the_gateway_finds_a_host_by_its_id_only() {
        let list = [found(0), found(1)];
        let target = target(&list, &list[1].id).unwrap();
        assert_eq!(target.id, list[1].id);
        assert_eq!(target.addresses, list[1].socket_addresses());
        assert!(super::target(&list, "House 1").is_none());
    }

    #[test]
    fn having_been_seen_again_is_no_news() {
        let ticket = Ticket::random();
        let before = nearby(&[found(0)], &ticket);
        assert!(same(&before, &nearby(&[Neighbour { seen_at: 9, ..found(0) }], &ticket)));
        for other in [Neighbour { people: 4, ..found(0) }, Neighbour { reachable: false, ..found(0) }] {
            assert!(!same(&before, &nearby(&[other], &ticket)));
        }
        assert!(!same(&before, &nearby(&[], &ticket)));
    }
}

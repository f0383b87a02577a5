use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use super::super::State;
use super::*;

const OWN: &str = "192.168.1.20";
const ROUTER: (&str, &str) = ("192.168.1.1", "02:00:00:00:00:01");

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn network(neighbours: &[(&str, &str)], answered: &[&str]) -> Network {
    let neighbours = neighbours.iter().map(|(ip, hardware)| Neighbour {
        ip: ip.parse().unwrap(),
        hardware: (*hardware).to_owned(),
    });
    Network {
        interface: "wlan0".to_owned(),
        index: 3,
        called: Some("Shop".to_owned()),
        addresses: vec![(ip(OWN), 24), (ip("fe80::20"), 64)],
        router: Some(ip(ROUTER.0)),
        neighbours: neighbours.collect(),
        answered: answered.iter().map(|text| ip(text)).collect(),
    }
}

fn readings(network: Network) -> Readings {
    Readings {
        own: network.addresses.iter().map(|(ip, _)| *ip).collect(),
        networks: vec![network],
        callers: Vec::new(),
        asks_for_sign_in: false,
        was_asked: true,
    }
}

fn told(readings: &Readings, state: State, words: &str) {
    let found = judge(readings).unwrap();
    assert!(found.state == state && found.text.contains(words), "{words}: {found:?}");
    let is_step = matches!(state, State::Warn | State::Fail);
    assert_eq!(found.next.is_some(), is_step, "{found:?}");
}

#[test]
fn whoever_is_there_shows_that_devices_are_not_all_kept_apart() {
    let heard = readings(network(&[ROUTER], &[OWN, "192.168.1.7", "fe80::7"]));
    told(&heard, State::Ok, "2 other devices answer on wlan0");
    let known = readings(network(&[ROUTER, ("192.168.1.9", "02:00:00:00:00:09")], &[]));
    told(&known, State::Ok, "Another device (192.168.1.9) answers");
    // Whatever the network is called.
    let mut called = network(&[], &["192.168.1.7"]);
    called.called = Some("Café Guest".to_owned());
    told(&readings(called), State::Ok, "Another device");
}

#[test]
fn a_device_that_connected_shows_it_best() {
    let mut came = readings(network(&[ROUTER], &[]));
    came.callers = vec![(ip("192.168.1.31"), Duration::from_secs(200))];
    told(&came, State::Ok, "A device at 192.168.1.31 connected 3 minutes ago");
    // This computer itself, and one on a network of containers, are none.
    came.callers = vec![(ip(OWN), Duration::ZERO), (ip("172.17.0.2"), Duration::ZERO)];
    told(&came, State::Warn, "Nobody but the router answers on wlan0");
}

#[test]
fn silence_is_told_as_silence() {
    told(&readings(network(&[ROUTER], &[OWN])), State::Warn, "cannot tell one from the other");
    // The router too may speak multicast DNS.
    told(&readings(network(&[ROUTER], &[ROUTER.0])), State::Warn, "Nobody but the router");
    let mut alone = network(&[], &[]);
    alone.router = None;
    told(&readings(alone), State::Warn, "Nobody answers");
    let mut unasked = readings(network(&[ROUTER], &[]));
    unasked.was_asked = false;
    told(&unasked, State::Skip, "is not known");
    let mut none = readings(network(&[], &[]));
    none.networks.clear();
    assert!(judge(&none).is_none());
}

#[test]
fn what_a_network_says_of_itself_is_told_where_nobody_answers() {
    let quiet = |change: fn(&mut Readings)| {
        let mut quiet = readings(network(&[ROUTER], &[]));
        change(&mut quiet);
        quiet
    };
    let portal = quiet(|one| one.asks_for_sign_in = true);
    told(&portal, State::Warn, "wants a sign-in on a page of its own");
    for called in ["Café Guest", "GUESTS-5G", "Hotel Gast", "Gäste WLAN", "Réseau invités"] {
        let mut named = readings(network(&[ROUTER], &[]));
        named.networks[0].called = Some(called.to_owned());
        told(&named, State::Warn, &format!("“{called}” is a network for guests"));
    }
    let mut inn = readings(network(&[ROUTER], &[]));
    inn.networks[0].called = Some("Gasthaus Krone".to_owned());
    told(&inn, State::Warn, "cannot tell");
    let single = quiet(|one| one.networks[0].addresses = vec![(ip(OWN), 32)]);
    told(&single, State::Warn, "for itself alone, 192.168.1.20/32");
    let shared = quiet(|one| one.networks[0].addresses = vec![(ip("100.72.3.4"), 24)]);
    told(&shared, State::Warn, "100.72.3.4 is of the addresses that providers");
    // An answer in everybody's place (proxy ARP), as access points give that keep devices apart.
    let [seven, nine] = ["192.168.1.7", "192.168.1.9"].map(|ip| (ip, ROUTER.1));
    let proxied = readings(network(&[ROUTER, seven, nine], &[]));
    told(&proxied, State::Warn, "answers in the place of 2 other devices");
    let mixed = readings(network(&[ROUTER, seven, nine], &["192.168.1.7"]));
    told(&mixed, State::Ok, "Another device (192.168.1.7)");
}

#[test]
fn a_network_holds_what_its_prefix_says() {
    let one = network(&[], &[]);
    for (text, expected) in
        [("192.168.1.255", true), ("192.168.2.1", false), ("fe80::9", true), ("fd00::9", false)]
    {
        assert_eq!(one.holds(ip(text)), expected, "{text}");
    }
    assert!(is_within(ip("10.0.0.1"), 0, ip("8.8.8.8")) && is_within(ip("::1"), 128, ip("::1")));
    assert!(
        !is_within(ip("10.0.0.1"), 32, ip("10.0.0.2")) && !is_within(ip("::1"), 0, ip("1.1.1.1"))
    );
    assert_eq!(one.others(&BTreeSet::new()), BTreeSet::new());
}

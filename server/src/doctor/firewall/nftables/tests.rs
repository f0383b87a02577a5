use super::super::tests::wanted;
use super::*;
use crate::doctor::State;

/// As nft 1.0.6 prints a ruleset with sets, ranges, a map of verdicts, interfaces and a jump.
const REAL: &str = include_str!("ruleset.json");

#[test]
fn a_phones_packet_is_led_through_real_rules() {
    for (doors, words) in [
        (&[("eth0", "192.168.1.20")], "on and lets phones through."),
        (&[("eth0", "10.1.2.3")], "on and lets phones through."),
        (&[("eth0", "172.16.0.2")], "no rule lets phones"),
        (&[("wlan0", "172.16.0.2")], "on and lets phones through."),
        (&[("eth0", "fd00::2")], "no rule lets phones"),
        // Multicast DNS is let in by IPv4 alone.
        (&[("wlan0", "fd00::2")], "but not the box's announcement"),
    ] {
        let found = examine_rules(REAL, &wanted(doors)).unwrap();
        assert!(found.text.contains(words), "{doors:?}: {}", found.text);
    }
    let found = examine_rules(REAL, &wanted(&[("eth0", "172.16.0.2")])).unwrap();
    let command = "sudo nft insert rule inet filter input tcp dport '{ 8443, 8080 }' accept";
    assert_eq!(found.command.as_deref(), Some(command));
    assert!(found.text.contains("until the next restart"), "{}", found.text);
}

/// A chain that drops, with these rules.
fn found(rules: &str, doors: &[(&str, &str)]) -> Option<Finding> {
    let rules = format!(
        r#"{{"nftables": [
            {{"chain": {{"family": "inet", "table": "f", "name": "in", "type": "filter",
              "hook": "input", "prio": 0, "policy": "drop"}}}},
            {{"chain": {{"family": "inet", "table": "f", "name": "ours"}}}},
            {{"set": {{"family": "inet", "table": "f", "name": "none", "type": "inet_service"}}}}
            {rules} ]}}"#
    );
    examine_rules(&rules, &wanted(doors))
}

fn rule(chain: &str, expressions: &str) -> String {
    format!(
        r#",{{"rule": {{"family": "inet", "table": "f", "chain": "{chain}", "expr": [{expressions}]}}}}"#
    )
}

const LAN: &[(&str, &str)] = &[("eth0", "192.168.1.20")];
const OPEN: &str = r#"{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": [8080, 8443]}}}, {"accept": null}"#;
const MDNS_OPEN: &str = r#"{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 5353}}, {"accept": null}"#;

#[test]
fn rules_are_followed_in_their_order_and_what_is_not_understood_is_said() {
    let matching = |left: &str, right: &str, then: &str| {
        format!(
            r#"{{"match": {{"op": "==", "left": {left}, "right": {right}}}}}, {{"{then}": null}}"#
        )
    };
    let mark = matching(r#"{"meta": {"key": "mark"}}"#, "7", "accept");
    let from = r#"{"payload": {"protocol": "ip", "field": "saddr"}}"#;
    let net = r#"{"prefix": {"addr": "192.168.0.0", "len": 16}}"#;
    let range = r#"{"range": ["192.168.0.0", "192.168.9.255"]}"#;
    let elsewhere = r#"{"range": ["10.0.0.0", "10.0.0.9"]}"#;
    let th = matching(
        r#"{"payload": {"protocol": "th", "field": "dport"}}"#,
        r#"{"range": [8000, 9000]}"#,
        "accept",
    );
    let none =
        matching(r#"{"payload": {"protocol": "tcp", "field": "dport"}}"#, r#""@none""#, "accept");
    let by_zone = r#"{"vmap": {"key": {"meta": {"key": "iifname"}}, "data": {"set": [["lo", {"accept": null}], ["eth0", {"jump": {"target": "ours"}}]]}}}"#;
    let jump = r#"{"jump": {"target": "ours"}}"#;
    let [input, ours] = ["in", "ours"];
    for (rules, state, words) in [
        (String::new(), State::Warn, "no rule lets phones"),
        (rule(input, OPEN), State::Warn, "not the box's announcement"),
        (rule(input, OPEN) + &rule(input, MDNS_OPEN), State::Ok, "lets phones through"),
        (rule(input, r#"{"accept": null}"#), State::Ok, "lets phones through"),
        (rule(input, r#"{"drop": null}"#) + &rule(input, OPEN), State::Warn, "no rule lets"),
        (rule(input, &th) + &rule(input, MDNS_OPEN), State::Ok, "lets phones through"),
        (rule(input, &none), State::Warn, "no rule lets"),
        (rule(input, &mark), State::Warn, "could not be told"),
        // What matches nothing of ours does not matter, understood or not.
        (
            rule(input, &matching(r#"{"meta": {"key": "l4proto"}}"#, r#""icmp""#, "accept"))
                + &rule(input, r#"{"accept": null}"#),
            State::Ok,
            "lets phones through",
        ),
        (rule(input, &matching(from, net, "accept")), State::Ok, "lets phones through"),
        (rule(input, &matching(from, range, "accept")), State::Ok, "lets phones through"),
        (rule(input, &matching(from, elsewhere, "accept")), State::Warn, "no rule lets"),
        (rule(input, by_zone) + &rule(ours, r#"{"accept": null}"#), State::Ok, "lets phones"),
        (rule(input, by_zone) + &rule(ours, r#"{"return": null}"#), State::Warn, "no rule lets"),
        (
            rule(input, jump)
                + &rule(ours, r#"{"return": null}"#)
                + &rule(input, r#"{"accept": null}"#),
            State::Ok,
            "lets phones through",
        ),
        (rule(input, jump) + &rule(ours, jump), State::Warn, "could not be told"),
        (rule(input, r#"{"xt": null}, {"accept": null}"#), State::Warn, "could not be told"),
    ] {
        let found = found(&rules, LAN).unwrap();
        assert!(found.state == state && found.text.contains(words), "{rules}: {}", found.text);
    }
    assert!(examine_rules(r#"{"nftables": []}"#, &wanted(LAN)).is_none());
    assert_eq!(examine_rules("no JSON", &wanted(LAN)).unwrap().state, State::Skip);
}

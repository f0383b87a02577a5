//! Time: how long things live and when a leaf needs a successor.

use homeport_tls::{Authority, LeafInfo, Names, TlsError, needs_renewal};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::{NOW, authority, names};

#[test]
fn a_leaf_is_renewed_when_a_third_of_its_life_is_left() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &["192.168.1.2"]);
    let info = issue(&authority, &wanted, NOW);
    assert_eq!(info.not_before, NOW - Duration::DAY);
    assert_eq!(info.not_after - info.not_before, Duration::days(90));
    let at = |days| needs_renewal(&info, &wanted, NOW + Duration::days(days));
    assert!(!at(0));
    assert!(!at(58));
    assert!(at(59));
    assert!(at(90));
    assert!(at(4000));
}

#[test]
fn a_clock_before_the_leafs_first_second_asks_for_a_new_one() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &[]);
    let info = issue(&authority, &wanted, NOW);
    assert!(needs_renewal(&info, &wanted, info.not_before - Duration::SECOND));
    assert!(!needs_renewal(&info, &wanted, info.not_before));
}

#[test]
fn only_a_change_that_can_reach_the_certificate_asks_for_a_new_one() {
    let (_dir, authority) = authority();
    let info = issue(&authority, &names(&["mybox.local"], &["192.168.1.2", "8.8.8.8"]), NOW);
    let changed = |dns: &[&str], ips: &[&str]| needs_renewal(&info, &names(dns, ips), NOW);
    assert!(!changed(&["mybox.local"], &["192.168.1.2"]));
    assert!(!changed(&["MYBOX.local."], &["192.168.1.2", "2001:db8::7"]), "public address");
    assert!(changed(&["mybox.local"], &["192.168.1.2", "192.168.1.3"]), "one more");
    assert!(changed(&["mybox.local"], &[]), "one less");
    assert!(changed(&["other.local"], &["192.168.1.2"]), "another name");
}

#[test]
fn a_leaf_never_outlives_its_authority() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &[]);
    assert_eq!(authority.not_after(), NOW + Duration::days(3650));
    let late = authority.not_after() - Duration::days(9);
    let info = issue(&authority, &wanted, late);
    assert_eq!(info.not_after, authority.not_after());
    assert!(!needs_renewal(&info, &wanted, late));

    let over = authority.issue(&wanted, authority.not_after());
    let Err(error @ TlsError::AuthorityExpired { .. }) = over else { panic!("issued") };
    assert!(error.to_string().contains("2036-02-27"), "{error}");
}

#[test]
fn a_clock_that_fell_back_still_gets_a_leaf_that_devices_accept() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &[]);
    let info = issue(&authority, &wanted, datetime!(1970-01-01 0:00 UTC));
    let birth: OffsetDateTime = NOW - Duration::days(2);
    assert_eq!((info.not_before, info.not_after), (birth, birth + Duration::days(90)));
}

#[test]
fn local_time_and_fractions_of_a_second_make_no_difference() {
    let (_dir, authority) = authority();
    let wanted = names(&["mybox.local"], &[]);
    let elsewhere = datetime!(2026-03-01 14:00:00.75 +2);
    let info = issue(&authority, &wanted, elsewhere);
    assert_eq!(info.not_after, NOW + Duration::days(89));
}

fn issue(authority: &Authority, wanted: &Names, now: OffsetDateTime) -> LeafInfo {
    LeafInfo::clone(authority.issue(wanted, now).unwrap().info())
}

//! What to do next about something that waits for the service's answer.
//!
//! Under one key the service does a thing once, as long as it remembers the key; so it is asked again
//! under that one. It gives a key the first answer again, and that may be its own failure: only when
//! it has failed so twice (status 500), and does not know of the thing a while after, another key takes
//! the place of the first. Whatever the service may have forgotten is looked up and never asked for
//! again.

use super::asked::{Ask, What};

/// A key is not relied on to its last minutes.
const KEY_MARGIN_MS: i64 = 10 * 60_000;
/// So often the service's own failure has to come for a key before it counts as the key's answer.
const BROKEN: u32 = 2;
/// How long after the last try the service has to know of a refund, if there is one: what a gateway
/// has given up may be under way behind it.
pub(super) const GRACE_MS: i64 = 60_000;

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Put it to the service, under its present key.
    Put,
    /// See first whether it was done.
    LookUp(Absent),
}

/// What to do when the service does not know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    Put,
    AnotherKey,
    /// It was refused, then.
    Refused,
    /// It was not done, then, and is not asked for any more.
    Never,
    /// Nothing until then: a try may be under way still.
    Wait(i64),
}

/// `kept` is for how long the service knows a key, `now` the moment, both in milliseconds.
pub(super) fn plan(ask: &Ask, kept: i64, now: i64) -> Plan {
    // The payment itself is nobody's to pay until its name was heard, and is taken or called off once
    // only: a second try of these does no harm.
    let grace = if ask.what == What::Refund { GRACE_MS } else { 0 };
    let waits = ask.tried_at.max(ask.doubted).map(|last| last..last.saturating_add(grace));
    // A last try that is still to come is of a clock that was wrong: it says nothing of how long ago.
    let waits = waits.filter(|waits| waits.contains(&now));
    let look_up = |absent| match &waits {
        Some(waits) => Plan::LookUp(Absent::Wait(waits.end)),
        None => Plan::LookUp(absent),
    };
    if ask.doubted.is_some() {
        return look_up(Absent::Never);
    }
    let Some(sent) = ask.sent else { return Plan::Put };
    if now.saturating_sub(sent) > kept.saturating_sub(KEY_MARGIN_MS) {
        return look_up(Absent::Never);
    }
    if ask.refusal.is_some() {
        return look_up(Absent::Refused);
    }
    if ask.broken >= BROKEN {
        return look_up(Absent::AnotherKey);
    }
    // An answer that cannot be read comes again with the key: what it was about is looked for. And so is
    // money that goes out, whatever the clock says of how long the key is known.
    let looks = ask.tries > 1 || ask.what != What::Create;
    if looks { Plan::LookUp(Absent::Put) } else { Plan::Put }
}

#[cfg(test)]
mod tests {
    use super::super::asked::Trouble;
    use super::*;

    const DAY: i64 = 24 * 3_600_000;
    const NOW: i64 = 1_700_000_000_000;

    fn tried(what: What, tries: u32, ago: i64) -> Ask {
        let moment = (tries > 0).then_some(NOW - ago);
        Ask { tries, sent: moment, tried_at: moment, ..Ask::new(what, "k".to_owned(), 5) }
    }

    #[test]
    fn another_key_is_taken_after_the_services_own_failure_was_looked_up_and_only_then() {
        let broken = |what, broken, ago| Ask { broken, ..tried(what, 5, ago) };
        let until = NOW - 10_000 + GRACE_MS;
        for (ask, expected) in [
            (tried(What::Refund, 0, 0), Plan::Put),
            (tried(What::Refund, 1, 1_000), Plan::LookUp(Absent::Put)),
            (tried(What::Create, 1, 1_000), Plan::Put),
            // However often it fails in another way, the key stays.
            (tried(What::Refund, 50, DAY / 2), Plan::LookUp(Absent::Put)),
            (broken(What::Refund, 1, DAY / 2), Plan::LookUp(Absent::Put)),
            // A refund not before it would be known, counted from the last try.
            (broken(What::Refund, 2, 10_000), Plan::LookUp(Absent::Wait(until))),
            (broken(What::Refund, 2, GRACE_MS), Plan::LookUp(Absent::AnotherKey)),
            (broken(What::Create, 2, 10), Plan::LookUp(Absent::AnotherKey)),
            (broken(What::Capture, 2, 10), Plan::LookUp(Absent::AnotherKey)),
            (tried(What::Cancel, 1, 10), Plan::LookUp(Absent::Put)),
        ] {
            assert_eq!(plan(&ask, DAY, NOW), expected, "{ask:?}");
        }
        // The first try may be long ago, and the last just now.
        let mut late = broken(What::Refund, 2, 10_000);
        late.sent = Some(NOW - DAY / 2);
        assert_eq!(plan(&late, DAY, NOW), Plan::LookUp(Absent::Wait(until)));
    }

    #[test]
    fn what_the_service_may_have_forgotten_is_looked_up_and_never_asked_for() {
        for what in [What::Create, What::Refund, What::Capture] {
            let old = tried(what, 1, DAY);
            assert_eq!(plan(&old, DAY, NOW), Plan::LookUp(Absent::Never));
            // One that was never put to it has no age.
            let fresh = Ask { begun: NOW - 9 * DAY, ..Ask::new(what, "k".to_owned(), 5) };
            assert_eq!(plan(&fresh, DAY, NOW), Plan::Put);
            let doubted = Ask { doubted: Some(NOW - GRACE_MS), ..fresh };
            assert_eq!(plan(&doubted, DAY, NOW), Plan::LookUp(Absent::Never));
            let nobody_knows = tried(what, 1, GRACE_MS);
            assert_eq!(plan(&nobody_knows, 0, NOW), Plan::LookUp(Absent::Never));
        }
        let just = Ask { doubted: Some(NOW), ..tried(What::Refund, 0, 0) };
        assert_eq!(plan(&just, DAY, NOW), Plan::LookUp(Absent::Wait(NOW + GRACE_MS)));
        let refusal = Some(Trouble::of("invalid", "no"));
        let refused = Ask { refusal, ..tried(What::Create, 2, 10) };
        assert_eq!(plan(&refused, DAY, NOW), Plan::LookUp(Absent::Refused));
    }

    #[test]
    fn a_clock_that_goes_wrong_neither_pays_back_twice_nor_waits_for_it() {
        // It stood still, or was ahead at the try: the key looks young, and the service forgot it.
        for ago in [5 * 60_000, -9 * DAY] {
            let one = tried(What::Refund, 1, ago);
            assert_eq!(plan(&one, DAY, NOW), Plan::LookUp(Absent::Put));
        }
        // It was ahead at the last try: there is no telling how long ago that is.
        let ahead = Ask { broken: 2, ..tried(What::Refund, 5, -90 * DAY) };
        assert_eq!(plan(&ahead, DAY, NOW), Plan::LookUp(Absent::AnotherKey));
        let doubted = Ask { doubted: Some(NOW + DAY), ..tried(What::Refund, 0, 0) };
        assert_eq!(plan(&doubted, DAY, NOW), Plan::LookUp(Absent::Never));
    }

    #[test]
    fn keys_are_counted() {
        let mut ask = tried(What::Refund, 3, 10);
        let keys = (0..100).map(|_| {
            let key = ask.present_key();
            ask.give_key_up();
            key
        });
        let keys = keys.collect::<Vec<_>>();
        assert_eq!((keys[0].as_str(), keys[7].as_str()), ("k", "k-r7"));
        assert!(keys.iter().all(|key| key.len() <= 5));
        assert_eq!((ask.sent, ask.broken, ask.tries), (None, 0, 3));
    }
}

//! What to do next about something that waits for the service's answer.
//!
//! Under one key the service does a thing once, as long as it remembers the key; so it is asked again
//! under that one. It gives a key the first answer again, and that may be its own failure: only when
//! it has failed so twice (status 500), and does not know of the thing a while after, another key takes
//! the place of the first. Whatever the service may have forgotten is looked up and never asked for
//! again.

use super::asked::{Ask, What};
use crate::integrations::Ways;

/// A key is not relied on to its last minutes.
const KEY_MARGIN_MS: i64 = 10 * 60_000;
/// So often the service's own failure has to come for a key before it counts as the key's answer.
const BROKEN: u32 = 2;
/// Of so many tries under one key, one is preceded by a look.
const LOOKS_EVERY: u32 = 3;
/// How long after the last try the service has to know of it, if it was done: what a gateway has given up
/// may be under way behind it, and that alone may be why the service refuses it meanwhile.
pub(super) const GRACE_MS: i64 = 60_000;
/// Nobody is charged by what their form gave so long ago: they have left, or have paid in another way.
const LATEST_MS: i64 = 10 * 60_000;
/// So far ahead the clock may have been, not to say anything else.
const AHEAD_MS: i64 = 60_000;

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Put it to the service, under its present key.
    Put,
    /// See first whether it was done.
    LookUp(Absent),
    /// It was never put to the service, and is not any more.
    TooLate,
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
    /// It was never put to the service, and nobody waits for it any more.
    TooLate,
    /// Nothing until then: a try may be under way still.
    Wait(i64),
}

/// What the service does with what it is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Service {
    /// For how long it knows a key, in milliseconds; `None` where it takes none for this.
    kept: Option<i64>,
    /// Whether it can be looked up whether it was done.
    finds: bool,
    /// Whether a payment takes the money with its beginning.
    takes_at_once: bool,
}

impl Service {
    pub(super) fn of(ways: Ways, what: What) -> Self {
        let key = match what {
            What::Create => ways.create_key,
            // Each is looked up first, and done once whatever the key: however old they are.
            What::Capture | What::Cancel => None,
            What::Refund => Some(ways.refund_key),
        };
        let kept = key.map(|key| i64::try_from(key.as_millis()).unwrap_or(i64::MAX));
        let finds = what != What::Create || ways.finds;
        Self { kept, finds, takes_at_once: ways.takes_source }
    }
}

/// `now` is the moment, in milliseconds.
pub(super) fn plan(ask: &Ask, service: Service, now: i64) -> Plan {
    // Elsewhere the payment itself is nobody's to pay until its name was heard, and is taken or called
    // off once only: a second try of these does no harm.
    let takes = ask.what == What::Create && service.takes_at_once;
    let grace = |absent| {
        // What is done once may be put again at once; only that it was not done is not believed so soon.
        let is_end = ask.what != What::Create && matches!(absent, Absent::Never | Absent::Refused);
        if ask.what == What::Refund || takes || is_end { GRACE_MS } else { 0 }
    };
    let look_up = |absent| {
        let last = ask.tried_at.max(ask.doubted);
        let waits = last.map(|last| last..last.saturating_add(grace(absent)));
        // A last try that is still to come is of a clock that was wrong: it says nothing of how long ago.
        match waits.filter(|waits| waits.contains(&now)) {
            Some(waits) => Plan::LookUp(Absent::Wait(waits.end)),
            None => Plan::LookUp(absent),
        }
    };
    if ask.doubted.is_some() {
        return look_up(Absent::Never);
    }
    let Some(sent) = ask.sent else {
        let age = now.saturating_sub(ask.begun);
        let is_young = (-AHEAD_MS..=LATEST_MS).contains(&age);
        return if takes && ask.given_up == 0 && !is_young { Plan::TooLate } else { Plan::Put };
    };
    // It is found out what became of it; nobody is charged any more who has left.
    let age = now.saturating_sub(ask.begun);
    if takes && !(-AHEAD_MS..=LATEST_MS).contains(&age) {
        return look_up(Absent::Never);
    }
    // What takes no key, and is harmless when it is begun twice, is asked for anew however long ago.
    let kept = service.kept.map(|kept| kept.saturating_sub(KEY_MARGIN_MS));
    if kept.is_some_and(|kept| now.saturating_sub(sent) > kept) {
        return look_up(Absent::Never);
    }
    if ask.refusal.is_some() {
        return look_up(Absent::Refused);
    }
    if ask.broken >= BROKEN {
        // What the phone's form gave is good once, under whichever key; and where nothing can be looked
        // up, the key is all there is.
        return look_up(if service.finds && !takes { Absent::AnotherKey } else { Absent::Put });
    }
    // An answer that cannot be read comes again with the key: what it was about is looked for, now and
    // then, since a list is many questions. And always money that goes out, whatever the clock says of how
    // long the key is known; what has no key is looked up before anything else.
    let looks = ask.tries % LOOKS_EVERY == LOOKS_EVERY - 1
        || ask.what != What::Create
        || service.kept.is_none();
    if looks { Plan::LookUp(Absent::Put) } else { Plan::Put }
}

/// What becomes of the taking of money that is not there to be taken: nothing, as soon as it is known that
/// no try is under way.
pub(super) fn nothing_to_take(ask: &Ask, absent: Absent, now: i64) -> Absent {
    let waits = ask.tried_at.map(|tried| tried..tried.saturating_add(GRACE_MS));
    match (absent, waits.filter(|waits| waits.contains(&now))) {
        (Absent::Put | Absent::AnotherKey, Some(waits)) => Absent::Wait(waits.end),
        (Absent::Put | Absent::AnotherKey, _) => Absent::Never,
        _ => absent,
    }
}

#[cfg(test)]
mod tests {
    use super::super::asked::Trouble;
    use super::*;

    const DAY: i64 = 24 * 3_600_000;
    const NOW: i64 = 1_700_000_000_000;

    fn by_key(kept: i64) -> Service {
        Service { kept: Some(kept), finds: true, takes_at_once: false }
    }

    /// As a service is that knows each key for an hour.
    fn of_an_hour(what: What) -> Service {
        let hour = std::time::Duration::from_secs(3_600);
        let ways = Ways {
            create_key: Some(hour),
            refund_key: hour,
            finds: true,
            takes_source: false,
            waits_for_capture: true,
            cancels: true,
            forgets_unpaid: false,
        };
        Service::of(ways, what)
    }

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
            assert_eq!(plan(&ask, by_key(DAY), NOW), expected, "{ask:?}");
        }
        // The first try may be long ago, and the last just now.
        let mut late = broken(What::Refund, 2, 10_000);
        late.sent = Some(NOW - DAY / 2);
        assert_eq!(plan(&late, by_key(DAY), NOW), Plan::LookUp(Absent::Wait(until)));
    }

    #[test]
    fn what_the_service_may_have_forgotten_is_looked_up_and_never_asked_for() {
        for what in [What::Create, What::Refund] {
            let old = tried(what, 1, DAY);
            assert_eq!(plan(&old, by_key(DAY), NOW), Plan::LookUp(Absent::Never));
            // One that was never put to it has no age.
            let fresh = Ask { begun: NOW - 9 * DAY, ..Ask::new(what, "k".to_owned(), 5) };
            assert_eq!(plan(&fresh, by_key(DAY), NOW), Plan::Put);
            let doubted = Ask { doubted: Some(NOW - GRACE_MS), ..fresh };
            assert_eq!(plan(&doubted, by_key(DAY), NOW), Plan::LookUp(Absent::Never));
            let nobody_knows = tried(what, 1, GRACE_MS);
            assert_eq!(plan(&nobody_knows, by_key(0), NOW), Plan::LookUp(Absent::Never));
        }
        let just = Ask { doubted: Some(NOW), ..tried(What::Refund, 0, 0) };
        assert_eq!(plan(&just, by_key(DAY), NOW), Plan::LookUp(Absent::Wait(NOW + GRACE_MS)));
        let refusal = Some(Trouble::of("invalid", "no"));
        let refused = Ask { refusal, ..tried(What::Create, 2, 10) };
        assert_eq!(plan(&refused, by_key(DAY), NOW), Plan::LookUp(Absent::Refused));
    }

    #[test]
    fn money_is_taken_however_long_ago_it_was_asked_for_and_a_refusal_is_not_believed_at_once() {
        for what in [What::Capture, What::Cancel] {
            let service = of_an_hour(what);
            // The box was off for days.
            let old = tried(what, 1, 3 * DAY);
            assert_eq!(plan(&old, service, NOW), Plan::LookUp(Absent::Put));
            // Something is under way behind a gateway, and that is why the service refuses it.
            let refusal = Some(Trouble::of("invalid", "another operation is in progress"));
            let refused = |ago| Ask { refusal: refusal.clone(), ..tried(what, 2, ago) };
            let until = NOW - 1_000 + GRACE_MS;
            assert_eq!(plan(&refused(1_000), service, NOW), Plan::LookUp(Absent::Wait(until)));
            assert_eq!(plan(&refused(GRACE_MS), service, NOW), Plan::LookUp(Absent::Refused));
            let doubted = |ago| Ask { doubted: Some(NOW - ago), ..tried(what, 1, DAY) };
            assert_eq!(plan(&doubted(1_000), service, NOW), Plan::LookUp(Absent::Wait(until)));
            assert_eq!(plan(&doubted(GRACE_MS), service, NOW), Plan::LookUp(Absent::Never));
        }
    }

    #[test]
    fn nobody_is_charged_after_they_have_left() {
        let at_once = Service { takes_at_once: true, ..by_key(DAY) };
        let begun = |ago| Ask { begun: NOW - ago, ..tried(What::Create, 0, 0) };
        for (ago, expected) in [
            (0, Plan::Put),
            (LATEST_MS, Plan::Put),
            (LATEST_MS + 1, Plan::TooLate),
            (-AHEAD_MS, Plan::Put),
            // The clock was ahead then: there is no telling how long ago that is.
            (-DAY, Plan::TooLate),
        ] {
            assert_eq!(plan(&begun(ago), at_once, NOW), expected, "{ago}");
            // Elsewhere they pay when they like.
            assert_eq!(plan(&begun(ago), by_key(DAY), NOW), Plan::Put);
        }
        // What may have been done is found out all the same, and not asked for again.
        let tried = |begun| Ask { begun, ..tried(What::Create, 1, GRACE_MS) };
        assert_eq!(plan(&tried(NOW - LATEST_MS), at_once, NOW), Plan::Put);
        for begun in [NOW - LATEST_MS - 1, NOW - DAY, NOW + DAY] {
            assert_eq!(plan(&tried(begun), at_once, NOW), Plan::LookUp(Absent::Never));
        }
    }

    #[test]
    fn what_is_not_there_to_be_taken_is_not_asked_for_again_and_again() {
        for (ago, absent, expected) in [
            (1_000, Absent::Put, Absent::Wait(NOW - 1_000 + GRACE_MS)),
            (GRACE_MS, Absent::Put, Absent::Never),
            (GRACE_MS, Absent::AnotherKey, Absent::Never),
            (GRACE_MS, Absent::Refused, Absent::Refused),
            (-DAY, Absent::Put, Absent::Never),
        ] {
            let ask = tried(What::Capture, 1, ago);
            assert_eq!(nothing_to_take(&ask, absent, NOW), expected);
        }
    }

    #[test]
    fn a_clock_that_goes_wrong_neither_pays_back_twice_nor_waits_for_it() {
        // It stood still, or was ahead at the try: the key looks young, and the service forgot it.
        for ago in [5 * 60_000, -9 * DAY] {
            let one = tried(What::Refund, 1, ago);
            assert_eq!(plan(&one, by_key(DAY), NOW), Plan::LookUp(Absent::Put));
        }
        // It was ahead at the last try: there is no telling how long ago that is.
        let ahead = Ask { broken: 2, ..tried(What::Refund, 5, -90 * DAY) };
        assert_eq!(plan(&ahead, by_key(DAY), NOW), Plan::LookUp(Absent::AnotherKey));
        let doubted = Ask { doubted: Some(NOW + DAY), ..tried(What::Refund, 0, 0) };
        assert_eq!(plan(&doubted, by_key(DAY), NOW), Plan::LookUp(Absent::Never));
    }

    #[test]
    fn what_has_no_key_is_looked_up_first_and_begun_anew_however_long_ago() {
        let keyless = Service { kept: None, ..by_key(0) };
        for (ask, expected) in [
            (tried(What::Create, 0, 0), Plan::Put),
            (tried(What::Create, 1, 1_000), Plan::LookUp(Absent::Put)),
            (tried(What::Create, 9, 90 * DAY), Plan::LookUp(Absent::Put)),
        ] {
            assert_eq!(plan(&ask, keyless, NOW), expected, "{ask:?}");
        }
        let doubted = Ask { doubted: Some(NOW - DAY), ..tried(What::Create, 0, 0) };
        assert_eq!(plan(&doubted, keyless, NOW), Plan::LookUp(Absent::Never));
    }

    #[test]
    fn a_key_is_all_there_is_where_nothing_is_found_or_money_is_taken_at_once() {
        let blind = Service { finds: false, ..by_key(DAY) };
        let at_once = Service { takes_at_once: true, ..by_key(DAY) };
        let broken = Ask { broken: 5, begun: NOW, ..tried(What::Create, 5, 10) };
        assert_eq!(plan(&broken, blind, NOW), Plan::LookUp(Absent::Put));
        let until = NOW - 10 + GRACE_MS;
        assert_eq!(plan(&broken, at_once, NOW), Plan::LookUp(Absent::Wait(until)));
        let later = Ask { broken: 5, begun: NOW, ..tried(What::Create, 5, GRACE_MS) };
        assert_eq!(plan(&later, at_once, NOW), Plan::LookUp(Absent::Put));
        let old = tried(What::Create, 1, DAY);
        for service in [blind, at_once] {
            assert_eq!(plan(&old, service, NOW), Plan::LookUp(Absent::Never));
        }
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

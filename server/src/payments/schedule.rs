//! When a payment is looked after.

use time::OffsetDateTime;

use super::asked::{Answer, What};
use super::payment::Payment;
use super::state::State;
use crate::collections::dates;

/// How long whoever begins a payment has the service for themselves, in milliseconds.
pub(super) const HEAD_START: i64 = 45_000;
/// Seconds to wait after each try of what the service has not answered; then as long as the last.
const WAITS: [i64; 8] = [1, 2, 5, 15, 60, 300, 900, 1_800];
/// How often a payment that nobody has settled is asked for, in seconds, while it is younger than so
/// many seconds. Events tell sooner, where the service has them.
const LOOKS: [(i64, i64); 4] = [(600, 30), (3_600, 300), (86_400, 1_800), (7 * 86_400, 6 * 3_600)];
/// The same after that, and of a refund that is on its way: banks take days.
const BACK: (i64, i64) = (45 * 86_400, 24 * 3_600);
/// Between two questions of one row, if something comes between them.
const SOON: i64 = 2_000;

/// Milliseconds since 1970-01-01 UTC.
pub(super) fn now_ms() -> i64 {
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    i64::try_from(now).unwrap_or(i64::MAX)
}

/// Nothing is put off for longer, in milliseconds; what lies farther ahead comes of a clock that was
/// wrong.
pub(super) const FARTHEST: i64 = 25 * 3_600_000;

/// Whether a moment that something was put off to has come.
pub(super) fn has_come(at: i64, now: i64) -> bool {
    at <= now || at.saturating_sub(now) > FARTHEST
}

/// When to go on with what is not at its end, in milliseconds since 1970-01-01 UTC.
pub(super) fn soon() -> i64 {
    now_ms().saturating_add(SOON)
}

/// When to try again after so many tries; later when the service says so.
pub(super) fn again(tries: u32, said: Option<std::time::Duration>) -> i64 {
    let at = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    let wait = WAITS.get(at).copied().unwrap_or(60) * 1_000;
    let said = said.and_then(|said| i64::try_from(said.as_millis()).ok()).unwrap_or(0);
    // A little more or less, so that those who wait do not come all at once.
    let lot = 0.9 + 0.2 * rand::random::<f64>();
    let wait = std::time::Duration::from_millis(u64::try_from(wait).unwrap_or(0)).mul_f64(lot);
    let wait = i64::try_from(wait.as_millis()).unwrap_or(0);
    now_ms().saturating_add(wait.max(said).min(FARTHEST - SOON))
}

/// When to look after a payment of which nothing waits for an answer.
pub(super) fn look(payment: &Payment) -> Option<i64> {
    if payment.at_service.is_empty() {
        return None;
    }
    let (now, pending) = (now_ms(), payment.asks.iter().filter(|ask| ask.is == Answer::Pending));
    let back = pending.map(|ask| (now - ask.begun) / 1_000).min();
    let back = back.and_then(|age| every(age, LOOKS.iter().chain([&BACK])));
    // Money that the box has asked for may come after the payment has failed.
    let late = payment.asks.iter().filter(|ask| ask.what == What::Capture && ask.tries > 0);
    let late = late
        .filter(|_| payment.state == State::Failed)
        .map(|ask| now - ask.tried_at.unwrap_or(ask.begun))
        .min();
    let late = late.and_then(|age| every(age / 1_000, LOOKS.iter()));
    let begun = dates::parse(&payment.created).filter(|_| !payment.state.is_settled());
    let age = begun.map(|begun| (OffsetDateTime::now_utc() - begun).whole_seconds());
    let paid = age.and_then(|age| every(age, LOOKS.iter().chain([&BACK])));
    back.into_iter().chain(paid).chain(late).min().map(|seconds| now + seconds * 1_000)
}

fn every<'a>(age: i64, mut looks: impl Iterator<Item = &'a (i64, i64)>) -> Option<i64> {
    looks.find(|(younger, _)| age < *younger).map(|(_, every)| *every)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_wrong_clock_has_put_off_for_too_long_has_come() {
        let now = 1_700_000_000_000;
        for (at, expected) in [
            (now - 1, true),
            (now, true),
            (now + 1, false),
            (now + BACK.1 * 1_000, false),
            (now + FARTHEST + 1, true),
            (i64::MAX, true),
        ] {
            assert_eq!(has_come(at, now), expected, "{at}");
        }
        // Nothing is put off so far, whatever the service says.
        let said = std::time::Duration::from_secs(u64::MAX);
        assert!(!has_come(again(99, Some(said)), now_ms()));
    }
}

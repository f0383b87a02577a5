//! Questions that came to nothing: when there is another, and when there is none any more.

use super::ask::Round;
use super::asked::{Answer, Ask, Trouble, What};
use super::payment::Payment;
use super::schedule::{self, now_ms};
use super::state::State;
use crate::integrations::{End, Miss, Missed};

/// When questions have come to nothing for so long, in milliseconds, nobody asks any more by himself.
const LONGEST_MS: i64 = 7 * 24 * 3_600_000;
/// But not before there were so many: the clock may have gone forward by days meanwhile.
const FEWEST: u32 = 20;
/// The same after so many that the service does not take.
const MOST_REFUSED: u32 = 10;
/// Whoever pays waits no longer than after so many: they are there, and may go away.
const PATIENCE: u32 = 4;
/// When nothing may go out.
const LATER_MS: i64 = 60_000;

/// What was to be done was put to the service, and it did not say that it has done it. `before` is
/// how it was before this try.
pub(super) fn not_done(mut after: Payment, at: usize, before: &Ask, miss: &Miss) -> Round {
    let why = Trouble::from(miss);
    let Some(ask) = after.asks.get_mut(at) else { return Round::last(after) };
    match miss.of {
        Missed::Itself => {}
        // It never left: that says nothing of it.
        Missed::Before => {
            ask.clone_from(before);
            return unheard(after, Some(at), miss);
        }
        // The service has taken it, and what came of it was not heard.
        Missed::After => {
            (ask.tried_at, ask.is_unsure) = (Some(now_ms()), true);
            return unheard(after, Some(at), miss);
        }
    }
    let was_sent = miss.status != 0;
    let uncertain = match &miss.end {
        End::Again { may_have_happened, .. } => *may_have_happened,
        End::Never => false,
        End::Done | End::SwitchedOff => {
            ask.clone_from(before);
            after.due = Some(now_ms() + LATER_MS);
            return Round::last(after);
        }
    };
    match was_sent || uncertain {
        true => ask.tried_at = Some(now_ms()),
        // It never left.
        false => ask.clone_from(before),
    }
    if matches!(miss.end, End::Never) {
        let never_sent = before.sent.is_none() && before.given_up == 0 && before.doubted.is_none();
        ask.is_unsure = before.is_unsure;
        if was_sent && before.is_unsure {
            ask.refusal = Some(why);
            after.due = Some(schedule::soon());
            return Round::more(after);
        }
        if was_sent || never_sent {
            return end(after, at, Answer::Refused, why);
        }
        return unheard(after, Some(at), miss);
    }
    ask.is_unsure = before.is_unsure || uncertain;
    if !ask.is_unsure {
        // It was turned away at the door: no answer was kept for the key.
        ask.sent = before.sent;
    }
    ask.broken += u32::from(miss.status == 500);
    let begins = uncertain && ask.what == What::Create;
    let mut round = unheard(after, Some(at), miss);
    if begins {
        round.way.extend(round.after.go(State::Unknown, miss.kind.clone()));
    }
    round
}

/// A question that changes nothing was not answered.
pub(super) fn unheard(mut after: Payment, at: Option<usize>, miss: &Miss) -> Round {
    if let Some(ask) = at.and_then(|at| after.asks.get_mut(at)) {
        ask.last = Some(Trouble::from(miss));
    }
    let name = after.integration.clone();
    let now = now_ms();
    let since = *after.missed_since.get_or_insert(now);
    let missed = after.missed.saturating_add(1);
    let (is_over, said) = match &miss.end {
        End::SwitchedOff | End::Done => {
            (after.due, after.missed_since) = (Some(now + LATER_MS), None);
            return Round::last(after);
        }
        End::Never => (miss.status == 0 || missed >= MOST_REFUSED, None),
        End::Again { after, .. } => {
            (missed >= FEWEST && now.saturating_sub(since) >= LONGEST_MS, *after)
        }
    };
    after.missed = missed;
    if is_over && after.state == State::Failed && miss.status != 0 {
        // It was over before: money that comes late all the same is not looked for any more.
        (after.due, after.not_before) = (None, None);
        return Round::last(after);
    }
    if !is_over {
        let due = schedule::again(after.missed, said);
        let sooner = schedule::again(after.missed.min(PATIENCE), said);
        (after.due, after.not_before) = (Some(due), Some(due.min(sooner)));
        return Round::last(after);
    }
    let next = match (&miss.end, miss.status) {
        (End::Never, 0) => format!(
            "Set the integration {name} up again, with the same account, or look the payment up \
             at the service; then ask the service again."
        ),
        (End::Never, _) => format!(
            "See whether the integration {name} is of the account that the payment was begun \
             with; then ask the service again."
        ),
        _ => "The service has not answered for days. Look the payment up there; then ask the \
              service again."
            .to_owned(),
    };
    after.stick(format!("{} {next}", miss.message));
    Round::last(after)
}

/// It is over with something that was asked for, and it was not done.
pub(super) fn end(mut after: Payment, at: usize, answer: Answer, why: Trouble) -> Round {
    let note = if why.code.is_empty() { why.message.clone() } else { why.code.clone() };
    let Some(ask) = after.asks.get_mut(at) else { return Round::last(after) };
    (ask.is, ask.last) = (answer, Some(why));
    if ask.what == What::Create {
        after.source.clear();
    }
    after.heard();
    if ask_is_create(&after, at) {
        after.due = None;
        let way = after.go(State::Failed, note);
        return Round { way, ..Round::last(after) };
    }
    // How it stands, then, the service says.
    after.due = Some(schedule::soon());
    Round::more(after)
}

fn ask_is_create(payment: &Payment, at: usize) -> bool {
    payment.asks.get(at).is_some_and(|ask| ask.what == What::Create)
}

#[cfg(test)]
mod tests {
    use super::super::payment::Bill;
    use super::*;
    use crate::integrations::Capture;

    fn missed(payment: Payment, end: End, status: u16) -> Payment {
        let (kind, code, message) = (String::new(), String::new(), String::new());
        let of = Missed::Itself;
        unheard(payment, None, &Miss { end, status, kind, code, message, of }).after
    }

    #[test]
    fn questions_are_further_apart_and_have_an_end_that_the_admin_sees() {
        let (currency, capture) = ("EUR".to_owned(), Capture::Automatic);
        let (integration, collection, record, by) = ("pay", "c", "r", "guest");
        let source = "";
        let bill =
            Bill { integration, collection, record, amount: 5, currency, capture, source, by };
        let fresh = Payment::begin(bill);
        let again = || End::Again { may_have_happened: true, after: None };
        // However often whoever pays asks, a week it is.
        let mut one = fresh.clone();
        for _ in 0..1_000 {
            one = missed(one, again(), 503);
            assert!(!one.is_stuck && one.due > Some(now_ms()));
            assert!(one.not_before <= one.due && one.not_before < Some(now_ms() + 20_000));
        }
        assert!(one.due > Some(now_ms() + 1_000_000));
        one.missed_since = Some(now_ms() - LONGEST_MS);
        let over = missed(one, again(), 503);
        assert!(over.is_stuck && over.due.is_none() && over.trouble.contains("for days"));
        // A clock that goes forward by days is none that has waited for them.
        let mut leapt = missed(fresh.clone(), again(), 503);
        leapt.missed_since = Some(now_ms() - LONGEST_MS);
        assert!(!missed(leapt, again(), 503).is_stuck);
        // What is wrong on this side is so at once, and a refusal when it comes again and again.
        assert!(
            missed(fresh.clone(), End::Never, 0).trouble.contains("Set the integration pay up")
        );
        let mut refused = fresh;
        for _ in 1..MOST_REFUSED {
            refused = missed(refused, End::Never, 404);
            assert!(!refused.is_stuck);
        }
        assert!(missed(refused, End::Never, 404).is_stuck);
    }
}

//! What the service says of a payment and of its refunds, taken over as far as it leads forward.

use time::OffsetDateTime;

use super::asked::{Answer, Ask, Trouble, What};
use super::payment::{Payment, Step};
use super::state::State;
use crate::collections::dates;
use crate::integrations::{Capture, PaidBack, Refund, Seen, Stage};

/// Kept of what has happened.
const LONGEST_HISTORY: usize = 100;

impl Payment {
    /// Takes over what the service says of it, as far as that leads forward, and of its refunds, where
    /// it was asked for those. The states it went through.
    pub(super) fn take_over(&mut self, seen: &Seen, refunds: Option<&[Refund]>) -> Vec<State> {
        let is_other = seen.amount.is_some_and(|amount| amount != self.amount)
            || (!seen.currency.is_empty() && seen.currency != self.currency)
            || (!seen.reference.is_empty() && seen.reference != self.id)
            || (!self.at_service.is_empty() && seen.id != self.at_service);
        // Of money it has to be said how much it is, and of which currency.
        let is_money =
            matches!(seen.stage, Some(Stage::Approved | Stage::Authorised | Stage::Captured));
        if is_money && !is_other && (seen.amount.is_none() || seen.currency.is_empty()) {
            let why = "The service does not say in words that are known how much was paid. Look it up \
                       there: it is not followed any more until you ask the service again.";
            self.stick(why.to_owned());
            return Vec::new();
        }
        if is_other {
            let why = "The service has it with another amount, currency or name. Look it up there: it \
                       is not followed any more until you ask the service again.";
            self.stick(why.to_owned());
            return Vec::new();
        }
        self.at_service.clone_from(&seen.id);
        self.status.clone_from(&seen.status);
        let Some(stage) = seen.stage else {
            if !seen.status.is_empty() {
                self.trouble = format!("The service says `{}`, which is not known.", seen.status);
            }
            return Vec::new();
        };
        self.trouble.clear();
        let mut end = match stage {
            Stage::Created => State::Created,
            // Reserved, where an admin says when it is taken; else nobody has paid before it is.
            // What was called off, or has failed, is not taken any more.
            Stage::Approved if self.capture == Capture::Manual && self.state != State::Failed => {
                State::Authorised
            }
            Stage::Approved => State::Created,
            Stage::Authorised => State::Authorised,
            Stage::Captured => State::Captured,
            Stage::Failed => State::Failed,
        };
        if end == State::Captured {
            self.captured = self.captured.max(seen.captured.unwrap_or(self.amount));
        }
        let refunded = match refunds {
            Some(refunds) => Some(self.take_over_refunds(refunds)),
            None => seen.refunded.filter(|refunded| *refunded == 0),
        };
        if let Some(refunded) = refunded.filter(|refunded| *refunded != self.refunded) {
            self.refunded = refunded;
            self.happened(self.state, format!("{refunded} paid back"));
        }
        if self.captured > 0 && self.refunded >= self.captured {
            end = State::Refunded;
        }
        self.go(end, seen.status.clone())
    }

    /// The service has done what waited at a place.
    pub(super) fn is_done(&mut self, at: usize, id: &str) {
        if let Some(ask) = self.asks.get_mut(at) {
            (ask.is, ask.refusal) = (Answer::Done, None);
            if ask.what == What::Create {
                self.source.clear();
            }
            id.clone_into(&mut ask.at_service);
        }
    }

    /// What became of each refund that was asked for. What was paid back in all.
    fn take_over_refunds(&mut self, refunds: &[Refund]) -> i64 {
        let (mut done, mut elsewhere) = (0_i64, 0_i64);
        for refund in refunds {
            let is_it = |ask: &&mut Ask| {
                ask.what == What::Refund
                    && (ask.key == refund.reference || ask.at_service == refund.id)
            };
            match (self.asks.iter_mut().find(is_it), refund.stage) {
                // Those that wait are asked for again: the service gives the same answer.
                (Some(ask), _) if ask.is != Answer::Waiting => ask.becomes(refund),
                (None, PaidBack::Pending) => elsewhere = elsewhere.saturating_add(refund.amount),
                _ => {}
            }
            if refund.stage == PaidBack::Done {
                done = done.saturating_add(refund.amount);
            }
        }
        self.pending_elsewhere = elsewhere;
        done
    }

    /// Goes to a state where that leads forward. The states it went through.
    pub(super) fn go(&mut self, end: State, note: String) -> Vec<State> {
        let way = self.state.way_to(end);
        for state in &way {
            self.state = *state;
            self.happened(*state, note.clone());
        }
        way
    }

    fn happened(&mut self, state: State, note: String) {
        if self.history.len() >= LONGEST_HISTORY {
            // How it began stays.
            self.history.remove(1);
        }
        self.history.push(Step { at: dates::to_text(OffsetDateTime::now_utc()), state, note });
    }
}

impl Ask {
    /// Takes over what became of a refund.
    pub(super) fn becomes(&mut self, refund: &Refund) {
        self.at_service.clone_from(&refund.id);
        self.is = match refund.stage {
            PaidBack::Done => Answer::Done,
            PaidBack::Pending => Answer::Pending,
            PaidBack::Failed => Answer::Refused,
        };
        self.last = (self.is == Answer::Refused).then(|| {
            let why = "The service could not pay it back.";
            Trouble { code: refund.status.clone(), ..Trouble::of("declined", why) }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::payment::Bill;
    use super::super::schedule::{look, now_ms};
    use super::*;

    fn payment() -> Payment {
        let bill = Bill {
            integration: "pay",
            collection: "c",
            record: "r",
            amount: 1999,
            currency: "EUR".to_owned(),
            capture: Capture::Automatic,
            source: "",
            by: "guest",
        };
        Payment::begin(bill).keyed("e-1")
    }

    fn seen(stage: Stage, amount: i64) -> Seen {
        let (amount, captured) = (Some(amount), Some(amount));
        let (id, currency) = ("pi_1".to_owned(), "EUR".to_owned());
        Seen { id, currency, stage: Some(stage), amount, captured, ..Seen::default() }
    }

    fn refund(id: &str, reference: &str, amount: i64, stage: PaidBack) -> Refund {
        let (id, reference) = (id.to_owned(), reference.to_owned());
        Refund { id, reference, amount, stage, status: String::new() }
    }

    #[test]
    fn what_the_service_says_leads_forward_or_nowhere() {
        let mut one = payment();
        let captured = seen(Stage::Captured, 1999);
        assert_eq!(one.take_over(&captured, None), [State::Captured]);
        // An older word changes nothing.
        for older in [Stage::Created, Stage::Authorised, Stage::Failed] {
            assert!(one.take_over(&seen(older, 1999), None).is_empty());
        }
        assert_eq!((one.state, one.refundable()), (State::Captured, 1999));
        // Another amount, or another payment, is not this one: an admin has to see to it. Nor is money of
        // which it cannot be read how much it is.
        let named = Seen { id: "pi_2".to_owned(), ..captured.clone() };
        let unread = |stage| Seen { amount: None, ..seen(stage, 1999) };
        let of_none = Seen { currency: String::new(), ..captured.clone() };
        for (mut other, odd) in [
            (payment(), seen(Stage::Captured, 1998)),
            (one.clone(), named),
            (payment(), unread(Stage::Captured)),
            (payment(), unread(Stage::Authorised)),
            (payment(), unread(Stage::Approved)),
            (payment(), of_none),
        ] {
            let state = other.state;
            assert!(other.take_over(&odd, None).is_empty());
            assert!(other.is_stuck && !other.trouble.is_empty() && other.due.is_none());
            assert_eq!(other.state, state);
        }
        let kept = Payment::read(&one.row().unwrap()).unwrap();
        assert_eq!((kept.state, kept.history.len()), (State::Captured, one.history.len()));
    }

    #[test]
    fn what_is_approved_is_taken_once_and_never_after_it_has_failed() {
        let approved = seen(Stage::Approved, 1999);
        let mut one = payment();
        assert!(one.take_over(&approved, None).is_empty());
        assert_eq!((one.state, one.asks.len()), (State::Created, 1));
        assert!(one.take_approved("e-2").is_empty());
        assert_eq!((one.asks.len(), one.asks[1].what), (2, What::Capture));
        assert!(one.take_approved("e-3").is_empty());
        assert_eq!(one.asks.len(), 2, "it is taken twice");
        for (is, failed) in [(Answer::Done, false), (Answer::Refused, true), (Answer::Absent, true)]
        {
            let mut after = one.clone();
            (after.asks[1].is, after.asks[1].last) = (is, Some(Trouble::of("declined", "no")));
            assert_eq!(!after.take_approved("e-4").is_empty(), failed, "{is:?}");
            assert_eq!((after.state == State::Failed, after.asks.len()), (failed, 2));
            // Whatever the service says later, nothing is taken for it.
            assert!(after.take_over(&approved, None).is_empty());
            assert!(after.take_approved("e-5").is_empty() && after.asks.len() == 2);
        }
        // Another refusal may be so because a try is under way: it is asked again for some minutes.
        let mut again = one.clone();
        for tries in 1_i64.. {
            let last = again.asks.last_mut().unwrap();
            (last.is, last.tries) = (Answer::Refused, 1);
            (last.tried_at, last.last) = (Some(now_ms()), Some(Trouble::of("invalid", "busy")));
            let count = again.asks.len();
            let Some(at) = again.taken_again_at() else { break };
            assert!(at > now_ms() && again.take_approved("e-4").is_empty());
            assert_eq!((again.state, again.asks.len()), (State::Created, count));
            again.asks.last_mut().unwrap().tried_at = Some(now_ms() - 300_000);
            assert!(again.take_approved("e-4").is_empty());
            assert_eq!(again.asks.len(), count + 1);
            assert!(tries < 10, "it never comes to an end");
        }
        assert_eq!(again.take_approved("e-4"), [State::Failed]);
        // It may be taken all the same: it is looked after for days.
        again.at_service = "pi_1".to_owned();
        assert!(look(&again).is_some_and(|due| due > now_ms()));
        let long_ago = |at: i64| at - 30 * 86_400_000;
        for ask in &mut again.asks {
            (ask.begun, ask.tried_at) = (long_ago(ask.begun), ask.tried_at.map(long_ago));
        }
        assert_eq!(look(&again), None);
        assert_eq!(again.take_over(&seen(Stage::Captured, 1999), None), [State::Captured]);
        // Where an admin says when, it is reserved.
        let mut manual = Payment { capture: Capture::Manual, ..payment() };
        assert_eq!(manual.take_over(&approved, None), [State::Authorised]);
        assert!(manual.take_approved("e-2").is_empty() && manual.asks.len() == 1);
        // And what was called off stays so.
        manual.give_up();
        assert!(manual.take_over(&approved, None).is_empty() && manual.state == State::Failed);
    }

    #[test]
    fn what_is_paid_back_is_what_the_service_has_done_and_can_come_back() {
        let (mut one, captured) = (payment(), seen(Stage::Captured, 1999));
        one.take_over(&captured, Some(&[refund("re_0", "", 500, PaidBack::Done)]));
        assert_eq!((one.refunded, one.refundable()), (500, 1499));
        one.asks.push(Ask::new(What::Refund, "k".to_owned(), 1000));
        assert_eq!(one.refundable(), 499);
        // What waits for its answer is settled by that alone.
        let mut refunds = vec![
            refund("re_0", "", 500, PaidBack::Done),
            refund("re_1", "k", 1000, PaidBack::Pending),
            refund("re_2", "", 99, PaidBack::Pending),
        ];
        one.take_over(&captured, Some(&refunds));
        assert_eq!((one.asks[1].is, one.refunded, one.refundable()), (Answer::Waiting, 500, 400));
        one.asks[1].becomes(&refunds[1]);
        for (stage, is, refundable) in [
            (PaidBack::Pending, Answer::Pending, 400),
            (PaidBack::Failed, Answer::Refused, 1400),
            (PaidBack::Done, Answer::Done, 400),
        ] {
            refunds[1].stage = stage;
            one.take_over(&captured, Some(&refunds));
            assert_eq!((one.asks[1].is, one.refundable()), (is, refundable));
        }
        refunds[2] = refund("re_2", "", 499, PaidBack::Done);
        assert_eq!(one.take_over(&captured, Some(&refunds)), [State::Refunded]);
        // A bank has sent it back.
        refunds[1].stage = PaidBack::Failed;
        assert_eq!(one.take_over(&captured, Some(&refunds)), [State::Captured]);
        assert_eq!((one.refunded, one.refundable()), (999, 1000));
    }
}

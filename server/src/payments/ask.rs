//! Asking the service: for what waits, or how a payment stands.
//!
//! A question is on disk before it is put. What came of it is written only where nobody has written
//! meanwhile; else it is as if the answer had been lost, and the service is asked anew.

use serde_json::{Map, Value};

use super::asked::{Answer, Ask, Trouble, What};
use super::flight::Who;
use super::miss::{end, not_done, unheard};
use super::payment::{Payment, begun_at};
use super::plan::{Absent, Plan, Service, nothing_to_take, plan};
use super::schedule::{self, HEAD_START, has_come, now_ms};
use super::settle::{is_stale, stale};
use super::state::State;
use super::{Payments, store};
use crate::error::{Error, Result};
use crate::integrations::{Miss, Order, Refund, Seen, Stage};

/// A payment that the service does not know is gone after so many questions that say so.
const GONE_AFTER: u32 = 2;
/// Questions in a row about one payment.
const MOST_ROUNDS: usize = 8;

/// What a question came to.
pub(super) struct Round {
    pub(super) after: Payment,
    pub(super) way: Vec<State>,
    pub(super) payer: Map<String, Value>,
    /// Whether there is nothing more to ask now.
    pub(super) is_last: bool,
}

impl Round {
    pub(super) fn last(after: Payment) -> Self {
        Self { after, way: Vec::new(), payer: Map::new(), is_last: true }
    }

    pub(super) fn more(after: Payment) -> Self {
        Self { is_last: false, ..Self::last(after) }
    }
}

/// What the service has said to what waited.
enum Said {
    Seen(Box<Seen>),
    Refund(Refund),
    /// It has done nothing; what now.
    Absent(Absent),
    /// The payment has gone another way.
    Otherwise,
}

impl Payments {
    /// Asks the service for what waits, or how the payment stands, and writes what it says. With the
    /// payment comes what whoever pays needs. Call through [`Payments::fly`], which lets one at a time.
    ///
    /// # Errors
    /// 404; the database's. What the service says is in the payment.
    pub(super) async fn tend(&self, id: &str, who: Who) -> Result<(Payment, Map<String, Value>)> {
        let mut payer = Map::new();
        for round in 0..MOST_ROUNDS {
            let before = self.get(id).await?;
            let (now, rests) = (now_ms(), before.not_before);
            let may_ask = match who {
                Who::Admin => true,
                Who::Payer => !before.is_stuck && rests.is_none_or(|until| has_come(until, now)),
                // Somebody else may have asked meanwhile.
                Who::Worker => round > 0 || before.due.is_some_and(|due| has_come(due, now)),
            };
            let done = match before.waiting() {
                // When it is asked about is the worker's.
                _ if !may_ask && who == Who::Payer => return Ok((before, payer)),
                _ if !may_ask => return Ok((self.rest(before).await?, payer)),
                Some(at) => self.ask(&before, at).await,
                None if before.at_service.is_empty() => {
                    return Ok((self.rest(before).await?, payer));
                }
                None => {
                    let round = self.look(&before).await;
                    self.settle(&before, round.after, &round.way).await.map(|after| Round {
                        after,
                        way: Vec::new(),
                        payer: round.payer,
                        is_last: round.is_last,
                    })
                }
            };
            match done {
                Ok(round) => {
                    payer.extend(round.payer);
                    if round.is_last {
                        return Ok((round.after, payer));
                    }
                }
                Err(error) if is_stale(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((self.get(id).await?, payer))
    }

    /// # Errors
    /// 404.
    pub(super) async fn get(&self, id: &str) -> Result<Payment> {
        let found = store::get(&self.inner.parts.db, id).await?;
        found.ok_or(Error::NotFound("There is no such payment."))
    }

    /// Nothing is to be asked now. A payment whose time has come gets another, or none.
    async fn rest(&self, before: Payment) -> Result<Payment> {
        let now = now_ms();
        if before.due.is_none_or(|due| !has_come(due, now)) {
            return Ok(before);
        }
        let mut after = before.next();
        after.due = before.not_before.filter(|until| !has_come(*until, now));
        match self.settle(&before, after, &[]).await {
            Err(error) if is_stale(&error) => self.get(&before.id).await,
            settled => settled,
        }
    }

    /// How the payment stands at the service, and what became of its refunds.
    async fn look(&self, before: &Payment) -> Round {
        let mut after = before.next();
        match self.see(before).await {
            Ok((seen, refunds)) => {
                after.heard();
                let mut way = after.take_over(&seen, refunds.as_deref());
                let mut round = Round::last(after);
                if !round.after.is_stuck {
                    if seen.stage == Some(Stage::Approved) {
                        // The box takes it: written down before, as all that is asked for.
                        way.extend(round.after.take_approved(&self.series()));
                        round.is_last = !round.after.waits_for(What::Capture);
                    }
                    round.after.due = match round.is_last {
                        true => schedule::look(&round.after),
                        false => Some(schedule::soon()),
                    };
                    if round.is_last && seen.stage == Some(Stage::Approved) {
                        let again = round.after.taken_again_at();
                        let again = again.filter(|_| round.after.state == State::Created);
                        round.after.due = round.after.due.into_iter().chain(again).min();
                    }
                }
                Round { way, payer: seen.payer, ..round }
            }
            Err(miss) if self.is_gone(before, &miss) => {
                // The service has forgotten what nobody paid for in time.
                after.heard();
                let way = after.go(State::Failed, miss.code);
                after.due = schedule::look(&after);
                Round { way, ..Round::last(after) }
            }
            Err(miss) => unheard(after, None, &miss),
        }
    }

    /// Whether the service does not know of a payment any more because it came to nothing: where the box
    /// alone takes the money, and has never asked for it. A fresh one may not be known everywhere at once;
    /// and of one that is older than a state that was put back it is not known what the box has asked for.
    fn is_gone(&self, before: &Payment, miss: &Miss) -> bool {
        let ways = self.inner.parts.integrations.ways_to_pay(&before.integration);
        ways.forgets_unpaid
            && matches!(miss.status, 404 | 410)
            && miss.kind == "not_found"
            && before.missed >= GONE_AFTER
            && before.captured == 0
            && !before.was_asked_for()
            && begun_at(&before.id).is_some_and(|begun| begun > self.inner.since)
    }

    async fn see(&self, before: &Payment) -> Result<(Seen, Option<Vec<Refund>>), Miss> {
        let (known, name) = (&self.inner.parts.integrations, before.integration.as_str());
        let seen = known.ask_payment(name, &before.at_service).await?;
        let has_some = |ask: &Ask| ask.what == What::Refund && !ask.at_service.is_empty();
        // Also those that were on their way, and of which the service's sum says nothing any more.
        let had_some = before.refunded > 0 || before.pending_elsewhere > 0;
        let refunds = match before.asks.iter().any(has_some)
            || had_some
            || seen.refunded.is_some_and(|refunded| refunded > 0)
        {
            true => Some(self.refunds_of(before).await?),
            false => None,
        };
        Ok((seen, refunds))
    }

    async fn refunds_of(&self, payment: &Payment) -> Result<Vec<Refund>, Miss> {
        let known = &self.inner.parts.integrations;
        let begun = since(payment, now_ms()).map(|begun| begun / 1_000);
        let ours = payment.asks.iter().filter(|ask| ask.what == What::Refund);
        let ours = ours.map(|ask| ask.key.as_str()).collect::<Vec<_>>();
        let (name, id) = (payment.integration.as_str(), payment.at_service.as_str());
        known.refunds_of(name, (id, begun), &payment.currency, &ours).await
    }

    /// Does what is next about what waits at a place, and writes what came of it.
    async fn ask(&self, before: &Payment, at: usize) -> Result<Round> {
        let Some(ask) = before.asks.get(at) else { return Err(stale()) };
        let ways = self.inner.parts.integrations.ways_to_pay(&before.integration);
        let absent = match plan(ask, Service::of(ways, ask.what), now_ms()) {
            Plan::Put => Absent::Put,
            Plan::TooLate => Absent::TooLate,
            Plan::LookUp(absent) => match self.look_up(before, ask, absent).await {
                Ok(Said::Absent(absent)) => absent,
                Ok(said) => return self.conclude(before, taken(before, at, said)).await,
                Err(miss) => {
                    return self.conclude(before, unheard(before.next(), Some(at), &miss)).await;
                }
            },
        };
        if absent == Absent::Put {
            return self.put(before, at).await;
        }
        self.conclude(before, missing(before, at, absent)).await
    }

    async fn conclude(&self, before: &Payment, round: Round) -> Result<Round> {
        let after = self.settle(before, round.after, &round.way).await?;
        Ok(Round { after, ..round })
    }

    /// Puts what waits at a place to the service. That it is about to is on disk before.
    async fn put(&self, before: &Payment, at: usize) -> Result<Round> {
        let Some(unsent) = before.asks.get(at) else { return Err(stale()) };
        let mut marked = before.next();
        marked.asks.get_mut(at).ok_or_else(stale)?.put();
        marked.due = Some(now_ms() + HEAD_START);
        let marked = self.settle(before, marked, &[]).await?;
        let round = match self.put_to_service(&marked, unsent).await {
            Ok(said) => taken(&marked, at, said),
            Err(miss) => not_done(marked.next(), at, unsent, &miss),
        };
        self.conclude(&marked, round).await
    }

    async fn put_to_service(&self, payment: &Payment, ask: &Ask) -> Result<Said, Miss> {
        let (known, name) = (&self.inner.parts.integrations, payment.integration.as_str());
        let (id, key) = (payment.at_service.as_str(), ask.present_key());
        let seen = match ask.what {
            What::Refund => {
                let (amount, reference) = (ask.amount, ask.key.as_str());
                let order = Order { amount, reference, ..order_of(payment) };
                return known.refund_payment(name, id, order, &key).await.map(Said::Refund);
            }
            What::Create => known.begin_payment(name, order_of(payment), &key).await?,
            What::Capture => known.capture_payment(name, id, order_of(payment), &key).await?,
            What::Cancel => known.cancel_payment(name, id, order_of(payment), &key).await?,
        };
        Ok(Said::Seen(Box::new(seen)))
    }

    /// Whether the service has done it already.
    async fn look_up(&self, payment: &Payment, ask: &Ask, absent: Absent) -> Result<Said, Miss> {
        let (known, name) = (&self.inner.parts.integrations, payment.integration.as_str());
        let id = payment.at_service.as_str();
        match ask.what {
            // What the other box begins nobody here can see.
            What::Create if !known.ways_to_pay(name).finds && ask.doubted.is_none() => {
                Ok(Said::Absent(absent))
            }
            What::Create => {
                // A clock that was ahead says nothing of since when there may be one.
                let from = Some(ask.begun / 1_000).filter(|_| ask.begun <= now_ms());
                let order = order_of(payment);
                let found = known.find_payment(name, order, from).await?;
                Ok(found.map_or(Said::Absent(absent), |seen| Said::Seen(Box::new(seen))))
            }
            What::Refund => {
                // Also under another key it is the same refund.
                let mut refunds = self.refunds_of(payment).await?.into_iter();
                let found = refunds.find(|refund| refund.reference == ask.key);
                Ok(found.map_or(Said::Absent(absent), Said::Refund))
            }
            What::Capture | What::Cancel => {
                let seen = known.ask_payment(name, id).await?;
                let is_capture = ask.what == What::Capture;
                Ok(match (seen.stage, is_capture) {
                    (Some(Stage::Captured), true) | (Some(Stage::Failed), false) => {
                        Said::Seen(Box::new(seen))
                    }
                    (Some(Stage::Failed), true) | (Some(Stage::Captured), false) => Said::Otherwise,
                    // There is nothing that could be taken, or it is on its way: another try would be refused.
                    (Some(Stage::Created), true) => {
                        Said::Absent(nothing_to_take(ask, absent, now_ms()))
                    }
                    _ => Said::Absent(absent),
                })
            }
        }
    }
}

/// Since when there may be refunds of a payment. A clock that was ahead then does not say it.
fn since(payment: &Payment, now: i64) -> Option<i64> {
    let begun = begun_at(&payment.id).filter(|begun| *begun <= now)?;
    Some(payment.asks.iter().map(|ask| ask.begun).fold(begun, i64::min))
}

/// What the service is asked to have paid.
fn order_of(payment: &Payment) -> Order<'_> {
    Order {
        amount: payment.amount,
        currency: &payment.currency,
        reference: &payment.id,
        capture: payment.capture,
        source: &payment.source,
    }
}

/// The service has said how it is with what waited at a place.
fn taken(before: &Payment, at: usize, said: Said) -> Round {
    let mut after = before.next();
    let Some(ask) = after.asks.get_mut(at) else { return Round::last(after) };
    let is_create = ask.what == What::Create;
    ask.last = None;
    match said {
        Said::Seen(seen) => {
            after.heard();
            let way = after.take_over(&seen, None);
            if after.is_stuck {
                // That was another payment: this one waits.
                return Round::last(after);
            }
            after.is_done(at, &seen.id);
            after.due = if is_create { schedule::look(&after) } else { Some(schedule::soon()) };
            Round { way, payer: seen.payer, is_last: is_create, ..Round::last(after) }
        }
        Said::Refund(refund) => {
            ask.refusal = None;
            ask.becomes(&refund);
            if ask.is == Answer::Done {
                // How much it is in all, the service says; until then it is on its way, so that it is not
                // taken to be left to be paid back.
                ask.is = Answer::Pending;
            }
            after.heard();
            after.due = Some(schedule::soon());
            Round::more(after)
        }
        Said::Otherwise => {
            let why = Trouble::of("conflict", "The payment has gone another way.");
            end(after, at, Answer::Refused, why)
        }
        Said::Absent(absent) => missing(before, at, absent),
    }
}

/// The service does not know of what waits at a place.
fn missing(before: &Payment, at: usize, absent: Absent) -> Round {
    // It was heard, but nothing has come of it: the waits between the tries stay as long as they are.
    let mut after = before.next();
    let Some(ask) = after.asks.get_mut(at) else { return Round::last(after) };
    match absent {
        Absent::Never => {
            let why = "The service does not know of it: it was not done.";
            end(after, at, Answer::Absent, Trouble::of("not_found", why))
        }
        Absent::TooLate => {
            let why = "The server was not there in time: nobody was charged.";
            end(after, at, Answer::Absent, Trouble::of("timeout", why))
        }
        Absent::Refused => {
            let why = ask.refusal.take().unwrap_or_default();
            end(after, at, Answer::Refused, why)
        }
        Absent::AnotherKey => {
            ask.give_key_up();
            after.due = Some(schedule::soon());
            Round::more(after)
        }
        Absent::Wait(until) => {
            after.due = Some(until);
            Round::last(after)
        }
        Absent::Put => Round::more(after),
    }
}

#[cfg(test)]
mod tests {
    use super::super::payment::Bill;
    use super::*;
    use crate::integrations::Capture;

    fn payment() -> Payment {
        let (currency, capture) = ("EUR".to_owned(), Capture::Automatic);
        let (integration, collection, record, by) = ("pay", "c", "r", "guest");
        let (amount, source) = (5, "");
        let bill = Bill { integration, collection, record, amount, currency, capture, source, by };
        Payment::begin(bill)
    }

    #[test]
    fn a_clock_that_was_wrong_hides_no_refund() {
        let mut one = payment();
        let begun = begun_at(&one.id).unwrap();
        one.asks.iter_mut().for_each(|ask| ask.begun = begun + 1);
        assert_eq!(since(&one, begun + 10), Some(begun));
        // It was ahead then: the service has all that came since in days that are before that.
        assert_eq!(since(&one, begun - 1), None);
        let refund = Ask { begun: begun - 9_000, ..Ask::new(What::Refund, "k".to_owned(), 5) };
        one.asks.push(refund);
        assert_eq!(since(&one, begun + 10), Some(begun - 9_000));
    }
}

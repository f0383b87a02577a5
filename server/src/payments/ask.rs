//! Asking the service: for what waits, or how a payment stands.
//!
//! A question is on disk before it is put. What came of it is written only where nobody has written
//! meanwhile; else it is as if the answer had been lost, and the service is asked anew.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::payment::{Answer, Ask, Payment, Trouble, What};
use super::schedule::{self, now_ms};
use super::settle::{Settle, is_stale};
use super::state::State;
use super::{Payments, TURNS, store};
use crate::error::{Error, Result};
use crate::integrations::{End, Miss, Order, Seen, Stage};
use crate::records::Telling;

/// Questions in a row about one payment.
const MOST_ROUNDS: usize = 8;
/// A key is not relied on to its last minutes.
const KEY_MARGIN_MS: i64 = 10 * 60_000;
/// After so many failures a service that answers nothing but its own trouble may have kept that as
/// the answer to the key.
const TRIES_OF_A_KEY: u32 = 2;
/// A refund is not asked for under another key before so long: what a gateway has given up may be
/// under way behind it.
const REFUND_GRACE_MS: i64 = 20_000;
/// What another key of the same thing ends with.
const AGAIN: char = 'r';
/// When the service fails about a payment that only wants a look.
const SOON_MS: i64 = 15_000;
/// When nothing may go out.
const LATER_MS: i64 = 60_000;

/// What a question came to.
struct Round {
    after: Payment,
    way: Vec<State>,
    payer: Map<String, Value>,
    /// Whether there is nothing more to ask now.
    is_last: bool,
}

impl Payments {
    /// Asks the service for what waits, or how the payment stands, and writes what it says. With the
    /// payment comes what whoever pays needs.
    ///
    /// # Errors
    /// 404; the database's. What the service says is in the payment.
    pub(super) async fn tend(&self, id: &str) -> Result<(Payment, Map<String, Value>)> {
        let place = id.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
        let turn = self.inner.turns.get(place % TURNS);
        let turn = turn.ok_or_else(|| Error::internal("ask about a payment", "no turn"))?;
        let _turn = turn.lock().await;
        let mut payer = Map::new();
        for _ in 0..MOST_ROUNDS {
            let before = self.get(id).await?;
            let round = match before.waiting() {
                Some(at) => self.ask(&before, at).await,
                None if before.at_service.is_empty() => return Ok((before, payer)),
                None => self.look(&before).await,
            };
            match self.settle(&before, &round.after, &round.way).await {
                Ok(()) => {}
                Err(error) if is_stale(&error) => continue,
                Err(error) => return Err(error),
            }
            payer.extend(round.payer);
            if round.is_last {
                return Ok((round.after, payer));
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

    /// Writes a payment's next version, and tells its record. A record that does not take it does not
    /// keep the payment from going on.
    pub(super) async fn settle(
        &self,
        before: &Payment,
        after: &Payment,
        way: &[State],
    ) -> Result<()> {
        let records = &self.inner.parts.records;
        let Some(telling) = self.telling(after).filter(|_| !way.is_empty()) else {
            return records.write_beside(Settle::new(before, after, way), None).await.map(drop);
        };
        let told = records.write_beside(Settle::new(before, after, way), Some(telling)).await;
        let why = match told {
            Err(why @ (Error::Invalid { .. } | Error::NotFound(_))) if !is_stale(&why) => why,
            told => return told.map(drop),
        };
        tracing::warn!(payment = after.id, %why, "A record cannot be told of its payment");
        let trouble = format!("The record does not take it: {}", why.in_words());
        let after = Payment { trouble, ..after.clone() };
        records.write_beside(Settle::new(before, &after, way), None).await.map(drop)
    }

    fn telling(&self, payment: &Payment) -> Option<Telling> {
        let parts = &self.inner.parts;
        let charge = parts.integrations.charge(&payment.integration, &payment.collection).ok()?;
        let collection = Arc::clone(parts.records.catalog().of_id(&payment.collection)?);
        let values = charge.told(&collection, payment.state.text())?;
        Some(Telling { collection, record: payment.record.clone(), values })
    }

    /// How the payment stands at the service.
    async fn look(&self, before: &Payment) -> Round {
        let mut after = before.next();
        let integrations = &self.inner.parts.integrations;
        match integrations.ask_payment(&before.integration, &before.at_service).await {
            Ok(seen) => {
                let way = after.take_over(&seen);
                after.due = schedule::look(&after);
                Round { after, way, payer: seen.payer, is_last: true }
            }
            Err(miss) => {
                after.due = Some(later(&miss.end));
                if matches!(miss.end, End::Never) {
                    after.trouble = miss.message;
                }
                Round { after, way: Vec::new(), payer: Map::new(), is_last: true }
            }
        }
    }

    /// Puts what waits at a place to the service.
    async fn ask(&self, before: &Payment, at: usize) -> Round {
        let mut after = before.next();
        let Some(ask) = after.asks.get_mut(at) else { return nothing(after) };
        let (known, name) = (&self.inner.parts.integrations, before.integration.as_str());
        let kept = i64::try_from(known.payment_key_is_known(name).as_millis()).unwrap_or(0);
        let is_old = ask.is_doubtful || now_ms() - ask.begun > kept - KEY_MARGIN_MS;
        let is_unclear = is_old || ask.last.as_ref().is_some_and(|last| last.status >= 500);
        let outcome = match ask.what {
            What::Create => self.create(before, ask, is_old, is_unclear).await,
            What::Refund => self.pay_back(before, ask, is_old, is_unclear).await,
            What::Capture | What::Cancel => self.advance(before, ask).await,
        };
        match outcome {
            Ok(Said::Seen(seen)) => {
                ask.is = Answer::Done;
                ask.at_service.clone_from(&seen.id);
                let is_last = ask.what == What::Create;
                let way = after.take_over(&seen);
                after.due = if is_last { schedule::look(&after) } else { Some(now_ms()) };
                Round { after, way, payer: seen.payer, is_last }
            }
            Ok(Said::Refunded(id)) => {
                (ask.is, ask.at_service) = (Answer::Done, id);
                // How much it is in all, the service says.
                after.due = Some(now_ms());
                Round { after, way: Vec::new(), payer: Map::new(), is_last: false }
            }
            Ok(Said::AnotherKey) => {
                ask.key.push(AGAIN);
                (ask.last, ask.tries) = (None, 0);
                Round { after, way: Vec::new(), payer: Map::new(), is_last: false }
            }
            Ok(Said::Never(why)) => refuse(after, at, why),
            Err(miss) => missed(after, at, before.state, &miss),
        }
    }

    async fn create(
        &self,
        payment: &Payment,
        ask: &Ask,
        is_old: bool,
        is_unclear: bool,
    ) -> Result<Said, Miss> {
        let (known, name) = (&self.inner.parts.integrations, payment.integration.as_str());
        if is_unclear {
            let found = known.find_payment(name, &payment.id, ask.begun / 1_000).await?;
            match found {
                Some(seen) => return Ok(Said::Seen(Box::new(seen))),
                None if is_old => {
                    return Ok(Said::Never(never("It was not begun at the service.")));
                }
                None if ask.tries >= TRIES_OF_A_KEY => return Ok(Said::AnotherKey),
                None => {}
            }
        }
        let order = Order {
            amount: payment.amount,
            currency: &payment.currency,
            reference: &payment.id,
            capture: payment.capture,
        };
        known.begin_payment(name, order, &ask.key).await.map(|seen| Said::Seen(Box::new(seen)))
    }

    async fn pay_back(
        &self,
        payment: &Payment,
        ask: &Ask,
        is_old: bool,
        is_unclear: bool,
    ) -> Result<Said, Miss> {
        let (known, name) = (&self.inner.parts.integrations, payment.integration.as_str());
        // Also under another key it is the same refund.
        let reference = ask.key.trim_end_matches(AGAIN);
        if is_unclear {
            match known.find_refund(name, &payment.at_service, reference).await? {
                Some(id) => return Ok(Said::Refunded(id)),
                None if is_old => return Ok(Said::Never(never("It was not paid back."))),
                None if ask.tries >= TRIES_OF_A_KEY && now_ms() - ask.begun > REFUND_GRACE_MS => {
                    return Ok(Said::AnotherKey);
                }
                None => {}
            }
        }
        let order = Order {
            amount: ask.amount,
            currency: &payment.currency,
            reference,
            capture: payment.capture,
        };
        let id = known.refund_payment(name, &payment.at_service, order, &ask.key).await?;
        Ok(Said::Refunded(id))
    }

    /// Takes what is reserved, or calls the payment off. Where it was tried before, the service is
    /// asked first how it stands.
    async fn advance(&self, payment: &Payment, ask: &Ask) -> Result<Said, Miss> {
        let (known, name) = (&self.inner.parts.integrations, payment.integration.as_str());
        let is_capture = ask.what == What::Capture;
        if ask.tries > 0 || ask.is_doubtful {
            let seen = known.ask_payment(name, &payment.at_service).await?;
            match (seen.stage, is_capture) {
                (Some(Stage::Captured), true) | (Some(Stage::Failed), false) => {
                    return Ok(Said::Seen(Box::new(seen)));
                }
                (Some(Stage::Failed), true) | (Some(Stage::Captured), false) => {
                    return Ok(Said::Never(never("The payment has gone another way.")));
                }
                _ if ask.is_doubtful => {
                    return Ok(Said::Never(never("It was not done at the service.")));
                }
                _ => {}
            }
        }
        let seen = match is_capture {
            true => known.capture_payment(name, &payment.at_service, &ask.key).await?,
            false => known.cancel_payment(name, &payment.at_service, &ask.key).await?,
        };
        Ok(Said::Seen(Box::new(seen)))
    }
}

/// What the service has said to what waited.
enum Said {
    Seen(Box<Seen>),
    /// The refund's name.
    Refunded(String),
    /// It keeps answering with its own trouble, and has done nothing.
    AnotherKey,
    Never(Trouble),
}

fn never(message: &str) -> Trouble {
    let (kind, message) = ("not_found".to_owned(), message.to_owned());
    Trouble { kind, message, ..Trouble::default() }
}

fn nothing(after: Payment) -> Round {
    Round { after, way: Vec::new(), payer: Map::new(), is_last: true }
}

/// When to come back.
fn later(end: &End) -> i64 {
    let wait = match end {
        End::Again { after, .. } => {
            let said = after.and_then(|after| i64::try_from(after.as_millis()).ok());
            said.unwrap_or(0).max(SOON_MS)
        }
        End::Done | End::SwitchedOff | End::Never => LATER_MS,
    };
    now_ms().saturating_add(wait)
}

/// The service does not do it.
fn refuse(mut after: Payment, at: usize, why: Trouble) -> Round {
    let note = if why.code.is_empty() { why.message.clone() } else { why.code.clone() };
    let Some(ask) = after.asks.get_mut(at) else { return nothing(after) };
    (ask.is, ask.last) = (Answer::Refused, Some(why));
    let is_create = ask.what == What::Create;
    let way = if is_create { after.go(State::Failed, note) } else { Vec::new() };
    after.due = (!is_create).then(now_ms);
    Round { after, way, payer: Map::new(), is_last: is_create }
}

/// Nobody knows, or not now.
fn missed(mut after: Payment, at: usize, state: State, miss: &Miss) -> Round {
    let why = Trouble::from(miss);
    let Some(ask) = after.asks.get_mut(at) else { return nothing(after) };
    let (uncertain, said) = match &miss.end {
        // What is wrong on this side says nothing of what may have happened on the other.
        End::Never if miss.status == 0 && state == State::Unknown => (true, None),
        End::Never => return refuse(after, at, why),
        End::Again { may_have_happened, after } => (*may_have_happened, *after),
        End::SwitchedOff | End::Done => {
            after.due = Some(now_ms() + LATER_MS);
            return nothing(after);
        }
    };
    ask.tries = ask.tries.saturating_add(1);
    ask.last = Some(why);
    let is_create = ask.what == What::Create;
    after.due = Some(schedule::again(ask.tries, said));
    let note = miss.kind.clone();
    let way = if uncertain && is_create { after.go(State::Unknown, note) } else { Vec::new() };
    Round { after, way, payer: Map::new(), is_last: true }
}

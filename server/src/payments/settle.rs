//! Payments as they are written, in the writer's turn.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, View};

use super::payment::{Payment, key_at_service, key_in, key_of_record, naming};
use super::state::State;
use crate::audit::{Action, Asker, Event, Party};
use crate::collections::{Collection, Collections};
use crate::error::{Error, Result};
use crate::integrations::Charge;

/// Whoever has looked at an older version decides anew.
const STALE: &str = "The payment has changed meanwhile.";
/// The record has another payment by now: this one's state says nothing of it any more.
const SUPERSEDED: &str = "Another payment of the record was begun since.";
const OTHER_AMOUNT: &str = "The record's amount is not what was paid.";

pub(super) fn stale() -> Error {
    Error::NotFound(STALE)
}

pub(super) fn is_stale(error: &Error) -> bool {
    matches!(error, Error::NotFound(why) if *why == STALE)
}

pub(super) fn is_superseded(error: &Error) -> bool {
    matches!(error, Error::NotFound(why) if *why == SUPERSEDED)
}

/// A payment's collection and record, as they are in the writer's turn.
fn record_of(collections: &Collections, payment: &Payment) -> Result<(Arc<Collection>, Key)> {
    let catalog = collections.catalog();
    let of = catalog.of_id(&payment.collection).ok_or_else(Error::not_found)?;
    let key = Key { table: of.table.clone(), id: payment.record.clone() };
    Ok((Arc::clone(of), key))
}

fn refused(error: DbError) -> Error {
    Error::database("keep a payment", error)
}

/// Where a payment's next version lies, its place among those to be looked after and its names.
pub(super) fn keep(view: &mut View<'_>, before: Option<&Payment>, after: &Payment) -> Result<()> {
    let (old, new) = (before.map(Payment::due_key).transpose()?.flatten(), after.due_key()?);
    if let Some(old) = old.filter(|old| Some(old) != new.as_ref()) {
        view.forget(old);
    }
    if let Some(new) = new {
        view.keep(new, naming(after));
    }
    let (was, is) = (before.map(Payment::stuck_key).transpose()?.flatten(), after.stuck_key()?);
    match (was, is) {
        (Some(was), None) => view.forget(was),
        (None, Some(is)) => view.keep(is, naming(after)),
        _ => {}
    }
    if !after.at_service.is_empty()
        && before.is_none_or(|before| before.at_service != after.at_service)
    {
        view.keep(key_at_service(&after.integration, &after.at_service)?, naming(after));
    }
    view.keep(after.key()?, after.row()?);
    Ok(())
}

/// A payment in the place of the version before it.
pub(super) struct Settle {
    before: Payment,
    after: Payment,
    notes: Vec<Event>,
    /// The charge by which the record is told of it in the same transaction, if it is.
    tells: Option<(Charge, Collections)>,
}

impl Settle {
    /// `way` are the states that it goes through.
    pub(super) fn new(before: &Payment, after: &Payment, way: &[State]) -> Self {
        let mut from = before.state;
        let notes = way.iter().map(|state| {
            let event = moved(after, from, *state);
            from = *state;
            event
        });
        let notes = notes.collect();
        Self { before: before.clone(), after: after.clone(), notes, tells: None }
    }

    /// The same, where the record is told: only while this is the record's last payment, and of money
    /// only when it is as much as the record says.
    pub(super) fn telling(self, charge: Charge, collections: Collections) -> Self {
        Self { tells: Some((charge, collections)), ..self }
    }

    pub(super) fn noted(mut self, event: Event) -> Self {
        self.notes.push(event);
        self
    }

    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let present = view.get(&self.before.key()?).map(|row| Payment::read(row)).transpose()?;
        let is_before = |present: &Payment| present.version == self.before.version;
        let present = present.filter(is_before).ok_or_else(stale)?;
        if let Some((charge, collections)) = &self.tells {
            self.judge_telling(view, charge, collections)?;
        }
        let mut after = self.after.clone();
        if present.rings != self.before.rings {
            // What an event tells of may be younger than what is written here: it is asked about anew.
            after.rings = present.rings;
            let due = present.due.max(after.not_before);
            after.due = after.due.into_iter().chain(due).min();
            let places = present.due_key()?.into_iter().chain(after.due_key()?);
            view.load(&places.collect::<Vec<_>>()).await.map_err(refused)?;
        }
        keep(view, Some(&present), &after)?;
        self.notes.iter().for_each(|event| view.note(event.note()));
        Ok(())
    }

    /// # Errors
    /// Why the record is not told: it has another payment by now, or another amount.
    fn judge_telling(
        &self,
        view: &View<'_>,
        charge: &Charge,
        collections: &Collections,
    ) -> Result<()> {
        let after = &self.after;
        let last = view.get(&key_of_record(&after.collection, &after.record)?);
        if last.and_then(|row| row.get("payment")?.as_str()) != Some(&after.id) {
            return Err(Error::NotFound(SUPERSEDED));
        }
        if !matches!(after.state, State::Authorised | State::Captured) {
            return Ok(());
        }
        let (of, record) = record_of(collections, after)?;
        let values = of.values_of(view.get(&record).ok_or_else(Error::not_found)?);
        match charge.price(&of, &values) {
            Ok((amount, currency)) if amount == after.amount && currency == after.currency => {
                Ok(())
            }
            _ => Err(Error::invalid(OTHER_AMOUNT)),
        }
    }
}

impl Intent for Settle {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let places = [
            self.before.due_key(),
            self.after.due_key(),
            self.before.stuck_key(),
            self.after.stuck_key(),
        ];
        let places = places.into_iter().flatten().flatten();
        let tells = self.tells.iter().flat_map(|(_, collections)| {
            let last = key_of_record(&self.after.collection, &self.after.record).ok();
            let record = record_of(collections, &self.after).ok().map(|(_, key)| key);
            last.into_iter().chain(record)
        });
        self.before.key().into_iter().chain(places).chain(tells).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        refused(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

/// The payment of a record that has none under way, with the amount that the record has now.
pub(super) struct Begin {
    pub(super) collections: Collections,
    pub(super) charge: Charge,
    pub(super) payment: Payment,
    /// What its key begins with.
    pub(super) epoch: String,
    /// The payment that the record had last.
    pub(super) last: Option<String>,
    pub(super) asker: Asker,
    pub(super) made: Arc<std::sync::Mutex<Option<Payment>>>,
}

impl Begin {
    fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let (of, record) = record_of(&self.collections, &self.payment)?;
        let last = key_of_record(&self.payment.collection, &self.payment.record)?;
        let present = view.get(&last).and_then(|row| row.get("payment")?.as_str());
        if present != self.last.as_deref() {
            return Err(stale());
        }
        if let Some(id) = present {
            let row = view.get(&key_in("_payments", id)?).map(|row| Payment::read(row));
            let is_over = |one: &Payment| matches!(one.state, State::Failed | State::Refunded);
            if row.transpose()?.is_some_and(|one| !is_over(&one)) {
                return Err(stale());
            }
        }
        let values = of.values_of(view.get(&record).ok_or_else(Error::not_found)?);
        let (amount, currency) = self.charge.price(&of, &values).map_err(Error::invalid)?;
        let series = format!("{}-{}", self.epoch, view.seq());
        let payment = Payment { amount, currency, ..self.payment.clone() }.keyed(&series);
        view.keep(last, naming(&payment));
        keep(view, None, &payment)?;
        let event = Event::by(&self.asker, Action::PaymentBegun).on(party(&payment));
        view.note(event.with("amount", amount).with("currency", &payment.currency[..]).note());
        *self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(payment);
        Ok(())
    }
}

impl Intent for Begin {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let last = key_of_record(&self.payment.collection, &self.payment.record);
        let payment = self.last.as_deref().and_then(|id| key_in("_payments", id).ok());
        let record = record_of(&self.collections, &self.payment).ok().map(|(_, key)| key);
        last.into_iter().chain(payment).chain(record).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move { self.judge(view) })
    }

    fn refused(&self, error: DbError) -> Error {
        refused(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

/// Rows that are of no use any more.
pub(super) struct Forget(pub(super) Vec<Key>);

impl Intent for Forget {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        self.0.clone()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move {
            self.0.iter().for_each(|key| view.forget(key.clone()));
            Ok(())
        })
    }

    fn refused(&self, error: DbError) -> Error {
        refused(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

pub(super) fn party(payment: &Payment) -> Party {
    Party::named("payment", &payment.id, &payment.at_service)
}

fn moved(payment: &Payment, from: State, to: State) -> Event {
    Event::new(Action::PaymentMoved)
        .on(party(payment))
        .with("from", from.text())
        .with("to", to.text())
        .with("amount", payment.amount)
        .with("currency", &payment.currency[..])
        .with("refunded", payment.refunded)
}

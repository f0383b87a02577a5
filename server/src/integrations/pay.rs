//! Payments at a service, one question at a time. Who pays what, and what was asked before, is known
//! above.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::call::Wants;
use super::charge::{Capture, Charge};
use super::connector::{Connector, IDEMPOTENCY_KEY};
use super::deliver::{End, end_of};
use super::failure::Failure;
use super::paying::{Listing, Paying, Refund, Seen, Step};
use super::setup::{Setup, missing};
use super::{Integrations, input};
use crate::error::{Error, Result};

/// Pages that are looked through for one payment.
const MOST_PAGES: usize = 50;
/// What makes a payment last longer than its request: the service's clock is not ours.
const CLOCKS_DIFFER: i64 = 3600;

/// A question without an answer that helps; nothing of a secret is in it.
#[derive(Debug)]
pub(crate) struct Miss {
    pub(crate) end: End,
    /// The service's; 0 when there is none.
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// A payment that is to be.
pub(crate) struct Order<'a> {
    /// In the currency's smallest unit.
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    /// What the service is to call it.
    pub(crate) reference: &'a str,
    pub(crate) capture: Capture,
}

/// An integration and its connector.
pub(super) type Found = (Arc<Setup>, Arc<Connector>);

impl Integrations {
    /// What is charged for the records of a collection.
    ///
    /// # Errors
    /// 404.
    pub(crate) fn charge(&self, name: &str, collection: &str) -> Result<Charge> {
        let (setup, _) = self.find(name)?;
        let charge = setup.charges.get(collection).cloned();
        charge.ok_or(Error::NotFound("Nothing of this collection is charged there."))
    }

    /// Whether there is an integration of this name that takes payments.
    pub(crate) fn takes_payments(&self, name: &str) -> bool {
        self.find(name).is_ok_and(|(_, connector)| connector.payments.is_some())
    }

    /// For how long a service knows a payment's key again.
    pub(crate) fn payment_key_is_known(&self, name: &str) -> Duration {
        let hours = self.find(name).ok().and_then(|(_, connector)| {
            let paying = connector.payments.as_ref()?;
            let create = connector.actions.get(&paying.create.action)?.key_hours;
            Some(create.min(connector.actions.get(&paying.refund.action)?.key_hours))
        });
        Duration::from_secs(u64::from(hours.unwrap_or(0)) * 3600)
    }

    /// Begins a payment; the same key makes it the same.
    pub(crate) async fn begin_payment(
        &self,
        name: &str,
        order: Order<'_>,
        key: &str,
    ) -> Result<Seen, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let amount = paying.amount(order.amount, order.currency);
        let amount = amount.ok_or_else(|| Miss::ours("The service cannot write this amount."))?;
        let action = &paying.create.action;
        let mut given = json!({
            "amount": amount, "currency": paying.spelled(order.currency),
            "reference": order.reference, IDEMPOTENCY_KEY: key,
        });
        if takes(&found, action, "capture") {
            given["capture"] = json!(order.capture);
        } else if order.capture == Capture::Manual {
            return Err(Miss::ours("This service takes money at once."));
        }
        let answer = self.put_to(name, &found, action, given).await?;
        paying.named(&answer)
    }

    /// Asks how a payment stands.
    pub(crate) async fn ask_payment(&self, name: &str, id: &str) -> Result<Seen, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let Step { action, id: input } = &paying.retrieve;
        let answer = self.put_to(name, &found, action, json!({ input: id })).await?;
        paying.named(&answer)
    }

    /// Takes what a payment has reserved.
    pub(crate) async fn capture_payment(
        &self,
        name: &str,
        id: &str,
        key: &str,
    ) -> Result<Seen, Miss> {
        self.advance_payment(name, |paying| paying.capture.as_ref(), id, key).await
    }

    /// Calls a payment off.
    pub(crate) async fn cancel_payment(
        &self,
        name: &str,
        id: &str,
        key: &str,
    ) -> Result<Seen, Miss> {
        self.advance_payment(name, |paying| paying.cancel.as_ref(), id, key).await
    }

    async fn advance_payment(
        &self,
        name: &str,
        step: impl Fn(&Paying) -> Option<&Step>,
        id: &str,
        key: &str,
    ) -> Result<Seen, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let step = step(paying).ok_or_else(|| Miss::ours("The service does not do this."))?;
        let given = json!({ &step.id: id, IDEMPOTENCY_KEY: key });
        let answer = self.put_to(name, &found, &step.action, given).await?;
        paying.named(&answer)
    }

    /// Pays back.
    pub(crate) async fn refund_payment(
        &self,
        name: &str,
        id: &str,
        order: Order<'_>,
        key: &str,
    ) -> Result<Refund, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let amount = paying.amount(order.amount, order.currency);
        let amount = amount.ok_or_else(|| Miss::ours("The service cannot write this amount."))?;
        let Step { action, id: input } = &paying.refund;
        let mut given = json!({
            input: id, "amount": amount, "reference": order.reference, IDEMPOTENCY_KEY: key,
        });
        if takes(&found, action, "currency") {
            given["currency"] = paying.spelled(order.currency).into();
        }
        let answer = self.put_to(name, &found, action, given).await?;
        let refund = paying.refund(&answer, order.currency);
        refund.ok_or_else(|| Miss::unread("The service's refund has no name or amount."))
    }

    /// Looks for a payment by what the box has called it, among those since `from`, seconds since
    /// 1970-01-01, where that is known. One of another amount is not it: whoever may begin payments by
    /// hand may call them as they like.
    pub(crate) async fn find_payment(
        &self,
        name: &str,
        order: Order<'_>,
        from: Option<i64>,
    ) -> Result<Option<Seen>, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let mut given = json!({});
        if let Some(from) = from {
            given["from"] = from.saturating_sub(CLOCKS_DIFFER).into();
        }
        let places = (paying.at.id.as_str(), paying.at.reference.as_str());
        let mut it = None;
        let list = &paying.list;
        self.look_through(name, &found, list, given, places.0, |item| {
            let is_it = text_at(item, places.1) == order.reference && {
                let seen = paying.seen(item);
                seen.amount == Some(order.amount) && seen.currency == order.currency
            };
            it = is_it.then(|| paying.named(item));
            is_it
        })
        .await?;
        it.transpose()
    }

    /// All refunds of a payment.
    pub(crate) async fn refunds_of(
        &self,
        name: &str,
        id: &str,
        currency: &str,
    ) -> Result<Vec<Refund>, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let given = json!({ &paying.refunds.id: id });
        let (list, at) = (&paying.refunds, paying.at.refund_id.as_str());
        let mut refunds = Vec::new();
        self.look_through(name, &found, list, given, at, |item| {
            refunds.push(paying.refund(item, currency));
            false
        })
        .await?;
        let refunds = refunds.into_iter().collect::<Option<Vec<_>>>();
        refunds.ok_or_else(|| Miss::unread("One of the service's refunds has no name or amount."))
    }

    /// Shows each item of a list, page by page, until `seen` has enough. `id` is where an item's name is.
    async fn look_through(
        &self,
        name: &str,
        found: &Found,
        list: &Listing,
        mut given: Value,
        id: &str,
        mut seen: impl FnMut(&Value) -> bool,
    ) -> Result<(), Miss> {
        for _ in 0..MOST_PAGES {
            let page = self.put_to(name, found, &list.action, given.clone()).await?;
            let items = page.pointer(&list.items).and_then(Value::as_array);
            let items = items.ok_or_else(|| Miss::unread("The service's list is none."))?;
            if items.iter().any(&mut seen) {
                return Ok(());
            }
            let more = page.pointer(&list.more).is_some_and(|more| match more {
                Value::Bool(more) => *more,
                Value::Null => false,
                _ => true,
            });
            match items.last().map(|item| text_at(item, id)).filter(|_| more) {
                Some(last) if !last.is_empty() => given["after"] = last.into(),
                _ => return Ok(()),
            }
        }
        // There are as many an hour later.
        Err(Miss::ours("There are too many to look through."))
    }

    pub(super) fn payer(&self, name: &str) -> Result<Found, Miss> {
        self.find(name).map_err(|error| Miss::of(error.into(), None))
    }

    /// Puts a question to the service; the whole answer.
    pub(super) async fn put_to(
        &self,
        name: &str,
        (setup, connector): &Found,
        action: &str,
        given: Value,
    ) -> Result<Value, Miss> {
        let known = connector.actions.get(action);
        let known = known.ok_or_else(|| Miss::of(missing().into(), None))?;
        let none = Map::new();
        let values = input::judge(&known.input, given.as_object().unwrap_or(&none));
        let values = values.map_err(|error| Miss::of(error.into(), None))?;
        let done = self.ask(name, (setup, connector), known, values, Wants::WHOLE).await;
        done.map(|done| done.result).map_err(|failure| Miss::of(failure, Some(known)))
    }
}

impl Paying {
    /// A payment with its name. An answer without one is none, whatever its status says.
    fn named(&self, answer: &Value) -> Result<Seen, Miss> {
        let seen = self.seen(answer);
        match seen.id.is_empty() || seen.status.is_empty() {
            true => Err(Miss::unread("The service's payment has no name or no status.")),
            false => Ok(seen),
        }
    }
}

fn paying_of(found: &Found) -> Result<&Paying, Miss> {
    found.1.payments.as_ref().ok_or_else(|| Miss::ours("The connector takes no payments."))
}

fn takes((_, connector): &Found, action: &str, input: &str) -> bool {
    connector.actions.get(action).is_some_and(|action| action.input.contains_key(input))
}

fn text_at(value: &Value, at: &str) -> String {
    value.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl Miss {
    fn of(failure: Failure, action: Option<&super::connector::Action>) -> Self {
        let end = end_of(&failure, action);
        let status = match &failure {
            Failure::Own(_) => 0,
            Failure::Provider { status, .. } => *status,
        };
        let (kind, code, message) = failure.told();
        Self { end, status, kind, code, message }
    }

    /// A list leads to where it has been.
    pub(crate) fn in_circles() -> Self {
        Self::unread("The service's list goes round in circles.")
    }

    /// It cannot be asked for.
    pub(super) fn ours(message: &'static str) -> Self {
        Self::of(Error::invalid(message).into(), None)
    }

    /// The service answers what it should not.
    pub(super) fn unread(message: &str) -> Self {
        Self::of(Failure::of(super::failure::Kind::Unknown, message), None)
    }
}

//! Payments at a service, one question at a time. Who pays what, and what was asked before, is known
//! above.

mod list;
mod miss;

use std::sync::Arc;
use std::time::Duration;

use regex::Regex;
use ring::digest;
use serde_json::{Map, Value, json};

use super::call::Wants;
use super::charge::{Capture, Charge};
use super::connector::{Connector, IDEMPOTENCY_KEY};
use super::paying::{Paying, Refund, Retrieve, Seen, Spot, Step};
use super::setup::{Setup, missing};
use super::{Integrations, input};
use crate::error::{Error, Result};
use crate::integrations::failure::Failure;

pub(crate) use miss::{Miss, Missed};

/// Characters of a name that is too long for a service, made shorter: of SHA-256, in hexadecimal.
const SHORT_NAME: usize = 40;
/// Bytes of what a service's form on the phone gives.
const LONGEST_SOURCE: usize = 1_000;

/// A payment that is to be.
pub(crate) struct Order<'a> {
    /// In the currency's smallest unit.
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    /// What the service is to call it.
    pub(crate) reference: &'a str,
    pub(crate) capture: Capture,
    /// What the service's form on the phone gave, where it wants that.
    pub(crate) source: &'a str,
}

/// How a service takes payments, as far as what to do next depends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ways {
    /// For how long it knows the key of a payment again; `None` where it takes none.
    pub(crate) create_key: Option<Duration>,
    /// The same of a refund.
    pub(crate) refund_key: Duration,
    /// Whether payments can be looked for by what the box calls them.
    pub(crate) finds: bool,
    /// Whether a payment takes what the service's form on the phone gave, and the money at once.
    pub(crate) takes_source: bool,
    /// Whether it takes money when the box asks for it only.
    pub(crate) waits_for_capture: bool,
    /// Whether it can be asked to call a payment off.
    pub(crate) cancels: bool,
    /// Whether a payment that it does not know any more has come to nothing.
    pub(crate) forgets_unpaid: bool,
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

    /// How a service takes payments. Of one that is gone nothing is known again, and all is looked up.
    pub(crate) fn ways_to_pay(&self, name: &str) -> Ways {
        let unknown = Ways {
            create_key: Some(Duration::ZERO),
            refund_key: Duration::ZERO,
            finds: true,
            takes_source: false,
            waits_for_capture: false,
            cancels: true,
            forgets_unpaid: false,
        };
        let Ok((_, connector)) = self.find(name) else { return unknown };
        let Some(paying) = &connector.payments else { return unknown };
        let key = |action: &str| {
            let action = connector.actions.get(action)?;
            let hours = Duration::from_secs(u64::from(action.key_hours) * 3600);
            action.takes_key().then_some(hours)
        };
        Ways {
            create_key: key(&paying.create.action),
            refund_key: key(&paying.refund.action).unwrap_or_default(),
            finds: paying.list.is_some(),
            takes_source: paying.create.source.is_some(),
            waits_for_capture: paying.waits_for_capture(),
            cancels: paying.cancel.is_some(),
            forgets_unpaid: paying.waits_for_capture() && paying.retrieve.gone.is_some(),
        }
    }

    /// Judges what a phone says that its form gave.
    ///
    /// # Errors
    /// 400 for what is none, and for something where nothing is wanted.
    pub(crate) fn judge_source(&self, name: &str, source: &str) -> Result<()> {
        let found = self.find(name)?;
        let wanted = found.1.payments.as_ref().and_then(|paying| paying.create.source.as_ref());
        let fits = wanted.is_none_or(|wanted| {
            Regex::new(&wanted.pattern).is_ok_and(|pattern| pattern.is_match(source))
        });
        match (wanted, fits && source.len() <= LONGEST_SOURCE) {
            (None, _) if source.is_empty() => Ok(()),
            (None, _) => Err(Error::invalid("This service wants no `source`.")),
            (Some(_), true) => Ok(()),
            (Some(_), false) => {
                let why = "This service wants what its own form on the phone gave, as `source`.";
                Err(Error::invalid(why))
            }
        }
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
        let create = &paying.create;
        let action = &create.action;
        let mut given = self.given(name, &found, &create.with)?;
        given.insert("amount".to_owned(), amount_of(paying, &order)?);
        given.insert("currency".to_owned(), paying.spelled(order.currency).into());
        let reference = fitted(&found, action, &create.reference, order.reference);
        given.insert(create.reference.clone(), reference.into());
        if takes(&found, action, IDEMPOTENCY_KEY) {
            let key = fitted(&found, action, IDEMPOTENCY_KEY, key);
            given.insert(IDEMPOTENCY_KEY.to_owned(), key.into());
        }
        if let Some(source) = &create.source {
            given.insert(source.input.clone(), order.source.into());
        }
        if order.capture == Capture::Manual && !paying.reserves(&found.1) {
            return Err(Miss::ours("This service takes money at once."));
        }
        match (&paying.captures, order.capture) {
            (Some(choice), Capture::Automatic) => {
                given.insert(choice.input.clone(), choice.automatic.clone());
            }
            (Some(choice), Capture::Manual) => {
                let manual = choice.manual.clone().unwrap_or_default();
                given.insert(choice.input.clone(), manual);
            }
            (None, capture) if takes(&found, action, "capture") => {
                given.insert("capture".to_owned(), json!(capture));
            }
            (None, _) => {}
        }
        let answer = self.put_to(name, &found, action, given.into()).await?;
        paying.named(&inside(answer, &paying.payment_in))
    }

    /// Asks how a payment stands.
    pub(crate) async fn ask_payment(&self, name: &str, id: &str) -> Result<Seen, Miss> {
        let found = self.payer(name)?;
        let payment = self.look_payment_up(name, &found, id).await?;
        paying_of(&found)?.named(&payment)
    }

    /// A payment as the service tells it, whole.
    async fn look_payment_up(&self, name: &str, found: &Found, id: &str) -> Result<Value, Miss> {
        let paying = paying_of(found)?;
        let Retrieve { action, id: input, then, .. } = &paying.retrieve;
        let answer = self.put_to(name, found, action, json!({ input: id })).await?;
        let mut payment = inside(answer, &paying.payment_in);
        if let Some(then) = then {
            let more = self.put_to(name, found, &then.action, json!({ &then.id: id })).await?;
            let payment = payment.as_object_mut();
            let payment = payment.ok_or_else(|| Miss::unread("The service's payment is none."))?;
            payment.insert(then.name.clone(), more);
        }
        Ok(payment)
    }

    /// The name by which something of a payment is asked for.
    async fn own_id(
        &self,
        name: &str,
        found: &Found,
        id: &str,
        of: Option<&Spot>,
    ) -> Result<Option<String>, Miss> {
        let Some(of) = of else { return Ok(Some(id.to_owned())) };
        let payment = self.look_payment_up(name, found, id).await?;
        Ok(Some(of.text(&payment)).filter(|own| !own.is_empty()))
    }

    /// Takes what a payment has reserved.
    pub(crate) async fn capture_payment(
        &self,
        name: &str,
        id: &str,
        order: Order<'_>,
        key: &str,
    ) -> Result<Seen, Miss> {
        self.advance_payment(name, |paying| paying.capture.as_ref(), id, order, key).await
    }

    /// Calls a payment off.
    pub(crate) async fn cancel_payment(
        &self,
        name: &str,
        id: &str,
        order: Order<'_>,
        key: &str,
    ) -> Result<Seen, Miss> {
        self.advance_payment(name, |paying| paying.cancel.as_ref(), id, order, key).await
    }

    async fn advance_payment(
        &self,
        name: &str,
        step: impl Fn(&Paying) -> Option<&Step>,
        id: &str,
        order: Order<'_>,
        key: &str,
    ) -> Result<Seen, Miss> {
        let found = self.payer(name)?;
        let paying = paying_of(&found)?;
        let step = step(paying).ok_or_else(|| Miss::ours("The service does not do this."))?;
        let given = self.given_to(name, &found, (step, id), &order, key).await?;
        let answer = self.put_to(name, &found, &step.action, given).await?;
        if step.asks_again {
            let seen = self.ask_payment(name, id).await;
            return seen.map_err(|miss| Miss { of: Missed::After, ..miss });
        }
        paying.named(&inside(answer, &paying.payment_in))
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
        let step = &paying.refund;
        let mut given = self.given_to(name, &found, (step, id), &order, key).await?;
        given[&step.reference] =
            fitted(&found, &step.action, &step.reference, order.reference).into();
        let answer = self.put_to(name, &found, &step.action, given).await?;
        let refund = paying.refund(&inside(answer, &paying.refund_in), order.currency);
        let refund =
            refund.map(|refund| Refund { reference: order.reference.to_owned(), ..refund });
        refund.ok_or_else(|| Miss::unread("The service's refund has no name or amount."))
    }

    /// What a step is given.
    async fn given_to(
        &self,
        name: &str,
        found: &Found,
        (step, id): (&Step, &str),
        order: &Order<'_>,
        key: &str,
    ) -> Result<Value, Miss> {
        let paying = paying_of(found)?;
        let mut given = self.given(name, found, &step.with)?;
        let own = self.own_id(name, found, id, step.of.as_ref()).await.and_then(|own| {
            // A later answer may have it.
            own.ok_or_else(|| Miss::unread("The service has no such money of the payment."))
        });
        let own = own.map_err(|miss| Miss { of: Missed::Before, ..miss })?;
        given.insert(step.id.clone(), own.into());
        let takes = |input: &str| takes(found, &step.action, input);
        if takes("amount") {
            given.insert("amount".to_owned(), amount_of(paying, order)?);
        }
        if takes("currency") {
            given.insert("currency".to_owned(), paying.spelled(order.currency).into());
        }
        if takes(IDEMPOTENCY_KEY) {
            let key = fitted(found, &step.action, IDEMPOTENCY_KEY, key);
            given.insert(IDEMPOTENCY_KEY.to_owned(), key.into());
        }
        Ok(given.into())
    }

    /// What an action is given whatever is paid.
    fn given(
        &self,
        name: &str,
        (setup, _): &Found,
        with: &indexmap::IndexMap<String, Value>,
    ) -> Result<Map<String, Value>, Miss> {
        if with.is_empty() {
            return Ok(Map::new());
        }
        let values = self.values_of(name, setup).map_err(|error| match error {
            Error::Locked => Miss::of(Failure::locked(), None),
            error => Miss::of(error.into(), None),
        })?;
        let filled = with.iter().filter_map(|(input, value)| {
            let value = match value.as_str() {
                Some(template) => values.fill(template)?,
                None => value.clone(),
            };
            Some((input.clone(), value))
        });
        Ok(filled.collect())
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

fn amount_of(paying: &Paying, order: &Order<'_>) -> Result<Value, Miss> {
    let amount = paying.amount(order.amount, order.currency);
    amount.ok_or_else(|| Miss::ours("The service cannot write this amount."))
}

/// What an answer is about.
fn inside(mut answer: Value, at: &str) -> Value {
    answer.pointer_mut(at).map(Value::take).unwrap_or_default()
}

/// A name as an input takes it: a shorter one, made of it, where it is too long.
fn fitted((_, connector): &Found, action: &str, input: &str, name: &str) -> String {
    let input = connector.actions.get(action).and_then(|action| action.input.get(input));
    let most = input.and_then(|input| input.max).and_then(|max| usize::try_from(max).ok());
    match most {
        Some(most) if name.len() > most => {
            let made = digest::digest(&digest::SHA256, name.as_bytes());
            hex::encode(made).chars().take(most.min(SHORT_NAME)).collect()
        }
        _ => name.to_owned(),
    }
}

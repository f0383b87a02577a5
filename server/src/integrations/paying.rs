//! What a connector says of payments: which of its actions begin one, ask for it, take what is
//! reserved, call it off and pay back, and what the service's answers mean.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::connector::{Action, Effect};
use super::money;

/// The section `payments` of a connector's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paying {
    /// Takes `amount`, `currency`, `reference`, `capture` where there is a choice, and a key.
    pub(super) create: Step,
    pub(super) retrieve: Step,
    #[serde(default)]
    pub(super) capture: Option<Step>,
    #[serde(default)]
    pub(super) cancel: Option<Step>,
    /// Takes `amount`, `reference` and a key besides the payment's id.
    pub(super) refund: Step,
    /// The payments since `from`, seconds since 1970-01-01, in pages.
    pub(super) list: Listing,
    /// The refunds of a payment.
    pub(super) refunds: Listing,
    #[serde(default)]
    pub(super) money: Style,
    /// How currencies are spelled.
    #[serde(default)]
    pub(super) currency: Spelling,
    /// Digits of the service's smallest unit, by currency, where they are not those of ISO 4217.
    #[serde(default)]
    pub(super) digits: BTreeMap<String, u32>,
    /// What the service's states mean, and those of refunds.
    pub(super) states: BTreeMap<String, Stage>,
    pub(super) refund_states: BTreeMap<String, PaidBack>,
    /// Where a payment's parts are in an answer.
    pub(super) at: Places,
    /// What whoever pays needs, and nobody else: names, and where each is in a payment.
    #[serde(default)]
    pub(super) payer: IndexMap<String, String>,
}

/// An action, and the input that takes the payment's id.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) action: String,
    #[serde(default = "Step::id")]
    pub(super) id: String,
}

/// An action that answers with a page: what follows the id `after`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    pub(super) action: String,
    #[serde(default = "Step::id")]
    pub(super) id: String,
    /// Where the page is in the answer, and whether there are more.
    pub(super) items: String,
    pub(super) more: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Places {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) amount: String,
    pub(super) currency: String,
    /// What was taken.
    pub(super) captured: String,
    /// What was paid back.
    pub(super) refunded: String,
    /// What the box has called it.
    pub(super) reference: String,
    /// The same of a refund, its id, how much it is and how it stands.
    pub(super) refund_reference: String,
    pub(super) refund_id: String,
    pub(super) refund_amount: String,
    pub(super) refund_status: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Style {
    /// A whole number of the smallest unit.
    #[default]
    Minor,
    /// A text as `19.99`.
    Decimal,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Spelling {
    #[default]
    Upper,
    Lower,
}

/// How far a payment is at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// Nobody has paid yet.
    Created,
    /// The money is reserved.
    Authorised,
    Captured,
    /// It was called off, or can come to nothing any more.
    Failed,
}

/// How far a refund is at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PaidBack {
    Done,
    /// It was taken on, and may fail.
    Pending,
    /// The money is with whoever was paid, still or again.
    Failed,
}

/// A refund as the service has it.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) id: String,
    /// What the box has called it.
    pub(crate) reference: String,
    /// In the smallest unit of ISO 4217.
    pub(crate) amount: i64,
    pub(crate) stage: PaidBack,
    /// The service's own word.
    pub(crate) status: String,
}

/// A payment as the service has it. What it did not say is `None`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) id: String,
    /// The service's own word.
    pub(crate) status: String,
    pub(crate) stage: Option<Stage>,
    pub(crate) currency: String,
    /// In the smallest unit of ISO 4217.
    pub(crate) amount: Option<i64>,
    pub(crate) captured: Option<i64>,
    pub(crate) refunded: Option<i64>,
    pub(crate) reference: String,
    /// For whoever pays.
    pub(crate) payer: Map<String, Value>,
}

impl Step {
    fn id() -> String {
        "id".to_owned()
    }
}

impl Paying {
    /// # Errors
    /// What is wrong, in words for who wrote the file.
    pub(super) fn judge(&self, actions: &IndexMap<String, Action>) -> Result<(), String> {
        let find = |name: &str| actions.get(name).ok_or_else(|| format!("no action `{name}`"));
        let takes = |name: &str, wanted: &[&str]| {
            let action = find(name)?;
            let lacks = wanted.iter().find(|input| !action.input.contains_key(**input));
            let others = action.input.iter().filter(|(_, input)| input.required);
            let mut others = others.filter(|(input, _)| !wanted.contains(&input.as_str()));
            match (lacks, others.next()) {
                (Some(input), _) => Err(format!("`{name}` does not take `{input}`")),
                (None, Some((input, _))) => Err(format!("nobody gives `{name}` its `{input}`")),
                (None, None) => Ok(action),
            }
        };
        let moves = |name: &str, wanted: &[&str]| match takes(name, wanted)? {
            action if action.effect == Effect::Money => Ok(()),
            _ => Err(format!("`{name}` moves money and does not say so")),
        };
        let asks = |name: &str, wanted: &[&str]| match takes(name, wanted)? {
            action if action.effect == Effect::Read => Ok(()),
            _ => Err(format!("`{name}` is asked again and again, and changes something")),
        };
        let key = super::connector::IDEMPOTENCY_KEY;
        moves(&self.create.action, &["amount", "currency", "reference", key])?;
        moves(&self.refund.action, &[&self.refund.id, "amount", "reference", key])?;
        for step in self.capture.iter().chain(&self.cancel) {
            moves(&step.action, &[&step.id, key])?;
        }
        asks(&self.retrieve.action, &[&self.retrieve.id])?;
        asks(&self.list.action, &["from", "after"])?;
        asks(&self.refunds.action, &[&self.refunds.id, "after"])?;
        for (code, digits) in &self.digits {
            if money::digits(code).is_none() || *digits > 4 {
                return Err(format!("`{code}` has no such digits"));
            }
        }
        let at = &self.at;
        let places = [&at.id, &at.status, &at.amount, &at.currency, &at.captured, &at.refunded];
        let lists = [&self.list, &self.refunds].map(|list| [&list.items, &list.more]);
        let more = [&at.reference, &at.refund_reference, &at.refund_id];
        let more = more.into_iter().chain([&at.refund_amount, &at.refund_status]);
        let mut pointers = places.into_iter().chain(more).chain(lists.into_iter().flatten());
        match pointers.all(|one| one.starts_with('/'))
            && self.payer.values().all(|one| one.starts_with('/'))
        {
            true => Ok(()),
            false => Err("a place in an answer begins with a slash".to_owned()),
        }
    }

    /// How the service writes an amount; `None` when it cannot.
    pub(super) fn amount(&self, minor: i64, currency: &str) -> Option<Value> {
        let (own, theirs) = self.digits_of(currency)?;
        let amount = money::rescaled(minor, own, theirs)?;
        Some(match self.money {
            Style::Minor => amount.into(),
            Style::Decimal => money::decimal(amount, theirs).into(),
        })
    }

    pub(super) fn spelled(&self, currency: &str) -> String {
        match self.currency {
            Spelling::Upper => currency.to_ascii_uppercase(),
            Spelling::Lower => currency.to_ascii_lowercase(),
        }
    }

    fn digits_of(&self, currency: &str) -> Option<(u32, u32)> {
        let own = money::digits(currency)?;
        Some((own, self.digits.get(currency).copied().unwrap_or(own)))
    }

    /// A refund of a payment in a currency, out of an answer; `None` when it is none.
    pub(super) fn refund(&self, answer: &Value, currency: &str) -> Option<Refund> {
        let text = |at: &str| answer.pointer(at).and_then(Value::as_str).unwrap_or("").to_owned();
        let (id, status) = (text(&self.at.refund_id), text(&self.at.refund_status));
        if id.is_empty() {
            return None;
        }
        Some(Refund {
            id,
            reference: text(&self.at.refund_reference),
            // Elsewhere a part of the smallest unit may have been paid back: a whole one here, so that
            // never more is taken to be left than is.
            amount: self.amount_by(
                answer.pointer(&self.at.refund_amount)?,
                currency,
                money::rescaled_up,
            )?,
            // A word that is not known does not say that it is at its end.
            stage: self.refund_states.get(&status).copied().unwrap_or(PaidBack::Pending),
            status,
        })
    }

    fn amount_of(&self, value: &Value, currency: &str) -> Option<i64> {
        self.amount_by(value, currency, money::rescaled)
    }

    fn amount_by(
        &self,
        value: &Value,
        currency: &str,
        rescaled: fn(i64, u32, u32) -> Option<i64>,
    ) -> Option<i64> {
        let (own, theirs) = self.digits_of(currency)?;
        let amount = match self.money {
            Style::Minor => value.as_i64()?,
            Style::Decimal => money::minor(value.as_str()?, theirs)?,
        };
        rescaled(amount, theirs, own)
    }

    /// A payment out of an answer.
    pub(super) fn seen(&self, answer: &Value) -> Seen {
        let text = |at: &str| answer.pointer(at).and_then(Value::as_str).unwrap_or("").to_owned();
        let at = &self.at;
        let (status, currency) = (text(&at.status), text(&at.currency).to_ascii_uppercase());
        let amount = |at: &str| self.amount_of(answer.pointer(at)?, &currency);
        let payer = self.payer.iter().filter_map(|(name, at)| {
            let value = answer.pointer(at).filter(|value| !value.is_null())?;
            Some((name.clone(), value.clone()))
        });
        Seen {
            id: text(&at.id),
            stage: self.states.get(&status).copied(),
            amount: amount(&at.amount),
            captured: amount(&at.captured),
            refunded: amount(&at.refunded),
            reference: text(&at.reference),
            payer: payer.collect(),
            status,
            currency,
        }
    }
}

//! Charges: of which records an integration takes payments, and where those say how much.
//!
//! Collections and fields are kept by their ids, so that a charge follows them to other names.

use std::sync::Arc;

use arc_swap::ArcSwap;
use homeport_rules::{Use, compile};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::money;
use super::store::Setups;
use crate::collections::{Catalog, Collection, FieldKind};
use crate::error::FieldErrors;
use crate::records::{Around, Asking, Guard, Guarded};

const LONGEST_RULE: usize = 10_000;
const SAYS: &str = "It says how the record's payment stands, as the service has it.";
const PAID: &str = "The record is paid for, with this amount.";

/// When what a payment has reserved is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentCapture)]
pub(crate) enum Capture {
    /// With the payment.
    #[default]
    Automatic,
    /// When an admin says so.
    Manual,
}

/// What is charged for records of one collection.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Charge {
    /// The id of the number field with the amount, in the currency's smallest unit.
    amount: String,
    /// A code of ISO 4217, or `#` and the id of the field that has one.
    currency: String,
    /// The id of the field that is told how the payment stands.
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    pub(crate) capture: Capture,
    /// Who may begin a payment of a record that they may see; superusers only without one.
    #[serde(default)]
    rule: Option<String>,
}

/// As it is written: fields by their names.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IntegrationCharge)]
pub(super) struct ChargeForm {
    /// The number field with the amount, in the currency's smallest unit.
    amount: String,
    /// A code of ISO 4217 as `EUR`, or the name of a field that has one.
    currency: String,
    /// A field that is told how the payment stands; none when it is empty.
    #[serde(default)]
    state: String,
    #[serde(default)]
    capture: Capture,
    /// Who may begin a payment of a record that they may see, in the language of rules; superusers
    /// only without one.
    #[serde(default)]
    rule: Option<String>,
}

impl ChargeForm {
    /// The charge that is meant; `None` when something is wrong, which is told.
    pub(super) fn read(
        self,
        of: &Collection,
        catalog: &Catalog,
        at: &str,
        errors: &mut FieldErrors,
    ) -> Option<Charge> {
        let mut refuse = |field: &str, why: &str| {
            errors.add(&format!("{at}.{field}"), "validation_invalid", why);
        };
        let id_of = |name: &str, fits: fn(&FieldKind) -> bool| {
            let field = &of.field(name)?.field;
            (fits(&field.kind) && !field.system).then(|| field.id.clone())
        };
        let amount = id_of(&self.amount, |kind| matches!(kind, FieldKind::Number { .. }));
        if amount.is_none() {
            refuse("amount", "A number field of the collection.");
        }
        let currency = match money::digits(&self.currency) {
            Some(_) => Some(self.currency.clone()),
            None => id_of(&self.currency, is_text).map(|id| format!("#{id}")),
        };
        if currency.is_none() {
            refuse("currency", "A code as EUR, or a text or select field that has one.");
        }
        let state = (!self.state.is_empty()).then(|| id_of(&self.state, is_text));
        if state == Some(None) {
            refuse("state", "A text or select field of the collection.");
        }
        let rule = self.rule.as_deref().filter(|rule| !rule.trim().is_empty());
        if rule.is_some_and(|rule| rule.len() > LONGEST_RULE) {
            refuse("rule", "The rule is too long.");
        } else if let Some(Err(error)) =
            rule.map(|rule| compile(rule, &of.shape, catalog, Use::Rule))
        {
            refuse("rule", &format!("Invalid rule. Raw error: {why}", why = error.message()));
        }
        let (amount, currency) = (amount?, currency?);
        Some(Charge {
            amount,
            currency,
            state: state.flatten(),
            capture: self.capture,
            rule: self.rule,
        })
    }
}

fn is_text(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Text { .. } | FieldKind::Select { .. })
}

fn named<'a>(of: &'a Collection, id: &str) -> Option<&'a str> {
    let mut fields = of.fields.iter().map(|column| &column.field);
    fields.find(|field| field.id == id).map(|field| field.name.as_str())
}

impl Charge {
    /// As it is written now. What is gone is told by its id.
    pub(super) fn form(&self, of: Option<&Collection>) -> Value {
        let name = |id: &str| of.and_then(|of| named(of, id)).unwrap_or(id).to_owned();
        let currency = self.currency.strip_prefix('#');
        json!(ChargeForm {
            amount: name(&self.amount),
            currency: currency.map_or_else(|| self.currency.clone(), name),
            state: self.state.as_deref().map(name).unwrap_or_default(),
            capture: self.capture,
            rule: self.rule.clone(),
        })
    }

    /// What a record is to be charged: the amount in the currency's smallest unit, and the currency.
    ///
    /// # Errors
    /// Why it cannot be charged.
    pub(crate) fn price(
        &self,
        of: &Collection,
        values: &Map<String, Value>,
    ) -> Result<(i64, String), &'static str> {
        let value = |id: &str| named(of, id).and_then(|name| values.get(name));
        let currency = match self.currency.strip_prefix('#') {
            None => self.currency.clone(),
            Some(id) => value(id).and_then(Value::as_str).unwrap_or_default().to_ascii_uppercase(),
        };
        if money::digits(&currency).is_none() {
            return Err("It has no currency of ISO 4217.");
        }
        let amount = value(&self.amount).and_then(whole);
        let amount = amount.filter(|amount| (1..=money::MOST).contains(amount));
        let why = "Its amount is no whole number of the currency's smallest unit above zero.";
        amount.map(|amount| (amount, currency)).ok_or(why)
    }

    /// The change of a record that tells how its payment stands.
    pub(crate) fn told(&self, of: &Collection, state: &str) -> Option<Map<String, Value>> {
        let name = named(of, self.state.as_deref()?)?;
        Some(Map::from_iter([(name.to_owned(), state.into())]))
    }

    /// What is nobody's to change who is under the collection's rules: how the payment stands, and, once
    /// there is money, for how much.
    fn guarded(&self) -> Vec<Guarded> {
        let Some(state) = &self.state else { return Vec::new() };
        let currency = self.currency.strip_prefix('#').map(str::to_owned);
        vec![
            Guarded { fields: vec![state.clone()], only_while: None, why: SAYS },
            Guarded {
                fields: currency.into_iter().chain([self.amount.clone()]).collect(),
                only_while: Some((state.clone(), &["authorised", "captured"])),
                why: PAID,
            },
        ]
    }

    /// Whether the asker, who may see the record, may begin its payment.
    ///
    /// # Errors
    /// As rules' are.
    pub(crate) async fn lets(
        &self,
        (of, values): (&Collection, &Map<String, Value>),
        around: &mut Around<'_>,
        catalog: &Catalog,
        asking: &Asking,
    ) -> crate::Result<bool> {
        let rule = match self.rule.as_deref() {
            _ if asking.caller.is_superuser() => return Ok(true),
            None => return Ok(false),
            Some(rule) if rule.trim().is_empty() => return Ok(true),
            Some(rule) => rule,
        };
        match compile(rule, &of.shape, catalog, Use::Rule) {
            Ok(rule) => around.meets(&rule, values, asking).await,
            Err(error) => {
                let why = error.message();
                tracing::warn!(why, "The rule of a charge does not fit any more, nobody passes it");
                Ok(false)
            }
        }
    }
}

/// The fields of the charges that are set up.
pub(super) struct Charged(pub(super) Arc<ArcSwap<Setups>>);

impl Guard for Charged {
    fn guarded(&self, collection: &str) -> Vec<Guarded> {
        let setups = self.0.load();
        let charges = setups.values().filter_map(|setup| setup.charges.get(collection));
        charges.flat_map(Charge::guarded).collect()
    }
}

/// A number that is whole, as one.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
        // Below this every whole number has a place of its own.
        let is_exact = number.abs() <= money::MOST as f64;
        is_exact.then(|| format!("{number:.0}").parse().ok()).flatten()
    })
}

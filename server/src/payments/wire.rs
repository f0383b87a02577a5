//! What is on the wire of payments.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::asked::{Answer, Ask, Trouble, What};
use super::payment::{Payment, Step};
use super::state::State;
use crate::collections::{Catalog, dates};
use crate::integrations::{Capture, digits};

/// Which record is to be paid, and through what.
#[derive(Deserialize, ToSchema)]
#[schema(as = PaymentBegin)]
pub(super) struct BeginForm {
    /// An integration that charges for the collection.
    pub(super) integration: String,
    /// The collection's name or id.
    pub(super) collection: String,
    pub(super) record: String,
    /// What the service's own form on the phone gave, where the service wants that first: Square's
    /// `cnon:…`. It is good once.
    #[serde(default)]
    pub(super) source: String,
}

/// How much is to be paid back; all that is left, when it is left out. Nothing here may be null: what is
/// no number in a program is null on the wire, and would be all.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentRefund)]
pub(super) struct RefundForm {
    /// In the currency's smallest unit.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub(super) amount: Option<i64>,
    /// What can be paid back as far as the asker knows, as `refundable` says: when it is not so much any
    /// more, nothing happens. So whoever has heard no answer may ask again.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub(super) refundable: Option<i64>,
}

fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    i64::deserialize(from).map(Some)
}

/// A payment of a record.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment)]
pub(super) struct PaymentBody {
    id: String,
    state: State,
    integration: String,
    /// The record's collection by its present name, or by its id when it is gone.
    collection: String,
    record: String,
    /// In the currency's smallest unit, as all amounts.
    amount: i64,
    /// A code of ISO 4217.
    currency: String,
    /// How many digits the currency's smallest unit takes: 2 for cents.
    digits: u32,
    capture: Capture,
    /// What was taken.
    captured: i64,
    /// What of it was paid back.
    refunded: i64,
    /// Nobody asks the service about it any more by himself: an admin has to see to it.
    stuck: bool,
    created: String,
    updated: String,
    /// Why the service did not begin it, or has not yet, or why what was approved was not taken.
    error: Option<Trouble>,
}

impl PaymentBody {
    pub(super) fn of(payment: &Payment, catalog: &Catalog) -> Self {
        let collection = catalog.of_id(&payment.collection);
        let begun = payment.asks.first().filter(|ask| ask.is != Answer::Done);
        let taken = payment.asks.iter().rev().find(|ask| ask.what == What::Capture);
        let taken = taken.filter(|_| payment.state == State::Failed);
        Self {
            id: payment.id.clone(),
            state: payment.state,
            integration: payment.integration.clone(),
            collection: collection.map_or(&payment.collection[..], |one| one.name()).to_owned(),
            record: payment.record.clone(),
            amount: payment.amount,
            currency: payment.currency.clone(),
            digits: digits(&payment.currency).unwrap_or(0),
            capture: payment.capture,
            captured: payment.captured,
            refunded: payment.refunded,
            stuck: payment.is_stuck,
            created: payment.created.clone(),
            updated: payment.updated.clone(),
            error: begun.or(taken).and_then(|ask| ask.last.clone()),
        }
    }
}

/// A payment, and what whoever pays gives to the service's own program.
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentBegun)]
pub(super) struct BegunBody {
    #[serde(flatten)]
    pub(super) payment: PaymentBody,
    /// `client_secret` of Stripe, `order_id` and `approve_url` of PayPal, `checkout_url` of Mollie,
    /// `order_id` of Razorpay, nothing of Square; empty while the service has not answered, and when it
    /// is paid.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(super) payer: Map<String, Value>,
}

/// A payment with what has happened to it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentDetail)]
pub(super) struct DetailBody {
    #[serde(flatten)]
    payment: PaymentBody,
    /// The service's name for it; empty while none is known.
    at_service: String,
    /// The service's own word for how it stands.
    status: String,
    /// Who began it.
    by: String,
    /// What is wrong with it, and what to do; empty when nothing is.
    trouble: String,
    /// Why its record does not know how it stands; empty when it does.
    untold: String,
    /// What can be paid back.
    refundable: i64,
    history: Vec<Step>,
    asks: Vec<AskBody>,
}

/// Something that the service was asked to do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentAsk)]
struct AskBody {
    what: What,
    /// How the service took it.
    answer: Answer,
    at: String,
    /// Of a refund; else 0.
    amount: i64,
    /// How often it was put to the service.
    tries: u32,
    /// Under which the service knows it again; the present one, where others were given up.
    key: String,
    /// The service's name for what it did.
    at_service: String,
    error: Option<Trouble>,
}

impl From<&Ask> for AskBody {
    fn from(ask: &Ask) -> Self {
        let begun = i128::from(ask.begun) * 1_000_000;
        let begun = time::OffsetDateTime::from_unix_timestamp_nanos(begun);
        Self {
            what: ask.what,
            answer: ask.is,
            at: begun.map(dates::to_text).unwrap_or_default(),
            amount: ask.amount,
            tries: ask.tries,
            key: ask.present_key(),
            at_service: ask.at_service.clone(),
            error: ask.last.clone(),
        }
    }
}

impl DetailBody {
    pub(super) fn of(payment: &Payment, catalog: &Catalog) -> Self {
        Self {
            payment: PaymentBody::of(payment, catalog),
            at_service: payment.at_service.clone(),
            status: payment.status.clone(),
            by: payment.by.clone(),
            trouble: payment.trouble.clone(),
            untold: payment.untold.clone(),
            refundable: payment.refundable(),
            history: payment.history.clone(),
            asks: payment.asks.iter().map(AskBody::from).collect(),
        }
    }
}

/// A page of payments.
#[derive(Serialize, ToSchema)]
pub(super) struct PaymentList {
    pub(super) items: Vec<PaymentBody>,
    /// What `after` has to be for the next page.
    pub(super) next: Option<String>,
}

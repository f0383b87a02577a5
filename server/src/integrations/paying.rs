//! What a connector says of payments: which of its actions begin one, ask for it, take what is
//! reserved, call it off and pay back, and what the service's answers mean.

mod judge;
mod read;
mod spot;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Map, Value};

pub(super) use spot::Spot;

/// The section `payments` of a connector's file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paying {
    pub(super) create: Create,
    pub(super) retrieve: Retrieve,
    #[serde(default)]
    pub(super) capture: Option<Step>,
    #[serde(default)]
    pub(super) cancel: Option<Step>,
    /// Takes `amount`, a reference and a key besides the payment's id.
    pub(super) refund: Step,
    /// The payments as far back as is asked for, in pages. A service without such a list takes money
    /// when the box asks for it only: there is an `approved` state.
    #[serde(default)]
    pub(super) list: Option<Listing>,
    /// The refunds of a payment.
    pub(super) refunds: Listing,
    /// How the action that begins one is told when the money is taken; without it, by an input `capture`
    /// that takes `automatic` and `manual`, where it has one.
    #[serde(default)]
    pub(super) captures: Option<Choice>,
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
    /// Where a payment, and a refund, is in an answer that is about one; the answer itself where this
    /// is empty.
    #[serde(default)]
    pub(super) payment_in: String,
    #[serde(default)]
    pub(super) refund_in: String,
    /// Where a payment's parts are.
    pub(super) at: Places,
    /// What whoever pays needs, and nobody else: names, and where each is in a payment.
    #[serde(default)]
    pub(super) payer: IndexMap<String, Spot>,
}

/// The action that begins a payment. It takes `amount`, `currency`, a reference and a key; one that takes
/// no key takes no money, and is looked for by its reference before it is begun again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    pub(super) action: String,
    /// The input that takes what the box calls it.
    #[serde(default = "reference")]
    pub(super) reference: String,
    /// What the service's own form on the phone gave, where that comes first: then the money is taken at
    /// once.
    #[serde(default)]
    pub(super) source: Option<Source>,
    /// What it is given besides: values, with credentials in their texts.
    #[serde(default)]
    pub(super) with: IndexMap<String, Value>,
}

/// The input that takes what a service's form gave, and what that looks like: a phone says it, and
/// names nothing else that money could come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) input: String,
    pub(super) pattern: String,
}

/// The action that looks a payment up.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retrieve {
    pub(super) action: String,
    #[serde(default = "id")]
    pub(super) id: String,
    /// What is asked besides, where a payment is told in two answers.
    #[serde(default)]
    pub(super) then: Option<Then>,
    /// What it means that the service does not know a payment any more, where the box alone takes the
    /// money: applied only to those that it has never asked for.
    #[serde(default)]
    pub(super) gone: Option<Gone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Gone {
    /// Nobody has paid in time.
    Failed,
}

/// A second question about a payment: its answer is put into the payment under a name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Then {
    pub(super) action: String,
    #[serde(default = "id")]
    pub(super) id: String,
    pub(super) name: String,
}

/// An action, and the input that takes the payment's id. `amount` and `currency` are given where it
/// takes them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) action: String,
    #[serde(default = "id")]
    pub(super) id: String,
    /// Where the id is in the payment that is looked up first, when it is not the payment's own: that
    /// of what was taken, say.
    #[serde(default)]
    pub(super) of: Option<Spot>,
    /// Of a refund: the input that takes what the box calls it.
    #[serde(default = "reference")]
    pub(super) reference: String,
    /// What it is given besides.
    #[serde(default)]
    pub(super) with: IndexMap<String, Value>,
    /// The answer is no payment: how it stands is asked for after it.
    #[serde(default)]
    pub(super) asks_again: bool,
}

/// An action that answers with a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    pub(super) action: String,
    #[serde(default = "id")]
    pub(super) id: String,
    /// As of a [`Step`].
    #[serde(default)]
    pub(super) of: Option<Spot>,
    /// Where the page is in the answer.
    pub(super) items: String,
    /// Where the answer says that there are more: something that is neither null nor false.
    #[serde(default)]
    pub(super) more: Option<String>,
    /// How the next page is asked for.
    #[serde(default)]
    pub(super) by: Paging,
    /// The input that takes since when, where there is one: seconds since 1970-01-01, or RFC 3339 where
    /// it takes a text.
    #[serde(default = "Listing::since")]
    pub(super) since: String,
    /// The input that takes what the box calls it, where the service can look by that.
    #[serde(default)]
    pub(super) reference: Option<String>,
    /// Where an item says when it was made, of a list that is newest first and takes no `since`.
    #[serde(default)]
    pub(super) created: Option<String>,
    /// Where an item says of which payment it is, of a list that has those of others too.
    #[serde(default)]
    pub(super) belongs: Option<String>,
    /// What each answer has, also one that leaves `items` out because there are none; empty where such
    /// an answer is an empty object, or says only that there are more behind.
    #[serde(default)]
    pub(super) beside: Option<String>,
    #[serde(default)]
    pub(super) with: IndexMap<String, Value>,
}

/// How the next page is asked for: which input takes what.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Paging {
    /// The id of the last item, behind which the page begins.
    After(String),
    /// The same, and the page begins with it.
    From(String),
    /// What is at `more`.
    Cursor(String),
    /// How many items came before, until none comes.
    Skip(String),
}

/// What an input is given for each way to take money.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) input: String,
    pub(super) automatic: Value,
    /// Left out where nothing can be reserved.
    #[serde(default)]
    pub(super) manual: Option<Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Places {
    pub(super) id: Spot,
    pub(super) status: Spot,
    pub(super) amount: Spot,
    pub(super) currency: Spot,
    /// What was taken; all of it, where the service does not say.
    #[serde(default)]
    pub(super) captured: Option<Spot>,
    /// What was paid back, or a part of it: the refunds say it to the cent.
    #[serde(default)]
    pub(super) refunded: Option<Spot>,
    /// What the box has called it.
    pub(super) reference: Spot,
    /// The same of a refund, its id, how much it is and how it stands.
    pub(super) refund_reference: Spot,
    pub(super) refund_id: Spot,
    pub(super) refund_amount: Spot,
    pub(super) refund_status: Spot,
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
    /// Whoever pays has agreed, and the money is the box's to take: at once, or when an admin says so.
    Approved,
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

fn id() -> String {
    "id".to_owned()
}

fn reference() -> String {
    "reference".to_owned()
}

impl Listing {
    fn since() -> String {
        "from".to_owned()
    }
}

impl Default for Paging {
    fn default() -> Self {
        Self::After("after".to_owned())
    }
}

impl Paging {
    pub(super) fn input(&self) -> &str {
        match self {
            Self::After(input) | Self::From(input) | Self::Cursor(input) | Self::Skip(input) => {
                input
            }
        }
    }
}

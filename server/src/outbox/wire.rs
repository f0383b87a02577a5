//! What is on the wire of automations and deliveries.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::automation::{Automation, Form};
use super::delivery::{Delivery, State};
use super::follow::Change;
use crate::collections::Catalog;
use crate::integrations::redact;

/// An automation.
#[derive(Serialize, ToSchema)]
#[schema(as = Automation)]
pub(super) struct AutomationBody {
    id: String,
    #[serde(flatten)]
    form: Form,
    /// Why it sets nothing off; empty when it fits.
    error: String,
    updated: String,
}

impl AutomationBody {
    pub(super) fn of(id: &str, automation: &Automation, catalog: &Catalog) -> Self {
        Self {
            id: id.to_owned(),
            form: automation.form(catalog),
            error: automation.fit(catalog).err().unwrap_or_default(),
            updated: automation.updated.clone(),
        }
    }
}

/// All automations.
#[derive(Serialize, ToSchema)]
#[schema(as = AutomationList)]
pub(super) struct AutomationListBody {
    pub(super) items: Vec<AutomationBody>,
}

/// A change to be imagined.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AutomationTry)]
pub(super) struct DryRunForm {
    /// The record that has changed.
    pub(super) record: String,
    /// What has happened to it; else the first that the automation is about.
    pub(super) change: Option<Change>,
    /// What fields held before, where that was something else.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(super) before: Map<String, Value>,
}

/// What would come of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AutomationTried)]
pub(super) struct DryRunBody {
    /// Whether a call would be made.
    pub(super) sets_off: bool,
    /// Whether the condition holds.
    pub(super) holds: bool,
    /// The request, without secrets.
    #[schema(value_type = serde_json::Value)]
    pub(super) request: Value,
    /// Why there could be no request; empty when there could.
    pub(super) error: String,
}

/// A page of deliveries.
#[derive(Serialize, ToSchema)]
pub(super) struct DeliveryList {
    pub(super) items: Vec<DeliveryBody>,
    /// What `after` has to be for the next page.
    pub(super) next: Option<String>,
    pub(super) counts: DeliveryCounts,
}

/// How many there are in each state.
#[derive(Serialize, ToSchema)]
pub(super) struct DeliveryCounts {
    pub(super) waiting: u64,
    pub(super) delivered: u64,
    pub(super) dead: u64,
    pub(super) held: u64,
}

/// A call that must happen.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(super) struct DeliveryBody {
    id: String,
    state: State,
    /// The automation's id, and its name when it was set off.
    automation: String,
    name: String,
    integration: String,
    action: String,
    /// The record's collection by its present name, or by its id when it is gone.
    collection: String,
    record: String,
    change: Change,
    created: String,
    tries: u32,
    /// When it was tried last; empty when it was not.
    tried: String,
    /// What went wrong then: an integration's kind of failure.
    kind: String,
    /// The service's own word for it.
    code: String,
    message: String,
    /// The service's HTTP status; 0 when there was none.
    status: u16,
}

impl DeliveryBody {
    pub(super) fn of(delivery: &Delivery, state: State, catalog: &Catalog) -> Self {
        let collection = catalog.of_id(&delivery.collection);
        let last = delivery.last.clone().unwrap_or_default();
        Self {
            id: delivery.id(),
            state,
            automation: delivery.automation.clone(),
            name: delivery.name.clone(),
            integration: delivery.integration.clone(),
            action: delivery.action.clone(),
            collection: collection.map_or(&delivery.collection[..], |one| one.name()).to_owned(),
            record: delivery.record.clone(),
            change: delivery.change,
            created: delivery.created.clone(),
            tries: delivery.tries,
            tried: last.at,
            kind: last.kind,
            code: last.code,
            message: last.message,
            status: last.status,
        }
    }
}

/// A delivery with what was sent and answered.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryDetail)]
pub(super) struct DeliveryDetailBody {
    #[serde(flatten)]
    delivery: DeliveryBody,
    /// Under which the service knows the call again.
    key: String,
    /// What the action is given; what is called as secrets are is struck out.
    #[schema(value_type = serde_json::Value)]
    input: Value,
    /// The request of the last try, without secrets.
    #[schema(value_type = serde_json::Value)]
    request: Value,
    /// Its answer, without secrets.
    #[schema(value_type = serde_json::Value)]
    answer: Value,
}

impl DeliveryDetailBody {
    pub(super) fn of(delivery: &Delivery, state: State, catalog: &Catalog) -> Self {
        let mut input = Value::Object(delivery.input.clone());
        redact(&mut input);
        let last = delivery.last.clone().unwrap_or_default();
        Self {
            delivery: DeliveryBody::of(delivery, state, catalog),
            key: delivery.key.clone(),
            input,
            request: last.request,
            answer: last.answer,
        }
    }
}

/// Which are to be sent again.
#[derive(Deserialize, ToSchema)]
#[schema(as = DeliveryReplay)]
pub(super) struct ReplayForm {
    /// `dead` or `held`.
    pub(super) state: State,
    /// Of one integration only.
    #[serde(default)]
    pub(super) integration: Option<String>,
}

/// How many are sent again.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveriesReplayed)]
pub(super) struct ReplayedBody {
    pub(super) count: usize,
}

//! What is on the wire of intakes and of what was heard.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::condition;
use super::hear::did;
use super::heard::{Deed, Did, Heard, State, Way};
use super::intake::{Form, Intake};
use crate::collections::{Catalog, Collection};
use crate::integrations::{Integrations, redact};
use crate::records::Place;

/// An intake.
#[derive(Serialize, ToSchema)]
#[schema(as = Intake)]
pub(super) struct IntakeBody {
    id: String,
    #[serde(flatten)]
    form: Form,
    /// Why it sets nothing; empty when it fits.
    error: String,
    updated: String,
}

impl IntakeBody {
    pub(super) fn of(
        id: &str,
        intake: &Intake,
        catalog: &Catalog,
        integrations: &Integrations,
    ) -> Self {
        let broken = || condition::read(&intake.condition, catalog).err();
        let is_told = integrations.tells(&intake.integration).is_ok_and(|tells| tells);
        let gone = (!is_told).then(|| "its integration is gone, or tells nothing".to_owned());
        Self {
            id: id.to_owned(),
            form: intake.form(catalog),
            error: intake.fit(catalog).err().or_else(broken).or(gone).unwrap_or_default(),
            updated: intake.updated.clone(),
        }
    }
}

/// All intakes.
#[derive(Serialize, ToSchema)]
#[schema(as = IntakeList)]
pub(super) struct IntakeListBody {
    pub(super) items: Vec<IntakeBody>,
    /// The lists of events that are read for them.
    pub(super) lists: Vec<ListeningBody>,
    /// The integrations to which something came last that did not prove to be the service's, and when.
    pub(super) unproven: BTreeMap<String, String>,
}

/// How a service's list of events is read.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Listening)]
pub(super) struct ListeningBody {
    pub(super) integration: String,
    /// Whether it may be read: integrations are switched on, and this one is.
    pub(super) reads: bool,
    /// When it was read to its end; empty where it was not since the box started.
    pub(super) last_read: String,
    /// Why it could not be read since; empty where it could.
    pub(super) failing: String,
    /// When the service had last forgotten all that was read: something may have been missed; empty
    /// where it has not.
    pub(super) anew: String,
}

/// What became of failed events that were taken in again.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = HeardReplayed)]
pub(super) struct ReplayedBody {
    pub(super) done: usize,
    /// Those that have failed again.
    pub(super) failed: usize,
    /// Those that wait for the next time.
    pub(super) left: usize,
}

/// An intake to be tried out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = IntakeTry)]
pub(super) struct TryForm {
    /// The intake, whether it is kept or not.
    #[schema(value_type = Form)]
    pub(super) intake: Map<String, Value>,
    /// The event.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(super) event: Map<String, Value>,
    /// The id of an event that was heard, in the place of `event`.
    pub(super) heard: String,
}

/// What would come of it.
#[derive(Serialize, ToSchema)]
#[schema(as = IntakeTried)]
pub(super) struct TriedBody {
    /// Whether the condition holds.
    holds: bool,
    /// What would be done; `null` where nothing would.
    did: Option<Did>,
    /// The record's collection, and its id; empty where there would be a new one.
    collection: String,
    record: String,
    /// The record before; empty where there is none.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    before: Map<String, Value>,
    /// The record afterwards.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    after: Map<String, Value>,
    /// Why it would fail; empty where it would not.
    error: String,
}

impl TriedBody {
    fn nothing(holds: bool, error: String) -> Self {
        let (collection, record) = (String::new(), String::new());
        let (before, after) = (Map::new(), Map::new());
        Self { holds, did: None, collection, record, before, after, error }
    }

    pub(super) fn failed(why: String) -> Self {
        Self::nothing(true, why)
    }

    pub(super) fn unmatched() -> Self {
        Self::nothing(false, String::new())
    }

    pub(super) fn of(of: &Collection, place: Place) -> Self {
        let fields = of.fields.iter().map(|column| &column.field);
        let secret = fields.filter(|field| field.is_password() || field.name == "tokenKey");
        let secret = secret.map(|field| field.name.as_str()).collect::<Vec<_>>();
        let shown = |values: Map<String, Value>| {
            values.into_iter().filter(|(name, _)| !secret.contains(&name.as_str())).collect()
        };
        let did = did(place.placed);
        Self {
            holds: true,
            did,
            collection: of.name().to_owned(),
            record: if did == Some(Did::Created) { String::new() } else { place.id },
            before: shown(place.before),
            after: shown(place.after),
            error: String::new(),
        }
    }
}

/// A page of events, newest first for each integration.
#[derive(Serialize, ToSchema)]
#[schema(as = HeardList)]
pub(super) struct HeardListBody {
    pub(super) items: Vec<HeardBody>,
    /// What `after` has to be for the next page.
    pub(super) next: Option<String>,
}

/// An event that was heard.
#[derive(Serialize, ToSchema)]
#[schema(as = Heard)]
pub(super) struct HeardBody {
    id: String,
    integration: String,
    /// By what the service knows it again; where it has no name of its own, what its bytes come to.
    event: String,
    /// What has happened, in the service's word.
    kind: String,
    way: Way,
    at: String,
    state: State,
    /// The name of the intake that failed, and why.
    intake: String,
    error: String,
    /// How often it was taken in again.
    replays: u32,
    /// How often one that is the same byte for byte has come since, of those that have no id.
    repeats: u32,
    deeds: Vec<DeedBody>,
}

/// What one intake has done of an event.
#[derive(Serialize, ToSchema)]
#[schema(as = HeardDeed)]
struct DeedBody {
    /// The intake's id, and its name then.
    intake: String,
    name: String,
    /// The record's collection by its present name, or by its id when it is gone.
    collection: String,
    record: String,
    did: Did,
}

impl HeardBody {
    pub(super) fn of(heard: &Heard, catalog: &Catalog) -> Self {
        let deed = |deed: &Deed| {
            let collection = catalog.of_id(&deed.collection).map(|one| one.name().to_owned());
            DeedBody {
                intake: deed.intake.clone(),
                name: deed.name.clone(),
                collection: collection.unwrap_or_else(|| deed.collection.clone()),
                record: deed.record.clone(),
                did: deed.did,
            }
        };
        Self {
            id: heard.id(),
            integration: heard.integration.clone(),
            event: heard.event.clone(),
            kind: heard.kind.clone(),
            way: heard.way,
            at: heard.at.clone(),
            state: heard.state,
            intake: heard.failed.clone(),
            error: heard.why.clone(),
            replays: heard.replays,
            repeats: heard.repeats,
            deeds: heard.deeds.iter().map(deed).collect(),
        }
    }
}

/// An event with what it says.
#[derive(Serialize, ToSchema)]
#[schema(as = HeardDetail)]
pub(super) struct HeardDetailBody {
    #[serde(flatten)]
    heard: HeardBody,
    /// What is called as secrets are is struck out.
    #[schema(value_type = serde_json::Value)]
    body: Value,
}

impl HeardDetailBody {
    pub(super) fn of((heard, body): (&Heard, Map<String, Value>), catalog: &Catalog) -> Self {
        let mut body = Value::Object(body);
        redact(&mut body);
        Self { heard: HeardBody::of(heard, catalog), body }
    }
}

//! Following changes of records: which of them set off a call is decided in the writer's turn, and
//! the call is written with the change.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::{ArcSwap, ArcSwapOption};
use homeport_db::{Ahead, Deciding, Ident, View};
use homeport_rules::Expression;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::automation::Automation;
use super::delivery::{Delivery, Last, State};
use super::template;
use crate::collections::{Catalog, Collection, Collections, dates};
use crate::error::{Error, Result};
use crate::http::Caller;
use crate::integrations::{AutomatedCall, Callers};
use crate::records::{Around, Asking, Follower};

/// Bytes of a call's input, as JSON.
const LARGEST_INPUT: usize = 256 << 10;

/// Automations by id.
pub(super) type Automations = BTreeMap<String, Arc<Automation>>;

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AutomationChange)]
pub(super) enum Change {
    Create,
    Update,
    Delete,
}

/// A change, as conditions and templates see it.
pub(super) struct Happened<'a> {
    pub(super) change: Change,
    pub(super) seq: u64,
    pub(super) collection: &'a Collection,
    pub(super) at: String,
    /// As the change leaves it; as it was, when it is deleted.
    pub(super) record: Map<String, Value>,
    /// As it was before; empty for a new one.
    pub(super) before: Map<String, Value>,
}

impl<'a> Happened<'a> {
    fn of(ahead: &Ahead, collection: &'a Collection, at: OffsetDateTime) -> Self {
        let values = |row: &Option<Arc<_>>| {
            row.as_ref().map(|row| collection.values_of(row)).unwrap_or_default()
        };
        let (before, after) = (values(&ahead.before), values(&ahead.after));
        let (change, record) = match (&ahead.before, &ahead.after) {
            (None, _) => (Change::Create, after),
            (Some(_), Some(_)) => (Change::Update, after),
            (Some(_), None) => (Change::Delete, before.clone()),
        };
        Self { change, seq: ahead.seq, collection, at: dates::to_text(at), record, before }
    }

    /// A change as a condition's language has it: what was before is the body of a request.
    pub(super) fn asking(&self) -> Asking {
        Asking {
            caller: Caller::Guest,
            body: self.before.clone(),
            query: Map::new(),
            headers: Map::new(),
            method: "",
            context: "default",
            now: OffsetDateTime::now_utc(),
        }
    }
}

/// An automation that fits its collection.
struct Trigger {
    id: String,
    automation: Arc<Automation>,
    condition: Option<Arc<Expression>>,
}

/// The automations as they fit the collections of one moment.
struct Fitted {
    version: u64,
    of: Arc<Automations>,
    by_table: HashMap<Ident, Vec<Trigger>>,
}

impl Fitted {
    fn new(of: Arc<Automations>, catalog: &Catalog) -> Self {
        let mut by_table = HashMap::<Ident, Vec<Trigger>>::new();
        for (id, automation) in of.iter().filter(|(_, automation)| automation.enabled) {
            match automation.fit(catalog) {
                Ok((collection, condition)) => {
                    let (id, automation) = (id.clone(), Arc::clone(automation));
                    let trigger = Trigger { id, automation, condition };
                    by_table.entry(collection.table.clone()).or_default().push(trigger);
                }
                Err(why) => {
                    let name = &automation.name;
                    tracing::warn!(name, why, "An automation does not fit and sets nothing off");
                }
            }
        }
        Self { version: catalog.version(), of, by_table }
    }
}

/// Who follows changes.
pub(super) struct Watch {
    collections: Collections,
    automations: ArcSwap<Automations>,
    fitted: ArcSwapOption<Fitted>,
    /// Tells this state's keys from those of a state before it.
    epoch: String,
    /// The number of the last change that set something off.
    last: AtomicU64,
}

impl Callers for Watch {
    fn calls(&self) -> Vec<AutomatedCall> {
        let automations = self.automations.load();
        let calls = automations.values().map(|automation| AutomatedCall {
            name: automation.name.clone(),
            integration: automation.integration.clone(),
            action: automation.action.clone(),
            inputs: automation
                .input
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect(),
        });
        calls.collect()
    }
}

impl Watch {
    pub(super) fn new(collections: Collections, automations: Automations, epoch: String) -> Self {
        Self {
            collections,
            automations: ArcSwap::from_pointee(automations),
            fitted: ArcSwapOption::empty(),
            epoch,
            last: AtomicU64::new(0),
        }
    }

    pub(super) fn automations(&self) -> Arc<Automations> {
        self.automations.load_full()
    }

    /// Called in the writer's turn.
    pub(super) fn publish(&self, automations: Automations) {
        self.automations.store(Arc::new(automations));
    }

    /// The number of the last change that set something off, or was about to.
    pub(super) fn last(&self) -> u64 {
        self.last.load(Ordering::Acquire)
    }

    /// Under which a provider knows the call of a change again.
    pub(super) fn key(&self, seq: u64, automation: &str) -> String {
        format!("{}-{seq}-{automation}", self.epoch)
    }

    fn fitted(&self, catalog: &Catalog) -> Arc<Fitted> {
        let automations = self.automations.load_full();
        let present = self.fitted.load_full().filter(|fitted| {
            fitted.version == catalog.version() && Arc::ptr_eq(&fitted.of, &automations)
        });
        present.unwrap_or_else(|| {
            let fitted = Arc::new(Fitted::new(automations, catalog));
            self.fitted.store(Some(Arc::clone(&fitted)));
            fitted
        })
    }

    async fn set_off(&self, view: &mut View<'_>) -> Result<()> {
        let catalog = self.collections.catalog();
        let fitted = self.fitted(&catalog);
        for ahead in view.ahead() {
            let Some(triggers) = fitted.by_table.get(&ahead.key.table) else { continue };
            let Some(collection) = catalog.of_table(ahead.key.table.as_str()) else { continue };
            let now = OffsetDateTime::now_utc();
            let happened = Happened::of(&ahead, collection, now);
            for Trigger { id, automation, condition } in triggers {
                if !automation.on.contains(&happened.change) {
                    continue;
                }
                if let Some(condition) = condition {
                    let mut around = Around::new(Arc::clone(&catalog), &mut *view);
                    let asking = happened.asking();
                    if !around.meets(condition, &happened.record, &asking).await? {
                        continue;
                    }
                }
                let (delivery, state) = self.delivery(id, automation, &happened, &ahead.key.id);
                view.keep(delivery.key_in(state)?, delivery.row()?);
                self.last.fetch_max(happened.seq, Ordering::AcqRel);
            }
        }
        Ok(())
    }

    /// The call that a change sets off. One that is too large to be kept is dead from the start.
    fn delivery(
        &self,
        id: &str,
        automation: &Automation,
        happened: &Happened<'_>,
        record: &str,
    ) -> (Delivery, State) {
        let key = self.key(happened.seq, id);
        let mut delivery = Delivery {
            automation: id.to_owned(),
            name: automation.name.clone(),
            integration: automation.integration.clone(),
            action: automation.action.clone(),
            seq: happened.seq,
            change: happened.change,
            collection: happened.collection.id().to_owned(),
            record: record.to_owned(),
            input: automation.input_for(happened, &key),
            key,
            created: happened.at.clone(),
            tries: 0,
            due: 0,
            begun: None,
            last: None,
        };
        let size = serde_json::to_string(&delivery.input).map_or(usize::MAX, |text| text.len());
        if size <= LARGEST_INPUT {
            return (delivery, State::Waiting);
        }
        let message = "What it would have sent is too large to be kept.".to_owned();
        let (at, kind) = (happened.at.clone(), "invalid".to_owned());
        delivery.input = Map::new();
        delivery.last = Some(Last { at, kind, message, ..Last::default() });
        (delivery, State::Dead)
    }
}

impl Automation {
    /// What the call is given.
    pub(super) fn input_for(&self, happened: &Happened<'_>, key: &str) -> Map<String, Value> {
        match template::fill(&self.input, happened, key) {
            Value::Object(input) => input,
            _ => Map::new(),
        }
    }
}

impl Follower for Watch {
    fn is_idle(&self) -> bool {
        !self.automations.load().values().any(|automation| automation.enabled)
    }

    fn follow<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.set_off(view))
    }
}

//! Several writes that happen together or not at all.
//!
//! They are one intent of the writer's: each is decided on what those before it have made, all
//! become one transaction, and the first refusal ends everything.

use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::{DbError, Deciding, Intent, Key, Look as _, Row, Statement, View};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::create::{self, Create};
use super::delete::Deletion;
use super::update::{self, Update};
use super::uploads::Attached;
use super::{Asking, Record, Records, admit, refuse_view, refused};
use crate::collections::value::to_text;
use crate::collections::{Collection, Collections};
use crate::error::{Error, FieldErrors, Result};
use crate::files::Uploads;
use crate::http::Right;

/// PocketBase's sentence for a batch that ended without a refusal of one of its writes.
const FAILED: &str = "Batch transaction failed.";

/// One write and who asks for it, in which words.
pub(crate) struct Item {
    pub(crate) operation: Operation,
    pub(crate) asking: Asking,
    pub(crate) uploads: Uploads,
}

/// What a write is to do. Collections are named by name or id.
pub(crate) enum Operation {
    Create {
        collection: String,
        body: Map<String, Value>,
    },
    Update {
        collection: String,
        id: String,
        body: Map<String, Value>,
    },
    /// Updates the record that the body's `id` names, or else creates it.
    Upsert {
        collection: String,
        body: Map<String, Value>,
    },
    Delete {
        collection: String,
        id: String,
    },
    /// Nothing that is known: it fails in its turn.
    Unknown,
}

/// What became of a write.
pub(crate) enum Outcome {
    /// The record as this write left it.
    Written(Record),
    Deleted,
}

impl Records {
    /// Does all of `items`, in order, or none of them.
    ///
    /// # Errors
    /// [`Error::Batch`] with the first refusal; 400 when it takes longer than until `deadline`.
    pub(crate) async fn batch(&self, items: Vec<Item>, deadline: Instant) -> Result<Vec<Outcome>> {
        let actor = items.first().map_or_else(|| "guest".into(), |item| item.asking.caller.label());
        let mut attached = Vec::new();
        let steps = items.into_iter().map(|item| self.step(item, &mut attached)).collect();
        let outcomes = Arc::new(Mutex::new(Vec::new()));
        let mut batch = Batch {
            collections: self.inner.collections.clone(),
            steps,
            outcomes: Arc::clone(&outcomes),
            deadline,
            actor,
        };
        let late = |_elapsed| Error::invalid(FAILED);
        let hashing = tokio::time::timeout_at(deadline, self.hash_all(&mut batch)).await;
        hashing.map_err(late)??;
        // From here on it is the writer who watches the time: what it has taken in, it may keep.
        self.write_with(attached, batch).await?;
        Ok(std::mem::take(&mut *outcomes.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// The write that an item asks for; its files go to `attached`.
    fn step(&self, item: Item, attached: &mut Vec<Attached>) -> Step {
        let Item { operation, asking, uploads } = item;
        let name = match &operation {
            Operation::Create { collection, .. }
            | Operation::Update { collection, .. }
            | Operation::Upsert { collection, .. }
            | Operation::Delete { collection, .. } => collection,
            Operation::Unknown => return Step::Unknown,
        };
        let Some(collection) = self.inner.collections.find(name) else { return Step::Missing };
        let uploads = uploads.for_collection(&collection);
        let list = Arc::clone(&uploads.list);
        let (step, key, failed) = match operation {
            Operation::Create { body, .. } => {
                let create = self.creation(&collection, body, list, asking);
                let key = create.key().clone();
                (Step::Create(create), key, create::FAILED)
            }
            Operation::Update { id, body, .. } => {
                let update = self.alteration(&collection, &id, body, list, asking);
                let key = update.key().clone();
                (Step::Update(update), key, update::FAILED)
            }
            Operation::Upsert { body, .. } => {
                let id = body.get("id").map(to_text).unwrap_or_default();
                let asked = |method| Asking { method, ..asking.clone() };
                let (same, again) = (body.clone(), Arc::clone(&list));
                let update = self.alteration(&collection, &id, same, again, asked("PATCH"));
                let create = self.creation(&collection, body, list, asked("POST"));
                // The same record, unless there is none to update.
                let key = create.key().clone();
                (Step::Upsert(Box::new((create, update))), key, create::FAILED)
            }
            Operation::Delete { id, .. } => {
                let key = Key { table: collection.table.clone(), id };
                return Step::Delete(self.deletion(key, asking));
            }
            Operation::Unknown => return Step::Unknown,
        };
        if uploads.list.is_empty() {
            return step;
        }
        if self.inner.files.folder(&key).is_none() {
            return match step {
                Step::Update(_) => Step::Refused(Error::not_found),
                _ => Step::Refused(|| Error::invalid(create::FAILED)),
            };
        }
        attached.push(Attached { key, uploads, failed });
        step
    }

    /// Checks and hashes the passwords of all steps, when the batch would be taken otherwise.
    async fn hash_all(&self, batch: &mut Batch) -> Result<()> {
        let of_table = |key: &Key| self.inner.collections.of_table(&key.table);
        let mut asks = false;
        for step in &mut batch.steps {
            let (create, update) = step.parts();
            if let Some(update) = update
                && of_table(update.key()).is_some_and(|one| update.asks_for_hashing(&one))
            {
                update.leave_proof_open();
                asks = true;
            }
            asks |= create.is_some_and(|create| {
                of_table(create.key()).is_some_and(|one| create.asks_for_hashing(&one))
            });
        }
        if !asks {
            return Ok(());
        }
        for step in &mut batch.steps {
            let (create, update) = step.parts();
            if let Some(create) = create
                && let Some(collection) = of_table(create.key())
            {
                create.hash_provisionally(&collection);
            }
            if let Some(update) = update
                && let Some(collection) = of_table(update.key())
            {
                update.hash_provisionally(&collection);
            }
        }
        self.inner.db.rehearse(&*batch).await?;
        for update in batch.steps.iter_mut().filter_map(|step| step.parts().1) {
            if let Some(collection) = of_table(update.key()) {
                self.prove_for(&collection, update).await?;
            }
        }
        self.inner.db.rehearse(&*batch).await?;
        let gone = || Error::NotFound("Missing collection context.");
        for step in &mut batch.steps {
            let (create, update) = step.parts();
            if let Some(create) = create {
                let collection = of_table(create.key()).ok_or_else(gone)?;
                self.hash_for(&collection, create).await?;
            }
            if let Some(update) = update {
                let collection = of_table(update.key()).ok_or_else(gone)?;
                self.hash_for_update(&collection, update).await?;
            }
        }
        Ok(())
    }
}

enum Step {
    Create(Create),
    Update(Update),
    Upsert(Box<(Create, Update)>),
    Delete(Deletion),
    /// No such collection.
    Missing,
    /// Its record is one that cannot have files.
    Refused(fn() -> Error),
    Unknown,
}

impl Step {
    /// The creation and the update in it.
    fn parts(&mut self) -> (Option<&mut Create>, Option<&mut Update>) {
        match self {
            Step::Create(create) => (Some(create), None),
            Step::Update(update) => (None, Some(update)),
            Step::Upsert(both) => (Some(&mut both.0), Some(&mut both.1)),
            Step::Delete(_) | Step::Missing | Step::Refused(_) | Step::Unknown => (None, None),
        }
    }
}

/// What a step comes to, once it is known what is there.
enum Act<'a> {
    Create(&'a Create),
    Update(&'a Update),
    Delete(&'a Deletion),
}

struct Batch {
    collections: Collections,
    steps: Vec<Step>,
    outcomes: Arc<Mutex<Vec<Outcome>>>,
    deadline: Instant,
    actor: Arc<str>,
}

impl Batch {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let mut outcomes = Vec::with_capacity(self.steps.len());
        for (index, step) in self.steps.iter().enumerate() {
            if Instant::now() > self.deadline {
                return Err(Error::invalid(FAILED));
            }
            outcomes.push(self.take(step, view).await.map_err(|error| at(index, error))?);
        }
        *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner) = outcomes;
        Ok(())
    }

    async fn take(&self, step: &Step, view: &mut View<'_>) -> Result<Outcome> {
        let act = match step {
            Step::Missing => return Err(Error::NotFound("Missing collection context.")),
            Step::Unknown => return Err(Error::unreadable()),
            Step::Refused(error) => return Err(error()),
            Step::Create(create) => Act::Create(create),
            Step::Update(update) => Act::Update(update),
            Step::Delete(delete) => Act::Delete(delete),
            Step::Upsert(both) => {
                let (create, update) = both.as_ref();
                load(view, std::slice::from_ref(update.key())).await?;
                match view.get(update.key()) {
                    Some(_) => Act::Update(update),
                    None => Act::Create(create),
                }
            }
        };
        let (intent, key): (&dyn Intent<Refusal = Error>, &Key) = match &act {
            Act::Create(create) => (*create, create.key()),
            Act::Update(update) => (*update, update.key()),
            Act::Delete(delete) => (*delete, delete.key()),
        };
        let collection = self.collections.of_table(&key.table);
        let collection = collection.ok_or(Error::NotFound("Missing collection context."))?;
        let (right, asking, failed) = match &act {
            Act::Create(create) => (Right::Create, create.asking(), create::FAILED),
            Act::Update(update) => (Right::Update, update.asking(), update::FAILED),
            Act::Delete(delete) => (Right::Delete, delete.asking(), ""),
        };
        refuse_view(&collection)?;
        admit(&collection, right, &asking.caller)?;
        load(view, &intent.reads()).await?;
        intent.decide(view).await?;
        if matches!(act, Act::Delete(_)) {
            return Ok(Outcome::Deleted);
        }
        let row = view.get(key).map(Arc::clone);
        let row = row.ok_or_else(|| Error::internal("write a batch", "nothing was written"))?;
        check_unique(view, &collection, key, &row, failed).await?;
        Ok(Outcome::Written(Record::of_row(&collection, &row)))
    }
}

async fn load(view: &mut View<'_>, keys: &[Key]) -> Result<()> {
    let loaded = view.load(keys).await;
    loaded.map_err(|error| Error::database("read for a batch", error))
}

/// Whose fault it is has to be known for each write; the database would blame the batch.
pub(super) async fn check_unique(
    view: &mut View<'_>,
    collection: &Collection,
    key: &Key,
    row: &Row,
    failed: &'static str,
) -> Result<()> {
    let mut errors = FieldErrors::default();
    for index in
        collection.definition.indexes.iter().filter(|index| index.unique && index.special.is_none())
    {
        let columns = index.fields.iter().filter_map(|name| collection.field(name));
        let columns = columns.map(|column| column.unique_in(index)).collect::<Vec<_>>();
        // A row without a value for a column has no place in the index.
        let values = columns.iter().map(|column| row.get(column.as_str()).cloned());
        let Some(values) = values.collect::<Option<Vec<_>>>() else { continue };
        let mut condition = Statement::new("");
        for (position, (column, value)) in columns.iter().zip(&values).enumerate() {
            condition = condition.push(if position == 0 { "" } else { " AND " });
            condition = condition.ident(column).push(" = ").bind(value.clone());
        }
        let found = view.select(&collection.table, condition, 2).await;
        let found = found.map_err(|error| Error::database("read for a batch", error))?;
        let is_same = |other: &Row| {
            columns
                .iter()
                .zip(&values)
                .all(|(column, value)| other.get(column.as_str()) == Some(value))
        };
        if found.iter().any(|(other, row)| other != key && is_same(row)) {
            for field in &index.fields {
                errors.add(field, "validation_not_unique", "Value must be unique.");
            }
            break;
        }
    }
    errors.into_result(failed)
}

/// A write's refusal, as the batch's. What no write is to blame for stays what it is.
fn at(index: usize, error: Error) -> Error {
    match error {
        ours @ (Error::Internal { .. } | Error::Unavailable | Error::Full) => ours,
        refusal => Error::Batch { index, source: Box::new(refusal) },
    }
}

impl Intent for Batch {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        let DbError::Unique { index } = &error else {
            return Error::database("write a batch", error);
        };
        // Found before, as a rule; the last write that has such an index is the likeliest.
        let keys = self.steps.iter().enumerate().filter_map(|(position, step)| match step {
            Step::Create(create) => Some((position, create.key(), create::FAILED)),
            Step::Update(update) => Some((position, update.key(), update::FAILED)),
            Step::Upsert(both) => Some((position, both.1.key(), update::FAILED)),
            Step::Delete(_) | Step::Missing | Step::Refused(_) | Step::Unknown => None,
        });
        let mut blamed = keys.filter_map(|(position, key, failed)| {
            let collection = self.collections.of_table(&key.table)?;
            let has_it = !collection.fields_of_index(index).is_empty();
            has_it.then_some((position, collection, failed))
        });
        match blamed.next_back() {
            Some((position, collection, failed)) => {
                at(position, refused(&collection, failed, error))
            }
            None => Error::database("write a batch", error),
        }
    }

    fn actor(&self) -> Arc<str> {
        Arc::clone(&self.actor)
    }
}

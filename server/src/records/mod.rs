//! Records: storage and retrieval with rules, on PocketBase's wire.
//!
//! The only room that writes records, and it writes through the writer alone. A write is an
//! intent whose decision (does the record exist, does the rule hold, are the values valid) runs
//! in the writer's turn, so nothing it saw can change before it commits.

mod adopt;
mod anonymous;
mod around;
mod asking;
mod batch;
mod belongings;
mod beside;
mod count;
mod create;
mod delete;
mod expand;
mod factors;
mod filters;
mod follow;
mod guard;
mod hesitate;
mod judge;
mod keyed;
mod list;
mod noted;
mod order;
mod pages;
mod placing;
mod plan;
mod proving;
mod references;
mod roles;
mod routes;
mod since;
mod store;
mod trying;
mod update;
mod upgrade;
mod uploads;
mod values;
mod views;
mod wire;

use std::sync::Arc;

use homeport_db::{ChangeLog, Committed, Db, DbError, Intent, Key, Row, Writer};
use serde_json::{Map, Value};

use crate::audit::Party;
use crate::auth::{check_scope, is_above, is_of_lesser_admin};
use crate::collections::{Age, Catalog, Collection, Collections, Rule, row_made};
use crate::error::{Error, FieldErrors, Result};
use crate::files::Files;
use crate::http::{Caller, Right};

pub(crate) use anonymous::Anonymous;
pub(crate) use around::Around;
pub(crate) use asking::{Asking, reading};
pub(crate) use batch::{Item, Operation, Outcome};
pub(crate) use beside::Telling;
pub(crate) use create::NOT_ALLOWED;
pub(crate) use expand::Expansion;
pub(crate) use factors::Factor;
pub(crate) use filters::Sight;
pub(crate) use follow::Follower;
pub(crate) use guard::{Guard, Guarded};
pub(crate) use placing::{NOT_INDEXED, Place, Placed, Placing};
pub(crate) use proving::Proving;
pub(crate) use routes::{documented, router};
pub(crate) use upgrade::WayIn;
pub(crate) use uploads::Submission;
pub(crate) use wire::present;

/// PocketBase's sentence for a rule that is `null`.
const SUPERUSERS_ONLY: &str = "Only superusers can perform this action.";

/// The room's state.
#[derive(Clone)]
pub(crate) struct Records {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    log: Arc<ChangeLog>,
    collections: Collections,
    proving: Proving,
    files: Files,
    counts: count::Counts,
    pages: pages::Pages,
    views: views::Views,
    guesses: hesitate::Guesses,
    following: follow::Following,
    guarding: guard::Guarding,
}

/// A record, whole: hidden values, hash and all. [`present`] makes what may be shown of it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) collection: Arc<Collection>,
    pub(crate) id: String,
    pub(crate) values: Map<String, Value>,
    /// The change that made it so, when it comes from a write.
    pub(crate) seq: Option<u64>,
    /// The change that made it, when it comes from a row.
    made: u64,
}

impl Record {
    pub(crate) fn of_row(collection: &Arc<Collection>, row: &Row) -> Self {
        let values = collection.values_of(row);
        let id = values.get("id").and_then(Value::as_str).unwrap_or("").to_owned();
        Self { collection: Arc::clone(collection), id, values, seq: None, made: row_made(row) }
    }

    pub(crate) fn of_values(collection: &Arc<Collection>, values: Map<String, Value>) -> Self {
        let id = values.get("id").and_then(Value::as_str).unwrap_or("").to_owned();
        Self { collection: Arc::clone(collection), id, values, seq: None, made: 0 }
    }

    fn age(&self) -> Age {
        self.collection.age_of(&self.values, self.made)
    }

    /// Who it is, where it can sign in.
    pub(crate) fn party(&self) -> Party {
        Party::record(self.collection.name(), &self.id, &self.values)
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        self.values.get(name).and_then(Value::as_str).unwrap_or("")
    }
}

impl Records {
    pub(crate) fn new(
        db: Db,
        writer: Writer<Error>,
        log: Arc<ChangeLog>,
        collections: Collections,
        proving: Proving,
        files: Files,
    ) -> Self {
        let inner = Inner {
            db,
            writer,
            log,
            collections,
            proving,
            files,
            counts: count::Counts::default(),
            pages: pages::Pages::default(),
            views: views::Views::default(),
            guesses: hesitate::Guesses::default(),
            following: follow::Following::default(),
            guarding: guard::Guarding::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Where records are read from.
    pub(crate) fn db(&self) -> Db {
        self.inner.db.clone()
    }

    /// The collections as they are now.
    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        self.inner.collections.catalog()
    }

    /// # Errors
    /// 404; PocketBase's sentence differs for what reads and what writes.
    pub(crate) fn collection(&self, name: &str) -> Result<Arc<Collection>> {
        let found = self.inner.collections.find(name);
        found.ok_or(Error::NotFound("Missing collection context."))
    }

    /// The collection that a body is about to be written to.
    ///
    /// # Errors
    /// 404.
    pub(crate) fn writable(&self, name: &str) -> Result<Arc<Collection>> {
        self.collection(name)
            .map_err(|_missing| Error::NotFound("Missing or invalid collection context."))
    }

    /// One record as the asker may see it.
    ///
    /// # Errors
    /// 403 for a `null` rule, 404 when it is absent or the rule does not hold.
    pub(crate) async fn view(&self, collection: &str, id: &str, asking: &Asking) -> Result<Record> {
        let collection = self.collection(collection)?;
        admit(&collection, Right::View, &asking.caller)?;
        let record = self.get(&collection, id).await?.ok_or_else(Error::not_found)?;
        let mut db = self.inner.db.clone();
        let mut around = Around::new(self.inner.collections.catalog(), &mut db);
        match around.passes(&collection, Right::View, &record.values, asking).await? {
            true => Ok(record),
            false => Err(Error::not_found()),
        }
    }

    /// Whether a rule of signing in lets the asker at a record. Superusers pass everything.
    ///
    /// # Errors
    /// 400 when it would take too many other records to tell; the database's.
    pub(crate) async fn passes(
        &self,
        rule: &Rule,
        record: &Record,
        asking: &Asking,
    ) -> Result<bool> {
        let mut db = self.inner.db.clone();
        let mut around = Around::new(self.inner.collections.catalog(), &mut db);
        around.lets(rule, &record.values, asking).await
    }

    /// A rule that is about no record, as things are now.
    ///
    /// # Errors
    /// Why the text is none, in words for who wrote it.
    pub(crate) fn rule_about_nothing(&self, text: &str) -> Result<Rule, String> {
        Rule::about_nothing(text, &self.inner.collections.catalog())
    }

    /// Whether such a rule lets the asker pass. Superusers pass everything.
    ///
    /// # Errors
    /// As [`Self::passes`].
    pub(crate) async fn allows(&self, rule: &Rule, asking: &Asking) -> Result<bool> {
        let mut db = self.inner.db.clone();
        let mut around = Around::new(self.inner.collections.catalog(), &mut db);
        around.lets(rule, &Map::new(), asking).await
    }

    /// One record, whoever asks.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn get(
        &self,
        collection: &Arc<Collection>,
        id: &str,
    ) -> Result<Option<Record>> {
        if id.is_empty() || id.len() > 255 {
            return Ok(None);
        }
        if collection.is_view() {
            return self.get_of_view(collection, id).await;
        }
        let key = Key { table: collection.table.clone(), id: id.to_owned() };
        let row = self.inner.db.row(&key).await;
        let row = row.map_err(|error| Error::database("read a record", error))?;
        Ok(row.map(|row| Record::of_row(collection, &row)))
    }

    /// The record of an auth collection whose unique field `name` holds `value`.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn find_by(
        &self,
        collection: &Arc<Collection>,
        name: &str,
        value: &str,
    ) -> Result<Option<Record>> {
        let Some(column) = collection.field(name) else { return Ok(None) };
        let row = store::by_unique(&self.inner.db, collection, column, value).await?;
        Ok(row.map(|row| Record::of_row(collection, &row)))
    }

    async fn write(&self, intent: impl Intent<Refusal = Error> + 'static) -> Result<Committed> {
        let following = Arc::clone(&self.inner.following);
        self.write_alone(follow::Followed { intent, following }).await
    }

    /// Writes what nobody follows: it happened elsewhere, or is no change to anybody.
    async fn write_alone(
        &self,
        intent: impl Intent<Refusal = Error> + 'static,
    ) -> Result<Committed> {
        self.inner.writer.write(intent).await?
    }
}

/// The record at `key` as a write has left it, whatever else that changed.
fn written(collection: &Arc<Collection>, committed: &Committed, key: &Key) -> Result<Record> {
    let mut changes = committed.changes.iter().rev();
    let change = changes.find(|change| &change.key == key);
    let row = change.and_then(|change| change.after.as_ref());
    let row = row.ok_or_else(|| Error::internal("write a record", "nothing was written"))?;
    let seq = committed.changes.last().map(|change| change.seq);
    Ok(Record { seq, ..Record::of_row(collection, row) })
}

/// The database's refusal of a write, as the client sees it.
fn refused(collection: &Collection, failed: &'static str, error: DbError) -> Error {
    match error {
        DbError::Unique { index } => {
            let mut errors = FieldErrors::default();
            for field in collection.fields_of_index(&index) {
                errors.add(&field, "validation_not_unique", "Value must be unique.");
            }
            Error::fields(failed, errors)
        }
        DbError::Exists => Error::fields(
            failed,
            FieldErrors::one("id", "validation_not_unique", "Value must be unique."),
        ),
        other => Error::database("write a record", other),
    }
}

/// # Errors
/// 400 for a view: it has no records of its own.
fn refuse_view(collection: &Collection) -> Result<()> {
    if collection.is_view() { Err(Error::invalid("Unsupported collection type.")) } else { Ok(()) }
}

/// Lets pass whoever may ask at all; of which records the rule decides.
///
/// # Errors
/// 403 when only superusers may, and the caller is none; for a key that was not given this, and
/// for an admin whose role does not reach it.
pub(crate) fn admit(collection: &Collection, right: Right, caller: &Caller) -> Result<()> {
    check_scope(caller, collection, right)?;
    if right == Right::Update && is_of_lesser_admin(caller, collection) {
        // Of their own account some is theirs to change: it is decided with the body.
        return Ok(());
    }
    match collection.rules.of(right) {
        Rule::Nobody if !is_above(caller, collection, right) => {
            Err(Error::forbidden(SUPERUSERS_ONLY))
        }
        Rule::Nobody | Rule::Anyone | Rule::When(_) | Rule::Broken => Ok(()),
    }
}

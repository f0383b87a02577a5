//! Which records are anonymous accounts: one row for each, in a table that is no collection's. It
//! comes with the record, and goes with it or with the first way in that the record gets; so what
//! has none is anonymous no more, whoever made it so.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Ident, Intent, Key, Row, Statement, View};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::create::Create;
use super::{Asking, Record, Records, admit, written};
use crate::collections::{Collection, dates, generate};
use crate::error::{Error, Result};
use crate::http::{Caller, Right};

pub(super) const TABLE: &str = "_anonymous";

/// An anonymous account, as far as its row tells.
pub(crate) struct Anonymous {
    pub(crate) record: String,
    /// When it was last seen, as far as that was written down here.
    pub(crate) seen: String,
}

fn key_of(owner: &Key) -> Result<Key, DbError> {
    let table = Ident::new(TABLE)?;
    Ok(Key { table, id: format!("{}/{}", owner.table.as_str(), owner.id) })
}

fn failed(error: DbError) -> Error {
    Error::database("tell anonymous accounts", error)
}

fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or("")
}

/// Where it says of a record that it is anonymous; nothing where that cannot be.
pub(super) fn row_of(collection: &Collection, owner: &Key) -> Option<Key> {
    key_of(owner).ok().filter(|_| collection.is_auth())
}

/// Whether a record of a collection is anonymous at this point of the queue.
///
/// # Errors
/// The database's.
pub(super) async fn is(view: &mut View<'_>, collection: &Collection, owner: &Key) -> Result<bool> {
    Ok(seen(view, collection, owner).await?.is_some())
}

/// When an anonymous account was last seen; nothing for one that is not anonymous.
///
/// # Errors
/// The database's.
pub(super) async fn seen(
    view: &mut View<'_>,
    collection: &Collection,
    owner: &Key,
) -> Result<Option<String>> {
    let Some(key) = row_of(collection, owner) else { return Ok(None) };
    view.load(std::slice::from_ref(&key)).await.map_err(failed)?;
    let row = view.get(&key).filter(|row| text(row, "since") == collection.definition.created);
    Ok(row.map(|row| text(row, "seen").to_owned()))
}

/// Notes that a record is anonymous.
///
/// # Errors
/// The database's.
pub(super) fn mark(
    view: &mut View<'_>,
    collection: &Collection,
    owner: &Key,
    now: OffsetDateTime,
) -> Result<()> {
    let row = [
        ("collection", collection.id()),
        ("record", &owner.id),
        ("since", &collection.definition.created),
        ("seen", &dates::to_text(now)),
    ];
    let row = row.map(|(name, text)| (name.to_owned(), json!(text)));
    view.keep(key_of(owner).map_err(failed)?, Row::from_iter(row));
    Ok(())
}

/// A record that goes, or has a way in now, is anonymous no more.
///
/// # Errors
/// The database's.
pub(super) async fn forget(view: &mut View<'_>, owner: &Key) -> Result<(), DbError> {
    let key = key_of(owner)?;
    view.load(std::slice::from_ref(&key)).await?;
    view.forget(key);
    Ok(())
}

fn of(collection: &Collection) -> Statement {
    Statement::new("collection = ")
        .bind(json!(collection.id()))
        .push(" AND since = ")
        .bind(json!(collection.definition.created))
}

impl Records {
    /// Creates an anonymous account as a guest: with a password that nobody knows, and no address.
    ///
    /// # Errors
    /// As [`create`](Records::create); 403 when the auth rule does not hold for it.
    pub(crate) async fn create_anonymous(
        &self,
        collection: &Arc<Collection>,
        body: Map<String, Value>,
        asking: &Asking,
    ) -> Result<Record> {
        let mut create = self.anonymous_creation(collection, body, asking)?;
        self.inner.db.rehearse(&create).await?;
        self.hash_for(collection, &mut create).await?;
        let key = create.key().clone();
        let committed = self.write(create).await?;
        written(collection, &committed, &key)
    }

    /// Whether [`create_anonymous`](Records::create_anonymous) would make one of an empty body;
    /// nothing is written.
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn rehearse_anonymous(
        &self,
        collection: &Arc<Collection>,
        asking: &Asking,
    ) -> Result<()> {
        let create = self.anonymous_creation(collection, Map::new(), asking)?;
        self.inner.db.rehearse(&create).await
    }

    fn anonymous_creation(
        &self,
        collection: &Arc<Collection>,
        mut body: Map<String, Value>,
        asking: &Asking,
    ) -> Result<Create> {
        let password = json!(generate::secret());
        body.insert("password".to_owned(), password.clone());
        body.insert("passwordConfirm".to_owned(), password);
        let asking = Asking { caller: Caller::Guest, ..asking.clone() };
        admit(collection, Right::Create, &asking.caller)?;
        Ok(self.creation(collection, body, Arc::from([]), asking).anonymous())
    }

    /// Whether a record is an anonymous account.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn is_anonymous(&self, record: &Record) -> Result<bool> {
        let owner = Key { table: record.collection.table.clone(), id: record.id.clone() };
        let Some(key) = row_of(&record.collection, &owner) else { return Ok(false) };
        let row = self.inner.db.row(&key).await.map_err(failed)?;
        let since = &record.collection.definition.created;
        Ok(row.is_some_and(|row| text(&row, "since") == since))
    }

    /// How many anonymous accounts a collection has.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn count_anonymous(&self, collection: &Collection) -> Result<u64> {
        let table = Ident::new(TABLE).map_err(failed)?;
        self.inner.db.count(&table, Some(of(collection))).await.map_err(failed)
    }

    /// The anonymous accounts of a collection.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn all_anonymous(&self, collection: &Collection) -> Result<Vec<Anonymous>> {
        let table = Ident::new(TABLE).map_err(failed)?;
        let rows = self.inner.db.select(&table, of(collection), u64::from(u32::MAX)).await;
        let anonymous = |(_, row): &(Key, Arc<Row>)| Anonymous {
            record: text(row, "record").to_owned(),
            seen: text(row, "seen").to_owned(),
        };
        Ok(rows.map_err(failed)?.iter().map(anonymous).collect())
    }

    /// Writes down when anonymous accounts were last seen.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn note_anonymous_seen(
        &self,
        collection: &Arc<Collection>,
        seen: Vec<Anonymous>,
    ) -> Result<()> {
        let collection = Arc::clone(collection);
        self.write_alone(NoteSeen { collection, seen }).await.map(drop)
    }
}

struct NoteSeen {
    collection: Arc<Collection>,
    seen: Vec<Anonymous>,
}

impl NoteSeen {
    fn key(&self, account: &Anonymous) -> Option<Key> {
        let owner = Key { table: self.collection.table.clone(), id: account.record.clone() };
        row_of(&self.collection, &owner)
    }

    /// Those that were upgraded or removed meanwhile have no row any more.
    fn judge(&self, view: &mut View<'_>) {
        for account in &self.seen {
            let Some(key) = self.key(account) else { continue };
            let Some(row) = view.get(&key) else { continue };
            if text(row, "since") == self.collection.definition.created
                && text(row, "seen") < account.seen.as_str()
            {
                let mut row = Row::clone(row);
                row.insert("seen".to_owned(), json!(account.seen));
                view.rewrite(key, row);
            }
        }
    }
}

impl Intent for NoteSeen {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        self.seen.iter().filter_map(|account| self.key(account)).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        self.judge(view);
        Box::pin(async { Ok(()) })
    }

    fn refused(&self, error: DbError) -> Error {
        failed(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

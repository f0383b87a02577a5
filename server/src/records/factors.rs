//! What is kept of a record's second factors: one text of a kind per record, in a table that is no
//! collection's, so that no API shows it and no change of it is logged. It goes with the record,
//! and is nothing to another collection that comes in the place of the record's.

use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::{DbError, Deciding, Ident, Intent, Key, Note, Row, Statement, View};
use serde_json::Value;

use super::{Record, Records, anonymous};
use crate::collections::{Catalog, Collection, Collections};
use crate::error::{Error, Result};

/// Rows that are removed in one transaction.
const TOGETHER: usize = 500;

/// What is to be kept, what the asker is told, and what is noted of it.
type Decided<T> = (Option<String>, T, Option<Note>);
/// Decides on what is kept.
type Decide<T> = Box<dyn Fn(Option<&str>) -> Result<Decided<T>> + Send + Sync>;

/// What somebody has beside a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Factor {
    /// An authenticator app.
    App,
    Passkeys,
}

impl Factor {
    const ALL: [Self; 2] = [Self::App, Self::Passkeys];

    fn table(self) -> Result<Ident, DbError> {
        Ident::new(match self {
            Self::App => "_factors",
            Self::Passkeys => "_passkeys",
        })
    }

    fn key_of(self, owner: &Key) -> Result<Key, DbError> {
        Ok(Key { table: self.table()?, id: format!("{}/{}", owner.table.as_str(), owner.id) })
    }
}

/// What is kept, where it is of this very collection.
fn text<'a>(row: &'a Row, collection: &Collection) -> Option<&'a str> {
    let of = row.get("since").and_then(Value::as_str);
    let is_its = of == Some(collection.definition.created.as_str());
    row.get("text").and_then(Value::as_str).filter(|_| is_its)
}

/// Whether the collection of what is kept is there no more.
fn is_stray(catalog: &Catalog, id: &str, row: &Row) -> bool {
    let collection = id.split_once('/').and_then(|(table, _)| catalog.of_table(table));
    collection.is_none_or(|collection| {
        let of = row.get("since").and_then(Value::as_str);
        of != Some(collection.definition.created.as_str())
    })
}

fn failed(error: DbError) -> Error {
    Error::database("keep a second factor", error)
}

/// Forgets what is kept of a record that goes.
///
/// # Errors
/// The database's.
pub(super) async fn forget(view: &mut View<'_>, owner: &Key) -> Result<(), DbError> {
    let keys = Factor::ALL.map(|factor| factor.key_of(owner));
    let keys = keys.into_iter().collect::<Result<Vec<_>, _>>()?;
    view.load(&keys).await?;
    keys.into_iter().for_each(|key| view.forget(key));
    Ok(())
}

/// Whether a record has passkeys: with one of them alone somebody comes back to it.
///
/// # Errors
/// The database's.
pub(super) async fn has_passkeys(view: &mut View<'_>, owner: &Key) -> Result<bool> {
    let key = Factor::Passkeys.key_of(owner).map_err(failed)?;
    view.load(std::slice::from_ref(&key)).await.map_err(failed)?;
    Ok(view.get(&key).is_some())
}

impl Records {
    /// What is kept of a record's second factor.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn factor(&self, owner: &Record, which: Factor) -> Result<Option<String>> {
        let of = &owner.collection;
        let owner = Key { table: owner.collection.table.clone(), id: owner.id.clone() };
        let key = which.key_of(&owner).map_err(failed)?;
        let row = self.inner.db.row(&key).await.map_err(failed)?;
        let row = row.as_deref();
        Ok(row.and_then(|row| text(row, of)).map(str::to_owned))
    }

    /// Changes what is kept, in the writer's turn: of two who use the same code one comes second.
    /// `decide` may be asked more than once.
    ///
    /// # Errors
    /// 404 when the record is gone or has another token key than it was read with; what `decide`
    /// says.
    pub(crate) async fn change_factor<T: Send + 'static>(
        &self,
        owner: &Record,
        which: Factor,
        decide: impl Fn(Option<&str>) -> Result<Decided<T>> + Send + Sync + 'static,
    ) -> Result<T> {
        let told = Arc::new(Mutex::new(None));
        let at = Key { table: owner.collection.table.clone(), id: owner.id.clone() };
        let change = ChangeFactor {
            key: which.key_of(&at).map_err(failed)?,
            owner: at,
            of: owner.clone(),
            decide: Box::new(decide),
            told: Arc::clone(&told),
        };
        self.write_alone(change).await?;
        let told = told.lock().unwrap_or_else(PoisonError::into_inner).take();
        told.ok_or_else(|| Error::internal("keep a second factor", "nothing was decided"))
    }
}

impl Records {
    /// Forgets what is kept beside the records of collections that are gone, also when others have
    /// come in their place.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn forget_strays(&self) -> Result<()> {
        for factor in Factor::ALL {
            self.forget_strays_in(&factor.table().map_err(failed)?).await?;
        }
        self.forget_strays_in(&Ident::new(anonymous::TABLE).map_err(failed)?).await
    }

    async fn forget_strays_in(&self, table: &Ident) -> Result<()> {
        let all = Statement::new("SELECT id, since FROM ").ident(table);
        let rows = self.inner.db.rows(all).await;
        let catalog = self.inner.collections.catalog();
        let stray = rows.map_err(failed)?.into_iter().filter_map(|row| {
            let id = row.get("id").and_then(Value::as_str)?;
            is_stray(&catalog, id, &row).then(|| id.to_owned())
        });
        let keys = stray.map(|id| Key { table: table.clone(), id }).collect::<Vec<_>>();
        for keys in keys.chunks(TOGETHER) {
            let collections = self.inner.collections.clone();
            self.write_alone(ForgetStray { keys: keys.to_vec(), collections }).await?;
        }
        Ok(())
    }

    /// What is kept of a kind, of all records.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn all_factors(&self, which: Factor) -> Result<Vec<String>> {
        let table = which.table().map_err(failed)?;
        let rows = Statement::new("SELECT id, since, text FROM ").ident(&table);
        let rows = self.inner.db.rows(rows).await.map_err(failed)?;
        let catalog = self.inner.collections.catalog();
        let kept = rows.into_iter().filter_map(|row| {
            let id = row.get("id").and_then(Value::as_str)?;
            let text = row.get("text").and_then(Value::as_str)?;
            (!is_stray(&catalog, id, &row)).then(|| text.to_owned())
        });
        Ok(kept.collect())
    }
}

struct ForgetStray {
    keys: Vec<Key>,
    collections: Collections,
}

impl Intent for ForgetStray {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        self.keys.clone()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move {
            // Set up anew meanwhile, it is none any more.
            let catalog = self.collections.catalog();
            for key in &self.keys {
                if view.get(key).is_some_and(|row| is_stray(&catalog, &key.id, row)) {
                    view.forget(key.clone());
                }
            }
            Ok(())
        })
    }

    fn refused(&self, error: DbError) -> Error {
        failed(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

struct ChangeFactor<T> {
    key: Key,
    owner: Key,
    of: Record,
    decide: Decide<T>,
    told: Arc<Mutex<Option<T>>>,
}

impl<T: Send> ChangeFactor<T> {
    fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let owner = view.get(&self.owner).ok_or_else(Error::not_found)?;
        let owner = Record::of_row(&self.of.collection, owner);
        if owner.text("tokenKey") != self.of.text("tokenKey") {
            return Err(Error::not_found());
        }
        let before = view.get(&self.key).cloned();
        let collection = &self.of.collection;
        let before = before.as_deref().and_then(|row| text(row, collection));
        let (after, told, note) = (self.decide)(before)?;
        match after {
            Some(after) => {
                let since = Value::String(collection.definition.created.clone());
                let row = Row::from_iter([
                    ("text".to_owned(), Value::String(after)),
                    ("since".to_owned(), since),
                ]);
                view.rewrite(self.key.clone(), row);
            }
            None => view.forget(self.key.clone()),
        }
        if let Some(note) = note {
            view.note(note);
        }
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
        Ok(())
    }
}

impl<T: Send> Intent for ChangeFactor<T> {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        vec![self.owner.clone(), self.key.clone()]
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move { self.judge(view) })
    }

    fn refused(&self, error: DbError) -> Error {
        failed(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

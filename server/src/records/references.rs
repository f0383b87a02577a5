//! What keeps relations whole: a record names only records that are there, and one that goes is
//! taken out of every record that names it.
//!
//! A deletion goes through the referring fields as PocketBase does, depth first: by the
//! collections' names, then in the fields' order. What an id leaves behind decides: a list that
//! keeps other ids loses this one; a field that becomes empty takes its record along
//! (`cascadeDelete`), refuses the whole deletion (`required`), or is emptied.

use std::sync::Arc;

use homeport_db::{DbError, Ident, Key, Row, Statement, View};
use serde_json::{Map, Value, json};

use super::{Asking, anonymous, belongings, factors, roles, store, values};
use crate::auth::check_scope;
use crate::collections::value::to_list;
use crate::collections::{Catalog, Collection, FieldKind, sign_ins};
use crate::error::{Error, FieldErrors, Result};
use crate::http::Right;

/// Most records that one deletion may change or take along.
const MOST_CHANGED: usize = 10_000;
/// Most ids in one field: as many values as SQLite compares with, so PocketBase finds no more.
const MOST_TARGETS: usize = 32_766;

/// Adds an error for every relation that names a record which is not there. What the field named
/// `before` needs no look.
///
/// # Errors
/// The database's.
pub(super) async fn check_targets(
    view: &mut View<'_>,
    catalog: &Catalog,
    collection: &Collection,
    values: &Map<String, Value>,
    before: Option<&Map<String, Value>>,
    errors: &mut FieldErrors,
) -> Result<()> {
    let mut asked = Vec::new();
    for field in collection.fields.iter().map(|column| &column.field) {
        let Some(target) = field.kind.target().filter(|_| !errors.blames(&field.name)) else {
            continue;
        };
        let list = |values: &Map<String, Value>| values.get(&field.name).map(to_list);
        let known = before.and_then(list).unwrap_or_default();
        let mut ids = list(values).unwrap_or_default();
        ids.retain(|id| !known.contains(id));
        if ids.is_empty() {
            continue;
        }
        let Some(target) = catalog.of_id(target) else {
            let message = "Relation connection is missing or cannot be accessed.";
            errors.add(&field.name, "validation_missing_rel_collection", message);
            continue;
        };
        if ids.len() > MOST_TARGETS {
            missing(&field.name, errors);
            continue;
        }
        let keys = ids.into_iter().map(|id| Key { table: target.table.clone(), id });
        asked.push((field.name.as_str(), keys.collect::<Vec<_>>()));
    }
    let keys = asked.iter().flat_map(|(_, keys)| keys).cloned().collect::<Vec<_>>();
    let read = view.load(&keys).await;
    read.map_err(|error| Error::database("look for related records", error))?;
    for (name, keys) in asked {
        if keys.iter().any(|key| view.get(key).is_none()) {
            missing(name, errors);
        }
    }
    Ok(())
}

fn missing(name: &str, errors: &mut FieldErrors) {
    let message = "Failed to find all relation records with the provided ids.";
    errors.add(name, "validation_missing_rel_records", message);
}

/// Why a record stays.
#[derive(Debug)]
pub(super) enum Undeletable {
    /// A required relation would become empty.
    Required,
    /// It is the only superuser.
    LastSuperuser,
    /// It is the only owner among the superusers.
    LastOwner,
    /// A record of the system's would change with it, which takes another role than the asker's.
    Beyond(Error),
    /// More would change with it than fits one transaction, or the database failed.
    Database(DbError),
}

impl From<DbError> for Undeletable {
    fn from(error: DbError) -> Self {
        Undeletable::Database(error)
    }
}

/// Deletes a record, and takes it out of all that refer to it. Records that are not there (any
/// more) are passed over.
///
/// # Errors
/// The reason for deleting nothing; what `view` holds then must not be committed.
pub(super) async fn delete(
    view: &mut View<'_>,
    catalog: &Catalog,
    key: Key,
    asking: &Asking,
) -> Result<(), Undeletable> {
    take(view, catalog, vec![Step::Delete(key)], asking).await
}

/// Deletes all records of a table, as [`delete`] does each.
///
/// # Errors
/// The reason for deleting nothing.
pub(super) async fn delete_all(
    view: &mut View<'_>,
    catalog: &Catalog,
    table: &Ident,
    asking: &Asking,
) -> Result<(), Undeletable> {
    let Some(collection) = catalog.of_table(table.as_str()) else { return Ok(()) };
    let found = view.every(table, Statement::new("true"), MOST_CHANGED).await?;
    let keys = by_age(collection, found.into_iter());
    take(view, catalog, keys.into_iter().rev().map(Step::Delete).collect(), asking).await
}

/// Takes steps until none is left. The next stands at the end; chains of relations may be longer
/// than a stack.
async fn take(
    view: &mut View<'_>,
    catalog: &Catalog,
    mut steps: Vec<Step>,
    asking: &Asking,
) -> Result<(), Undeletable> {
    let mut changed = 0;
    while let Some(step) = steps.pop() {
        let further = match step {
            Step::Delete(key) => remove(view, catalog, &key).await?,
            Step::Search(link) => search(view, catalog, link).await?,
            Step::Release(link, key) => release(view, catalog, &link, key, asking)?,
        };
        changed += further.iter().filter(|step| matches!(step, Step::Release(..))).count();
        if changed > MOST_CHANGED {
            return Err(DbError::TooLarge.into());
        }
        steps.extend(further.into_iter().rev());
    }
    Ok(())
}

/// A field by which records may refer to one that was deleted.
#[derive(Clone)]
struct Link {
    deleted: String,
    referrer: String,
    field: String,
}

enum Step {
    Delete(Key),
    /// Finds the records that refer to the deleted one.
    Search(Link),
    /// Takes the deleted one out of one of them.
    Release(Link, Key),
}

async fn remove(
    view: &mut View<'_>,
    catalog: &Catalog,
    key: &Key,
) -> Result<Vec<Step>, Undeletable> {
    let Some(collection) = catalog.of_table(key.table.as_str()) else { return Ok(Vec::new()) };
    if view.get(key).is_none() {
        return Ok(Vec::new());
    }
    if collection.is_superusers() {
        roles::let_go(view, key).await?;
    }
    view.delete(key.clone(), &collection.unlogged);
    let links = catalog.referrers(collection.id()).map(|(referrer, column)| Link {
        deleted: key.id.clone(),
        referrer: referrer.id().to_owned(),
        field: column.field.name.clone(),
    });
    let mut further = links.map(Step::Search).collect::<Vec<_>>();
    if collection.is_auth() {
        factors::forget(view, key).await?;
        anonymous::forget(view, key).await?;
        let belongings = belongings::of(view, catalog, key, &sign_ins::IDS).await?;
        further.extend(belongings.into_iter().map(Step::Delete));
    }
    Ok(further)
}

async fn search(
    view: &mut View<'_>,
    catalog: &Catalog,
    link: Link,
) -> Result<Vec<Step>, Undeletable> {
    let Some((collection, column)) =
        catalog.of_id(&link.referrer).and_then(|found| Some((found, found.field(&link.field)?)))
    else {
        return Ok(Vec::new());
    };
    let condition = store::holds(Statement::new(""), collection, column, &link.deleted);
    let found = view.every(&collection.table, condition, MOST_CHANGED).await?;
    let referring = found
        .into_iter()
        .filter(|(_, row)| ids_in(&collection.values_of(row), &link.field).contains(&link.deleted));
    let keys = by_age(collection, referring);
    Ok(keys.into_iter().map(|key| Step::Release(link.clone(), key)).collect())
}

fn by_age(collection: &Collection, rows: impl Iterator<Item = (Key, Arc<Row>)>) -> Vec<Key> {
    let mut aged = rows.map(|(key, row)| (collection.age_of_row(&row), key)).collect::<Vec<_>>();
    aged.sort_unstable();
    aged.into_iter().map(|(_, key)| key).collect()
}

fn release(
    view: &mut View<'_>,
    catalog: &Catalog,
    link: &Link,
    key: Key,
    asking: &Asking,
) -> Result<Vec<Step>, Undeletable> {
    // A step before this one may have changed or deleted it.
    let (Some(collection), Some(row)) = (catalog.of_id(&link.referrer), view.get(&key)) else {
        return Ok(Vec::new());
    };
    let Some(column) = collection.field(&link.field) else { return Ok(Vec::new()) };
    let mut values = collection.values_of(row);
    let mut ids = ids_in(&values, &link.field);
    let before = ids.len();
    ids.retain(|id| id != &link.deleted);
    if ids.len() == before {
        return Ok(Vec::new());
    }
    let FieldKind::Relation { cascade_delete, .. } = &column.field.kind else {
        return Ok(Vec::new());
    };
    if asking.caller.lesser_role().is_some() && collection.definition.system {
        check_scope(&asking.caller, collection, Right::Delete).map_err(Undeletable::Beyond)?;
    }
    if ids.is_empty() && *cascade_delete {
        return Ok(vec![Step::Delete(key)]);
    }
    if ids.is_empty() && column.field.is_required() {
        return Err(Undeletable::Required);
    }
    values.insert(link.field.clone(), column.field.kind.cast(&json!(ids)));
    values::stamp(collection, &mut values, false, asking.now);
    view.put(key, collection.to_row(&values), &collection.unlogged);
    Ok(Vec::new())
}

fn ids_in(values: &Map<String, Value>, field: &str) -> Vec<String> {
    values.get(field).map(to_list).unwrap_or_default()
}

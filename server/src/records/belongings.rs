//! What belongs to a record that signs in: its accounts at other services, its codes, where it
//! has signed in from. Rows of the system's collections, which name it by `collectionRef` and
//! `recordRef`; they go with it, and with what they rest on.

use std::sync::Arc;

use homeport_db::{Key, Statement, View};
use serde_json::{Map, Value, json};

use super::references::{Undeletable, delete};
use super::{Asking, Record, Records, anonymous, store};
use crate::collections::{Catalog, Collection, id_of_table, service, sign_ins};
use crate::error::{Error, FieldErrors, Result};

/// Rows that one record's change or deletion may take along.
const MOST: usize = 10_000;

fn text<'a>(values: &'a Map<String, Value>, name: &str) -> &'a str {
    values.get(name).and_then(Value::as_str).unwrap_or("")
}

/// Adds an error when a row of these collections names no record that signs in.
///
/// # Errors
/// The database's.
pub(super) async fn check(
    view: &mut View<'_>,
    catalog: &Catalog,
    collection: &Collection,
    values: &Map<String, Value>,
    errors: &mut FieldErrors,
) -> Result<()> {
    if !sign_ins::IDS.contains(&collection.id()) || !errors.is_empty() {
        return Ok(());
    }
    let Some(owners) = catalog.of_id(text(values, "collectionRef")) else {
        let message = "Missing or invalid collection.";
        errors.add("collectionRef", "validation_invalid_collection_id", message);
        return Ok(());
    };
    if !owners.is_auth() {
        let message = "Invalid collection type - must be auth.";
        errors.add("collectionRef", "validation_invalid_collection_type", message);
        return Ok(());
    }
    let owner = Key { table: owners.table.clone(), id: text(values, "recordRef").to_owned() };
    let read = view.load(std::slice::from_ref(&owner)).await;
    read.map_err(|error| Error::database("look for a record", error))?;
    if view.get(&owner).is_none() {
        errors.add("recordRef", "validation_invalid_record", "Missing or invalid record.");
    } else if collection.id() == sign_ins::EXTERNAL_AUTHS_ID
        && service(text(values, "provider")).is_none()
    {
        errors.add("provider", "validation_in_invalid", "Must be a valid value.");
    }
    Ok(())
}

/// An account that gets a link to a service has a way in: it is anonymous no more.
///
/// # Errors
/// The database's.
pub(super) async fn way_in(
    view: &mut View<'_>,
    catalog: &Catalog,
    collection: &Collection,
    values: &Map<String, Value>,
) -> Result<()> {
    let owners = catalog.of_id(text(values, "collectionRef"));
    let Some(owners) = owners.filter(|_| collection.id() == sign_ins::EXTERNAL_AUTHS_ID) else {
        return Ok(());
    };
    let owner = Key { table: owners.table.clone(), id: text(values, "recordRef").to_owned() };
    let forgotten = anonymous::forget(view, &owner).await;
    forgotten.map_err(|error| Error::database("tell anonymous accounts", error))
}

/// The rows of these collections that belong to a record.
///
/// # Errors
/// The database's, or that they are too many.
pub(super) async fn of(
    view: &mut View<'_>,
    catalog: &Catalog,
    owner: &Key,
    collections: &[&str],
) -> Result<Vec<Key>, Undeletable> {
    let mut keys = Vec::new();
    for collection in collections.iter().filter_map(|id| catalog.of_id(id)) {
        let (Some(of_collection), Some(of_record)) =
            (collection.field("collectionRef"), collection.field("recordRef"))
        else {
            continue;
        };
        let condition = store::belongs(of_collection, of_record, owner);
        let found = view.every(&collection.table, condition, MOST).await?;
        let own = found.into_iter().filter(|(_, row)| {
            let values = collection.values_of(row);
            text(&values, "collectionRef") == id_of_table(owner.table.as_str())
                && text(&values, "recordRef") == owner.id
        });
        keys.extend(own.map(|(key, _)| key));
    }
    Ok(keys)
}

impl Records {
    /// What a record has in one of these collections, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn belongings(&self, owner: &Record, of: &str) -> Result<Vec<Record>> {
        let collection = self.collection(of)?;
        let (Some(of_collection), Some(of_record)) =
            (collection.field("collectionRef"), collection.field("recordRef"))
        else {
            return Ok(Vec::new());
        };
        let key = Key { table: owner.collection.table.clone(), id: owner.id.clone() };
        let condition = store::belongs(of_collection, of_record, &key);
        self.those(&collection, condition).await
    }

    /// The link of an account at a service to a record of a collection.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn linked(
        &self,
        collection: &str,
        provider: &str,
        provider_id: &str,
    ) -> Result<Option<Record>> {
        let links = self.collection(sign_ins::EXTERNAL_AUTHS_ID)?;
        let column = |name: &str| links.field(name);
        let (Some(of_collection), Some(of_provider), Some(of_id)) =
            (column("collectionRef"), column("provider"), column("providerId"))
        else {
            return Ok(None);
        };
        let sought = [(of_collection, collection), (of_provider, provider), (of_id, provider_id)];
        Ok(self.those(&links, store::all_equal(&sought)).await?.pop())
    }

    /// Everything in one of these collections, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn all_belongings(&self, of: &str) -> Result<Vec<Record>> {
        let collection = self.collection(of)?;
        self.those(&collection, Statement::new("true")).await
    }

    async fn those(
        &self,
        collection: &Arc<Collection>,
        condition: Statement,
    ) -> Result<Vec<Record>> {
        let found = self.inner.db.select(&collection.table, condition, MOST as u64).await;
        let found =
            found.map_err(|error| Error::database("find what belongs to a record", error))?;
        let records = found.iter().map(|(_, row)| Record::of_row(collection, row));
        let mut records = records.collect::<Vec<_>>();
        records.sort_by(|a, b| b.text("created").cmp(a.text("created")).then(a.id.cmp(&b.id)));
        Ok(records)
    }
}

/// Ends what a change of the record it belongs to makes void: another password ends sign-ins
/// under way and known origins, another token key the codes. Accounts at other services go when an
/// address is verified: whoever linked them before need not have been its owner.
///
/// # Errors
/// What holds on to one of them, or the database's.
pub(super) async fn follow(
    view: &mut View<'_>,
    catalog: &Catalog,
    owner: &Key,
    (before, after): (&Map<String, Value>, &Map<String, Value>),
    asking: &Asking,
) -> Result<(), Undeletable> {
    let changed = |name: &str| before.get(name) != after.get(name);
    let mut void = Vec::new();
    if changed("password") {
        void.extend([sign_ins::MFAS_ID, sign_ins::AUTH_ORIGINS_ID]);
    }
    if changed("tokenKey") {
        void.push(sign_ins::OTPS_ID);
    }
    if becomes_verified(before, after) {
        void.push(sign_ins::EXTERNAL_AUTHS_ID);
    }
    if void.is_empty() {
        return Ok(());
    }
    for key in of(view, catalog, owner, &void).await? {
        delete(view, catalog, key, asking).await?;
    }
    Ok(())
}

/// Whether a record has accounts at other services.
///
/// # Errors
/// The database's.
pub(super) async fn has_links(view: &mut View<'_>, catalog: &Catalog, owner: &Key) -> Result<bool> {
    match of(view, catalog, owner, &[sign_ins::EXTERNAL_AUTHS_ID]).await {
        Ok(links) => Ok(!links.is_empty()),
        Err(Undeletable::Database(error)) => Err(Error::database("look for a record", error)),
        Err(_) => Ok(true),
    }
}

/// Whether an account at a service belongs to a record of a collection.
///
/// # Errors
/// The database's.
pub(super) async fn is_linked(
    view: &mut View<'_>,
    catalog: &Catalog,
    (collection, provider, id): (&str, &str, &str),
) -> Result<bool> {
    let Some(links) = catalog.of_id(sign_ins::EXTERNAL_AUTHS_ID) else { return Ok(false) };
    let sought = [("collectionRef", collection), ("provider", provider), ("providerId", id)];
    let columns = sought.iter().filter_map(|(name, text)| Some((links.field(name)?, *text)));
    let condition = store::all_equal(&columns.collect::<Vec<_>>());
    let found = view.every(&links.table, condition, MOST).await;
    let found = found.map_err(|error| Error::database("look for a link", error))?;
    Ok(found.iter().any(|(_, row)| {
        let values = links.values_of(row);
        sought.iter().all(|(name, sought)| text(&values, name) == *sought)
    }))
}

/// Whether an address that was anybody's becomes the record's own. Without one, nobody can have come to
/// the record by it before.
pub(super) fn becomes_verified(before: &Map<String, Value>, after: &Map<String, Value>) -> bool {
    let is = |values: &Map<String, Value>| values.get("verified") == Some(&json!(true));
    !is(before) && is(after) && !text(before, "email").is_empty()
}

//! The roles of admins' accounts: a row beside the account of each who is no owner, in a table that is
//! no collection's, so that PocketBase's wire of `_superusers` stays as it is. It changes in the
//! writer's turn, with what the audit trail notes of it, and goes with the account.
//!
//! Invariant: where there are admins' accounts, one is an owner's. Of two owners who make less of each
//! other at the same moment the second is refused.

use std::sync::Arc;

use homeport_db::{DbError, Ident, Key, Look as _, Row, Statement, View};
use serde_json::{Map, Value, json};

use super::references::Undeletable;
use super::{Asking, Record, Records, written};
use crate::audit::{Action, Asker, Event, Party};
use crate::auth::{ROLES, role_in};
use crate::collections::SUPERUSERS;
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Role};

pub(super) const LAST_OWNER: &str = "This is the only owner. Make another admin an owner first.";
const GONE: &str = "Your account is not there any more.";
const FIRST_OWNER: &str = "The first admin has to be an owner.";
/// Far more superusers than a box has.
const MOST_SUPERUSERS: u64 = 10_000;

fn failed(error: DbError) -> Error {
    Error::database("look at an admin's role", error)
}

/// Where the role of a superuser is.
fn key_of(superuser: &Key) -> Result<Key, DbError> {
    Ok(Key { table: Ident::new(ROLES)?, id: superuser.id.clone() })
}

/// The role of a superuser at this point of the queue.
async fn role_at(view: &mut View<'_>, superuser: &Key) -> Result<Role, DbError> {
    let key = key_of(superuser)?;
    view.load(std::slice::from_ref(&key)).await?;
    Ok(role_in(view.get(&key).map(AsRef::as_ref)))
}

/// Whether an admin who changes admins' accounts is one still, with the role that the request was
/// let in with: it may have been long on its way.
///
/// # Errors
/// 403 for who has a lesser role by now, or no account.
pub(super) async fn check_still(
    view: &mut View<'_>,
    caller: &Caller,
    superusers: &Ident,
) -> Result<()> {
    let (Caller::Record(identity), Some(role)) = (caller, caller.role()) else { return Ok(()) };
    let own = Key { table: superusers.clone(), id: identity.id.clone() };
    view.load(std::slice::from_ref(&own)).await.map_err(failed)?;
    if view.get(&own).is_none() {
        return Err(Error::forbidden(GONE));
    }
    role_at(view, &own).await.map_err(failed)?.require(role)
}

/// The superusers beside one.
async fn others(view: &mut View<'_>, superuser: &Key) -> Result<Vec<Key>, DbError> {
    let found = view.select(&superuser.table, Statement::new("true"), MOST_SUPERUSERS).await?;
    Ok(found.into_iter().map(|(key, _)| key).filter(|key| key != superuser).collect())
}

async fn is_owner_among(view: &mut View<'_>, superusers: &[Key]) -> Result<bool, DbError> {
    for superuser in superusers {
        if role_at(view, superuser).await? == Role::Owner {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets the role of a superuser who goes.
///
/// # Errors
/// For the last one, and the last owner; the database's.
pub(super) async fn let_go(view: &mut View<'_>, superuser: &Key) -> Result<(), Undeletable> {
    let others = others(view, superuser).await?;
    if others.is_empty() {
        return Err(Undeletable::LastSuperuser);
    }
    if role_at(view, superuser).await? == Role::Owner && !is_owner_among(view, &others).await? {
        return Err(Undeletable::LastOwner);
    }
    view.forget(key_of(superuser)?);
    Ok(())
}

/// Gives a superuser a role; the one before.
///
/// # Errors
/// 400 for the only owner, who has to stay one.
async fn give(
    view: &mut View<'_>,
    superuser: &Key,
    role: Role,
    refusal: &'static str,
) -> Result<Role> {
    let before = role_at(view, superuser).await.map_err(failed)?;
    if before == Role::Owner && role < Role::Owner {
        let others = others(view, superuser).await.map_err(failed)?;
        if !is_owner_among(view, &others).await.map_err(failed)? {
            let errors = FieldErrors::one("role", "validation_last_owner", refusal);
            return Err(Error::fields(refusal, errors));
        }
    }
    let key = key_of(superuser).map_err(failed)?;
    match role {
        Role::Owner => view.forget(key),
        lesser => view.keep(key, Row::from_iter([("role".to_owned(), json!(lesser.name()))])),
    }
    Ok(before)
}

/// Gives a new superuser their first role.
///
/// # Errors
/// 400 where there is no owner yet.
pub(super) async fn begin(view: &mut View<'_>, superuser: &Key, role: Role) -> Result<()> {
    give(view, superuser, role, FIRST_OWNER).await.map(drop)
}

/// Gives a superuser another role, and notes it.
///
/// # Errors
/// 400 for the only owner, who has to stay one.
pub(super) async fn change(
    view: &mut View<'_>,
    asker: &Asker,
    superuser: &Key,
    values: &Map<String, Value>,
    role: Role,
) -> Result<()> {
    let before = give(view, superuser, role, LAST_OWNER).await?;
    if before != role {
        let event = Event::by(asker, Action::RoleChanged);
        let event = event.on(Party::record(SUPERUSERS, &superuser.id, values));
        view.note(event.with("from", before.name()).with("to", role.name()).note());
    }
    Ok(())
}

impl Records {
    /// All admins, each with their role.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn admins(&self) -> Result<Vec<(Record, Role)>> {
        let collection = self.collection(SUPERUSERS)?;
        let (db, all) = (&self.inner.db, Statement::new("true"));
        let found = db.select(&collection.table, all, MOST_SUPERUSERS).await.map_err(failed)?;
        let keys = found.iter().map(|(key, _)| key_of(key)).collect::<Result<Vec<_>, _>>();
        let rows = db.rows_at(&keys.map_err(failed)?).await.map_err(failed)?;
        let role_of = |id: &str| {
            let row = rows.iter().find(|(key, _)| key.id == id);
            role_in(row.map(|(_, row)| row.as_ref()))
        };
        let admins =
            found.iter().map(|(key, row)| (Record::of_row(&collection, row), role_of(&key.id)));
        Ok(admins.collect())
    }

    /// Makes an admin with a role.
    ///
    /// # Errors
    /// As [`create`](Records::create); 400 for the first one who is to be less than an owner.
    pub(crate) async fn create_admin(
        &self,
        body: Map<String, Value>,
        role: Role,
        asking: Asking,
    ) -> Result<Record> {
        let collection = self.collection(SUPERUSERS)?;
        let mut create = self.creation(&collection, body, Arc::from([]), asking);
        create.role = Some(role);
        self.inner.db.rehearse(&create).await?;
        self.hash_for(&collection, &mut create).await?;
        let key = create.key().clone();
        let committed = self.write(create).await?;
        written(&collection, &committed, &key)
    }

    /// Changes an admin's account, and gives it a role. The account counts as changed even where its
    /// values stay as they are: open streams learn from it who is behind them.
    ///
    /// # Errors
    /// As [`update`](Records::update); 400 for the only owner, who has to stay one.
    pub(crate) async fn update_admin(
        &self,
        id: &str,
        body: Map<String, Value>,
        role: Role,
        asking: Asking,
    ) -> Result<Record> {
        let collection = self.collection(SUPERUSERS)?;
        let mut update = self.alteration(&collection, id, body, Arc::from([]), asking);
        update.role = Some(role);
        if update.asks_for_hashing(&collection) {
            self.inner.db.rehearse(&update).await?;
            self.hash_for_update(&collection, &mut update).await?;
        }
        let key = update.key().clone();
        let committed = self.write(update).await?;
        written(&collection, &committed, &key)
    }
}

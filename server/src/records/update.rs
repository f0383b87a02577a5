//! Updating a record.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, View};
use serde_json::{Map, Value, json};

use super::create::{asks_for_hashing, provisional_hashes};
use super::delete::undeletable;
use super::guard::{self, Guarding};
use super::keyed::{ABOUT_PASSWORDS, KEY_SETS_NO_PASSWORD, key_presumes, sets};
use super::references::check_targets;
use super::uploads::{Attached, validate_files};
use super::values::{Hashes, resolve, seal, stamp, validate, validate_auth, with_body};
use super::{
    Around, Asking, Record, Records, Submission, admit, anonymous, belongings, noted, refuse_view,
    refused, roles, written,
};
use crate::audit::Asker;
use crate::collections::{Collection, Collections, Field, generate};
use crate::error::{Error, FieldErrors, Result};
use crate::files::Upload;
use crate::http::{Caller, Right, Role};

pub(super) const FAILED: &str = "Failed to update record.";

impl Records {
    /// Updates one record as the asker, or changes nothing.
    ///
    /// # Errors
    /// 403 for a `null` rule; 404 when the record is absent or the rule does not hold for it as
    /// it is; 400 with field errors.
    pub(crate) async fn update(
        &self,
        collection: &str,
        id: &str,
        body: impl Into<Submission>,
        asking: Asking,
    ) -> Result<Record> {
        let Submission { values: body, uploads } = body.into();
        let collection = self.collection(collection)?;
        refuse_view(&collection)?;
        admit(&collection, Right::Update, &asking.caller)?;
        let mut update = self.alteration(&collection, id, body, Arc::clone(&uploads.list), asking);
        if update.asks_for_hashing(&collection) {
            // Hashing is dear, and the queue for it short: only what would be taken gets there.
            update.leave_proof_open();
            self.inner.db.rehearse(&update).await?;
            self.prove_for(&collection, &mut update).await?;
            self.inner.db.rehearse(&update).await?;
            self.hash_for_update(&collection, &mut update).await?;
        }
        let key = update.key.clone();
        let attached = Attached { key: key.clone(), uploads, failed: FAILED };
        let committed = self.write_with(vec![attached], update).await?;
        written(&collection, &committed, &key)
    }

    /// Updates a record whoever asks, as long as it still has the token key it was read with: what
    /// somebody has proven to be was proven of that one.
    ///
    /// # Errors
    /// 404 when it is gone or has another key; 400 with field errors.
    pub(crate) async fn amend(
        &self,
        record: &Record,
        body: Map<String, Value>,
        asking: &Asking,
    ) -> Result<Record> {
        let asking = Asking { caller: Caller::Owner, body: Map::new(), ..asking.clone() };
        let (collection, none) = (&record.collection, Arc::from([]));
        let mut update = self.alteration(collection, &record.id, body, none, asking);
        update.of_key = Some(record.text("tokenKey").to_owned());
        self.inner.db.rehearse(&update).await?;
        self.hash_for_update(collection, &mut update).await?;
        let key = update.key.clone();
        let committed = self.write(update).await?;
        written(collection, &committed, &key)
    }

    /// The write that updates a record; its passwords have still to be checked and hashed.
    pub(super) fn alteration(
        &self,
        collection: &Collection,
        id: &str,
        body: Map<String, Value>,
        uploads: Arc<[Upload]>,
        asking: Asking,
    ) -> Update {
        Update {
            collections: self.inner.collections.clone(),
            guarding: Arc::clone(&self.inner.guarding),
            key: Key { table: collection.table.clone(), id: id.to_owned() },
            proof: Proof::Done(None),
            of_key: None,
            role: None,
            body,
            uploads,
            hashes: Hashes::new(),
            asking,
            asker: Asker::current(),
        }
    }

    /// Checks an update's old password.
    pub(super) async fn prove_for(
        &self,
        collection: &Arc<Collection>,
        update: &mut Update,
    ) -> Result<()> {
        let proven = self.prove_old_password(collection, &update.key.id, &update.body).await?;
        update.proof = Proof::Done(proven);
        Ok(())
    }

    /// Hashes what an update's body holds.
    pub(super) async fn hash_for_update(
        &self,
        collection: &Collection,
        update: &mut Update,
    ) -> Result<()> {
        update.hashes = self.hash_submitted(collection, &update.body).await?;
        Ok(())
    }

    /// Puts a better hash of the same password in the place of a record's present one. Tokens
    /// stay good.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn renew_hash(&self, record: &Record, hash: String) -> Result<()> {
        let renew = RenewHash {
            collections: self.inner.collections.clone(),
            key: Key { table: record.collection.table.clone(), id: record.id.clone() },
            before: record.text("password").to_owned(),
            after: hash,
        };
        self.write_alone(renew).await.map(drop)
    }
}

pub(super) struct Update {
    collections: Collections,
    guarding: Guarding,
    key: Key,
    body: Map<String, Value>,
    uploads: Arc<[Upload]>,
    hashes: Hashes,
    proof: Proof,
    /// The token key that the record must still have.
    of_key: Option<String>,
    /// What an admin becomes, where that is said.
    pub(super) role: Option<Role>,
    asking: Asking,
    asker: Asker,
}

/// What is known of the body's old password, which is checked before the writer's turn.
enum Proof {
    /// It has still to be checked; taken for right in the rehearsal.
    ToDo,
    /// The hash it was right for, if it was; good only while the record still has it.
    Done(Option<String>),
}

impl Update {
    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn asking(&self) -> &Asking {
        &self.asking
    }

    pub(super) fn asks_for_hashing(&self, collection: &Collection) -> bool {
        asks_for_hashing(collection, &self.body)
    }

    /// For a rehearsal in which others come after it: they find its passwords set.
    pub(super) fn hash_provisionally(&mut self, collection: &Collection) {
        self.hashes = provisional_hashes(collection, &self.body);
    }

    /// Takes the old password for right until it is checked.
    pub(super) fn leave_proof_open(&mut self) {
        self.proof = Proof::ToDo;
    }

    fn collection(&self) -> Result<Arc<Collection>> {
        let collection = self.collections.of_table(&self.key.table);
        collection.ok_or(Error::NotFound("Missing collection context."))
    }

    fn check_auth(
        &self,
        resolved: &Map<String, Value>,
        current: &Map<String, Value>,
        manages: bool,
        errors: &mut FieldErrors,
    ) {
        let hash = current.get("password").and_then(Value::as_str);
        let old_password_holds = match &self.proof {
            Proof::ToDo => true,
            Proof::Done(proven) => proven.is_some() && proven.as_deref() == hash,
        };
        validate_auth(&self.body, resolved, Some(current), manages, old_password_holds, errors);
    }

    /// Whether an admin who is no owner asks about their own account, of which their password is
    /// theirs to change, with the old one.
    ///
    /// # Errors
    /// 403 for anything else of an admin's account.
    fn is_own_of_lesser_admin(&self, collection: &Collection) -> Result<bool> {
        let caller = &self.asking.caller;
        let Some(role) = caller.lesser_role().filter(|_| collection.is_superusers()) else {
            return Ok(false);
        };
        let is_own = caller.is(collection.id(), &self.key.id);
        let is_password = |name: &String| ABOUT_PASSWORDS.contains(&name.as_str());
        let is_more = self.role.is_some() || !self.uploads.is_empty();
        match is_own && !is_more && self.body.keys().all(is_password) {
            true => Ok(true),
            false => Err(role.falls_short_of(Role::Owner)),
        }
    }

    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let collection = self.collection()?;
        if collection.is_superusers() {
            roles::check_still(view, &self.asking.caller, &self.key.table).await?;
        }
        let row = view.get(&self.key).ok_or_else(Error::not_found)?;
        let current = collection.values_of(row);
        let key = current.get("tokenKey").and_then(Value::as_str);
        if self.of_key.is_some() && self.of_key.as_deref() != key {
            return Err(Error::not_found());
        }
        if key_presumes(&self.asking.caller, &collection, &self.body) {
            return Err(Error::forbidden(KEY_SETS_NO_PASSWORD));
        }
        let is_own = self.is_own_of_lesser_admin(&collection)?;
        let may_set = |field: &Field| sets(&self.asking.caller, &collection, Right::Update, field);
        let mut resolved = resolve(&collection, &self.body, &self.uploads, Some(&current), may_set);
        let asking = with_body(&self.asking, &collection, &self.body, &self.uploads, &resolved);
        let mut around = Around::new(self.collections.catalog(), view);
        if !is_own && !around.passes(&collection, Right::Update, &current, &asking).await? {
            return Err(Error::not_found());
        }
        let mut errors = FieldErrors::default();
        if collection.is_auth() {
            let manages = around.manages(&collection, &current, &asking).await?;
            self.check_auth(&resolved, &current, manages, &mut errors);
            // PocketBase looks at the fields only when the form around them is in order.
            std::mem::take(&mut errors).into_result(FAILED)?;
        }
        if resolved.remove("id").is_some_and(|id| id != json!(self.key.id)) {
            let message = "The record primary key cannot be changed.";
            errors.add("id", "validation_pk_change", message);
        }
        let mut values = current.clone();
        values.extend(resolved.clone());
        let catalog = self.collections.catalog();
        seal(&collection, &mut values, &resolved, &self.hashes);
        if collection.is_auth() {
            let changed = |name: &str| values.get(name) != current.get(name);
            let unlinks = belongings::becomes_verified(&current, &values)
                && belongings::has_links(view, &catalog, &self.key).await?;
            if (changed("password") || changed("email") || unlinks) && !changed("tokenKey") {
                // Every token of the record ends here.
                values.insert("tokenKey".to_owned(), json!(generate::secret()));
            }
        }
        if collection.is_superusers() {
            values.insert("verified".to_owned(), json!(true));
        }
        stamp(&collection, &mut values, false, self.asking.now);
        let was_anonymous = anonymous::is(view, &collection, &self.key).await?;
        let stays_anonymous = was_anonymous && !has_way_in(&current, &values);
        validate(&collection, &values, &resolved, stays_anonymous, &mut errors);
        check_targets(view, &catalog, &collection, &values, Some(&current), &mut errors).await?;
        validate_files(&collection, &values, Some(&current), &self.uploads, &mut errors);
        belongings::check(view, &catalog, &collection, &values, &mut errors).await?;
        let whose = (&self.asking.caller, Right::Update);
        guard::check(&self.guarding, whose, &collection, (Some(&current), &values), &mut errors);
        errors.into_result(FAILED)?;
        view.put(self.key.clone(), collection.to_row(&values), &collection.unlogged);
        let images = (&current, &values);
        if was_anonymous && !stays_anonymous {
            let forgotten = anonymous::forget(view, &self.key).await;
            forgotten.map_err(|error| self.refused(error))?;
            noted::upgraded(view, &self.asker, &collection, &self.key.id, images);
        } else {
            noted::changed(view, &self.asker, &collection, &self.key.id, images);
        }
        belongings::way_in(view, &catalog, &collection, &values).await?;
        if let Some(role) = self.role {
            roles::change(view, &self.asker, &self.key, &values, role).await?;
        }
        if collection.is_auth() {
            let followed =
                belongings::follow(view, &catalog, &self.key, images, &self.asking).await;
            followed.map_err(|reason| undeletable(reason, FAILED, FAILED))?;
        }
        Ok(())
    }
}

impl Intent for Update {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let collection = self.collection().ok();
        let anonymous = collection.and_then(|of| anonymous::row_of(&of, &self.key));
        [self.key.clone()].into_iter().chain(anonymous).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        match self.collection() {
            Ok(collection) => refused(&collection, FAILED, error),
            Err(gone) => gone,
        }
    }

    fn actor(&self) -> Arc<str> {
        self.asking.caller.label()
    }
}

/// Whether a change gives an anonymous account a way in: an address, or a password that somebody
/// knows.
fn has_way_in(before: &Map<String, Value>, after: &Map<String, Value>) -> bool {
    before.get("password") != after.get("password") || after.get("email") != Some(&json!(""))
}

/// Another hash of the same password: no change of the record that anybody could see.
struct RenewHash {
    collections: Collections,
    key: Key,
    before: String,
    after: String,
}

impl RenewHash {
    /// Nothing to do when the password has been changed meanwhile.
    fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let collection = self.collections.of_table(&self.key.table);
        let Some((collection, row)) = collection.zip(view.get(&self.key)) else { return Ok(()) };
        let mut values = collection.values_of(row);
        if values.get("password").and_then(Value::as_str) == Some(self.before.as_str()) {
            values.insert("password".to_owned(), json!(self.after));
            view.rewrite(self.key.clone(), collection.to_row(&values));
        }
        Ok(())
    }
}

impl Intent for RenewHash {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        vec![self.key.clone()]
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move { self.judge(view) })
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("renew a password's hash", error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

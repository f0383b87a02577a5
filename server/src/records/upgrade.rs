//! Making a full account of an anonymous one: a sign-up that keeps the id, and with it all that
//! refers to it. It is judged as a sign-up, by the collection's create rule, of a guest.

use std::sync::Arc;

use axum::http::HeaderMap;
use homeport_db::{DbError, Deciding, Intent, Key, View};
use serde_json::{Map, Value, json};

use super::create::{Create, may_create};
use super::delete::undeletable;
use super::keyed::sets;
use super::references::check_targets;
use super::uploads::validate_files;
use super::values::{Hashes, resolve, seal, stamp, validate, validate_auth, with_body};
use super::{
    Around, Asking, Record, Records, admit, anonymous, belongings, noted, refused, written,
};
use crate::audit::Asker;
use crate::collections::{Collection, Collections, Field, generate, sign_ins};
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Params, Right};

const FAILED: &str = "Failed to upgrade the account.";
const NOT_ANONYMOUS: &str = "This account is not anonymous, or not any more.";
const BELONGS: &str = "This account at the service belongs to somebody here already. To go on as \
                       them, sign in with it without the anonymous account's token; the anonymous \
                       account stays as it is.";

/// The way in that an anonymous account gets.
pub(crate) enum WayIn {
    /// A password, and what is typed beside it.
    Password,
    /// An account at a service, which vouches for an address; an empty one it vouches for not.
    Service { provider: String, id: String, email: String },
}

impl Records {
    /// Gives an anonymous account a way in, by a body like that of a sign-up. Every token of it ends.
    ///
    /// # Errors
    /// As [`create`](Records::create); 400 when it is not anonymous, and for somebody else's account
    /// at a service.
    pub(crate) async fn upgrade(
        &self,
        record: &Record,
        body: Map<String, Value>,
        way_in: WayIn,
        asking: &Asking,
    ) -> Result<Record> {
        if !self.is_anonymous(record).await? {
            return Err(Error::invalid(NOT_ANONYMOUS));
        }
        let collection = &record.collection;
        let actor = asking.caller.label();
        let asking = Asking { caller: Caller::Guest, body: body.clone(), ..asking.clone() };
        admit(collection, Right::Create, &asking.caller)?;
        let mut upgrade = Upgrade {
            collections: self.inner.collections.clone(),
            key: Key { table: collection.table.clone(), id: record.id.clone() },
            token_key: record.text("tokenKey").to_owned(),
            link: self.link(record, &way_in)?,
            body,
            way_in,
            hashes: Hashes::new(),
            asking,
            asker: Asker::current(),
            actor,
        };
        // Hashing is dear, and the queue for it short: only what would be taken gets there.
        self.inner.db.rehearse(&upgrade).await?;
        upgrade.hashes = self.hash_submitted(collection, &upgrade.body).await?;
        let key = upgrade.key.clone();
        let committed = self.write(upgrade).await?;
        written(collection, &committed, &key)
    }

    fn link(&self, record: &Record, way_in: &WayIn) -> Result<Option<Create>> {
        let WayIn::Service { provider, id, .. } = way_in else { return Ok(None) };
        let links = self.collection(sign_ins::EXTERNAL_AUTHS_ID)?;
        let row = [
            ("collectionRef", record.collection.id()),
            ("recordRef", &record.id),
            ("provider", provider),
            ("providerId", id),
        ];
        let row = row.map(|(name, text)| (name.to_owned(), json!(text))).into_iter().collect();
        let (params, headers) = (Params::default(), HeaderMap::new());
        let asking = Asking::new(Caller::Owner, "POST", &params, &headers);
        Ok(Some(self.creation(&links, row, Arc::from([]), asking)))
    }
}

struct Upgrade {
    collections: Collections,
    key: Key,
    /// What the record was read with: whoever asks has proven to be that one.
    token_key: String,
    body: Map<String, Value>,
    way_in: WayIn,
    link: Option<Create>,
    hashes: Hashes,
    asking: Asking,
    asker: Asker,
    actor: Arc<str>,
}

impl Upgrade {
    fn collection(&self) -> Result<Arc<Collection>> {
        let collection = self.collections.of_table(&self.key.table);
        collection.ok_or(Error::NotFound("Missing collection context."))
    }

    /// The record as it is, if it is what was asked about, and anonymous.
    async fn current(
        &self,
        view: &mut View<'_>,
        collection: &Collection,
    ) -> Result<Map<String, Value>> {
        let row = view.get(&self.key).ok_or_else(Error::sign_in_first)?;
        let current = collection.values_of(row);
        if !anonymous::is(view, collection, &self.key).await? {
            return Err(Error::invalid(NOT_ANONYMOUS));
        }
        match current.get("tokenKey") == Some(&json!(self.token_key)) {
            true => Ok(current),
            false => Err(Error::sign_in_first()),
        }
    }

    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let collection = self.collection()?;
        let current = self.current(view, &collection).await?;
        let catalog = self.collections.catalog();
        self.check_link(view, &collection).await?;
        let may_set = |field: &Field| sets(&Caller::Guest, &collection, Right::Create, field);
        let resolved = resolve(&collection, &self.body, &[], Some(&current), may_set);
        let mut values = current.clone();
        values.extend(resolved.clone());
        values.insert("id".to_owned(), json!(self.key.id));
        values.insert("verified".to_owned(), json!(self.is_vouched_for(&values)));
        self.check_rule(view, &collection, (&values, &resolved)).await?;
        let mut errors = FieldErrors::default();
        if resolved.get("id").is_some_and(|id| id != &json!(self.key.id)) {
            let message = "The record primary key cannot be changed.";
            errors.add("id", "validation_pk_change", message);
        }
        validate_auth(&self.body, &resolved, None, false, false, &mut errors);
        std::mem::take(&mut errors).into_result(FAILED)?;
        seal(&collection, &mut values, &resolved, &self.hashes);
        values.insert("tokenKey".to_owned(), json!(generate::secret()));
        stamp(&collection, &mut values, false, self.asking.now);
        validate(&collection, &values, &resolved, false, &mut errors);
        self.check_identity(&collection, &values, &mut errors);
        check_targets(view, &catalog, &collection, &values, Some(&current), &mut errors).await?;
        validate_files(&collection, &values, Some(&current), &[], &mut errors);
        errors.into_result(FAILED)?;

        view.put(self.key.clone(), collection.to_row(&values), &collection.unlogged);
        let images = (&current, &values);
        noted::upgraded(view, &self.asker, &collection, &self.key.id, images);
        let followed = belongings::follow(view, &catalog, &self.key, images, &self.asking).await;
        followed.map_err(|reason| undeletable(reason, FAILED, FAILED))?;
        let forgotten = anonymous::forget(view, &self.key).await;
        forgotten.map_err(|error| self.refused(error))?;
        match &self.link {
            Some(link) => link.judge(view).await,
            None => Ok(()),
        }
    }

    /// Whether a service vouches for the address.
    fn is_vouched_for(&self, values: &Map<String, Value>) -> bool {
        match &self.way_in {
            WayIn::Password => false,
            WayIn::Service { email, .. } => {
                !email.is_empty() && values.get("email") == Some(&json!(email))
            }
        }
    }

    /// # Errors
    /// 400 for an account at a service that belongs to somebody.
    async fn check_link(&self, view: &mut View<'_>, collection: &Collection) -> Result<()> {
        let WayIn::Service { provider, id, .. } = &self.way_in else { return Ok(()) };
        let catalog = self.collections.catalog();
        match belongings::is_linked(view, &catalog, (collection.id(), provider, id)).await? {
            true => {
                let code = "validation_belongs_to_another";
                let message = "It belongs to another account here.";
                Err(Error::fields(BELONGS, FieldErrors::one("provider", code, message)))
            }
            false => Ok(()),
        }
    }

    /// # Errors
    /// 400 when a guest may not sign up like this.
    async fn check_rule(
        &self,
        view: &mut View<'_>,
        collection: &Collection,
        (values, resolved): (&Map<String, Value>, &Map<String, Value>),
    ) -> Result<()> {
        let asking = with_body(&self.asking, collection, &self.body, &[], resolved);
        let mut around = Around::new(self.collections.catalog(), view);
        let passes = may_create(collection, Right::Create, &asking)
            && around.passes(collection, Right::Create, values, &asking).await?;
        if passes { Ok(()) } else { Err(Error::invalid(FAILED)) }
    }

    /// A password opens nothing without something to type beside it.
    fn check_identity(
        &self,
        collection: &Collection,
        values: &Map<String, Value>,
        errors: &mut FieldErrors,
    ) {
        let auth = collection.definition.auth.as_ref();
        let names = auth.map_or(&[][..], |auth| &auth.password_auth.identity_fields);
        let is_set = |name: &String| {
            values.get(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty())
        };
        if matches!(self.way_in, WayIn::Password)
            && let Some(first) = names.first()
            && !names.iter().any(is_set)
            && !errors.blames(first)
        {
            errors.add(first, "validation_required", "Cannot be blank.");
        }
    }
}

impl Intent for Upgrade {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        vec![self.key.clone()]
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
        Arc::clone(&self.actor)
    }
}

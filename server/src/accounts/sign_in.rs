//! Signing in with a password, and renewing a token.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::admit::as_record;
use super::letters::options;
use super::{Accounts, Method, form};
use crate::auth;
use crate::auth::tokens::Life;
use crate::collections::Collection;
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Identity};
use crate::records::{Asking, Record};
use crate::sessions::IMPERSONATED;

/// Somebody has signed in: their record, a token for it, and the asking they now are.
pub(crate) struct SignedIn {
    pub(crate) record: Record,
    pub(crate) token: String,
    pub(crate) asking: Asking,
}

impl Accounts {
    /// An auth collection by name or id.
    ///
    /// # Errors
    /// 404 in PocketBase's words.
    pub(super) fn auth_collection(&self, name: &str) -> Result<Arc<Collection>> {
        let missing = Error::NotFound("Missing or invalid auth collection context.");
        let collection = self.records.writable(name)?;
        if collection.is_auth() { Ok(collection) } else { Err(missing) }
    }

    /// Signs in with an identity (an e-mail address, say) and a password.
    ///
    /// Unknown identities and wrong passwords take the same time and get the same answer.
    ///
    /// # Errors
    /// 400 with field errors or `Failed to authenticate.`; 403 when the method is off or the
    /// collection's auth rule does not hold; 429 after too many tries.
    pub(crate) async fn sign_in(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedIn> {
        let record = self.by_password(collection, body, address).await?;
        self.admit(record, asking, Method::Password, Some(address)).await
    }

    /// Whether a collection lets passwords in.
    ///
    /// # Errors
    /// 404 for a collection of no accounts, 403 where passwords are off.
    pub(super) fn may_use_passwords(&self, collection: &str) -> Result<Arc<Collection>> {
        let collection = self.auth_collection(collection)?;
        if !options(&collection)?.password_auth.enabled {
            let message = "The collection is not configured to allow password authentication.";
            return Err(Error::forbidden(message));
        }
        Ok(collection)
    }

    /// Whose identity and password these are.
    ///
    /// # Errors
    /// Those of [`sign_in`](Accounts::sign_in), but for the rule.
    pub(super) async fn by_password(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<Record> {
        let collection = self.may_use_passwords(collection)?;
        let password_auth = &options(&collection)?.password_auth;
        let identity = form::text(body, "identity")?.to_owned();
        let password = form::text(body, "password")?.to_owned();
        let field = form::text(body, "identityField")?.to_owned();
        let mut errors = FieldErrors::default();
        form::length("identity", &identity, (1, 255), &mut errors);
        form::length("password", &password, (1, 255), &mut errors);
        if !field.is_empty()
            && form::length("identityField", &field, (1, 255), &mut errors)
            && !password_auth.identity_fields.contains(&field)
        {
            errors.add("identityField", "validation_in_invalid", "Must be a valid value.");
        }
        errors.into_result(form::BAD_FIELDS)?;
        let attempt = self.attempts.take(address, &format!("{}/{identity}", collection.id()));
        let attempt = attempt.inspect_err(|_too_many| {
            self.note_refusal(&collection, None, Method::Password, "tooMany");
        })?;

        let found = self.known_as(&collection, &identity, &field).await?;
        let hash = found.as_ref().map(|record| record.text("password").to_owned());
        let holds = self.passwords.verify(password.clone(), hash).await?;
        match found {
            Some(record) if holds => {
                attempt.was_right();
                self.renew_hash(&record, password).await?;
                Ok(record)
            }
            found => {
                self.note_refusal(&collection, found.as_ref(), Method::Password, "wrong");
                Err(Error::invalid("Failed to authenticate."))
            }
        }
    }

    /// Whom an identity names; `field` is the one to look in, or empty for all that there are.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn known_as(
        &self,
        collection: &Arc<Collection>,
        identity: &str,
        field: &str,
    ) -> Result<Option<Record>> {
        // An address is looked up as one first, so that nobody's name can stand in its way.
        let mut names =
            options(collection)?.password_auth.identity_fields.iter().collect::<Vec<_>>();
        names.sort_by_key(|name| identity.contains('@') && *name != "email");
        for name in names.into_iter().filter(|name| field.is_empty() || field == *name) {
            let found = self.records.find_by(collection, name, identity).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Replaces a hash that is not the kind we make, while its password is at hand.
    async fn renew_hash(&self, record: &Record, password: String) -> Result<()> {
        let hash = record.text("password");
        if !auth::is_outdated(hash) {
            return Ok(());
        }
        let new = match self.passwords.hash(password).await {
            // Another time, when less is going on.
            Err(Error::Unavailable) => return Ok(()),
            hashed => hashed?,
        };
        self.records.renew_hash(record, new).await
    }

    /// # Errors
    /// 401 without a token, 403 with one of another collection.
    pub(super) fn may_ask_as_record(
        &self,
        collection: &str,
        asking: &Asking,
    ) -> Result<(Arc<Collection>, Arc<Identity>)> {
        let collection = self.records.writable(collection)?;
        let Caller::Record(caller) = &asking.caller else { return Err(Error::sign_in_first()) };
        if caller.at_window {
            return Err(Error::sign_in_first());
        }
        if caller.collection_id != collection.id() {
            let message = format!(
                "The request requires auth record from {} collection.",
                caller.collection_name
            );
            return Err(Error::Forbidden(message.into()));
        }
        Ok((collection, Arc::clone(caller)))
    }

    /// The caller's own record, and its collection.
    ///
    /// # Errors
    /// 401 without a token, 403 with one of another collection.
    pub(super) async fn own_record(
        &self,
        collection: &str,
        asking: &Asking,
    ) -> Result<(Arc<Collection>, Record)> {
        let (collection, caller) = self.may_ask_as_record(collection, asking)?;
        let record =
            self.records.get(&collection, &caller.id).await?.ok_or_else(Error::sign_in_first)?;
        Ok((collection, record))
    }

    /// A new token for whoever holds a good one.
    ///
    /// # Errors
    /// 401 without a token, 403 with one of another collection, or when the auth rule does not
    /// hold any more.
    pub(crate) async fn refresh(&self, collection: &str, asking: &Asking) -> Result<SignedIn> {
        let (_, record) = self.own_record(collection, asking).await?;
        let refreshable = match &asking.caller {
            Caller::Record(caller) => caller.refreshable,
            Caller::Guest | Caller::Key(_) | Caller::Owner => false,
        };
        let refreshed = self.admit(record, asking, Method::Refresh, None).await?;
        if !refreshable {
            // It is handed back as it is, and ends when it ends.
            let token = asking.headers.get("authorization").and_then(Value::as_str).unwrap_or("");
            let token = auth::bare_token(token).to_owned();
            return Ok(SignedIn { token, ..refreshed });
        }
        Ok(refreshed)
    }

    /// A token with which a superuser acts as a record. It lives for `seconds`, or as long as the
    /// collection's tokens when that is 0, and cannot be renewed.
    ///
    /// # Errors
    /// 401 and 403 for everybody else, 404 when there is no such record.
    pub(crate) async fn impersonate(
        &self,
        collection: &str,
        id: &str,
        seconds: u64,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedIn> {
        asking.caller.require_superuser()?;
        let collection = self.auth_collection(collection)?;
        let record = self.records.get(&collection, id).await?.ok_or_else(Error::not_found)?;
        let (life, how) = (Life::Fixed(seconds), (IMPERSONATED.to_owned(), Some(address)));
        let (token, claims) = self.hand_out(&record, asking, life, how).await?;
        let asking = as_record(&record, &claims, asking);
        Ok(SignedIn { record, token, asking })
    }
}

//! Signing in with a password, and renewing a token.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Accounts;
use crate::auth::tokens::Life;
use crate::auth::{self, Claims, identity, tokens};
use crate::collections::value::to_text;
use crate::collections::{Collection, Rule};
use crate::error::{Error, FieldErrors, Result};
use crate::http::Caller;
use crate::records::{Asking, Record};

pub(super) const BAD_BODY: &str = "An error occurred while loading the submitted data.";
const BAD_FIELDS: &str = "An error occurred while validating the submitted data.";
const NOT_ALLOWED: &str =
    "The request doesn't satisfy the collection requirements to authenticate.";

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
        let collection = self.auth_collection(collection)?;
        let options = collection.definition.auth.as_ref();
        let options = options.map(|auth| &auth.password_auth).filter(|options| options.enabled);
        let options = options.ok_or_else(|| {
            Error::forbidden("The collection is not configured to allow password authentication.")
        })?;
        if ["identity", "password", "identityField"]
            .iter()
            .any(|name| body.get(*name).is_some_and(|value| !value.is_string() && !value.is_null()))
        {
            return Err(Error::invalid(BAD_BODY));
        }
        let text = |name: &str| body.get(name).map(to_text).unwrap_or_default();
        let (identity, password, field) =
            (text("identity"), text("password"), text("identityField"));
        let mut errors = FieldErrors::default();
        for (name, value) in [("identity", &identity), ("password", &password)] {
            if value.is_empty() {
                errors.add(name, "validation_required", "Cannot be blank.");
            } else if value.chars().count() > 255 {
                let message = "The length must be between 1 and 255.";
                let params = json!({ "min": 1, "max": 255 });
                errors.add_with(name, "validation_length_out_of_range", message, params);
            }
        }
        if !field.is_empty() && !options.identity_fields.contains(&field) {
            errors.add("identityField", "validation_in_invalid", "Must be a valid value.");
        }
        errors.into_result(BAD_FIELDS)?;
        let attempt = self.attempts.take(address, &format!("{}/{identity}", collection.id()))?;

        // An address is looked up as one first, so that nobody's name can stand in its way.
        let mut names = options.identity_fields.iter().collect::<Vec<_>>();
        names.sort_by_key(|name| identity.contains('@') && *name != "email");
        let mut found = None;
        for name in names {
            if found.is_none() && (field.is_empty() || &field == name) {
                found = self.records.find_by(&collection, name, &identity).await?;
            }
        }
        let hash = found.as_ref().map(|record| record.text("password").to_owned());
        let holds = self.passwords.verify(password.clone(), hash).await?;
        match found.filter(|_| holds) {
            Some(record) => {
                attempt.was_right();
                self.renew_hash(&record, password).await?;
                self.admit(record, asking, "password").await
            }
            None => Err(Error::invalid("Failed to authenticate.")),
        }
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

    /// A new token for whoever holds a good one.
    ///
    /// # Errors
    /// 401 without a token, 403 with one of another collection, or when the auth rule does not
    /// hold any more.
    pub(crate) async fn refresh(&self, collection: &str, asking: &Asking) -> Result<SignedIn> {
        let collection = self.records.writable(collection)?;
        let unauthorized =
            Error::Unauthorized("The request requires valid record authorization token.");
        let Caller::Record(caller) = &asking.caller else { return Err(unauthorized) };
        if caller.collection_id != collection.id() {
            let message = format!(
                "The request requires auth record from {} collection.",
                caller.collection_name
            );
            return Err(Error::Forbidden(message.into()));
        }
        let record = self.records.get(&collection, &caller.id).await?.ok_or(unauthorized)?;
        let refreshed = self.admit(record, asking, "default").await?;
        if !caller.refreshable {
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
    ) -> Result<SignedIn> {
        asking.caller.require_superuser()?;
        let collection = self.auth_collection(collection)?;
        let record = self.records.get(&collection, id).await?.ok_or_else(Error::not_found)?;
        let now = asking.now.unix_timestamp();
        let life = Life::Fixed(seconds);
        let (token, claims) = tokens::issue(&collection, id, record.text("tokenKey"), now, life)?;
        let asking = as_record(&record, &claims, asking);
        Ok(SignedIn { record, token, asking })
    }

    /// Judges the auth rule as the record itself and issues the token.
    async fn admit(
        &self,
        record: Record,
        asking: &Asking,
        context: &'static str,
    ) -> Result<SignedIn> {
        let asking = Asking { context, ..asking.clone() };
        let allowed = match &record.collection.rules.auth {
            Rule::Nobody => false,
            rule => self.records.passes(rule, &record, &asking).await?,
        };
        if !allowed {
            return Err(Error::forbidden(NOT_ALLOWED));
        }
        let now = asking.now.unix_timestamp();
        let (token, claims) = tokens::issue(
            &record.collection,
            &record.id,
            record.text("tokenKey"),
            now,
            Life::Renewable,
        )?;
        let asking = as_record(&record, &claims, &asking);
        Ok(SignedIn { record, token, asking })
    }
}

/// What the record itself would ask: it is what sees the answer.
fn as_record(record: &Record, claims: &Claims, asking: &Asking) -> Asking {
    let values = record.values.clone();
    let identity = identity(&record.collection, &record.id, values, claims);
    Asking { caller: Caller::Record(Arc::new(identity)), ..asking.clone() }
}

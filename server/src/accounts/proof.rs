//! What a mailed token proves: that its bearer reads a record's mail.

use serde_json::{Map, Value, json};

use super::{Accounts, form};
use crate::auth::{Claims, tokens};
use crate::collections::Collection;
use crate::error::{Error, FieldErrors, Result};
use crate::records::Record;

/// A record and what a good token for it says.
pub(super) struct Proven {
    pub(super) record: Record,
    pub(super) claims: Claims,
}

impl Accounts {
    /// Who a token of this kind is good for, in whatever collection; `None` when it is not.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn prove(&self, token: &str, kind: &str) -> Result<Option<Proven>> {
        let Some(claims) = tokens::unverified(token).filter(|claims| claims.kind == kind) else {
            return Ok(None);
        };
        let Ok(collection) = self.auth_collection(&claims.collection_id) else { return Ok(None) };
        let Some(record) = self.records.get(&collection, &claims.id).await? else {
            return Ok(None);
        };
        let claims = tokens::verify(token, kind, &collection, record.text("tokenKey"));
        Ok(claims.map(|claims| Proven { record, claims }))
    }

    /// As [`prove`](Accounts::prove), for a form of this collection; what is wrong is blamed on
    /// `token`.
    pub(super) async fn prove_for(
        &self,
        collection: &Collection,
        token: &str,
        kind: &str,
        errors: &mut FieldErrors,
    ) -> Result<Option<Proven>> {
        let proven = self.prove(token, kind).await?;
        let Some(proven) = proven else {
            errors.add("token", "validation_invalid_token", "Invalid or expired token.");
            return Ok(None);
        };
        if proven.record.collection.id() != collection.id() {
            let message = "The provided token is for different auth collection.";
            errors.add("token", "validation_token_collection_mismatch", message);
            return Ok(None);
        }
        Ok(Some(proven))
    }
}

/// The body of a change of the record itself.
pub(super) fn change<const N: usize>(values: [(&str, Value); N]) -> Map<String, Value> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The body that sets a password.
pub(super) fn new_password(password: &str) -> Map<String, Value> {
    change([("password", json!(password)), ("passwordConfirm", json!(password))])
}

/// A record that went, or whose key changed, while it was being decided on: its token is void.
pub(super) fn void_token(error: Error) -> Error {
    match error {
        Error::NotFound(_) => {
            let (code, message) = ("validation_invalid_token", "Invalid or expired token.");
            Error::fields(form::BAD_FIELDS, FieldErrors::one("token", code, message))
        }
        other => other,
    }
}

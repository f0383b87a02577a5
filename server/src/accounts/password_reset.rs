//! Setting a new password by mail.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::kept_letters::TOKENS;
use super::proof::{new_password, void_token};
use super::{Accounts, form};
use crate::auth::tokens;
use crate::collections::{Collection, FieldKind};
use crate::error::{Error, FieldErrors, Result};
use crate::records::{Asking, Record};

const OFF: &str = "The collection is not configured to allow password authentication.";
const FAILED: &str = "Failed to set new password.";

impl Accounts {
    /// Whether a collection has passwords that could be set by mail.
    ///
    /// # Errors
    /// 404 for a collection of no accounts, 400 where passwords are off.
    pub(super) fn may_reset_passwords(&self, collection: &str) -> Result<Arc<Collection>> {
        let collection = self.auth_collection(collection)?;
        match super::letters::options(&collection)?.password_auth.enabled {
            true => Ok(collection),
            false => Err(Error::invalid(OFF)),
        }
    }

    /// Mails a token with which a password can be set. Unknown addresses get the same answer, in
    /// the same time.
    ///
    /// # Errors
    /// 400 for a body without an address, or without passwords in the collection; 429.
    pub(super) async fn request_password_reset(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<()> {
        let collection = self.may_reset_passwords(collection)?;
        let email = form::only_address(body)?;
        self.brake_mails(&collection, email, address)?;
        let found = self.records.find_by(&collection, "email", email).await?;
        let found = found.filter(|record| self.resends.take("password reset", record));
        let write = |record: &Record| self.password_reset_letter(record);
        let letter = self.letter_for(found, (&collection, email), write)?;
        self.mails.send(letter).await
    }

    /// Sets the password of whom a token is good for; every token of theirs ends. Where the token
    /// went is their address, so it counts as verified.
    ///
    /// # Errors
    /// 400 for a token that is not good for this collection, and for a password that is not
    /// allowed.
    pub(super) async fn confirm_password_reset(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
    ) -> Result<()> {
        let collection = self.auth_collection(collection)?;
        let token = form::text(body, "token")?;
        let password = form::text(body, "password")?;
        let confirm = form::text(body, "passwordConfirm")?;
        let mut errors = FieldErrors::default();
        let mut proven = None;
        if form::required("token", token, &mut errors) {
            let kind = tokens::PASSWORD_RESET;
            proven = self.prove_for(&collection, token, kind, &mut errors).await?;
        }
        form::length("password", password, (shortest(&collection), 255), &mut errors);
        if form::required("passwordConfirm", confirm, &mut errors) && confirm != password {
            errors.add("passwordConfirm", "validation_values_mismatch", "Values don't match.");
        }
        errors.into_result(form::BAD_FIELDS)?;
        let Some(proven) = proven else { return Ok(()) };
        let mut change = new_password(password);
        if proven.record.text("email") == proven.claims.email {
            change.insert("verified".to_owned(), json!(true));
        }
        let amended = self.records.amend(&proven.record, change, asking).await;
        amended.map_err(|error| match error {
            Error::Invalid { fields, .. } => Error::fields(FAILED, fields),
            other => void_token(other),
        })?;
        self.used_letters(&proven.record, &TOKENS).await;
        Ok(())
    }
}

/// The least length of the collection's passwords.
fn shortest(collection: &Collection) -> usize {
    let kind = collection.field("password").map(|column| &column.field.kind);
    match kind {
        Some(FieldKind::Password { min, .. }) => usize::try_from(*min).unwrap_or(0).max(1),
        _ => 1,
    }
}

//! Changing a record's address: the new one has to be read, and the password known.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::kept_letters::TOKENS;
use super::proof::{Proven, change, void_token};
use super::{Accounts, form};
use crate::auth::tokens;
use crate::collections::{Collection, SUPERUSERS};
use crate::error::{Error, FieldErrors, Result};
use crate::records::{Asking, Record};

/// Whoever reads the letter would need a password that nobody knows.
const UPGRADE_INSTEAD: &str = "An anonymous account gets its address by being upgraded.";

impl Accounts {
    /// Whether addresses of a collection are changed by mail: those of superusers are not.
    ///
    /// # Errors
    /// 404 for a collection of no accounts, 400 for that of the superusers.
    pub(super) fn may_change_addresses(&self, collection: &str) -> Result<Arc<Collection>> {
        let collection = self.auth_collection(collection)?;
        if collection.name() == SUPERUSERS {
            return Err(Error::invalid("All superusers can change their emails directly."));
        }
        Ok(collection)
    }

    /// Mails a token to the address that the caller wants to have.
    ///
    /// # Errors
    /// 401 without a token, 403 with one of another collection, 400 for an address that cannot be
    /// had.
    pub(super) async fn request_email_change(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<()> {
        let (collection, record) = self.own_record(collection, asking).await?;
        if self.records.is_anonymous(&record).await? {
            return Err(Error::invalid(UPGRADE_INSTEAD));
        }
        let new_email = form::text(body, "newEmail")?;
        let mut errors = FieldErrors::default();
        if form::address("newEmail", new_email, &mut errors) {
            if new_email == record.text("email") {
                errors.add("newEmail", "validation_not_in_invalid", "Must not be in list.");
            } else if self.is_taken(&collection, new_email, &record).await? {
                let message = "Invalid new email address.";
                errors.add("newEmail", "validation_invalid_new_email", message);
            }
        }
        errors.into_result(form::BAD_FIELDS)?;
        self.brake_mails(&collection, &record.id, address)?;
        let letter = self.email_change_letter(&record, new_email)?;
        self.mails.send(letter).await
    }

    async fn is_taken(&self, collection: &Collection, email: &str, by: &Record) -> Result<bool> {
        let collection = self.auth_collection(collection.id())?;
        let found = self.records.find_by(&collection, "email", email).await?;
        Ok(found.is_some_and(|found| found.id != by.id))
    }

    /// Gives a record the address that a token went to.
    ///
    /// # Errors
    /// 400 for a token that is not good for this collection, a wrong password, and an address that
    /// somebody else has by now; 429 after too many wrong passwords.
    pub(super) async fn confirm_email_change(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<()> {
        let collection = self.may_change_addresses(collection)?;
        let token = form::text(body, "token")?;
        let password = form::text(body, "password")?;
        let mut errors = FieldErrors::default();
        let proven = self.prove_new_address(&collection, token, &mut errors).await?;
        if form::length("password", password, (1, 100), &mut errors) {
            let record = proven.as_ref().map(|proven| &proven.record);
            self.check_password(&collection, record, password, address, &mut errors).await?;
        }
        errors.into_result(form::BAD_FIELDS)?;
        let Some(Proven { record, claims }) = proven else { return Ok(()) };
        let changed = change([("email", json!(claims.new_email)), ("verified", json!(true))]);
        let amended = self.records.amend(&record, changed, asking).await;
        amended.map_err(|error| match error {
            Error::Invalid { fields, .. } => {
                Error::fields("Failed to confirm email change.", fields)
            }
            other => void_token(other),
        })?;
        self.used_letters(&record, &TOKENS).await;
        Ok(())
    }

    async fn prove_new_address(
        &self,
        collection: &Collection,
        token: &str,
        errors: &mut FieldErrors,
    ) -> Result<Option<Proven>> {
        if !form::required("token", token, errors) {
            return Ok(None);
        }
        if tokens::unverified(token).is_none_or(|claims| claims.new_email.is_empty()) {
            let message = "Invalid token payload - newEmail must be set.";
            errors.add("token", "validation_invalid_token_payload", message);
            return Ok(None);
        }
        let proven = self.prove_for(collection, token, tokens::EMAIL_CHANGE, errors).await?;
        let Some(proven) = proven else { return Ok(None) };
        if self.is_taken(collection, &proven.claims.new_email, &proven.record).await? {
            let message = "The new email address is invalid.";
            errors.add("token", "validation_invalid_token_email", message);
            return Ok(None);
        }
        Ok(Some(proven))
    }

    /// Blames a password that is not the record's, braked like a sign-in.
    async fn check_password(
        &self,
        collection: &Collection,
        record: Option<&Record>,
        password: &str,
        address: IpAddr,
        errors: &mut FieldErrors,
    ) -> Result<()> {
        let right = match record {
            None => false,
            Some(record) => {
                let account = format!("{}/{}", collection.id(), record.id);
                let attempt = self.attempts.take(address, &account)?;
                let hash = Some(record.text("password").to_owned());
                let right = self.passwords.verify(password.to_owned(), hash).await?;
                if right {
                    attempt.was_right();
                }
                right
            }
        };
        if !right {
            let message = "Missing or invalid auth record password.";
            errors.add("password", "validation_invalid_password", message);
        }
        Ok(())
    }
}

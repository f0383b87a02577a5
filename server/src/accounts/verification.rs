//! Verifying that a record's address is its own.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::proof::{change, void_token};
use super::{Accounts, form};
use crate::auth::tokens;
use crate::error::{Error, FieldErrors, Result};
use crate::records::{Asking, Record};

const ALWAYS: &str = "All superusers are verified by default.";

impl Accounts {
    /// Mails a token to an address that is not verified yet. Unknown addresses get the same
    /// answer, in the same time.
    ///
    /// # Errors
    /// 400 for a body without an address; 429.
    pub(super) async fn request_verification(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<()> {
        let collection = self.auth_collection(collection)?;
        if collection.is_superusers() {
            return Err(Error::invalid(ALWAYS));
        }
        let email = form::only_address(body)?;
        self.brake_mails(&collection, email, address)?;
        let found = self.records.find_by(&collection, "email", email).await?;
        let found = found
            .filter(|record| record.values.get("verified") != Some(&json!(true)))
            .filter(|record| self.resends.take("verification", record));
        let write = |record: &Record| self.verification_letter(record);
        let letter = self.letter_for(found, (&collection, email), write)?;
        self.mails.send(letter).await
    }

    /// Verifies the address that a token went to. Whoever is verified already stays so.
    ///
    /// # Errors
    /// 400 for a token that is not good for this collection, or for another address.
    pub(super) async fn confirm_verification(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
    ) -> Result<()> {
        let collection = self.auth_collection(collection)?;
        if collection.is_superusers() {
            return Err(Error::invalid(ALWAYS));
        }
        let token = form::text(body, "token")?;
        let mut errors = FieldErrors::default();
        let mut proven = None;
        if form::required("token", token, &mut errors) {
            if tokens::unverified(token).is_none_or(|claims| claims.email.is_empty()) {
                let message = "Missing email token claim.";
                errors.add("token", "validation_invalid_token_claims", message);
            } else {
                let kind = tokens::VERIFICATION;
                proven = self.prove_for(&collection, token, kind, &mut errors).await?;
            }
        }
        if proven.as_ref().is_some_and(|proven| proven.record.text("email") != proven.claims.email)
        {
            let message = "The record email doesn't match with the requested token claims.";
            errors.add("token", "validation_token_email_mismatch", message);
        }
        errors.into_result(form::BAD_FIELDS)?;
        let Some(proven) = proven else { return Ok(()) };
        if proven.record.values.get("verified") != Some(&json!(true)) {
            let verified = change([("verified", json!(true))]);
            self.records.amend(&proven.record, verified, asking).await.map_err(void_token)?;
            self.used_letters(&proven.record, &[tokens::VERIFICATION]).await;
        }
        Ok(())
    }
}

//! Signing in with a passkey.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::asked::Purpose;
use super::{ceremony, credential_in, wrong};
use crate::accounts::admit::{OVER, check_first, first_named};
use crate::accounts::letters::options;
use crate::accounts::{Accounts, Method, SignedIn};
use crate::collections::Collection;
use crate::error::{Error, Result};
use crate::http::Page;
use crate::records::{Asking, Record};

const NOT_ALONE: &str = "In this collection a passkey is a second method only.";

/// A passkey that its holder unlocks is as good as a password and a second method. Where the admin has
/// passwords off, people come by mail or by another service on purpose, and it is no way around that.
///
/// # Errors
/// 403 where passwords are off.
fn check_alone(collection: &Collection) -> Result<()> {
    match options(collection)?.password_auth.enabled {
        true => Ok(()),
        false => Err(Error::forbidden(NOT_ALONE)),
    }
}

impl Accounts {
    /// What the browser asks the authenticator: for a passkey of the account that a first method
    /// was right for, or, without one, for any.
    ///
    /// # Errors
    /// 400 for a first method that is none, an account without passkeys for this name, and a page
    /// that can have none; 403 where passkeys are good after a first method only; 429.
    pub(super) async fn ask_to_sign_in(
        &self,
        collection: &str,
        asking: &Asking,
        (address, page): (IpAddr, &Page),
    ) -> Result<Value> {
        let collection = self.auth_collection(collection)?;
        let (id, party) = (first_named(asking)?, self.party(page)?);
        if id.is_empty() {
            check_alone(&collection)?;
            let purpose = Purpose::Alone(collection.id().to_owned());
            return self.asked.wait(ceremony::ask_anybody(&party)?, purpose, party, address);
        }
        let record = self.of_first(&collection, id).await?;
        let kept = self.passkeys_of(&record).await?;
        let begun = ceremony::ask_for(&party, &kept)?.ok_or_else(|| {
            Error::invalid(format!(
                "This account has no passkey for {}. It may have one for another name of the box.",
                party.name
            ))
        })?;
        self.asked.wait(begun, Purpose::Second(id.to_owned()), party, address)
    }

    /// Whose account a first method, which waits for this second one, was right for.
    async fn of_first(&self, collection: &Collection, id: &str) -> Result<Record> {
        let over = || Error::invalid(OVER);
        let first = self.first(id).await?;
        if first.text("collectionRef") != collection.id() {
            return Err(over());
        }
        let collection = self.auth_collection(collection.id())?;
        let record = self.records.get(&collection, first.text("recordRef")).await?;
        let record = record.ok_or_else(over)?;
        check_first(&record, &first, Method::Passkey)?;
        Ok(record)
    }

    /// Signs in with a passkey, after a first method or alone.
    ///
    /// # Errors
    /// 400 for a passkey that is not right, and for a first method that is over or another
    /// account's; 403; 429 after too many tries.
    pub(super) async fn sign_in_with_passkey(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        at: (IpAddr, &Page),
    ) -> Result<SignedIn> {
        let _turn = self.turns.take(first_named(asking)?).await;
        let record = self.by_passkey(collection, body, asking, at).await?;
        self.admit(record, asking, Method::Passkey, Some(at.0)).await
    }

    /// Whose passkey has answered. Whoever asks has the turn of the first method that it follows
    /// until somebody is let in.
    ///
    /// # Errors
    /// Those of [`sign_in_with_passkey`](Accounts::sign_in_with_passkey), but for the rule.
    pub(in crate::accounts) async fn by_passkey(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        (address, page): (IpAddr, &Page),
    ) -> Result<Record> {
        let collection = self.auth_collection(collection)?;
        let (id, credential) = (first_named(asking)?, credential_in(body)?);
        let party = self.party(page)?;
        let attempt = self.attempts.take(address, &format!("passkey {}", collection.id()));
        let attempt = attempt.inspect_err(|_too_many| {
            self.note_refusal(&collection, None, Method::Passkey, "tooMany");
        })?;
        let (record, purpose) = match id {
            "" => {
                check_alone(&collection)?;
                let record = self.named_by(&collection, credential).await?;
                (record, Purpose::Alone(collection.id().to_owned()))
            }
            id => {
                let record = self.of_first(&collection, id).await?;
                (Some(record), Purpose::Second(id.to_owned()))
            }
        };
        let asked = self.asked.take(credential, &purpose, &party);
        let Some(record) = record else {
            self.note_refusal(&collection, None, Method::Passkey, "wrongPasskey");
            return Err(wrong());
        };
        self.judge(&record, (asked, &party), credential).await?;
        attempt.was_right();
        Ok(record)
    }

    /// Whom a passkey names; nothing when there is nobody like that here.
    async fn named_by(
        &self,
        collection: &Collection,
        credential: &Value,
    ) -> Result<Option<Record>> {
        let Some((of, id)) = ceremony::holder_in(credential) else { return Ok(None) };
        if of != collection.id() {
            return Ok(None);
        }
        let collection = self.auth_collection(collection.id())?;
        self.records.get(&collection, &id).await
    }
}

//! Ways to sign in that need nobody else: a password, a code by mail, no account at all.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Finding;
use crate::accounts::letters::options;
use crate::accounts::test_mail::nobody;
use crate::accounts::{Accounts, Method, form};
use crate::collections::Collection;
use crate::error::{Error, Result};
use crate::records::{Asking, Record};

const SWITCH_ON: &str = "Switch it on and save.";
const RULE: &str = "Look at the rule under “Who may sign in”.";
const VERIFY: &str =
    "The address is not verified. Have it verified by mail, or tick it at the person's record.";

impl Accounts {
    /// An identity and a password, as a phone would send them.
    ///
    /// # Errors
    /// 400 for an empty form; 429 after too many wrong ones.
    pub(super) async fn try_password(
        &self,
        collection: &Arc<Collection>,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<(Vec<Finding>, Option<Record>)> {
        let wrong = |said: &str, mend: &str| Ok((vec![Finding::wrong(said, mend)], None));
        let record = match self.by_password(collection.id(), body, address).await {
            Ok(record) => record,
            Err(Error::Forbidden(_)) => return wrong("Password is switched off.", SWITCH_ON),
            Err(Error::Invalid { fields, .. }) if fields.is_empty() => {
                let identity = form::text(body, "identity")?;
                return match self.known_as(collection, identity, "").await? {
                    None => wrong(
                        "Nobody here is known by that name.",
                        "Look at the spelling, and at what people type beside the password.",
                    ),
                    Some(_) => wrong(
                        "The password is not the right one.",
                        "Set another one at the person's record.",
                    ),
                };
            }
            Err(other) => return Err(other),
        };
        let mut findings = vec![Finding::right("The name and the password are right.")];
        let is_verified = record.values.get("verified") == Some(&json!(true));
        match self.may_sign_in(&record, asking).await? {
            true => findings.push(Finding::right("The rule lets this account in.")),
            false => {
                let mend = if is_verified { RULE } else { VERIFY };
                let said = "The rule under “Who may sign in” does not let this account in.";
                findings.push(Finding::wrong(said, mend));
            }
        }
        findings.extend(self.second_of(&record, asking).await?);
        Ok((findings, Some(record)))
    }

    /// What the account would be asked for after this method.
    async fn second_of(&self, record: &Record, asking: &Asking) -> Result<Option<Finding>> {
        let own = self.own_seconds(record).await?;
        let asked = match (own.contains(&Method::Totp), own.contains(&Method::Passkey)) {
            (true, true) => "a code of its authenticator app or its passkey",
            (true, false) => "a code of its authenticator app",
            (false, true) => "its passkey",
            (false, false) if self.wants_second(record, asking).await? => "another method",
            (false, false) => return Ok(None),
        };
        Ok(Some(Finding::open(format!("Then it is asked for {asked}, as the second of two."))))
    }

    /// A letter with a code, to wherever the admin reads it.
    ///
    /// # Errors
    /// 400 for a body without an address.
    pub(super) async fn try_code(
        &self,
        collection: &Arc<Collection>,
        body: &Map<String, Value>,
    ) -> Result<Vec<Finding>> {
        let wrong = |said: String, mend: &str| Ok(vec![Finding::wrong(said, mend)]);
        if !options(collection)?.otp.enabled {
            return wrong("Code by mail is switched off.".to_owned(), SWITCH_ON);
        }
        let email = form::only_address(body)?;
        if !self.mails.is_set_up() {
            return wrong(
                "There is no mail server: codes wait under Mail for an owner to hand over."
                    .to_owned(),
                "Set one up under Mail.",
            );
        }
        let letter = self.code_letter(&nobody(collection, email), "_PB_TEST_OTP_ID_", "123456")?;
        match self.mails.try_out(&letter).await {
            Ok(()) => Ok(vec![
                Finding::right(format!("The mail server took the letter to {email}.")),
                Finding::open("Look whether it arrives. The code in it, 123456, opens nothing."),
            ]),
            Err(reason) => wrong(format!("The letter did not go out: {reason}."), ""),
        }
    }

    /// An account without an address, as an app would begin one.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn try_anonymous(
        &self,
        collection: &Arc<Collection>,
        asking: &Asking,
    ) -> Result<Vec<Finding>> {
        let wrong = |said: String, mend: &str| Ok(vec![Finding::wrong(said, mend)]);
        if !options(collection)?.anonymous.enabled {
            return wrong("Without an account is switched off.".to_owned(), SWITCH_ON);
        }
        let asking = Asking { body: Map::new(), ..asking.clone() };
        let begun = match self.check_room(collection).await {
            Ok(()) => self.records.rehearse_anonymous(collection, &asking).await,
            full => full,
        };
        match begun {
            Ok(()) => Ok(vec![Finding::right("A phone would get an account at once.")]),
            Err(error @ (Error::Forbidden(_) | Error::Invalid { .. })) => wrong(
                format!("A phone would be refused: {why}", why = error.in_words()),
                "Look at the create rule, at who may sign in, and at fields that have to be filled: \
                 the app has to send those.",
            ),
            Err(other) => Err(other),
        }
    }
}

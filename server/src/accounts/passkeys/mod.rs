//! Passkeys (WebAuthn): as the second of two methods, or alone where passwords are on.
//!
//! Invariants
//! - A passkey belongs to an account and to a name of the box. It is asked for by pages at that name
//!   only, and only a name that the box really has is one.
//! - What an authenticator is asked is good once, for five minutes, for one account (or, before anybody
//!   is known, one collection), one purpose and one page.
//! - Whoever uses a passkey has been verified by its authenticator: by a finger, a face or a PIN.
//! - A passkey is added and taken away by whoever proves a second method, where the account has one:
//!   a token alone may have been stolen.

mod asked;
mod ceremony;
mod kept;
mod manage;
mod party;
mod routes;
mod sign_in;
mod try_out;
mod wire;

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::holder::Holder;
use super::{Accounts, Method, form};
use crate::audit::{Action, Asker, Event};
use crate::error::{Error, FieldErrors, Result};
use crate::http::Page;
use crate::records::{Factor, Record};
use asked::Purpose;
use ceremony::{Refused, State};
use kept::Kept;
use party::Party;

pub(super) use asked::Asked;
pub(super) use routes::{documented, router};

fn wrong() -> Error {
    let message = "This passkey is not known here, or its answer came too late.";
    let errors = FieldErrors::one("credential", "validation_invalid_passkey", message);
    Error::fields("Failed to authenticate.", errors)
}

fn no_passkey() -> Error {
    Error::invalid("There is no such passkey.")
}

/// How an account is named in what is asked for it.
fn whose(record: &Record) -> String {
    format!("{}/{}", record.collection.id(), record.id)
}

/// What the authenticator has answered.
///
/// # Errors
/// 400 without one.
fn credential_in(body: &Map<String, Value>) -> Result<&Value> {
    match body.get("credential") {
        Some(credential @ Value::Object(_)) => Ok(credential),
        None | Some(Value::Null) => {
            let mut errors = FieldErrors::default();
            form::required("credential", "", &mut errors);
            Err(Error::fields(form::BAD_FIELDS, errors))
        }
        Some(_) => Err(Error::invalid(form::BAD_BODY)),
    }
}

impl Accounts {
    /// The name and the page that a request for a passkey is about.
    ///
    /// # Errors
    /// 400 for pages at which there are none, in words that help.
    fn party(&self, page: &Page) -> Result<Party> {
        Party::of(page, &*self.serves, self.mails.app_url().as_deref())
    }

    pub(super) async fn has_passkey(&self, record: &Record) -> Result<bool> {
        Ok(!self.passkeys_of(record).await?.all().is_empty())
    }

    async fn passkeys_of(&self, record: &Record) -> Result<Kept> {
        Kept::read(self.records.factor(record, Factor::Passkeys).await?.as_deref())
    }

    /// Changes what is kept, in the writer's turn. `change` may be asked more than once.
    async fn change_passkeys<T: Send + 'static>(
        &self,
        record: &Record,
        change: impl Fn(&mut Kept) -> Result<(T, Option<(Action, String)>)> + Send + Sync + 'static,
    ) -> Result<T> {
        let (asker, whose) = (Asker::current(), record.party());
        let decide = move |text: Option<&str>| {
            let mut kept = Kept::read(text)?;
            let (told, noted) = change(&mut kept)?;
            let note = noted.map(|(action, name)| {
                Event::by(&asker, action).on(whose.clone()).with("passkey", name).note()
            });
            Ok((kept.written()?, told, note))
        };
        self.records.change_factor(record, Factor::Passkeys, decide).await
    }

    /// Judges what an account's authenticator has answered to what it was asked, and keeps what it
    /// has told of itself.
    ///
    /// # Errors
    /// 400 for whatever is not right, the same for all of it.
    async fn judge(
        &self,
        record: &Record,
        (asked, party): (Option<State>, &Party),
        credential: &Value,
    ) -> Result<()> {
        let kept = self.passkeys_of(record).await?;
        let judged = asked
            .ok_or(Refused::Wrong)
            .and_then(|asked| ceremony::judge(asked, party, &whose(record), &kept, credential));
        let used = match judged {
            Ok(used) => used,
            Err(refused) => {
                let reason = match refused {
                    Refused::Wrong => "wrongPasskey",
                    // Two have it: the account's holder, and somebody with a copy.
                    Refused::Copied => "copiedPasskey",
                };
                self.note_refusal(&record.collection, Some(record), Method::Passkey, reason);
                return Err(wrong());
            }
        };
        self.change_passkeys(record, move |kept| match kept.used(&used) {
            true => Ok(((), None)),
            // It was taken away, or used by another, since it was read.
            false => Err(wrong()),
        })
        .await
    }

    /// Whoever has a second method proves it; else it is proven as before a first one is set up.
    ///
    /// # Errors
    /// 400 for what proves nothing; 429 after too many tries.
    pub(super) async fn prove_holder(
        &self,
        holder: &Holder,
        body: &Map<String, Value>,
        (address, page): (IpAddr, &Page),
    ) -> Result<()> {
        const PROVE: &str = "This account has a second method. Prove it: with a passkey \
                             (`credential`), or with a code of the authenticator app (`code`).";
        let record = &holder.record;
        if body.contains_key("credential") {
            let (credential, party) = (credential_in(body)?, self.party(page)?);
            let asked = self.asked.take(credential, &Purpose::Prove(whose(record)), &party);
            return self.judge(record, (asked, &party), credential).await;
        }
        let has_app = self.has_app(record).await?;
        match body.get("code") {
            Some(Value::String(code)) if has_app => self.spend_code(record, code, address).await,
            _ if has_app || self.has_passkey(record).await? => Err(Error::invalid(PROVE)),
            _ => self.prove_again(holder, body, address).await,
        }
    }
}

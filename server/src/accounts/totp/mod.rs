//! Authenticator apps (RFC 6238) as a second method.
//!
//! Invariants
//! - An account with an app on is let in after any first method only with a code of the app, or a
//!   recovery code, or with a passkey of its own.
//! - A code is judged, marked as used and acted on in one turn of the writer: of two who use it one
//!   comes second.
//! - An app is set up by whoever has just signed in or knows the password, and where the account
//!   has a second method already by whoever proves that: a token alone may have been stolen.

mod kept;
mod manage;
mod routes;
mod secrets;
mod try_out;
mod wire;

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::admit::{OVER, check_first, first_named};
use super::{Accounts, Method, SignedIn, form};
use crate::audit::{Asker, Event};
use crate::error::{Error, FieldErrors, Result};
use crate::records::{Asking, Factor, Record};
use kept::{Kept, Verdict};

pub(super) use routes::{documented, router};
pub(super) use wire::EnrolledBody;

const LONGEST: usize = 255;

fn wrong() -> Error {
    let message = "The code is wrong or was used already.";
    let errors = FieldErrors::one("code", "validation_invalid_code", message);
    Error::fields("Failed to authenticate.", errors)
}

fn no_app() -> Error {
    Error::invalid("No authenticator app is set up.")
}

fn code_in(body: &Map<String, Value>) -> Result<&str> {
    let code = form::text(body, "code")?;
    let mut errors = FieldErrors::default();
    form::length("code", code, (1, LONGEST), &mut errors);
    errors.into_result(form::BAD_FIELDS)?;
    Ok(code)
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

impl Accounts {
    pub(super) async fn has_app(&self, record: &Record) -> Result<bool> {
        Ok(self.kept_of(record).await?.is_on())
    }

    async fn kept_of(&self, record: &Record) -> Result<Kept> {
        Kept::read(self.records.factor(record, Factor::App).await?.as_deref())
    }

    /// Changes what is kept, in the writer's turn. `change` may be asked more than once.
    async fn change_kept<T: Send + 'static>(
        &self,
        record: &Record,
        change: impl Fn(&mut Kept) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let (asker, whose) = (Asker::current(), record.party());
        let decide = move |text: Option<&str>| {
            let before = Kept::read(text)?;
            let mut kept = before.clone();
            let told = change(&mut kept)?;
            let event = |action| Event::by(&asker, action).on(whose.clone());
            let note = kept.noted_since(&before).map(|action| event(action).note());
            Ok((kept.written()?, told, note))
        };
        self.records.change_factor(record, Factor::App, decide).await
    }

    /// Signs in with a code of the app, or a recovery code, after a first method.
    ///
    /// # Errors
    /// 400 for a code that is wrong or used, and for a first method that is over, another
    /// account's or another collection's; 403; 429 after too many tries.
    async fn sign_in_with_app(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<SignedIn> {
        let _turn = self.turns.take(first_named(asking)?).await;
        let record = self.by_app(collection, body, asking, address).await?;
        self.admit(record, asking, Method::Totp, Some(address)).await
    }

    /// Whose code this is; it is used up, and the first method that it follows is good. Whoever asks
    /// has the turn of that one until somebody is let in.
    ///
    /// # Errors
    /// Those of [`sign_in_with_app`](Accounts::sign_in_with_app), but for the rule.
    pub(super) async fn by_app(
        &self,
        collection: &str,
        body: &Map<String, Value>,
        asking: &Asking,
        address: IpAddr,
    ) -> Result<Record> {
        let collection = self.auth_collection(collection)?;
        let (id, code) = (first_named(asking)?, form::text(body, "code")?);
        let mut errors = FieldErrors::default();
        form::length("mfaId", id, (1, LONGEST), &mut errors);
        form::length("code", code, (1, LONGEST), &mut errors);
        errors.into_result(form::BAD_FIELDS)?;
        let first = self.first(id).await?;
        let over = || Error::invalid(OVER);
        if first.text("collectionRef") != collection.id() {
            return Err(over());
        }
        let record = self.records.get(&collection, first.text("recordRef")).await?;
        let record = record.ok_or_else(over)?;
        check_first(&record, &first, Method::Totp)?;
        let spent = self.with_code(&record, code, address, |_| ()).await;
        self.noted(&record, Method::Totp, spent)?;
        Ok(record)
    }

    /// Uses a code up, to prove who asks.
    ///
    /// # Errors
    /// 400 for a code that is wrong or used; 429 after too many tries.
    pub(super) async fn spend_code(
        &self,
        record: &Record,
        code: &str,
        address: IpAddr,
    ) -> Result<()> {
        self.with_code(record, code, address, |_kept| ()).await
    }

    /// Uses a code up and, when it was right, does something in the same turn.
    ///
    /// # Errors
    /// 400 without an app, and for a code that is wrong or used; 429 after too many tries.
    async fn with_code<T: Send + 'static>(
        &self,
        record: &Record,
        code: &str,
        address: IpAddr,
        then: impl Fn(&mut Kept) -> T + Send + Sync + 'static,
    ) -> Result<T> {
        let of = format!("totp {}/{}", record.collection.id(), record.id);
        // Nobody guesses a recovery code, so guesses of others are no reason to refuse one.
        let attempt = match self.kept_of(record).await?.has_recovery(code) {
            true => None,
            false => Some(self.attempts.take(address, &of)?),
        };
        let (code, secrets) = (code.to_owned(), self.secrets(record));
        let spend = move |kept: &mut Kept| {
            if !kept.is_on() {
                return Err(no_app());
            }
            Ok(match kept.spend(&code, now(), &|sealed| secrets.open(sealed))? {
                Verdict::Right => Ok(then(kept)),
                refused => Err(refused),
            })
        };
        match self.change_kept(record, spend).await? {
            Ok(told) => {
                if let Some(attempt) = attempt {
                    attempt.was_right();
                }
                Ok(told)
            }
            Err(Verdict::Wait(seconds)) => {
                let seconds = u64::try_from(seconds).unwrap_or(1);
                Err(Error::TooMany { retry_after: Duration::from_secs(seconds) })
            }
            Err(Verdict::Right | Verdict::Wrong) => Err(wrong()),
        }
    }
}

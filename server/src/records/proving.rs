//! Checking the old password that a change of a password comes with, braked like a sign-in: whoever
//! has got hold of a token does not guess the password with it.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Record, Records};
use crate::audit::{Action, Asker, Audit, Event};
use crate::auth::{Attempts, Passwords};
use crate::collections::Collection;
use crate::collections::value::to_text;
use crate::error::Result;

/// Longer ones are nobody's.
const LONGEST_PASSWORD: usize = 1024;

/// What passwords are hashed and checked with.
pub(crate) struct Proving {
    pub(crate) passwords: Passwords,
    /// Shared with signing in: the guesses add up.
    pub(crate) attempts: Attempts,
    pub(crate) audit: Audit,
}

impl Records {
    /// The record's present hash, when the body's `oldPassword` matches it.
    ///
    /// # Errors
    /// 429 after too many wrong ones; the database's.
    pub(super) async fn prove_old_password(
        &self,
        collection: &Arc<Collection>,
        id: &str,
        body: &Map<String, Value>,
    ) -> Result<Option<String>> {
        let old = body.get("oldPassword").map(to_text).filter(|text| !text.is_empty());
        let fits = |old: &String| collection.is_auth() && old.len() <= LONGEST_PASSWORD;
        let Some(old) = old.filter(fits) else { return Ok(None) };
        let Some(record) = self.get(collection, id).await? else { return Ok(None) };
        let Proving { passwords, attempts, .. } = &self.inner.proving;
        let account = format!("{}/{}", collection.id(), record.id);
        // The box itself guesses nothing.
        let address = Asker::current().address();
        let attempt = address.map(|address| attempts.take(address, &account)).transpose();
        let attempt = attempt.inspect_err(|_too_many| self.note_wrong(&record, "tooMany"))?;
        let hash = record.text("password").to_owned();
        if !passwords.verify(old, Some(hash.clone())).await? {
            self.note_wrong(&record, "wrong");
            return Ok(None);
        }
        if let Some(attempt) = attempt {
            attempt.was_right();
        }
        Ok(Some(hash))
    }

    fn note_wrong(&self, record: &Record, reason: &str) {
        let event = Event::new(Action::OldPasswordWrong).refused().on(record.party());
        self.inner.proving.audit.append_soon(event.with("reason", reason));
    }
}

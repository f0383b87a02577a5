//! Ending every sign-in of an account.

use std::sync::Arc;

use serde_json::json;

use super::Accounts;
use super::proof::change;
use super::superusers::owner;
use crate::collections::generate;
use crate::error::{Error, Result};
use crate::records::Record;

impl Accounts {
    /// What an admin's session of the window is called where sign-ins end: it has no token.
    pub(crate) fn window_session(&self, record: &Record) -> Arc<str> {
        self.sessions.new_id(record, None)
    }

    /// Whether that session has ended with others of the account.
    pub(crate) fn has_ended(&self, record: &Record, session: &str) -> bool {
        self.sessions.has_ended_at_window(record, session)
    }

    /// Gives a record another token key, so that every token of its ends. False when there is no
    /// such record any more.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn end_sign_ins(&self, collection: &str, id: &str) -> Result<bool> {
        let Ok(collection) = self.auth_collection(collection) else { return Ok(false) };
        let Some(record) = self.records.get(&collection, id).await? else { return Ok(false) };
        let key = change([("tokenKey", json!(generate::secret()))]);
        match self.records.amend(&record, key, &owner("PATCH")).await {
            Ok(_) => Ok(true),
            // It went, or has got another key: its sign-ins have ended.
            Err(Error::NotFound(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

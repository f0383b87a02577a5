//! Ending every sign-in of an account.

use serde_json::json;

use super::Accounts;
use super::proof::change;
use super::superusers::owner;
use crate::collections::generate;
use crate::error::{Error, Result};

impl Accounts {
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

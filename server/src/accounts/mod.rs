//! Signing in: password, refresh, which methods there are; and the admins' accounts for the
//! command line. Stands above `records`, since it reads and returns records.

mod routes;
mod sign_in;
mod superusers;

use crate::auth::{Attempts, Passwords};
use crate::records::{Record, Records};

pub(crate) use routes::router;
pub use superusers::SuperuserCommand;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Accounts {
    records: Records,
    passwords: Passwords,
    attempts: Attempts,
}

impl Accounts {
    pub(crate) fn new(records: Records, passwords: Passwords) -> Self {
        Self { records, passwords, attempts: Attempts::default() }
    }

    /// A record of an auth collection, whoever asks.
    ///
    /// # Errors
    /// 404 for a collection that is none, or the database's.
    pub(crate) async fn record(&self, collection: &str, id: &str) -> crate::Result<Option<Record>> {
        let collection = self.auth_collection(collection)?;
        self.records.get(&collection, id).await
    }
}

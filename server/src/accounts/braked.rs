//! The brakes on guessing over a restart: whoever can make a box start anew does not get their
//! guesses back with it. What a crash loses are the last seconds.

use std::time::Duration;

use homeport_db::{Db, Statement};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::Accounts;
use super::brake::KeptTries;
use crate::auth::KeptBucket;
use crate::error::{Error, Result, committed};

/// How often they are written down, when there was anything.
const KEPT_EVERY: Duration = Duration::from_secs(10);
/// Of each kind; those that hold back most.
const MOST_KEPT: usize = 1000;

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Brakes {
    passwords: Vec<KeptBucket>,
    codes: Vec<KeptTries>,
}

impl Accounts {
    /// Takes up the brakes of the run before. What cannot be read keeps nobody out, and holds nobody.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn take_up_brakes(&self, db: &Db) -> Result<()> {
        let rows = db.rows(Statement::new("SELECT text FROM _system:brakes")).await;
        let rows = rows.map_err(|error| Error::database("read the brakes", error))?;
        let text = rows.first().and_then(|row| row.get("text")).and_then(Value::as_str);
        let Brakes { passwords, codes } =
            text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let now = OffsetDateTime::now_utc().unix_timestamp();
        self.attempts.take_up(passwords, now);
        self.codes.take_up(codes, now);
        Ok(())
    }

    fn tries(&self) -> (u64, u64) {
        (self.attempts.taken(), self.codes.taken())
    }

    async fn write_brakes(&self) -> Result<()> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let brakes = Brakes {
            passwords: self.attempts.kept(MOST_KEPT, now),
            codes: self.codes.kept(MOST_KEPT, now),
        };
        let text = serde_json::to_string(&brakes)
            .map_err(|error| Error::internal("write the brakes", error))?;
        let statement = Statement::new("UPSERT _system:brakes CONTENT { text: ")
            .bind(json!(text))
            .push(" } RETURN NONE");
        committed(
            "keep the brakes",
            self.writer.define(statement, Vec::new(), Vec::new(), || {}).await,
        )
    }
}

/// Writes the brakes down, now and then and at the end.
pub(crate) async fn keep_brakes(accounts: Accounts, stop: CancellationToken) {
    let mut written = accounts.tries();
    loop {
        let stopped = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(KEPT_EVERY) => false,
        };
        let tries = accounts.tries();
        if tries != written {
            match accounts.write_brakes().await {
                Ok(()) => written = tries,
                Err(error) => tracing::warn!(%error, "The brakes could not be written down"),
            }
        }
        if stopped {
            return;
        }
    }
}

//! How long events are kept: so many of each integration, and not beyond a time. What they are known
//! again by is small, and kept longer.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use homeport_db::{DbError, Deciding, Intent, Key, View};
use time::OffsetDateTime;

use super::heard::MOST;
use super::{Intakes, store};
use crate::error::{Error, Result};

/// Of each integration.
const KEPT: u64 = 5_000;
const DAYS: u64 = 30;
/// Names of events, of all integrations: services repeat theirs for days.
const KNOWN: u64 = 50_000;
pub(super) const TRIM_STEP: u64 = 500;
/// Removed in one transaction.
const TOGETHER: u32 = 200;
const MICROS_OF_DAY: u64 = 86_400 * 1_000_000;

impl Intakes {
    /// Removes what is kept no longer, each so many events.
    pub(super) async fn trim_now_and_then(&self) {
        let kept = &self.inner.kept;
        if kept.fetch_add(1, Ordering::Relaxed) + 1 < TRIM_STEP {
            return;
        }
        kept.store(0, Ordering::Relaxed);
        if let Err(error) = self.trim().await {
            tracing::warn!(%error, "The oldest events cannot be removed; will try again");
        }
    }

    async fn trim(&self) -> Result<()> {
        let db = &self.inner.parts.db;
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let until = u64::try_from(now).unwrap_or(0).saturating_sub(DAYS * MICROS_OF_DAY);
        for name in store::heard_integrations(db).await? {
            // Newest come first: beyond this one all are too old.
            let old = format!("{name}.{:016}", MOST - until.min(MOST));
            for (after, passed) in [(old, 0), (format!("{name}."), KEPT)] {
                loop {
                    let beyond = store::beyond(db, &name, (&after, passed), TOGETHER).await?;
                    if beyond.is_empty() {
                        break;
                    }
                    self.inner.parts.writer.write(Forget(beyond)).await??;
                }
            }
        }
        for names in store::oldest_names(db, KNOWN).await?.chunks(500) {
            self.inner.parts.writer.write(Forget(names.to_vec())).await??;
        }
        Ok(())
    }
}

/// Rows that are of no use any more.
struct Forget(Vec<Key>);

impl Intent for Forget {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        self.0.clone()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move {
            self.0.iter().for_each(|key| view.forget(key.clone()));
            Ok(())
        })
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("remove old events", error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

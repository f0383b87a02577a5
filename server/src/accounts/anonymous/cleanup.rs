//! Removing those that nobody comes back to.

use std::sync::Arc;

use futures_util::future::join_all;
use time::{Duration, OffsetDateTime};

use crate::accounts::Accounts;
use crate::accounts::letters::options;
use crate::accounts::superusers::owner;
use crate::audit::{Action, Event, Party};
use crate::collections::{Collection, dates};
use crate::error::{Error, Result};
use crate::records::Anonymous;

/// Accounts that are looked at, and removed, together.
const STEP: usize = 100;

impl Accounts {
    /// Whether there is anything for [`clean_anonymous`](Accounts::clean_anonymous) to look at.
    pub(crate) fn has_anonymous(&self) -> bool {
        !self.with_anonymous().is_empty()
    }

    fn with_anonymous(&self) -> Vec<Arc<Collection>> {
        let concerns = |collection: &Arc<Collection>| {
            let anonymous = collection.definition.auth.as_ref().map(|auth| &auth.anonymous);
            anonymous.is_some_and(|anonymous| anonymous.enabled || anonymous.remove_after > 0)
        };
        let catalog = self.records.catalog();
        catalog.all().filter(|one| concerns(one)).cloned().collect()
    }

    /// Writes down when anonymous accounts were last seen, since their sessions are forgotten, and
    /// removes those that were not for as long as their collections say.
    pub(crate) async fn clean_anonymous(&self) {
        if let Err(error) = self.sessions.keep_sightings().await {
            tracing::warn!(%error, "When accounts were last seen could not be written down");
            return;
        }
        for collection in self.with_anonymous() {
            if let Err(error) = self.clean_collection(&collection).await {
                let collection = collection.name();
                tracing::error!(%error, collection, "Anonymous accounts could not be cleared away");
            }
        }
    }

    async fn clean_collection(&self, collection: &Arc<Collection>) -> Result<()> {
        let days = options(collection)?.anonymous.remove_after;
        let before = dates::to_text(OffsetDateTime::now_utc() - Duration::days(days));
        let mut removed = 0;
        for some in self.records.all_anonymous(collection).await?.chunks(STEP) {
            let mut old = Vec::new();
            let mut seen_since = Vec::new();
            for account in some {
                let Anonymous { record, seen } = account;
                let last = self.sessions.last_seen(collection.id(), record).await?;
                let last = last.filter(|last| last > seen);
                if days > 0 && last.as_ref().unwrap_or(seen) < &before {
                    old.push(record.as_str());
                } else if let Some(seen) = last {
                    seen_since.push(Anonymous { record: record.clone(), seen });
                }
            }
            if !seen_since.is_empty() {
                self.records.note_anonymous_seen(collection, seen_since).await?;
            }
            removed += self.remove_unseen(collection, &old, &before).await?;
        }
        if removed > 0 {
            let (id, name) = (collection.id(), collection.name());
            let event = Event::new(Action::AnonymousRemoved);
            let event = event.on(Party::named("collection", id, name));
            self.audit.append_or_warn(event.with("removed", removed).with("days", days)).await;
        }
        Ok(())
    }

    /// How many of these were removed: not what was upgraded or seen meanwhile, nor what a required
    /// relation holds on to.
    async fn remove_unseen(
        &self,
        collection: &Collection,
        ids: &[&str],
        before: &str,
    ) -> Result<u64> {
        let remove = |id| self.records.delete_anonymous(collection, id, before, owner("DELETE"));
        let mut removed = 0;
        for outcome in join_all(ids.iter().map(|id| remove(id))).await {
            match outcome {
                Ok(()) => removed += 1,
                Err(Error::NotFound(_)) => {}
                Err(error @ Error::Invalid { .. }) => {
                    tracing::info!(%error, "An anonymous account stays");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(removed)
    }
}

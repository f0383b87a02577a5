//! What services tell: each event once, whichever way it comes.
//!
//! An event moves nothing by itself: the payments that it is about are asked about next. So it does
//! not matter in which order events come, nor what somebody makes up. That it was heard, that the
//! payments are to be asked about, and how far a list was read, is one transaction.

use std::collections::HashSet;
use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, Row, View};
use serde_json::{Value, json};

use super::payment::{Payment, begun_at, is_id, key_in};
use super::schedule::{has_come, now_ms};
use super::settle::keep;
use super::{Payments, store};
use crate::audit::{Action, Event, Party};
use crate::error::{Error, Result};
use crate::integrations::Told;

/// Events that are known again, at least: services repeat theirs for days.
const KEPT: u64 = 50_000;
pub(super) const TRIM_STEP: u64 = 1_000;
/// How long after a backup was put back payments that only the service knows are told of, in
/// milliseconds.
const LOST_FOR_MS: i64 = 90 * 24 * 3_600_000;

impl Payments {
    /// Takes in what a service has told in one event, where that is about payments.
    ///
    /// # Errors
    /// The database's: then it was not heard.
    pub(crate) async fn hear(&self, integration: &str, told: &Told) -> Result<()> {
        match told.payments.is_empty() && told.references.is_empty() {
            true => Ok(()),
            false => self.take_in(integration, vec![told.clone()], None).await,
        }
    }

    /// Takes in what a service has told.
    ///
    /// # Errors
    /// The database's: then it was not heard.
    pub(super) async fn take_in(
        &self,
        integration: &str,
        told: Vec<Told>,
        cursor: Option<String>,
    ) -> Result<()> {
        let mut events = Vec::with_capacity(told.len());
        for one in self.unheard(integration, told).await? {
            events.push(self.heard(integration, one).await?);
        }
        // A service that repeats itself has nothing written.
        if events.is_empty() && cursor.is_none() {
            return Ok(());
        }
        let count = u64::try_from(events.len()).unwrap_or(0);
        let hear = Hear { integration: integration.to_owned(), events, cursor };
        self.inner.parts.writer.write(hear).await??;
        self.inner.bell.notify_one();
        self.forget_old(count).await;
        Ok(())
    }

    /// Those events that are not known.
    async fn unheard(&self, integration: &str, told: Vec<Told>) -> Result<Vec<Told>> {
        let keys = told.iter().map(|one| key_of(integration, &one.id));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let known = self.inner.parts.db.rows_at(&keys).await.map_err(failed)?;
        let known = known.into_iter().map(|(key, _)| key.id).collect::<HashSet<_>>();
        let fresh = keys.into_iter().zip(told).filter(|(key, _)| !known.contains(&key.id));
        Ok(fresh.map(|(_, one)| one).collect())
    }

    /// Which payments an event is about, of those that are here, and which were begun in a time that
    /// this state does not know of. Those that another box begins at the same service look the same;
    /// so they are told of for a while only.
    async fn heard(&self, integration: &str, told: Told) -> Result<Heard> {
        let db = &self.inner.parts.db;
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        let since = self.inner.since;
        let is_young = now_ms().saturating_sub(since) < LOST_FOR_MS;
        for id in told.references.iter().filter(|id| is_id(id)) {
            match store::get(db, id).await? {
                Some(one) if one.integration == integration => found.push(one.id),
                None if is_young && begun_at(id).is_some_and(|begun| begun <= since) => {
                    lost.extend(told.payments.first().map(|name| (id.clone(), name.clone())));
                }
                _ => {}
            }
        }
        for id in &told.payments {
            found.extend(store::at_service(db, integration, id).await?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(Heard { event: told.id, payments: found, lost })
    }

    /// Removes the oldest of the events that are known again, now and then.
    async fn forget_old(&self, heard: u64) {
        use std::sync::atomic::Ordering;
        if self.inner.heard.fetch_add(heard, Ordering::Relaxed) + heard < TRIM_STEP {
            return;
        }
        self.inner.heard.store(0, Ordering::Relaxed);
        if let Err(error) = store::forget_events(&self.inner.parts, KEPT).await {
            tracing::warn!(%error, "The oldest events cannot be removed; will try again");
        }
    }
}

/// Events with the payments that each is about, and how far the list was read.
struct Hear {
    integration: String,
    events: Vec<Heard>,
    cursor: Option<String>,
}

/// An event as far as it matters here.
struct Heard {
    event: String,
    payments: Vec<String>,
    /// Ids of payments that are not here any more, since a backup was put back, and the service's names
    /// for them.
    lost: Vec<(String, String)>,
}

/// Where it is kept that an event was heard.
fn key_of(integration: &str, event: &str) -> Result<Key> {
    key_in("_payment_events", &format!("{integration}.{event}"))
}

impl Hear {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        for Heard { event, payments, lost } in &self.events {
            let key = key_of(&self.integration, event)?;
            if view.get(&key).is_some() {
                continue;
            }
            view.keep(key, Row::from_iter([("at".to_owned(), json!(now_ms()))]));
            for (id, name) in lost {
                self.note_lost(view, id, name)?;
            }
            for id in payments {
                let key = key_in("_payments", id)?;
                let Some(before) = view.get(&key).map(|row| Payment::read(row)).transpose()? else {
                    continue;
                };
                // Also an event does not have a service asked that has just failed.
                let now = now_ms();
                let rests = before.not_before.filter(|until| !has_come(*until, now));
                let after = before.rung(rests.unwrap_or(now));
                let places = before.due_key()?.into_iter().chain(after.due_key()?);
                view.load(&places.collect::<Vec<_>>()).await.map_err(failed)?;
                keep(view, Some(&before), &after)?;
            }
        }
        if let Some(cursor) = &self.cursor {
            let row = Row::from_iter([("cursor".to_owned(), Value::String(cursor.clone()))]);
            view.keep(store::key_of_cursor(&self.integration)?, row);
        }
        Ok(())
    }
}

impl Hear {
    fn key_of_lost(&self, id: &str) -> Result<Key> {
        key_in("_payment_index", &format!("lost.{}.{id}", self.integration))
    }

    /// A payment that only the service knows: an admin has to look it up there. Said once.
    fn note_lost(&self, view: &mut View<'_>, id: &str, name: &str) -> Result<()> {
        let key = self.key_of_lost(id)?;
        if view.get(&key).is_some() {
            return Ok(());
        }
        view.keep(key, Row::from_iter([("at".to_owned(), json!(now_ms()))]));
        let event = Event::new(Action::PaymentLost).on(Party::named("payment", id, name));
        view.note(event.with("integration", &self.integration[..]).note());
        Ok(())
    }
}

fn failed(error: DbError) -> Error {
    Error::database("take in an event", error)
}

impl Intent for Hear {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let events =
            self.events.iter().filter_map(|heard| key_of(&self.integration, &heard.event).ok());
        let payments = self.events.iter().flat_map(|heard| &heard.payments);
        let payments = payments.filter_map(|id| key_in("_payments", id).ok());
        let lost = self.events.iter().flat_map(|heard| &heard.lost);
        let lost = lost.filter_map(|(id, _)| self.key_of_lost(id).ok());
        let cursor = store::key_of_cursor(&self.integration).ok();
        events.chain(payments).chain(lost).chain(cursor).collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        failed(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::payment::key_at_service;
    use super::*;

    #[test]
    fn events_of_two_integrations_are_two() {
        let (one, two) = (key_of("pay", "evt_1"), key_of("other", "evt_1"));
        assert_ne!(one.unwrap(), two.unwrap());
        let named = key_at_service("pay", "pi_1").unwrap();
        assert_ne!(named, store::key_of_cursor("pay").unwrap());
    }
}

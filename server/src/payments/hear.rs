//! What services tell: each event once, whichever way it comes.
//!
//! An event moves nothing by itself: the payments that it is about are asked about next. So it does
//! not matter in which order events come, nor what somebody makes up. That it was heard, that the
//! payments are to be asked about, and how far a list was read, is one transaction.

use std::sync::Arc;
use std::time::Duration;

use homeport_db::{DbError, Deciding, Intent, Key, Row, View};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::payment::{Payment, is_id, key_in};
use super::schedule::now_ms;
use super::settle::keep;
use super::{Payments, store};
use crate::error::{Error, Result};
use crate::integrations::{End, Told};

/// How often lists are read while payments are open, and while none are.
const OFTEN: Duration = Duration::from_secs(5);
const SELDOM: Duration = Duration::from_secs(300);
/// Pages in a row of one list.
const MOST_PAGES: usize = 100;
/// Events that are known again, at least: services repeat theirs for days.
const KEPT: u64 = 50_000;
const TRIM_STEP: u64 = 1_000;

impl Payments {
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
        for one in told {
            events.push((one.id.clone(), self.payments_of(integration, &one).await?));
        }
        let count = u64::try_from(events.len()).unwrap_or(0);
        let hear = Hear { integration: integration.to_owned(), events, cursor };
        self.inner.parts.writer.write(hear).await??;
        self.inner.bell.notify_one();
        self.forget_old(count).await;
        Ok(())
    }

    /// The payments that an event is about, of those that are here.
    async fn payments_of(&self, integration: &str, told: &Told) -> Result<Vec<String>> {
        let db = &self.inner.parts.db;
        let mut found = Vec::new();
        for id in told.references.iter().filter(|id| is_id(id)) {
            let payment = store::get(db, id).await?;
            found.extend(payment.filter(|one| one.integration == integration).map(|one| one.id));
        }
        for id in &told.payments {
            found.extend(store::at_service(db, integration, id).await?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
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

    /// Reads a service's list of events to its end.
    async fn read_on(&self, integration: &str) -> Result<()> {
        let parts = &self.inner.parts;
        for _ in 0..MOST_PAGES {
            let cursor = store::cursor(&parts.db, integration).await?;
            let page = parts.integrations.events_behind(integration, cursor.as_deref()).await;
            let page = match page {
                Ok(page) => page,
                // The event that was read last is too old to be known: from the newest on, then.
                Err(miss) if matches!(miss.end, End::Never) && cursor.is_some() => {
                    tracing::warn!(integration, kind = miss.kind, "A list of events begins anew");
                    return self.take_in(integration, Vec::new(), Some(String::new())).await;
                }
                Err(miss) => {
                    tracing::debug!(integration, kind = miss.kind, "Events cannot be read now");
                    return Ok(());
                }
            };
            let more = page.more;
            if !page.told.is_empty() {
                self.take_in(integration, page.told, page.cursor).await?;
            }
            if !more {
                break;
            }
        }
        Ok(())
    }
}

/// Reads the lists of events until `stop`.
pub(crate) async fn listen(payments: Payments, stop: CancellationToken) {
    loop {
        for integration in payments.inner.parts.integrations.telling() {
            let reading = payments.read_on(&integration);
            tokio::select! {
                () = stop.cancelled() => return,
                read = reading => if let Err(error) = read {
                    tracing::warn!(%error, integration, "Events cannot be taken in; will try again");
                }
            }
        }
        let open = store::due(&payments.inner.parts.db, "", 1).await;
        let wait = if open.is_ok_and(|open| open.is_empty()) { SELDOM } else { OFTEN };
        tokio::select! {
            () = stop.cancelled() => return,
            () = payments.inner.begun.notified() => {
                // Not before something can have come of it.
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(OFTEN) => {}
                }
            }
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Events with the payments that each is about, and how far the list was read.
struct Hear {
    integration: String,
    events: Vec<(String, Vec<String>)>,
    cursor: Option<String>,
}

impl Hear {
    fn key_of(&self, event: &str) -> Result<Key> {
        key_in("_payment_events", &format!("{}.{event}", self.integration))
    }

    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        for (event, payments) in &self.events {
            let key = self.key_of(event)?;
            if view.get(&key).is_some() {
                continue;
            }
            view.keep(key, Row::from_iter([("at".to_owned(), json!(now_ms()))]));
            for id in payments {
                let key = key_in("_payments", id)?;
                let Some(before) = view.get(&key).map(|row| Payment::read(row)).transpose()? else {
                    continue;
                };
                let now = now_ms();
                if before.due.is_some_and(|due| due <= now) {
                    continue;
                }
                let mut after = before.next();
                after.due = Some(now);
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

fn failed(error: DbError) -> Error {
    Error::database("take in an event", error)
}

impl Intent for Hear {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let events = self.events.iter().filter_map(|(event, _)| self.key_of(event).ok());
        let payments = self.events.iter().flat_map(|(_, payments)| payments);
        let payments = payments.filter_map(|id| key_in("_payments", id).ok());
        let cursor = store::key_of_cursor(&self.integration).ok();
        events.chain(payments).chain(cursor).collect()
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
        let hear = |integration: &str| Hear {
            integration: integration.to_owned(),
            events: Vec::new(),
            cursor: None,
        };
        let (one, two) = (hear("pay").key_of("evt_1"), hear("other").key_of("evt_1"));
        assert_ne!(one.unwrap(), two.unwrap());
        let named = key_at_service("pay", "pi_1").unwrap();
        assert_ne!(named, store::key_of_cursor("pay").unwrap());
    }
}

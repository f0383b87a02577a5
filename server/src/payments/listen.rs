//! Reading services' lists of events, each integration's by itself: one that is slow holds up no other.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::schedule::now_ms;
use super::{Payments, store};
use crate::error::Result;

/// How often lists are read while somebody may be paying, while payments are open, and while none are.
const OFTEN: Duration = Duration::from_secs(5);
const NOW_AND_THEN: Duration = Duration::from_secs(60);
const SELDOM: Duration = Duration::from_secs(300);
/// A payment that is looked after again within so many milliseconds is young, or being seen to.
const YOUNG_MS: i64 = 60_000;
/// Where a list has forgotten how far it was read, payments are asked about that are not older, in
/// milliseconds: later hardly anybody asks for money back.
const UNTOLD_MS: i64 = 180 * 24 * 3_600_000;
/// Pages in a row of one list.
const MOST_PAGES: usize = 100;
/// Lists that are read at the same time.
const AT_ONCE: usize = 16;

/// Reads the lists of events until `stop`.
pub(crate) async fn listen(payments: Payments, stop: CancellationToken) {
    let (mut reading, mut busy) = (JoinSet::new(), HashSet::new());
    let mut next = HashMap::<String, Instant>::new();
    loop {
        let telling = payments.inner.parts.integrations.telling();
        next.retain(|name, _| telling.contains(name));
        for name in telling {
            let is_due = next.get(&name).is_none_or(|at| *at <= Instant::now());
            if is_due && busy.len() < AT_ONCE && busy.insert(name.clone()) {
                let payments = payments.clone();
                reading.spawn(async move {
                    let read = AssertUnwindSafe(payments.read_on_and_wait(&name)).catch_unwind();
                    let wait = read.await.unwrap_or(SELDOM);
                    (name, wait)
                });
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            Some(read) = reading.join_next(), if !reading.is_empty() => {
                // Panics are caught inside, and nothing is aborted before the end.
                let Ok((name, wait)) = read else { continue };
                busy.remove(&name);
                next.insert(name, Instant::now() + wait);
            }
            () = payments.inner.begun.notified() => {
                // Not before something can have come of it.
                let soon = Instant::now() + OFTEN;
                next.values_mut().for_each(|at| *at = soon.min(*at));
            }
            () = tokio::time::sleep(OFTEN) => {}
        }
    }
}

impl Payments {
    /// Reads an integration's list. How long to wait before it is read again.
    async fn read_on_and_wait(&self, integration: &str) -> Duration {
        if let Err(error) = self.read_on(integration).await {
            tracing::warn!(%error, integration, "Events cannot be taken in; will try again");
        }
        // What is young is due soon: somebody may be paying.
        let now = now_ms();
        let open = store::due(&self.inner.parts.db, integration, "", 1).await;
        match open.as_deref().map(<[_]>::first) {
            Ok(None) => SELDOM,
            Ok(Some(first)) if first.at.saturating_sub(now) > YOUNG_MS => NOW_AND_THEN,
            _ => OFTEN,
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
                Err(miss) if matches!(miss.status, 400 | 404) && cursor.is_some() => {
                    tracing::warn!(integration, kind = miss.kind, "A list of events begins anew");
                    // What was told between is told no more.
                    store::ask_about_paid(parts, integration, UNTOLD_MS).await?;
                    return self.take_in(integration, Vec::new(), Some(String::new())).await;
                }
                Err(miss) => {
                    tracing::debug!(integration, kind = miss.kind, "Events cannot be read now");
                    return Ok(());
                }
            };
            let more = page.more;
            let told = page.told.into_iter().map(|(told, _)| told).collect();
            let moved = page.cursor.filter(|now| Some(now) != cursor.as_ref());
            self.take_in(integration, told, moved).await?;
            if !more {
                break;
            }
        }
        Ok(())
    }
}

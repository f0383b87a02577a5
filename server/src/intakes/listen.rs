//! Reading services' lists of events, each integration's by itself: one that is slow holds up no other.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::heard::Way;
use super::{Intakes, store};
use crate::error::Result;

/// How often a list is read, and how seldom one that fails again and again.
const OFTEN: Duration = Duration::from_secs(30);
const SELDOM: Duration = Duration::from_secs(900);
/// Nothing is waited for longer than this without a look at what is set up.
const LOOK: Duration = Duration::from_secs(10);
/// Pages in a row of one list.
const MOST_PAGES: usize = 100;
/// Lists that are read at the same time.
const AT_ONCE: usize = 16;

/// A list, as far as reading it went.
#[derive(Clone, Copy)]
struct Turn {
    next: Instant,
    /// Failures in a row.
    missed: u32,
}

/// Reads the lists of events until `stop`.
pub(crate) async fn listen(intakes: Intakes, stop: CancellationToken) {
    let (mut reading, mut busy) = (JoinSet::new(), HashSet::new());
    let mut turns = HashMap::<String, Turn>::new();
    // Lists that were being read when something changed: they are read once more.
    let mut again = HashSet::new();
    loop {
        let listening = intakes.listening();
        turns.retain(|name, _| listening.contains(name));
        for name in listening {
            let is_due = turns.get(&name).is_none_or(|turn| turn.next <= Instant::now());
            if is_due && busy.len() < AT_ONCE && busy.insert(name.clone()) {
                let intakes = intakes.clone();
                reading.spawn(async move {
                    let read = AssertUnwindSafe(intakes.read_on(&name)).catch_unwind().await;
                    let is_read = match read {
                        Ok(Ok(is_read)) => is_read,
                        Ok(Err(error)) => {
                            tracing::warn!(%error, integration = name, "Events cannot be taken in");
                            false
                        }
                        Err(_panic) => false,
                    };
                    (name, is_read)
                });
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            Some(read) = reading.join_next(), if !reading.is_empty() => {
                // Panics are caught inside, and nothing is aborted before the end.
                let Ok((name, is_read)) = read else { continue };
                busy.remove(&name);
                let missed = turns.get(&name).map_or(0, |turn| turn.missed);
                let missed = if is_read { 0 } else { missed.saturating_add(1) };
                let next = Instant::now() + wait(missed);
                if !again.remove(&name) {
                    turns.insert(name, Turn { next, missed });
                }
            }
            // An admin has changed something: what failed may work now.
            () = intakes.inner.bell.notified() => {
                turns.clear();
                again.clone_from(&busy);
            }
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

fn wait(missed: u32) -> Duration {
    OFTEN.saturating_mul(1 << missed.min(5)).min(SELDOM)
}

impl Intakes {
    /// The integrations whose lists are read: those that an intake is about, also one that is off, since
    /// the admin may want to see what comes.
    fn listening(&self) -> BTreeSet<String> {
        let intakes = self.intakes();
        let names = intakes.values().map(|intake| &intake.integration);
        let names = names.filter(|name| self.inner.parts.integrations.has_list(name));
        names.cloned().collect()
    }

    /// Reads a service's list of events to its end. Whether the service answered.
    async fn read_on(&self, integration: &str) -> Result<bool> {
        let parts = &self.inner.parts;
        for _ in 0..MOST_PAGES {
            let cursor = store::cursor(&parts.db, integration).await?;
            let behind = cursor.as_deref().filter(|cursor| !cursor.is_empty());
            let page = match parts.integrations.events_behind(integration, behind).await {
                Ok(page) => page,
                // The event that was read last is too old to be known: from the newest on, then.
                Err(miss) if matches!(miss.status, 400 | 404) && behind.is_some() => {
                    tracing::warn!(integration, kind = miss.kind, "A list of events begins anew");
                    store::keep_cursor(&parts.writer, integration, "").await?;
                    return Ok(false);
                }
                Err(miss) => {
                    tracing::debug!(integration, kind = miss.kind, "Events cannot be read now");
                    return Ok(false);
                }
            };
            // What happened before anybody listened sets nothing.
            let is_of_before = page.is_of_before && cursor.is_none();
            for told in page.told.into_iter().filter(|_| !is_of_before) {
                self.take_in(integration, told, Way::List).await?;
            }
            let next = page.cursor.unwrap_or_default();
            if cursor.as_deref() != Some(next.as_str()) {
                store::keep_cursor(&parts.writer, integration, &next).await?;
            } else if page.more {
                // It goes round in circles.
                return Ok(false);
            }
            if !page.more {
                break;
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_fails_is_read_more_and_more_seldom() {
        assert_eq!(wait(0), OFTEN);
        assert_eq!(wait(1), OFTEN * 2);
        assert!((0..40).map(wait).is_sorted());
        assert_eq!(wait(u32::MAX), SELDOM);
    }
}

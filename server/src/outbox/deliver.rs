//! The worker: makes the calls that wait, one after the other for each integration, until each is
//! done or given up.
//!
//! A try that ends without an answer may have had its effect, and so may one that a crash cut off:
//! it is made again under the same key. Where money moves, that is done only while the provider
//! still knows the key. Each try is on disk before it is made: a disk that takes nothing lets nothing
//! out, and what came of a try that could not be kept is followed by the next one's wait.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt as _;
use time::OffsetDateTime;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::delivery::{Delivery, Last, State};
use super::settle::Settle;
use super::{Outbox, schedule, store};
use crate::collections::dates;
use crate::error::{Error, Result};
use crate::integrations::{End, Try, Waiter};

/// Read at once for an integration.
const PAGE: u32 = 8;
/// Integrations that are served at the same time; the others wait for the next look.
const AT_ONCE: usize = 32;
/// After something of ours went wrong.
const OUR_FAULT: Duration = Duration::from_secs(5);
/// How long a stop waits for calls that are under way. Those that take longer may have happened.
const PARTING: Duration = Duration::from_secs(3);
/// Nothing is waited for longer than this without a look.
const LOOK: Duration = Duration::from_secs(60);
/// How many that ended are kept, of each state; and how many more before some are removed.
const KEPT: u64 = 10_000;
const TRIM_STEP: u64 = 200;

/// Makes calls until `stop`.
pub(crate) async fn deliver(outbox: Outbox, stop: CancellationToken) {
    let mut bell = outbox.inner.parts.log.bell();
    let mut serving = JoinSet::new();
    let (mut busy, mut missed) = (HashSet::new(), HashSet::new());
    let mut due = HashMap::<String, Instant>::new();
    let (mut looked_at, mut look) = (0, true);
    loop {
        if std::mem::take(&mut look) {
            // Before the look, so that what comes in between is looked for once more.
            looked_at = outbox.inner.parts.log.head();
            outbox.start(&mut serving, &mut busy, &mut missed, &mut due, &stop).await;
        }
        let next = due.values().min().copied().unwrap_or_else(|| Instant::now() + LOOK);
        tokio::select! {
            () = stop.cancelled() => break,
            Some(served) = serving.join_next(), if !serving.is_empty() => {
                // Panics are caught inside, and nothing is aborted before the end.
                let Ok((name, again)) = served else { continue };
                busy.remove(&name);
                look = !missed.is_empty();
                missed.clear();
                due.extend(again.map(|again| (name, Instant::now() + again)));
            }
            rung = bell.changed() => {
                if rung.is_err() {
                    break;
                }
                look = outbox.inner.watch.last() > looked_at;
            }
            () = outbox.inner.bell.notified() => look = true,
            () = outbox.inner.parts.integrations.changed(Waiter::Outbox) => look = true,
            () = tokio::time::sleep_until(next.min(Instant::now() + LOOK)) => look = true,
        }
    }
    // No integration begins another call now.
    let parting = async { while serving.join_next().await.is_some() {} };
    if tokio::time::timeout(PARTING, parting).await.is_err() {
        tracing::warn!(
            calls = serving.len(),
            "Calls were cut off by the stop; they are made again"
        );
    }
}

/// How long a call that is due at a moment still waits, both in milliseconds. One that would wait
/// longer than any does was written down while the clock was ahead.
fn rest(due: i64, now: i64) -> Option<Duration> {
    let wait = Duration::from_millis(u64::try_from(due.saturating_sub(now)).ok()?);
    (!wait.is_zero() && wait <= schedule::LONGEST).then_some(wait)
}

/// Whether a service may have forgotten the key of a call, all in milliseconds. When one was begun while
/// the clock was ahead nobody knows.
fn is_forgotten(begun: i64, now: i64, known: i64) -> bool {
    !(-60_000..=known).contains(&now.saturating_sub(begun))
}

impl Outbox {
    /// Serves every integration for which something waits, unless it is being served.
    async fn start(
        &self,
        serving: &mut JoinSet<(String, Option<Duration>)>,
        busy: &mut HashSet<String>,
        missed: &mut HashSet<String>,
        due: &mut HashMap<String, Instant>,
        stop: &CancellationToken,
    ) {
        due.clear();
        let targets = store::targets(&self.inner.parts.db).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "The outbox cannot be read; will try again");
            due.insert(String::new(), Instant::now() + OUR_FAULT);
            Vec::new()
        });
        for name in targets {
            if busy.contains(&name) || busy.len() >= AT_ONCE {
                missed.insert(name);
                continue;
            }
            busy.insert(name.clone());
            let (outbox, stop) = (self.clone(), stop.clone());
            serving.spawn(async move {
                let served = AssertUnwindSafe(outbox.serve(&name, &stop)).catch_unwind().await;
                let again = served.unwrap_or_else(|_panic| {
                    tracing::error!(integration = name, "A delivery panicked; will try again");
                    Some(OUR_FAULT)
                });
                (name, again)
            });
        }
    }

    /// Makes an integration's calls in their order. After how long to come back, if at all.
    async fn serve(&self, name: &str, stop: &CancellationToken) -> Option<Duration> {
        let served = self.serve_all(name, stop).await;
        served.unwrap_or_else(|error| {
            tracing::warn!(%error, integration = name, "A delivery cannot be kept; will try again");
            Some(OUR_FAULT)
        })
    }

    async fn serve_all(&self, name: &str, stop: &CancellationToken) -> Result<Option<Duration>> {
        let parts = &self.inner.parts;
        let own = format!("{name}.");
        let mut after = own.clone();
        loop {
            let mut page = store::page(&parts.db, State::Waiting, &after, PAGE).await?;
            page.retain(|(key, _)| key.starts_with(&own));
            if page.is_empty() {
                return Ok(None);
            }
            for (key, delivery) in page {
                if stop.is_cancelled() || !parts.integrations.lets_out(name) {
                    return Ok(None);
                }
                if let Some(wait) = rest(delivery.due, now_ms()) {
                    return Ok(Some(wait));
                }
                // Since the page was read, somebody may have taken it back.
                let kept = parts.db.row(&delivery.key_in(State::Waiting)?).await;
                let kept = kept.map_err(|error| Error::database("read the outbox", error))?;
                after = key;
                if kept.is_none() {
                    continue;
                }
                match self.attempt(delivery).await {
                    Ok(None) => {}
                    Ok(Some(wait)) => return Ok(Some(wait)),
                    // Taken back while it was under way.
                    Err(Error::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
                self.trim().await;
            }
        }
    }

    /// Tries once. After how long to try again; `None` when it has ended.
    async fn attempt(&self, mut delivery: Delivery) -> Result<Option<Duration>> {
        let parts = &self.inner.parts;
        let target = (delivery.integration.as_str(), delivery.action.as_str());
        let facts = parts.integrations.facts(target.0, target.1).ok();
        let known = facts.filter(|facts| facts.moves_money).map(|facts| facts.key_is_known);
        let known = known.map(|known| i64::try_from(known.as_millis()).unwrap_or(i64::MAX));
        let is_over = |begun| known.is_some_and(|known| is_forgotten(begun, now_ms(), known));
        if delivery.begun.is_some_and(is_over) {
            return self.doubt(delivery).await;
        }
        // The last try was cut off.
        if delivery.tries > 0 && schedule::wait(delivery.tries, None, 0.0).is_none() {
            return self.give_up(&delivery).await;
        }
        let before = delivery.clone();
        delivery.tries = delivery.tries.saturating_add(1);
        delivery.begun = delivery.begun.or(Some(now_ms()));
        let wait = schedule::wait(delivery.tries, None, rand::random::<f64>()).unwrap_or(LOOK);
        delivery.due = in_future(wait);
        self.settle(&delivery, State::Waiting).await?;
        let tried = parts.integrations.deliver(target, &delivery.input, &delivery.key).await;
        let Try { end, status, kind, code, message, request, answer } = tried;
        let at = dates::to_text(OffsetDateTime::now_utc());
        delivery.last = Some(Last { at, status, kind, code, message, request, answer });
        let (said, uncertain) = match end {
            // Nothing was tried.
            End::SwitchedOff => {
                self.settle(&before, State::Waiting).await?;
                return Ok(Some(LOOK));
            }
            End::Done => return self.settle(&delivery, State::Delivered).await.map(|()| None),
            // Refused; an earlier try may have happened all the same.
            End::Never => {
                delivery.begun = before.begun;
                return self.give_up(&delivery).await;
            }
            End::Again { after, may_have_happened } => (after, may_have_happened),
        };
        if !uncertain {
            delivery.begun = before.begun;
        }
        match schedule::wait(delivery.tries, said, rand::random::<f64>()) {
            None => self.give_up(&delivery).await,
            Some(wait) => {
                delivery.due = in_future(wait);
                self.settle(&delivery, State::Waiting).await?;
                Ok(Some(wait))
            }
        }
    }

    /// What may have happened longer ago than the provider knows the key.
    async fn doubt(&self, mut delivery: Delivery) -> Result<Option<Duration>> {
        let message = "It may have been done, and the service may not know its key any more. Look \
                       it up there before it is sent again.";
        let last = delivery.last.take().unwrap_or_default();
        let (kind, message) = ("unknown".to_owned(), message.to_owned());
        delivery.last = Some(Last { kind, message, ..last });
        self.give_up(&delivery).await
    }

    async fn give_up(&self, delivery: &Delivery) -> Result<Option<Duration>> {
        let last = delivery.last.as_ref();
        let (kind, id) = (last.map_or("", |last| last.kind.as_str()), delivery.id());
        tracing::warn!(id, kind, tries = delivery.tries, "A delivery is given up");
        self.settle(delivery, State::Dead).await.map(|()| None)
    }

    async fn settle(&self, delivery: &Delivery, to: State) -> Result<()> {
        let settle = Settle::silent().and(delivery, State::Waiting, to)?;
        settle.write(&self.inner.parts.writer).await?;
        if to != State::Waiting {
            self.inner.ended.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Removes the oldest of what has ended, now and then.
    async fn trim(&self) {
        if self.inner.ended.load(Ordering::Relaxed) < TRIM_STEP {
            return;
        }
        self.inner.ended.store(0, Ordering::Relaxed);
        for state in [State::Delivered, State::Dead] {
            if let Err(error) = self.shorten(state, KEPT).await {
                tracing::warn!(%error, "The oldest deliveries cannot be removed; will try again");
            }
        }
    }

    async fn shorten(&self, state: State, kept: u64) -> Result<()> {
        let parts = &self.inner.parts;
        let most = u32::try_from(2 * TRIM_STEP).unwrap_or(u32::MAX);
        let ids = store::beyond(&parts.db, state, kept, most).await?;
        if ids.is_empty() {
            return Ok(());
        }
        if state == State::Dead {
            tracing::warn!(removed = ids.len(), "Too many deliveries were given up: the oldest go");
        }
        let table = state.table().map_err(|error| Error::database("remove deliveries", error))?;
        let settle = ids.into_iter().fold(Settle::silent(), |settle, id| {
            settle.forget(homeport_db::Key { table: table.clone(), id })
        });
        settle.write(&parts.writer).await
    }
}

fn in_future(wait: Duration) -> i64 {
    now_ms().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

/// Milliseconds since 1970-01-01 UTC.
fn now_ms() -> i64 {
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    i64::try_from(now).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_years_from_now_was_written_down_by_a_wrong_clock() {
        let now = 1_700_000_000_000;
        let day = 24 * 3600 * 1000;
        for (due, waits) in
            [(now - day, None), (now, None), (now + 1, Some(1)), (now + day, Some(day))]
        {
            let waits = waits.map(|wait: i64| Duration::from_millis(wait.unsigned_abs()));
            assert_eq!(rest(due, now), waits, "{due}");
        }
        assert_eq!(rest(now + 400 * day, now), None);
        assert_eq!(rest(i64::MAX, now), None);
    }

    #[test]
    fn a_key_of_a_wrong_clock_counts_as_forgotten() {
        let (now, known) = (1_700_000_000_000, 24 * 3600 * 1000);
        for (age, is) in
            [(0, false), (-1_000, false), (known, false), (known + 1, true), (-known, true)]
        {
            assert_eq!(is_forgotten(now - age, now, known), is, "{age}");
        }
    }
}

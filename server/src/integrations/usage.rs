//! How often integrations are called, what came of it and how long it took, by the hour.
//!
//! Calls are counted in memory, and the counts written down together, a few times a minute and when
//! the box stops: no call waits for that, and a crash loses the last seconds' counts.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::call::Done;
use super::failure::{Failure, Kind};
use super::{Integrations, store};
use crate::error::Result;

/// How often counts are written down.
const KEPT_EVERY: Duration = Duration::from_secs(15);
const HOUR: i64 = 60 * 60;

/// Hours since 1970, UTC.
pub(super) type Hour = i64;

pub(super) const DAY: Hour = 24;
/// Hours that are told of, thirty days.
pub(super) const KEPT_HOURS: Hour = 30 * DAY;

/// Counts by the hour.
pub(super) type Hours = BTreeMap<Hour, Counts>;

/// For whom a call is made.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    /// Whoever asks for it at its address.
    Apps,
    /// A record that changed.
    Automations,
    /// Payments, and what the service tells of them.
    Payments,
    /// An admin who tries it out.
    Tests,
}

/// What happened within an hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Counts {
    pub(super) apps: u64,
    pub(super) automations: u64,
    pub(super) payments: u64,
    pub(super) tests: u64,
    pub(super) failures: BTreeMap<Kind, u64>,
    /// Refused before they were calls, for whose callers had called too often.
    pub(super) limited: u64,
    /// Microseconds that calls took, together.
    pub(super) took: u64,
    /// Microseconds of the one that took longest.
    pub(super) longest: u64,
}

impl Counts {
    pub(super) fn calls(&self) -> u64 {
        self.apps + self.automations + self.payments + self.tests
    }

    pub(super) fn failed(&self) -> u64 {
        self.failures.values().sum()
    }

    /// Those that went out, or were on the way.
    pub(super) fn timed(&self) -> u64 {
        let unsent = [Kind::SwitchedOff, Kind::Locked].map(|kind| self.failures.get(&kind));
        self.calls().saturating_sub(unsent.into_iter().flatten().sum())
    }

    pub(super) fn add(&mut self, more: &Self) {
        self.apps += more.apps;
        self.automations += more.automations;
        self.payments += more.payments;
        self.tests += more.tests;
        for (kind, count) in &more.failures {
            *self.failures.entry(*kind).or_default() += count;
        }
        self.limited += more.limited;
        self.took = self.took.saturating_add(more.took);
        self.longest = self.longest.max(more.longest);
    }

    fn count(&mut self, by: By, took: Duration, failure: Option<Kind>) {
        *match by {
            By::Apps => &mut self.apps,
            By::Automations => &mut self.automations,
            By::Payments => &mut self.payments,
            By::Tests => &mut self.tests,
        } += 1;
        if let Some(kind) = failure {
            *self.failures.entry(kind).or_default() += 1;
        }
        // Nothing was waited for.
        if !matches!(failure, Some(Kind::SwitchedOff | Kind::Locked)) {
            let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            self.took = self.took.saturating_add(took);
            self.longest = self.longest.max(took);
        }
    }
}

/// What was counted and is not written down yet, by integration.
pub(super) type Pending = BTreeMap<String, Hours>;

/// The room's counts.
#[derive(Default)]
pub(super) struct Usage {
    pending: Mutex<Pending>,
    /// What is read, written down or forgotten is so all at once.
    turn: tokio::sync::Mutex<()>,
}

impl Usage {
    /// Begins to count a call, which is over when what comes back is dropped.
    pub(super) fn begin<'a>(&'a self, name: &'a str, by: By) -> Tally<'a> {
        // Whoever goes away before the answer leaves a call that may have done what it was for.
        Tally { usage: self, name, by, begun: Instant::now(), outcome: Some(Err(Kind::Unknown)) }
    }

    /// Counts a call that had begun before, and has ended.
    pub(super) fn ended(&self, name: &str, by: By, took: Duration, failed: Option<Kind>) {
        self.change(name, |counts| counts.count(by, took, failed));
    }

    /// Counts a refusal for having called too often.
    pub(super) fn limited(&self, name: &str) {
        self.change(name, |counts| counts.limited += 1);
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Counts)) {
        let mut pending = self.pending();
        let hours = match pending.get_mut(name) {
            Some(hours) => hours,
            None => pending.entry(name.to_owned()).or_default(),
        };
        change(hours.entry(this_hour()).or_default());
    }

    fn put_back(&self, kept: Pending) {
        let mut pending = self.pending();
        for (name, hours) in kept {
            merge(pending.entry(name).or_default(), &hours);
        }
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that is under way.
pub(super) struct Tally<'a> {
    usage: &'a Usage,
    name: &'a str,
    by: By,
    begun: Instant,
    /// `None` when it was no call: the box itself found something wrong with it.
    outcome: Option<Result<(), Kind>>,
}

impl Tally<'_> {
    /// How it ended.
    pub(super) fn end(&mut self, outcome: &mut Result<Done, Failure>) {
        self.outcome = match outcome {
            // It is done when all of it has come.
            Ok(Done { passed: Some(passed), .. }) => {
                passed.counts_as(self.by, self.begun.elapsed());
                None
            }
            Ok(_) => Some(Ok(())),
            Err(Failure::Provider { kind, .. }) => Some(Err(*kind)),
            Err(Failure::Own(_)) => None,
        };
    }
}

impl Drop for Tally<'_> {
    fn drop(&mut self) {
        let (by, took) = (self.by, self.begun.elapsed());
        if let Some(outcome) = self.outcome {
            self.usage.change(self.name, |counts| counts.count(by, took, outcome.err()));
        }
    }
}

/// The present hour.
pub(super) fn this_hour() -> Hour {
    OffsetDateTime::now_utc().unix_timestamp().div_euclid(HOUR)
}

/// When an hour begins.
pub(super) fn begin_of(hour: Hour) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(hour.saturating_mul(HOUR))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

pub(super) fn merge(to: &mut Hours, more: &Hours) {
    for (hour, counts) in more {
        to.entry(*hour).or_default().add(counts);
    }
}

impl Integrations {
    /// The hours of an integration in which something happened, of the last thirty days.
    ///
    /// # Errors
    /// 404; the database's.
    pub(super) async fn usage(&self, name: &str) -> Result<Hours> {
        let usage = &self.inner.usage;
        let _turn = usage.turn.lock().await;
        self.find(name)?;
        let mut hours = store::usage(&self.inner.db, name).await?;
        if let Some(pending) = usage.pending().get(name) {
            merge(&mut hours, pending);
        }
        Ok(hours)
    }

    /// Writes down what was counted since the last time.
    ///
    /// # Errors
    /// The database's; nothing is lost then.
    async fn keep_counts(&self) -> Result<()> {
        let usage = &self.inner.usage;
        let _turn = usage.turn.lock().await;
        let mut counted = std::mem::take(&mut *usage.pending());
        // What was called while it was removed is nobody's any more.
        let setups = self.inner.setups.load();
        counted.retain(|name, _| setups.contains_key(name));
        if counted.is_empty() {
            return Ok(());
        }
        let kept = store::add_usage((&self.inner.db, &self.inner.writer), &counted).await;
        if kept.is_err() {
            usage.put_back(counted);
        }
        kept
    }

    /// Nothing is counted of an integration while this is held.
    pub(super) async fn uncounted(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.inner.usage.turn.lock().await
    }

    pub(super) fn forget_counts(&self, name: &str) {
        self.inner.usage.pending().remove(name);
    }
}

/// Writes counts down and forgets those that are over, now and then and at the end.
pub(crate) async fn keep_usage(integrations: Integrations, stop: CancellationToken) {
    let mut swept = 0;
    loop {
        let stopped = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(KEPT_EVERY) => false,
        };
        let mut kept = integrations.keep_counts().await;
        let hour = this_hour();
        if kept.is_ok() && !stopped && hour != swept {
            kept = store::forget_usage(&integrations.inner.writer, hour).await;
            swept = hour;
            let renewing = integrations.clone();
            tokio::spawn(async move { renewing.renew_idle().await });
        }
        if let Err(error) = kept {
            tracing::warn!(%error, "Could not write down how often integrations were called");
        }
        if stopped {
            integrations.inner.sign_ins.let_go().await;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_come_back_as_they_were_written() {
        let mut counts = Counts::default();
        let ms = Duration::from_millis;
        counts.count(By::Apps, ms(20), None);
        counts.count(By::Apps, ms(40), Some(Kind::Timeout));
        counts.count(By::Automations, ms(0), Some(Kind::SwitchedOff));
        let mut more = Counts::default();
        more.count(By::Payments, ms(30), Some(Kind::Timeout));
        more.count(By::Tests, ms(10), None);
        more.limited = 3;
        counts.add(&more);
        assert_eq!((counts.calls(), counts.failed(), counts.timed()), (5, 3, 4));
        assert_eq!(counts.failures, BTreeMap::from([(Kind::Timeout, 2), (Kind::SwitchedOff, 1)]));
        assert_eq!((counts.took, counts.longest, counts.limited), (100_000, 40_000, 3));
        let hours = Hours::from([(7, counts)]);
        let text = serde_json::to_string(&hours).unwrap();
        assert_eq!(serde_json::from_str::<Hours>(&text).unwrap(), hours);
    }

    #[test]
    fn who_goes_away_before_the_answer_leaves_a_call_and_what_was_none_is_not_counted() {
        let usage = Usage::default();
        drop(usage.begin("pay", By::Apps));
        usage.begin("pay", By::Apps).end(&mut Err(crate::error::Error::invalid("odd").into()));
        let pending = usage.pending();
        let counts = pending["pay"].values().next().unwrap();
        assert_eq!((counts.apps, counts.failures[&Kind::Unknown]), (1, 1));
    }
}

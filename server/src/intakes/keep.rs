//! How long events are kept: so many of each integration and so many bytes, and not beyond a time. Those
//! that have failed wait for an admin, ten times as many. What events are known again by is small: it is
//! kept as long as they are, and longer.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use homeport_db::{DbError, Deciding, Intent, Key, View};
use time::OffsetDateTime;

use super::heard::{Heard, MOST, NAMES, State, TABLE};
use super::{Intakes, reading, store};
use crate::error::{Error, Result};

const MICROS_OF_DAY: u64 = 86_400 * 1_000_000;
/// Looked at together.
const STEP: u32 = 500;
/// Removed in one transaction; each may say much.
const TOGETHER: usize = 30;

/// What is kept of an integration.
#[derive(Clone, Copy)]
struct Limits {
    events: u64,
    /// Of what they say.
    bytes: u64,
    /// A moment in microseconds since 1970-01-01 UTC.
    since: u64,
    /// What events are known by: services repeat theirs for days.
    names: usize,
}

const USUAL: Limits = Limits { events: 5_000, bytes: 64 << 20, since: 0, names: 50_000 };
/// So many bytes more, and it is looked at what is kept no longer.
const MUCH: u64 = USUAL.bytes / 4;
const DAYS: u64 = 30;
/// Of those that have failed, so many times as many.
const FAILED: u64 = 10;

impl Limits {
    /// Tells which events, that come newest first, are kept no longer.
    fn judge(self) -> impl FnMut(&Heard) -> bool {
        let (mut usual, mut failed) = ((0_u64, 0_u64), (0_u64, 0_u64));
        move |heard| {
            let is_failed = heard.state == State::Failed;
            let (count, times) = if is_failed { (&mut failed, FAILED) } else { (&mut usual, 1) };
            count.0 += 1;
            count.1 = count.1.saturating_add(heard.size);
            let is_beyond = count.0 > self.events * times || count.1 > self.bytes * times;
            is_beyond || (!is_failed && heard.moment < self.since)
        }
    }
}

impl Intakes {
    /// Counts what is kept more of, and has the oldest removed before it is time when that is much.
    pub(super) fn grew_by(&self, bytes: u64) {
        let before = self.inner.grown.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > MUCH {
            self.inner.grown.store(0, Ordering::Relaxed);
            self.inner.crowded.notify_one();
        }
    }

    /// Removes what is kept no longer.
    pub(super) async fn trim_or_say(&self) {
        if let Err(error) = self.trim().await {
            tracing::warn!(%error, "The oldest events cannot be removed; will try again");
        }
    }

    async fn trim(&self) -> Result<()> {
        let db = &self.inner.parts.db;
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let since = u64::try_from(now).unwrap_or(0).saturating_sub(DAYS * MICROS_OF_DAY).min(MOST);
        let limits = Limits { since, ..USUAL };
        let mut all = store::integrations_in(db, TABLE).await?;
        all.extend(store::integrations_in(db, NAMES).await?);
        all.extend(store::readings(db).await?.into_keys());
        all.sort_unstable();
        all.dedup();
        for name in all {
            if self.is_anybodys(&name) {
                self.trim_one(&name, limits).await?;
                continue;
            }
            // Nobody begins to read a list of this name meanwhile.
            let _saving = self.inner.saving.lock().await;
            if !self.is_anybodys(&name) {
                // Another one of the name has nothing to do with it.
                self.trim_one(&name, Limits { events: 0, names: 0, ..limits }).await?;
                self.forget(vec![reading::key_of(&name)?]).await?;
            }
        }
        Ok(())
    }

    /// Whether there is an integration of a name, or an intake of one.
    fn is_anybodys(&self, name: &str) -> bool {
        self.has_intake_of(name) || self.inner.parts.integrations.identity(name).is_some()
    }

    async fn trim_one(&self, integration: &str, limits: Limits) -> Result<()> {
        let db = &self.inner.parts.db;
        let own = format!("{integration}.");
        let (mut after, mut is_over) = (own.clone(), limits.judge());
        let (mut beyond, mut failed, mut kept) = (Vec::new(), 0_usize, HashSet::new());
        loop {
            let page = store::page(db, &after, STEP).await?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
            let is_end = !last.starts_with(&own);
            for (_, heard) in page.iter().filter(|(key, _)| key.starts_with(&own)) {
                if is_over(heard) {
                    failed += usize::from(heard.state == State::Failed);
                    beyond.push([heard.key()?, heard.body_key()?, heard.failed_key()?]);
                } else {
                    kept.insert(heard.name_key()?.id);
                }
            }
            if is_end {
                break;
            }
        }
        if failed > 0 {
            tracing::warn!(integration, failed, "The oldest events that have failed are removed");
        }
        for keys in beyond.chunks(TOGETHER) {
            self.forget(keys.concat()).await?;
        }
        let mut names = store::names(db, integration).await?;
        names.sort_unstable_by_key(|(at, _)| *at);
        let many = names.len().saturating_sub(limits.names);
        let old = names.into_iter().take(many).map(|(_, key)| key);
        let old = old.filter(|key| !kept.contains(&key.id)).collect::<Vec<_>>();
        for keys in old.chunks(500) {
            self.forget(keys.to_vec()).await?;
        }
        Ok(())
    }

    async fn forget(&self, keys: Vec<Key>) -> Result<()> {
        self.inner.parts.writer.write(Forget(keys)).await?.map(drop)
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

#[cfg(test)]
mod tests {
    use super::super::heard::Way;
    use super::*;

    fn heard(moment: u64, state: State, size: u64) -> Heard {
        Heard {
            integration: "shop".to_owned(),
            of: String::new(),
            event: moment.to_string(),
            kind: String::new(),
            way: Way::Webhook,
            at: String::new(),
            moment,
            state,
            failed: String::new(),
            why: String::new(),
            deeds: Vec::new(),
            replays: 0,
            repeats: 0,
            size,
        }
    }

    fn kept(limits: Limits, all: &[(u64, State, u64)]) -> Vec<u64> {
        let mut is_over = limits.judge();
        let all = all.iter().map(|(moment, state, size)| heard(*moment, *state, *size));
        let kept = all.filter(|one| !is_over(one));
        kept.map(|one| one.moment).collect()
    }

    const NONE: Limits = Limits { events: 100, bytes: 1_000, since: 0, names: 0 };

    #[test]
    fn so_many_are_kept_and_so_many_bytes_and_none_beyond_a_time() {
        use State::{Done, Unmatched};
        let all = [(9, Done, 400), (8, Unmatched, 400), (7, Done, 400), (6, Done, 0)];
        assert_eq!(kept(Limits { events: 2, ..NONE }, &all), [9, 8]);
        assert_eq!(kept(NONE, &all), [9, 8]);
        assert_eq!(kept(Limits { bytes: 2_000, since: 7, ..NONE }, &all), [9, 8, 7]);
    }

    #[test]
    fn what_has_failed_waits_beyond_the_time_and_takes_no_place_of_others() {
        use State::{Done, Failed};
        let all = [(9, Failed, 900), (8, Done, 900), (7, Failed, 900), (6, Done, 900)];
        assert_eq!(kept(Limits { since: 8, ..NONE }, &all), [9, 8, 7]);
        assert_eq!(kept(Limits { events: 0, ..NONE }, &all), Vec::<u64>::new());
    }
}

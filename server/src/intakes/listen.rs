//! Reading services' lists of events, each integration's by itself: one that is slow holds up no other.
//!
//! What happened before anybody listened sets nothing. Where a list says when its events were, that is
//! told by the moment; else what it had at the first look is of before.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::PoisonError;
use std::time::Duration;

use futures_util::FutureExt as _;
use homeport_db::{Key, Row};
use time::OffsetDateTime;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::heard::{Way, name_key};
use super::reading::{self, ReadOn, Reading};
use super::{Intakes, store};
use crate::collections::dates;
use crate::error::{Error, Result};
use crate::integrations::{ListOrder, Mark, Miss, Waiter};

/// How often a list is read, and how seldom one that fails again and again.
const OFTEN: Duration = Duration::from_secs(30);
const SELDOM: Duration = Duration::from_secs(900);
/// Nothing is waited for longer than this without a look at what is set up.
const LOOK: Duration = Duration::from_secs(10);
/// How often what is kept no longer is removed.
const TIDY: Duration = Duration::from_secs(3600);
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

/// How reading a list went last.
#[derive(Clone, Debug, Default)]
pub(super) struct Went {
    /// When it was read to its end; empty where it never was since the box started.
    pub(super) read: String,
    /// Why it could not be read since; empty where it could.
    pub(super) why: String,
}

/// Reads the lists of events until `stop`, and removes what is kept no longer.
pub(crate) async fn listen(intakes: Intakes, stop: CancellationToken) {
    tokio::join!(read_lists(&intakes, &stop), tidy(&intakes, &stop));
}

async fn tidy(intakes: &Intakes, stop: &CancellationToken) {
    let mut tidying = tokio::time::interval(TIDY);
    tidying.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tidying.tick() => {}
            () = intakes.inner.crowded.notified() => {}
        }
        // It may be long, and goes on where it was at another time.
        tokio::select! {
            () = stop.cancelled() => return,
            _panicked = AssertUnwindSafe(intakes.trim_or_say()).catch_unwind() => {}
        }
    }
}

async fn read_lists(intakes: &Intakes, stop: &CancellationToken) {
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
                    let is_read = intakes.read_and_tell(&name).await;
                    (name, is_read)
                });
            }
        }
        let changed = tokio::select! {
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
                false
            }
            // An admin has changed something: what failed may work now.
            () = intakes.inner.bell.notified() => true,
            () = intakes.inner.parts.integrations.changed(Waiter::Intakes) => true,
            () = tokio::time::sleep(LOOK) => false,
        };
        if changed {
            turns.clear();
            again.clone_from(&busy);
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

    /// How reading an integration's list went.
    pub(super) fn went(&self, integration: &str) -> Went {
        let lists = self.inner.lists.lock().unwrap_or_else(PoisonError::into_inner);
        lists.get(integration).cloned().unwrap_or_default()
    }

    async fn read_and_tell(&self, integration: &str) -> bool {
        let read = AssertUnwindSafe(self.read_on(integration)).catch_unwind().await;
        let why = match read {
            Ok(Ok(())) => None,
            Ok(Err(Stop::Miss(miss))) => {
                tracing::debug!(integration, kind = miss.kind, "Events cannot be read now");
                Some(miss.message)
            }
            Ok(Err(Stop::Ours(error))) => {
                tracing::warn!(%error, integration, "Events cannot be taken in");
                Some(error.in_words())
            }
            Err(_panic) => Some("The box failed at it.".to_owned()),
        };
        let is_read = why.is_none();
        let mut lists = self.inner.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let went = lists.entry(integration.to_owned()).or_default();
        if is_read {
            went.read = dates::to_text(OffsetDateTime::now_utc());
        }
        went.why = why.unwrap_or_default();
        is_read
    }

    /// Reads a service's list of events to its end.
    async fn read_on(&self, integration: &str) -> Result<(), Stop> {
        let parts = &self.inner.parts;
        let Some(mut reading) = self.reading_of(integration).await? else { return Ok(()) };
        let order = parts.integrations.list_order(integration);
        // What was read last is read once more, but where the service forgets what was read, and where
        // that goes by the time.
        let overlaps = !matches!(order, Some(ListOrder::TakenAway | ListOrder::ByMoment));
        let mut behind = match reading.seen.first().filter(|_| overlaps) {
            Some(oldest) => oldest.clone(),
            None if order == Some(ListOrder::ByMoment) && reading.cursor.is_empty() => {
                OffsetDateTime::from_unix_timestamp(reading.since)
                    .map(dates::to_text)
                    .unwrap_or_default()
            }
            None => reading.cursor.clone(),
        };
        if behind.is_empty() && order == Some(ListOrder::NewestFirst) {
            let Some(place) = self.look_back(integration, &mut reading).await? else {
                return Ok(());
            };
            behind = place;
        }
        let mut has_looked_back = false;
        for _ in 0..MOST_PAGES {
            let asked = Some(behind.as_str()).filter(|behind| !behind.is_empty());
            let page = match parts.integrations.events_behind(integration, asked).await {
                Ok(page) => page,
                Err(miss)
                    if asked.is_some()
                        && !has_looked_back
                        && parts.integrations.has_forgotten(integration, &miss) =>
                {
                    has_looked_back = true;
                    behind = match order {
                        Some(ListOrder::NewestFirst) => {
                            let place = self.look_back(integration, &mut reading).await?;
                            let Some(place) = place else { return Ok(()) };
                            place
                        }
                        // From the oldest on that is still known; what was heard is known here.
                        _ => {
                            let oldest = parts.integrations.oldest_moment(integration);
                            let oldest = oldest.unwrap_or_default();
                            self.begin_anew(integration, &mut reading, oldest.clone()).await?;
                            oldest
                        }
                    };
                    continue;
                }
                Err(miss) => return Err(Stop::Miss(miss)),
            };
            // Behind which it was asked: all before it is forgotten there now.
            let is_empty = page.cursors.is_empty();
            let mut has_new = false;
            for (told, at) in page.told {
                // It was told while nobody listened.
                if at.is_some_and(|at| at < reading.since) {
                    continue;
                }
                has_new |= self.take_in(integration, told, Way::List).await?;
            }
            let next = page.cursor.unwrap_or_default();
            let has_moved = next != behind;
            let mut now = Reading { looked: true, ..reading.clone() };
            if page.has_gap {
                tracing::warn!(integration, "A list of events was not shown as a whole");
                now.anew = dates::to_text(OffsetDateTime::now_utc());
            }
            let is_known = now.seen.contains(&next);
            if overlaps {
                now.see(page.cursors);
            }
            if is_empty && order == Some(ListOrder::TakenAway) {
                // The number that comes next may be any: after a rest services begin anew.
                now.cursor.clear();
            } else if !is_known && !next.is_empty() {
                // What is read once more leads back no further.
                now.cursor.clone_from(&next);
            }
            self.keep_reading(integration, &mut reading, now, Vec::new()).await?;
            if !page.more || (!has_moved && !has_new) {
                return Ok(());
            }
            if !has_moved {
                return Err(Stop::Miss(Miss::in_circles()));
            }
            behind = next;
        }
        Ok(())
    }

    /// How far a list was read, of the integration that has its name now.
    async fn reading_of(&self, integration: &str) -> Result<Option<Reading>> {
        let parts = &self.inner.parts;
        let Some(of) = parts.integrations.identity(integration) else { return Ok(None) };
        let present = store::reading(&parts.db, integration).await?;
        if let Some(reading) = present.filter(|reading| reading.of == of) {
            return Ok(Some(reading));
        }
        // Another one has its name since: what was read of that one means nothing here.
        let _saving = self.inner.saving.lock().await;
        if !self.has_intake_of(integration) {
            return Ok(None);
        }
        let reading = Reading::begun(of, OffsetDateTime::now_utc().unix_timestamp());
        store::begin_reading(&parts.writer, integration, &reading).await?;
        Ok(Some(reading))
    }

    /// Looks, from the newest event on, for the last one that is of before anybody listened, or that was
    /// read. Behind which cursor to go on; `None` where nothing is there, or all of it is of before.
    async fn look_back(
        &self,
        integration: &str,
        reading: &mut Reading,
    ) -> Result<Option<String>, Stop> {
        let parts = &self.inner.parts;
        let has_moments = parts.integrations.list_has_moments(integration);
        let is_first = reading.seen.is_empty() && reading.cursor.is_empty();
        let (mut older, mut oldest) = (None::<String>, None);
        for _ in 0..MOST_PAGES {
            let back = parts.integrations.events_back(integration, older.as_deref()).await;
            let back = back.map_err(Stop::Miss)?;
            if is_first && !has_moments && !reading.looked {
                return self.pass_over(integration, reading, &back.marks).await;
            }
            let is_of_before = |mark: &&Mark| {
                let is_older = mark.at.is_some_and(|at| at < reading.since);
                is_older || reading.seen.contains(&mark.cursor) || mark.cursor == reading.cursor
            };
            if let Some(mark) = back.marks.iter().find(is_of_before) {
                let place = mark.cursor.clone();
                let was_read = reading.seen.contains(&place) || place == reading.cursor;
                if !is_first && !was_read {
                    self.begin_anew(integration, reading, place.clone()).await?;
                } else if is_first {
                    let now = Reading { looked: true, cursor: place.clone(), ..reading.clone() };
                    self.keep_reading(integration, reading, now, Vec::new()).await?;
                } else {
                    // Those before it are not known there any more.
                    let from = reading.seen.iter().position(|one| *one == place).unwrap_or(0);
                    let seen = reading.seen.get(from..).unwrap_or_default().to_vec();
                    let now = Reading { seen, ..reading.clone() };
                    self.keep_reading(integration, reading, now, Vec::new()).await?;
                }
                return Ok(Some(place));
            }
            if let Some(mark) = back.marks.last() {
                older = Some(mark.cursor.clone());
                oldest = back.oldest;
            }
            if !back.more {
                break;
            }
        }
        let Some(place) = older else {
            let now = Reading { looked: true, ..reading.clone() };
            self.keep_reading(integration, reading, now, Vec::new()).await?;
            return Ok(None);
        };
        // All that is there came since, the oldest one too.
        if let Some(told) = oldest {
            self.take_in(integration, told, Way::List).await?;
        }
        if is_first {
            let now = Reading {
                looked: true,
                cursor: place.clone(),
                seen: vec![place.clone()],
                ..reading.clone()
            };
            self.keep_reading(integration, reading, now, Vec::new()).await?;
        } else {
            self.begin_anew(integration, reading, place.clone()).await?;
        }
        Ok(Some(place))
    }

    /// What a list has at the first look, and that does not say when it was, is of before.
    async fn pass_over(
        &self,
        integration: &str,
        reading: &mut Reading,
        marks: &[Mark],
    ) -> Result<Option<String>, Stop> {
        let at = self.next_moment();
        let row =
            Row::from_iter([("at".to_owned(), at.into()), ("before".to_owned(), true.into())]);
        let ids = marks.iter().filter_map(|mark| mark.id.as_ref());
        let names =
            ids.map(|id| Ok::<_, Error>((name_key(integration, &reading.of, id)?, row.clone())));
        let names = names.collect::<Result<Vec<_>>>()?;
        let mut now = Reading { looked: true, ..reading.clone() };
        now.see(marks.iter().rev().map(|mark| mark.cursor.clone()));
        if let Some(newest) = marks.first() {
            now.cursor.clone_from(&newest.cursor);
        }
        self.keep_reading(integration, reading, now, names).await?;
        Ok(None)
    }

    /// The service knows nothing any more of what was read last.
    async fn begin_anew(
        &self,
        integration: &str,
        reading: &mut Reading,
        cursor: String,
    ) -> Result<()> {
        tracing::warn!(integration, "A list of events begins anew");
        let anew = dates::to_text(OffsetDateTime::now_utc());
        let seen = Some(cursor.clone()).filter(|one| !one.is_empty()).into_iter().collect();
        let now = Reading { looked: true, cursor, seen, anew, ..reading.clone() };
        self.keep_reading(integration, reading, now, Vec::new()).await
    }

    async fn keep_reading(
        &self,
        integration: &str,
        reading: &mut Reading,
        now: Reading,
        names: Vec<(Key, Row)>,
    ) -> Result<()> {
        if *reading != now {
            let before = std::mem::replace(reading, now.clone());
            let key = reading::key_of(integration)?;
            let read_on = ReadOn { key, before, now, names };
            self.inner.parts.writer.write(read_on).await??;
        }
        Ok(())
    }
}

/// Why a list is not read to its end.
enum Stop {
    Miss(Miss),
    Ours(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Ours(error)
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

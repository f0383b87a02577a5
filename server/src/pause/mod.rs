//! Turning phones away for a while, because the admin wants it.
//!
//! A pause shuts the door that the network comes to. This machine's own door stays open, to the
//! window and to programs here, and what the box does by itself goes on: mails and calls that wait
//! were promised with changes that are acknowledged already.
//!
//! Invariants
//! - A request that was let in is answered as ever: what it is told was done is on disk.
//! - A pause ends on its time whether anybody looks or not, and also while no server runs.
//! - It is this machine's state, not its data's: no backup holds it, and putting one back ends none.

mod keep;
mod turn_away;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::sync::watch;

use crate::audit::{Action, Audit, Event};
use crate::error::{Error, Result};
use crate::folder::{put_private, remove};

pub(crate) use keep::keep;
pub(crate) use turn_away::turn_away;

const FILE: &str = "pause.json";
/// A week. Who wants longer resumes by hand.
pub(crate) const LONGEST_MINUTES: u32 = 7 * 24 * 60;
/// A clock may be put right by so many seconds without ending a pause.
const SLACK: i64 = 60;

/// A pause, in seconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rest {
    /// When it began.
    pub(crate) since: i64,
    /// When it ends by itself; without it only by hand.
    pub(crate) until: Option<i64>,
}

impl Rest {
    /// A clock that was put back does not make it longer.
    fn is_on(self, now: i64) -> bool {
        self.until.is_none_or(|until| (self.since - SLACK..until).contains(&now))
    }

    /// Seconds until it ends by itself.
    pub(crate) fn left(self) -> Option<u64> {
        self.until.map(|until| u64::try_from(until - now()).unwrap_or(0))
    }
}

/// Whether phones are turned away. It outlives a state of the box that gives way to a backup.
#[derive(Clone)]
pub(crate) struct Pause(Arc<Inner>);

struct Inner {
    /// None keeps nothing, where no data is kept.
    path: Option<PathBuf>,
    /// One that is over stays here until its end was noted.
    rest: watch::Sender<Option<Rest>>,
    /// One change at a time.
    changing: Mutex<()>,
}

impl Pause {
    /// Goes on with the pause that is kept in a folder of this process.
    pub(crate) fn load(folder: &Path, keeps_data: bool) -> Self {
        let path = keeps_data.then(|| folder.join(FILE));
        let text = path.as_deref().and_then(|path| std::fs::read(path).ok());
        let rest = text.and_then(|text| serde_json::from_slice(&text).ok());
        let inner = Inner { path, rest: watch::Sender::new(rest), changing: Mutex::default() };
        Self(Arc::new(inner))
    }

    /// The pause that is on.
    pub(crate) fn current(&self) -> Option<Rest> {
        self.kept().filter(|rest| rest.is_on(now()))
    }

    /// Turns phones away from now on, in the place of a pause that is on. It is on disk then.
    ///
    /// # Errors
    /// 507 on a full disk, the disk's others as 500; nothing has changed then.
    pub(crate) async fn begin(&self, minutes: Option<u32>, audit: &Audit) -> Result<Rest> {
        let since = now();
        let until = minutes.map(|minutes| since + i64::from(minutes) * 60);
        let rest = Rest { since, until };
        let pause = self.clone();
        let kept = tokio::task::spawn_blocking(move || pause.change(Some(rest))).await;
        let kept = kept.map_err(|error| Error::internal("keep a pause", error))?;
        kept.map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full,
            _ => Error::internal("keep a pause", error),
        })?;
        tracing::info!(minutes, "Paused: phones are turned away");
        let event = Event::new(Action::Paused);
        let event = match minutes {
            Some(minutes) => event.with("minutes", minutes),
            None => event,
        };
        audit.append_or_warn(event).await;
        Ok(rest)
    }

    /// Lets phones in again. False when they were let in already.
    pub(crate) async fn end(&self, audit: &Audit) -> bool {
        let Some(over) = self.kept() else { return false };
        let was_on = over.is_on(now());
        let pause = self.clone();
        let ended = tokio::task::spawn_blocking(move || pause.forget(over)).await;
        if !ended.unwrap_or(false) {
            return false;
        }
        tracing::info!("Resumed: phones are let in again");
        audit.append_or_warn(Event::new(Action::Resumed)).await;
        was_on
    }

    fn kept(&self) -> Option<Rest> {
        *self.0.rest.borrow()
    }

    /// Writes a change down, and then makes it.
    fn change(&self, next: Option<Rest>) -> std::io::Result<()> {
        let _changing = self.0.changing.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(next)?;
        self.0.rest.send_replace(next);
        Ok(())
    }

    /// Forgets a pause, unless another one has taken its place. A disk that takes nothing keeps
    /// nobody out.
    fn forget(&self, over: Rest) -> bool {
        let _changing = self.0.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.kept() != Some(over) {
            return false;
        }
        if let Err(error) = self.write(None) {
            tracing::warn!(%error, "That the pause has ended cannot be noted; a restart may not know");
        }
        self.0.rest.send_replace(None);
        true
    }

    fn write(&self, rest: Option<Rest>) -> std::io::Result<()> {
        let Some(path) = &self.0.path else { return Ok(()) };
        match rest {
            Some(rest) => put_private(path, &serde_json::to_vec(&rest)?),
            None => remove(path),
        }
    }
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_on_within_its_time() {
        let timed = Rest { since: 10_000, until: Some(10_900) };
        for (now, expected) in
            [(9_000, false), (9_950, true), (10_000, true), (10_899, true), (10_900, false)]
        {
            assert_eq!(timed.is_on(now), expected, "{now}");
        }
        let open = Rest { since: 10_000, until: None };
        assert!(open.is_on(0) && open.is_on(i64::MAX));
    }

    #[test]
    fn a_pause_survives_a_restart_and_one_that_was_replaced_is_not_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let pause = Pause::load(folder.path(), true);
        assert!(pause.current().is_none());
        let first = Rest { since: now(), until: Some(now() + 900) };
        pause.change(Some(first)).unwrap();
        let pause = Pause::load(folder.path(), true);
        assert_eq!(pause.current(), Some(first));
        let second = Rest { until: None, ..first };
        pause.change(Some(second)).unwrap();
        assert!(!pause.forget(first));
        assert_eq!(pause.current(), Some(second));
        assert!(pause.forget(second));
        assert!(Pause::load(folder.path(), true).current().is_none());
    }

    #[test]
    fn a_note_that_cannot_be_read_keeps_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "{\"since\":").unwrap();
        assert!(Pause::load(folder.path(), true).current().is_none());
    }
}

//! Which run of a server is under way, and which ended without saying so.
//!
//! A run is noted before anything is opened and the note goes at its end, so a note that is there
//! at a start tells of a crash. Where starts keep finding one, the box begins in safe mode: what
//! it does by itself rests, and whom it serves it serves.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use super::put_private;

const FILE: &str = "runs.json";
/// So many crashes within this time are a row of them.
const ROW: usize = 5;
const ROW_WITHIN: Duration = Duration::minutes(10);
/// How often a run says that it is under way.
pub(crate) const ALIVE_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// A run that ended without saying so. Times are in seconds since 1970-01-01 UTC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Crash {
    /// When it had begun.
    pub(crate) started: i64,
    /// When it was alive for the last time that is known, a minute at most before its end.
    pub(crate) alive: i64,
    /// What was looked at since, a sentence each; none while that is done.
    #[serde(default)]
    pub(crate) checked: Vec<String>,
    /// What is wrong, a sentence each.
    #[serde(default)]
    pub(crate) damage: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// When the run that is under way began.
    running: Option<i64>,
    /// When starts found a crash, newest last.
    crashes: Vec<i64>,
    /// The last one, until somebody has read of it.
    report: Option<Crash>,
}

/// The runs on a folder.
#[derive(Clone)]
pub(crate) struct Runs(Arc<Inner>);

struct Inner {
    /// None keeps nothing: where the data is gone at the end, no crash can harm it.
    path: Option<PathBuf>,
    kept: Mutex<Kept>,
    /// What is to be there again should this run not come about.
    before: Kept,
    safe: watch::Sender<bool>,
}

/// Whether the box rests from what it does by itself.
#[derive(Clone)]
pub(crate) struct SafeMode(watch::Receiver<bool>);

impl Runs {
    /// Begins a run on a folder that this process owns.
    pub(crate) fn begin(folder: &Path, keeps_data: bool) -> Self {
        let path = keeps_data.then(|| folder.join(FILE));
        let before = path.as_deref().map(read).unwrap_or_default();
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let mut kept = before.clone();
        if let (Some(started), Some(path)) = (before.running, &path) {
            let alive = modified(path).unwrap_or(started).clamp(started, now.max(started));
            kept.report = Some(Crash { started, alive, checked: Vec::new(), damage: Vec::new() });
            kept.crashes.push(now);
        }
        let recent = now - ROW_WITHIN.whole_seconds();
        kept.crashes.retain(|found| (recent..=now).contains(found));
        kept.running = Some(now);
        let is_safe = before.running.is_some() && kept.crashes.len() >= ROW;
        let safe = watch::Sender::new(is_safe);
        let runs = Self(Arc::new(Inner { path, kept: Mutex::new(kept), before, safe }));
        runs.write(&runs.kept());
        runs
    }

    /// This run ended in order.
    pub(crate) fn end(&self) {
        self.change(|kept| kept.running = None);
    }

    /// This run has not come about, for a reason that was told: as if it had never begun.
    pub(crate) fn never_was(&self) {
        self.write(&self.0.before);
    }

    /// This run is under way still.
    pub(crate) fn is_alive(&self) {
        self.write(&self.kept());
    }

    /// The crash that nobody has read of yet.
    pub(crate) fn crash(&self) -> Option<Crash> {
        self.kept().report.clone()
    }

    /// Whether the run before this one crashed.
    pub(crate) fn began_after_crash(&self) -> bool {
        self.0.before.running.is_some()
    }

    /// What was found when the data was looked at.
    pub(crate) fn was_checked(&self, checked: Vec<String>, damage: Vec<String>) {
        self.change(|kept| {
            if let Some(report) = &mut kept.report {
                (report.checked, report.damage) = (checked, damage);
            }
        });
    }

    /// Somebody has read of it.
    pub(crate) fn put_away(&self) {
        self.change(|kept| kept.report = None);
    }

    pub(crate) fn safe_mode(&self) -> SafeMode {
        SafeMode(self.0.safe.subscribe())
    }

    /// Everything goes on, and the row of crashes is forgotten. False when it went on already.
    pub(crate) fn leave_safe_mode(&self) -> bool {
        self.change(|kept| kept.crashes.clear());
        self.0.safe.send_replace(false)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) {
        let mut kept = self.kept();
        change(&mut kept);
        self.write(&kept);
    }

    /// A disk that takes nothing keeps nobody from being served.
    fn write(&self, kept: &Kept) {
        let Some(path) = &self.0.path else { return };
        let text = serde_json::to_vec(kept).unwrap_or_default();
        if let Err(error) = put_private(path, &text) {
            tracing::warn!(%error, "Whether the box is stopped in order cannot be noted");
        }
    }
}

impl SafeMode {
    /// Of a box that does nothing by itself anyway.
    pub(crate) fn off() -> Self {
        Self(watch::Sender::new(false).subscribe())
    }

    pub(crate) fn is_on(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is off.
    pub(crate) async fn over(&mut self) {
        // The sender lives as long as the server; without one nothing has to rest.
        let _ = self.0.wait_for(|is_on| !is_on).await;
    }
}

/// Lets a folder that no server runs on begin in the usual way. False when it would have anyway.
///
/// # Errors
/// The disk's.
pub(crate) fn forget_crashes(folder: &Path) -> std::io::Result<bool> {
    let path = folder.join(FILE);
    let mut kept = read(&path);
    if kept.crashes.is_empty() {
        return Ok(false);
    }
    kept.crashes.clear();
    put_private(&path, &serde_json::to_vec(&kept)?)?;
    Ok(true)
}

/// A note that cannot be read tells of nothing.
fn read(path: &Path) -> Kept {
    let text = std::fs::read(path).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

fn modified(path: &Path) -> Option<i64> {
    let modified = std::fs::metadata(path).and_then(|file| file.modified()).ok()?;
    Some(OffsetDateTime::from(modified).unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_did_not_end_is_a_crash_until_somebody_has_read_of_it() {
        let folder = tempfile::tempdir().unwrap();
        Runs::begin(folder.path(), true).end();
        let second = Runs::begin(folder.path(), true);
        assert!(second.crash().is_none() && !second.began_after_crash());
        drop(second);
        let third = Runs::begin(folder.path(), true);
        assert!(third.crash().is_some() && third.began_after_crash());
        third.was_checked(vec!["All is well.".to_owned()], Vec::new());
        third.end();
        let fourth = Runs::begin(folder.path(), true);
        assert!(!fourth.began_after_crash());
        assert_eq!(fourth.crash().unwrap().checked, ["All is well."]);
        fourth.put_away();
        fourth.end();
        assert!(Runs::begin(folder.path(), true).crash().is_none());
    }

    #[test]
    fn a_run_that_has_not_come_about_leaves_the_crash_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        drop(Runs::begin(folder.path(), true));
        for _ in 0..ROW {
            Runs::begin(folder.path(), true).never_was();
        }
        let next = Runs::begin(folder.path(), true);
        assert!(next.began_after_crash() && !next.safe_mode().is_on());
        assert_eq!(next.kept().crashes.len(), 1);
    }

    #[test]
    fn a_row_of_crashes_leads_to_safe_mode_until_it_is_left_or_a_run_ends() {
        let folder = tempfile::tempdir().unwrap();
        let crash = || drop(Runs::begin(folder.path(), true));
        for _ in 0..ROW {
            crash();
        }
        let safe = Runs::begin(folder.path(), true);
        assert!(safe.safe_mode().is_on());
        assert!(safe.leave_safe_mode() && !safe.leave_safe_mode());
        assert!(!safe.safe_mode().is_on());
        drop(safe);
        assert!(!Runs::begin(folder.path(), true).safe_mode().is_on());
        for _ in 0..ROW {
            crash();
        }
        Runs::begin(folder.path(), true).end();
        assert!(!Runs::begin(folder.path(), true).safe_mode().is_on());
    }

    #[test]
    fn crashes_long_apart_are_no_row_and_odd_notes_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let old = OffsetDateTime::now_utc().unix_timestamp() - 3600;
        let kept = Kept { running: Some(old), crashes: vec![old; 20], report: None };
        std::fs::write(&path, serde_json::to_vec(&kept).unwrap()).unwrap();
        let runs = Runs::begin(folder.path(), true);
        assert!(!runs.safe_mode().is_on() && runs.crash().is_some());
        for odd in ["", "[]", "{\"running\":\"x\"}", "{\"crashes\":[1e99]}", "\u{0}"] {
            std::fs::write(&path, odd).unwrap();
            assert!(Runs::begin(folder.path(), true).crash().is_none(), "{odd}");
        }
        assert!(Runs::begin(folder.path(), false).0.path.is_none());
    }
}

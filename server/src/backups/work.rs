//! One backup that is made or put back, and how far that is.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use serde::Serialize;
use utoipa::ToSchema;

use super::Backups;

/// What is done to a backup.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Doing {
    Make,
    Restore,
}

/// What of it is being done.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// The database is read or written.
    Database,
    /// The records' files are.
    Files,
    /// The archive is read back.
    Check,
    /// It is sent to the bucket.
    Send,
    /// It is fetched from there.
    Fetch,
}

impl Stage {
    /// For whoever waits.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Database => "Database",
            Self::Files => "Files",
            Self::Check => "Reading it back",
            Self::Send => "Sending it to the bucket",
            Self::Fetch => "Fetching it from the bucket",
        }
    }
}

/// How far it is.
#[derive(Default)]
pub(crate) struct Progress {
    stage: AtomicU8,
    done: AtomicU64,
    /// 0 while nobody knows.
    total: AtomicU64,
}

impl Progress {
    /// Begins a stage of so many bytes.
    pub(super) fn enter(&self, stage: Stage, total: u64) {
        self.stage.store(stage as u8, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    pub(crate) fn add(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Relaxed) {
            stage if stage == Stage::Files as u8 => Stage::Files,
            stage if stage == Stage::Check as u8 => Stage::Check,
            stage if stage == Stage::Send as u8 => Stage::Send,
            stage if stage == Stage::Fetch as u8 => Stage::Fetch,
            _ => Stage::Database,
        }
    }

    /// Bytes of this stage that are done.
    pub(crate) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// All bytes of this stage; `None` while nobody knows.
    pub(crate) fn total(&self) -> Option<u64> {
        Some(self.total.load(Ordering::Relaxed)).filter(|total| *total > 0)
    }
}

/// The backup that is worked on.
pub(super) struct Active {
    pub(super) key: String,
    pub(super) doing: Doing,
    pub(super) progress: Arc<Progress>,
}

/// The right to make or put back a backup; dropping it lets others.
pub(super) struct Work {
    pub(super) backups: Backups,
    pub(super) progress: Arc<Progress>,
    pub(super) is_for_good: bool,
}

impl Work {
    /// Nobody else may, until the next start.
    pub(super) fn keep(mut self) {
        self.is_for_good = true;
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if !self.is_for_good {
            let inner = &self.backups.inner;
            *inner.active.lock().unwrap_or_else(PoisonError::into_inner) = None;
            inner.parts.free.store(inner.keeps_data, Ordering::Relaxed);
        }
    }
}

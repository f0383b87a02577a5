//! What the window is told of backups besides their list.

use std::sync::PoisonError;

use serde::Serialize;
use utoipa::ToSchema;

use super::Backups;
use super::layout::About;
use super::work::{Doing, Stage};

/// What became of a backup that was to be put back.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Restored {
    /// Which one.
    pub(crate) key: String,
    /// When, as a date on the wire.
    pub(crate) at: String,
    /// Whether it is the present state now. If not, the state before it is.
    pub(crate) opened: bool,
}

/// What goes on with backups.
#[derive(Serialize, ToSchema)]
pub(super) struct BackupsState {
    /// Whether this box keeps its data on disk, so that there is something to back up.
    possible: bool,
    activity: Option<Activity>,
    /// Since the program was started.
    restored: Option<Restored>,
}

/// A backup that is made or put back at present.
#[derive(Serialize, ToSchema)]
struct Activity {
    key: String,
    doing: Doing,
    stage: Stage,
    /// Bytes of this stage that are done.
    done: u64,
    /// All bytes of this stage, when that is known.
    total: Option<u64>,
}

/// What a backup says of itself.
#[derive(Serialize, ToSchema)]
pub(super) struct BackupAbout {
    /// When it was made, as a date on the wire; of one that was uploaded that is earlier than its
    /// `modified`.
    made: String,
    /// The version of the program that made it.
    version: String,
}

impl BackupAbout {
    pub(super) fn of(about: About) -> Self {
        Self { made: about.made, version: about.version }
    }
}

impl Backups {
    pub(super) fn state(&self) -> BackupsState {
        let active = self.inner.active.lock().unwrap_or_else(PoisonError::into_inner);
        let activity = active.as_ref().map(|active| Activity {
            key: active.key.clone(),
            doing: active.doing,
            stage: active.progress.stage(),
            done: active.progress.done(),
            total: active.progress.total(),
        });
        let restored = self.inner.parts.restored.lock().unwrap_or_else(PoisonError::into_inner);
        BackupsState { possible: self.inner.keeps_data, activity, restored: restored.clone() }
    }
}

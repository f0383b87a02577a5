//! Moving in while the box runs: a zip comes in, is unpacked, and taken over; one at a time.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use homeport_db::Db;
use serde::Serialize;
use utoipa::ToSchema;

use super::arrival::{ArrivalError, unpack};
use super::{MoveIn, MoveInError, MoveInReport};
use crate::audit::Asker;
use crate::error::{Error, FieldErrors, Result, StartError};
use crate::files::{Files, make_private};
use crate::http::body::{self, Limits, TakeFiles};
use crate::http::multipart::Multipart;

const BUSY: &str = "Another folder is being taken over. Wait until it is done.";
const INVALID: &str = "An error occurred while validating the submitted data.";
const DOING: &str = "take over a PocketBase folder";
const FIELD: &str = "file";
const ZIP: &str = "upload.zip";
const UNPACKED: &str = "pb_data";

/// What is being done, or was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum MoveInStage {
    /// Nothing yet.
    #[default]
    Idle,
    /// The zip arrives.
    Receiving,
    Unpacking,
    /// Records are taken over.
    Moving,
    Done,
    Failed,
}

/// How moving in goes, or went last.
#[derive(Clone, Default, Serialize, ToSchema)]
pub(super) struct MoveInState {
    stage: MoveInStage,
    /// The collection whose records are taken over.
    collection: Option<String>,
    /// Bytes that are unpacked, or records that are taken over.
    done: u64,
    total: u64,
    /// What came over, when it is done.
    report: Option<MoveInReport>,
    /// Why it failed.
    failure: Option<String>,
}

/// The room's state in a running box.
#[derive(Clone)]
pub(crate) struct MovingIn {
    inner: Arc<Inner>,
}

struct Inner {
    move_in: MoveIn,
    db: Db,
    /// Where a zip lies and is unpacked.
    folder: PathBuf,
    state: Mutex<MoveInState>,
}

impl MovingIn {
    /// Removes what an interruption has left.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(crate) fn open(move_in: MoveIn, db: Db, folder: PathBuf) -> Result<Self, StartError> {
        let removed = remove(&folder);
        removed.map_err(|error| StartError::Folder {
            folder: folder.clone(),
            reason: error.to_string(),
        })?;
        let state = Mutex::default();
        Ok(Self { inner: Arc::new(Inner { move_in, db, folder, state }) })
    }

    pub(super) fn state(&self) -> MoveInState {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, change: impl FnOnce(&mut MoveInState)) {
        change(&mut self.inner.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Takes in the body's `file` and unpacks it. Then what is in it is taken over, whether or not
    /// the caller waits: [`Self::state`] tells of it.
    ///
    /// # Errors
    /// 400 while another one is taken over, and for what is no PocketBase folder in a zip; 507.
    pub(super) async fn take(&self, request: Request) -> Result<()> {
        let mut work = self.begin()?;
        let folder = self.inner.folder.clone();
        make_private(&folder).map_err(failed)?;
        let limits = Limits { whole: usize::MAX, ..Limits::default() };
        let (path, files) = (folder.join(ZIP), &self.inner.move_in.files);
        let mut taking = Taking { path: &path, files, is_taken: false };
        if body::media_type(request.headers()) == "multipart/form-data" {
            body::read(request, limits, &mut taking).await?;
        }
        if !taking.is_taken {
            return Err(refusal("validation_required", "Cannot be blank."));
        }
        self.unpack(path).await?;
        work.is_handed_on = true;
        let moving = self.clone();
        let run = async move {
            let mut work = Work { moving: moving.clone(), is_handed_on: false };
            let ended = moving.run().await;
            moving.tidy().await;
            work.is_handed_on = true;
            // Not before: the next one needs the folder.
            moving.set(|state| *state = ended);
        };
        tokio::spawn(Asker::current().scope(run));
        Ok(())
    }

    fn begin(&self) -> Result<Work> {
        let mut state = self.inner.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(
            state.stage,
            MoveInStage::Receiving | MoveInStage::Unpacking | MoveInStage::Moving
        ) {
            return Err(Error::invalid(BUSY));
        }
        *state = MoveInState { stage: MoveInStage::Receiving, ..MoveInState::default() };
        Ok(Work { moving: self.clone(), is_handed_on: false })
    }

    async fn unpack(&self, zip: PathBuf) -> Result<()> {
        self.set(|state| state.stage = MoveInStage::Unpacking);
        let (moving, db) = (self.clone(), self.inner.db.clone());
        let unpacking = tokio::task::spawn_blocking(move || {
            let folder = moving.inner.folder.join(UNPACKED);
            let told = |done, total| moving.set(|state| (state.done, state.total) = (done, total));
            unpack(&zip, &folder, &db, &told)?;
            std::fs::remove_file(&zip)?;
            Ok(())
        });
        let unpacked = unpacking.await.map_err(|error| Error::internal(DOING, error))?;
        unpacked.map_err(|error: ArrivalError| match error {
            ArrivalError::Io(error) => failed(error),
            refused => refusal("validation_invalid_file", &refused.to_string()),
        })
    }

    /// Takes over what was unpacked; how that ended.
    async fn run(&self) -> MoveInState {
        self.set(|state| {
            *state = MoveInState { stage: MoveInStage::Moving, ..MoveInState::default() }
        });
        let progress = |name: &str, done: u64, total: u64| {
            self.set(|state| {
                state.collection = Some(name.to_owned());
                (state.done, state.total) = (done, total);
            });
        };
        let outcome = self.inner.move_in.run(&self.inner.folder.join(UNPACKED), &progress).await;
        match outcome {
            Ok(report) => MoveInState {
                stage: MoveInStage::Done,
                report: Some(report),
                ..MoveInState::default()
            },
            Err(error) => {
                tracing::warn!(%error, "A PocketBase folder could not be taken over");
                let failure = Some(in_words(&error));
                MoveInState { stage: MoveInStage::Failed, failure, ..MoveInState::default() }
            }
        }
    }

    /// Removes what was unpacked.
    async fn tidy(&self) {
        let folder = self.inner.folder.clone();
        let removed = tokio::task::spawn_blocking(move || remove(&folder)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "Could not remove an uploaded folder; the next start will");
        }
    }
}

/// Where the folder lies means nothing to whoever has uploaded it.
fn in_words(error: &MoveInError) -> String {
    match error {
        MoveInError::NotPocketBase(_) => "The data.db in this zip is not PocketBase's.".to_owned(),
        other => other.to_string(),
    }
}

/// Ends a piece of work however it ends: nothing is left on the disk, and others may.
struct Work {
    moving: MovingIn,
    is_handed_on: bool,
}

impl Drop for Work {
    fn drop(&mut self) {
        if self.is_handed_on {
            return;
        }
        if let Err(error) = remove(&self.moving.inner.folder) {
            tracing::warn!(%error, "Could not remove an uploaded folder; the next start will");
        }
        self.moving.set(|state| {
            if !matches!(state.stage, MoveInStage::Done | MoveInStage::Failed) {
                *state = MoveInState::default();
            }
        });
    }
}

struct Taking<'a> {
    path: &'a Path,
    files: &'a Files,
    is_taken: bool,
}

impl TakeFiles for Taking<'_> {
    async fn take(&mut self, field: &str, _name: &str, bytes: &mut Multipart) -> Result<()> {
        if field == FIELD && !self.is_taken {
            self.files.take_to(self.path, bytes).await?;
            self.is_taken = true;
        }
        Ok(())
    }
}

fn refusal(code: &str, message: &str) -> Error {
    Error::fields(INVALID, FieldErrors::one(FIELD, code, message))
}

fn failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull => Error::Full,
        _ => Error::internal(DOING, error),
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

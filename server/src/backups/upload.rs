//! Taking in a backup that was made elsewhere.

use axum::extract::Request;

use super::work::Progress;
use super::{Backups, Unfinished, name};
use crate::audit::{Action, Asker};
use crate::error::{Error, FieldErrors, Result};
use crate::files::{Kind, kept_name};
use crate::http::body::{self, Limits, TakeFiles};
use crate::http::multipart::Multipart;

const INVALID: &str = "An error occurred while validating the submitted data.";
const FIELD: &str = "file";

impl Backups {
    /// Takes in the body's first `file`.
    ///
    /// # Errors
    /// 400 when there is none, when it is no zip, and when its name is taken or odd; 507.
    pub(super) async fn take(&self, request: Request) -> Result<()> {
        let limits = Limits { whole: usize::MAX, ..Limits::default() };
        let mut taking = Taking { backups: self, taken: None };
        if body::media_type(request.headers()) == "multipart/form-data" {
            body::read(request, limits, &mut taking).await?;
        }
        let refuse = |code: &str, message: &str| {
            Err(Error::fields(INVALID, FieldErrors::one(FIELD, code, message)))
        };
        let Some(Taken { name, kind, unfinished }) = taking.taken else {
            return refuse("validation_required", "Cannot be blank.");
        };
        if !kind.is("application/zip") {
            let shown = kept_name(&name, &kind);
            let message = format!("\"{shown}\" mime type must be one of: application/zip.");
            return refuse("validation_invalid_mime_type", &message);
        }
        let taken = "Backup file with the specified name already exists.";
        if !name::is_safe(&name) {
            return refuse("validation_match_invalid", "Must be in a valid format.");
        }
        match self.keep(unfinished, name).await? {
            true => Ok(()),
            false => refuse("validation_backup_name_exists", taken),
        }
    }

    /// Puts it on the shelf, also when the caller hangs up.
    async fn keep(&self, unfinished: Unfinished, name: String) -> Result<bool> {
        let (backups, shelf) = (self.clone(), self.shelf()?);
        let keeping = async move {
            let kept = backups.publish(&shelf, unfinished, &name, &Progress::default()).await?;
            if kept {
                backups.note(Action::BackupUploaded, &name).await;
            }
            Ok(kept)
        };
        let keeping = tokio::spawn(Asker::current().scope(keeping));
        keeping.await.unwrap_or_else(|error| Err(Error::internal("take in a backup", error)))
    }
}

struct Taking<'a> {
    backups: &'a Backups,
    taken: Option<Taken>,
}

/// A file that has arrived.
struct Taken {
    name: String,
    kind: Kind,
    unfinished: Unfinished,
}

impl TakeFiles for Taking<'_> {
    async fn take(&mut self, field: &str, name: &str, bytes: &mut Multipart) -> Result<()> {
        if field != FIELD || self.taken.is_some() {
            return Ok(());
        }
        let unfinished = Unfinished::new(&self.backups.folder());
        let kind = self.backups.inner.parts.files.take_to(&unfinished.0, bytes).await?;
        let name = name.to_owned();
        self.taken = Some(Taken { name, kind, unfinished });
        Ok(())
    }
}

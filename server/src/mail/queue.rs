//! What an admin is told of the letters that wait, and trying them before their time.

use std::sync::PoisonError;

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::post::Failure;
use super::{Mails, store};
use crate::collections::dates;
use crate::error::{Error, Result};

/// The letters that wait. Whose they are and what they say is nobody's business.
#[derive(Serialize, ToSchema)]
pub(crate) struct MailQueue {
    /// How many.
    waiting: u64,
    /// When the next one is tried.
    next: Option<String>,
    /// Why the last one that was tried still waits.
    delayed: Option<MailTrouble>,
    /// Why the last one was given up, since the box was started.
    refused: Option<MailTrouble>,
}

/// What the mail server said, or why it could not be reached.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct MailTrouble {
    at: String,
    said: String,
    /// What can be done about it, in words; `null` when nothing can, or nobody knows.
    mend: Option<&'static str>,
}

#[derive(Default)]
pub(super) struct Troubles {
    delayed: Option<MailTrouble>,
    refused: Option<MailTrouble>,
}

impl Mails {
    /// # Errors
    /// The database's.
    pub(crate) async fn queue(&self) -> Result<MailQueue> {
        let waiting = store::count(&self.inner.db).await?;
        let first = store::next(&self.inner.db, &self.inner.vault, 1).await?;
        let next = first.first().and_then(|one| OffsetDateTime::from_unix_timestamp(one.due).ok());
        let troubles = self.inner.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        let delayed = troubles.delayed.clone().filter(|_| waiting > 0);
        let refused = troubles.refused.clone();
        Ok(MailQueue { waiting, next: next.map(dates::to_text), delayed, refused })
    }

    /// Tries all that wait now.
    ///
    /// # Errors
    /// 403 without SMTP.
    pub(crate) async fn try_again(&self) -> Result<()> {
        if !self.is_set_up() {
            return Err(Error::forbidden("The server is not configured to send mails."));
        }
        let now = OffsetDateTime::now_utc().unix_timestamp();
        store::hurry(&self.inner.writer, now).await?;
        self.inner.bell.notify_one();
        Ok(())
    }

    /// Remembers what became of a try.
    pub(super) fn note(&self, outcome: &Result<(), Failure>) {
        let mut troubles = self.inner.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        let trouble = |failure: &Failure| {
            let at = dates::to_text(OffsetDateTime::now_utc());
            Some(MailTrouble { at, said: failure.reason.clone(), mend: failure.mend })
        };
        match outcome {
            Ok(()) => troubles.delayed = None,
            Err(failure) if failure.is_final => troubles.refused = trouble(failure),
            Err(failure) => troubles.delayed = trouble(failure),
        }
    }
}

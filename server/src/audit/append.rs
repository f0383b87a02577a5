//! What is noted by itself: it changes nothing, so it has a transaction of its own.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, Note, View};

use super::{Audit, Event};
use crate::error::{Error, Result};

impl Audit {
    /// Notes an event; it is on disk then, or counted among those that were left out.
    ///
    /// # Errors
    /// The database's; 503 while the server stops.
    pub(crate) async fn append(&self, event: Event) -> Result<()> {
        match self.inner.floods.take(&event) {
            true => self.write(&event).await,
            false => Ok(()),
        }
    }

    /// Notes an event that must not fail because of its entry: who makes room on a full disk has to
    /// get in.
    pub(crate) async fn append_or_warn(&self, event: Event) {
        let action = event.action;
        if let Err(error) = self.append(event).await {
            tracing::error!(%error, ?action, "An event is missing in the audit trail");
        }
    }

    /// Notes an event soon. Nobody waits for it: what was refused is to take as long whether there
    /// is something to write or not.
    pub(crate) fn append_soon(&self, event: Event) {
        if self.inner.floods.take(&event)
            && let Err(unsent) = self.inner.later.try_send(event)
        {
            self.inner.floods.leave_out(&unsent.into_inner());
        }
    }

    /// What a transaction has to note of an event; `None` when it was counted instead.
    pub(crate) fn note(&self, event: &Event) -> Option<Note> {
        self.inner.floods.take(event).then(|| event.note())
    }

    pub(super) async fn write(&self, event: &Event) -> Result<()> {
        self.inner.writer.write(Append(event.note())).await??;
        Ok(())
    }
}

struct Append(Note);

impl Intent for Append {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        view.note(self.0.clone());
        Box::pin(async { Ok(()) })
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("append to the audit trail", error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

//! Putting a backup in the place of the present state.

use std::sync::PoisonError;

use homeport_db::Link;
use time::OffsetDateTime;

use super::{Ground, Live, Shown};
use crate::audit::{Action, Event, Party};
use crate::backups::{Restore, Restored};
use crate::collections::dates;
use crate::error::StartError;

impl Ground {
    /// Opens the state that has been laid out in the place of the present one, which is closed.
    pub(super) async fn put_back(
        &self,
        Restore { key, asker }: Restore,
        left: Option<Link>,
    ) -> Result<(Live, Shown), StartError> {
        let event =
            Event::by(&asker, Action::BackupRestored).on(Party::named("backup", &key, &key));
        let event =
            event.with("trailBefore", left.map(|left| format!("{}:{}", left.seq, left.hash)));
        let at = dates::to_text(OffsetDateTime::now_utc());
        self.note_restored(Restored { key, at, opened: true });
        if let Err(error) = self.folder.swap() {
            tracing::error!(%error, "The backup could not be put in place");
            // What was moved goes back. If not even that can be, nothing is to be opened.
            if self.folder.is_unproven() {
                self.swap_back()?;
            }
        }
        let (live, shown) = self.open().await?;
        // The trail that is there now ends where the backup was made.
        let opened = self.restored.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let event = match opened.is_some_and(|restored| restored.opened) {
            true => event,
            false => event.refused(),
        };
        live.audit.append_or_warn(event).await;
        Ok((live, shown))
    }

    pub(super) fn swap_back(&self) -> Result<(), StartError> {
        let mut restored = self.restored.lock().unwrap_or_else(PoisonError::into_inner);
        restored.iter_mut().for_each(|restored| restored.opened = false);
        self.folder.swap_back().map_err(|error| self.no_folder(&error))
    }

    fn note_restored(&self, restored: Restored) {
        *self.restored.lock().unwrap_or_else(PoisonError::into_inner) = Some(restored);
    }
}

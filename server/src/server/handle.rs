//! What a shell around the server asks of it.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Shown;
use crate::audit::Asker;
use crate::console::{Condition, PauseCommand};
use crate::error::Result;

/// A running server, for the program around it: its window and its tray.
#[derive(Clone)]
pub struct ServerHandle(pub(super) Arc<ArcSwap<Shown>>);

impl ServerHandle {
    /// A link that opens the window's session, once, within a minute.
    pub fn window_link(&self) -> String {
        self.0.load().console.ticket_url()
    }

    /// The address phones should use, as it is now.
    pub fn shown_address(&self) -> String {
        self.0.load().console.shown_address()
    }

    /// How the box is.
    pub fn condition(&self) -> Condition {
        self.0.load().console.condition()
    }

    /// Whether the admin knows that closing the window leaves the box running.
    ///
    /// # Errors
    /// The database's.
    pub async fn was_told_of_tray(&self) -> Result<bool> {
        let settings = self.0.load().console.settings();
        settings.was_told_of_tray().await
    }

    /// They were told.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_told_of_tray(&self) -> Result<()> {
        let settings = self.0.load().console.settings();
        settings.note_told_of_tray().await
    }

    /// Carries out an order about a pause, in the name of the admin at this machine, and says what
    /// was done.
    ///
    /// # Errors
    /// In words for the admin.
    pub async fn pause(&self, order: PauseCommand) -> Result<String> {
        let console = self.0.load().console.clone();
        Asker::at_this_machine().scope(console.order_pause(order)).await
    }
}

//! Whether the server still answers, as a watchdog asks.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Feels whether a running server answers.
#[derive(Clone)]
pub struct Pulse {
    folder: PathBuf,
    /// A backup is being put back: requests wait, for as long as that takes.
    renewing: Arc<AtomicBool>,
}

impl Pulse {
    pub(crate) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), renewing: Arc::default() }
    }

    pub(crate) fn renewing(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.renewing)
    }

    /// Asks the server over its loopback listener, as any program would, for something that it has
    /// to read from its database.
    pub async fn beats(&self) -> bool {
        if self.renewing.load(Ordering::Acquire) {
            return true;
        }
        let folder = self.folder.clone();
        let asked = tokio::task::spawn_blocking(move || super::server_state(&folder));
        let answered = asked.await.is_ok_and(|state| state.is_ok());
        // It may have begun while the answer was waited for.
        answered || self.renewing.load(Ordering::Acquire)
    }
}

//! Writing down when keys were last used.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Keys, store};
use crate::error::Result;

/// How often it is written down.
const KEPT_EVERY: Duration = Duration::from_secs(5 * 60);

impl Keys {
    async fn keep_sightings(&self) -> Result<()> {
        let sightings = self.inner.good.sightings();
        let seen = sightings.take();
        if seen.is_empty() {
            return Ok(());
        }
        let noted = store::note(&self.inner.writer, &seen).await;
        if noted.is_err() {
            sightings.put_back(seen);
        }
        noted
    }
}

/// Writes down when keys were last used, now and then and at the end.
pub(crate) async fn keep(keys: Keys, stop: CancellationToken) {
    loop {
        let stopped = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(KEPT_EVERY) => false,
        };
        if let Err(error) = keys.keep_sightings().await {
            tracing::warn!(%error, "Could not write down when API keys were last used");
        }
        if stopped {
            return;
        }
    }
}

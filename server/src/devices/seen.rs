//! Writing down when and where devices were last seen.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::wire::Device;
use super::{Devices, store};
use crate::auth::Sighting;
use crate::collections::dates;
use crate::error::Result;

/// How often it is written down.
const KEPT_EVERY: Duration = Duration::from_secs(5 * 60);

impl Devices {
    /// A device with when it was last seen.
    pub(super) fn as_seen(&self, device: Device) -> Device {
        match self.inner.sightings.of(&device.id) {
            Some(sighting) => seen_at(device, sighting),
            None => device,
        }
    }

    async fn keep_sightings(&self) -> Result<()> {
        let _changing = self.inner.changing.lock().await;
        let taken = self.inner.sightings.take();
        let seen = taken.iter().filter_map(|(id, sighting)| {
            let device = self.devices().get(&**id).cloned()?;
            Some(seen_at(device, *sighting))
        });
        let seen = seen.collect::<Vec<_>>();
        if seen.is_empty() {
            return Ok(());
        }
        let kept =
            store::keep(&self.inner.writer, &seen, Vec::new(), self.published(seen.clone())).await;
        if kept.is_err() {
            self.inner.sightings.put_back(taken);
        }
        kept
    }
}

fn seen_at(mut device: Device, (at, address): Sighting) -> Device {
    device.seen = Some(dates::to_text(at));
    device.address = Some(address.to_string());
    device
}

/// Writes sightings down now and then, and at the end.
pub(crate) async fn keep_seen(devices: Devices, stop: CancellationToken) {
    loop {
        let stopped = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(KEPT_EVERY) => false,
        };
        if let Err(error) = devices.keep_sightings().await {
            tracing::warn!(%error, "Could not write down when devices were last seen");
        }
        if stopped {
            return;
        }
    }
}

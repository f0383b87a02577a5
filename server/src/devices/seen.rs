//! When and where devices were last seen: in memory at every request, on disk now and then. A crash
//! loses minutes of it, nothing else.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::Devices;
use super::wire::Device;
use crate::collections::dates;

/// How often it is written down.
const KEPT_EVERY: Duration = Duration::from_secs(5 * 60);

/// Where devices were last seen.
#[derive(Clone, Default)]
pub(super) struct Sightings(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    last: HashMap<String, (OffsetDateTime, IpAddr)>,
    unkept: HashSet<String>,
}

impl Sightings {
    pub(super) fn note(&self, device: &str, address: IpAddr, now: OffsetDateTime) {
        let mut state = self.state();
        match state.last.get_mut(device) {
            Some(last) => *last = (now, address),
            None => {
                state.last.insert(device.to_owned(), (now, address));
            }
        }
        if !state.unkept.contains(device) {
            state.unkept.insert(device.to_owned());
        }
    }

    /// The device with when it was last seen.
    pub(super) fn on(&self, mut device: Device) -> Device {
        if let Some((at, address)) = self.state().last.get(&device.id) {
            device.seen = Some(dates::to_text(*at));
            device.address = Some(address.to_string());
        }
        device
    }

    pub(super) fn forget(&self, device: &str) {
        let mut state = self.state();
        state.last.remove(device);
        state.unkept.remove(device);
    }

    pub(super) fn take_unkept(&self) -> HashSet<String> {
        std::mem::take(&mut self.state().unkept)
    }

    pub(super) fn put_back(&self, devices: HashSet<String>) {
        self.state().unkept.extend(devices);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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

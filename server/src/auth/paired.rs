//! Which devices are paired at this moment, for whoever has to tell. `devices` keeps it true.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

/// The paired devices by id, each with what ends when it is cut off.
#[derive(Clone, Default)]
pub(crate) struct Paired(Arc<RwLock<HashMap<String, CancellationToken>>>);

impl Paired {
    pub(crate) fn has(&self, device: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(device)
    }

    /// What ends when the device is cut off; `None` when it is not paired.
    pub(crate) fn cut_off(&self, device: &str) -> Option<CancellationToken> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(device).cloned()
    }

    pub(crate) fn add(&self, device: &str) {
        let mut paired = self.0.write().unwrap_or_else(PoisonError::into_inner);
        paired.entry(device.to_owned()).or_default();
    }

    /// Cuts a device off: what it has open ends now.
    pub(crate) fn remove(&self, device: &str) {
        let removed = self.0.write().unwrap_or_else(PoisonError::into_inner).remove(device);
        if let Some(cut_off) = removed {
            cut_off.cancel();
        }
    }
}

//! Which devices are paired at this moment, for whoever has to tell. `devices` keeps it true.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

/// The paired devices by id.
#[derive(Clone, Default)]
pub(crate) struct Paired(Arc<RwLock<HashMap<String, Known>>>);

struct Known {
    name: String,
    /// What ends when the device is cut off.
    cut_off: CancellationToken,
}

impl Paired {
    pub(crate) fn has(&self, device: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(device)
    }

    /// What ends when the device is cut off; `None` when it is not paired.
    pub(crate) fn cut_off(&self, device: &str) -> Option<CancellationToken> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(device)
            .map(|known| known.cut_off.clone())
    }

    /// What a paired device is called.
    pub(crate) fn name(&self, device: &str) -> Option<String> {
        let paired = self.0.read().unwrap_or_else(PoisonError::into_inner);
        paired.get(device).map(|known| known.name.clone())
    }

    /// Adds a device, or gives one another name.
    pub(crate) fn add(&self, device: &str, name: &str) {
        let mut paired = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let known = paired
            .entry(device.to_owned())
            .or_insert_with(|| Known { name: String::new(), cut_off: CancellationToken::new() });
        name.clone_into(&mut known.name);
    }

    /// Cuts a device off: what it has open ends now.
    pub(crate) fn remove(&self, device: &str) {
        let removed = self.0.write().unwrap_or_else(PoisonError::into_inner).remove(device);
        if let Some(known) = removed {
            known.cut_off.cancel();
        }
    }
}

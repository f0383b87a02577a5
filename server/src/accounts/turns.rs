//! Second methods that name the same first one come one after the other: which of them is let in is
//! known before the next one's code is looked at, and used up.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

/// So many first methods at once do not wait for each other, but by chance.
const PLACES: usize = 64;

#[derive(Clone)]
pub(super) struct Turns(Arc<[Mutex<()>]>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..PLACES).map(|_| Mutex::default()).collect())
    }
}

impl Turns {
    /// Waits until it is the turn of one that names this first method.
    pub(super) async fn take(&self, first: &str) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        first.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % self.0.len() as u64).ok()?;
        Some(self.0.get(place)?.lock().await)
    }
}

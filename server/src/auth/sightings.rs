//! When and where sessions were last seen: in memory at every request. `sessions` writes it down
//! now and then; a crash loses minutes of it, nothing else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;

/// More between two times of writing down are not noted.
const MOST: usize = 100_000;

/// A moment and where from.
pub(crate) type Sighting = (OffsetDateTime, IpAddr);

/// What is not written down yet.
#[derive(Clone, Default)]
pub(crate) struct Sightings(Arc<Mutex<HashMap<Arc<str>, Sighting>>>);

impl Sightings {
    pub(crate) fn note(&self, session: &Arc<str>, address: IpAddr) {
        let now = OffsetDateTime::now_utc();
        let mut seen = self.seen();
        if let Some(last) = seen.get_mut(session) {
            *last = (now, address);
        } else if seen.len() < MOST {
            seen.insert(Arc::clone(session), (now, address));
        }
    }

    pub(crate) fn of(&self, session: &str) -> Option<Sighting> {
        self.seen().get(session).copied()
    }

    pub(crate) fn take(&self) -> Vec<(Arc<str>, Sighting)> {
        std::mem::take(&mut *self.seen()).into_iter().collect()
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<Arc<str>, Sighting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

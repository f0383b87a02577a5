//! When and where sessions or devices were last seen: in memory at every request. Their rooms write
//! it down now and then; a crash loses minutes of it, nothing else.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;

/// More between two times of writing down are not noted.
const MOST: usize = 100_000;

/// A moment and where from.
pub(crate) type Sighting = (OffsetDateTime, IpAddr);

/// What is not written down yet, by id.
#[derive(Clone, Default)]
pub(crate) struct Sightings(Arc<Mutex<HashMap<Arc<str>, Sighting>>>);

impl Sightings {
    pub(crate) fn note(&self, id: &str, address: IpAddr) {
        let now = OffsetDateTime::now_utc();
        let mut seen = self.seen();
        if let Some(last) = seen.get_mut(id) {
            *last = (now, address);
        } else if seen.len() < MOST {
            seen.insert(id.into(), (now, address));
        }
    }

    pub(crate) fn of(&self, id: &str) -> Option<Sighting> {
        self.seen().get(id).copied()
    }

    pub(crate) fn forget(&self, id: &str) {
        self.seen().remove(id);
    }

    /// Takes all, to be written down.
    pub(crate) fn take(&self) -> Vec<(Arc<str>, Sighting)> {
        std::mem::take(&mut *self.seen()).into_iter().collect()
    }

    /// What could not be written down waits again, but for those that were seen since.
    pub(crate) fn put_back(&self, taken: impl IntoIterator<Item = (Arc<str>, Sighting)>) {
        let mut seen = self.seen();
        for (id, sighting) in taken {
            seen.entry(id).or_insert(sighting);
        }
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<Arc<str>, Sighting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_written_down_waits_again() {
        let sightings = Sightings::default();
        let (home, work) = ([127, 0, 0, 1].into(), [10, 0, 0, 1].into());
        sightings.note("a", home);
        sightings.note("b", home);
        let taken = sightings.take();
        assert_eq!(sightings.of("a"), None);
        sightings.note("a", work);
        sightings.put_back(taken);
        let where_is = |id: &str| sightings.of(id).map(|(_, address)| address);
        assert_eq!((where_is("a"), where_is("b")), (Some(work), Some(home)));
        sightings.forget("b");
        assert_eq!(where_is("b"), None);
    }
}

//! Slots for bodies that are on their way: so many for each integration, and of these a share for each
//! caller. They are no turns: who takes a body slowly holds up no call.

use std::sync::{Arc, Mutex, PoisonError};

use super::limit::Who;

const OF_INTEGRATION: usize = 16;
const OF_CALLER: usize = 4;

/// Those that are taken: an integration's name, and whose. Admins have no share of their own.
#[derive(Clone, Default)]
pub(super) struct Slots(Arc<Mutex<Vec<Taken>>>);

#[derive(Clone, PartialEq, Eq)]
struct Taken {
    name: String,
    who: Option<Who>,
}

/// It is free again when this is dropped.
pub(super) struct Slot {
    all: Slots,
    taken: Taken,
}

impl Slots {
    /// `None` where all, or the caller's, are taken.
    pub(super) fn take(&self, name: &str, who: Option<Who>) -> Option<Slot> {
        let taken = Taken { name: name.to_owned(), who };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_integration = all.iter().filter(|one| one.name == name).count();
        let of_caller = all.iter().filter(|one| **one == taken).count();
        if of_integration >= OF_INTEGRATION || (taken.who.is_some() && of_caller >= OF_CALLER) {
            return None;
        }
        all.push(taken.clone());
        Some(Slot { all: self.clone(), taken })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = all.iter().position(|one| *one == self.taken) {
            all.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_has_a_share_and_an_integration_no_more_than_its_own() {
        let slots = Slots::default();
        let who = |name: &str| Some(Who::Device(name.to_owned()));
        let of_one = (0..OF_CALLER).map(|_| slots.take("files", who("one")).unwrap());
        let of_one = of_one.collect::<Vec<_>>();
        assert!(slots.take("files", who("one")).is_none());
        // Another caller, and another integration.
        assert!(slots.take("files", who("other")).is_some());
        assert!(slots.take("photos", who("one")).is_some());
        let admins = (OF_CALLER..OF_INTEGRATION).map(|_| slots.take("files", None).unwrap());
        let admins = admins.collect::<Vec<_>>();
        assert!(slots.take("files", None).is_none() && slots.take("files", who("x")).is_none());
        drop(of_one);
        assert!(slots.take("files", who("x")).is_some());
        drop(admins);
        assert!(slots.0.lock().unwrap().is_empty());
    }
}

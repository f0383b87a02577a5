//! What a sweep must not touch although no record names it yet.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Names of files whose write has not been decided, and, while a sweep runs, of all that were put
/// in place since it began.
#[derive(Default)]
pub(super) struct Claims(Mutex<State>);

#[derive(Default)]
struct State {
    undecided: HashSet<String>,
    spared: Option<HashSet<String>>,
}

impl Claims {
    /// Before files are put in place.
    pub(super) fn add<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        let mut state = self.lock();
        for name in names {
            state.undecided.insert(name.to_owned());
            if let Some(spared) = &mut state.spared {
                spared.insert(name.to_owned());
            }
        }
    }

    /// After their write was decided.
    pub(super) fn release<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        let mut state = self.lock();
        for name in names {
            state.undecided.remove(name);
        }
    }

    pub(super) fn begin_sweep(&self) {
        let mut state = self.lock();
        state.spared = Some(state.undecided.clone());
    }

    pub(super) fn end_sweep(&self) {
        self.lock().spared = None;
    }

    /// Whether a file's write is still to be decided.
    pub(super) fn is_undecided(&self, name: &str) -> bool {
        self.lock().undecided.contains(name)
    }

    pub(super) fn is_spared(&self, name: &str) -> bool {
        self.lock().spared.as_ref().is_none_or(|spared| spared.contains(name))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_claimed_before_or_during_a_sweep_is_spared_to_its_end() {
        let claims = Claims::default();
        claims.add(["before", "decided"]);
        claims.release(["decided"]);
        assert!(claims.is_spared("anything"), "nothing may go while no sweep has begun");
        claims.begin_sweep();
        claims.add(["during"]);
        claims.release(["before", "during"]);
        assert!(claims.is_spared("before") && claims.is_spared("during"));
        assert!(!claims.is_spared("decided") && !claims.is_spared("other"));
        claims.end_sweep();
        claims.begin_sweep();
        assert!(!claims.is_spared("before") && !claims.is_spared("during"));
    }
}

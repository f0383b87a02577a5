//! How many rows each table has.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::task::Pending;
use crate::Ident;

/// Row counts of tables, kept exact by the writer once they have been asked for.
#[derive(Default)]
pub(super) struct Counts(Mutex<HashMap<Ident, u64>>);

impl Counts {
    pub(super) fn get(&self, table: &Ident) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(table).copied()
    }

    pub(super) fn set(&self, table: &Ident, count: Option<u64>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match count {
            Some(count) => counts.insert(table.clone(), count),
            None => counts.remove(table),
        };
    }

    pub(super) fn apply(&self, mutations: &[Pending]) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for Pending { mutation, .. } in mutations {
            let Some(count) = counts.get_mut(&mutation.key.table) else {
                continue;
            };
            match (&mutation.before, &mutation.after) {
                (None, Some(_)) => *count += 1,
                (Some(_), None) => *count = count.saturating_sub(1),
                _ => {}
            }
        }
    }
}

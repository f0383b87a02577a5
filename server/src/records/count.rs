//! Totals of filtered lists, remembered while they are true.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use homeport_rules::Predicate;

use super::plan::Plan;
use super::since::AsOf;

const REMEMBERED: usize = 1000;

/// Totals by table and conditions, each with when it was true.
#[derive(Default)]
pub(super) struct Counts(Mutex<HashMap<String, (AsOf, u64)>>);

impl Counts {
    pub(super) fn get(&self, key: &str) -> Option<(AsOf, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    pub(super) fn keep(&self, key: String, as_of: AsOf, total: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED && !counts.contains_key(&key) {
            counts.clear();
        }
        counts.insert(key, (as_of, total));
    }
}

/// What tells one filtered list from another; `None` for conditions that the database only judges
/// in part.
pub(super) fn key(plan: &Plan<'_>) -> Option<String> {
    let Predicate { text, binds, exact } = &plan.predicate;
    if !exact {
        return None;
    }
    let mut key = plan.collection.table.as_str().to_owned();
    key.push('|');
    key.push_str(text);
    for (_, value) in binds {
        key.push('|');
        key.push_str(&value.to_string());
    }
    Some(key)
}

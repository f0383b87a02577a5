//! Totals of filtered lists, remembered while they are true.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use homeport_rules::Predicate;

use super::plan::Plan;

const REMEMBERED: usize = 1000;

/// Totals by table and conditions, each with the log's head when it was counted: exact until the
/// table changes.
#[derive(Default)]
pub(super) struct Counts(Mutex<HashMap<String, (u64, u64)>>);

impl Counts {
    pub(super) fn get(&self, key: &str, mark: u64) -> Option<u64> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).filter(|(head, _)| mark <= *head).map(|(_, total)| *total)
    }

    pub(super) fn keep(&self, key: String, head: u64, total: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED {
            counts.clear();
        }
        counts.insert(key, (head, total));
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

//! Pages of lists, remembered while they are true.
//!
//! What tells one page from another is its plan: the conditions carry everything about the caller
//! that they depend on. So what is remembered is shared by all who would read the same records,
//! and what each of them may see of those is still decided for each answer.

use std::fmt::Write as _;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::plan::Plan;
use super::since::AsOf;
use super::{Record, count};
use crate::collections::Collection;

/// About how much memory the pages may take.
const BYTES: u64 = 16 << 20;
/// A usual page; only sizes the table of keys.
const USUAL_BYTES: u64 = 32 << 10;
/// Conditions longer than this are not worth a place.
const LONGEST_KEY: usize = 4096;

/// The records of a page.
pub(super) type Found = Arc<[Record]>;

/// Pages by plan, each with when it was true.
pub(super) struct Pages(Cache<String, (AsOf, Found), ByBytes>);

#[derive(Clone)]
struct ByBytes;

impl Weighter<String, (AsOf, Found)> for ByBytes {
    fn weight(&self, key: &String, (_, found): &(AsOf, Found)) -> u64 {
        let found = found.iter().map(|record| homeport_db::bytes_of(&record.values)).sum::<usize>();
        (200 + key.len() + found) as u64
    }
}

impl Default for Pages {
    fn default() -> Self {
        let usual = usize::try_from(BYTES / USUAL_BYTES).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(usual, BYTES, ByBytes))
    }
}

impl Pages {
    /// What is remembered, if it was read by the definition that is asked by: a save may have come
    /// between a definition's being looked up and the log's head.
    pub(super) fn get(&self, key: &str, collection: &Arc<Collection>) -> Option<(AsOf, Found)> {
        let is_theirs =
            |found: &Found| found.iter().all(|record| Arc::ptr_eq(&record.collection, collection));
        self.0.get(key).filter(|(_, found)| is_theirs(found))
    }

    pub(super) fn keep(&self, key: &str, as_of: AsOf, found: &Found) {
        if key.len() <= LONGEST_KEY {
            self.0.insert(key.to_owned(), (as_of, Arc::clone(found)));
        }
    }
}

/// What tells one page from another; `None` for an order that is drawn anew each time, or made
/// here, and for conditions that the plan does not tell whole.
pub(super) fn key(plan: &Plan<'_>, limit: (u64, u64)) -> Option<String> {
    if plan.is_random() || plan.sorts_in_memory {
        return None;
    }
    let mut key = count::key(plan)?;
    // Writing to a String cannot fail.
    let _ = write!(key, "|{:?}|{:?}|{limit:?}", plan.source, plan.order);
    Some(key)
}

//! What has happened to a list since it was read: the changes of the log, judged by its conditions.
//!
//! A page that no changed record was or is part of is what it was, and a total is as many more as
//! have come and as many fewer as have gone. So what was read once stays true while others write.

use std::sync::Arc;

use homeport_db::Row;

use super::Records;
use super::around::Around;
use super::judge::Judged;
use super::plan::Plan;

/// Most changes that are judged; after more the list is read anew.
const MOST: u64 = 200;

/// When something was true.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsOf {
    /// The number of a change that it has, and all before it.
    pub(super) seq: u64,
    /// Whether it has none after that one.
    pub(super) exactly: bool,
}

/// How many records a list has gained and lost. One that stays in it counts as both when it has
/// changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Since {
    pub(super) now: AsOf,
    pub(super) entered: u64,
    pub(super) left: u64,
}

impl Since {
    pub(super) fn is_nothing(&self) -> bool {
        self.entered == 0 && self.left == 0
    }
}

impl Records {
    /// What has happened to a list; no more than whether anything has, where it `only_asks` that.
    /// `None` when only reading it anew can tell.
    pub(super) fn since(
        &self,
        plan: &Plan<'_>,
        judged: &Judged<'_>,
        around: &Around<'_>,
        as_of: AsOf,
        only_asks: bool,
    ) -> Option<Since> {
        // Values that are being filled in change without the log.
        if plan.collection.definition.filling {
            return None;
        }
        let table = &plan.collection.table;
        if self.inner.log.mark(table) <= as_of.seq {
            return Some(Since { now: as_of, entered: 0, left: 0 });
        }
        let expression = judged.ordered.expression();
        if !as_of.exactly || expression.reaches() {
            return None;
        }
        let (seq, changes) = self.inner.log.since(table, as_of.seq, MOST)?;
        let (request, fields) = (judged.asking.request(), expression.fields());
        let columns = plan.collection.fields.iter();
        let columns = columns.filter(|column| fields.contains(column.field.name.as_str()));
        let columns = columns.collect::<Vec<_>>();
        let matches = |row: &Option<Arc<Row>>| {
            row.as_ref().is_some_and(|row| {
                let values = columns.iter().map(|column| column.value_of(row)).collect();
                expression.holds(&values, &request, around.related())
            })
        };
        let mut since = Since { now: AsOf { seq, exactly: true }, entered: 0, left: 0 };
        for change in changes {
            since.left += u64::from(matches(&change.before));
            since.entered += u64::from(matches(&change.after));
            if only_asks && !since.is_nothing() {
                break;
            }
        }
        Some(since)
    }
}

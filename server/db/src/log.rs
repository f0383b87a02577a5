//! The change log: every committed record change, numbered, in commit order.
//!
//! Invariants
//! - `seq` is dense and rises by one per change; a change is in the log exactly when it is in the
//!   data, because both are written by one transaction.
//! - On disk a transaction's changes are one row. Its key is the last one's number, negated: the
//!   engine finds a table's first row at once and its last one only by reading all, and the newest
//!   row's key is the counter, with nothing else to be kept in step with it.
//! - A change on disk keeps the image *before* it, not the one after: the next change's `before`,
//!   or the record itself, is the image after. Creates therefore cost nothing extra.
//! - The newest changes are also held in memory with both images; who keeps up never reads disk.
//! - Nothing here knows who reads.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Value as Json, json};
use tokio::sync::watch;

use crate::rows::{OwnKey, OwnRow};
use crate::view::Mutation;
use crate::{Db, DbError, Ident, Key, Row, Statement};

/// The table of changes.
pub(crate) const TABLE: &str = "_changes";
/// How many changes are held in memory, and about how many bytes of them.
const TAIL: usize = 8192;
const TAIL_BYTES: usize = 32 << 20;
/// How many changes are read from disk at once.
const PAGE: u64 = 500;

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// It came into being.
    Create,
    /// Its values changed.
    Update,
    /// It is gone.
    Delete,
}

impl Op {
    fn letter(self) -> &'static str {
        match self {
            Op::Create => "c",
            Op::Update => "u",
            Op::Delete => "d",
        }
    }

    fn from_letter(letter: &str) -> Option<Self> {
        match letter {
            "c" => Some(Op::Create),
            "u" => Some(Op::Update),
            "d" => Some(Op::Delete),
            _ => None,
        }
    }
}

/// One committed change.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its place in the log, from 1.
    pub seq: u64,
    /// The record.
    pub key: Key,
    /// What happened.
    pub op: Op,
    /// The record as it was, `None` for a create.
    pub before: Option<Arc<Row>>,
    /// The record as it became, `None` for a delete.
    pub after: Option<Arc<Row>>,
    /// Who did it: an opaque label given by the writer's caller.
    pub actor: Arc<str>,
    /// When it was committed, milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
}

impl Change {
    /// About how much memory the change takes; the same whenever it is asked.
    fn bytes(&self) -> usize {
        let image = |row: &Option<Arc<Row>>| row.as_ref().map_or(0, |row| bytes_of_map(row));
        200 + image(&self.before) + image(&self.after)
    }
}

/// About how much memory a row takes.
pub fn bytes_of_map(map: &Row) -> usize {
    map.iter().map(|(name, value)| 64 + name.len() + bytes_of(value)).sum()
}

fn bytes_of(value: &Json) -> usize {
    match value {
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(|item| 32 + bytes_of(item)).sum(),
        Json::Object(map) => bytes_of_map(map),
    }
}

/// What a reader gets for its cursor.
#[derive(Debug)]
pub enum Changes {
    /// The changes after the cursor, oldest first; empty when there are none yet.
    Page(Vec<Arc<Change>>),
    /// The log no longer reaches back that far: the reader has to start over.
    Gone,
}

/// A handle to read the log.
pub struct ChangeLog {
    db: Db,
    state: RwLock<Tail>,
    head: AtomicU64,
    bell: watch::Sender<u64>,
}

#[derive(Default)]
struct Tail {
    changes: VecDeque<Arc<Change>>,
    /// About how much memory they take.
    bytes: usize,
    /// The last change of each table since start.
    marks: HashMap<Ident, u64>,
    /// The log's head when a table's definition changed last.
    touched: HashMap<Ident, u64>,
    /// The lowest seq still on disk.
    floor: u64,
}

impl ChangeLog {
    pub(crate) fn new(db: Db, head: u64, floor: u64) -> Self {
        Self {
            db,
            state: RwLock::new(Tail { floor, ..Tail::default() }),
            head: AtomicU64::new(head),
            bell: watch::Sender::new(head),
        }
    }

    /// The seq of the last committed change, 0 when there is none.
    pub fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }

    /// A bell that rings with the new head after every commit. Missed rings are harmless: readers
    /// ask for what came after their cursor.
    pub fn bell(&self) -> watch::Receiver<u64> {
        self.bell.subscribe()
    }

    /// The seq of the last change of `table` since the start, 0 when there was none: whatever was
    /// computed at or after it is still true.
    pub fn mark(&self, table: &Ident) -> u64 {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.marks.get(table).copied().unwrap_or(0)
    }

    /// The changes after `cursor`.
    ///
    /// For changes read back from disk, `after` is the record's present image when no later
    /// change in the page tells it.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn after(&self, cursor: u64) -> Result<Changes, DbError> {
        {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            if cursor >= self.head() {
                return Ok(Changes::Page(Vec::new()));
            }
            if cursor + 1 < state.floor {
                return Ok(Changes::Gone);
            }
            if let Some(first) = state.changes.front()
                && first.seq <= cursor + 1
            {
                // Dense by construction, so the position follows from the number.
                let skip = usize::try_from(cursor + 1 - first.seq).unwrap_or(usize::MAX);
                return Ok(Changes::Page(
                    state.changes.iter().skip(skip).map(Arc::clone).collect(),
                ));
            }
        }
        self.read_disk(cursor).await.map(Changes::Page)
    }

    /// A table's changes after `cursor`, oldest first, and the number up to which these are all.
    /// `None` when they are not all at hand, when there have been more than `most` changes of any
    /// table, and when the table's definition may have changed in between.
    pub fn since(&self, table: &Ident, cursor: u64, most: u64) -> Option<(u64, Vec<Arc<Change>>)> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.touched.get(table).is_some_and(|touched| cursor <= *touched) {
            return None;
        }
        let (first, last) = (state.changes.front()?.seq, state.changes.back()?.seq);
        let new = last.saturating_sub(cursor);
        if first > cursor + 1 || new > most {
            return None;
        }
        let newest = state.changes.iter().rev().take(usize::try_from(new).ok()?).rev();
        let changes = newest.filter(|change| &change.key.table == table).map(Arc::clone).collect();
        Some((last.max(cursor), changes))
    }

    async fn read_disk(&self, cursor: u64) -> Result<Vec<Arc<Change>>, DbError> {
        let head = self.head();
        let mut changes = Vec::new();
        let (mut from, mut to) = (cursor + 1, (cursor + PAGE).min(head));
        // A transaction of many changes lies beyond them all, under its last one's number.
        while changes.is_empty() && from <= head {
            let statement =
                Statement::new("SELECT * FROM _changes:-").number(to).push("..=-").number(from);
            let rows = self.db.rows(statement).await?.into_iter().rev();
            changes.extend(rows.flat_map(read_row).filter(|change| change.seq > cursor));
            (from, to) = (to + 1, (to + PAGE).min(head));
        }
        let keys = changes.iter().map(|change| change.key.clone()).collect::<Vec<_>>();
        let mut images = self.db.rows_at(&keys).await?.into_iter().collect::<HashMap<_, _>>();
        for change in changes.iter_mut().rev() {
            if change.op != Op::Delete {
                change.after = images.get(&change.key).map(Arc::clone);
            }
            match &change.before {
                Some(before) => images.insert(change.key.clone(), Arc::clone(before)),
                None => images.remove(&change.key),
            };
        }
        Ok(changes.into_iter().map(Arc::new).collect())
    }

    pub(crate) fn publish(&self, changes: Vec<Arc<Change>>) {
        let Some(head) = changes.last().map(|change| change.seq) else {
            return;
        };
        {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            for change in changes {
                state.marks.insert(change.key.table.clone(), change.seq);
                state.bytes += change.bytes();
                state.changes.push_back(change);
            }
            while state.changes.len() > TAIL || state.bytes > TAIL_BYTES {
                let Some(oldest) = state.changes.pop_front() else { break };
                state.bytes -= oldest.bytes();
            }
        }
        self.head.store(head, Ordering::Release);
    }

    /// Tells who waits for changes that there may be some. After the answers: waking others must
    /// not keep the writers waiting.
    pub(crate) fn ring(&self) {
        self.bell.send_replace(self.head());
    }

    /// A table's definition changed: nothing computed before is to be trusted.
    pub(crate) fn touch(&self, table: &Ident) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        // One past the head, so that an answer computed at the present head is stale too.
        let head = self.head();
        state.marks.insert(table.clone(), head + 1);
        state.touched.insert(table.clone(), head);
    }

    pub(crate) fn raise_floor(&self, floor: u64) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).floor = floor;
    }
}

/// One transaction's changes as they are written to disk; `last` is the last one's number.
pub(crate) fn to_log_row<'a>(
    last: u64,
    changes: impl Iterator<Item = (&'a Mutation, &'a str)>,
    at_ms: u64,
) -> OwnRow {
    let change = |(mutation, actor): (&Mutation, &str)| {
        let mut change = json!({
            "t": mutation.key.table.as_str(),
            "i": mutation.key.id,
            "o": op_of(mutation).letter(),
            "a": actor,
        });
        if let Some(before) = &mutation.before {
            let mut kept = before.as_ref().clone();
            for column in mutation.unlogged.iter() {
                kept.remove(column.as_str());
            }
            change["b"] = Json::Object(kept);
        }
        change
    };
    let mut row = Row::new();
    row.insert("at".to_owned(), at_ms.into());
    row.insert("c".to_owned(), changes.map(change).collect());
    let key = OwnKey::Number(-i64::try_from(last).unwrap_or(i64::MAX));
    OwnRow { table: TABLE, key, row }
}

/// The number of the newest change on disk, 0 when there is none.
///
/// # Errors
/// The engine's error.
pub(crate) async fn newest(db: &Db) -> Result<u64, DbError> {
    let rows = db.rows(Statement::new("SELECT id FROM _changes LIMIT 1")).await?;
    Ok(rows.first().map_or(0, last_of))
}

/// Drops the rows whose last change is numbered `floor` up to, not including, `next`.
pub(crate) fn shorten(floor: u64, next: u64) -> Statement {
    Statement::new("BEGIN; DELETE _changes:-")
        .number(next)
        .push(">..=-")
        .number(floor)
        .push(" RETURN NONE; UPSERT _system:log SET floor = ")
        .number(next)
        .push(" RETURN NONE; COMMIT;")
}

pub(crate) fn op_of(mutation: &Mutation) -> Op {
    match (&mutation.before, &mutation.after) {
        (None, _) => Op::Create,
        (Some(_), Some(_)) => Op::Update,
        (Some(_), None) => Op::Delete,
    }
}

fn last_of(row: &Row) -> u64 {
    row.get("id").and_then(Json::as_i64).map_or(0, i64::unsigned_abs)
}

/// A row's changes, oldest first.
fn read_row(mut row: Row) -> Vec<Change> {
    let last = last_of(&row);
    let at_ms = row.get("at").and_then(Json::as_u64).unwrap_or(0);
    let Some(Json::Array(changes)) = row.remove("c") else { return Vec::new() };
    let first = (last + 1).saturating_sub(changes.len() as u64);
    changes.into_iter().zip(first..).filter_map(|(change, seq)| read(change, seq, at_ms)).collect()
}

fn read(change: Json, seq: u64, at_ms: u64) -> Option<Change> {
    let Json::Object(mut change) = change else { return None };
    let text = |value: Option<&Json>| value.and_then(Json::as_str).map(str::to_owned);
    let table = Ident::new(&text(change.get("t"))?).ok()?;
    Some(Change {
        seq,
        key: Key { table, id: text(change.get("i"))? },
        op: Op::from_letter(&text(change.get("o"))?)?,
        actor: text(change.get("a")).unwrap_or_default().into(),
        at_ms,
        before: match change.remove("b") {
            Some(Json::Object(before)) => Some(Arc::new(before)),
            _ => None,
        },
        after: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Storage;

    #[tokio::test]
    async fn shortening_drops_exactly_what_lies_below_the_new_floor() {
        let db = Db::open(&Storage::Memory).await.unwrap();
        let define = "DEFINE TABLE _changes; DEFINE TABLE _system; FOR $n IN 1..=20 { CREATE type::record('_changes', -$n) };";
        db.run(Statement::new(define)).await.unwrap();
        let range = Statement::new("SELECT * FROM _changes:-").number(9).push("..=-").number(4);
        let some = db.rows(range).await.unwrap();
        assert_eq!(some.iter().map(last_of).collect::<Vec<_>>(), [9, 8, 7, 6, 5, 4]);
        db.run(shorten(3, 8)).await.unwrap();
        let left = db.rows(Statement::new("SELECT id FROM _changes")).await.unwrap();
        let mut left = left.iter().map(last_of).collect::<Vec<_>>();
        left.sort_unstable();
        assert_eq!(left, [1, 2].into_iter().chain(8..=20).collect::<Vec<_>>());
        assert_eq!(newest(&db).await.unwrap(), 20);
        let floor = db.rows(Statement::new("SELECT floor FROM _system:log")).await.unwrap();
        assert_eq!(floor[0]["floor"], Json::from(8));
    }
}

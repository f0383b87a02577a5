//! The task behind the queue: groups, their decisions, their commit, the log's upkeep.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::counts::Counts;
use super::transaction::{changes, commit, with_own};
use super::{Committed, Definition, Intent, Job};
use crate::log::{bytes_of_map, newest, op_of, shorten, to_log_row};
use crate::trail::extend;
use crate::view::{Images, Mutation};
use crate::{Change, ChangeLog, Db, DbError, Key, Link, Note, Row, Statement, View};

/// Most intents in one transaction.
const GROUP: usize = 64;
/// About how many bytes one transaction may hold. The engine writes a larger one to its log than
/// it can read back (surrealkv 0.21.4): its whole memtable is 32 MiB, and columns, mirrors, index
/// entries and the log row can hold a value several times.
pub(crate) const MOST_BYTES: usize = 12 << 20;
/// How many changes the log keeps on disk. Older ones are dropped in steps.
const KEPT_CHANGES: u64 = 500_000;
const TRIM_STEP: u64 = 5_000;
/// Attempts at a transaction that met another one. The writer is alone on record data, so only
/// the engine's own upkeep can get in its way.
const ATTEMPTS: u32 = 8;

pub(super) struct Task {
    db: Db,
    log: Arc<ChangeLog>,
    counts: Arc<Counts>,
    seq: u64,
    floor: u64,
    /// The trail's last entry on disk.
    trail: Link,
}

type Queued<R> = (Box<dyn Intent<Refusal = R>>, oneshot::Sender<Result<Committed, R>>);

/// A decided change and the member of the group that asked for it.
pub(super) struct Pending {
    member: usize,
    pub(super) mutation: Mutation,
    pub(super) actor: Arc<str>,
}

/// About how large the transaction of these changes becomes: each row, and its log row's image.
fn bytes_of(pending: &[Pending]) -> usize {
    let image = |row: &Option<Arc<Row>>| row.as_ref().map_or(0, |row| bytes_of_map(row));
    let rows = pending.iter().map(|Pending { mutation, .. }| image(&mutation.after));
    let images = logged(pending).map(|Pending { mutation, .. }| image(&mutation.before));
    rows.sum::<usize>() + images.sum::<usize>()
}

fn logged(pending: &[Pending]) -> impl Iterator<Item = &Pending> {
    pending.iter().filter(|pending| pending.mutation.logged)
}

fn logged_changes(pending: &[Pending]) -> impl Iterator<Item = (&Mutation, &str)> {
    logged(pending).map(|pending| (&pending.mutation, pending.actor.as_ref()))
}

impl Task {
    /// `seq` is the number of the log's last change, `floor` that of its oldest on disk.
    pub(super) fn new(
        db: Db,
        log: Arc<ChangeLog>,
        counts: Arc<Counts>,
        (seq, floor): (u64, u64),
        trail: Link,
    ) -> Self {
        Self { db, log, counts, seq, floor, trail }
    }

    pub(super) async fn run<R: Send + 'static>(mut self, mut queue: mpsc::Receiver<Job<R>>) {
        let mut group = Vec::new();
        while let Some(job) = queue.recv().await {
            let mut next = Some(job);
            while let Some(job) = next.take() {
                match job {
                    Job::Write(intent, reply) => {
                        group.push((intent, reply));
                        if group.len() < GROUP {
                            next = queue.try_recv().ok();
                        }
                    }
                    Job::Close => {
                        self.commit_group(std::mem::take(&mut group)).await;
                        return;
                    }
                    Job::Define(definition, reply) => {
                        self.commit_group(std::mem::take(&mut group)).await;
                        let _ = reply.send(self.define(definition).await);
                    }
                    Job::Count(table, reply) => {
                        self.commit_group(std::mem::take(&mut group)).await;
                        let count = self.db.count(&table, None).await;
                        self.counts.set(&table, count.as_ref().ok().copied());
                        let _ = reply.send(count);
                    }
                }
            }
            self.commit_group(std::mem::take(&mut group)).await;
            self.trim().await;
        }
    }

    async fn define(&mut self, definition: Definition) -> Result<(), DbError> {
        self.check_space()?;
        let Definition { statement, touched, notes, then } = definition;
        let (own, trail) = extend(&self.trail, &notes, now_ms());
        let Statement { text, binds } = with_own(statement.push("; "), &own);
        let text = format!("BEGIN; {text}; COMMIT;");
        let outcome = self.db.define(Statement { text, binds }).await;
        self.note_tear(&outcome);
        match &outcome {
            Ok(()) => self.trail = trail,
            Err(error) if error.leaves_outcome_open() => self.find_trail().await,
            Err(_refused) => {}
        }
        self.db.forget();
        if outcome.is_ok() {
            then();
        }
        for table in &touched {
            self.counts.set(table, None);
            self.log.touch(table);
        }
        outcome
    }

    /// Decides and commits a group; on the database's refusal, its members one by one.
    async fn commit_group<R: Send>(&mut self, group: Vec<Queued<R>>) {
        if group.is_empty() {
            return;
        }
        match self.attempt(group).await {
            None => {}
            Some((mut group, error)) if group.len() == 1 => {
                if let Some((intent, reply)) = group.pop() {
                    let _ = reply.send(Err(intent.refused(error)));
                }
            }
            Some((group, _)) => {
                for member in group {
                    if let Some((mut single, error)) = self.attempt(vec![member]).await
                        && let Some((intent, reply)) = single.pop()
                    {
                        let _ = reply.send(Err(intent.refused(error)));
                    }
                }
            }
        }
    }

    /// One try. Returns the members still unanswered when the transaction failed.
    async fn attempt<R: Send>(
        &mut self,
        group: Vec<Queued<R>>,
    ) -> Option<(Vec<Queued<R>>, DbError)> {
        let reads = group.iter().flat_map(|(intent, _)| intent.reads()).collect::<Vec<_>>();
        let mut base = Images::new(self.db.clone());
        if let Err(error) = base.read(&reads).await {
            return Some((group, error));
        }
        let mut state: HashMap<Key, Option<Arc<Row>>> = HashMap::new();
        let (mut pending, mut notes) = (Vec::with_capacity(group.len()), Vec::new());
        let mut members = Vec::with_capacity(group.len());
        for (intent, reply) in group {
            let seq = self.seq + logged(&pending).count() as u64;
            let mut view = View::new(&mut base, &state, seq);
            // The rest of the group must not pay for one member's broken invariant.
            let decided = AssertUnwindSafe(intent.decide(&mut view)).catch_unwind().await;
            match decided {
                Err(_panic) => {
                    let error = DbError::Engine("a write's decision panicked".to_owned());
                    let _ = reply.send(Err(intent.refused(error)));
                }
                Ok(Err(refusal)) => {
                    let _ = reply.send(Err(refusal));
                }
                Ok(Ok(())) => {
                    let (mutations, noted, own) = view.into_parts();
                    state.extend(own);
                    notes.extend(noted);
                    let actor = intent.actor();
                    let member = members.len();
                    pending.extend(mutations.into_iter().map(|mutation| Pending {
                        member,
                        mutation,
                        actor: Arc::clone(&actor),
                    }));
                    members.push((intent, reply));
                }
            }
        }
        self.db.changing(state.keys());
        match self.commit(&base, &state, &pending, &notes).await {
            Err(error) => {
                match error.leaves_outcome_open() {
                    true => self.db.forget(),
                    false => self.db.unchanged(),
                }
                Some((members, error))
            }
            Ok(changes) => {
                self.db.changed(&state);
                let mut answers =
                    members.into_iter().map(|(_, reply)| (reply, Vec::new())).collect::<Vec<_>>();
                for (change, Pending { member, .. }) in changes.iter().zip(logged(&pending)) {
                    answers[*member].1.push(Arc::clone(change));
                }
                self.counts.apply(&pending);
                self.log.publish(changes);
                for (reply, changes) in answers {
                    let _ = reply.send(Ok(Committed { changes }));
                }
                self.log.ring();
                None
            }
        }
    }

    async fn commit(
        &mut self,
        base: &Images,
        state: &HashMap<Key, Option<Arc<Row>>>,
        pending: &[Pending],
        notes: &[Note],
    ) -> Result<Vec<Arc<Change>>, DbError> {
        if pending.is_empty() && notes.is_empty() {
            return Ok(Vec::new());
        }
        if bytes_of(pending) + notes.iter().map(Note::bytes).sum::<usize>() > MOST_BYTES {
            return Err(DbError::TooLarge);
        }
        self.check_space()?;
        let at_ms = now_ms();
        let first = self.seq + 1;
        let last = self.seq + logged(pending).count() as u64;
        let rows = changes(base, state, pending);
        let (mut own, trail) = extend(&self.trail, notes, at_ms);
        own.extend((first <= last).then(|| to_log_row(last, logged_changes(pending), at_ms)));
        let mut attempt = 1;
        loop {
            let outcome = commit(&self.db, &rows, &own).await;
            self.note_tear(&outcome);
            match outcome {
                Ok(()) => break,
                Err(DbError::Conflict) if attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 2)).await;
                    attempt += 1;
                }
                // The disk's error: what the engine has in memory says nothing about what is on it.
                Err(error @ (DbError::Disk(_) | DbError::Full)) => return Err(error),
                // The outcome is unknown; the log tells it, or the trail.
                Err(error @ (DbError::Engine(_) | DbError::TimedOut)) if !own.is_empty() => {
                    let stored = match first <= last {
                        true => newest(&self.db).await.map(|stored| stored == last),
                        false => self.db.trail_head().await.map(|stored| stored == trail),
                    };
                    match stored {
                        Ok(true) => break,
                        Ok(false) => return Err(error),
                        Err(_unreadable) => {
                            self.tear();
                            return Err(error);
                        }
                    }
                }
                Err(error) => return Err(error),
            }
        }
        (self.seq, self.trail) = (last, trail);
        Ok(logged(pending)
            .zip(first..)
            .map(|(Pending { mutation, actor, .. }, seq)| {
                Arc::new(Change {
                    seq,
                    key: mutation.key.clone(),
                    op: op_of(mutation),
                    before: mutation.before.clone(),
                    after: mutation.after.clone(),
                    actor: Arc::clone(actor),
                    at_ms,
                })
            })
            .collect())
    }

    /// Whether the last write got to the disk is not known; the trail goes on from where it is.
    async fn find_trail(&mut self) {
        match self.db.trail_head().await {
            Ok(head) => self.trail = head,
            Err(_unreadable) => self.tear(),
        }
    }

    fn check_space(&self) -> Result<(), DbError> {
        if self.db.takes_writes() { Ok(()) } else { Err(DbError::Full) }
    }

    fn note_tear<T>(&mut self, outcome: &Result<T, DbError>) {
        if matches!(outcome, Err(DbError::Full | DbError::Disk(_))) {
            self.tear();
        }
    }

    fn tear(&mut self) {
        if self.db.tear() {
            tracing::error!(
                "The disk failed or became full in the middle of a write. Nothing more is \
                 written until Homeport is started again; see to the disk first"
            );
        }
    }

    /// Drops the log's oldest rows once they are far behind, a bounded range at a time.
    async fn trim(&mut self) {
        if self.seq < self.floor + KEPT_CHANGES + TRIM_STEP || self.check_space().is_err() {
            return;
        }
        let floor = self.floor + TRIM_STEP;
        let statement = shorten(self.floor, floor);
        match self.db.run(statement).await {
            Ok(_) => {
                self.floor = floor;
                self.log.raise_floor(floor);
            }
            Err(error) => {
                tracing::warn!(%error, "Could not shorten the change log; will try again")
            }
        }
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

//! The one writer: a FIFO queue, group commit, data and log and counter in one transaction.
//!
//! A write is an [`Intent`]: it names the records it needs to see, then decides what changes. The
//! decision runs here, one after the other, so whatever it saw is still true when it commits. All
//! that is queued goes into one transaction; one intent's refusal never harms another, because a
//! group that the database refuses is run again one by one.
//!
//! Invariants
//! - A caller is answered only after the commit, which is synced to disk.
//! - No user code runs inside a transaction; decisions are made before it begins.
//! - `seq` is assigned here and nowhere else; a failed transaction consumes none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use surrealdb_types::{RecordId, Value};
use tokio::sync::{mpsc, oneshot};

use crate::log::{bytes_of_map, op_of, to_log_row};
use crate::statement::record_id;
use crate::value::to_engine_object;
use crate::view::Mutation;
use crate::{Change, ChangeLog, Db, DbError, Ident, Key, Row, Statement, View};

/// Most intents in one transaction.
const GROUP: usize = 64;
/// About how many bytes one transaction may hold. The engine writes a larger one to its log than
/// it can read back (surrealkv 0.21.4): its whole memtable is 32 MiB, and columns, mirrors, index
/// entries and the log row can hold a value several times.
const MOST_BYTES: usize = 12 << 20;
/// Most intents waiting; more wait outside, which slows their callers down.
const QUEUE: usize = 1024;
/// How many changes the log keeps on disk. Older ones are dropped in steps.
const KEPT_CHANGES: u64 = 500_000;
const TRIM_STEP: u64 = 5_000;
/// Attempts at a transaction that met another one. The writer is alone on record data, so only
/// the engine's own upkeep can get in its way.
const ATTEMPTS: u32 = 8;

/// A write that has still to be decided.
pub trait Intent: Send {
    /// What the caller gets when the answer is no.
    type Refusal: Send;

    /// The records whose present image the decision needs.
    fn reads(&self) -> Vec<Key>;

    /// Decides what changes. May be called more than once, with newer images; only the last
    /// call's changes count.
    ///
    /// # Errors
    /// The reason for changing nothing.
    fn decide(&self, view: &mut View<'_>) -> Result<(), Self::Refusal>;

    /// Turns the database's refusal into the caller's.
    fn refused(&self, error: DbError) -> Self::Refusal;

    /// Who asks, for the log.
    fn actor(&self) -> Arc<str>;
}

/// What a committed intent changed.
#[derive(Debug)]
pub struct Committed {
    /// The changes, in order. Empty when the decision was to change nothing.
    pub changes: Vec<Arc<Change>>,
}

/// The writer has stopped; nothing was changed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the server is stopping")]
pub struct WriterClosed;

enum Job<R> {
    Write(Box<dyn Intent<Refusal = R>>, oneshot::Sender<Result<Committed, R>>),
    Define(Definition, oneshot::Sender<Result<(), DbError>>),
    Count(Ident, oneshot::Sender<Result<u64, DbError>>),
    Close,
}

/// Definitions to be run alone, in their turn.
struct Definition {
    statement: Statement,
    touched: Vec<Ident>,
    then: Box<dyn FnOnce() + Send>,
}

/// The queue's sending end. Cloning is cheap.
pub struct Writer<R> {
    jobs: mpsc::Sender<Job<R>>,
    counts: Arc<Counts>,
}

impl<R> Clone for Writer<R> {
    fn clone(&self) -> Self {
        Self { jobs: self.jobs.clone(), counts: Arc::clone(&self.counts) }
    }
}

/// Row counts of tables, kept exact by the writer once they have been asked for.
#[derive(Default)]
struct Counts(Mutex<HashMap<Ident, u64>>);

impl<R: Send + 'static> Writer<R> {
    /// Starts the writer's task and opens the log. The task ends, after finishing what is queued,
    /// when every `Writer` is dropped or one is closed; await the handle for that.
    ///
    /// # Errors
    /// The engine's error while reading where the log ends.
    pub async fn start(
        db: Db,
    ) -> Result<(Self, Arc<ChangeLog>, tokio::task::JoinHandle<()>), DbError> {
        let stored = db.rows(Statement::new("SELECT seq, floor FROM _system:log")).await?;
        let number = |name: &str| {
            stored.first().and_then(|row| row.get(name)).and_then(|n| n.as_u64()).unwrap_or(0)
        };
        let (head, floor) = (number("seq"), number("floor").max(1));
        let log = Arc::new(ChangeLog::new(db.clone(), head, floor));
        let counts = Arc::new(Counts::default());
        let (jobs, queue) = mpsc::channel(QUEUE);
        let task = Task {
            db,
            log: Arc::clone(&log),
            counts: Arc::clone(&counts),
            seq: head,
            floor,
            torn: false,
        };
        let handle = tokio::spawn(task.run(queue));
        Ok((Self { jobs, counts }, log, handle))
    }

    /// Queues a write and waits until it is on disk, or refused.
    ///
    /// # Errors
    /// The outer error when the server is stopping, the inner one when the write was refused.
    pub async fn write(
        &self,
        intent: impl Intent<Refusal = R> + 'static,
    ) -> Result<Result<Committed, R>, WriterClosed> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Write(Box::new(intent), reply)).await.map_err(closed)?;
        answer.await.map_err(closed)
    }

    /// Runs definitions (tables, indexes, system rows) in one transaction, alone, in its turn.
    /// `touched` are the tables whose cached answers become void. `then` runs after the commit,
    /// before the next write is decided: what it publishes is what later decisions see.
    ///
    /// # Errors
    /// The outer error when the server is stopping, the inner one the engine's.
    pub async fn define(
        &self,
        statement: Statement,
        touched: Vec<Ident>,
        then: impl FnOnce() + Send + 'static,
    ) -> Result<Result<(), DbError>, WriterClosed> {
        let (reply, answer) = oneshot::channel();
        let definition = Definition { statement, touched, then: Box::new(then) };
        self.jobs.send(Job::Define(definition, reply)).await.map_err(closed)?;
        answer.await.map_err(closed)
    }

    /// Lets what is queued finish and ends the writer; later writes fail with [`WriterClosed`].
    pub async fn close(&self) {
        // An error means that it has ended already.
        let _ = self.jobs.send(Job::Close).await;
    }

    /// The number of rows of a table: exact, and free after the first time.
    ///
    /// # Errors
    /// The outer error when the server is stopping, the inner one the engine's.
    pub async fn count(&self, table: &Ident) -> Result<Result<u64, DbError>, WriterClosed> {
        if let Some(known) = self.counts.get(table) {
            return Ok(Ok(known));
        }
        // In the queue, so that no write commits between counting and keeping the count.
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Count(table.clone(), reply)).await.map_err(closed)?;
        answer.await.map_err(closed)
    }
}

fn closed<T>(_: T) -> WriterClosed {
    WriterClosed
}

impl Counts {
    fn get(&self, table: &Ident) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(table).copied()
    }

    fn set(&self, table: &Ident, count: Option<u64>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match count {
            Some(count) => counts.insert(table.clone(), count),
            None => counts.remove(table),
        };
    }

    fn apply(&self, mutations: &[Pending]) {
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

struct Task {
    db: Db,
    log: Arc<ChangeLog>,
    counts: Arc<Counts>,
    seq: u64,
    floor: u64,
    /// The disk failed in the middle of a write: the engine's log cannot be continued safely
    /// before a restart has mended it.
    torn: bool,
}

type Queued<R> = (Box<dyn Intent<Refusal = R>>, oneshot::Sender<Result<Committed, R>>);

/// A decided change and the member of the group that asked for it.
struct Pending {
    member: usize,
    mutation: Mutation,
    actor: Arc<str>,
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

impl Task {
    async fn run<R: Send + 'static>(mut self, mut queue: mpsc::Receiver<Job<R>>) {
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
        let Definition { statement: Statement { text, binds }, touched, then } = definition;
        let text = format!("BEGIN; {text}; COMMIT;");
        let outcome = self.db.run(Statement { text, binds }).await.map(drop);
        self.note_tear(&outcome);
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
        let base = match self.images(&reads).await {
            Ok(base) => base,
            Err(error) => return Some((group, error)),
        };
        let mut state: HashMap<Key, Option<Arc<Row>>> = HashMap::new();
        let mut pending = Vec::with_capacity(group.len());
        let mut members = Vec::with_capacity(group.len());
        for (intent, reply) in group {
            let mut view = View::new(&base, &state);
            match intent.decide(&mut view) {
                Err(refusal) => {
                    let _ = reply.send(Err(refusal));
                }
                Ok(()) => {
                    let (mutations, own) = view.into_parts();
                    state.extend(own);
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
        match self.commit(&base, &state, &pending).await {
            Err(error) => Some((members, error)),
            Ok(changes) => {
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
                None
            }
        }
    }

    async fn images(&self, keys: &[Key]) -> Result<HashMap<Key, Arc<Row>>, DbError> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.db.rows_at(keys).await?;
        Ok(rows.into_iter().map(|(key, row)| (key, Arc::new(row))).collect())
    }

    async fn commit(
        &mut self,
        base: &HashMap<Key, Arc<Row>>,
        state: &HashMap<Key, Option<Arc<Row>>>,
        pending: &[Pending],
    ) -> Result<Vec<Arc<Change>>, DbError> {
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        if bytes_of(pending) > MOST_BYTES {
            return Err(DbError::TooLarge);
        }
        self.check_space()?;
        let at_ms = now_ms();
        let first = self.seq + 1;
        let last = self.seq + logged(pending).count() as u64;
        let statement = transaction(base, state, pending, first, last, at_ms);
        let mut attempt = 1;
        loop {
            let outcome = self.db.run(statement.clone()).await;
            self.note_tear(&outcome);
            match outcome {
                Ok(_) => break,
                Err(DbError::Conflict) if attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 2)).await;
                    attempt += 1;
                }
                // The disk's error: the counter in memory says nothing about what is on it.
                Err(error @ (DbError::Disk(_) | DbError::Full)) => return Err(error),
                // The outcome is unknown; the counter tells it.
                Err(error @ (DbError::Engine(_) | DbError::TimedOut)) if first <= last => {
                    match self.stored_seq().await {
                        Some(stored) if stored == last => break,
                        Some(_) => return Err(error),
                        None => {
                            self.tear();
                            return Err(error);
                        }
                    }
                }
                Err(error) => return Err(error),
            }
        }
        self.seq = last;
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

    fn check_space(&self) -> Result<(), DbError> {
        if self.torn || self.db.is_short_of_space() { Err(DbError::Full) } else { Ok(()) }
    }

    fn note_tear<T>(&mut self, outcome: &Result<T, DbError>) {
        if matches!(outcome, Err(DbError::Full | DbError::Disk(_))) {
            self.tear();
        }
    }

    fn tear(&mut self) {
        if !self.torn {
            self.torn = true;
            tracing::error!(
                "The disk failed or became full in the middle of a write. Nothing more is \
                 written until Homeport is started again; see to the disk first"
            );
        }
    }

    async fn stored_seq(&self) -> Option<u64> {
        let rows = self.db.rows(Statement::new("SELECT seq FROM _system:log")).await.ok()?;
        rows.first()?.get("seq")?.as_u64()
    }

    /// Drops the log's oldest rows once they are far behind, a bounded range at a time.
    async fn trim(&mut self) {
        if self.seq < self.floor + KEPT_CHANGES + TRIM_STEP || self.check_space().is_err() {
            return;
        }
        let floor = self.floor + TRIM_STEP;
        let statement = Statement::new("BEGIN; DELETE _changes:")
            .number(self.floor)
            .push("..")
            .number(floor)
            .push(" RETURN NONE; UPDATE _system:log SET floor = ")
            .number(floor)
            .push(" RETURN NONE; COMMIT;");
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

/// The group's transaction: each record's final image once, every change's log row, the counter.
fn transaction(
    base: &HashMap<Key, Arc<Row>>,
    state: &HashMap<Key, Option<Arc<Row>>>,
    pending: &[Pending],
    first: u64,
    last: u64,
    at_ms: u64,
) -> Statement {
    let mut inserts: HashMap<&Ident, Vec<Value>> = HashMap::new();
    let mut deletes = Vec::new();
    let mut statement = Statement::new("BEGIN;");
    let mut seen = std::collections::HashSet::new();
    for Pending { mutation, .. } in pending {
        let key = &mutation.key;
        if !seen.insert(key) {
            continue;
        }
        // A record is new to the disk when the group's first change of it created it.
        let on_disk = mutation.before.is_some() || base.contains_key(key);
        match (on_disk, state.get(key).and_then(Option::as_ref)) {
            (false, None) => {}
            (false, Some(row)) => inserts.entry(&key.table).or_default().push(engine_row(key, row)),
            (true, None) => deletes.push(Value::RecordId(record_id(key))),
            (true, Some(row)) => {
                statement = statement
                    .push(" UPDATE ")
                    .record(key)
                    .push(" CONTENT ")
                    .bind_engine(engine_row(key, row))
                    .push(" RETURN NONE;");
            }
        }
    }
    if !deletes.is_empty() {
        statement = statement
            .push(" DELETE ")
            .bind_engine(Value::Array(deletes.into()))
            .push(" RETURN NONE;");
    }
    for (table, rows) in inserts {
        statement = statement
            .push(" INSERT INTO ")
            .ident(table)
            .push(" ")
            .bind_engine(Value::Array(rows.into()))
            .push(" RETURN NONE;");
    }
    let log = logged(pending)
        .zip(first..)
        .map(|(Pending { mutation, actor, .. }, seq)| to_log_row(seq, mutation, actor, at_ms))
        .collect::<Vec<_>>();
    if log.is_empty() {
        return statement.push(" COMMIT;");
    }
    statement
        .push(" INSERT INTO _changes ")
        .bind_engine(Value::Array(log.into()))
        .push(" RETURN NONE; UPSERT _system:log SET seq = ")
        .number(last)
        .push(" RETURN NONE; COMMIT;")
}

fn engine_row(key: &Key, row: &Row) -> Value {
    let mut object = to_engine_object(row.clone());
    object.insert("id", Value::RecordId(RecordId::new(key.table.as_str(), key.id.as_str())));
    Value::Object(object)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

//! The one writer: a FIFO queue, group commit, data and log in one transaction.
//!
//! A write is an [`Intent`]: it names the records it needs to see, then decides what changes. The
//! decision runs here, one after the other, so whatever it saw is still true when it commits. All
//! that is queued goes into one transaction; one intent's refusal never harms another, because a
//! group that the database refuses is run again one by one.
//!
//! Invariants
//! - A caller is answered only after the commit, which is synced to disk.
//! - No user code runs inside a transaction; decisions are made before it begins.
//! - A decision that panics refuses its own write and nothing else.
//! - `seq` is assigned here and nowhere else; a failed transaction consumes none. So it is with
//!   places in the trail.

mod counts;
mod task;
mod transaction;

use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::log::newest;
use crate::{Change, ChangeLog, Db, DbError, Ident, Key, Note, Statement, View};
use counts::Counts;
pub(crate) use task::MOST_BYTES;
use task::Task;
#[cfg(test)]
pub(crate) use transaction::statements;

/// Most intents waiting; more wait outside, which slows their callers down.
const QUEUE: usize = 1024;

/// What [`Intent::decide`] returns.
pub type Deciding<'a, R> = Pin<Box<dyn Future<Output = Result<(), R>> + Send + 'a>>;

/// A write that has still to be decided.
pub trait Intent: Send + Sync {
    /// What the caller gets when the answer is no.
    type Refusal: Send;

    /// The records whose present image the decision surely needs. They are read for a whole
    /// group at once; what else it comes to need, the decision reads from its view.
    fn reads(&self) -> Vec<Key>;

    /// Decides what changes; everybody else's write waits meanwhile. May be called more than
    /// once, with newer images; only the last call's changes count.
    ///
    /// # Errors
    /// The reason for changing nothing.
    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Self::Refusal>;

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
    notes: Vec<Note>,
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

impl<R: Send + 'static> Writer<R> {
    /// Starts the writer's task and opens the log. The task ends, after finishing what is queued,
    /// when every `Writer` is dropped or one is closed; await the handle for that.
    ///
    /// # Errors
    /// The engine's error while reading where the log ends.
    pub async fn start(
        db: Db,
    ) -> Result<(Self, Arc<ChangeLog>, tokio::task::JoinHandle<()>), DbError> {
        let stored = db.rows(Statement::new("SELECT floor FROM _system:log")).await?;
        let floor = stored.first().and_then(|row| row.get("floor")).and_then(|n| n.as_u64());
        let (head, floor) = (newest(&db).await?, floor.unwrap_or(1).max(1));
        let trail = db.trail_head().await?;
        let log = Arc::new(ChangeLog::new(db.clone(), head, floor));
        let counts = Arc::new(Counts::default());
        let (jobs, queue) = mpsc::channel(QUEUE);
        let task = Task::new(db, Arc::clone(&log), Arc::clone(&counts), (head, floor), trail);
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

    /// Runs definitions (tables, indexes, system rows) and puts notes in the trail, in one
    /// transaction, alone, in its turn. `touched` are the tables whose cached answers become void.
    /// `then` runs after the commit, before the next write is decided: what it publishes is what
    /// later decisions see.
    ///
    /// # Errors
    /// The outer error when the server is stopping, the inner one the engine's.
    pub async fn define(
        &self,
        statement: Statement,
        touched: Vec<Ident>,
        notes: Vec<Note>,
        then: impl FnOnce() + Send + 'static,
    ) -> Result<Result<(), DbError>, WriterClosed> {
        let (reply, answer) = oneshot::channel();
        let definition = Definition { statement, touched, notes, then: Box::new(then) };
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

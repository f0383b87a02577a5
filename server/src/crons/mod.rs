//! Jobs that run by the clock, and by hand.
//!
//! What a job does is its room's; this one knows when. A job that still runs when it is due again
//! is left to end; one that is asked for meanwhile runs once more after that.

mod routes;
mod schedule;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::folder::SafeMode;

pub(crate) use routes::router;
pub(crate) use schedule::Schedule;

/// What a job does; it tells of its failures itself.
type Work = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// When a job is due.
enum When {
    Always(&'static str),
    /// As an admin has set; an empty expression is no job.
    Set(Box<dyn Fn() -> String + Send + Sync>),
}

/// One job.
pub(crate) struct Job {
    id: &'static str,
    when: When,
    work: Work,
    runs: Arc<AtomicU8>,
}

/// How many runs of a job there are to be: the present one, and one more.
const IDLE: u8 = 0;
const RUNNING: u8 = 1;
const ONCE_MORE: u8 = 2;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Crons(Arc<Vec<Job>>);

impl Job {
    /// A job that is due as `expression` says.
    pub(crate) fn new<F>(
        id: &'static str,
        expression: &'static str,
        work: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::due(id, When::Always(expression), work)
    }

    /// A job that is due as `expression` says at the time, and is not there while that is empty.
    pub(crate) fn set_by<F>(
        id: &'static str,
        expression: impl Fn() -> String + Send + Sync + 'static,
        work: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::due(id, When::Set(Box::new(expression)), work)
    }

    fn due<F>(id: &'static str, when: When, work: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let work: Work =
            Arc::new(move || -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(work()) });
        Self { id, when, work, runs: Arc::default() }
    }

    /// Its expression, macros written out; `None` when it is not there.
    fn expression(&self) -> Option<String> {
        let text = match &self.when {
            When::Always(expression) => (*expression).to_owned(),
            When::Set(expression) => expression(),
        };
        (!text.is_empty()).then(|| schedule::written_out(&text).to_owned())
    }

    /// Runs it, unless it runs; then once more afterwards, if `insisting`.
    fn start(&self, insisting: bool) {
        let next = if insisting { ONCE_MORE } else { RUNNING };
        let before = self.runs.fetch_update(Ordering::AcqRel, Ordering::Acquire, |runs| {
            Some(if runs == IDLE { RUNNING } else { runs.max(next) })
        });
        if before != Ok(IDLE) {
            return;
        }
        let (work, runs) = (Arc::clone(&self.work), Runs(Arc::clone(&self.runs)));
        tokio::spawn(async move {
            loop {
                work().await;
                if runs.0.fetch_sub(1, Ordering::AcqRel) == RUNNING {
                    return;
                }
            }
        });
    }
}

/// Marks a job as ended, however it ended.
struct Runs(Arc<AtomicU8>);

impl Drop for Runs {
    fn drop(&mut self) {
        // It is idle already, and perhaps begun anew, unless it panicked.
        if std::thread::panicking() {
            self.0.store(IDLE, Ordering::Release);
        }
    }
}

impl Crons {
    pub(crate) fn new(jobs: Vec<Job>) -> Self {
        Self(Arc::new(jobs))
    }

    /// Starts a job now. False when there is none of this id.
    fn run(&self, id: &str) -> bool {
        let job = self.0.iter().find(|job| job.id == id && job.expression().is_some());
        job.inspect(|job| job.start(true)).is_some()
    }
}

/// Starts what is due, every minute until the server stops; nothing in safe mode.
pub(crate) async fn keep_time(crons: Crons, safe: SafeMode, stop: CancellationToken) {
    loop {
        let now = OffsetDateTime::now_utc();
        let to_next = std::time::Duration::from_secs(60 - u64::from(now.second()));
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(to_next) => {}
        }
        if safe.is_on() {
            continue;
        }
        let now = OffsetDateTime::now_utc();
        for job in crons.0.iter() {
            let schedule = job.expression().map(|text| Schedule::parse(&text));
            if schedule.is_some_and(|schedule| schedule.is_ok_and(|it| it.is_due(now))) {
                job.start(false);
            }
        }
    }
}

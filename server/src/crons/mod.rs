//! Jobs that run by the clock, and by hand.
//!
//! What a job does is its room's; this one knows when. A job that still runs when it is due again
//! is left to end first.

mod routes;
mod schedule;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

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
    running: Arc<AtomicBool>,
}

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
        Self { id, when, work, running: Arc::default() }
    }

    /// Its expression, macros written out; `None` when it is not there.
    fn expression(&self) -> Option<String> {
        let text = match &self.when {
            When::Always(expression) => (*expression).to_owned(),
            When::Set(expression) => expression(),
        };
        (!text.is_empty()).then(|| schedule::written_out(&text).to_owned())
    }

    fn start(&self) {
        if self.running.swap(true, Ordering::AcqRel) {
            return;
        }
        let (work, over) = ((self.work)(), Over(Arc::clone(&self.running)));
        tokio::spawn(async move {
            let _over = over;
            work.await;
        });
    }
}

/// Marks a job as ended, however it ended.
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Crons {
    pub(crate) fn new(jobs: Vec<Job>) -> Self {
        Self(Arc::new(jobs))
    }

    /// Starts a job now. False when there is none of this id.
    fn run(&self, id: &str) -> bool {
        let job = self.0.iter().find(|job| job.id == id && job.expression().is_some());
        job.inspect(|job| job.start()).is_some()
    }
}

/// Starts what is due, every minute until the server stops.
pub(crate) async fn keep_time(crons: Crons, stop: CancellationToken) {
    loop {
        let now = OffsetDateTime::now_utc();
        let to_next = std::time::Duration::from_secs(60 - u64::from(now.second()));
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(to_next) => {}
        }
        let now = OffsetDateTime::now_utc();
        for job in crons.0.iter() {
            let schedule = job.expression().map(|text| Schedule::parse(&text));
            if schedule.is_some_and(|schedule| schedule.is_ok_and(|it| it.is_due(now))) {
                job.start();
            }
        }
    }
}

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

/// One job.
pub(crate) struct Job {
    id: &'static str,
    expression: &'static str,
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
        let work: Work =
            Arc::new(move || -> Pin<Box<dyn Future<Output = ()> + Send>> { Box::pin(work()) });
        Self { id, expression, work, running: Arc::default() }
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
        let job = self.0.iter().find(|job| job.id == id);
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
            if Schedule::parse(job.expression).is_ok_and(|schedule| schedule.is_due(now)) {
                job.start();
            }
        }
    }
}

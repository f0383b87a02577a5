//! The request log: who asked what and how it ended, for the admin to read.
//!
//! It lies in files of its own, beside the database and bounded: nothing waits for it. When more
//! comes in than can be written, entries are dropped and counted.
//!
//! Invariants
//! - A request is never slower, and never fails, because of its entry.
//! - A crash loses what was asked in the last quarter of a second, no more.
//! - No token, password or ticket gets into it: addresses are written without them.

mod entry;
mod files;
mod keep;
mod layer;
mod routes;
mod search;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use time::{Duration, OffsetDateTime};
use tokio::sync::{Semaphore, oneshot};

use crate::audit::{Action, Audit, Event, Party};
use crate::error::{Error, Result};
use crate::settings::Settings;
use entry::Noted;
use files::Files;
use keep::{Order, Pen};

pub(crate) use layer::log_requests;
pub(crate) use routes::router;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Logs {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    audit: Audit,
    folder: PathBuf,
    pen: Pen,
    /// One search at a time: each may hold all entries' places in memory.
    searching: Semaphore,
    writing: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Where the start failed nobody has closed it.
        self.pen.order(Order::Close);
    }
}

impl Logs {
    /// Opens the log in a folder, which is made when it is missing. A log that cannot be written
    /// is no reason not to start.
    pub(crate) fn open(folder: PathBuf, settings: Settings, audit: Audit) -> Self {
        let (pen, writing) = keep::start(folder.clone());
        let writing = Mutex::new(writing);
        let searching = Semaphore::new(1);
        let inner = Inner { settings, audit, folder, pen, searching, writing };
        Self { inner: Arc::new(inner) }
    }

    /// Puts a request into the log, unless the settings say that it is not to be kept.
    fn note(&self, noted: Noted) {
        let policy = &noted.settings.logs;
        if policy.max_days > 0 && noted.level() >= policy.min_level {
            self.inner.pen.write(noted);
        }
    }

    /// The moment before which entries are no longer kept.
    fn cutoff(&self) -> OffsetDateTime {
        let days = self.inner.settings.current().logs.max_days.clamp(0, 36_500);
        OffsetDateTime::now_utc() - Duration::days(days)
    }

    /// Forgets what is older than the settings keep.
    pub(crate) async fn prune(&self) {
        let (done, wait) = oneshot::channel();
        self.inner.pen.order(Order::Prune(self.cutoff(), done));
        let _ = wait.await;
    }

    /// Forgets everything.
    ///
    /// # Errors
    /// When the files cannot be removed.
    async fn clear(&self) -> Result<()> {
        let (done, wait) = oneshot::channel();
        self.inner.pen.order(Order::Clear(done));
        let outcome = wait.await.map_err(|_ended| Error::Unavailable)?;
        outcome.map_err(|error| Error::internal("clear the request log", error))?;
        let event = Event::new(Action::LogsCleared).on(Party::kind("logs"));
        self.inner.audit.append_or_warn(event).await;
        Ok(())
    }

    /// Runs a search off the async threads.
    async fn search<T: Send + 'static>(
        &self,
        search: impl FnOnce(&Files, &str) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _turn = self.inner.searching.acquire().await.map_err(|_closed| Error::Unavailable)?;
        // What has been answered is in the log for whoever asks next.
        let (done, wait) = oneshot::channel();
        self.inner.pen.order(Order::Written(done));
        let _ = wait.await;
        let files = Files::new(self.inner.folder.clone());
        let cutoff = crate::collections::dates::to_text(self.cutoff());
        let searched = tokio::task::spawn_blocking(move || search(&files, &cutoff)).await;
        searched.map_err(|error| Error::internal("search the request log", error))?
    }

    /// Writes what is still waiting and ends.
    pub(crate) async fn close(&self) {
        self.inner.pen.order(Order::Close);
        let writing = self.inner.writing.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writing) = writing {
            let _ = tokio::task::spawn_blocking(move || writing.join()).await;
        }
    }
}

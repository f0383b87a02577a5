//! Writing down: new sessions, together where many sign in at once; sightings; what is over.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use homeport_db::{Note, Writer};
use time::OffsetDateTime;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::wire::Session;
use super::{Sessions, store};
use crate::error::{Error, Result};

/// How often sightings are written down.
const KEPT_EVERY: Duration = Duration::from_secs(5 * 60);

type Waiting = ((Session, Option<Note>), oneshot::Sender<bool>);

/// New sessions on their way to disk. Whoever has the turn takes all that wait with it.
#[derive(Clone, Default)]
pub(super) struct Arrivals {
    waiting: Arc<Mutex<Vec<Waiting>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Arrivals {
    /// Keeps a new session; on disk when this returns.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn keep(
        &self,
        writer: &Writer<Error>,
        session: Session,
        note: Option<Note>,
    ) -> Result<()> {
        let (kept, answer) = oneshot::channel();
        self.waiting().push(((session, note), kept));
        let (arrivals, writer) = (self.clone(), writer.clone());
        // A caller that goes away takes nobody else's sign-in with it.
        let written = tokio::spawn(async move {
            let _turn = arrivals.turn.lock().await;
            let all = std::mem::take(&mut *arrivals.waiting());
            if all.is_empty() {
                return Ok(());
            }
            let (arrived, answers): (Vec<_>, Vec<_>) = all.into_iter().unzip();
            let (sessions, notes): (Vec<_>, Vec<_>) = arrived.into_iter().unzip();
            let notes = notes.into_iter().flatten().collect();
            let outcome = store::keep(&writer, &sessions, notes).await;
            for answer in answers {
                // Nobody may be waiting any more.
                let _ = answer.send(outcome.is_ok());
            }
            outcome
        });
        written.await.map_err(|error| Error::internal("keep a session", error))??;
        match answer.await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Error::internal("keep a session", "it was not written")),
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sessions {
    /// Writes down where sessions were seen since the last time.
    ///
    /// # Errors
    /// The database's; nothing is lost then.
    pub(crate) async fn keep_sightings(&self) -> Result<()> {
        let seen = self.inner.sightings.take();
        for (at, some) in seen.chunks(store::TOGETHER).enumerate() {
            if let Err(error) = store::note(&self.inner.writer, some).await {
                let left = seen.into_iter().skip(at * store::TOGETHER);
                self.inner.sightings.put_back(left);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Forgets what is over by the clock.
    async fn sweep(&self) -> Result<()> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        loop {
            let over = store::over(&self.inner.db, now).await?;
            if over.is_empty() {
                break;
            }
            store::forget(&self.inner.writer, &over).await?;
        }
        store::forget_ends(&self.inner.writer, now).await?;
        self.inner.ended.forget_over(now);
        Ok(())
    }
}

/// Writes sightings down and forgets what is over, now and then and at the end.
pub(crate) async fn keep(sessions: Sessions, stop: CancellationToken) {
    loop {
        let stopped = tokio::select! {
            () = stop.cancelled() => true,
            () = tokio::time::sleep(KEPT_EVERY) => false,
        };
        let kept = match sessions.keep_sightings().await {
            Ok(()) if !stopped => sessions.sweep().await,
            kept => kept,
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "Could not write down when sessions were last seen");
        }
        if stopped {
            return;
        }
    }
}

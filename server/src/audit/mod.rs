//! The audit trail: who did what to the box's security, in numbered entries that are chained by
//! their hashes.
//!
//! What changes something is noted in the transaction of the change: give the [`Event`]'s note to
//! the writer together with the change (`view.note(event.note())` in an intent's decision, or the
//! list of notes of `Writer::define`). What changes nothing is appended by itself
//! ([`Audit::append`]). Who asks is known already: [`Event::new`] takes them from the request.
//! To add an event: a variant of [`Action`], its words in `ui/src/pages/audit/words.ts`, one line
//! where it happens, and a test in `tests/tests/box/audit/`.
//!
//! Invariants
//! - Nothing changes or removes an entry, but the bound on their number; what that removes is noted.
//! - No password, token, code or key is in an entry, nor a text that was typed as a name and is
//!   nobody's: people type passwords there.
//! - How long a refused sign-in takes tells nothing of what is noted: it does not wait for it.
//! - A flood of the same event fills no disk: what is left out is counted, and the count is noted.

mod append;
mod asker;
mod event;
mod export;
mod floods;
mod keep;
mod list;
mod routes;
mod verify;
mod wire;

use std::sync::{Arc, Mutex};

use homeport_db::{Db, Link, Writer};
use tokio::sync::mpsc;

use crate::error::{Error, Result};
use floods::Floods;

pub(crate) use asker::{Asker, attribute};
pub(crate) use event::{Action, Event, Party};
pub(crate) use keep::keep;
pub(crate) use routes::{documented, router};
pub use verify::AuditCommand;

/// Entries that are read at once.
const READ_STEP: u64 = 500;
/// Events that wait to be noted by themselves.
const WAITING: usize = 256;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Audit {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    floods: Floods,
    later: mpsc::Sender<Event>,
    waiting: Mutex<Option<mpsc::Receiver<Event>>>,
    /// What is checked is not shortened meanwhile.
    shortening: tokio::sync::Mutex<()>,
}

impl Audit {
    pub(crate) fn new(db: Db, writer: Writer<Error>) -> Self {
        let (later, waiting) = mpsc::channel(WAITING);
        let inner = Inner {
            db,
            writer,
            floods: Floods::default(),
            later,
            waiting: Mutex::new(Some(waiting)),
            shortening: tokio::sync::Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The trail's last entry.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn end(&self) -> Result<Link> {
        let end = self.inner.db.trail_head().await;
        end.map_err(|error| Error::database("read the audit trail", error))
    }
}

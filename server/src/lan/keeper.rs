//! The leaf certificate, re-issued and swapped when addresses change or time runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use homeport_tls::{Authority, OwnCertificate, Swappable, TlsError, needs_renewal};
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{names, own};

/// How often the addresses are looked at.
const CHECK: Duration = Duration::from_secs(5);

/// The box's certificates and its name.
#[derive(Clone)]
pub(crate) struct Keeper {
    pub(super) inner: Arc<Inner>,
}

/// What is to become of the authority.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// A new one, to which the present one leads for so many days.
    Rotate { days: u16 },
    /// The one before does not lead here any more.
    EndOverlap,
    /// A new one at once: somebody else may have the present one's key.
    Replace,
}

pub(super) struct Inner {
    authority: ArcSwap<Authority>,
    /// One change of what is served at a time.
    serving: Mutex<()>,
    pub(super) leaf: Arc<Swappable>,
    /// What the admin has brought along, good or not.
    pub(super) own: Mutex<Option<OwnCertificate>>,
    name: watch::Sender<String>,
    /// The last failure to renew, for the window.
    problem: Mutex<Option<String>>,
}

impl Keeper {
    /// Issues the first leaf.
    ///
    /// # Errors
    /// The authority's.
    pub(crate) fn new(authority: Authority, name: String) -> Result<Self, TlsError> {
        let leaf = authority.issue(&names::covered(&name), OffsetDateTime::now_utc())?;
        let leaf = Swappable::new(leaf);
        let own = Mutex::new(own::open(authority.dir()));
        let inner = Inner {
            own,
            authority: ArcSwap::from_pointee(authority),
            serving: Mutex::default(),
            leaf,
            name: watch::Sender::new(name),
            problem: Mutex::default(),
        };
        let keeper = Self { inner: Arc::new(inner) };
        keeper.serve_own();
        Ok(keeper)
    }

    pub(crate) fn leaf(&self) -> Arc<Swappable> {
        Arc::clone(&self.inner.leaf)
    }

    pub(crate) fn authority(&self) -> Arc<Authority> {
        self.inner.authority.load_full()
    }

    /// Changes the authority, on disk and then for handshakes that begin from now on; connections
    /// that are open go on. Blocks while it signs and writes.
    ///
    /// # Errors
    /// The authority's; then everything is as it was.
    pub(crate) fn change(&self, change: Change) -> Result<(), TlsError> {
        let inner = &self.inner;
        let _serving = inner.serving.lock().unwrap_or_else(PoisonError::into_inner);
        let (present, now) = (self.authority(), OffsetDateTime::now_utc());
        let next = match change {
            Change::Rotate { days } => {
                let overlap = time::Duration::days(days.into());
                present.successor(&names::own_names(), now, overlap)?
            }
            Change::EndOverlap => present.alone()?,
            Change::Replace => present.replacement(&names::own_names(), now)?,
        };
        // What cannot be served is not kept.
        let leaf = next.issue(&names::covered(&self.name()), now)?;
        next.keep()?;
        inner.authority.store(Arc::new(next));
        inner.leaf.swap(leaf);
        *inner.problem.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // Whoever tells the network the box's name tells whose it is, too.
        inner.name.send_modify(|_name| {});
        Ok(())
    }

    pub(crate) fn name(&self) -> String {
        self.inner.name.borrow().clone()
    }

    /// Gives the box another name; its certificate follows at once.
    pub(crate) fn rename(&self, name: String) {
        self.inner.name.send_replace(name);
        self.renew_if_needed();
    }

    /// The box's name now and whenever it changes.
    pub(super) fn names(&self) -> watch::Receiver<String> {
        self.inner.name.subscribe()
    }

    /// Why the certificate could not be renewed, when it could not.
    pub(crate) fn problem(&self) -> Option<String> {
        self.inner.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn renew_if_needed(&self) {
        self.serve_own();
        let inner = &self.inner;
        let _serving = inner.serving.lock().unwrap_or_else(PoisonError::into_inner);
        let now = OffsetDateTime::now_utc();
        let wanted = names::covered(&self.name());
        if !needs_renewal(&inner.leaf.current(), &wanted, now) {
            return;
        }
        let problem = match self.authority().issue(&wanted, now) {
            Ok(leaf) => {
                tracing::info!(serial = leaf.info().serial, "Renewed the certificate");
                inner.leaf.swap(leaf);
                None
            }
            // The old leaf stays: it serves whoever it still covers.
            Err(error) => {
                tracing::error!(%error, "Could not renew the certificate");
                Some(error.to_string())
            }
        };
        *inner.problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
    }
}

/// Watches addresses and time until the server stops.
pub(crate) async fn keep_fresh(keeper: Keeper, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(CHECK) => {}
        }
        let keeper = keeper.clone();
        // Asking the system for its interfaces and signing both block for a moment.
        if tokio::task::spawn_blocking(move || keeper.renew_if_needed()).await.is_err() {
            return;
        }
    }
}

//! The leaf certificate, re-issued and swapped when addresses change or time runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use homeport_tls::{
    Authority, LeafInfo, Names, OwnCertificate, Swappable, TlsError, needs_renewal,
};
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::interfaces::Choices;
use super::{names, own};

/// How often the addresses are looked at.
const CHECK: Duration = Duration::from_secs(2);

/// The box's certificates, and how it appears on its network.
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
    pub(super) serving: Mutex<()>,
    pub(super) leaf: Arc<Swappable>,
    /// What the admin has brought along, good or not.
    pub(super) own: Mutex<Option<OwnCertificate>>,
    presence: watch::Sender<Presence>,
    /// The last failure to renew, for the window.
    problem: Mutex<Option<String>>,
}

/// How the box appears on its network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Presence {
    /// As the admin called it.
    pub(super) name: String,
    /// Above 1 when other boxes had the name before.
    pub(super) number: u32,
    pub(super) choices: Choices,
}

impl Presence {
    /// The name as it is announced.
    pub(super) fn shown(&self) -> String {
        names::numbered(&self.name, self.number)
    }

    fn covered(&self) -> Names {
        names::covered([&self.name, &self.shown()])
    }
}

impl Keeper {
    /// Issues the first leaf. Where the authority gives none, as one that has ended, phones are
    /// refused until it is replaced or the clock is right: the window, which tells of it and
    /// replaces it, must open all the same.
    pub(crate) fn new(authority: Authority, name: String, choices: Choices) -> Self {
        let inner = Inner {
            own: Mutex::new(own::open(authority.dir())),
            authority: ArcSwap::from_pointee(authority),
            serving: Mutex::default(),
            leaf: Swappable::new(None),
            presence: watch::Sender::new(Presence { name, number: 1, choices }),
            problem: Mutex::default(),
        };
        let keeper = Self { inner: Arc::new(inner) };
        keeper.renew_if_needed();
        keeper
    }

    pub(crate) fn leaf(&self) -> Arc<Swappable> {
        Arc::clone(&self.inner.leaf)
    }

    /// The first and the last second in which what is served is good: the leaf's, or the
    /// authority's where there is no leaf.
    pub(crate) fn life(&self) -> (OffsetDateTime, OffsetDateTime) {
        let authority = self.authority();
        let leaf = self.inner.leaf.current();
        leaf.map_or((authority.not_before(), authority.not_after()), |leaf| {
            (leaf.not_before, leaf.not_after)
        })
    }

    /// Whether the authority's life is over, by this computer's clock.
    pub(crate) fn has_ended(&self) -> bool {
        self.authority().not_after() <= OffsetDateTime::now_utc()
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
        let leaf = next.issue(&self.covered(), now)?;
        next.keep()?;
        inner.authority.store(Arc::new(next));
        inner.leaf.swap(leaf);
        *inner.problem.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // Whoever tells the network the box's name tells whose it is, too.
        inner.presence.send_modify(|_presence| {});
        Ok(())
    }

    /// The box's name, as the admin gave it.
    pub(crate) fn name(&self) -> String {
        self.inner.presence.borrow().name.clone()
    }

    /// The box's name as the network hears it: with a number where another box has the name.
    pub(crate) fn shown_name(&self) -> String {
        self.inner.presence.borrow().shown()
    }

    /// Whether another box on the network has the name.
    pub(crate) fn is_numbered(&self) -> bool {
        self.inner.presence.borrow().number > 1
    }

    /// `shop-pc.local`, or `shop-pc-2.local` where another box has that.
    pub(crate) fn host(&self) -> String {
        format!("{}.local", names::host_label(&self.shown_name()))
    }

    /// Which interfaces the admin chose otherwise than by default.
    pub(crate) fn choices(&self) -> Choices {
        self.inner.presence.borrow().choices.clone()
    }

    /// Gives the box another name; its certificate and announcement follow at once.
    pub(crate) fn rename(&self, name: String) {
        self.inner.presence.send_modify(|presence| {
            // Said again, it is tried again: the other box may have gone.
            if presence.name != name || presence.number > 1 {
                *presence = Presence { name, number: 1, choices: presence.choices.clone() };
            }
        });
        self.renew_if_needed();
    }

    /// Shows and announces other interfaces' addresses from now on.
    pub(crate) fn choose(&self, choices: Choices) {
        self.inner.presence.send_modify(|presence| presence.choices = choices);
    }

    /// Notes that another box has the name that was announced; the next number is tried.
    pub(super) fn yield_name(&self, taken: &Presence) {
        self.inner.presence.send_if_modified(|presence| {
            let is_taken = presence.name == taken.name && presence.number == taken.number;
            presence.number += u32::from(is_taken);
            is_taken
        });
        self.renew_if_needed();
    }

    /// How the box appears now and whenever that changes.
    pub(super) fn presences(&self) -> watch::Receiver<Presence> {
        self.inner.presence.subscribe()
    }

    /// Everything that the leaf should cover at this moment.
    pub(super) fn covered(&self) -> Names {
        self.inner.presence.borrow().covered()
    }

    /// Why the certificate could not be renewed, when it could not.
    pub(crate) fn problem(&self) -> Option<String> {
        self.inner.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn renew_if_needed(&self) {
        self.renew_at(OffsetDateTime::now_utc());
    }

    /// By a clock that may have jumped since it was last looked at, either way.
    fn renew_at(&self, now: OffsetDateTime) {
        let inner = &self.inner;
        let _serving = inner.serving.lock().unwrap_or_else(PoisonError::into_inner);
        self.serve_own();
        let wanted = self.covered();
        let needs_none = |leaf: Arc<LeafInfo>| !needs_renewal(&leaf, &wanted, now);
        let renewed = match inner.leaf.current().is_some_and(needs_none) {
            true => Ok(()),
            false => self.authority().issue(&wanted, now).map(|leaf| {
                tracing::info!(serial = leaf.info().serial, "Renewed the certificate");
                inner.leaf.swap(leaf);
            }),
        };
        // The old leaf stays when there is no new one: it serves whoever it still covers.
        let told = renewed.err().map(|error| error.to_string());
        let mut problem = inner.problem.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = told.as_ref().filter(|_| *problem != told) {
            tracing::error!(error, "Could not renew the certificate");
        }
        *problem = told;
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

#[cfg(test)]
mod tests {
    use time::Duration as Days;

    use super::*;

    fn keeper(dir: &std::path::Path, born: OffsetDateTime) -> Keeper {
        let authority = Authority::open_or_create(dir, &[], born).unwrap();
        Keeper::new(authority, "Shop".to_owned(), Choices::new())
    }

    #[test]
    fn a_running_box_follows_its_clock_wherever_it_jumps() {
        let (dir, now) = (tempfile::tempdir().unwrap(), OffsetDateTime::now_utc());
        let keeper = keeper(dir.path(), now);
        let serial = || keeper.leaf().current().unwrap().serial.clone();
        let is_good = |at: OffsetDateTime| {
            let (begin, end) = keeper.life();
            (begin..end).contains(&at)
        };
        let first = serial();
        // Ahead within the authority's life, to before the leaf's first second, and back.
        for at in [now + Days::days(300), now + Days::hours(1), now + Days::days(3000), now] {
            let before = serial();
            keeper.renew_at(at);
            assert!(is_good(at) && serial() != before && keeper.problem().is_none(), "{at}");
        }
        // To before the authority's birth: what is served suits phones whose clocks are right.
        keeper.renew_at(OffsetDateTime::UNIX_EPOCH);
        assert!(is_good(keeper.authority().not_before()) && keeper.problem().is_none());
        keeper.renew_at(now);
        // Past its end nothing can be made; what there is stays.
        let kept = serial();
        assert_ne!(kept, first);
        keeper.renew_at(now + Days::days(4000));
        assert_eq!(serial(), kept);
        assert!(keeper.problem().unwrap().contains("certificate authority ended"));
        // Right again, nothing is left of the trouble.
        keeper.renew_at(now);
        assert!(is_good(now) && serial() == kept && keeper.problem().is_none());
    }
}

//! Which sign-ins have ended before their tokens have, for whoever has to tell. `sessions` keeps it
//! true, on disk first.
//!
//! Ids of sessions begin with when they were opened, so one id says for a whole account, or for a
//! device, that everything up to it has ended; a token from before there were sessions has the
//! empty id, which comes before all.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use crate::http::Identity;

/// Hexadecimal digits of the milliseconds since 1970 that an id begins with: enough until 2527.
const TIME_DIGITS: usize = 11;

/// What ended.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum End {
    /// One session of a record.
    One { collection: String, record: String, session: String },
    /// All of a record's up to one.
    UpTo { collection: String, record: String, session: String },
    /// All that were opened on a device up to then.
    Device { device: String, session: String },
}

/// The ends that matter still.
#[derive(Clone)]
pub(crate) struct Ended(Arc<Inner>);

struct Inner {
    state: RwLock<State>,
    bell: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    accounts: HashMap<String, HashMap<String, OfAccount>>,
    devices: HashMap<String, String>,
}

impl State {
    fn account(&self, collection: &str, record: &str) -> Option<&OfAccount> {
        self.accounts.get(collection)?.get(record)
    }

    fn account_mut(&mut self, collection: String, record: String) -> &mut OfAccount {
        self.accounts.entry(collection).or_default().entry(record).or_default()
    }
}

#[derive(Default)]
struct OfAccount {
    up_to: Option<String>,
    up_to_until: i64,
    /// Single ones, and until when they matter, in seconds since 1970.
    ones: BTreeMap<String, i64>,
}

impl Default for Ended {
    fn default() -> Self {
        Self(Arc::new(Inner { state: RwLock::default(), bell: watch::Sender::new(()) }))
    }
}

impl Ended {
    /// Whether what a token says of itself has ended.
    pub(crate) fn has(
        &self,
        (collection, record): (&str, &str),
        session: Option<&str>,
        device: Option<&str>,
    ) -> bool {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let session = session.unwrap_or("");
        let with_device = device.and_then(|device| state.devices.get(device));
        if with_device.is_some_and(|up_to| session <= up_to.as_str()) {
            return true;
        }
        state.account(collection, record).is_some_and(|account| {
            account.up_to.as_deref().is_some_and(|up_to| session <= up_to)
                || account.ones.contains_key(session)
        })
    }

    /// Whether a caller's sign-in has ended since.
    pub(crate) fn has_caller(&self, caller: &Identity) -> bool {
        let account = (caller.collection_id.as_str(), caller.id.as_str());
        self.has(account, caller.session.as_deref(), caller.device.as_deref())
    }

    /// Single ends of a record, by session.
    pub(crate) fn singles(&self, collection: &str, record: &str) -> Vec<String> {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let account = state.account(collection, record);
        account.map(|account| account.ones.keys().cloned().collect()).unwrap_or_default()
    }

    /// Until when the end of a record's sessions up to one matters.
    pub(crate) fn until(&self, collection: &str, record: &str) -> i64 {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        state.account(collection, record).map_or(0, |account| account.up_to_until)
    }

    /// The first moment, in milliseconds since 1970, at which a new session of this record on this
    /// device is not among those that have ended: `now`, unless the clock was put back.
    pub(crate) fn opens_at(
        &self,
        (collection, record): (&str, &str),
        device: Option<&str>,
        now: u64,
    ) -> u64 {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let account = state.account(collection, record);
        let of_account = account.and_then(|account| account.up_to.as_deref());
        let of_device = device.and_then(|device| state.devices.get(device)).map(String::as_str);
        let after = |session: &str| opened_at(session).map_or(0, |at| at + 1);
        [of_account, of_device].into_iter().flatten().map(after).fold(now, u64::max)
    }

    /// Takes an end into account, which matters until so many seconds since 1970.
    pub(crate) fn note(&self, end: &End, until: i64) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        match end.clone() {
            End::Device { device, session } => {
                let up_to = state.devices.entry(device).or_default();
                *up_to = std::mem::take(up_to).max(session);
            }
            End::One { collection, record, session } => {
                state.account_mut(collection, record).ones.insert(session, until);
            }
            End::UpTo { collection, record, session } => {
                let account = state.account_mut(collection, record);
                account.ones.retain(|one, _| *one > session);
                account.up_to = account.up_to.take().max(Some(session));
                account.up_to_until = account.up_to_until.max(until);
            }
        }
        drop(state);
        self.0.bell.send_replace(());
    }

    /// Forgets what no token can contradict any more.
    pub(crate) fn forget_over(&self, now: i64) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        for of in state.accounts.values_mut() {
            of.retain(|_, account| {
                account.ones.retain(|_, until| *until > now);
                if account.up_to_until <= now {
                    account.up_to = None;
                }
                account.up_to.is_some() || !account.ones.is_empty()
            });
        }
        state.accounts.retain(|_, of| !of.is_empty());
    }

    /// Rings whenever something has ended.
    pub(crate) fn bell(&self) -> watch::Receiver<()> {
        self.0.bell.subscribe()
    }
}

/// The id of a session that is opened at this moment (milliseconds since 1970); `rest` tells it
/// from others.
pub(crate) fn session_id(at: u64, rest: &str) -> String {
    format!("{at:0TIME_DIGITS$x}{rest}")
}

/// When a session was opened, in milliseconds since 1970.
pub(crate) fn opened_at(session: &str) -> Option<u64> {
    u64::from_str_radix(session.get(..TIME_DIGITS)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(session: &str) -> End {
        let (collection, record) = ("users".to_owned(), "ada".to_owned());
        End::One { collection, record, session: session.to_owned() }
    }

    fn up_to(session: &str) -> End {
        let (collection, record) = ("users".to_owned(), "ada".to_owned());
        End::UpTo { collection, record, session: session.to_owned() }
    }

    #[test]
    fn what_has_ended_is_told_from_what_has_not() {
        let ended = Ended::default();
        let [old, middle, new] = [1, 2, 3].map(|at| session_id(at, "x"));
        let has = |session: Option<&str>| ended.has(("users", "ada"), session, None);
        assert!(!has(None) && !has(Some(&old)));
        ended.note(&one(&middle), 100);
        assert!(has(Some(&middle)));
        assert!(!has(Some(&old)) && !has(Some(&new)) && !has(None));
        ended.note(&up_to(&old), 50);
        assert!(has(None) && has(Some(&old)) && has(Some(&middle)));
        assert!(!has(Some(&new)) && !ended.has(("users", "bob"), Some(&old), None));
        ended.forget_over(60);
        assert!(!has(Some(&old)) && has(Some(&middle)));
        ended.forget_over(100);
        assert!(!has(Some(&middle)));
    }

    #[test]
    fn a_clock_that_was_put_back_locks_nobody_out() {
        let ended = Ended::default();
        ended.note(&up_to(&session_id(5000, "~")), i64::MAX);
        assert_eq!(ended.opens_at(("users", "ada"), None, 10), 5001);
        assert_eq!(ended.opens_at(("users", "bob"), None, 10), 10);
        let (device, session) = ("phone".to_owned(), session_id(7000, "~"));
        ended.note(&End::Device { device, session }, i64::MAX);
        assert_eq!(ended.opens_at(("users", "ada"), Some("phone"), 10), 7001);
        assert!(ended.has(("users", "bob"), None, Some("phone")));
        assert!(!ended.has(("users", "bob"), None, Some("tablet")));
    }
}

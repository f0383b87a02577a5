//! Live changes: PocketBase's server-sent events, fed from the change log.
//!
//! A connection is opened first and told its id; a second request says what it listens to and
//! who is asking. One task follows the log and offers every change to every subscription whose
//! rule lets its subscriber see it.
//!
//! Invariants
//! - Changes are delivered in log order, after their commit.
//! - A subscriber is judged on each change anew: a changed rule, a deleted account or a new
//!   password takes effect at once, and a token that has ended makes a guest.
//! - A subscriber too slow to follow is disconnected; its SDK connects again.

mod deliver;
mod mailbox;
mod redirect;
mod routes;
mod subscription;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::ChangeLog;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::auth::{Ended, Keys, Paired};
use crate::collections::Collections;
use crate::http::{Caller, household};
use crate::records::Records;

pub(crate) use deliver::deliver;
use mailbox::Mailbox;
pub(crate) use redirect::router as redirect_router;
pub(crate) use routes::{documented, router};
use subscription::Subscription;

/// Open streams; more are told to come back.
const MOST_CLIENTS: usize = 10_000;
/// Open streams of one address. Programs on this machine, a proxy among them, stand for many.
const MOST_CLIENTS_OF_ADDRESS: usize = 200;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Realtime {
    inner: Arc<Inner>,
}

struct Inner {
    collections: Collections,
    records: Records,
    log: Arc<ChangeLog>,
    paired: Paired,
    ended: Ended,
    keys: Keys,
    clients: Mutex<HashMap<String, Client>>,
    /// Bytes that wait in all mailboxes.
    waiting: Arc<AtomicUsize>,
    stop: CancellationToken,
}

struct Client {
    address: IpAddr,
    caller: Caller,
    /// The paired device that listens, as it said when it subscribed.
    device: Option<Arc<str>>,
    subscriptions: Arc<Vec<Subscription>>,
    mailbox: Mailbox,
}

impl Client {
    /// Stops listening to a topic.
    fn leave(&mut self, topic: &str) {
        let kept = self.subscriptions.iter().filter(|one| one.topic != topic);
        self.subscriptions = Arc::new(kept.map(|one| Subscription::parse(&one.topic)).collect());
    }
}

impl Realtime {
    pub(crate) fn new(
        collections: Collections,
        records: Records,
        log: Arc<ChangeLog>,
        (paired, ended, keys): (Paired, Ended, Keys),
        stop: CancellationToken,
    ) -> Self {
        let clients = Mutex::default();
        let waiting = Arc::default();
        let inner =
            Inner { collections, records, log, paired, ended, keys, clients, waiting, stop };
        Self { inner: Arc::new(inner) }
    }

    /// How many streams are open.
    pub(crate) fn subscribers(&self) -> usize {
        self.clients().len()
    }

    /// Ends a client's stream.
    fn dismiss(&self, id: &str) {
        if let Some(client) = self.clients().remove(id) {
            client.mailbox.close();
        }
    }

    /// Ends the streams of a device, and those whose callers signed in on it.
    pub(crate) fn dismiss_device(&self, device: &str) {
        self.clients().retain(|_, client| {
            let signed_in_on = match &client.caller {
                Caller::Record(identity) => identity.device.as_deref(),
                Caller::Guest | Caller::Key(_) | Caller::Owner => None,
            };
            let is_theirs = [client.device.as_deref(), signed_in_on].contains(&Some(device));
            if is_theirs {
                client.mailbox.close();
            }
            !is_theirs
        });
    }

    /// Ends the streams of those whose sign-in has ended before its token, and of keys that were
    /// revoked: their clients connect anew.
    fn dismiss_ended(&self) {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        self.clients().retain(|_, client| {
            let has_ended = match &client.caller {
                Caller::Record(identity) => self.inner.ended.has_caller(identity),
                Caller::Key(key) => !self.inner.keys.is_good(key, now),
                Caller::Guest | Caller::Owner => false,
            };
            if has_ended {
                client.mailbox.close();
            }
            !has_ended
        });
    }

    /// Ends every stream: their clients connect anew.
    fn dismiss_all(&self) {
        for (_, client) in self.clients().drain() {
            client.mailbox.close();
        }
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, HashMap<String, Client>> {
        self.inner.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends streams when the sign-ins behind them end, until the server stops.
pub(crate) async fn follow_ends(realtime: Realtime) {
    let mut bell = realtime.inner.ended.bell();
    let mut of_keys = realtime.inner.keys.bell();
    loop {
        tokio::select! {
            () = realtime.inner.stop.cancelled() => return,
            rung = bell.changed() => if rung.is_err() { return },
            rung = of_keys.changed() => if rung.is_err() { return },
        }
        realtime.dismiss_ended();
    }
}

/// Whether a stream from `address` is one too many beside those of `others`.
fn has_too_many(address: IpAddr, others: impl Iterator<Item = IpAddr>) -> bool {
    let own = household(address);
    !own.is_loopback()
        && others.filter(|other| household(*other) == own).count() >= MOST_CLIENTS_OF_ADDRESS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_stream() {
        let address = |n: usize| format!("2001:db8::{n:x}").parse::<IpAddr>().unwrap();
        let held = |count| (0..count).map(address);
        assert!(!has_too_many(address(7), held(MOST_CLIENTS_OF_ADDRESS - 1)));
        assert!(has_too_many(address(7), held(MOST_CLIENTS_OF_ADDRESS)));
        let elsewhere = "192.168.1.9".parse().unwrap();
        assert!(!has_too_many(elsewhere, held(MOST_CLIENTS)));
        let here = "127.0.0.1".parse().unwrap();
        assert!(!has_too_many(here, std::iter::repeat_n(here, MOST_CLIENTS)));
    }
}

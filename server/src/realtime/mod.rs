//! Live changes: PocketBase's server-sent events, fed from the change log.
//!
//! A connection is opened first and told its id; a second request says what it listens to and
//! who is asking. One task follows the log and offers every change to every subscription whose
//! rule lets its subscriber see it.
//!
//! Invariants
//! - Changes are delivered in log order, after their commit.
//! - A subscriber is judged on each change anew: a changed rule, a deleted account or a new
//!   password takes effect at once.
//! - A subscriber too slow to follow is disconnected; its SDK connects again.

mod deliver;
mod routes;
mod subscription;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::sse::Event;
use homeport_db::ChangeLog;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::collections::Collections;
use crate::http::Caller;
use crate::records::Records;

pub(crate) use deliver::deliver;
pub(crate) use routes::{documented, router};
use subscription::Subscription;

/// Messages waiting for one client; beyond that it is too slow.
const WAITING: usize = 1024;
/// Open streams; more are told to come back.
const MOST_CLIENTS: usize = 10_000;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Realtime {
    inner: Arc<Inner>,
}

struct Inner {
    collections: Collections,
    records: Records,
    log: Arc<ChangeLog>,
    clients: Mutex<HashMap<String, Client>>,
    stop: CancellationToken,
}

struct Client {
    address: IpAddr,
    caller: Caller,
    subscriptions: Arc<Vec<Subscription>>,
    events: mpsc::Sender<Event>,
}

impl Realtime {
    pub(crate) fn new(
        collections: Collections,
        records: Records,
        log: Arc<ChangeLog>,
        stop: CancellationToken,
    ) -> Self {
        let inner = Inner { collections, records, log, clients: Mutex::default(), stop };
        Self { inner: Arc::new(inner) }
    }

    /// How many streams are open.
    pub(crate) fn subscribers(&self) -> usize {
        self.clients().len()
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, HashMap<String, Client>> {
        self.inner.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Intakes: what a service tells sets records.
//!
//! An intake says which events of which integration set which record, and to what. Events come as
//! webhooks, whose signature was checked, and from lists that are read page by page; both are one
//! stream, in which each event is heard once.
//!
//! Invariants
//! - That an event was heard and what it sets is one transaction. An event is done as a whole or not
//!   at all: where one of its intakes fails, none has set anything, and it is kept with the reason
//!   until an admin has it taken in again.
//! - Events of one integration are taken in one after the other, as they come.
//! - How far a list was read is written down after all that was read is kept: what a crash cuts off is
//!   read again, and known.
//! - What happened before anybody listened, or while nobody did, sets nothing where a list says when its
//!   events were, or was looked at with the first intake; Telegram's has only what nobody took.
//! - An intake sees the event and nothing else: no header, no other record, nobody who asks.
//! - What is kept of an event has none of the integration's credentials in it, and is what its intakes
//!   see, the first time as any other.

mod condition;
mod discard;
mod fill;
mod handle;
mod hear;
mod heard;
mod intake;
mod keep;
mod list;
mod listen;
mod reading;
mod routes;
mod store;
mod wire;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use homeport_db::{Db, Writer};
use tokio::sync::Notify;

use crate::collections::Collections;
use crate::error::{Error, Result};
use crate::integrations::Integrations;
use crate::payments::Payments;
use crate::records::Records;
use store::Intakes as All;

pub(crate) use listen::listen;
pub(crate) use routes::{documented, router};

/// The room's state.
#[derive(Clone)]
pub(crate) struct Intakes {
    inner: Arc<Inner>,
}

/// What the room stands on.
pub(crate) struct Parts {
    pub(crate) db: Db,
    pub(crate) writer: Writer<Error>,
    pub(crate) collections: Collections,
    pub(crate) records: Records,
    pub(crate) integrations: Integrations,
    pub(crate) payments: Payments,
}

struct Inner {
    parts: Parts,
    intakes: Arc<ArcSwap<All>>,
    /// One change of the intakes at a time.
    saving: tokio::sync::Mutex<()>,
    /// Whose turn it is, by integration.
    turns: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Rings when a list may have to be read sooner than was known.
    bell: Notify,
    /// The moment that was given to an event last, in microseconds since 1970-01-01 UTC.
    last: AtomicU64,
    /// Bytes of what was heard since the oldest were removed last.
    grown: AtomicU64,
    /// Rings when that is much.
    crowded: Notify,
    /// How reading lists went, by integration.
    lists: Mutex<HashMap<String, listen::Went>>,
    conditions: condition::Conditions,
}

impl Intakes {
    /// # Errors
    /// The database's.
    pub(crate) async fn load(parts: Parts) -> Result<Self> {
        let intakes = Arc::new(ArcSwap::from_pointee(store::intakes(&parts.db).await?));
        let inner = Inner {
            parts,
            intakes,
            saving: tokio::sync::Mutex::default(),
            turns: Mutex::default(),
            bell: Notify::new(),
            last: AtomicU64::new(0),
            grown: AtomicU64::new(0),
            crowded: Notify::new(),
            lists: Mutex::default(),
            conditions: condition::Conditions::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn intakes(&self) -> Arc<All> {
        self.inner.intakes.load_full()
    }

    /// Whether an intake, also one that is off, is about an integration of this name.
    fn has_intake_of(&self, integration: &str) -> bool {
        self.intakes().values().any(|intake| intake.integration == integration)
    }

    /// Who takes an integration's events in.
    fn turn(&self, integration: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.inner.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // Names are the admin's, and few; what was removed leaves little behind.
        Arc::clone(turns.entry(integration.to_owned()).or_default())
    }
}

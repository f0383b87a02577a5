//! Payments: what a record is to be paid, through an integration, as far as it has come.
//!
//! Whoever may begin the payment of a record names the record, never an amount: that is read from it
//! in the writer's turn, in which the payment is written down. Only then the service is asked, and
//! the phone gets what it needs to pay and nothing else. What the service has done with it is asked
//! of the service, never believed of anybody else.
//!
//! Invariants
//! - A record has one payment under way. What the service is asked for is on disk before, under a key
//!   by which the service knows it again.
//! - A payment goes forward along [`state`]'s ways only, by what the service itself says of the
//!   payment of that name, amount and currency. Each step is in the audit trail, in the step's own
//!   transaction, and so is what the record is told.
//! - What nobody answered is asked for again under the same key while the service knows that, and
//!   looked up by our own reference after that; never asked for again.
//! - An event that a service tells of is heard once, and only says which payments to ask about: an
//!   older one, or one that is made up, moves nothing.
//! - In a state that was put back from a backup nothing is asked for that waited in it: it is looked
//!   up.

mod ask;
mod begin;
mod handle;
mod hear;
mod list;
mod payment;
mod routes;
mod schedule;
mod settle;
mod state;
mod store;
mod tend;
mod wire;

use std::sync::Arc;

use homeport_db::{ChangeLog, Db, Writer};
use tokio::sync::{Mutex, Notify};

use crate::collections::Collections;
use crate::error::{Error, Result};
use crate::integrations::Integrations;
use crate::records::Records;

pub(crate) use hear::listen;
pub(crate) use routes::{documented, router};
pub(crate) use tend::tend;

/// Payments that are asked about at the same time share these turns by chance.
const TURNS: usize = 64;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Payments {
    inner: Arc<Inner>,
}

/// What the room stands on.
pub(crate) struct Parts {
    pub(crate) db: Db,
    pub(crate) writer: Writer<Error>,
    pub(crate) log: Arc<ChangeLog>,
    pub(crate) collections: Collections,
    pub(crate) records: Records,
    pub(crate) integrations: Integrations,
}

struct Inner {
    parts: Parts,
    /// Tells this state's keys from those of a state before it.
    epoch: String,
    turns: Vec<Mutex<()>>,
    /// Rings when there may be a payment to look after sooner than was known.
    bell: Notify,
    /// Rings when a payment was begun.
    begun: Notify,
    /// Events since the last look at how many are kept.
    heard: std::sync::atomic::AtomicU64,
}

impl Payments {
    /// `restored` says that the state has just been put back from a backup: what waits in it may
    /// have happened since.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn load(parts: Parts, restored: bool) -> Result<Self> {
        if restored {
            store::doubt_all(&parts).await?;
        }
        let epoch = match store::epoch(&parts.db).await? {
            Some(epoch) if !restored => epoch,
            _ => store::begin_epoch(&parts.writer).await?,
        };
        let turns = (0..TURNS).map(|_| Mutex::default()).collect();
        let inner = Inner {
            parts,
            epoch,
            turns,
            bell: Notify::new(),
            begun: Notify::new(),
            heard: 0.into(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What the key of something that is asked for now begins with.
    fn series(&self) -> String {
        format!("{}-{}", self.inner.epoch, self.inner.parts.log.head())
    }
}

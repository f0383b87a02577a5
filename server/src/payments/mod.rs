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
//! - What nobody answered is asked for again under the same key while the service knows that. Another
//!   key takes its place only when the service's own failure is its answer and the service, a while
//!   after the last try, does not know of the thing. What it may have forgotten is looked up by our own
//!   reference; never asked for again.
//! - About a payment is one question at a time, further and further apart where the service fails,
//!   and an end to them that the admin sees. Nothing is due at once again.
//! - A record is told how its payment stands until it has taken it.
//! - An event that a service tells of is heard once, and only says which payments to ask about: an
//!   older one, or one that is made up, moves nothing.
//! - In a state that was put back from a backup nothing is asked for that waited in it: it is looked
//!   up.

mod ask;
mod asked;
mod begin;
mod flight;
mod handle;
mod hear;
mod list;
mod listen;
mod miss;
mod payment;
mod plan;
mod routes;
mod schedule;
mod settle;
mod state;
mod store;
mod taking;
mod tell;
mod tend;
mod wire;

use std::sync::Arc;

use homeport_db::{ChangeLog, Db, Writer};
use tokio::sync::Notify;

use crate::collections::Collections;
use crate::error::{Error, Result};
use crate::integrations::Integrations;
use crate::records::Records;

use flight::Flights;

pub(crate) use listen::listen;
pub(crate) use routes::{documented, router};
pub(crate) use tend::tend;

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
    /// When the state was put back from a backup, in milliseconds since 1970-01-01 UTC; else 0.
    since: i64,
    flights: Flights,
    /// Rings when there may be a payment to look after sooner than was known.
    bell: Notify,
    /// Rings when a payment was begun.
    begun: Notify,
    /// Events since the last look at how many are kept.
    heard: std::sync::atomic::AtomicU64,
}

/// What becomes of the payments of a state that was put back from a backup: what waits in them is
/// looked up, never asked for, and new ones get keys of their own, since the box that the backup is of
/// may have gone on. What a crash interrupts the next start goes on with: until the state is settled it
/// counts as just put back.
///
/// # Errors
/// The database's.
pub(crate) async fn take_up(db: &Db, writer: &Writer<Error>) -> Result<()> {
    store::doubt_all(db, writer).await?;
    store::begin_epoch(writer, schedule::now_ms()).await.map(drop)
}

impl Payments {
    /// `restored` says that the state has just been put back from a backup: what waits in it may
    /// have happened since.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn load(parts: Parts, restored: bool) -> Result<Self> {
        if restored {
            take_up(&parts.db, &parts.writer).await?;
        }
        let (epoch, since) = match store::epoch(&parts.db).await? {
            Some(epoch) => epoch,
            None => store::begin_epoch(&parts.writer, 0).await?,
        };
        let inner = Inner {
            parts,
            epoch,
            since,
            flights: Flights::default(),
            bell: Notify::new(),
            begun: Notify::new(),
            // What runs for a short time only is to be looked at too.
            heard: hear::TRIM_STEP.into(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What the key of something that is asked for now begins with.
    fn series(&self) -> String {
        format!("{}-{}", self.inner.epoch, self.inner.parts.log.head())
    }
}

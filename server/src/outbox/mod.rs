//! The outbox: calls of integrations that must happen because a record changed.
//!
//! An automation says which changes of which collection set off which call, with what. When one
//! does, the call is written down in the change's own transaction; a worker makes it afterwards, as
//! often as it takes, one after the other for each integration.
//!
//! Invariants
//! - There is a call exactly when there is the change that set it off: both are one transaction's.
//! - A call that was made twice, since nobody could tell whether it had been made, carries the same
//!   key both times. The key names the change and the automation, and a state that a backup was put
//!   back into makes other keys than the one before it.
//! - What waits in a state that was put back from a backup is held until an admin lets it go: it may
//!   have been delivered since.
//! - Whatever waits lies on disk; in memory is no more than a page for each integration.
//! - A condition that cannot be judged lets nothing be changed; an automation that does not fit its
//!   collection any more sets nothing off, and says so.

mod automation;
mod condition;
mod deliver;
mod delivery;
mod follow;
mod handle;
mod hold;
mod list;
mod routes;
mod schedule;
mod settle;
mod store;
mod template;
mod wire;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use homeport_db::{ChangeLog, Db, Writer};
use tokio::sync::Notify;

use crate::collections::Collections;
use crate::error::{Error, Result};
use crate::integrations::Integrations;
use crate::records::Records;
use follow::Watch;

pub(crate) use deliver::deliver;
pub(crate) use hold::take_up;
pub(crate) use routes::{documented, router};

/// The room's state.
#[derive(Clone)]
pub(crate) struct Outbox {
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
    watch: Arc<Watch>,
    /// One change of the automations at a time.
    saving: tokio::sync::Mutex<()>,
    /// Rings when an admin has let something go.
    bell: Notify,
    /// Deliveries that ended since the last look at how many are kept.
    ended: AtomicU64,
}

impl Outbox {
    /// Loads the automations and begins to follow records. `restored` says that the state has just
    /// been put back from a backup: what waits in it is held.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn load(parts: Parts, restored: bool) -> Result<Self> {
        if restored {
            take_up(&parts.db, &parts.writer).await?;
        }
        let epoch = match store::epoch(&parts.db).await? {
            Some(epoch) => epoch,
            None => store::begin_epoch(&parts.writer).await?,
        };
        let automations = store::automations(&parts.db).await?;
        let watch = Arc::new(Watch::new(parts.collections.clone(), automations, epoch));
        parts.records.followed_by(Arc::clone(&watch) as Arc<dyn crate::records::Follower>);
        parts.integrations.called_by(Arc::clone(&watch) as Arc<dyn crate::integrations::Callers>);
        let (saving, bell) = (tokio::sync::Mutex::default(), Notify::new());
        let inner = Inner { parts, watch, saving, bell, ended: AtomicU64::new(0) };
        Ok(Self { inner: Arc::new(inner) })
    }
}

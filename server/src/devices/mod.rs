//! Paired devices: codes that let a phone in once, the exchange by which it gets to know the box
//! and the box it, how its requests prove themselves, and the list of them.
//!
//! Invariants
//! - A code, and a number that is typed, lets one device in, once, within ten minutes; only hashes
//!   of codes are kept, in memory.
//! - Nobody is taken in without a signature, by the key that is taken in, over everything that was
//!   said.
//! - The device's id is made of its key: nobody can be given another's.
//! - What is behind this room finds a device's id in `X-Homeport-Device` when the request has
//!   proven it, and nothing otherwise.
//! - What a device signs has the authority in it that it trusts: the present one, or, while the
//!   overlap after a change lasts, the one before. By that the box knows who has learned the new one.
//! - Revoked is cut off: tokens, open streams and requests under way. The key never comes back.

mod authority;
mod key;
mod link;
mod pair;
mod pairings;
mod proof;
mod recognise;
mod registry;
mod routes;
mod seen;
mod store;
mod transcript;
mod typed;
mod wire;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::{Db, Writer};

use time::OffsetDateTime;

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::auth::{Attempts, Paired, Sightings};
use crate::collections::dates;
use crate::error::{Error, Result};
use crate::lan::{self, Keeper};
use crate::realtime::Realtime;
use crate::sessions::Sessions;
use pairings::Pairings;
use proof::Proofs;
use wire::{BoxBody, Device, PreviousBody};

pub use authority::CaCommand;
pub(crate) use recognise::recognise;
pub(crate) use routes::{app, documented, router};
pub(crate) use seen::keep_seen;
pub(crate) use store::paired_in;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Devices {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer<Error>,
    audit: Audit,
    paired: Paired,
    accounts: Accounts,
    sessions: Sessions,
    realtime: Realtime,
    keeper: Keeper,
    https: SocketAddr,
    devices: Arc<Mutex<HashMap<String, Device>>>,
    /// One change of a device at a time.
    changing: tokio::sync::Mutex<()>,
    pairings: Pairings,
    proofs: Proofs,
    sightings: Sightings,
    attempts: Attempts,
}

/// What the room stands on.
pub(crate) struct Parts {
    pub(crate) db: Db,
    pub(crate) writer: Writer<Error>,
    pub(crate) audit: Audit,
    /// Kept true from here on.
    pub(crate) paired: Paired,
    pub(crate) accounts: Accounts,
    pub(crate) sessions: Sessions,
    pub(crate) realtime: Realtime,
    pub(crate) keeper: Keeper,
    /// Where the listener for phones is bound.
    pub(crate) https: SocketAddr,
}

impl Devices {
    /// Loads all devices. Call after `migrate`.
    ///
    /// # Errors
    /// The database's, or a device that this version cannot read.
    pub(crate) async fn load(parts: Parts) -> Result<Self> {
        let Parts { db, writer, audit, paired, accounts, sessions, realtime, keeper, https } =
            parts;
        let devices = store::all(&db).await?;
        for device in devices.iter().filter(|device| device.revoked.is_none()) {
            paired.add(&device.id, &device.name);
        }
        let devices = devices.into_iter().map(|device| (device.id.clone(), device)).collect();
        let inner = Inner {
            writer,
            audit,
            paired,
            accounts,
            sessions,
            realtime,
            keeper,
            https,
            devices: Arc::new(Mutex::new(devices)),
            changing: tokio::sync::Mutex::default(),
            pairings: Pairings::default(),
            proofs: Proofs::new(),
            sightings: Sightings::default(),
            attempts: Attempts::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What a device has to know of the box, now that it trusts it.
    fn this_box(&self) -> BoxBody {
        let keeper = &self.inner.keeper;
        let authority = keeper.authority();
        let previous = authority.overlap(OffsetDateTime::now_utc()).map(|overlap| PreviousBody {
            fingerprint: overlap.previous_fingerprint(),
            ca: overlap.previous_pem().to_owned(),
            until: dates::to_text(overlap.until()),
        });
        BoxBody {
            fingerprint: authority.fingerprint(),
            ca: authority.certificate_pem().to_owned(),
            previous,
            hosts: lan::hosts(self.inner.https, keeper),
            port: self.inner.https.port(),
            name: keeper.shown_name(),
        }
    }

    /// Whether a code waits for a device.
    pub(crate) fn is_pairing(&self) -> bool {
        self.inner.pairings.is_any_open()
    }

    /// SHA-256 of the CA certificate, 64 hexadecimal digits.
    fn fingerprint(&self) -> String {
        self.inner.keeper.authority().fingerprint()
    }

    fn devices(&self) -> std::sync::MutexGuard<'_, HashMap<String, Device>> {
        self.inner.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

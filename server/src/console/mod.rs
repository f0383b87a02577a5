//! The window's side: who may come in, what it shows of the box, its pages.
//!
//! Mounted on the loopback listener only. The admin at this machine enters with a one-time
//! ticket, which only a process of the same user can get; anyone else signs in as a superuser.
//!
//! Invariants
//! - The cookie is worth nothing on the LAN listener, and nothing for a changing request without
//!   a header that no other site's page can send.
//! - A ticket opens one session, once, within a minute.

mod awake;
mod certificate;
mod enter;
mod ipv6;
mod letters;
mod network;
mod pages;
mod passphrase;
mod pausing;
mod ports;
mod recovery;
mod routes;
mod sessions;
mod status;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use homeport_db::{ChangeLog, Writer};
use time::OffsetDateTime;
use tokio::sync::mpsc;

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::awake::Awake;
use crate::backups::Backups;
use crate::collections::Collections;
use crate::devices::Devices;
use crate::doctor::Doctor;
use crate::error::Error;
use crate::folder::Runs;
use crate::lan::Keeper;
use crate::mail::Mails;
use crate::pause::Pause;
use crate::realtime::Realtime;
use crate::settings::Settings;
use crate::vault::Vault;

pub(crate) use enter::admit_window;
pub(crate) use pages::router as pages;
pub use pausing::{Condition, PauseCommand};
pub(crate) use recovery::RESTS;
pub(crate) use routes::{control, documented, router};
pub(crate) use sessions::Sessions;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Console {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) sessions: Sessions,
    pub(crate) accounts: Accounts,
    pub(crate) audit: Audit,
    pub(crate) collections: Collections,
    pub(crate) log: Arc<ChangeLog>,
    pub(crate) writer: Writer<Error>,
    pub(crate) realtime: Realtime,
    pub(crate) backups: Backups,
    pub(crate) mails: Mails,
    pub(crate) devices: Devices,
    pub(crate) settings: Settings,
    pub(crate) vault: Vault,
    pub(crate) doctor: Doctor,
    pub(crate) keeper: Keeper,
    pub(crate) addresses: BoundAddresses,
    /// Where phones were to come to by the start.
    pub(crate) asked: SocketAddr,
    /// Where phones are to come to from now on.
    pub(crate) moves: mpsc::Sender<Move>,
    pub(crate) data_dir: PathBuf,
    pub(crate) runs: Runs,
    pub(crate) pause: Pause,
    pub(crate) awake: Awake,
    pub(crate) started: OffsetDateTime,
    /// One change of the networks, or of the port, at a time.
    pub(crate) choosing: tokio::sync::Mutex<()>,
    /// Proves that a caller could read the data folder: the command line's key.
    pub(crate) control_key: String,
}

/// Where phones are to come to. The server starts anew there.
pub(crate) enum Move {
    /// This socket.
    Port(TcpListener),
    /// All addresses, of IPv6 too or of IPv4 alone, as it is written down now; and what was chosen
    /// before, if it cannot be had.
    Ipv6 { before: Option<bool> },
}

/// Where the listeners really are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BoundAddresses {
    pub(crate) https: SocketAddr,
    pub(crate) loopback: SocketAddr,
    pub(crate) trust_page: Option<SocketAddr>,
    /// Where the trust page was, when another program took its port.
    pub(crate) lost_page: Option<SocketAddr>,
}

impl Console {
    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn doctor(&self) -> Doctor {
        self.inner.doctor.clone()
    }

    pub(crate) fn settings(&self) -> Settings {
        self.inner.settings.clone()
    }

    pub(crate) fn vault(&self) -> Vault {
        self.inner.vault.clone()
    }

    /// A link that opens the window's session, once, within a minute.
    pub(crate) fn ticket_url(&self) -> String {
        let ticket = self.inner.sessions.issue_ticket();
        format!("http://{}/_/enter?ticket={ticket}", self.inner.addresses.loopback)
    }
}

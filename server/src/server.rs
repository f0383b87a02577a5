//! Starting, starting anew on a backup, and stopping. With `server/rooms.rs` the only place that
//! knows all rooms.

mod database;
mod handle;
mod orders;
mod restoring;
mod rooms;
mod sockets;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use homeport_db::{ChangeLog, Db, Link, Writer};
use homeport_tls::Authority;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::accounts;
use crate::audit::{self, Audit};
use crate::awake::{self, Awake};
use crate::backups::{Restore, Restored};
use crate::collections::generate;
use crate::config::{Config, Database};
use crate::console::{self, Console, Move, RESTS, Sessions};
use crate::crons;
use crate::devices;
use crate::doctor::{self, Doctor};
use crate::error::{Error, StartError};
use crate::files::{self, Files};
use crate::folder::{Folder, Ports, Running, Runs};
use crate::http::{Callers, handles, listen};
use crate::intakes;
use crate::integrations;
use crate::keys;
use crate::lan::{self, Keeper};
use crate::logs::Logs;
use crate::mail;
use crate::offline::Pulse;
use crate::outbox;
use crate::pause::{self, Pause};
use crate::payments;
use crate::realtime;
use crate::sessions;
use crate::settings::Settings;
use crate::vault::Vault;
pub use handle::ServerHandle;
use orders::Orders;
use rooms::Rooms;
use sockets::{Sockets, from_here};

/// Open requests may take this long when the server stops.
const GRACE: Duration = Duration::from_secs(3);

/// The door to starting a server.
pub struct Server;

/// A running server. Dropping it stops it, without waiting for the end: call
/// [`RunningServer::stop`].
pub struct RunningServer {
    stop: CancellationToken,
    keeping: JoinHandle<()>,
    shown: Arc<ArcSwap<Shown>>,
    pulse: Pulse,
    _stop_when_dropped: DropGuard,
}

/// What is shown of a server as it is now; a backup that is put back may change all of it.
struct Shown {
    console: Console,
    addresses: Addresses,
}

/// Where a server is, and how to know it.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// `https://127.0.0.1:8443`: the LAN listener as this machine reaches it.
    pub https: String,
    /// `http://127.0.0.1:41233`.
    pub loopback: String,
    /// The trust page as this machine reaches it.
    pub trust_page: Option<String>,
    /// SHA-256 of the CA certificate, 64 hexadecimal digits.
    pub ca_sha256: String,
    /// The CA certificate's file.
    pub ca_pem: std::path::PathBuf,
}

impl Server {
    /// Opens the data folder, the certificates and the database, and starts listening. When it
    /// returns, the sockets are bound and requests are answered.
    ///
    /// # Errors
    /// [`StartError`], in words for the admin; nothing is left running then.
    pub async fn start(config: Config) -> Result<RunningServer, StartError> {
        if !config.loopback.ip().is_loopback() {
            return Err(StartError::NotLoopback(config.loopback));
        }
        crate::vault::leave_no_core();
        let folder = Arc::new(Folder::open(&config.data_dir)?);
        let sockets = Sockets::bind(&Ports::of(folder.path()).applied(config.clone()))?;
        let (restores, to_restore) = mpsc::channel(1);
        let (moves, to_move) = mpsc::channel(1);
        let orders = Orders { restores: to_restore, moves: to_move };
        let (sessions, restored) = (Sessions::default(), Arc::default());
        let pulse = Pulse::of(folder.path());
        let renewing = pulse.renewing();
        let keeps_data = config.database == Database::SurrealKv;
        let runs = Runs::begin(folder.path(), keeps_data);
        let pause = Pause::load(folder.path(), keeps_data);
        let ground = Ground {
            config,
            folder,
            sockets,
            restores,
            moves,
            sessions,
            restored,
            renewing,
            runs,
            pause,
        };
        let (live, shown) = match ground.open().await {
            Ok(opened) => opened,
            Err(error) => {
                ground.runs.never_was();
                return Err(error);
            }
        };
        ground.look_after_crash(&live);
        let shown = Arc::new(ArcSwap::from_pointee(shown));
        let stop = CancellationToken::new();
        let keeping = tokio::spawn(ground.keep(live, orders, Arc::clone(&shown), stop.clone()));
        let _stop_when_dropped = stop.clone().drop_guard();
        Ok(RunningServer { stop, keeping, shown, pulse, _stop_when_dropped })
    }
}

/// What outlives a state: where it is kept and where it is heard of.
struct Ground {
    /// As the start has it: without the ports that were chosen, and IPv6.
    config: Config,
    folder: Arc<Folder>,
    sockets: Sockets,
    restores: mpsc::Sender<Restore>,
    moves: mpsc::Sender<Move>,
    /// Whoever watches a backup being put back goes on watching; a superuser's session is judged
    /// by the account that is there then.
    sessions: Sessions,
    restored: Arc<Mutex<Option<Restored>>>,
    renewing: Arc<AtomicBool>,
    runs: Runs,
    /// Turns phones away, whichever state is open.
    pause: Pause,
}

/// A state that is open and served.
struct Live {
    stop: CancellationToken,
    listeners: Vec<JoinHandle<()>>,
    writer: Writer<Error>,
    writer_task: JoinHandle<()>,
    db: Db,
    vault: Vault,
    files: Files,
    logs: Logs,
    audit: Audit,
    log: Arc<ChangeLog>,
}

impl Ground {
    /// Opens the state in the folder. One that a backup was made of and that does not open gives
    /// way to the one before it.
    async fn open(&self) -> Result<(Live, Shown), StartError> {
        let opened = self.open_once().await;
        let Err(error) = opened else { return opened };
        if !self.folder.is_unproven() {
            return Err(error);
        }
        tracing::error!(%error, "The backup does not open; going back to the state before it");
        self.swap_back()?;
        self.open_once().await
    }

    async fn open_once(&self) -> Result<(Live, Shown), StartError> {
        let started = OffsetDateTime::now_utc();
        let authority = Authority::open_or_create(&self.folder.tls(), &lan::own_names(), started)?;
        let (db, vault) = self.database().await?;
        let assembled = self.assemble(started, authority, (db.clone(), vault)).await;
        if assembled.is_err() {
            let _ = db.close().await;
        }
        assembled
    }

    /// Says of a crash that there was one, and looks at what it left while requests are answered.
    fn look_after_crash(&self, live: &Live) {
        if self.runs.safe_mode().is_on() {
            tracing::error!(rests = RESTS.join("; "), "The box crashed again and again; safe mode");
        }
        if !self.runs.began_after_crash() {
            return;
        }
        tracing::warn!("The run before this one ended without stopping; looking at the data");
        let (runs, log, audit) = (self.runs.clone(), Arc::clone(&live.log), live.audit.clone());
        tokio::spawn(async move {
            let (checked, damage) = doctor::after_crash(&log, &audit).await;
            match damage.is_empty() {
                true => tracing::info!("The data is sound after the crash"),
                false => tracing::error!(?damage, "The data is not sound after the crash"),
            }
            runs.was_checked(checked, damage);
        });
    }

    fn no_folder(&self, error: &std::io::Error) -> StartError {
        StartError::Folder { folder: self.folder.path().to_owned(), reason: error.to_string() }
    }

    async fn assemble(
        &self,
        started: OffsetDateTime,
        authority: Authority,
        (db, vault): (Db, Vault),
    ) -> Result<(Live, Shown), StartError> {
        let (config, folder) = (&self.config, &self.folder);
        let (writer, log, writer_task) = Writer::start(db.clone()).await?;
        let settings = Settings::load(db.clone(), writer.clone(), vault.clone()).await?;
        let name = match (config.name.clone(), settings.name().await?) {
            (Some(name), kept) => {
                if kept.as_ref() != Some(&name) {
                    settings.rename(&name).await?;
                }
                name
            }
            (None, Some(kept)) => kept,
            (None, None) => lan::computer_name(),
        };
        let keeper = Keeper::new(authority, name, settings.interfaces().await?);
        let tls = homeport_tls::server_config(keeper.leaf())?;
        let stop = CancellationToken::new();
        let bound = self.sockets.addresses();
        let control_key = generate::secret();
        let callers = Callers::default();
        let awake = Awake::new(settings.keeps_awake().await?);
        let audit = Audit::new(db.clone(), writer.clone());
        let logs = Logs::open(folder.logs(), settings.clone(), audit.clone());
        let https = bound.https;
        let shown = keeper.clone();
        let address =
            Arc::new(move || lan::https_addresses(https, &shown.choices()).into_iter().next());
        let parts = (&db, &writer, &log, &stop, (&settings, &vault));
        let here = (&keeper, bound.https);
        let kept = (logs.clone(), audit.clone());
        let rooms = Rooms::new(self, parts, kept, address, here).await?;
        rooms.keepers().warn();
        let console = Console::new(console::Inner {
            sessions: self.sessions.clone(),
            accounts: rooms.accounts.clone(),
            audit: audit.clone(),
            collections: rooms.collections.clone(),
            log: Arc::clone(&log),
            realtime: rooms.realtime.clone(),
            backups: rooms.backups.clone(),
            mails: rooms.mails.clone(),
            devices: rooms.devices.clone(),
            settings,
            vault,
            writer: writer.clone(),
            doctor: Doctor {
                keepers: rooms.keepers(),
                pause: self.pause.clone(),
                keeper: keeper.clone(),
                https: bound.https,
                trust_page: bound.trust_page,
                lost_page: bound.lost_page,
                announced: config.mdns,
                callers: callers.clone(),
                data_dir: folder.path().to_owned(),
                turn: Arc::default(),
            },
            keeper: keeper.clone(),
            addresses: bound,
            asked: config.listen,
            moves: self.moves.clone(),
            data_dir: folder.path().to_owned(),
            runs: self.runs.clone(),
            pause: self.pause.clone(),
            awake: awake.clone(),
            started,
            choosing: tokio::sync::Mutex::default(),
            control_key: control_key.clone(),
        });
        let sockets = self.sockets.again()?;
        // It opens, so it stays.
        folder.settle().map_err(|error| self.no_folder(&error))?;

        let most = handles::connections(handles::raise());
        let spawn = |listener, tls, app| {
            let guests = (most, callers.clone());
            tokio::spawn(listen::serve(listener, tls, app, guests, stop.clone(), GRACE))
        };
        let mut listeners = vec![
            spawn(sockets.https, Some(tls), rooms.lan_app(&self.pause)),
            spawn(sockets.loopback, None, rooms.loopback_app(&console, bound.loopback)),
            tokio::spawn(realtime::deliver(rooms.realtime.clone())),
            tokio::spawn(realtime::follow_ends(rooms.realtime.clone())),
            tokio::spawn(sessions::keep(rooms.sessions.clone(), stop.clone())),
            tokio::spawn(keys::keep(rooms.keys.clone(), stop.clone())),
            tokio::spawn(audit::keep(audit.clone(), stop.clone())),
            tokio::spawn(awake::keep(awake, stop.clone())),
            tokio::spawn(pause::keep(self.pause.clone(), audit.clone(), stop.clone())),
            tokio::spawn(files::keep(rooms.files.clone(), stop.clone())),
            tokio::spawn(lan::keep_fresh(keeper.clone(), stop.clone())),
            tokio::spawn(crons::keep_time(
                rooms.crons.clone(),
                self.runs.safe_mode(),
                stop.clone(),
            )),
            tokio::spawn(devices::keep_seen(rooms.devices.clone(), stop.clone())),
            tokio::spawn(outbox::deliver(rooms.outbox.clone(), stop.clone())),
            tokio::spawn(integrations::keep_usage(rooms.integrations.clone(), stop.clone())),
            tokio::spawn(payments::tend(rooms.payments.clone(), stop.clone())),
            tokio::spawn(payments::listen(rooms.payments.clone(), stop.clone())),
            tokio::spawn(intakes::listen(rooms.intakes.clone(), stop.clone())),
            tokio::spawn(mail::deliver(rooms.mails.clone(), self.runs.safe_mode(), stop.clone())),
            tokio::spawn(accounts::keep_brakes(rooms.accounts.clone(), stop.clone())),
            tokio::spawn(accounts::tidy(
                rooms.accounts.clone(),
                rooms.collections.clone(),
                stop.clone(),
            )),
        ];
        if let (Some(listener), Some(page)) = (sockets.trust_page, bound.trust_page) {
            let pages = lan::trust_page(
                keeper.clone(),
                (bound.https, page),
                config.mdns,
                (&self.pause, &callers),
            );
            listeners.push(spawn(listener, None, pages));
        }
        let ca_sha256 = keeper.authority().fingerprint();
        if config.mdns {
            let what = rooms.announced(bound.https).await?;
            listeners.push(tokio::spawn(lan::announce(keeper.clone(), what, stop.clone())));
        }
        let addresses = Addresses {
            https: format!("https://{}", from_here(bound.https)),
            loopback: format!("http://{}", bound.loopback),
            trust_page: bound.trust_page.map(|address| format!("http://{}", from_here(address))),
            ca_sha256,
            ca_pem: folder.tls().join("ca.pem"),
        };
        folder.announce(&Running {
            pid: std::process::id(),
            loopback: addresses.loopback.clone(),
            key: control_key,
        })?;
        let files = rooms.files;
        let vault = console.vault();
        let live =
            Live { stop, listeners, writer, writer_task, db, vault, files, logs, audit, log };
        Ok((live, Shown { console, addresses }))
    }
}

impl Live {
    /// Stops accepting, lets open requests end, flushes and closes. Everything acknowledged is on
    /// disk already. Where the audit trail ends, if that can be read.
    async fn stop(self) -> Option<Link> {
        self.stop.cancel();
        for listener in self.listeners {
            let _ = listener.await;
        }
        // Another state's files may soon lie in the place of these, and another key file.
        self.vault.close().await;
        self.files.retire().await;
        self.logs.close().await;
        self.writer.close().await;
        let _ = self.writer_task.await;
        let left = self.db.trail_head().await.ok();
        if let Err(error) = self.db.close().await {
            tracing::error!(%error, "The database did not close cleanly; its log will be replayed");
        }
        left
    }
}

impl RunningServer {
    /// Where the server is.
    pub fn addresses(&self) -> Addresses {
        self.shown.load().addresses.clone()
    }

    /// The address phones should use, best guess; for "copy address".
    pub fn shown_address(&self) -> String {
        self.shown.load().console.shown_address()
    }

    /// A link that opens the window's session, once, within a minute.
    pub fn window_url(&self) -> String {
        self.shown.load().console.ticket_url()
    }

    /// The link a phone's camera should see, and its QR code drawn with half blocks.
    pub fn connect_text(&self) -> (String, String) {
        self.shown.load().console.connect_text()
    }

    /// What a shell around the server asks of it, after this value has moved elsewhere.
    pub fn handle(&self) -> ServerHandle {
        ServerHandle(Arc::clone(&self.shown))
    }

    /// Tells whether the server still answers.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Waits until the server has ended by itself: only when neither a backup that was put back
    /// nor the state before it opened, or when the port for phones is lost.
    pub async fn ended(&mut self) {
        let _ = (&mut self.keeping).await;
    }

    /// Stops accepting, lets open requests end, flushes and closes. Everything acknowledged is on
    /// disk already.
    pub async fn stop(self) {
        self.stop.cancel();
        let _ = self.keeping.await;
    }
}

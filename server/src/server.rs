//! Starting and stopping; the only file that knows all rooms.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use homeport_db::{ChangeLog, Db, Storage, Writer};
use homeport_tls::Authority;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::accounts;
use crate::accounts::Accounts;
use crate::auth::{self, Auth, Passwords};
use crate::batch::{self, Batch};
use crate::collections::{self, Collections, generate};
use crate::config::{Config, Database};
use crate::console::{self, BoundAddresses, Console, Sessions};
use crate::crons::{self, Crons, Job};
use crate::downloads::{self, Downloads};
use crate::error::{Error, StartError};
use crate::files::{self, Files};
use crate::folder::{Folder, Running};
use crate::gate::{self, Gate};
use crate::http::{guard, handles, layers, listen};
use crate::lan::{self, Announcement, Keeper};
use crate::logs::{self, Logs};
use crate::realtime::{self, Realtime};
use crate::records::{self, Records};
use crate::settings::{self, Settings};

/// Open requests may take this long when the server stops.
const GRACE: Duration = Duration::from_secs(3);

/// The door to starting a server.
pub struct Server;

/// A running server. Call [`RunningServer::stop`]: dropping it only tells the listeners to end.
pub struct RunningServer {
    stop: CancellationToken,
    listeners: Vec<JoinHandle<()>>,
    writer: Writer<Error>,
    writer_task: JoinHandle<()>,
    db: Db,
    logs: Logs,
    folder: Folder,
    announcement: Option<Announcement>,
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
        let started = OffsetDateTime::now_utc();
        let folder = Folder::open(&config.data_dir)?;
        let sockets = Sockets::bind(&config).await?;
        let authority = Authority::open_or_create(&folder.tls(), &lan::own_names(), started)?;
        let db = Db::open(&storage(&config, &folder)).await?;
        match Self::assemble(config, started, folder, sockets, authority, db.clone()).await {
            Ok(server) => Ok(server),
            Err(error) => {
                let _ = db.close().await;
                Err(error)
            }
        }
    }

    async fn assemble(
        config: Config,
        started: OffsetDateTime,
        folder: Folder,
        sockets: Sockets,
        authority: Authority,
        db: Db,
    ) -> Result<RunningServer, StartError> {
        collections::migrate(&db).await?;
        let (writer, log, writer_task) = Writer::start(db.clone()).await?;
        let settings = Settings::load(db.clone(), writer.clone()).await?;
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
        let keeper = Keeper::new(authority, name)?;
        let tls = homeport_tls::server_config(keeper.leaf())?;
        let stop = CancellationToken::new();
        let bound = sockets.addresses()?;
        let control_key = generate::secret();
        let logs = Logs::open(folder.logs(), settings.clone());
        let rooms = Rooms::new(&folder, &db, &writer, &log, &stop, &settings, logs.clone()).await?;
        let console = Console::new(console::Inner {
            sessions: Sessions::default(),
            accounts: rooms.accounts.clone(),
            collections: rooms.collections.clone(),
            log,
            realtime: rooms.realtime.clone(),
            settings,
            keeper: keeper.clone(),
            addresses: bound,
            data_dir: folder.path().to_owned(),
            started,
            control_key: control_key.clone(),
        });

        let most = handles::connections(handles::raise());
        let spawn = |listener, tls, app| {
            tokio::spawn(listen::serve(listener, tls, app, most, stop.clone(), GRACE))
        };
        let mut listeners = vec![
            spawn(sockets.https, Some(tls), rooms.lan_app()),
            spawn(sockets.loopback, None, rooms.loopback_app(&console, bound.loopback)),
            tokio::spawn(realtime::deliver(rooms.realtime.clone())),
            tokio::spawn(files::keep(rooms.files.clone(), stop.clone())),
            tokio::spawn(lan::keep_fresh(keeper.clone(), stop.clone())),
            tokio::spawn(crons::keep_time(rooms.crons.clone(), stop.clone())),
        ];
        if let Some(listener) = sockets.trust_page {
            listeners.push(spawn(listener, None, lan::trust_page(keeper.clone())));
        }
        let ca_sha256 = keeper.authority().fingerprint();
        let announcement = match config.mdns {
            true => Announcement::start(&keeper.name(), bound.https.port(), &ca_sha256),
            false => None,
        };
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
        Ok(RunningServer {
            stop,
            listeners,
            writer,
            writer_task,
            db,
            logs,
            folder,
            announcement,
            console,
            addresses,
        })
    }
}

impl RunningServer {
    /// Where the server is.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// The address phones should use, best guess; for "copy address".
    pub fn shown_address(&self) -> String {
        self.console.shown_address()
    }

    /// A link that opens the window's session, once, within a minute.
    pub fn window_url(&self) -> String {
        self.console.ticket_url()
    }

    /// The link a phone's camera should see, and its QR code drawn with half blocks.
    pub fn connect_text(&self) -> (String, String) {
        self.console.connect_text()
    }

    /// A handle that makes window links after this value has moved elsewhere.
    pub fn window_links(&self) -> WindowLinks {
        WindowLinks(self.console.clone())
    }

    /// Stops accepting, lets open requests end, flushes and closes. Everything acknowledged is on
    /// disk already.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Some(announcement) = self.announcement {
            announcement.stop().await;
        }
        for listener in self.listeners {
            let _ = listener.await;
        }
        self.logs.close().await;
        self.writer.close().await;
        let _ = self.writer_task.await;
        if let Err(error) = self.db.close().await {
            tracing::error!(%error, "The database did not close cleanly; its log will be replayed");
        }
        self.folder.retract();
    }
}

/// Makes window links.
#[derive(Clone)]
pub struct WindowLinks(Console);

impl WindowLinks {
    /// A link that opens the window's session, once, within a minute.
    pub fn make(&self) -> String {
        self.0.ticket_url()
    }

    /// The address phones should use, as it is now.
    pub fn shown_address(&self) -> String {
        self.0.shown_address()
    }
}

fn storage(config: &Config, folder: &Folder) -> Storage {
    match config.database {
        Database::SurrealKv => Storage::SurrealKv(folder.database()),
        Database::Memory => Storage::Memory,
    }
}

/// A listener on all interfaces is reached from here over loopback.
fn from_here(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => ([127, 0, 0, 1], v4.port()).into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            (std::net::Ipv6Addr::LOCALHOST, v6.port()).into()
        }
        other => other,
    }
}

struct Rooms {
    collections: Collections,
    files: Files,
    records: Records,
    downloads: Downloads,
    realtime: Realtime,
    accounts: Accounts,
    auth: Auth,
    settings: Settings,
    gate: Gate,
    logs: Logs,
    crons: Crons,
}

impl Rooms {
    async fn new(
        folder: &Folder,
        db: &Db,
        writer: &Writer<Error>,
        log: &Arc<ChangeLog>,
        stop: &CancellationToken,
        settings: &Settings,
        logs: Logs,
    ) -> Result<Self, StartError> {
        let collections = Collections::load(db.clone(), writer.clone()).await?;
        let files = Files::open(folder.files(), db.clone(), Arc::clone(log), collections.clone())?;
        let passwords = Passwords::new();
        let records = Records::new(
            db.clone(),
            writer.clone(),
            Arc::clone(log),
            collections.clone(),
            passwords.clone(),
            files.clone(),
        );
        let auth = Auth::new(db.clone(), collections.clone());
        Ok(Self {
            downloads: Downloads::new(files.clone(), records.clone(), auth.clone()),
            files,
            realtime: Realtime::new(
                collections.clone(),
                records.clone(),
                Arc::clone(log),
                stop.clone(),
            ),
            accounts: Accounts::new(records.clone(), passwords),
            auth,
            settings: settings.clone(),
            gate: Gate::new(settings.clone(), collections.clone()),
            crons: Crons::new(jobs(&logs)),
            logs,
            collections,
            records,
        })
    }

    /// What every listener serves: PocketBase's wire.
    fn data_plane(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .merge(collections::router(self.collections.clone()))
            .merge(records::router(self.records.clone()))
            .merge(downloads::router(self.downloads.clone()))
            .merge(realtime::router(self.realtime.clone()))
            .merge(accounts::router(self.accounts.clone()).into())
            .merge(batch::router(self.batch()).into())
            .merge(settings::router(self.settings.clone()).into())
            .merge(logs::router(self.logs.clone()).into())
            .merge(crons::router(self.crons.clone()).into())
            .merge(gate::router(self.gate.clone()).into())
    }

    fn lan_app(&self) -> Router {
        let app: Router = self.data_plane().into();
        self.finished(self.identified(app)).layer(from_fn(layers::cors))
    }

    fn loopback_app(&self, console: &Console, address: SocketAddr) -> Router {
        let app: Router = self.data_plane().merge(console::router(console.clone())).into();
        let app = app.merge(console::control(console.clone())).merge(console::pages());
        let app =
            self.identified(app).layer(from_fn_with_state(console.clone(), console::admit_window));
        self.finished(app).layer(from_fn_with_state(address, guard::same_origin_only))
    }

    fn identified(&self, app: Router) -> Router {
        app.fallback(crate::http::missing::route)
            .method_not_allowed_fallback(crate::http::missing::route)
            .layer(from_fn_with_state(self.gate.clone(), gate::admit))
            // A panic is to be in the request log too.
            .layer(CatchPanicLayer::custom(layers::answer_panic))
            .layer(from_fn_with_state(self.logs.clone(), logs::log_requests))
            .layer(from_fn_with_state(self.auth.clone(), auth::identify))
    }

    fn batch(&self) -> Batch {
        let (records, files) = (self.records.clone(), self.files.clone());
        Batch::new(records, files, self.settings.clone(), self.gate.clone())
    }

    fn finished(&self, app: Router) -> Router {
        app.layer(CatchPanicLayer::custom(layers::answer_panic))
            .layer(from_fn(layers::request_log))
            .layer(from_fn(layers::security_headers))
            .layer(from_fn_with_state(self.gate.clone(), gate::real_address))
    }
}

/// What runs by the clock; the ids and times are PocketBase's.
fn jobs(logs: &Logs) -> Vec<Job> {
    let logs = logs.clone();
    let shorten_logs = move || {
        let logs = logs.clone();
        async move { logs.prune().await }
    };
    vec![Job::new("__pbLogsCleanup__", "0 */6 * * *", shorten_logs)]
}

struct Sockets {
    https: TcpListener,
    loopback: TcpListener,
    trust_page: Option<TcpListener>,
}

impl Sockets {
    async fn bind(config: &Config) -> Result<Self, StartError> {
        let trust_page = match config.trust_page {
            Some(address) => Some(bind(address, "the trust page", "--trust-page").await?),
            None => None,
        };
        Ok(Self {
            https: bind(config.listen, "phones", "--listen").await?,
            loopback: bind(config.loopback, "the window", "--loopback").await?,
            trust_page,
        })
    }

    fn addresses(&self) -> Result<BoundAddresses, StartError> {
        let at = |listener: &TcpListener| {
            listener.local_addr().map_err(|error| StartError::Other(error.to_string()))
        };
        Ok(BoundAddresses {
            https: at(&self.https)?,
            loopback: at(&self.loopback)?,
            trust_page: self.trust_page.as_ref().map(at).transpose()?,
        })
    }
}

async fn bind(
    address: SocketAddr,
    what: &'static str,
    flag: &'static str,
) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => StartError::PortInUse { address, what, flag },
        _ => StartError::Listen { address, what, flag, reason: error.to_string() },
    })
}

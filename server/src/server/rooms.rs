//! The rooms of a state, and what of them each listener serves.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use homeport_db::{ChangeLog, Db, Writer};
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use super::Ground;
use crate::accounts::{self, Accounts};
use crate::audit::{self, Audit};
use crate::auth::{self, Attempts, Auth, Ended, Paired, Passwords, Sightings};
use crate::backups::{self, Backups};
use crate::batch::{self, Batch};
use crate::collections::{self, Collections};
use crate::config::Database;
use crate::console::{self, Console};
use crate::crons::{self, Crons, Job};
use crate::devices::{self, Devices};
use crate::doctor;
use crate::downloads::{self, Downloads};
use crate::error::{Error, StartError};
use crate::files::Files;
use crate::gate::{self, Gate};
use crate::http::tidy::tidy_path;
use crate::http::{Listener, guard, layers};
use crate::intakes::{self, Intakes};
use crate::integrations::{self, Integrations};
use crate::inventory::{self, Inventory};
use crate::keys::{self, Keys};
use crate::lan::{self, Announced, Keeper};
use crate::logs::{self, Logs};
use crate::mail::{Address, Mails};
use crate::move_in::{self, MoveIn, MovingIn};
use crate::outbox::{self, Outbox};
use crate::pause::{Pause, turn_away};
use crate::payments::{self, Payments};
use crate::realtime::{self, Realtime};
use crate::records::{self, Proving, Records};
use crate::sessions::{self, Sessions};
use crate::settings::{self, Settings};
use crate::vault::Vault;

pub(super) struct Rooms {
    pub(super) collections: Collections,
    pub(super) files: Files,
    records: Records,
    downloads: Downloads,
    inventory: Inventory,
    pub(super) realtime: Realtime,
    pub(super) accounts: Accounts,
    pub(super) sessions: Sessions,
    pub(super) keys: Keys,
    pub(super) devices: Devices,
    auth: Auth,
    settings: Settings,
    vault: Vault,
    gate: Gate,
    logs: Logs,
    audit: Audit,
    pub(super) crons: Crons,
    pub(super) backups: Backups,
    moving_in: MovingIn,
    pub(super) mails: Mails,
    pub(super) integrations: Integrations,
    pub(super) outbox: Outbox,
    pub(super) payments: Payments,
    pub(super) intakes: Intakes,
}

/// What a state's rooms stand on.
type Parts<'a> = (
    &'a Db,
    &'a Writer<Error>,
    &'a Arc<ChangeLog>,
    &'a CancellationToken,
    (&'a Settings, &'a Vault),
);

impl Rooms {
    pub(super) async fn new(
        ground: &Ground,
        (db, writer, log, stop, (settings, vault)): Parts<'_>,
        (logs, audit): (Logs, Audit),
        reached_at: Address,
        (keeper, https): (&Keeper, SocketAddr),
    ) -> Result<Self, StartError> {
        let named = settings.clone();
        let collections =
            Collections::load(db.clone(), writer.clone(), vault.clone(), named).await?;
        let folder = &ground.folder;
        let files = Files::open(folder.files(), db.clone(), Arc::clone(log), collections.clone())?;
        let (passwords, attempts) = (Passwords::new(), Attempts::default());
        let proving = Proving {
            passwords: passwords.clone(),
            attempts: attempts.clone(),
            audit: audit.clone(),
        };
        let records = Records::new(
            db.clone(),
            writer.clone(),
            Arc::clone(log),
            collections.clone(),
            proving,
            files.clone(),
        );
        let keeping = (db.clone(), writer.clone());
        let mails = Mails::new(keeping, (settings.clone(), vault.clone()), reached_at);
        let (writing, sealing) = ((db, writer.clone()), (vault.clone(), mails.clone()));
        let safe = ground.runs.safe_mode();
        let integrations = Integrations::load(writing, records.clone(), sealing, safe).await?;
        let parts = outbox::Parts {
            db: db.clone(),
            writer: writer.clone(),
            log: Arc::clone(log),
            collections: collections.clone(),
            records: records.clone(),
            integrations: integrations.clone(),
        };
        // What has not opened before was just put back from a backup.
        let outbox = Outbox::load(parts, folder.is_unproven()).await?;
        let parts = payments::Parts {
            db: db.clone(),
            writer: writer.clone(),
            log: Arc::clone(log),
            collections: collections.clone(),
            records: records.clone(),
            integrations: integrations.clone(),
        };
        let payments = Payments::load(parts, folder.is_unproven()).await?;
        let parts = intakes::Parts {
            db: db.clone(),
            writer: writer.clone(),
            collections: collections.clone(),
            records: records.clone(),
            integrations: integrations.clone(),
            payments: payments.clone(),
        };
        let intakes = Intakes::load(parts).await?;
        let paired = Paired::default();
        let (ended, sightings) = (Ended::default(), Sightings::default());
        let marks = (paired.clone(), ended.clone(), sightings);
        let good_keys = auth::Keys::default();
        let auth = Auth::new(db.clone(), collections.clone(), marks.clone(), good_keys.clone());
        let keeping = (db.clone(), writer.clone());
        let (named, good) = (collections.clone(), good_keys.clone());
        let keys = Keys::load(keeping.clone(), named, good).await?;
        let sessions = Sessions::load(keeping, records.clone(), audit.clone(), marks).await?;
        let (known, written, kept) = (collections.clone(), records.clone(), files.clone());
        let move_in =
            MoveIn { collections: known, records: written, files: kept, audit: audit.clone() };
        let (own, named) = (keeper.clone(), keeper.clone());
        let accounts = Accounts::new(accounts::Parts {
            records: records.clone(),
            passwords,
            attempts,
            mails: mails.clone(),
            sessions: sessions.clone(),
            audit: audit.clone(),
            vault: vault.clone(),
            serves: Arc::new(move |name| own.serves(name)),
            named: Arc::new(move || lan::named_address(https, &named)),
            writer: writer.clone(),
        });
        accounts.take_up_brakes(db).await?;
        let free = Arc::new(AtomicBool::new(false));
        let parts = backups::Parts {
            folder: Arc::clone(folder),
            db: db.clone(),
            files: files.clone(),
            settings: settings.clone(),
            auth: auth.clone(),
            audit: audit.clone(),
            vault: vault.clone(),
            restores: ground.restores.clone(),
            restored: Arc::clone(&ground.restored),
            free: Arc::clone(&free),
        };
        let keeps_data = matches!(ground.config.database, Database::SurrealKv);
        let backups = Backups::open(parts, keeps_data)?;
        let realtime = Realtime::new(
            collections.clone(),
            records.clone(),
            Arc::clone(log),
            (paired.clone(), ended, good_keys.clone()),
            stop.clone(),
        );
        let devices = Devices::load(devices::Parts {
            db: db.clone(),
            writer: writer.clone(),
            audit: audit.clone(),
            paired,
            accounts: accounts.clone(),
            sessions: sessions.clone(),
            realtime: realtime.clone(),
            keeper: keeper.clone(),
            https,
        });
        let devices = devices.await?;
        let crons = Crons::new(jobs(&logs, settings, &backups, &accounts));
        Ok(Self {
            downloads: Downloads::new(files.clone(), records.clone(), auth.clone()),
            inventory: Inventory::new(
                db.clone(),
                Arc::clone(log),
                collections.clone(),
                files.clone(),
            ),
            files,
            realtime,
            accounts,
            sessions,
            keys,
            devices,
            mails,
            integrations,
            outbox,
            payments,
            intakes,
            auth,
            settings: settings.clone(),
            vault: vault.clone(),
            gate: Gate::new(
                settings.clone(),
                collections.clone(),
                (good_keys, audit.clone()),
                free,
            ),
            crons,
            backups,
            moving_in: MovingIn::open(move_in, db.clone(), folder.arrivals())?,
            logs,
            audit,
            collections,
            records,
        })
    }

    /// Who keeps what is sealed.
    pub(super) fn keepers(&self) -> doctor::Keepers {
        doctor::Keepers {
            settings: self.settings.clone(),
            collections: self.collections.clone(),
            integrations: self.integrations.clone(),
            vault: self.vault.clone(),
        }
    }

    /// What the network is told.
    pub(super) async fn announced(&self, bound: SocketAddr) -> Result<Announced, StartError> {
        let (id, devices) = (self.settings.box_id().await?, self.devices.clone());
        let is_pairing = Box::new(move || devices.is_pairing());
        Ok(Announced { bound, id, is_pairing })
    }

    /// What every listener serves: PocketBase's wire.
    fn data_plane(&self) -> OpenApiRouter {
        OpenApiRouter::new()
            .merge(collections::router(self.collections.clone()))
            .merge(records::router(self.records.clone()))
            .merge(downloads::router(self.downloads.clone()))
            .merge(realtime::router(self.realtime.clone()))
            .merge(realtime::redirect_router(self.realtime.clone()).into())
            .merge(accounts::router(self.accounts.clone()))
            .merge(sessions::router(self.sessions.clone()))
            .merge(integrations::router(self.integrations.clone()))
            .merge(outbox::router(self.outbox.clone()))
            .merge(payments::router(self.payments.clone()))
            .merge(intakes::router(self.intakes.clone()))
            .merge(batch::router(self.batch()).into())
            .merge(settings::router(self.settings.clone()).into())
            .merge(logs::router(self.logs.clone()).into())
            .merge(crons::router(self.crons.clone()).into())
            .merge(backups::router(self.backups.clone()).into())
            .merge(gate::router(self.gate.clone()).into())
    }

    pub(super) fn lan_app(&self, pause: &Pause) -> Router {
        let app: Router = self.data_plane().into();
        let app = app.merge(accounts::links()).merge(devices::app(self.devices.clone()));
        let layers = ServiceBuilder::new()
            .layer(from_fn(tidy_path))
            .layer(from_fn(layers::cors))
            .layer(Extension(Listener::Lan))
            .layer(self.finishing())
            .layer(from_fn_with_state(pause.clone(), turn_away))
            .layer(self.identifying());
        with_fallbacks(app).layer(layers)
    }

    pub(super) fn loopback_app(&self, console: &Console, address: SocketAddr) -> Router {
        let control = console::router(console.clone())
            .merge(backups::documented().with_state(self.backups.clone()))
            .merge(audit::router(self.audit.clone()))
            .merge(inventory::router(self.inventory.clone()))
            .merge(keys::router(self.keys.clone()))
            .merge(accounts::at_window(self.accounts.clone()))
            .merge(doctor::router(console.doctor()))
            .merge(move_in::router(self.moving_in.clone()))
            .merge(devices::router(self.devices.clone()));
        let app: Router = self.data_plane().merge(control).into();
        let app = app.merge(console::control(console.clone())).merge(console::pages());
        let names = guard::Names::of(address);
        let layers = ServiceBuilder::new()
            .layer(from_fn_with_state(names, guard::same_origin_only))
            .layer(from_fn(tidy_path))
            .layer(Extension(Listener::Loopback))
            .layer(self.finishing())
            .layer(from_fn_with_state(console.clone(), console::admit_window))
            .layer(self.identifying());
        with_fallbacks(app).layer(layers)
    }

    /// Who asks, and whether they may. The first is the outermost.
    fn identifying<S: Serves>(&self) -> impl Layer<S, Service: Serves> + Clone + use<S> {
        ServiceBuilder::new()
            .layer(from_fn_with_state(self.auth.clone(), auth::identify))
            .layer(from_fn_with_state(self.logs.clone(), logs::log_requests))
            // A panic is to be in the request log too.
            .layer(CatchPanicLayer::custom(layers::answer_panic))
            .layer(from_fn_with_state(self.gate.clone(), gate::admit))
            .layer(from_fn_with_state(self.devices.clone(), devices::recognise))
            .layer(from_fn(audit::attribute))
    }

    fn batch(&self) -> Batch {
        let (records, files) = (self.records.clone(), self.files.clone());
        Batch::new(records, files, self.settings.clone(), self.gate.clone())
    }

    /// What every answer passes. The first is the outermost.
    fn finishing<S: Serves>(&self) -> impl Layer<S, Service: Serves> + Clone + use<S> {
        ServiceBuilder::new()
            .layer(from_fn_with_state(self.gate.clone(), gate::real_address))
            .layer(from_fn(layers::security_headers))
            .layer(from_fn(layers::request_log))
            .layer(CatchPanicLayer::custom(layers::answer_panic))
    }
}

/// What a layer lies on, and becomes.
///
/// All layers of a listener are one to its router. Laid on one by one, each would put what it lies on
/// into a box of its own, and every layer copies all boxes below it for each request.
trait Serves:
    Service<Request, Response = Response, Error = Infallible, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Serves for S where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

fn with_fallbacks(app: Router) -> Router {
    app.fallback(crate::http::missing::route)
        .method_not_allowed_fallback(crate::http::missing::route)
}

/// What runs by the clock; the ids and times are PocketBase's.
fn jobs(logs: &Logs, settings: &Settings, backups: &Backups, accounts: &Accounts) -> Vec<Job> {
    let (logs, settings, backups) = (logs.clone(), settings.clone(), backups.clone());
    let shorten_logs = move || {
        let logs = logs.clone();
        async move { logs.prune().await }
    };
    let back_up = move || {
        let backups = backups.clone();
        async move { backups.make_automatic().await }
    };
    let backup_times = move || settings.current().backups.cron.clone();
    let (mfas, codes) = (accounts.clone(), accounts.clone());
    let remove_mfas = move || {
        let accounts = mfas.clone();
        async move { accounts.remove_old_mfas().await }
    };
    let remove_codes = move || {
        let accounts = codes.clone();
        async move { accounts.remove_old_codes().await }
    };
    let (with_anonymous, anonymous) = (accounts.clone(), accounts.clone());
    // Often, since a box may be off at night.
    let anonymous_times =
        move || if with_anonymous.has_anonymous() { "17 * * * *" } else { "" }.to_owned();
    let clean_anonymous = move || {
        let accounts = anonymous.clone();
        async move { accounts.clean_anonymous().await }
    };
    vec![
        Job::new("__pbMFACleanup__", "0 * * * *", remove_mfas),
        Job::new("__pbOTPCleanup__", "0 * * * *", remove_codes),
        Job::new("__pbLogsCleanup__", "0 */6 * * *", shorten_logs),
        Job::set_by("__pbAutoBackup__", backup_times, back_up),
        Job::set_by("__hpAnonymousCleanup__", anonymous_times, clean_anonymous),
    ]
}

//! Integrations: services elsewhere that apps call through the box, without ever holding a secret of
//! theirs.
//!
//! A connector is a file of data (`connectors/`, or of the admins' own): where a service is, how a request proves whose it
//! is, what can be asked for with which inputs. An admin sets one up under a name, with credentials
//! and, for each action, a rule that says who may call it.
//!
//! Invariants
//! - Credentials go in and never come out: they are sealed in the vault, opened for one request at a
//!   time, and struck from whatever the provider answers.
//! - Nothing leaves but through [`egress`] and, letters, the box's own mail; and nothing at all while
//!   the switch is off.
//! - What a caller gives is judged before anything is sent, and cannot lead elsewhere: it is filled
//!   into places of the connector's own.
//! - Only superusers may call an action without a rule; a rule that does not fit any more lets nobody
//!   pass.

mod bound;
mod call;
mod catalogue;
mod charge;
mod connector;
mod deliver;
mod egress;
mod event_list;
mod events;
mod failure;
mod input;
mod letter;
mod limit;
mod money;
mod openapi;
mod own;
mod passed;
mod pay;
mod paying;
mod proof;
mod request;
mod routes;
mod setup;
mod signature;
mod signing;
mod slots;
mod store;
mod struck;
mod template;
mod tokens;
mod told;
mod usage;
mod wire;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::ArcSwap;
use homeport_db::{Db, Writer};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use tokio::sync::{Notify, Semaphore};

use crate::audit::{Action, Event, Party};
use crate::collections::dates;
use crate::error::{Error, FieldErrors, Result};
use crate::folder::SafeMode;
use crate::mail::Mails;
use crate::records::Records;
use crate::vault::Vault;
use catalogue::Catalogue;
use connector::{Connector, is_name};
use egress::Egress;
use limit::{Limit, Limits};
use own::Owns;
use setup::{Setup, missing};
use signing::SignedTokens;
use slots::Slots;
use store::Setups;
use tokens::{Flights, SignIns};
use usage::Usage;

pub(crate) use charge::{Capture, Charge};
pub(crate) use deliver::{End, Try, Waiter, redact};
pub(crate) use event_list::{Mark, Order as ListOrder};
pub(crate) use events::Told;
pub(crate) use money::digits;
pub(crate) use own::{AutomatedCall, Callers};
pub(crate) use pay::{Miss, Missed, Order, Ways};
pub(crate) use paying::{PaidBack, Refund, Seen, Stage};
pub(crate) use routes::{documented, router};
pub(crate) use usage::keep_usage;

const FAILED: &str = "Failed to save the integration.";
const MOST: usize = 200;
/// Requests of one integration that are under way together.
const AT_ONCE: usize = 8;

/// The room's state.
#[derive(Clone)]
pub(crate) struct Integrations {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    records: Records,
    vault: Vault,
    catalogue: Catalogue,
    /// Connectors of the admins' own.
    own: Arc<ArcSwap<Owns>>,
    /// Who knows what is called by itself.
    callers: OnceLock<Arc<dyn Callers>>,
    egress: Egress,
    /// Signed here, and used for a while.
    signed_tokens: SignedTokens,
    mails: Mails,
    setups: Arc<ArcSwap<Setups>>,
    /// Whether anything may go out.
    on: Arc<AtomicBool>,
    safe: SafeMode,
    /// Ring when something was switched, set up or changed: one for each who waits for it.
    changed: [Notify; 3],
    /// One change at a time.
    saving: tokio::sync::Mutex<()>,
    /// Turns, by integration.
    turns: Mutex<HashMap<String, Arc<Semaphore>>>,
    limits: Limits,
    slots: Slots,
    usage: Usage,
    flights: Flights,
    sign_ins: SignIns,
    /// When something came last that did not prove to be the service's, and nothing since that did.
    unproven: Mutex<BTreeMap<String, OffsetDateTime>>,
}

impl Integrations {
    /// Loads what is set up. Call after `migrate`.
    ///
    /// # Errors
    /// The database's, or that no client can be made.
    pub(crate) async fn load(
        (db, writer): (&Db, Writer<Error>),
        records: Records,
        (vault, mails): (Vault, Mails),
        safe: SafeMode,
    ) -> Result<Self> {
        let setups = Arc::new(ArcSwap::from_pointee(store::all(db).await?));
        let on = Arc::new(AtomicBool::new(store::is_on(db).await?));
        records.guarded_by(Arc::new(charge::Charged(Arc::clone(&setups))));
        let egress = Egress::new(egress::system());
        let egress = egress.map_err(|error| Error::internal("open the way out", error))?;
        let inner = Inner {
            db: db.clone(),
            writer,
            records,
            vault,
            catalogue: catalogue::load(),
            own: Arc::new(ArcSwap::from_pointee(own::all(db).await?)),
            callers: OnceLock::new(),
            egress,
            signed_tokens: SignedTokens::default(),
            mails,
            setups,
            on,
            safe,
            changed: [Notify::new(), Notify::new(), Notify::new()],
            saving: tokio::sync::Mutex::default(),
            turns: Mutex::default(),
            limits: Limits::default(),
            slots: Slots::default(),
            usage: Usage::default(),
            flights: Flights::default(),
            sign_ins: SignIns::default(),
            unproven: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What was sealed with a key that is not here, in words.
    pub(crate) fn locked(&self) -> Vec<String> {
        let setups = self.inner.setups.load();
        let is_locked = |setup: &Setup| {
            setup.credentials.values().any(|sealed| self.inner.vault.has_lost(sealed))
        };
        let locked = setups.iter().filter(|(_, setup)| is_locked(setup));
        locked.map(|(name, _)| format!("the credentials of the integration {name}")).collect()
    }

    fn is_on(&self) -> bool {
        self.inner.on.load(Ordering::SeqCst)
    }

    /// Lets requests out, or none.
    ///
    /// # Errors
    /// The database's.
    async fn switch(&self, on: bool) -> Result<()> {
        let switch = Arc::clone(&self.inner.on);
        // Off at once: what is written may take a moment.
        if !on {
            switch.store(false, Ordering::SeqCst);
        }
        let _saving = self.inner.saving.lock().await;
        let note = Event::new(Action::IntegrationsSwitched)
            .on(Party::kind("integration"))
            .with("to", if on { "on" } else { "off" })
            .note();
        let publish = move || switch.store(on, Ordering::SeqCst);
        store::switch(&self.inner.writer, on, note, publish).await?;
        self.ring();
        Ok(())
    }

    /// An integration and its connector.
    ///
    /// # Errors
    /// 404; 400 when the connector cannot be used any more.
    fn find(&self, name: &str) -> Result<(Arc<Setup>, Arc<Connector>)> {
        // Connectors first: with a new one its credentials are changed before it is in force.
        let owns = self.inner.own.load_full();
        let setup = self.inner.setups.load().get(name).map(Arc::clone).ok_or_else(missing)?;
        let connector = self.connector_among(&owns, &setup.connector)?;
        Ok((setup, connector))
    }

    /// Sets an integration up, or changes what the body names.
    ///
    /// # Errors
    /// 400 with what is wrong.
    async fn save(&self, name: &str, body: &Map<String, Value>) -> Result<Arc<Setup>> {
        let _saving = self.inner.saving.lock().await;
        let refuse = |field: &str, code: &str, message: &str| {
            Err(Error::fields(FAILED, FieldErrors::one(field, code, message)))
        };
        let setups = self.inner.setups.load_full();
        let present = setups.get(name);
        if !is_name(name) {
            let message = "2 to 40 small letters, digits, dashes and underscores.";
            return refuse("name", "validation_match_invalid", message);
        }
        if present.is_none() && setups.len() >= MOST {
            return refuse("name", "validation_too_many", "There are too many integrations.");
        }
        let named = body.get("connector").and_then(Value::as_str);
        let id = named.or(present.map(|setup| setup.connector.as_str())).unwrap_or_default();
        let connector = match self.connector(id) {
            Ok(connector) => connector,
            Err(Error::NotFound(_)) => {
                return refuse("connector", "validation_unknown", "There is no such connector.");
            }
            Err(broken) => return Err(broken),
        };
        if present.is_some_and(|setup| setup.connector != id) {
            let message = "Set another one up: the credentials are for this connector.";
            return refuse("connector", "validation_changed", message);
        }
        let before = match present {
            Some(setup) => Setup::clone(setup),
            None => Setup {
                enabled: true,
                limit: Some(Limit::PRESET),
                made: dates::to_text(OffsetDateTime::now_utc()),
                ..Setup::default()
            },
        };
        let catalog = self.inner.records.catalog();
        let mut next = before.changed(name, &connector, body, (&self.inner.vault, &catalog))?;
        for (action, rule) in &next.rules {
            if let Err(why) = self.inner.records.rule_about_nothing(rule) {
                let message = format!("Invalid rule. Raw error: {why}");
                return refuse(&format!("rules.{action}"), "validation_invalid_rule", &message);
            }
        }
        next.updated = dates::to_text(OffsetDateTime::now_utc());
        let next = Arc::new(next);
        let (kept, key, published) =
            (Arc::clone(&self.inner.setups), name.to_owned(), Arc::clone(&next));
        let publish = move || {
            let mut setups = Setups::clone(&kept.load());
            setups.insert(key, published);
            kept.store(Arc::new(setups));
        };
        let note = Event::new(Action::IntegrationChanged)
            .on(Party::named("integration", name, name))
            .with("connector", next.connector.as_str())
            .with("enabled", next.enabled)
            .with("base", next.base.as_str())
            .with("tokenBase", next.token_base.as_str())
            .with("local", next.local.clone())
            .with("hosts", next.hosts.clone())
            .with("rules", json!(next.rules))
            .with("charges", next.charges_by_name(&catalog))
            .with("records", next.bound_by_name(&catalog))
            .with("limit", json!(next.limit))
            .note();
        store::keep(&self.inner.writer, name, &next, vec![note], publish).await?;
        self.ring();
        Ok(next)
    }

    /// # Errors
    /// 404.
    async fn remove(&self, name: &str) -> Result<()> {
        let _saving = self.inner.saving.lock().await;
        if !self.inner.setups.load().contains_key(name) {
            return Err(missing());
        }
        // Another one of the name begins at nothing.
        let _uncounted = self.uncounted().await;
        let (kept, key) = (Arc::clone(&self.inner.setups), name.to_owned());
        let publish = move || {
            let mut setups = Setups::clone(&kept.load());
            setups.remove(&key);
            kept.store(Arc::new(setups));
        };
        let event = Event::new(Action::IntegrationRemoved);
        let note = event.on(Party::named("integration", name, name)).note();
        store::forget(&self.inner.writer, name, note, publish).await?;
        self.forget_counts(name);
        self.ring();
        Ok(())
    }

    /// Has whoever waits look again: something was switched, set up, changed or unlocked.
    pub(crate) fn ring(&self) {
        self.inner.changed.iter().for_each(Notify::notify_one);
    }

    /// Whose turns an integration's requests wait for.
    fn turns(&self, name: &str) -> Arc<Semaphore> {
        let mut turns = self.inner.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // Names are the admin's, and few; what was removed leaves little behind.
        let turn = turns.entry(name.to_owned());
        Arc::clone(turn.or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))))
    }
}

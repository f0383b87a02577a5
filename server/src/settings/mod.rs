//! What the box remembers about itself: its name, id and network, and PocketBase's settings.
//!
//! Invariants
//! - What is in force is what is on disk: a change is published in the writer's turn.
//! - Secrets go in and are never shown; here too they are sealed, and opened where they are told to
//!   whom they are for.

mod apple;
mod buckets;
mod check;
pub(crate) mod network;
mod renames;
mod routes;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use homeport_db::{Db, Note, Statement, Writer};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::audit::{Action, Event, Party};
use crate::collections::generate;
use crate::error::{Error, Result, committed};
use crate::vault::{SETTINGS_SECRETS, Vault, VaultError, settings_place};

pub(crate) use routes::router;
pub(crate) use values::{RateLimit, Smtp, TrustedProxy, UNSET_APP_URL, Values};

const BAD_BODY: &str = "An error occurred while loading the submitted data.";
const FAILED: &str = "An error occurred while saving the new settings.";

/// The kept settings, in one row of `_system`.
#[derive(Clone)]
pub(crate) struct Settings {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    writer: Writer<Error>,
    vault: Vault,
    current: Arc<ArcSwap<Values>>,
    /// One change at a time.
    saving: Arc<tokio::sync::Mutex<()>>,
}

impl Settings {
    /// Reads what is kept.
    ///
    /// # Errors
    /// The database's, or settings that this version cannot read.
    pub(crate) async fn load(db: Db, writer: Writer<Error>, vault: Vault) -> Result<Self> {
        let fail = |error| Error::database("read the settings", error);
        let rows = db.rows(Statement::new("SELECT text FROM _system:settings")).await;
        let rows = rows.map_err(fail)?;
        let text = rows.first().and_then(|row| row.get("text")).and_then(Value::as_str);
        let mut values = match text {
            None => Values::initial(),
            Some(text) => serde_json::from_str::<Values>(text)
                .map_err(|error| Error::internal("read the settings", error))?,
        };
        // It could be switched on once, and did nothing. Nobody should have to find it to be able to
        // save anything else.
        values.s3.enabled = false;
        let current = Arc::new(ArcSwap::from_pointee(values));
        let inner = Inner { db, writer, vault, current, saving: Arc::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The settings in force. A change makes another value, so whoever keeps one can tell.
    pub(crate) fn current(&self) -> Arc<Values> {
        self.inner.current.load_full()
    }

    /// The password for the mail server, opened.
    ///
    /// # Errors
    /// The vault's.
    pub(crate) fn mail_password(&self, values: &Values) -> Result<Zeroizing<String>, VaultError> {
        let [place, ..] = SETTINGS_SECRETS.map(settings_place);
        self.inner.vault.open_text(place, &values.smtp.password)
    }

    /// What of them was sealed with a key that is not here, in words.
    pub(crate) fn locked(&self) -> Vec<String> {
        let values = self.current();
        [
            (&values.smtp.password, "the mail server's password"),
            (&values.s3.secret, "the secret of S3"),
            (&values.backups.s3.secret, "the secret of S3 for backups"),
        ]
        .into_iter()
        .filter(|(sealed, _)| self.inner.vault.has_lost(sealed))
        .map(|(_, words)| words.to_owned())
        .collect()
    }

    /// Changes what the body names.
    ///
    /// # Errors
    /// 400 with PocketBase's field errors; nothing has changed then.
    pub(crate) async fn update(&self, body: &Map<String, Value>) -> Result<Arc<Values>> {
        let _saving = self.inner.saving.lock().await;
        let next = self
            .current()
            .merged(body, &self.inner.vault)
            .ok_or_else(|| Error::invalid(BAD_BODY))?;
        check::check(&next).into_result(FAILED)?;
        let changed = values::changed(&self.current(), &next);
        self.keep(next, changed).await
    }

    async fn keep(&self, next: Values, changed: Vec<String>) -> Result<Arc<Values>> {
        let (statement, next) = (written(Statement::new(""), &next)?, Arc::new(next));
        let (current, published) = (Arc::clone(&self.inner.current), Arc::clone(&next));
        self.write(statement, noted(changed), move || current.store(published)).await?;
        Ok(next)
    }

    /// The box's name, when it has been given one.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn name(&self) -> Result<Option<String>> {
        Ok(self.kept("name").await?.as_str().map(str::to_owned))
    }

    /// Gives the box a name.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn rename(&self, name: &str) -> Result<()> {
        self.keep_one("name", json!(name), noted(vec!["name".to_owned()])).await
    }

    /// The box's id, which stays whatever becomes of its name and its certificates; made when there
    /// is none.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn box_id(&self) -> Result<String> {
        if let Some(id) = self.kept("box_id").await?.as_str() {
            return Ok(id.to_owned());
        }
        let id = generate::record_id();
        self.keep_one("box_id", json!(id), Vec::new()).await?;
        Ok(id)
    }

    /// Which network interfaces are used otherwise than by default.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn interfaces(&self) -> Result<BTreeMap<String, bool>> {
        let kept = self.kept("interfaces").await?;
        let kept = kept.as_str().and_then(|text| serde_json::from_str(text).ok());
        Ok(kept.unwrap_or_default())
    }

    /// Uses network interfaces otherwise than by default.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn choose_interfaces(&self, chosen: &BTreeMap<String, bool>) -> Result<()> {
        let chosen = json!(json!(chosen).to_string());
        self.keep_one("interfaces", chosen, noted(vec!["interfaces".to_owned()])).await
    }

    /// Whether the computer is to stay awake while the server runs.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn keeps_awake(&self) -> Result<bool> {
        Ok(self.kept("keep_awake").await?.as_bool().unwrap_or(false))
    }

    /// Wants that, or not.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn keep_awake(&self, wanted: bool) -> Result<()> {
        self.keep_one("keep_awake", json!(wanted), noted(vec!["keepAwake".to_owned()])).await
    }

    /// Whether the admin was told that closing the window leaves the box running.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn was_told_of_tray(&self) -> Result<bool> {
        Ok(self.kept("told_of_tray").await?.as_bool().unwrap_or(false))
    }

    /// They were.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn note_told_of_tray(&self) -> Result<()> {
        self.keep_one("told_of_tray", json!(true), Vec::new()).await
    }

    async fn kept(&self, field: &'static str) -> Result<Value> {
        let statement = Statement::new("SELECT ").push(field).push(" FROM _system:settings");
        let rows = self.inner.db.rows(statement).await;
        let rows = rows.map_err(|error| Error::database("read the settings", error))?;
        Ok(rows.first().and_then(|row| row.get(field)).cloned().unwrap_or(Value::Null))
    }

    async fn keep_one(&self, field: &'static str, value: Value, notes: Vec<Note>) -> Result<()> {
        let statement = Statement::new("UPSERT _system:settings SET ")
            .push(field)
            .push(" = ")
            .bind(value)
            .push(" RETURN NONE");
        self.write(statement, notes, || {}).await
    }

    async fn write(
        &self,
        statement: Statement,
        notes: Vec<Note>,
        then: impl FnOnce() + Send + 'static,
    ) -> Result<()> {
        let outcome = self.inner.writer.define(statement, Vec::new(), notes, then).await;
        committed("save the settings", outcome)
    }
}

/// Appends what keeps the settings.
fn written(statement: Statement, values: &Values) -> Result<Statement> {
    let text = serde_json::to_string(values)
        .map_err(|error| Error::internal("write the settings", error))?;
    let statement = statement.push("UPSERT _system:settings SET text = ");
    Ok(statement.bind(json!(text)).push(" RETURN NONE;"))
}

/// What is noted of a change: names of settings, never their values.
fn noted(changed: Vec<String>) -> Vec<Note> {
    let event = Event::new(Action::SettingsChanged).on(Party::kind("settings"));
    let is_change = !changed.is_empty();
    is_change.then(|| event.with("changed", changed).note()).into_iter().collect()
}

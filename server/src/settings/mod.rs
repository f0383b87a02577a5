//! What the box remembers about itself: its name, and PocketBase's settings.
//!
//! Invariants
//! - What is in force is what is on disk: a change is published in the writer's turn.
//! - Secrets go in and are never shown.

mod check;
pub(crate) mod network;
mod routes;
mod values;

use std::sync::Arc;

use arc_swap::ArcSwap;
use homeport_db::{Db, Statement, Writer};
use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

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
    current: Arc<ArcSwap<Values>>,
    /// One change at a time.
    saving: tokio::sync::Mutex<()>,
}

impl Settings {
    /// Reads what is kept.
    ///
    /// # Errors
    /// The database's, or settings that this version cannot read.
    pub(crate) async fn load(db: Db, writer: Writer<Error>) -> Result<Self> {
        let fail = |error| Error::database("read the settings", error);
        let rows = db.rows(Statement::new("SELECT text FROM _system:settings")).await;
        let rows = rows.map_err(fail)?;
        let text = rows.first().and_then(|row| row.get("text")).and_then(Value::as_str);
        let values = match text {
            None => Values::initial(),
            Some(text) => serde_json::from_str(text)
                .map_err(|error| Error::internal("read the settings", error))?,
        };
        let current = Arc::new(ArcSwap::from_pointee(values));
        let inner = Inner { db, writer, current, saving: tokio::sync::Mutex::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The settings in force. A change makes another value, so whoever keeps one can tell.
    pub(crate) fn current(&self) -> Arc<Values> {
        self.inner.current.load_full()
    }

    /// Changes what the body names.
    ///
    /// # Errors
    /// 400 with PocketBase's field errors; nothing has changed then.
    pub(crate) async fn update(&self, body: &Map<String, Value>) -> Result<Arc<Values>> {
        let _saving = self.inner.saving.lock().await;
        let next = self.current().merged(body).ok_or_else(|| Error::invalid(BAD_BODY))?;
        check::check(&next).into_result(FAILED)?;
        self.keep(next).await
    }

    async fn keep(&self, next: Values) -> Result<Arc<Values>> {
        let text = serde_json::to_string(&next)
            .map_err(|error| Error::internal("write the settings", error))?;
        let statement = Statement::new("UPSERT _system:settings SET text = ")
            .bind(json!(text))
            .push(" RETURN NONE");
        let (current, next) = (Arc::clone(&self.inner.current), Arc::new(next));
        let published = Arc::clone(&next);
        let publish = move || current.store(published);
        let outcome = self.inner.writer.define(statement, Vec::new(), publish).await?;
        outcome.map_err(|error| Error::database("save the settings", error))?;
        Ok(next)
    }

    /// The box's name, when it has been given one.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn name(&self) -> Result<Option<String>> {
        let rows = self.inner.db.rows(Statement::new("SELECT name FROM _system:settings")).await;
        let rows = rows.map_err(|error| Error::database("read the settings", error))?;
        let name = rows.first().and_then(|row| row.get("name")).and_then(Value::as_str);
        Ok(name.map(str::to_owned))
    }

    /// Gives the box a name.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn rename(&self, name: &str) -> Result<()> {
        let statement = Statement::new("UPSERT _system:settings SET name = ")
            .bind(json!(name))
            .push(" RETURN NONE");
        let outcome = self.inner.writer.define(statement, Vec::new(), || {}).await?;
        outcome.map_err(|error| Error::database("save the settings", error))
    }
}

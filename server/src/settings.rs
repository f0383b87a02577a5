//! What the box remembers about itself.

use homeport_db::{Db, Statement, Writer};
use serde_json::{Value, json};

use crate::error::{Error, Result};

/// The kept settings, in one row of `_system`.
#[derive(Clone)]
pub(crate) struct Settings {
    db: Db,
    writer: Writer<Error>,
}

impl Settings {
    pub(crate) fn new(db: Db, writer: Writer<Error>) -> Self {
        Self { db, writer }
    }

    /// The box's name, when it has been given one.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn name(&self) -> Result<Option<String>> {
        let rows = self.db.rows(Statement::new("SELECT name FROM _system:settings")).await;
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
        let outcome = self.writer.define(statement, Vec::new(), || {}).await?;
        outcome.map_err(|error| Error::database("save the settings", error))
    }
}

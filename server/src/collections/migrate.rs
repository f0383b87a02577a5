//! The data format's version, and the steps that raise it.

use homeport_db::{Db, Statement};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Collection, dates, store, system};
use crate::error::{Error, Result, StartError};

/// The format this version writes.
const FORMAT: u64 = 2;

/// Brings the database to this version's format. A new one gets the system tables and the
/// collections that exist from the start, in one transaction.
///
/// # Errors
/// A database written by a newer version, or the database's own error.
pub(crate) async fn migrate(db: &Db) -> Result<(), StartError> {
    let fail = |error| Error::database("prepare the database", error);
    db.define(Statement::new(
        "DEFINE TABLE IF NOT EXISTS _system TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _collections TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _removals TYPE NORMAL SCHEMALESS PERMISSIONS NONE;
         DEFINE TABLE IF NOT EXISTS _changes TYPE NORMAL SCHEMALESS PERMISSIONS NONE;",
    ))
    .await
    .map_err(fail)?;
    let rows = db.rows(Statement::new("SELECT version FROM _system:format")).await.map_err(fail)?;
    let found = rows.first().and_then(|row| row.get("version")).and_then(Value::as_u64);
    match found {
        Some(found) if found > FORMAT => Err(StartError::Newer { found, known: FORMAT }),
        // One step per older format, each in a transaction of its own.
        Some(1) => Ok(db.define(second_format(db).await?).await.map_err(fail)?),
        Some(_) => Ok(()),
        None => Ok(db.define(first_format()?).await.map_err(fail)?),
    }
}

fn first_format() -> Result<Statement> {
    let now = dates::to_text(OffsetDateTime::now_utc());
    let mut statement = Statement::new("BEGIN;");
    for definition in system::initial(&now) {
        let collection = Collection::new(definition)?;
        statement = store::keep(statement, &collection.definition)?;
        statement = store::define_table(statement, &collection);
        statement = store::define_indexes(statement, &collection)?;
    }
    Ok(written_in(statement, FORMAT))
}

/// Format 1 had a constant in front of the columns of some indexes, and twins of them for the
/// opposite order. They are built anew while the box runs, as after a save that was interrupted.
async fn second_format(db: &Db) -> Result<Statement> {
    let mut statement = Statement::new("BEGIN;");
    for mut definition in store::all(db).await? {
        let indexes = store::engine_indexes(&Collection::new(definition.clone())?)?.into_iter();
        // Beside those that were being built.
        for index in indexes.filter(|index| !index.unique).map(|index| index.name.to_string()) {
            if !definition.building.contains(&index) {
                definition.building.push(index);
            }
        }
        statement = store::keep(statement, &definition)?;
    }
    Ok(written_in(statement, 2))
}

fn written_in(statement: Statement, format: u64) -> Statement {
    statement
        .push("UPSERT _system:format CONTENT { version: ")
        .bind(json!(format))
        .push(" } RETURN NONE; COMMIT;")
}

#[cfg(test)]
mod tests {
    use homeport_db::Storage;

    use super::*;

    #[tokio::test]
    async fn the_indexes_of_format_1_are_built_anew_and_nothing_else() {
        let db = Db::open(&Storage::Memory).await.unwrap();
        migrate(&db).await.unwrap();
        let fresh = store::all(&db).await.unwrap();
        assert!(fresh.iter().all(|definition| definition.building.is_empty()));
        db.define(Statement::new("UPSERT _system:format CONTENT { version: 1 }")).await.unwrap();
        migrate(&db).await.unwrap();
        for definition in store::all(&db).await.unwrap() {
            let indexes =
                store::engine_indexes(&Collection::new(definition.clone()).unwrap()).unwrap();
            for index in indexes {
                let waits = definition.building.iter().any(|name| name == index.name.as_str());
                assert_eq!(waits, !index.unique, "{} of {}", index.name, definition.name);
            }
        }
        let format = db.rows(Statement::new("SELECT version FROM _system:format")).await.unwrap();
        assert_eq!(format[0]["version"], json!(2));
    }

    #[tokio::test]
    async fn a_newer_format_is_refused() {
        let db = Db::open(&Storage::Memory).await.unwrap();
        migrate(&db).await.unwrap();
        db.define(Statement::new("UPSERT _system:format CONTENT { version: 3 }")).await.unwrap();
        let refused = migrate(&db).await;
        assert!(matches!(refused, Err(StartError::Newer { found: 3, known: 2 })));
    }
}

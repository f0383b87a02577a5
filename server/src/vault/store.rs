//! Every query the room makes: `_vault` holds the data keys, each wrapped by a master key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeport_db::{Db, Row, Statement, Writer};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::VaultError;
use super::cipher::{Key, spell};
use crate::error::{Error, Result, committed};

/// What a wrapped key is bound to, beside its name and its master's.
const MARK: &str = "homeport data key 1";

/// How keys are written.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    /// While nothing else is.
    AtStart(&'a Db),
    /// In turn with all else.
    InTurn(&'a Writer<Error>),
}

/// A data key as it is kept.
pub(super) struct Wrapped {
    pub(super) id: String,
    /// The name of the master key.
    pub(super) master: String,
    /// In microseconds since 1970.
    pub(super) made: i64,
    bytes: Vec<u8>,
}

impl Wrapped {
    pub(super) fn unwrap(&self, master: &Key) -> Result<Key, VaultError> {
        let bytes = master.decrypt(&spell(&[MARK, &self.id, &self.master]), &self.bytes)?;
        Key::kept(&self.id, &bytes).ok_or(VaultError::Damaged)
    }
}

fn failed(error: homeport_db::DbError) -> Error {
    Error::database("open the vault", error)
}

pub(super) async fn prepare(db: &Db) -> Result<()> {
    let table = "DEFINE TABLE IF NOT EXISTS _vault TYPE NORMAL SCHEMALESS PERMISSIONS NONE";
    db.define(Statement::new(table)).await.map_err(failed)
}

/// All data keys, the latest first.
pub(super) async fn all(db: &Db) -> Result<Vec<Wrapped>> {
    let rows = db.rows(Statement::new("SELECT * FROM _vault")).await.map_err(failed)?;
    let mut kept = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    kept.sort_by(|a, b| (b.made, &b.id).cmp(&(a.made, &a.id)));
    Ok(kept)
}

fn read(row: &Row) -> Result<Wrapped> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let bytes = STANDARD.decode(text("wrapped"));
    let bytes = bytes.map_err(|error| Error::internal("open the vault", error))?;
    let made = row.get("made").and_then(Value::as_i64).unwrap_or_default();
    Ok(Wrapped { id: text("id").to_owned(), master: text("master").to_owned(), made, bytes })
}

/// Makes a data key.
pub(super) async fn begin(way: Way<'_>, master: &Key) -> Result<Key> {
    let key = Key::random()?;
    let made = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000;
    keep(way, i64::try_from(made).unwrap_or(0), &key, master).await?;
    Ok(key)
}

/// Keeps a data key, wrapped by this master key.
pub(super) async fn keep(way: Way<'_>, made: i64, key: &Key, master: &Key) -> Result<()> {
    let bytes = master.encrypt(&spell(&[MARK, key.id(), master.id()]), key.bytes())?;
    let statement = Statement::new("UPSERT type::record('_vault', ")
        .bind(json!(key.id()))
        .push(") CONTENT { made: ")
        .bind(json!(made))
        .push(", master: ")
        .bind(json!(master.id()))
        .push(", wrapped: ")
        .bind(json!(STANDARD.encode(bytes)))
        .push(" } RETURN NONE");
    match way {
        Way::AtStart(db) => db.define(statement).await.map_err(failed),
        Way::InTurn(writer) => {
            let outcome = writer.define(statement, Vec::new(), Vec::new(), || {}).await;
            committed("keep a key", outcome)
        }
    }
}

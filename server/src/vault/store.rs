//! Every query the room makes: `_vault` holds the data keys, each wrapped by a master key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use homeport_db::{Db, Row, Statement, Writer};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::VaultError;
use super::cipher::{Key, spell};
use crate::error::{Error, Result, committed};

/// What a wrapped key is bound to, beside its name, its master's, and when it was made.
const MARK: &str = "homeport data key 2";
/// When nothing was bound to when it was made.
const FIRST_MARK: &str = "homeport data key 1";

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
    /// The key, and whether it says itself when it was made.
    pub(super) fn unwrap(&self, master: &Key) -> Result<(Key, bool), VaultError> {
        let (bytes, is_dated) = match master.decrypt(&self.bound_to(), &self.bytes) {
            Ok(bytes) => (bytes, true),
            Err(_) => {
                let first = spell(&[FIRST_MARK, &self.id, &self.master]);
                (master.decrypt(&first, &self.bytes)?, false)
            }
        };
        Ok((Key::kept(&self.id, &bytes).ok_or(VaultError::Damaged)?, is_dated))
    }

    fn bound_to(&self) -> Vec<u8> {
        spell(&[MARK, &self.id, &self.master, &self.made.to_string()])
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
    let (id, of) = (key.id().to_owned(), master.id().to_owned());
    let mut wrapped = Wrapped { id, master: of, made, bytes: Vec::new() };
    wrapped.bytes = master.encrypt(&wrapped.bound_to(), key.bytes())?;
    put(way, &wrapped).await
}

async fn put(way: Way<'_>, wrapped: &Wrapped) -> Result<()> {
    let statement = Statement::new("UPSERT type::record('_vault', ")
        .bind(json!(wrapped.id))
        .push(") CONTENT { made: ")
        .bind(json!(wrapped.made))
        .push(", master: ")
        .bind(json!(wrapped.master))
        .push(", wrapped: ")
        .bind(json!(STANDARD.encode(&wrapped.bytes)))
        .push(" } RETURN NONE");
    match way {
        Way::AtStart(db) => db.define(statement).await.map_err(failed),
        Way::InTurn(writer) => {
            let outcome = writer.define(statement, Vec::new(), Vec::new(), || {}).await;
            committed("keep a key", outcome)
        }
    }
}

/// Keeps one as it was kept before it said when it was made.
#[cfg(test)]
pub(super) async fn keep_first(db: &Db, made: i64, key: &Key, master: &Key) -> Result<()> {
    let bytes = master.encrypt(&spell(&[FIRST_MARK, key.id(), master.id()]), key.bytes())?;
    let (id, master) = (key.id().to_owned(), master.id().to_owned());
    put(Way::AtStart(db), &Wrapped { id, master, made, bytes }).await
}

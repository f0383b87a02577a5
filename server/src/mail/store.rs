//! Every query the room makes. A letter is one sealed text; beside it stands what is asked for.

use homeport_db::{Db, Statement, Writer};
use serde_json::{Map, Value, json};

use super::Letter;
use crate::error::{Error, Result, committed};
use crate::vault::{Place, Sealed, Vault, VaultError};

/// A letter that waits, and when it is due.
pub(super) struct Waiting {
    pub(super) id: String,
    pub(super) letter: Result<Letter, Closed>,
    /// How often it was tried.
    pub(super) tries: u32,
    /// Seconds since 1970-01-01 UTC. Without a mail server, when it was taken.
    pub(super) due: i64,
}

/// Why a letter does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Its key is not here, and may be brought. Of use until then, seconds since 1970-01-01 UTC.
    Lost {
        until: i64,
    },
    Damaged,
}

/// What is known of a letter without opening it.
pub(super) struct Outside {
    pub(super) id: String,
    /// Seconds since 1970-01-01 UTC.
    pub(super) due: i64,
    pub(super) until: i64,
    /// `COLLECTION/RECORD`; empty for news and for what is nobody's.
    pub(super) whose: String,
    pub(super) kind: String,
}

fn place(id: &str) -> Place<'_> {
    Place { table: "_mails", record: id, field: "text" }
}

fn seal(vault: &Vault, id: &str, letter: &Letter) -> Result<Sealed> {
    let text =
        serde_json::to_string(letter).map_err(|error| Error::internal("write a mail", error))?;
    vault.seal(place(id), text.as_bytes()).map_err(|error| match error {
        VaultError::TooLong => Error::invalid("The mail would be too long."),
        other => other.into(),
    })
}

fn open(vault: &Vault, row: &Map<String, Value>) -> Result<Letter, Closed> {
    let kept = text(row, "text");
    // From before they were sealed.
    if kept.starts_with('{') {
        return serde_json::from_str(kept).map_err(|_no_letter| Closed::Damaged);
    }
    let opened = vault.open_text(place(text(row, "id")), &Sealed::kept(kept));
    let opened = opened.map_err(|error| match error {
        VaultError::Lost | VaultError::Locked => Closed::Lost { until: number(row, "until") },
        _ => Closed::Damaged,
    })?;
    serde_json::from_str(&opened).map_err(|_no_letter| Closed::Damaged)
}

fn text<'a>(row: &'a Map<String, Value>, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or("")
}

fn number(row: &Map<String, Value>, name: &str) -> i64 {
    row.get(name).and_then(Value::as_i64).unwrap_or(0)
}

pub(super) async fn count(db: &Db) -> Result<u64> {
    let rows = db.rows(Statement::new("SELECT count() FROM _mails GROUP ALL")).await;
    let rows = rows.map_err(|error| Error::database("count the mails", error))?;
    Ok(rows.first().and_then(|row| row.get("count")).and_then(Value::as_u64).unwrap_or(0))
}

/// Those that are due first, at most so many.
pub(super) async fn next(db: &Db, vault: &Vault, most: u64) -> Result<Vec<Waiting>> {
    let statement = Statement::new("SELECT * FROM _mails ORDER BY due, id LIMIT ").number(most);
    waiting(db, vault, statement).await
}

/// Those that somebody asked for, the newest first, at most so many.
pub(super) async fn newest(db: &Db, vault: &Vault, most: u64) -> Result<Vec<Waiting>> {
    let statement = "SELECT * FROM _mails WHERE whose IS NOT NONE AND whose != '' \
                     ORDER BY due DESC, id LIMIT ";
    waiting(db, vault, Statement::new(statement).number(most)).await
}

pub(super) async fn one(db: &Db, vault: &Vault, id: &str) -> Result<Option<Waiting>> {
    let statement =
        Statement::new("SELECT * FROM type::record('_mails', ").bind(json!(id)).push(")");
    Ok(waiting(db, vault, statement).await?.pop())
}

async fn waiting(db: &Db, vault: &Vault, statement: Statement) -> Result<Vec<Waiting>> {
    let rows = db.rows(statement).await;
    let rows = rows.map_err(|error| Error::database("read the mails", error))?;
    let read = rows.iter().map(|row| {
        let id = text(row, "id").to_owned();
        let letter = open(vault, row);
        let tries = u32::try_from(number(row, "tries")).unwrap_or(u32::MAX);
        Waiting { letter, tries, due: number(row, "due"), id }
    });
    Ok(read.collect())
}

/// All, unopened.
pub(super) async fn outsides(db: &Db) -> Result<Vec<Outside>> {
    let statement = Statement::new("SELECT id, due, until, whose, kind FROM _mails");
    let rows = db.rows(statement).await;
    let rows = rows.map_err(|error| Error::database("read the mails", error))?;
    let read = rows.iter().map(|row| Outside {
        id: text(row, "id").to_owned(),
        due: number(row, "due"),
        // From before it stood beside the letter.
        until: row.get("until").and_then(Value::as_i64).unwrap_or(i64::MAX),
        whose: text(row, "whose").to_owned(),
        kind: text(row, "kind").to_owned(),
    });
    Ok(read.collect())
}

/// Keeps letters under ids that are new, all of them or none.
pub(super) async fn keep(
    writer: &Writer<Error>,
    vault: &Vault,
    due: i64,
    letters: impl Iterator<Item = (String, &Letter)>,
) -> Result<()> {
    let mut all = Statement::new("");
    for (id, letter) in letters {
        let sealed = seal(vault, &id, letter)?;
        let (whose, kind) = match &letter.asked {
            Some(asked) => (whose(&asked.collection, &asked.record), asked.kind.clone()),
            None => Default::default(),
        };
        let row = json!({
            "tries": 0, "due": due, "until": letter.until, "whose": whose, "kind": kind,
            "text": sealed.as_str(),
        });
        all = all.push("UPSERT type::record('_mails', ").bind(json!(id)).push(") CONTENT ");
        all = all.bind(row).push(" RETURN NONE; ");
    }
    run(writer, all).await
}

fn whose(collection: &str, record: &str) -> String {
    format!("{collection}/{record}")
}

pub(super) async fn postpone(writer: &Writer<Error>, waiting: &Waiting, due: i64) -> Result<()> {
    let statement = Statement::new("UPDATE type::record('_mails', ")
        .bind(json!(waiting.id))
        .push(") SET tries = ")
        .bind(json!(waiting.tries + 1))
        .push(", due = ")
        .bind(json!(due))
        .push(" RETURN NONE");
    run(writer, statement).await
}

/// Puts one off whose key is not here, without a try.
pub(super) async fn put_off(writer: &Writer<Error>, id: &str, due: i64) -> Result<()> {
    let statement = Statement::new("UPDATE type::record('_mails', ")
        .bind(json!(id))
        .push(") SET due = ")
        .bind(json!(due))
        .push(", lost = true RETURN NONE");
    run(writer, statement).await
}

/// Makes those due that were put off.
pub(super) async fn take_up(writer: &Writer<Error>, due: i64) -> Result<()> {
    let statement = Statement::new("UPDATE _mails SET lost = NONE, due = ")
        .bind(json!(due))
        .push(" WHERE lost = true RETURN NONE");
    run(writer, statement).await
}

/// Makes all of them due.
pub(super) async fn hurry(writer: &Writer<Error>, due: i64) -> Result<()> {
    let statement =
        Statement::new("UPDATE _mails SET due = ").bind(json!(due)).push(" RETURN NONE");
    run(writer, statement).await
}

pub(super) async fn forget(writer: &Writer<Error>, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let all = ids.iter().fold(Statement::new(""), |all, id| {
        all.push("DELETE type::record('_mails', ").bind(json!(id)).push(") RETURN NONE; ")
    });
    run(writer, all).await
}

/// Forgets a record's letters of these kinds.
pub(super) async fn forget_of(
    writer: &Writer<Error>,
    (collection, record): (&str, &str),
    kinds: &[&str],
) -> Result<()> {
    let statement = Statement::new("DELETE _mails WHERE whose = ")
        .bind(json!(whose(collection, record)))
        .push(" AND kind IN ")
        .bind(json!(kinds))
        .push(" RETURN NONE");
    run(writer, statement).await
}

async fn run(writer: &Writer<Error>, statement: Statement) -> Result<()> {
    committed("keep a mail", writer.define(statement, Vec::new(), Vec::new(), || {}).await)
}

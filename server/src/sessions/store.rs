//! Every query the room makes.

use std::sync::Arc;

use homeport_db::{Db, Note, Row, Statement, Writer};
use serde_json::{Value, json};

use super::SLACK_SECONDS;
use super::wire::Session;
use crate::auth::{End, Sighting};
use crate::collections::dates;
use crate::error::{Error, Result, committed};

/// Rows that are removed in one transaction.
pub(super) const TOGETHER: usize = 500;

fn owner(collection: &str, record: &str) -> String {
    format!("{collection}/{record}")
}

fn session_in(row: &Row) -> Result<Session> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
    let mut session: Session = serde_json::from_str(text("text"))
        .map_err(|error| Error::internal("read a session", error))?;
    session.seen = text("seen").to_owned();
    session.address = text("address").to_owned();
    let until = row.get("until").and_then(Value::as_i64).unwrap_or(0);
    session.expires = until - SLACK_SECONDS;
    Ok(session)
}

async fn read(db: &Db, statement: Statement) -> Result<Vec<Row>> {
    db.rows(statement).await.map_err(|error| Error::database("read the sessions", error))
}

/// A record's sessions.
pub(super) async fn of(db: &Db, collection: &str, record: &str) -> Result<Vec<Session>> {
    let statement =
        Statement::new("SELECT text, seen, address, until FROM _sessions WHERE owner = ")
            .bind(json!(owner(collection, record)));
    read(db, statement).await?.iter().map(session_in).collect()
}

/// Those seen last, as far as that is written down, good ones or not.
pub(super) async fn latest(db: &Db, most: u64) -> Result<Vec<Session>> {
    let statement = Statement::new(
        "SELECT text, seen, address, until FROM _sessions ORDER BY seen DESC LIMIT ",
    );
    read(db, statement.number(most)).await?.iter().map(session_in).collect()
}

/// One session.
pub(super) async fn one(db: &Db, id: &str) -> Result<Option<Session>> {
    let statement =
        Statement::new("SELECT text, seen, address, until FROM ONLY type::record('_sessions', ");
    let rows = read(db, statement.bind(json!(id)).push(")")).await?;
    rows.first().map(session_in).transpose()
}

/// Ids of what is over, some of them.
pub(super) async fn over(db: &Db, now: i64) -> Result<Vec<String>> {
    let statement = Statement::new("SELECT id FROM _sessions WHERE until < ")
        .bind(json!(now))
        .push(" LIMIT ")
        .number(TOGETHER as u64);
    let rows = read(db, statement).await?;
    let id = |row: &Row| row.get("id").and_then(Value::as_str).map(str::to_owned);
    Ok(rows.iter().filter_map(id).collect())
}

/// What has ended, and until when that matters.
pub(super) async fn ends(db: &Db) -> Result<Vec<(End, i64)>> {
    let rows = read(db, Statement::new("SELECT text, until FROM _session_ends")).await?;
    let end = |row: &Row| {
        let text = row.get("text").and_then(Value::as_str).unwrap_or("");
        let until = row.get("until").and_then(Value::as_i64).unwrap_or(i64::MAX);
        let end = serde_json::from_str(text);
        end.map(|end| (end, until))
            .map_err(|error| Error::internal("read the end of a session", error))
    };
    rows.iter().map(end).collect()
}

/// Keeps new sessions.
pub(super) async fn keep(
    writer: &Writer<Error>,
    sessions: &[Session],
    notes: Vec<Note>,
) -> Result<()> {
    let mut statement = Statement::new("");
    for session in sessions {
        let text = serde_json::to_string(session)
            .map_err(|error| Error::internal("write a session", error))?;
        statement = statement
            .push("UPSERT type::record('_sessions', ")
            .bind(json!(session.id))
            .push(") CONTENT { owner: ")
            .bind(json!(owner(&session.collection, &session.record)))
            .push(", until: ")
            .bind(json!(session.expires.saturating_add(SLACK_SECONDS)))
            .push(", seen: ")
            .bind(json!(session.seen))
            .push(", address: ")
            .bind(json!(session.address))
            .push(", text: ")
            .bind(json!(text))
            .push(" } RETURN NONE;");
    }
    run(writer, statement, notes, || {}).await
}

/// A session lasts longer; one that has ended meanwhile stays away.
pub(super) async fn extend(writer: &Writer<Error>, id: &str, expires: i64) -> Result<()> {
    let statement = Statement::new("UPDATE type::record('_sessions', ")
        .bind(json!(id))
        .push(") SET until = ")
        .bind(json!(expires.saturating_add(SLACK_SECONDS)))
        .push(" RETURN NONE");
    run(writer, statement, Vec::new(), || {}).await
}

/// Writes down where sessions were seen.
pub(super) async fn note(writer: &Writer<Error>, seen: &[(Arc<str>, Sighting)]) -> Result<()> {
    let mut statement = Statement::new("");
    for (session, (at, address)) in seen {
        statement = statement
            .push("UPDATE type::record('_sessions', ")
            .bind(json!(&**session))
            .push(") SET seen = ")
            .bind(json!(dates::to_text(*at)))
            .push(", address = ")
            .bind(json!(address.to_string()))
            .push(" RETURN NONE;");
    }
    run(writer, statement, Vec::new(), || {}).await
}

/// Keeps ends and forgets the sessions that they end; `then` runs when that is on disk.
pub(super) async fn end(
    writer: &Writer<Error>,
    ends: &[(End, i64)],
    gone: &[String],
    notes: Vec<Note>,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let mut statement = Statement::new("");
    for (end, until) in ends {
        let text = serde_json::to_string(end)
            .map_err(|error| Error::internal("write the end of a session", error))?;
        let id = match end {
            End::One { session, .. } => session.clone(),
            End::UpTo { collection, record, .. } => owner(collection, record),
            End::Device { device, .. } => format!("device/{device}"),
        };
        statement = statement
            .push("UPSERT type::record('_session_ends', ")
            .bind(json!(id))
            .push(") CONTENT { until: ")
            .bind(json!(until))
            .push(", text: ")
            .bind(json!(text))
            .push(" } RETURN NONE;");
    }
    run(writer, without(statement, gone), notes, then).await
}

/// Forgets sessions.
pub(super) async fn forget(writer: &Writer<Error>, gone: &[String]) -> Result<()> {
    run(writer, without(Statement::new(""), gone), Vec::new(), || {}).await
}

/// Forgets ends that no token can contradict any more.
pub(super) async fn forget_ends(writer: &Writer<Error>, now: i64) -> Result<()> {
    let statement =
        Statement::new("DELETE _session_ends WHERE until < ").bind(json!(now)).push(" RETURN NONE");
    run(writer, statement, Vec::new(), || {}).await
}

fn without(mut statement: Statement, gone: &[String]) -> Statement {
    for id in gone {
        statement = statement
            .push("DELETE type::record('_sessions', ")
            .bind(json!(id))
            .push(") RETURN NONE;");
    }
    statement
}

async fn run(
    writer: &Writer<Error>,
    statement: Statement,
    notes: Vec<Note>,
    then: impl FnOnce() + Send + 'static,
) -> Result<()> {
    committed("keep a session", writer.define(statement, Vec::new(), notes, then).await)
}

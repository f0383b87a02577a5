//! Every query the room makes. `_payments` holds one text each, newest first; `_payment_due` those to
//! be looked after, by their integration and in the order of the time; `_payment_index` payments by
//! their record and by the service's name, those that nobody asks about any more, those that are not
//! here, and how far lists of events were read; `_payment_events` the events that are known again;
//! `_system:payments` what tells this state's keys from another's.

use homeport_db::{Db, Key, Row, Statement, Writer};
use serde_json::{Value, json};

use super::Parts;
use super::asked::Answer;
use super::payment::{Payment, begun_at, key_at_service, key_in, key_of_record};
use super::schedule::now_ms;
use super::settle::{Forget, Settle, is_stale};
use super::state::State;
use crate::collections::generate;
use crate::error::{Error, Result, committed};

const TOGETHER: u32 = 100;

fn read(error: homeport_db::DbError) -> Error {
    Error::database("read the payments", error)
}

fn text<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What tells this state's keys from another's, and since when the state is no other's: milliseconds,
/// 0 for one that was never put back from a backup.
pub(super) async fn epoch(db: &Db) -> Result<Option<(String, i64)>> {
    let rows = db.rows(Statement::new("SELECT epoch, since FROM _system:payments")).await;
    let since = |row: &Row| row.get("since").and_then(Value::as_i64).unwrap_or(0);
    Ok(rows.map_err(read)?.first().map(|row| (text(row, "epoch").to_owned(), since(row))))
}

/// From now on other keys are made than before.
pub(super) async fn begin_epoch(writer: &Writer<Error>, since: i64) -> Result<(String, i64)> {
    let epoch = generate::record_id();
    let statement = Statement::new("UPSERT _system:payments CONTENT { epoch: ")
        .bind(json!(epoch))
        .push(", since: ")
        .bind(json!(since))
        .push(" } RETURN NONE");
    let done = writer.define(statement, Vec::new(), Vec::new(), || ()).await;
    committed("keep a payment", done)?;
    Ok((epoch, since))
}

pub(super) async fn get(db: &Db, id: &str) -> Result<Option<Payment>> {
    let row = db.row(&key_in("_payments", id)?).await.map_err(read)?;
    row.map(|row| Payment::read(&row)).transpose()
}

/// The payment that a record had last.
pub(super) async fn last_of(db: &Db, collection: &str, record: &str) -> Result<Option<Payment>> {
    let row = db.row(&key_of_record(collection, record)?).await.map_err(read)?;
    match row {
        Some(row) => get(db, text(&row, "payment")).await,
        None => Ok(None),
    }
}

/// The payment that a service calls so.
pub(super) async fn at_service(db: &Db, integration: &str, id: &str) -> Result<Option<String>> {
    let row = db.row(&key_at_service(integration, id)?).await.map_err(read)?;
    Ok(row.map(|row| text(&row, "payment").to_owned()))
}

/// How far an integration's list of events was read.
pub(super) fn key_of_cursor(integration: &str) -> Result<Key> {
    key_in("_payment_index", &format!("cursor.{integration}"))
}

/// The last event that was read; `None` before the first.
pub(super) async fn cursor(db: &Db, integration: &str) -> Result<Option<String>> {
    let row = db.row(&key_of_cursor(integration)?).await.map_err(read)?;
    let cursor = row.map(|row| text(&row, "cursor").to_owned());
    Ok(cursor.filter(|cursor| !cursor.is_empty()))
}

/// Removes the events that were heard longest ago, until about so many are left.
pub(super) async fn forget_events(parts: &Parts, kept: u64) -> Result<()> {
    let rows =
        parts.db.rows(Statement::new("SELECT id, at FROM _payment_events ORDER BY at")).await;
    let rows = rows.map_err(read)?;
    let beyond = rows.len().saturating_sub(usize::try_from(kept).unwrap_or(usize::MAX));
    let oldest = rows.iter().take(beyond).map(|row| text(row, "id").to_owned());
    let oldest = oldest.map(|id| key_in("_payment_events", &id)).collect::<Result<Vec<_>>>()?;
    for keys in oldest.chunks(500) {
        parts.writer.write(Forget(keys.to_vec())).await??;
    }
    Ok(())
}

/// Payments behind an id, newest first.
pub(super) async fn page(db: &Db, after: &str, most: u32) -> Result<Vec<Payment>> {
    let table = key_in("_payments", "")?.table;
    let scan = db.scan_table(&table, false).await.map_err(read)?;
    let rows = scan.after(after).map_err(read)?.next(most).await.map_err(read)?;
    rows.iter().map(|row| Payment::read(row)).collect()
}

/// The integrations with payments that are to be looked after.
pub(super) async fn waiting_integrations(db: &Db) -> Result<Vec<String>> {
    let table = key_in("_payment_due", "")?.table;
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        let scan = db.scan_table(&table, false).await.map_err(read)?;
        let rows = scan.after(&after).map_err(read)?.next(1).await.map_err(read)?;
        let Some(key) = rows.first().map(|row| text(row, "id").to_owned()) else { break };
        let name = key.split('.').next().unwrap_or_default().to_owned();
        // Behind all of its keys, and before those of any other.
        after = format!("{name}/");
        names.push(name);
    }
    Ok(names)
}

/// A payment that is to be looked after.
pub(super) struct Due {
    /// Milliseconds since 1970-01-01 UTC.
    pub(super) at: i64,
    pub(super) payment: String,
    /// Behind this one the next page begins.
    pub(super) key: String,
}

/// The key behind which an integration's payments are whose time comes after a moment.
pub(super) fn behind(integration: &str, moment: i64) -> String {
    format!("{integration}.{moment:016}/")
}

/// An integration's payments to be looked after behind a key, earliest first.
pub(super) async fn due(db: &Db, integration: &str, after: &str, most: u32) -> Result<Vec<Due>> {
    let table = key_in("_payment_due", "")?.table;
    let own = format!("{integration}.");
    let after = if after.is_empty() { &own } else { after };
    let scan = db.scan_table(&table, false).await.map_err(read)?;
    let rows = scan.after(after).map_err(read)?.next(most).await.map_err(read)?;
    let due = |row: &std::sync::Arc<Row>| {
        let key = text(row, "id").to_owned();
        let at = key.strip_prefix(&own)?.split('.').next()?.parse().ok()?;
        Some(Due { at, payment: text(row, "payment").to_owned(), key })
    };
    Ok(rows.iter().map_while(due).collect())
}

/// Those that nobody asks about any more.
pub(super) async fn stuck(db: &Db) -> Result<Vec<String>> {
    let table = key_in("_payment_index", "")?.table;
    let (mut found, mut after) = (Vec::new(), "stuck.".to_owned());
    loop {
        let scan = db.scan_table(&table, false).await.map_err(read)?;
        let rows = scan.after(&after).map_err(read)?.next(TOGETHER).await.map_err(read)?;
        let keys = rows.iter().map(|row| text(row, "id").to_owned());
        let keys = keys.take_while(|key| key.starts_with("stuck.")).collect::<Vec<_>>();
        let Some(last) = keys.last() else { return Ok(found) };
        after.clone_from(last);
        found.extend(keys.iter().filter_map(|key| key.strip_prefix("stuck.").map(str::to_owned)));
    }
}

/// What waits is looked up, never asked for, and what is not settled is asked about at once.
pub(super) async fn doubt_all(db: &Db, writer: &Writer<Error>) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = page(db, &after, TOGETHER).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for before in page {
            let waits = before.waiting().is_some();
            let has_refunds = before.asks.iter().any(|ask| ask.is == Answer::Pending);
            if before.state.is_settled() && !waits && !has_refunds {
                continue;
            }
            let mut doubted = before.next();
            let waiting = doubted.asks.iter_mut().filter(|ask| ask.is == Answer::Waiting);
            let now = now_ms();
            waiting.for_each(|ask| ask.doubted = Some(now));
            doubted.due = Some(now);
            writer.write(Settle::new(&before, &doubted, &[])).await??;
        }
    }
}

/// An integration's payments with money of somebody's, of the last so many milliseconds, are asked
/// about: something may have become of them that nobody will tell of.
pub(super) async fn ask_about_paid(parts: &Parts, integration: &str, young: i64) -> Result<()> {
    let (mut after, now) = (String::new(), now_ms());
    loop {
        let page = page(&parts.db, &after, TOGETHER).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        let is_meant = |one: &&Payment| {
            one.integration == integration && matches!(one.state, State::Captured | State::Refunded)
        };
        for before in page.iter().filter(is_meant) {
            let rung = before.rung(now);
            match parts.writer.write(Settle::new(before, &rung, &[])).await? {
                Err(error) if !is_stale(&error) => return Err(error),
                _ => {}
            }
        }
        // The newest come first.
        if begun_at(&last.id).is_some_and(|begun| begun < now.saturating_sub(young)) {
            return Ok(());
        }
    }
}

//! The trail as a file.
//!
//! JSON lines are the entries exactly as they are kept: the SHA-256 of a line is what the next one
//! has as `previous`, so that whoever has the file can check it without this box.

use std::io;

use axum::body::Body;
use bytes::Bytes;
use homeport_db::{Db, Entry};
use serde_json::Value;

use super::event::{Action, Event, Party};
use super::list::Filter;
use super::wire::AuditEntry;
use super::{Audit, READ_STEP};
use crate::error::{Error, Result};

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    JsonLines,
    Csv,
}

impl Format {
    /// # Errors
    /// 400 for what is none.
    pub(super) fn read(name: Option<&str>) -> Result<Self> {
        match name {
            None | Some("jsonl") => Ok(Format::JsonLines),
            Some("csv") => Ok(Format::Csv),
            Some(_) => Err(Error::invalid("A format is jsonl or csv.")),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Format::JsonLines => "jsonl",
            Format::Csv => "csv",
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Format::JsonLines => "application/x-ndjson",
            Format::Csv => "text/csv; charset=utf-8",
        }
    }
}

const COLUMNS: [&str; 17] = [
    "seq",
    "at",
    "action",
    "outcome",
    "actorKind",
    "actorCollection",
    "actorId",
    "actorName",
    "address",
    "device",
    "agent",
    "targetKind",
    "targetCollection",
    "targetId",
    "targetName",
    "details",
    "hash",
];

/// What has still to be written.
struct Rest {
    db: Db,
    format: Format,
    filter: Filter,
    next: u64,
    last: u64,
    /// The first line of a table.
    is_begun: bool,
}

impl Audit {
    /// The entries that are meant, oldest first, as they are sent. That is noted, but not in what
    /// is sent.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn export(&self, format: Format, filter: Filter) -> Result<Body> {
        let fail = |error| Error::database("read the audit trail", error);
        let db = self.inner.db.clone();
        let next = db.trail_floor().await.map_err(fail)?.seq + 1;
        let last = db.trail_head().await.map_err(fail)?.seq;
        let event = Event::new(Action::TrailExported).on(Party::kind("trail"));
        self.append_or_warn(event.with("format", format.name())).await;
        let rest = Rest { db, format, filter, next, last, is_begun: false };
        let pieces = futures_util::stream::try_unfold(rest, |mut rest| async move {
            Ok::<_, io::Error>(rest.piece().await?.map(|piece| (piece, rest)))
        });
        Ok(Body::from_stream(pieces))
    }
}

impl Rest {
    /// The next lines; `None` at the end.
    async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        let mut lines = Vec::new();
        if !self.is_begun {
            self.is_begun = true;
            if self.format == Format::Csv {
                lines = row(&COLUMNS.map(str::to_owned))?;
            }
        } else if self.next > self.last {
            return Ok(None);
        }
        let to = (self.next + READ_STEP - 1).min(self.last);
        let entries = self.db.trail(self.next, to).await.map_err(io::Error::other)?;
        self.next = to + 1;
        for entry in entries {
            self.write(entry, &mut lines)?;
        }
        Ok(Some(lines.into()))
    }

    fn write(&self, entry: Entry, lines: &mut Vec<u8>) -> io::Result<()> {
        let text = entry.text.clone();
        let entry = AuditEntry::from(entry);
        if !self.filter.takes(&entry, &text) {
            return Ok(());
        }
        match self.format {
            Format::JsonLines => {
                lines.extend_from_slice(text.as_bytes());
                lines.push(b'\n');
            }
            Format::Csv => lines.extend(row(&cells(&entry))?),
        }
        Ok(())
    }
}

fn row(cells: &[String; COLUMNS.len()]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| harmless(cell))).map_err(io::Error::other)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// A spreadsheet takes what begins so for a formula; names and agents come from anybody.
fn harmless(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

fn cells(entry: &AuditEntry) -> [String; COLUMNS.len()] {
    let told = &entry.told;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let party = |party: &Party| {
        [party.kind.clone(), text(&party.collection), text(&party.id), text(&party.name)]
    };
    let [actor, actor_collection, actor_id, actor_name] = party(&told.actor);
    let [target, target_collection, target_id, target_name] =
        told.target.as_ref().map(party).unwrap_or_default();
    let outcome = serde_json::to_value(told.outcome).unwrap_or_default();
    let details = match told.details.is_empty() {
        true => String::new(),
        false => Value::Object(told.details.clone()).to_string(),
    };
    [
        entry.seq.to_string(),
        told.at.clone(),
        told.action.clone(),
        outcome.as_str().unwrap_or_default().to_owned(),
        actor,
        actor_collection,
        actor_id,
        actor_name,
        text(&told.address),
        text(&told.device),
        text(&told.agent),
        target,
        target_collection,
        target_id,
        target_name,
        details,
        entry.hash.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_neither_a_formula_nor_the_end_of_its_row() {
        let told = serde_json::from_str(
            r#"{"at":"2026-01-31 10:00:00.123Z","action":"signIn","outcome":"done",
                "actor":{"kind":"user","name":"=HYPERLINK(\"x\"),\n1"},"details":{"a":"b,c"}}"#,
        );
        let entry = AuditEntry { seq: 7, hash: "00".to_owned(), told: told.unwrap() };
        let bytes = row(&cells(&entry)).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        let rows = reader.records().collect::<Result<Vec<_>, _>>().unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(&rows[0][7], "'=HYPERLINK(\"x\"),\n1");
        assert_eq!((&rows[0][0], &rows[0][15]), ("7", "{\"a\":\"b,c\"}"));
        assert_eq!(rows[0].len(), COLUMNS.len());
    }
}

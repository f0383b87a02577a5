//! The trail: numbered entries, each sealed by a hash that covers the one before it.
//!
//! Invariants
//! - An entry is written by the transaction of what it tells of, so there is neither without the
//!   other. Its number and its hash are made when that transaction is: a write that is run again is
//!   noted once, and what was refused leaves neither an entry nor a gap.
//! - An entry's text is one line of JSON that begins with the encoding's version, the number, the
//!   moment and the hash before; its hash is the SHA-256 of exactly these bytes. Whoever has the
//!   lines needs nothing else to check them.
//! - Where the trail ends is kept beside it, in the same transaction: entries that are cut off at
//!   the end are missed.
//! - Nothing here knows what is noted.

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

use crate::rows::{OwnKey, OwnRow};
use crate::{Db, DbError, Row, Statement};

/// The table of entries. Their keys are negated numbers, as in the change log.
const TABLE: &str = "_trail";
/// The encoding that is written; the first member of each text.
const VERSION: u32 = 1;

/// What is to be noted: the members of a JSON object.
#[derive(Clone, Debug)]
pub struct Note(String);

impl Note {
    /// Members with the names `v`, `seq`, `at` and `previous` are the trail's own.
    pub fn new(members: Row) -> Self {
        Self(Json::Object(members).to_string())
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// A place in the trail: an entry's number and its hash in hexadecimal digits. Before the first
/// entry it is number 0, and 64 zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// From 1, without gaps.
    pub seq: u64,
    /// 64 digits.
    pub hash: String,
}

impl Link {
    fn before_all() -> Self {
        Self { seq: 0, hash: "0".repeat(64) }
    }

    /// The next entry's text, and the place that it makes.
    fn then(&self, note: &Note, at: &str) -> (String, Self) {
        let (seq, previous) = (self.seq + 1, &self.hash);
        let members = note.0.strip_prefix('{').unwrap_or("}");
        let comma = if members == "}" { "" } else { "," };
        let text = format!(
            r#"{{"v":{VERSION},"seq":{seq},"at":"{at}","previous":"{previous}"{comma}{members}"#
        );
        let hash = hash_of(&text);
        (text, Self { seq, hash })
    }
}

/// The hash of an entry's text.
pub fn hash_of(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An entry as it is stored.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The number it is stored under.
    pub seq: u64,
    /// What was noted, whole.
    pub text: String,
    /// The hash that is stored with it.
    pub hash: String,
}

impl Db {
    /// Where the trail ends.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn trail_head(&self) -> Result<Link, DbError> {
        self.link(Statement::new("SELECT seq, hash FROM _system:trail")).await
    }

    /// The last entry that was removed; the trail begins behind it.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn trail_floor(&self) -> Result<Link, DbError> {
        self.link(Statement::new("SELECT seq, hash FROM _system:trail_floor")).await
    }

    async fn link(&self, select: Statement) -> Result<Link, DbError> {
        let rows = self.rows(select).await?;
        let Some(row) = rows.first() else { return Ok(Link::before_all()) };
        let seq = row.get("seq").and_then(Json::as_u64).unwrap_or(0);
        Ok(Link { seq, hash: text_in(row, "hash") })
    }

    /// The entries numbered `from` to `to`, as far as they are there, oldest first.
    ///
    /// # Errors
    /// The engine's error.
    pub async fn trail(&self, from: u64, to: u64) -> Result<Vec<Entry>, DbError> {
        let select = Statement::new("SELECT * FROM _trail:-").number(to).push("..=-");
        let rows = self.rows(select.number(from)).await?.into_iter().rev();
        Ok(rows
            .map(|row| Entry {
                seq: row.get("id").and_then(Json::as_i64).map_or(0, i64::unsigned_abs),
                text: text_in(&row, "text"),
                hash: text_in(&row, "hash"),
            })
            .collect())
    }
}

/// Removes the entries behind `floor` up to `last`, which is remembered: the trail is checked from
/// there on. To be run in the writer's turn.
pub fn shorten_trail(floor: u64, last: &Link) -> Statement {
    Statement::new("DELETE _trail:-")
        .number(last.seq)
        .push("..=-")
        .number(floor + 1)
        .push(" RETURN NONE; UPSERT _system:trail_floor CONTENT ")
        .bind(json!({ "seq": last.seq, "hash": last.hash }))
        .push(" RETURN NONE")
}

fn text_in(row: &Row, name: &str) -> String {
    row.get(name).and_then(Json::as_str).unwrap_or("").to_owned()
}

/// The rows that notes become behind `head`, and the head then.
pub(crate) fn extend(head: &Link, notes: &[Note], at_ms: u64) -> (Vec<OwnRow>, Link) {
    let at = moment(at_ms);
    let mut head = head.clone();
    let mut rows = Vec::with_capacity(notes.len() + 1);
    for note in notes {
        let (text, next) = head.then(note, &at);
        let row = row([("text", json!(text)), ("hash", json!(next.hash))]);
        let key = OwnKey::Number(-i64::try_from(next.seq).unwrap_or(i64::MAX));
        rows.push(OwnRow { table: TABLE, key, row });
        head = next;
    }
    if !notes.is_empty() {
        let row = row([("seq", json!(head.seq)), ("hash", json!(head.hash))]);
        rows.push(OwnRow { table: "_system", key: OwnKey::Name("trail"), row });
    }
    (rows, head)
}

fn row<const N: usize>(columns: [(&str, Json); N]) -> Row {
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `2022-01-31 10:00:00.123Z`, as all dates are kept.
fn moment(at_ms: u64) -> String {
    let since = Duration::milliseconds(i64::try_from(at_ms).unwrap_or(0));
    let at = OffsetDateTime::UNIX_EPOCH.checked_add(since).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let form =
        format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]Z");
    at.format(form).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> Note {
        Note::new(row([("action", json!(text))]))
    }

    #[test]
    fn an_entry_names_its_place_and_its_hash_covers_every_byte_of_it() {
        let (rows, head) = extend(&Link::before_all(), &[note("one"), note("two")], 1_000);
        let text = |at: usize| rows[at].row["text"].as_str().unwrap();
        let zeros = "0".repeat(64);
        let first = format!(
            r#"{{"v":1,"seq":1,"at":"1970-01-01 00:00:01.000Z","previous":"{zeros}","action":"one"}}"#
        );
        assert_eq!(text(0), first);
        let second: Json = serde_json::from_str(text(1)).unwrap();
        assert_eq!(second["previous"], json!(hash_of(&first)));
        assert_eq!(head, Link { seq: 2, hash: hash_of(text(1)) });
        // The head is kept with them, and nothing is when there is nothing to note.
        assert_eq!(rows[2].row["seq"], json!(2));
        let (none, same) = extend(&head, &[], 2_000);
        assert!(none.is_empty() && same == head);
    }

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_of("abc"), expected);
    }
}

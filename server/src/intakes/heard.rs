//! An event that was heard, as it is kept: what became of it, newest first for each integration; what it
//! says, apart from that, since lists need none of it; and by what it is known again.

use homeport_db::{DbError, Ident, Key, Row};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::error::{Error, Result};

/// Moments are counted up to here: newest come first where this is what one is taken from.
pub(super) const MOST: u64 = 9_999_999_999_999_999;
pub(super) const TABLE: &str = "_heard";
/// What they say, under the same keys.
pub(super) const BODIES: &str = "_heard_bodies";
/// Those that have failed, under the same keys.
pub(super) const FAILED: &str = "_heard_failed";
/// What events are known again by.
pub(super) const NAMES: &str = "_heard_names";
const DOING: &str = "keep an event";

/// What has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HeardState)]
pub(super) enum State {
    /// What was to be set is.
    Done,
    /// No intake is about it.
    Unmatched,
    /// One of its intakes failed, and nothing was set.
    Failed,
    /// It had failed, and an admin wants nothing of it.
    Discarded,
}

/// How it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HeardWay)]
pub(super) enum Way {
    Webhook,
    List,
}

/// What an intake has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HeardDid)]
pub(super) enum Did {
    Created,
    Changed,
    /// The record is newer than the event, and stays as it is.
    Older,
}

/// What one intake has done of an event.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Deed {
    /// The intake's id, and its name then.
    pub(super) intake: String,
    pub(super) name: String,
    /// The collection's id, and the record's.
    pub(super) collection: String,
    pub(super) record: String,
    pub(super) did: Did,
}

/// An event that was heard.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Heard {
    pub(super) integration: String,
    /// What tells the integration from others that have had its name.
    #[serde(default)]
    pub(super) of: String,
    /// By which the service, or the box, knows it again.
    pub(super) event: String,
    pub(super) kind: String,
    pub(super) way: Way,
    /// When it came.
    pub(super) at: String,
    /// The same in microseconds since 1970-01-01 UTC; each of an integration's is another.
    pub(super) moment: u64,
    pub(super) state: State,
    /// The name of the intake that failed, and why.
    #[serde(default)]
    pub(super) failed: String,
    #[serde(default)]
    pub(super) why: String,
    #[serde(default)]
    pub(super) deeds: Vec<Deed>,
    /// How often it was taken in again.
    #[serde(default)]
    pub(super) replays: u32,
    /// How often one that is the same byte for byte has come since, of those that have no id.
    #[serde(default)]
    pub(super) repeats: u32,
    /// Bytes of what it says.
    #[serde(default)]
    pub(super) size: u64,
}

impl Heard {
    /// `INTEGRATION.NUMBER.NAME`. None of the parts has a dot in it.
    pub(super) fn id(&self) -> String {
        let name = name_of(&self.event);
        let name = name.get(..16).unwrap_or(&name);
        format!("{}.{:016}.{name}", self.integration, MOST - self.moment.min(MOST))
    }

    pub(super) fn key(&self) -> Result<Key> {
        key_in(TABLE, self.id())
    }

    /// Where what it says lies.
    pub(super) fn body_key(&self) -> Result<Key> {
        key_in(BODIES, self.id())
    }

    /// Where it lies while it has failed.
    pub(super) fn failed_key(&self) -> Result<Key> {
        key_in(FAILED, self.id())
    }

    /// Where it is known again.
    pub(super) fn name_key(&self) -> Result<Key> {
        name_key(&self.integration, &self.of, &self.event)
    }

    pub(super) fn row(&self) -> Result<Row> {
        let text = serde_json::to_string(self).map_err(|error| Error::internal(DOING, error))?;
        Ok(Row::from_iter([("text".to_owned(), Value::String(text))]))
    }

    pub(super) fn read(row: &Row) -> Result<Self> {
        let text = row.get("text").and_then(Value::as_str).unwrap_or_default();
        serde_json::from_str(text).map_err(|error| Error::internal(DOING, error))
    }
}

/// What an event says, as it is kept.
///
/// # Errors
/// When it cannot be written.
pub(super) fn body_row(body: &Map<String, Value>) -> Result<Row> {
    let text = serde_json::to_string(body).map_err(|error| Error::internal(DOING, error))?;
    Ok(Row::from_iter([("text".to_owned(), Value::String(text))]))
}

/// # Errors
/// When it is none.
pub(super) fn read_body(row: &Row) -> Result<Map<String, Value>> {
    let text = row.get("text").and_then(Value::as_str).unwrap_or_default();
    serde_json::from_str(text).map_err(|error| Error::internal(DOING, error))
}

/// A name that a key may have, whatever an event calls itself.
fn name_of(event: &str) -> String {
    hex::encode(Sha256::digest(event.as_bytes()))
}

/// Where an event is known again: by what is one integration's `of` alone.
pub(super) fn name_key(integration: &str, of: &str, event: &str) -> Result<Key> {
    key_in(NAMES, format!("{integration}.{}", name_of(&format!("{of}\n{event}"))))
}

pub(super) fn key_in(table: &str, id: String) -> Result<Key> {
    let table = Ident::new(table).map_err(|error: DbError| Error::database(DOING, error))?;
    Ok(Key { table, id })
}

/// Where an event of this id lies; `None` when it is none.
pub(super) fn key_of(id: &str) -> Option<Key> {
    let mut parts = id.split('.');
    let (_, number, name) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_one = parts.next().is_none() && number.len() == 16 && name.len() == 16;
    let fits = is_one && id.len() <= 255 && digits(number) && digits(name);
    fits.then(|| key_in(TABLE, id.to_owned()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(integration: &str, event: &str, moment: u64) -> Heard {
        Heard {
            integration: integration.to_owned(),
            of: "stripe/now/".to_owned(),
            event: event.to_owned(),
            kind: String::new(),
            way: Way::Webhook,
            at: String::new(),
            moment,
            state: State::Done,
            failed: String::new(),
            why: String::new(),
            deeds: Vec::new(),
            replays: 0,
            repeats: 0,
            size: 0,
        }
    }

    #[test]
    fn newest_come_first_and_events_of_two_integrations_are_two() {
        let (old, new) = (heard("shop", "a", 9), heard("shop", "b", 10));
        assert!(new.id() < old.id());
        assert_eq!(key_of(&old.id()), old.key().ok());
        let other = heard("other", "a", 9);
        assert_ne!(other.name_key().unwrap(), old.name_key().unwrap());
        assert_eq!(heard("shop", "a", 11).name_key().unwrap(), old.name_key().unwrap());
        for none in ["", "shop", "shop.1.a", "shop.0000000000000001.a", "a.b.c.d"] {
            assert!(key_of(none).is_none(), "{none}");
        }
    }
}

//! How far a service's list was read, and since when somebody listens.
//!
//! It is begun with the first intake of an integration and forgotten with the last one: what is told
//! while nobody listens is nobody's, whenever somebody listens again.

use std::sync::Arc;

use homeport_db::{DbError, Deciding, Intent, Key, Row, View};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::heard::key_in;
use crate::error::{Error, Result};

pub(super) const TABLE: &str = "_intake_cursors";
/// Events that are read once more, since lists may show one later than those after it.
pub(super) const OVERLAP: usize = 20;
const DOING: &str = "keep how far a list was read";

/// A list, as far as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Reading {
    /// What tells the integration from others that have had its name.
    pub(super) of: String,
    /// Since when somebody listens, in seconds since 1970-01-01.
    pub(super) since: i64,
    /// Whether it was looked at; where a list does not say when its events were, all that it had then
    /// were of before.
    #[serde(default)]
    pub(super) looked: bool,
    /// Behind which the next page begins; empty while none was there.
    #[serde(default)]
    pub(super) cursor: String,
    /// The cursors of the events that were read last, oldest first.
    #[serde(default)]
    pub(super) seen: Vec<String>,
    /// When the service had last forgotten all that was read; empty while it has not.
    #[serde(default)]
    pub(super) anew: String,
}

impl Reading {
    pub(super) fn begun(of: String, since: i64) -> Self {
        Self { of, since, ..Self::default() }
    }

    /// # Errors
    /// When it cannot be written.
    pub(super) fn text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::internal(DOING, error))
    }

    pub(super) fn read(row: &Row) -> Result<Self> {
        let text = row.get("text").and_then(Value::as_str).unwrap_or_default();
        serde_json::from_str(text).map_err(|error| Error::internal(DOING, error))
    }

    /// Remembers events that were read, oldest first.
    pub(super) fn see(&mut self, cursors: impl IntoIterator<Item = String>) {
        for cursor in cursors {
            if !self.seen.contains(&cursor) {
                self.seen.push(cursor);
            }
        }
        let beyond = self.seen.len().saturating_sub(OVERLAP);
        drop(self.seen.drain(..beyond));
    }
}

pub(super) fn key_of(integration: &str) -> Result<Key> {
    key_in(TABLE, integration.to_owned())
}

/// A list was read on. Where nobody listens any more, or somebody anew, it is as if it had not been.
pub(super) struct ReadOn {
    pub(super) key: Key,
    pub(super) before: Reading,
    pub(super) now: Reading,
    /// What the events of before anybody listened are known by.
    pub(super) names: Vec<(Key, Row)>,
}

impl ReadOn {
    fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let present = view.get(&self.key).map(|row| Reading::read(row)).transpose()?;
        if present.as_ref() != Some(&self.before) {
            return Ok(());
        }
        let text = Value::String(self.now.text()?);
        view.keep(self.key.clone(), Row::from_iter([("text".to_owned(), text)]));
        for (key, row) in &self.names {
            if view.get(key).is_none() {
                view.keep(key.clone(), row.clone());
            }
        }
        Ok(())
    }
}

impl Intent for ReadOn {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let names = self.names.iter().map(|(key, _)| key);
        [&self.key].into_iter().chain(names).cloned().collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(async move { self.judge(view) })
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database(DOING, error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_remembered_in_their_order() {
        let mut reading = Reading::begun("stripe/now".to_owned(), 1);
        reading.see((0..OVERLAP).map(|number| number.to_string()));
        reading.see(["3".to_owned(), "new".to_owned()]);
        assert_eq!(reading.seen.len(), OVERLAP);
        let ends = (reading.seen.first().map(String::as_str), reading.seen.last());
        assert_eq!((ends.0, ends.1.map(String::as_str)), (Some("1"), Some("new")));
        let row = Row::from_iter([("text".to_owned(), reading.text().unwrap().into())]);
        assert_eq!(Reading::read(&row).unwrap(), reading);
    }
}

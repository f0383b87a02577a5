//! A call that must happen, as it is kept: one text, in a table for each state.

use homeport_db::{DbError, Ident, Key, Row};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::follow::Change;
use crate::error::{Error, Result};

/// Changes are numbered up to here: newest come first where this is what a number is taken from.
const MOST: u64 = 9_999_999_999_999_999;

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = DeliveryState)]
pub(super) enum State {
    /// It is to be made, or made again.
    Waiting,
    /// It was made.
    Delivered,
    /// It is not tried any more.
    Dead,
    /// It waited in a backup that was put back: it may have been made since.
    Held,
}

impl State {
    pub(super) const ALL: [Self; 4] = [Self::Waiting, Self::Delivered, Self::Dead, Self::Held];

    pub(super) fn table(self) -> Result<Ident, DbError> {
        Ident::new(match self {
            Self::Waiting => "_outbox",
            Self::Delivered => "_outbox_delivered",
            Self::Dead => "_outbox_dead",
            Self::Held => "_outbox_held",
        })
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_value(text.into()).ok()
    }
}

/// A call that must happen.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Delivery {
    /// The automation's id, and its name then.
    pub(super) automation: String,
    pub(super) name: String,
    pub(super) integration: String,
    pub(super) action: String,
    /// The change's number.
    pub(super) seq: u64,
    pub(super) change: Change,
    /// The collection's id, and the record's.
    pub(super) collection: String,
    pub(super) record: String,
    /// Under which the provider knows the call again.
    pub(super) key: String,
    pub(super) input: Map<String, Value>,
    pub(super) created: String,
    #[serde(default)]
    pub(super) tries: u32,
    /// Milliseconds since 1970-01-01 UTC.
    #[serde(default)]
    pub(super) due: i64,
    /// When it was first sent without it being known that nothing came of it; milliseconds.
    #[serde(default)]
    pub(super) begun: Option<i64>,
    /// The last try.
    #[serde(default)]
    pub(super) last: Option<Last>,
}

/// What came of a try, without secrets.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Last {
    pub(super) at: String,
    pub(super) status: u16,
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) message: String,
    pub(super) request: Value,
    pub(super) answer: Value,
}

impl Delivery {
    /// `INTEGRATION.NUMBER.AUTOMATION`. None of the parts has a dot in it.
    pub(super) fn id(&self) -> String {
        format!("{}.{:016}.{}", self.integration, self.seq, self.automation)
    }

    /// What waits lies by integration, oldest first; all else newest first.
    pub(super) fn key_in(&self, state: State) -> Result<Key> {
        key_of(&self.id(), state).ok_or_else(|| Error::internal(DOING, "an id that is none"))
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

const DOING: &str = "keep a delivery";

/// Where a delivery of this id lies; `None` when it is none.
pub(super) fn key_of(id: &str, state: State) -> Option<Key> {
    let mut parts = id.split('.');
    let (integration, number, automation) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || id.len() > 255 {
        return None;
    }
    let number = number.parse::<u64>().ok().filter(|number| *number <= MOST)?;
    let id = match state {
        State::Waiting => format!("{integration}.{number:016}.{automation}"),
        _ => format!("{:016}.{integration}.{automation}", MOST - number),
    };
    Some(Key { table: state.table().ok()?, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_comes_oldest_first_and_what_ended_newest_first() {
        let key = |number: u64, state| key_of(&format!("pay.{number:016}.a"), state).unwrap().id;
        assert!(key(9, State::Waiting) < key(10, State::Waiting));
        assert!(key(9, State::Dead) > key(10, State::Dead));
        for none in ["", "pay", "pay.1", "pay.x.a", "pay.1.a.b", "pay.99999999999999999.a"] {
            assert!(key_of(none, State::Waiting).is_none(), "{none}");
        }
    }
}

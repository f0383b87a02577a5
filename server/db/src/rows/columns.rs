//! Some columns of a stored row, read where they lie: most rows that are looked through are not
//! wanted, and decoding them whole is most of what that costs.
//!
//! The engine (3.3.5) stores a row as a `Record` of revision 2, whose data is an object: its keys
//! in order with a table of where they are, or, below eight columns, keys and values in turn. A row
//! in any other form is read by decoding it.

use revision::optimised::IndexedMapWalker;
use revision::optimised::tag::{SizeClass, read_tag};
use revision::{DeserializeRevisioned, Error, SerializeRevisioned, WalkRevisioned};
use serde_json::Value as Json;
use surrealdb_catalog::Record;
use surrealdb_expr::val::Value;

use super::stored::to_json;
use crate::{Ident, Row};

/// The revision of values and objects that is read here.
const REVISION: u8 = 2;
/// The only kind of value whose size is fixed, a bool, is this long.
const FIXED_SIZE: usize = 1;

/// The columns that are asked for.
pub(super) struct Columns<'a> {
    /// Each with its name as it is stored.
    wanted: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(columns: &'a [Ident]) -> Self {
        let stored = |name: &'a str| {
            let mut stored = Vec::with_capacity(name.len() + 1);
            // Writing to a Vec cannot fail.
            let _ = name.len().serialize_revisioned(&mut stored);
            stored.extend_from_slice(name.as_bytes());
            (name, stored)
        };
        Self { wanted: columns.iter().map(|column| stored(column.as_str())).collect() }
    }

    /// Those of the columns that a stored row has; `None` when it has to be decoded to tell.
    pub(super) fn of(&self, stored: &[u8]) -> Option<Row> {
        let mut reader = stored;
        let data = Record::walk_revisioned(&mut reader).ok()?.into_data_bytes().ok()?;
        let mut reader = &*data;
        let value = Value::walk_revisioned(&mut reader).ok()?;
        if !value.is_object() {
            return None;
        }
        let object = value.object_view().ok()?;
        let body = object.as_bytes().strip_prefix(&[REVISION])?.get(size_of::<u32>()..)?;
        let map = IndexedMapWalker::<'_, String, Value>::from_payload_unvalidated(body).ok()?;
        match map.legacy_body() {
            Some(body) => self.in_turn(body, map.len()).ok(),
            None => self.by_table(&map).ok(),
        }
    }

    fn by_table(&self, map: &IndexedMapWalker<'_, String, Value>) -> Result<Row, Error> {
        let mut row = Row::new();
        for (name, stored) in &self.wanted {
            if let Some(mut value) = map.find_value_bytes(|key| key.cmp(stored))? {
                row.insert((*name).to_owned(), decode(&mut value)?);
            }
        }
        Ok(row)
    }

    fn in_turn(&self, mut body: &[u8], columns: usize) -> Result<Row, Error> {
        let mut row = Row::new();
        for _ in 0..columns {
            let length = usize::deserialize_revisioned(&mut body)?;
            let (key, rest) = body.split_at_checked(length).ok_or_else(cut_off)?;
            body = rest;
            match self.wanted.iter().find(|(name, _)| name.as_bytes() == key) {
                Some((name, _)) => drop(row.insert((*name).to_owned(), decode(&mut body)?)),
                None => pass(&mut body)?,
            }
        }
        Ok(row)
    }
}

fn decode(value: &mut &[u8]) -> Result<Json, Error> {
    Value::deserialize_revisioned(value).map(to_json)
}

/// Passes over a value.
fn pass(body: &mut &[u8]) -> Result<(), Error> {
    *body = body.strip_prefix(&[REVISION]).ok_or_else(cut_off)?;
    let size = match read_tag(body)?.size_class()? {
        SizeClass::Inline => 0,
        SizeClass::Fixed => FIXED_SIZE,
        SizeClass::Varlen => {
            let (size, rest) = body.split_first_chunk().ok_or_else(cut_off)?;
            *body = rest;
            usize::try_from(u32::from_le_bytes(*size)).map_err(|_large| cut_off())?
        }
    };
    *body = body.get(size..).ok_or_else(cut_off)?;
    Ok(())
}

fn cut_off() -> Error {
    Error::Deserialize("the stored row is not what its revision says".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use surrealdb_expr::val::{RecordIdKey, TableName};
    use surrealdb_kvs::value::KVValue;

    use super::*;
    use crate::rows::stored;

    const NAMES: [&str; 12] = [
        "a",
        "b",
        "c_title_text",
        "d",
        "e_1",
        "f",
        "g",
        "h",
        "k",
        "l_long_name_of_a_column",
        "m",
        "n",
    ];

    fn value() -> impl Strategy<Value = Json> {
        prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            Just(json!(1.5)),
            ".{0,300}".prop_map(Json::from),
            Just(json!(["x", 1, null, { "y": [] }])),
            Just(json!({ "x": { "y": ["z"] } })),
        ]
    }

    fn row() -> impl Strategy<Value = Row> {
        let columns = NAMES.map(|_| prop::option::weighted(0.6, value()));
        columns.prop_map(|values| {
            let named = NAMES.iter().zip(values);
            named.filter_map(|(name, value)| Some(((*name).to_owned(), value?))).collect()
        })
    }

    fn stored(row: &Row) -> Vec<u8> {
        let (table, id) = (TableName::from("t"), RecordIdKey::from("r1".to_owned()));
        Record::new(stored::from_row(row, &table, &id)).kv_encode_value().unwrap()
    }

    proptest! {
        #[test]
        fn columns_are_read_as_from_the_whole_row(
            row in row(),
            wanted in prop::sample::subsequence(&NAMES[..], 0..5),
        ) {
            let wanted = wanted.into_iter().chain(["id"]).map(|name| Ident::new(name).unwrap());
            let wanted = wanted.collect::<Vec<_>>();
            let mut whole = row.clone();
            whole.insert("id".to_owned(), "r1".into());
            whole.retain(|name, _| wanted.iter().any(|column| column.as_str() == name));
            prop_assert_eq!(Columns::new(&wanted).of(&stored(&row)), Some(whole));
        }

        #[test]
        fn what_is_damaged_ends_no_process(row in row(), at in any::<prop::sample::Index>(), byte: u8) {
            let mut stored = stored(&row);
            let at = at.index(stored.len());
            stored[at] = byte;
            let wanted = NAMES.map(|name| Ident::new(name).unwrap());
            let _ = Columns::new(&wanted).of(&stored);
            let _ = Columns::new(&wanted).of(&stored[..at]);
        }
    }
}

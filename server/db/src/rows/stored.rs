//! JSON to the values the engine stores, and back.

use serde_json::{Number as JsonNumber, Value as Json};
use surrealdb_expr::val::{Number, Object, RecordId, RecordIdKey, TableName, Value};

use crate::Row;

/// A row as it is stored; its `id` is its address.
pub(super) fn from_row(row: &Row, table: &TableName, id: &RecordIdKey) -> Value {
    let mut object = row
        .iter()
        .filter(|(name, _)| *name != "id")
        .map(|(name, value)| (name.as_str(), from_json(value)))
        .collect::<Object>();
    object.insert("id", Value::RecordId(RecordId { table: table.clone(), key: id.clone() }));
    Value::Object(object)
}

/// Whole numbers within `i64` stay whole; larger ones become floats, as they do in PocketBase.
pub(super) fn from_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(match number.as_i64() {
            Some(whole) => Number::Int(whole),
            None => Number::Float(number.as_f64().unwrap_or(0.0)),
        }),
        Json::String(text) => Value::String(text.as_str().into()),
        Json::Array(items) => Value::Array(items.iter().map(from_json).collect::<Vec<_>>().into()),
        Json::Object(map) => Value::Object(
            map.iter().map(|(name, value)| (name.as_str(), from_json(value))).collect(),
        ),
    }
}

/// A stored row; its `id` becomes the bare key. `None` for what is no row.
pub(super) fn to_row(value: Value) -> Option<Row> {
    let Value::Object(object) = value else { return None };
    Some(object.0.into_iter().map(|(name, value)| (name.into(), to_json(value))).collect())
}

pub(super) fn to_json(value: Value) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(value),
        Value::Number(Number::Int(whole)) => Json::from(whole),
        Value::Number(Number::Float(float)) => {
            JsonNumber::from_f64(float).map_or(Json::Null, Json::Number)
        }
        Value::Number(number) => Json::from(number.to_float()),
        Value::String(text) => Json::String(text.into()),
        Value::Array(items) => Json::Array(items.0.into_iter().map(to_json).collect()),
        Value::Object(object) => Json::Object(
            object.0.into_iter().map(|(name, value)| (name.into(), to_json(value))).collect(),
        ),
        Value::RecordId(RecordId { key: RecordIdKey::String(key), .. }) => Json::String(key.into()),
        Value::RecordId(RecordId { key: RecordIdKey::Number(key), .. }) => Json::from(key),
        // Nothing else is ever stored: rows are made of JSON alone.
        _ => Json::Null,
    }
}

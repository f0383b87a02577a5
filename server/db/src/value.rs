//! JSON to engine values and back.

use serde_json::{Map, Number as JsonNumber, Value as Json};
use surrealdb_types::{Number, Object, RecordIdKey, Value};

use crate::Row;

/// Turns JSON into an engine value. Whole numbers within `i64` stay whole; larger ones become
/// floats, as they do in PocketBase.
pub(crate) fn to_engine(value: Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => Value::Number(to_engine_number(&number)),
        Json::String(text) => Value::String(text),
        Json::Array(items) => {
            Value::Array(items.into_iter().map(to_engine).collect::<Vec<_>>().into())
        }
        Json::Object(map) => Value::Object(to_engine_object(map)),
    }
}

pub(crate) fn to_engine_object(map: Map<String, Json>) -> Object {
    let mut object = Object::new();
    for (name, value) in map {
        object.insert(name, to_engine(value));
    }
    object
}

/// Makes of a value what would be read back: numbers beyond `i64` are kept as floats. Whoever hears
/// of a change before it is read again hears the same.
pub(crate) fn as_stored(value: &mut Json) {
    match value {
        Json::Number(number) if number.as_i64().is_none() && !number.is_f64() => {
            *value = Json::from(number.as_f64().unwrap_or(0.0));
        }
        Json::Array(items) => items.iter_mut().for_each(as_stored),
        Json::Object(map) => map.values_mut().for_each(as_stored),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn to_engine_number(number: &JsonNumber) -> Number {
    match number.as_i64() {
        Some(whole) => Number::Int(whole),
        None => Number::Float(number.as_f64().unwrap_or(0.0)),
    }
}

/// Turns an engine value into JSON. A record address becomes its bare key.
pub(crate) fn to_json(value: Value) -> Json {
    match value {
        Value::RecordId(id) => match id.key {
            RecordIdKey::String(key) => Json::String(key),
            RecordIdKey::Number(key) => Json::from(key),
            other @ (RecordIdKey::Uuid(_)
            | RecordIdKey::Array(_)
            | RecordIdKey::Object(_)
            | RecordIdKey::Range(_)) => Json::String(format!("{other:?}")),
        },
        Value::Array(items) => Json::Array(items.into_inner().into_iter().map(to_json).collect()),
        Value::Object(object) => Json::Object(to_row(object)),
        other => other.into_json_value(),
    }
}

pub(crate) fn to_row(object: Object) -> Row {
    object.into_inner().into_iter().map(|(name, value)| (name, to_json(value))).collect()
}

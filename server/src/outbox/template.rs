//! What a call is given, with places for what has happened: `{{record.FIELD}}`, `{{before.FIELD}}`,
//! `{{record}}` for all that everybody may know, and `{{change.…}}`.
//!
//! A text that is one place and nothing else takes the value as it is. Fields are kept by their ids,
//! as `{{record.#ID}}`: no name has such a sign in it.

use serde_json::{Map, Value, json};

use super::follow::Happened;
use crate::collections::{Collection, Field};

const PLACES: [&str; 5] = ["seq", "action", "at", "collection", "key"];

/// Rewrites what is inside the places of a text.
fn rewrite(
    text: &str,
    mut inside: impl FnMut(&str) -> Result<String, String>,
) -> Result<String, String> {
    let (mut written, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let (place, after) =
            after.split_once("}}").ok_or_else(|| format!("`{text}` has no end to a place"))?;
        written.push_str(&format!("{before}{{{{{}}}}}", inside(place.trim())?));
        rest = after;
    }
    written.push_str(rest);
    Ok(written)
}

fn rewrite_all(
    value: &Value,
    inside: &mut dyn FnMut(&str) -> Result<String, String>,
) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => Value::String(rewrite(text, inside)?),
        Value::Array(list) => {
            let list = list.iter().map(|one| rewrite_all(one, inside));
            Value::Array(list.collect::<Result<_, String>>()?)
        }
        Value::Object(map) => {
            let map = map.iter().map(|(name, one)| Ok((name.clone(), rewrite_all(one, inside)?)));
            Value::Object(map.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

/// What opens somebody's account is nobody's to send.
fn is_secret(field: &Field) -> bool {
    field.is_password() || field.name == "tokenKey"
}

/// The value as it is kept.
///
/// # Errors
/// What is wrong, in words for who wrote it.
pub(super) fn read(value: &Value, of: &Collection) -> Result<Value, String> {
    rewrite_all(value, &mut |place| {
        let (scope, name) = place.split_once('.').map_or((place, None), |(a, b)| (a, Some(b)));
        match (scope, name) {
            ("record" | "before", None) => Ok(place.to_owned()),
            ("record" | "before", Some(name)) => {
                let column = of.field(name).ok_or_else(|| format!("unknown field: {name}"))?;
                match is_secret(&column.field) {
                    true => Err(format!("{name} is not to be sent")),
                    false => Ok(format!("{scope}.#{}", column.field.id)),
                }
            }
            ("change", Some(name)) if PLACES.contains(&name) => Ok(place.to_owned()),
            _ => Err(format!("there is no {{{{{place}}}}}")),
        }
    })
}

fn named<'a>(of: &'a Collection, id: &str) -> Option<&'a str> {
    let mut fields = of.fields.iter().map(|column| &column.field);
    fields.find(|field| field.id == id).map(|field| field.name.as_str())
}

/// The value as it is written now, and the ids of fields that are gone.
pub(super) fn show(value: &Value, of: Option<&Collection>) -> (Value, Vec<String>) {
    let mut gone = Vec::new();
    let shown = rewrite_all(value, &mut |place| {
        let Some((scope, id)) = place.split_once(".#") else { return Ok(place.to_owned()) };
        match of.and_then(|of| named(of, id)) {
            Some(name) => Ok(format!("{scope}.{name}")),
            None => {
                gone.push(id.to_owned());
                Ok(place.to_owned())
            }
        }
    });
    (shown.unwrap_or_else(|_kept_as_it_was_read| value.clone()), gone)
}

/// The value filled in. What is null is left out of objects.
pub(super) fn fill(value: &Value, happened: &Happened<'_>, key: &str) -> Value {
    match value {
        Value::String(text) => fill_text(text, happened, key),
        Value::Array(list) => list.iter().map(|one| fill(one, happened, key)).collect(),
        Value::Object(map) => {
            let filled = map.iter().map(|(name, one)| (name.clone(), fill(one, happened, key)));
            Value::Object(filled.filter(|(_, one)| !one.is_null()).collect())
        }
        other => other.clone(),
    }
}

fn fill_text(text: &str, happened: &Happened<'_>, key: &str) -> Value {
    let alone = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
    if let Some(place) = alone.filter(|place| !place.contains("{{")) {
        return value_at(place, happened, key);
    }
    let (mut written, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{{") {
        let (place, after) = after.split_once("}}").unwrap_or((after, ""));
        written.push_str(before);
        match value_at(place, happened, key) {
            Value::Null => {}
            Value::String(text) => written.push_str(&text),
            other => written.push_str(&other.to_string()),
        }
        rest = after;
    }
    written.push_str(rest);
    Value::String(written)
}

fn value_at(place: &str, happened: &Happened<'_>, key: &str) -> Value {
    let (scope, name) = place.split_once('.').map_or((place, ""), |(a, b)| (a, b));
    let values = if scope == "before" { &happened.before } else { &happened.record };
    match (scope, name) {
        ("record" | "before", "") => whole(happened.collection, values),
        ("record" | "before", name) => {
            let name = name.strip_prefix('#').and_then(|id| named(happened.collection, id));
            name.and_then(|name| values.get(name)).cloned().unwrap_or(Value::Null)
        }
        (_, "seq") => json!(happened.seq),
        (_, "action") => json!(happened.change),
        (_, "at") => json!(happened.at),
        (_, "collection") => json!(happened.collection.name()),
        (_, "key") => json!(key),
        _ => Value::Null,
    }
}

/// All of a record that is not hidden, nor an address that is not for everybody: who means that one
/// names it.
fn whole(of: &Collection, values: &Map<String, Value>) -> Value {
    if values.is_empty() {
        return Value::Null;
    }
    let fields = of.fields.iter().map(|column| &column.field);
    let is_private = of.is_auth() && values.get("emailVisibility") != Some(&Value::Bool(true));
    let fields = fields.filter(|field| !field.hidden && !is_secret(field));
    let fields = fields.filter(|field| !(is_private && field.name == "email"));
    let mut shown = fields
        .filter_map(|field| Some((field.name.clone(), values.get(&field.name)?.clone())))
        .collect::<Map<_, _>>();
    shown.insert("collectionId".to_owned(), json!(of.id()));
    shown.insert("collectionName".to_owned(), json!(of.name()));
    Value::Object(shown)
}

//! What fields are set to: JSON with places for what the event has, `{{event.data.object.id}}`,
//! `{{event}}` for all of it, and `{{heard.id}}`, `kind` and `at`.
//!
//! A text that is one place and nothing else takes the value as it is; where the event does not have
//! it, the field stays as it is. Numbers in a path count a list's items from 0.

use serde_json::{Map, Value, json};

use crate::collections::{Field, FieldKind, dates};

/// Seconds beyond this are milliseconds: the year 5138.
const MOST_SECONDS: f64 = 1e11;
const DEEPEST: usize = 32;

/// An event, as places see it.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) event: &'a Map<String, Value>,
    pub(super) id: &'a str,
    pub(super) kind: &'a str,
    /// When it was heard.
    pub(super) at: &'a str,
}

/// # Errors
/// What is wrong with the places of a value, in words for who wrote it.
pub(super) fn check(value: &Value) -> Result<(), String> {
    match value {
        Value::String(text) => check_text(text),
        Value::Array(list) => list.iter().try_for_each(check),
        Value::Object(map) => map.values().try_for_each(check),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn check_text(text: &str) -> Result<(), String> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (place, after) =
            after.split_once("}}").ok_or_else(|| format!("`{text}` has no end to a place"))?;
        let place = place.trim();
        let is_known = match place.split_once('.') {
            None => place == "event",
            Some(("heard", name)) => matches!(name, "id" | "kind" | "at"),
            Some(("event", path)) => {
                path.split('.').count() <= DEEPEST && path.split('.').all(|step| !step.is_empty())
            }
            Some(_) => false,
        };
        if !is_known {
            return Err(format!("there is no {{{{{place}}}}}"));
        }
        rest = after;
    }
    Ok(())
}

impl Scene<'_> {
    /// The value filled in; `None` where it is one place that the event does not have.
    pub(super) fn fill(self, value: &Value) -> Option<Value> {
        match value {
            Value::String(text) => self.fill_text(text),
            Value::Array(list) => Some(list.iter().filter_map(|one| self.fill(one)).collect()),
            Value::Object(map) => {
                let filled = map.iter().filter_map(|(name, one)| Some((name, self.fill(one)?)));
                Some(Value::Object(filled.map(|(name, one)| (name.clone(), one)).collect()))
            }
            other => Some(other.clone()),
        }
    }

    fn fill_text(self, text: &str) -> Option<Value> {
        let alone = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}"));
        if let Some(place) = alone.filter(|place| !place.contains("{{")) {
            return self.at(place.trim());
        }
        let (mut written, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("{{") {
            let (place, after) = after.split_once("}}").unwrap_or((after, ""));
            written.push_str(before);
            match self.at(place.trim()) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => written.push_str(&text),
                Some(other) => written.push_str(&other.to_string()),
            }
            rest = after;
        }
        written.push_str(rest);
        Some(Value::String(written))
    }

    fn at(self, place: &str) -> Option<Value> {
        match place.split_once('.') {
            None => Some(Value::Object(self.event.clone())),
            Some(("heard", "id")) => Some(json!(self.id)),
            Some(("heard", "kind")) => Some(json!(self.kind)),
            Some(("heard", _)) => Some(json!(self.at)),
            Some((_, path)) => {
                let mut steps = path.split('.');
                let mut value = self.event.get(steps.next()?)?;
                for step in steps {
                    value = match value {
                        Value::Object(map) => map.get(step)?,
                        Value::Array(list) => list.get(step.parse::<usize>().ok()?)?,
                        _ => return None,
                    };
                }
                Some(value.clone())
            }
        }
    }
}

/// A value as a field takes it. Records would make something of anything that a phone sends; what a
/// service tells is taken for what it is, or not at all.
///
/// # Errors
/// What the field takes instead.
pub(super) fn fitting(field: &Field, value: Value) -> Result<Value, &'static str> {
    if value.is_null() {
        return Ok(field.kind.zero());
    }
    match (&field.kind, value) {
        (FieldKind::Number { .. }, value @ Value::Number(_)) => Ok(value),
        (FieldKind::Number { .. }, Value::String(text)) => {
            let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(|number| json!(number)).ok_or("It takes a number.")
        }
        (FieldKind::Number { .. }, _) => Err("It takes a number."),
        (FieldKind::Bool {}, Value::Bool(is)) => Ok(json!(is)),
        (FieldKind::Bool {}, Value::String(text)) => match text.as_str() {
            "true" | "1" => Ok(json!(true)),
            "false" | "0" | "" => Ok(json!(false)),
            _ => Err("It takes true or false."),
        },
        (FieldKind::Bool {}, Value::Number(number)) => match number.as_f64() {
            Some(0.0) => Ok(json!(false)),
            Some(1.0) => Ok(json!(true)),
            _ => Err("It takes true or false."),
        },
        (FieldKind::Bool {}, _) => Err("It takes true or false."),
        (FieldKind::Date { .. }, value) => moment(&value).ok_or("It takes a moment."),
        // A text that looks like JSON would be read as such; it is the service's, and stays a text.
        (FieldKind::Json { .. }, Value::String(text)) => Ok(json!(json!(text).to_string())),
        (FieldKind::Json { .. }, value) => Ok(value),
        (FieldKind::GeoPoint {}, value @ Value::Object(_)) => Ok(value),
        (FieldKind::GeoPoint {}, _) => Err("It takes a point: lon and lat."),
        (FieldKind::Select { .. } | FieldKind::Relation { .. }, Value::Array(list)) => {
            let texts = list.into_iter().map(plain).collect::<Option<Vec<_>>>();
            let texts = texts.filter(|texts| field.kind.is_multiple() || texts.len() <= 1);
            texts.map(|texts| json!(texts)).ok_or("It takes texts.")
        }
        (_, value) => plain(value).map(Value::String).ok_or("It takes a text."),
    }
}

/// What can stand for a text without being made into something else.
fn plain(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A moment as text, or in seconds or milliseconds since 1970-01-01.
fn moment(value: &Value) -> Option<Value> {
    let text = match value {
        Value::String(text) if text.is_empty() => return Some(json!("")),
        Value::String(text) => dates::to_text(dates::parse(text)?),
        Value::Number(number) => {
            let number = number.as_f64()?;
            let seconds = if number.abs() > MOST_SECONDS { number / 1e3 } else { number };
            let since = time::Duration::checked_seconds_f64(seconds)?;
            dates::to_text(time::OffsetDateTime::UNIX_EPOCH.checked_add(since)?)
        }
        _ => return None,
    };
    Some(json!(text)).filter(|_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(value: &Value) -> Option<Value> {
        let event = json!({ "a": { "b": [1, { "c": null }], "t": "x" }, "n": 5 });
        let Value::Object(event) = event else { panic!("no object") };
        Scene { event: &event, id: "e1", kind: "paid", at: "now" }.fill(value)
    }

    #[test]
    fn a_place_alone_keeps_its_value_and_one_that_is_not_there_is_none() {
        for (template, value) in [
            ("{{event.n}}", Some(json!(5))),
            ("{{ event.a.b.0 }}", Some(json!(1))),
            ("{{event.a.b.1.c}}", Some(Value::Null)),
            ("{{event.a.b.2}}", None),
            ("{{event.a.b.-1}}", None),
            ("{{event.n.x}}", None),
            ("{{event.none}}", None),
            ("{{heard.id}}/{{heard.kind}}", Some(json!("e1/paid"))),
            ("{{event.none}}-{{event.n}}", Some(json!("-5"))),
            ("{{event.a.b}}!", Some(json!("[1,{\"c\":null}]!"))),
            ("plain", Some(json!("plain"))),
        ] {
            assert_eq!(filled(&json!(template)), value, "{template}");
        }
        let nested =
            json!({ "one": "{{event.n}}", "none": "{{event.none}}", "l": ["{{event.x}}"] });
        assert_eq!(filled(&nested), Some(json!({ "one": 5, "l": [] })));
    }

    #[test]
    fn places_are_of_the_event_only() {
        for good in ["", "{{event}}", "{{event.a.0.b}} {{heard.at}}", "}}"] {
            assert!(check(&json!(good)).is_ok(), "{good}");
        }
        for bad in
            ["{{event.}}", "{{event.a..b}}", "{{record.id}}", "{{heard.secret}}", "{{", "{{}}"]
        {
            assert!(check(&json!([bad])).is_err(), "{bad}");
        }
    }

    #[test]
    fn moments_are_texts_or_counted() {
        for (value, text) in [
            (json!("2024-02-03T04:05:06Z"), Some("2024-02-03 04:05:06.000Z")),
            (json!(1_700_000_000), Some("2023-11-14 22:13:20.000Z")),
            (json!(1_700_000_000_500_u64), Some("2023-11-14 22:13:20.500Z")),
            (json!(""), Some("")),
            (json!("soon"), None),
            (json!(1e300), None),
            (json!([]), None),
        ] {
            assert_eq!(moment(&value), text.map(|text| json!(text)), "{value}");
        }
    }
}

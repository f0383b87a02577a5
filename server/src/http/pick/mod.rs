//! The `fields` parameter: which keys of an answer are sent, PocketBase's picker.

mod excerpt;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use excerpt::Excerpt;

/// Keeps the asked-for keys. In a list only the items are picked from.
///
/// `a`, `a.b`, `*` (all keys of a level) and `a:excerpt(max[,withEllipsis])` are understood;
/// names that match nothing are silently absent.
///
/// # Errors
/// 400 for an unknown modifier.
pub(crate) fn fields(body: Value, wanted: Option<&str>) -> Result<Value> {
    let Some(wanted) = wanted else { return Ok(body) };
    let wanted = parse(wanted)?;
    if wanted.is_empty() {
        return Ok(body);
    }
    Ok(without_points(match body {
        Value::Object(mut page) if is_page(&page) => {
            if let Some(items) = page.remove("items") {
                page.insert("items".to_owned(), pick(items, &wanted));
            }
            Value::Object(page)
        }
        other => pick(other, &wanted),
    }))
}

/// Whole numbers as such: who picks from an answer has read its numbers, and writes them anew.
fn without_points(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) if number.is_f64() => match number.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
            Some(real) if real.fract() == 0.0 && real.abs() < EXACT => (real as i64).into(),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(without_points).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, without_points(value)));
            Value::Object(members.collect())
        }
        other => other,
    }
}

fn is_page(map: &Map<String, Value>) -> bool {
    ["page", "perPage", "totalItems", "totalPages"].iter().all(|key| map.contains_key(*key))
        && map.get("items").is_some_and(Value::is_array)
}

struct Wanted {
    path: Vec<String>,
    excerpt: Option<Excerpt>,
}

fn parse(text: &str) -> Result<Vec<Wanted>> {
    // A comma inside an excerpt's brackets does not separate.
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (path, modifier) = match part.split_once(':') {
                Some((path, modifier)) => (path, Some(modifier)),
                None => (part, None),
            };
            let path = path.split('.').map(|segment| segment.trim().to_owned()).collect();
            Ok(Wanted { path, excerpt: modifier.map(parse_excerpt).transpose()? })
        })
        .collect()
}

fn parse_excerpt(text: &str) -> Result<Excerpt> {
    Excerpt::parse(text).ok_or_else(Error::unreadable)
}

fn pick(value: Value, wanted: &[Wanted]) -> Value {
    let paths =
        wanted.iter().map(|wanted| (wanted.path.as_slice(), wanted.excerpt)).collect::<Vec<_>>();
    pick_paths(value, &paths)
}

fn pick_paths(value: Value, wanted: &[(&[String], Option<Excerpt>)]) -> Value {
    match value {
        // PocketBase looks at the first item only; lists of plain values are sent whole.
        Value::Array(items) if items.first().is_some_and(Value::is_object) => {
            Value::Array(items.into_iter().map(|item| pick_paths(item, wanted)).collect())
        }
        Value::Object(map) => Value::Object(pick_keys(map, wanted)),
        other => other,
    }
}

fn pick_keys(
    map: Map<String, Value>,
    wanted: &[(&[String], Option<Excerpt>)],
) -> Map<String, Value> {
    let every = wanted.iter().find(|(path, _)| *path == ["*"]).map(|(_, excerpt)| *excerpt);
    let mut picked = Map::new();
    for (name, value) in map {
        let below = wanted
            .iter()
            .filter_map(|(path, excerpt)| {
                let (head, rest) = path.split_first()?;
                (head == &name).then_some((rest, *excerpt))
            })
            .collect::<Vec<_>>();
        // A key that is named itself comes whole, whatever is named below it.
        let whole = below.iter().find(|(rest, _)| rest.is_empty()).map(|(_, excerpt)| *excerpt);
        let value = match whole.or(every.filter(|_| below.is_empty())) {
            Some(excerpt) => shorten(value, excerpt),
            None if below.is_empty() => continue,
            None => pick_paths(value, &below),
        };
        picked.insert(name, value);
    }
    picked
}

fn shorten(value: Value, excerpt: Option<Excerpt>) -> Value {
    match (excerpt, value) {
        (Some(excerpt), Value::String(text)) => Value::String(excerpt.of(&text)),
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_named_keys_are_kept() {
        let record = json!({"a": 1, "b": {"c": 2, "d": 3}, "t": "<p>Hello  <b>big</b> world</p>"});
        for (wanted, expected) in [
            ("a", json!({"a": 1})),
            ("nope", json!({})),
            ("b.c", json!({"b": {"c": 2}})),
            ("*,b.c", json!({"a": 1, "b": {"c": 2}, "t": record["t"]})),
            ("t:excerpt(9)", json!({"t": "Hello big"})),
            ("t:excerpt(5, true),a", json!({"a": 1, "t": "Hello..."})),
        ] {
            assert_eq!(fields(record.clone(), Some(wanted)).unwrap(), expected, "{wanted}");
        }
        assert!(fields(record.clone(), Some("a:nope(1)")).is_err());
        let page =
            json!({"page": 1, "perPage": 1, "totalItems": 1, "totalPages": 1, "items": [record]});
        assert_eq!(fields(page, Some("a")).unwrap()["items"], json!([{"a": 1}]));
    }
}

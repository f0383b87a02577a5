//! The `fields` parameter: which keys of an answer are sent, PocketBase's picker.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

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
    Ok(match body {
        Value::Object(mut page) if is_page(&page) => {
            if let Some(items) = page.remove("items") {
                page.insert("items".to_owned(), pick(items, &wanted));
            }
            Value::Object(page)
        }
        other => pick(other, &wanted),
    })
}

fn is_page(map: &Map<String, Value>) -> bool {
    ["page", "perPage", "totalItems", "totalPages"].iter().all(|key| map.contains_key(*key))
        && map.get("items").is_some_and(Value::is_array)
}

struct Wanted {
    path: Vec<String>,
    excerpt: Option<Excerpt>,
}

#[derive(Clone, Copy)]
struct Excerpt {
    most: usize,
    ellipsis: bool,
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
    let inner = text.trim().strip_prefix("excerpt(").and_then(|rest| rest.strip_suffix(')'));
    let mut arguments = inner.ok_or_else(Error::unreadable)?.split(',').map(str::trim);
    let most = arguments.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
    let ellipsis = match arguments.next() {
        None | Some("false" | "0") => false,
        Some("true" | "1") => true,
        Some(_) => return Err(Error::unreadable()),
    };
    Ok(Excerpt { most: most.ok_or_else(Error::unreadable)?, ellipsis })
}

fn pick(value: Value, wanted: &[Wanted]) -> Value {
    let paths = wanted.iter().map(|wanted| (wanted.path.as_slice(), wanted.excerpt)).collect::<Vec<_>>();
    pick_paths(value, &paths)
}

fn pick_paths(value: Value, wanted: &[(&[String], Option<Excerpt>)]) -> Value {
    match value {
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| pick_paths(item, wanted)).collect())
        }
        Value::Object(map) => Value::Object(pick_keys(map, wanted)),
        other => other,
    }
}

fn pick_keys(map: Map<String, Value>, wanted: &[(&[String], Option<Excerpt>)]) -> Map<String, Value> {
    let mut picked = Map::new();
    for (name, value) in map {
        let mut whole = None;
        let mut deeper = Vec::new();
        for (path, excerpt) in wanted {
            match path.split_first() {
                Some((head, [])) if head == &name || head == "*" => whole = Some(*excerpt),
                Some((head, rest)) if !rest.is_empty() && (head == &name || head == "*") => {
                    deeper.push((rest, *excerpt));
                }
                _ => {}
            }
        }
        if !deeper.is_empty() {
            picked.insert(name, pick_paths(value, &deeper));
        } else if let Some(excerpt) = whole {
            picked.insert(name, shorten(value, excerpt));
        }
    }
    picked
}

fn shorten(value: Value, excerpt: Option<Excerpt>) -> Value {
    static TAGS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?is)<(script|style)[^>]*>.*?</(script|style)>|<[^>]*>").ok());
    let (Some(excerpt), Value::String(text)) = (excerpt, &value) else { return value };
    let plain = match TAGS.as_ref() {
        Some(tags) => tags.replace_all(text, " "),
        None => text.into(),
    };
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.chars().count() <= excerpt.most {
        return Value::String(plain);
    }
    let mut short = plain.chars().take(excerpt.most).collect::<String>().trim_end().to_owned();
    if excerpt.ellipsis {
        short.push_str("...");
    }
    Value::String(short)
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
        let page = json!({"page": 1, "perPage": 1, "totalItems": 1, "totalPages": 1, "items": [record]});
        assert_eq!(fields(page, Some("a")).unwrap()["items"], json!([{"a": 1}]));
    }
}

//! Whether a file has the shape that `connector.schema.json` says, with all that has not at once, each
//! with its place. serde would stop at the first, and say no place.
//!
//! These are the keywords of JSON Schema 2020-12 that the one schema uses; a test keeps it from using
//! others. A library for all of them would bring some twenty crates and another engine for patterns.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::{Problems, below};

/// How deep schemas lead on: the schema's own depth is less.
const DEEPEST: usize = 64;

/// The schema; a test keeps it from being none.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let root = include_str!("../connectors/connector.schema.json");
    let root = serde_json::from_str::<Value>(root).unwrap_or_default();
    let mut patterns = HashMap::new();
    let mut waiting = vec![&root];
    while let Some(value) = waiting.pop() {
        if let Some(pattern) = value.get("pattern").and_then(Value::as_str)
            && let Ok(compiled) = Regex::new(pattern)
        {
            patterns.insert(pattern.to_owned(), compiled);
        }
        match value {
            Value::Array(list) => waiting.extend(list),
            Value::Object(map) => waiting.extend(map.values()),
            _ => {}
        }
    }
    Schema { root, patterns }
});

struct Schema {
    root: Value,
    patterns: HashMap<String, Regex>,
}

/// Adds what has not the shape.
pub(super) fn judge(file: &Value, problems: &mut Problems) {
    SCHEMA.check(&SCHEMA.root, file, "", 0, problems);
}

impl Schema {
    fn check(
        &self,
        schema: &Value,
        value: &Value,
        at: &str,
        depth: usize,
        problems: &mut Problems,
    ) {
        let Some(schema) = schema.as_object().filter(|_| depth < DEEPEST) else { return };
        let depth = depth + 1;
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let found = self.root.pointer(name.trim_start_matches('#'));
            found.inspect(|found| self.check(found, value, at, depth, problems));
        }
        if let Some(why) = self.wrong(schema, value) {
            problems.add(at, &why);
            return;
        }
        let list =
            |keyword: &str| schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
        list("allOf").for_each(|one| self.check(one, value, at, depth, problems));
        if schema.get("not").is_some_and(|not| self.fits(not, value, depth)) {
            problems.add(at, "This is taken");
        }
        if let Some(choices) = schema.get("oneOf").or_else(|| schema.get("anyOf")) {
            self.check_choice(choices, value, at, depth, problems);
        }
        match value {
            Value::Object(members) => self.check_members(schema, members, at, depth, problems),
            Value::Array(items) => {
                let Some(each) = schema.get("items") else { return };
                for (index, item) in items.iter().enumerate() {
                    self.check(each, item, &below(at, &[&index.to_string()]), depth, problems);
                }
            }
            _ => {}
        }
    }

    fn check_members(
        &self,
        schema: &Map<String, Value>,
        members: &Map<String, Value>,
        at: &str,
        depth: usize,
        problems: &mut Problems,
    ) {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let missing =
            required.filter_map(Value::as_str).filter(|name| !members.contains_key(*name));
        let missing = missing.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        if !missing.is_empty() {
            problems.add(at, &format!("It lacks {missing}"));
        }
        let known = schema.get("properties").and_then(Value::as_object);
        for (name, member) in members {
            let place = below(at, &[name]);
            if let Some(names) = schema.get("propertyNames")
                && !self.fits(names, &Value::from(name.as_str()), depth)
            {
                let why = "This is no name for one: 2 to 40 small letters, digits, dashes and \
                    underscores, and none that is taken";
                problems.add(place.as_str(), why);
            }
            match known.and_then(|known| known.get(name)).or(schema.get("additionalProperties")) {
                Some(Value::Bool(false)) => problems.add(place, "There is no such setting here"),
                Some(schema) => self.check(schema, member, &place, depth, problems),
                None => {}
            }
        }
    }

    /// One of several: what is wrong is told of the one that is meant, where it says which it is.
    fn check_choice(
        &self,
        choices: &Value,
        value: &Value,
        at: &str,
        depth: usize,
        problems: &mut Problems,
    ) {
        let choices = choices.as_array().map(Vec::as_slice).unwrap_or_default();
        if choices.iter().any(|one| self.fits(one, value, depth)) {
            return;
        }
        let kind = |one: &Value| self.referred(one).pointer("/properties/kind/const").cloned();
        let meant = choices.iter().find(|one| kind(one).is_some_and(|kind| value["kind"] == kind));
        if let Some(meant) = meant {
            return self.check(meant, value, at, depth, problems);
        }
        let kinds = choices.iter().filter_map(kind);
        let kinds = kinds.filter_map(|kind| kind.as_str().map(str::to_owned)).collect::<Vec<_>>();
        match kinds.is_empty() {
            true => problems.add(at, "This is none of what it can be"),
            false => {
                let place =
                    if value.get("kind").is_some() { below(at, &["kind"]) } else { at.to_owned() };
                let kinds = kinds.join(", ");
                problems.add(place, &format!("Its `kind` has to be one of {kinds}"));
            }
        }
    }

    /// What a schema refers to, where it does.
    fn referred<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let name = schema.get("$ref").and_then(Value::as_str);
        let found = name.and_then(|name| self.root.pointer(name.trim_start_matches('#')));
        found.unwrap_or(schema)
    }

    fn fits(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let mut problems = Problems::default();
        self.check(schema, value, "", depth, &mut problems);
        problems.is_empty()
    }

    /// What is wrong with a value itself.
    fn wrong(&self, schema: &Map<String, Value>, value: &Value) -> Option<String> {
        if let Some(kind) = schema.get("type").and_then(Value::as_str) {
            let (is_right, expected) = match kind {
                "object" => (value.is_object(), "an object"),
                "array" => (value.is_array(), "a list"),
                "string" => (value.is_string(), "a text"),
                "boolean" => (value.is_boolean(), "true or false"),
                "integer" => (value.is_i64() || value.is_u64(), "a whole number"),
                _ => (value.is_number(), "a number"),
            };
            if !is_right {
                return Some(format!("It has to be {expected}"));
            }
        }
        if let Some(options) = schema.get("enum").and_then(Value::as_array)
            && !options.contains(value)
        {
            let options = options.iter().filter_map(Value::as_str).collect::<Vec<_>>();
            let options = options.join(", ");
            return Some(format!("It has to be one of {options}"));
        }
        if let Some(only) = schema.get("const").filter(|only| *only != value) {
            return Some(format!("It has to be {only}"));
        }
        let count = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
        let least =
            |keyword: &str, has: usize| count(keyword).is_some_and(|least| (has as u64) < least);
        match value {
            Value::String(text) if least("minLength", text.chars().count()) => {
                Some("It is empty".to_owned())
            }
            Value::String(text) => {
                let pattern = schema.get("pattern").and_then(Value::as_str)?;
                let is_match = self.patterns.get(pattern)?.is_match(text);
                (!is_match).then(|| looks(pattern))
            }
            Value::Number(number) => {
                let number = number.as_f64()?;
                let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
                match (bound("minimum"), bound("maximum")) {
                    (Some(least), _) if number < least => {
                        Some(format!("It has to be {least} or more"))
                    }
                    (_, Some(most)) if number > most => {
                        Some(format!("It has to be {most} or less"))
                    }
                    _ => None,
                }
            }
            Value::Object(members) if least("minProperties", members.len()) => {
                Some("It needs at least one".to_owned())
            }
            Value::Array(items) if least("minItems", items.len()) => {
                Some("It needs at least one".to_owned())
            }
            Value::Array(items) => {
                let most = count("maxItems").filter(|most| items.len() as u64 > *most)?;
                Some(format!("It takes {most} at most"))
            }
            _ => None,
        }
    }
}

/// A pattern of the schema in words.
fn looks(pattern: &str) -> String {
    let words = match pattern {
        "^https://.*[^/]$" => "It begins with https:// and ends without a slash",
        "^https://" => "It begins with https://",
        "^/" | "^(/.*)?$" => "It begins with a slash",
        "^[a-z0-9_-]{2,40}$" => "2 to 40 small letters, digits, dashes and underscores",
        pattern => return format!("It has to look like {pattern}"),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_says_nothing_that_is_not_looked_at() {
        const KNOWN: [&str; 25] = [
            "$schema",
            "$defs",
            "$ref",
            "title",
            "description",
            "type",
            "enum",
            "const",
            "pattern",
            "minLength",
            "minimum",
            "maximum",
            "minProperties",
            "minItems",
            "maxItems",
            "properties",
            "additionalProperties",
            "required",
            "propertyNames",
            "items",
            "oneOf",
            "anyOf",
            "allOf",
            "not",
            "format",
        ];
        assert!(SCHEMA.root.is_object() && !SCHEMA.patterns.is_empty());
        let mut waiting = vec![&SCHEMA.root];
        while let Some(schema) = waiting.pop() {
            for (keyword, value) in schema.as_object().into_iter().flatten() {
                assert!(KNOWN.contains(&keyword.as_str()), "{keyword}");
                match keyword.as_str() {
                    "properties" | "$defs" => waiting.extend(value.as_object().unwrap().values()),
                    "oneOf" | "anyOf" | "allOf" => waiting.extend(value.as_array().unwrap()),
                    "items" | "propertyNames" | "not" => waiting.push(value),
                    "additionalProperties" if value.is_object() => waiting.push(value),
                    "type" => assert!(value.is_string(), "{value}"),
                    "pattern" => assert!(SCHEMA.patterns.contains_key(value.as_str().unwrap())),
                    "$ref" => {
                        let place = value.as_str().unwrap().strip_prefix('#').unwrap();
                        assert!(SCHEMA.root.pointer(place).is_some(), "{place}");
                    }
                    _ => {}
                }
            }
        }
    }
}

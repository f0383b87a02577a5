//! Field errors as PocketBase nests them: `{"title":{"code","message"}}`, and for list items
//! `{"fields":{"1":{"name":{"code","message"}}}}`.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// Which fields were refused, and why. Only the first error of a field is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct FieldErrors(Map<String, Value>);

impl FieldErrors {
    /// One field's error.
    pub fn one(path: &str, code: &str, message: &str) -> Self {
        let mut errors = Self::default();
        errors.add(path, code, message);
        errors
    }

    /// Something else than a field's error, at a dotted path.
    pub(crate) fn nested(path: &str, value: Value) -> Self {
        let mut errors = Self::default();
        errors.insert(path, value);
        errors
    }

    /// Adds a field's error; `path` is dotted for nested ones (`fields.1.name`).
    pub fn add(&mut self, path: &str, code: &str, message: &str) {
        self.insert(path, json!({ "code": code, "message": message }));
    }

    /// Adds a field's error whose message was made from parameters.
    pub fn add_with(&mut self, path: &str, code: &str, message: &str, params: Value) {
        self.insert(path, json!({ "code": code, "message": message, "params": params }));
    }

    /// Takes over what was said elsewhere of a field.
    pub fn put(&mut self, path: &str, errors: Value) {
        self.insert(path, errors);
    }

    /// The message of one field.
    pub fn message_of(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.get("message")?.as_str()
    }

    /// The first sentence, if anything was refused.
    pub fn first(&self) -> Option<String> {
        fn within(errors: &Map<String, Value>) -> Option<String> {
            if let Some(Value::String(message)) = errors.get("message") {
                return Some(message.clone());
            }
            errors.values().filter_map(Value::as_object).find_map(within)
        }
        self.0.values().filter_map(Value::as_object).find_map(within)
    }

    /// The first level's names of what was refused.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// True when nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when this field was refused; `name` is one of the first level.
    pub fn blames(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Fails with these errors under `message`, or passes when there are none.
    ///
    /// # Errors
    /// [`super::Error::Invalid`] when any field was refused.
    pub fn into_result(self, message: &'static str) -> super::Result<()> {
        if self.is_empty() { Ok(()) } else { Err(super::Error::fields(message, self)) }
    }

    fn insert(&mut self, path: &str, error: Value) {
        let mut at = &mut self.0;
        let mut segments = path.split('.').peekable();
        while let Some(segment) = segments.next() {
            let entry = at.entry(segment);
            if segments.peek().is_none() {
                entry.or_insert(error);
                return;
            }
            match entry.or_insert_with(|| Value::Object(Map::new())) {
                Value::Object(next) => at = next,
                _ => return,
            }
        }
    }
}

/// A message that ends with somebody's text, ended as PocketBase ends its sentences.
pub(crate) fn sentence(mut message: String) -> String {
    message.truncate(message.trim_end().len());
    if !message.ends_with(['.', '?', '!']) {
        message.push('.');
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_list_items_nest_and_the_first_one_stays() {
        let mut errors = FieldErrors::default();
        errors.add("fields.1.name", "a", "A.");
        errors.add("fields.1.name", "b", "B.");
        errors.add("name", "c", "C.");
        let expected = json!({
            "fields": {"1": {"name": {"code": "a", "message": "A."}}},
            "name": {"code": "c", "message": "C."},
        });
        assert_eq!(serde_json::to_value(errors).unwrap(), expected);
    }
}

//! Templates: `{{input.name}}`, `{{cred.name}}` and `{{token.name}}`, in whatever else a text says;
//! `{{cred.name/part}}` is a part of a credential that is a file of JSON, and `{{box.now}}` the time.
//!
//! What names something that is not there is left out as a whole: an optional input leaves no empty
//! parameter behind. A template that is one place and nothing else keeps the value's type.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use zeroize::Zeroizing;

/// What a path's segment may hold as it is (RFC 3986, `pchar`, without what is of use in a query).
pub(super) const IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'@')
    .remove(b',')
    .remove(b';');
/// A path of several segments.
pub(super) const IN_PATH: &AsciiSet = &IN_SEGMENT.remove(b'/');

/// How a place in an answer begins that is a header.
pub(super) const HEADER: &str = "header:";

/// Whose value a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Input,
    Credential,
    /// A token that was fetched, and what the service has told with it.
    Token,
    /// What the box knows: `now`.
    Box,
}

/// A place in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blank<'a> {
    pub(super) scope: Scope,
    pub(super) name: &'a str,
    /// Of a credential that is a file of JSON.
    pub(super) part: Option<&'a str>,
    /// In a path: whether slashes are kept.
    keeps_slashes: bool,
}

enum Part<'a> {
    Text(&'a str),
    Blank(Blank<'a>),
}

fn parts(template: &str) -> Result<Vec<Part<'_>>, String> {
    let fail = || format!("`{template}` is no template");
    let (mut parts, mut rest) = (Vec::new(), template);
    while let Some((text, after)) = rest.split_once("{{") {
        let (inside, after) = after.split_once("}}").ok_or_else(fail)?;
        let (inside, keeps_slashes) = match inside.strip_suffix("|path") {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let (scope, name) = inside.split_once('.').ok_or_else(fail)?;
        let scope = match scope {
            "input" => Scope::Input,
            "cred" => Scope::Credential,
            "token" => Scope::Token,
            "box" if name == "now" => Scope::Box,
            _ => return Err(fail()),
        };
        let (name, part) = match (scope, name.split_once('/')) {
            (Scope::Credential, Some((name, part))) => (name, Some(part)),
            _ => (name, None),
        };
        let blank = Blank { scope, name, part, keeps_slashes };
        parts.extend([Part::Text(text), Part::Blank(blank)]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts.retain(|part| !matches!(part, Part::Text("")));
    Ok(parts)
}

/// The places of a template.
///
/// # Errors
/// When it is none.
pub(super) fn places(template: &str) -> Result<Vec<Blank<'_>>, String> {
    Ok(parts(template)?
        .into_iter()
        .filter_map(|part| match part {
            Part::Blank(blank) => Some(blank),
            Part::Text(_) => None,
        })
        .collect())
}

/// What templates are filled in with.
#[derive(Default)]
pub(super) struct Values {
    pub(super) input: Map<String, Value>,
    pub(super) credentials: HashMap<String, Zeroizing<String>>,
    /// Secrets that were fetched.
    pub(super) tokens: HashMap<String, Zeroizing<String>>,
    /// What the service has told with them; no secrets.
    pub(super) facts: BTreeMap<String, String>,
}

impl Values {
    fn value(&self, blank: Blank<'_>) -> Option<Value> {
        match blank.scope {
            Scope::Input => self.input.get(blank.name).cloned(),
            Scope::Credential => {
                let text = self.credentials.get(blank.name)?;
                match blank.part {
                    None => Some(text.as_str().into()),
                    Some(part) => part_of(text, part),
                }
            }
            // As RFC 3339 has it, in UTC.
            Scope::Box => OffsetDateTime::now_utc().format(&Rfc3339).ok().map(Value::from),
            Scope::Token => {
                let token = self.tokens.get(blank.name).map(|token| token.as_str());
                let fact = || self.facts.get(blank.name).map(String::as_str);
                token.or_else(fact).map(Value::from)
            }
        }
    }

    /// A template filled in; `None` when something that it names is not there.
    pub(super) fn fill(&self, template: &str) -> Option<Value> {
        let parts = parts(template).ok()?;
        if let [Part::Blank(blank)] = parts.as_slice() {
            return self.value(*blank);
        }
        self.join(&parts, |text, _| text).map(Value::String)
    }

    /// The same as text.
    pub(super) fn fill_text(&self, template: &str) -> Option<String> {
        self.join(&parts(template).ok()?, |text, _| text)
    }

    /// A path: what is filled in cannot leave its segment, nor be one that leads upwards.
    pub(super) fn fill_path(&self, template: &str) -> Option<String> {
        let path = self.join(&parts(template).ok()?, |text, keeps_slashes| {
            let set = if keeps_slashes { IN_PATH } else { IN_SEGMENT };
            utf8_percent_encode(&text, set).to_string()
        })?;
        (!path.split('/').any(|segment| matches!(segment, "." | ".."))).then_some(path)
    }

    /// A body's templates filled in, at any depth. What is not there is left out of lists and objects.
    pub(super) fn fill_all(&self, value: &Value) -> Option<Value> {
        match value {
            Value::String(template) => self.fill(template),
            Value::Array(list) => {
                Some(Value::Array(list.iter().filter_map(|one| self.fill_all(one)).collect()))
            }
            Value::Object(map) => {
                let filled = map
                    .iter()
                    .filter_map(|(name, value)| Some((name.clone(), self.fill_all(value)?)));
                Some(Value::Object(filled.collect()))
            }
            other => Some(other.clone()),
        }
    }

    fn join(&self, parts: &[Part<'_>], shape: impl Fn(String, bool) -> String) -> Option<String> {
        let mut joined = String::new();
        for part in parts {
            match part {
                Part::Text(text) => joined.push_str(text),
                Part::Blank(blank) => {
                    joined.push_str(&shape(text_of(&self.value(*blank)?), blank.keeps_slashes));
                }
            }
        }
        Some(joined)
    }
}

/// A text of a file of JSON.
pub(super) fn part_of(file: &str, part: &str) -> Option<Value> {
    let mut parts = serde_json::from_str::<Map<String, Value>>(file).ok()?;
    parts.remove(part).filter(Value::is_string)
}

/// A value as it is written in a URL or a form.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values() -> Values {
        let input = json!({
            "text": "a b/../c", "number": 5, "dots": "..", "at": "13.3,52.5;13.4,52.6", "list": [1],
        });
        let Value::Object(input) = input else { panic!() };
        let secret = Zeroizing::new("12:AB".to_owned());
        let file = r#"{ "id": "me", "key": "k\ne", "n": 1 }"#.to_owned();
        let credentials =
            [("token".to_owned(), secret), ("file".to_owned(), Zeroizing::new(file))].into();
        let facts = [("who".to_owned(), "did:x".to_owned())].into();
        let tokens = [("access".to_owned(), Zeroizing::new("at".to_owned()))].into();
        Values { input, credentials, tokens, facts }
    }

    #[test]
    fn a_template_takes_values_and_keeps_their_types() {
        let values = values();
        assert_eq!(values.fill("{{input.number}}"), Some(json!(5)));
        assert_eq!(values.fill("n={{input.number}}"), Some(json!("n=5")));
        assert_eq!(values.fill("{{input.missing}}"), None);
        assert_eq!(values.fill_text("{{input.list}}!"), Some("[1]!".to_owned()));
        let body = json!({ "a": "{{input.number}}", "b": "{{input.missing}}", "c": ["{{input.missing}}", true] });
        assert_eq!(values.fill_all(&body), Some(json!({ "a": 5, "c": [true] })));
        assert_eq!(values.fill("{{cred.file/key}}"), Some(json!("k\ne")));
        assert_eq!(values.fill_text("{{cred.file/id}}.x"), Some("me.x".to_owned()));
        for nothing in
            ["{{cred.file/n}}", "{{cred.file/other}}", "{{cred.token/id}}", "{{token.x}}"]
        {
            assert_eq!(values.fill(nothing), None, "{nothing}");
        }
        assert_eq!(values.fill("{{token.access}} {{token.who}}"), Some(json!("at did:x")));
        // What is filled in is no template.
        let mut odd = values;
        odd.input.insert("text".to_owned(), json!("{{cred.token}}"));
        assert_eq!(odd.fill("{{input.text}}"), Some(json!("{{cred.token}}")));
    }

    #[test]
    fn what_is_filled_into_a_path_stays_in_its_segment() {
        let path = |template: &str| values().fill_path(template);
        assert_eq!(path("/x/{{input.text}}"), Some("/x/a%20b%2F..%2Fc".to_owned()));
        assert_eq!(path("/bot{{cred.token}}/send"), Some("/bot12:AB/send".to_owned()));
        assert_eq!(path("/route/{{input.at}}"), Some("/route/13.3,52.5;13.4,52.6".to_owned()));
        assert_eq!(path("/{{input.dots}}/x"), None);
        assert_eq!(path("{{input.text|path}}"), None);
    }

    #[test]
    fn what_is_no_template_is_told() {
        for bad in ["{{", "{{x}}", "{{env.HOME}}", "{{input.a", "{{cred}}"] {
            assert!(places(bad).is_err(), "{bad}");
        }
        assert!(places("{plain} }}").unwrap().is_empty());
    }
}

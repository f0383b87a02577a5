//! Functions that make, change and ask about JSON.

use serde_json::{Map, Value as Json};

use super::{inside, made, text};
use crate::reals::real_text;
use crate::{Error, Value};

/// A function of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonFunction {
    Array,
    /// `json()`: the text without needless space.
    Minified,
    Object,
    Patch,
    Quote,
    Remove,
    Put(Put),
    Type,
    Valid,
}

/// What is done to a place in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// Where nothing is.
    Insert,
    /// Where something is.
    Replace,
    Set,
}

impl JsonFunction {
    /// The function of this name, in lower case, and how many arguments it takes.
    pub(super) fn named(name: &str, arguments: usize) -> Option<(Self, usize, usize)> {
        // Sixty-four: as many as a mask tells apart.
        const MOST: usize = 64;
        let in_pairs = |from: usize| if arguments % 2 == from % 2 { MOST } else { 0 };
        Some(match name {
            "json" => (JsonFunction::Minified, 1, 1),
            "json_array" => (JsonFunction::Array, 0, MOST),
            "json_insert" => (JsonFunction::Put(Put::Insert), 1, in_pairs(1)),
            "json_object" => (JsonFunction::Object, 0, in_pairs(0)),
            "json_patch" => (JsonFunction::Patch, 2, 2),
            "json_quote" => (JsonFunction::Quote, 1, 1),
            "json_remove" => (JsonFunction::Remove, 1, MOST),
            "json_replace" => (JsonFunction::Put(Put::Replace), 1, in_pairs(1)),
            "json_set" => (JsonFunction::Put(Put::Set), 1, in_pairs(1)),
            "json_type" => (JsonFunction::Type, 1, 2),
            "json_valid" => (JsonFunction::Valid, 1, 1),
            _ => return None,
        })
    }

    /// Whether what it makes is JSON rather than a text, where JSON is made of it.
    pub(crate) fn makes_json(self) -> bool {
        !matches!(self, JsonFunction::Type | JsonFunction::Valid)
    }

    /// Calls it; `json` says by a bit each which of the arguments are JSON.
    pub(super) fn of(self, arguments: &[Value], json: u64) -> Result<Value, Error> {
        let first = arguments.first().unwrap_or(&Value::Null);
        let piece =
            |at: usize| piece(arguments.get(at).unwrap_or(&Value::Null), json >> at & 1 == 1);
        match self {
            JsonFunction::Array => {
                let pieces = (0..arguments.len()).map(piece).collect::<Vec<_>>();
                made(format!("[{}]", pieces.join(",")))
            }
            JsonFunction::Object => {
                let mut members = Vec::with_capacity(arguments.len() / 2);
                for (at, name) in arguments.iter().enumerate().step_by(2) {
                    let Value::Text(name) = name else {
                        return Err(Error::new("json_object() labels must be TEXT"));
                    };
                    members.push(format!("{}:{}", quoted(name), piece(at + 1)));
                }
                made(format!("{{{}}}", members.join(",")))
            }
            JsonFunction::Quote => made(piece(0)),
            JsonFunction::Valid => Ok(match first.to_text() {
                None => Value::Null,
                Some(text) => serde_json::from_str::<Json>(&text).is_ok().into(),
            }),
            // From here on what is no JSON is an error, and NULL makes NULL.
            _ if first.is_null() => Ok(Value::Null),
            JsonFunction::Minified => {
                let text = text(first);
                read(first)?;
                made(minified(&text))
            }
            JsonFunction::Type => {
                read(first)?;
                let path = arguments.get(1).map_or(Some("$".into()), Value::to_text);
                let found = path.and_then(|path| inside(&text(first), &path));
                Ok(found.map_or(Value::Null, |found| kind(&found).into()))
            }
            JsonFunction::Patch => {
                let Some(Value::Text(_) | Value::Integer(_) | Value::Real(_)) = arguments.get(1)
                else {
                    return Ok(Value::Null);
                };
                let mut whole = read(first)?;
                patch(&mut whole, read(arguments.get(1).unwrap_or(&Value::Null))?);
                made(whole.to_string())
            }
            JsonFunction::Remove => {
                let mut whole = Some(read(first)?);
                for path in arguments.iter().skip(1) {
                    let Some(path) = path.to_text() else { return Ok(Value::Null) };
                    let steps = steps(&path)?;
                    match (steps.split_last(), &mut whole) {
                        (None, whole) => *whole = None,
                        (Some((last, way)), Some(whole)) => remove(whole, way, last),
                        (Some(_), None) => {}
                    }
                }
                whole.map_or(Ok(Value::Null), |whole| made(whole.to_string()))
            }
            JsonFunction::Put(how) => {
                let mut whole = read(first)?;
                for at in (1..arguments.len()).step_by(2) {
                    let Some(path) = arguments[at].to_text() else { return Ok(Value::Null) };
                    let value = serde_json::from_str(&piece(at + 1));
                    let value = value.map_err(|_error| malformed())?;
                    put(&mut whole, &steps(&path)?, value, how);
                }
                made(whole.to_string())
            }
        }
    }
}

fn malformed() -> Error {
    Error::new("malformed JSON")
}

fn read(value: &Value) -> Result<Json, Error> {
    serde_json::from_str(&text(value)).map_err(|_error| malformed())
}

/// A value as a part of JSON.
pub(crate) fn piece(value: &Value, is_json: bool) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if number.is_infinite() => {
            if *number > 0.0 { "9.0e+999" } else { "-9.0e+999" }.to_owned()
        }
        Value::Real(number) => real_text(*number),
        Value::Text(text) if is_json => minified(text),
        Value::Text(text) => quoted(text),
    }
}

pub(crate) fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

/// JSON without space between its parts.
fn minified(json: &str) -> String {
    let (mut is_text, mut is_escaped) = (false, false);
    let kept = json.chars().filter(|letter| {
        let was_text = is_text;
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_text => is_escaped = true,
            '"' => is_text = !is_text,
            _ => {}
        }
        was_text || !letter.is_ascii_whitespace()
    });
    kept.collect()
}

/// What SQLite calls a kind of JSON.
pub(crate) fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(true) => "true",
        Json::Bool(false) => "false",
        Json::Number(number) if number.is_f64() => "real",
        Json::Number(_) => "integer",
        Json::String(_) => "text",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// A step of a path.
enum Step {
    Name(String),
    At(usize),
    /// So many before the end; 0 is behind the last.
    Back(usize),
}

/// Steps of one path.
const MOST_STEPS: usize = 100;

/// `$.a."b c"[0][#-1][#]`.
fn steps(path: &str) -> Result<Vec<Step>, Error> {
    let bad = || Error::new(format!("bad JSON path: {path:?}"));
    let mut rest = path.strip_prefix('$').ok_or_else(bad)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('[') {
            let (place, after) = after.split_once(']').ok_or_else(bad)?;
            steps.push(match place.strip_prefix('#') {
                Some("") => Step::Back(0),
                Some(back) => {
                    let back = back.strip_prefix('-').and_then(|back| back.parse().ok());
                    Step::Back(back.ok_or_else(bad)?)
                }
                None => Step::At(place.parse().map_err(|_error| bad())?),
            });
            rest = after;
            continue;
        }
        let after = rest.strip_prefix('.').ok_or_else(bad)?;
        let (name, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(bad)?,
            None => after.split_at(after.find(['.', '[']).unwrap_or(after.len())),
        };
        if name.is_empty() && !after.starts_with('"') && !rest.starts_with(".\"") {
            return Err(bad());
        }
        steps.push(Step::Name(name.to_owned()));
        rest = after;
    }
    // What is made along it is as deep, and is gone through step by step.
    if steps.len() > MOST_STEPS {
        return Err(Error::new("a JSON path is too long"));
    }
    Ok(steps)
}

/// What a step leads to, if it is there.
fn child<'a>(whole: &'a mut Json, step: &Step) -> Option<&'a mut Json> {
    match (whole, step) {
        (Json::Object(members), Step::Name(name)) => members.get_mut(name),
        (Json::Array(items), Step::At(at)) => items.get_mut(*at),
        (Json::Array(items), Step::Back(back @ 1..)) => {
            let at = items.len().checked_sub(*back)?;
            items.get_mut(at)
        }
        _ => None,
    }
}

fn put(whole: &mut Json, steps: &[Step], value: Json, how: Put) {
    let Some((step, rest)) = steps.split_first() else {
        if how != Put::Insert {
            *whole = value;
        }
        return;
    };
    if let Some(child) = child(whole, step) {
        put(child, rest, value, how);
        return;
    }
    if how == Put::Replace {
        return;
    }
    let Some(fresh) = fresh(rest, value) else { return };
    match (whole, step) {
        (Json::Object(members), Step::Name(name)) => {
            members.insert(name.clone(), fresh);
        }
        (Json::Array(items), Step::Back(0)) => items.push(fresh),
        (Json::Array(items), Step::At(at)) if *at == items.len() => items.push(fresh),
        _ => {}
    }
}

/// What has to be there for a value to stand at the end of a way.
fn fresh(steps: &[Step], value: Json) -> Option<Json> {
    let Some((step, rest)) = steps.split_first() else { return Some(value) };
    let inner = fresh(rest, value)?;
    match step {
        Step::Name(name) => Some(Json::Object(Map::from_iter([(name.clone(), inner)]))),
        Step::At(0) | Step::Back(0) => Some(Json::Array(vec![inner])),
        Step::At(_) | Step::Back(_) => None,
    }
}

fn remove(whole: &mut Json, way: &[Step], last: &Step) {
    let mut whole = whole;
    for step in way {
        let Some(next) = child(whole, step) else { return };
        whole = next;
    }
    match (whole, last) {
        (Json::Object(members), Step::Name(name)) => {
            members.remove(name);
        }
        (Json::Array(items), Step::At(at)) if *at < items.len() => {
            items.remove(*at);
        }
        (Json::Array(items), Step::Back(back @ 1..)) if *back <= items.len() => {
            items.remove(items.len() - back);
        }
        _ => {}
    }
}

/// RFC 7396.
fn patch(whole: &mut Json, with: Json) {
    let Json::Object(members) = with else {
        *whole = with;
        return;
    };
    if !whole.is_object() {
        *whole = Json::Object(Map::new());
    }
    let Json::Object(present) = whole else { return };
    for (name, value) in members {
        match value {
            Json::Null => {
                present.remove(&name);
            }
            value => patch(present.entry(name).or_insert(Json::Null), value),
        }
    }
}

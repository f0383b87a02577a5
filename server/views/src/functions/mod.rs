//! The functions a query may call.

mod format;
pub(crate) mod json;
mod math;
mod times;

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::reals::rounded;
use crate::{Error, Value, like};

use json::JsonFunction;
use math::Math;
use times::Times;

/// The longest text a function makes, in bytes.
pub(crate) const MOST_TEXT: usize = 1 << 20;

/// A function, by its name in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Abs,
    Character,
    Coalesce,
    /// `concat()`; what is NULL adds nothing.
    Concat,
    /// `concat_ws()`, with what stands between the parts first.
    ConcatWith,
    Format,
    /// `glob(pattern, text)`, as `text GLOB pattern`.
    Glob,
    Hex,
    If,
    Instr,
    /// `->`, which gives JSON, and `->>`, which gives what it says.
    Arrow {
        value: bool,
    },
    /// Which of the arguments are JSON is said by a bit each.
    Json(JsonFunction, u64),
    JsonArrayLength,
    JsonExtract,
    Length,
    /// `like(pattern, text)`, as `text LIKE pattern`.
    Like,
    Lower,
    Math(Math),
    Max,
    Min,
    NullIf,
    OctetLength,
    /// As SQL writes the value.
    Quote,
    Replace,
    Round,
    /// What it is given.
    Same,
    Substring,
    Times(Times),
    Trim {
        front: bool,
        back: bool,
    },
    Type,
    Unicode,
    Upper,
}

impl Function {
    /// The function of this name that takes so many arguments.
    ///
    /// # Errors
    /// A sentence that names it.
    pub(crate) fn named(name: &str, arguments: usize) -> Result<Self, Error> {
        let math = Math::named(name).map(|(math, least, most)| (Function::Math(math), least, most));
        let json = JsonFunction::named(name, arguments);
        let json = json.map(|(json, least, most)| (Function::Json(json, 0), least, most));
        let (function, least, most) = match name {
            _ if math.is_some() => math.unwrap_or((Function::Abs, 1, 0)),
            _ if json.is_some() => json.unwrap_or((Function::Abs, 1, 0)),
            "date" => (Function::Times(Times::Date), 0, 100),
            "datetime" => (Function::Times(Times::DateTime), 0, 100),
            "julianday" => (Function::Times(Times::JulianDay), 0, 100),
            "strftime" => (Function::Times(Times::Formatted), 1, 100),
            "time" => (Function::Times(Times::Time), 0, 100),
            "unixepoch" => (Function::Times(Times::UnixEpoch), 0, 100),
            "char" => (Function::Character, 0, 100),
            "like" => (Function::Like, 2, 2),
            "likely" | "unlikely" => (Function::Same, 1, 1),
            "quote" => (Function::Quote, 1, 1),
            "concat" => (Function::Concat, 1, 100),
            "concat_ws" => (Function::ConcatWith, 2, 100),
            "format" | "printf" => (Function::Format, 0, 100),
            "glob" => (Function::Glob, 2, 2),
            "octet_length" => (Function::OctetLength, 1, 1),
            "unicode" => (Function::Unicode, 1, 1),
            "abs" => (Function::Abs, 1, 1),
            "coalesce" => (Function::Coalesce, 2, 100),
            "ifnull" => (Function::Coalesce, 2, 2),
            "hex" => (Function::Hex, 1, 1),
            "if" | "iif" => (Function::If, 2, 3),
            "instr" => (Function::Instr, 2, 2),
            "json_array_length" => (Function::JsonArrayLength, 1, 2),
            "json_extract" => (Function::JsonExtract, 2, 2),
            "length" => (Function::Length, 1, 1),
            "lower" => (Function::Lower, 1, 1),
            "max" => (Function::Max, 2, 100),
            "min" => (Function::Min, 2, 100),
            "nullif" => (Function::NullIf, 2, 2),
            "replace" => (Function::Replace, 3, 3),
            "round" => (Function::Round, 1, 2),
            "substr" | "substring" => (Function::Substring, 2, 3),
            "trim" => (Function::Trim { front: true, back: true }, 1, 2),
            "ltrim" => (Function::Trim { front: true, back: false }, 1, 2),
            "rtrim" => (Function::Trim { front: false, back: true }, 1, 2),
            "typeof" => (Function::Type, 1, 1),
            "upper" => (Function::Upper, 1, 1),
            other => return Err(Error::unsupported(format_args!("the function {other}()"))),
        };
        if !(least..=most).contains(&arguments) {
            return Err(Error::new(format!("wrong number of arguments to function {name}()")));
        }
        Ok(function)
    }

    /// Calls it. Those that look at one argument before another are not called here.
    ///
    /// # Errors
    /// When a text becomes too long.
    pub(crate) fn call(self, arguments: &[Value]) -> Result<Value, Error> {
        let first = arguments.first().unwrap_or(&Value::Null);
        let second = arguments.get(1);
        Ok(match self {
            Function::Coalesce => {
                arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or(Value::Null)
            }
            Function::If => match (first.truth(), second, arguments.get(2)) {
                (Some(true), Some(then), _) => then.clone(),
                (_, _, Some(otherwise)) => otherwise.clone(),
                _ => Value::Null,
            },
            Function::NullIf => match second {
                Some(second) if !first.is_null() && first.order(second) == Ordering::Equal => {
                    Value::Null
                }
                _ => first.clone(),
            },
            Function::Type => match first {
                Value::Null => "null".into(),
                Value::Integer(_) => "integer".into(),
                Value::Real(_) => "real".into(),
                Value::Text(_) => "text".into(),
            },
            Function::Hex => {
                let text = first.to_text().unwrap_or_default();
                let digits = text.bytes().map(|byte| format!("{byte:02X}"));
                made(digits.collect::<String>())?
            }
            Function::Max | Function::Min => {
                if arguments.iter().any(Value::is_null) {
                    return Ok(Value::Null);
                }
                let most = self == Function::Max;
                let better = |a: &Value, b: &Value| {
                    a.order(b) == if most { Ordering::Greater } else { Ordering::Less }
                };
                let mut best = first;
                for value in arguments {
                    if better(value, best) {
                        best = value;
                    }
                }
                best.clone()
            }
            Function::JsonExtract => match (first.to_text(), second.and_then(Value::to_text)) {
                (Some(json), Some(path)) => {
                    inside(&json, &path).map_or(Value::Null, |found| Value::of_json(&found))
                }
                _ => Value::Null,
            },
            Function::Arrow { value } => match (first.to_text(), second.and_then(step)) {
                (Some(json), Some(path)) => match inside(&json, &path) {
                    Some(found) if value => Value::of_json(&found),
                    Some(found) => made(found.to_string())?,
                    None => Value::Null,
                },
                _ => Value::Null,
            },
            Function::JsonArrayLength => {
                let path = second.map_or(Some("$".into()), Value::to_text);
                match (first.to_text(), path) {
                    (Some(json), Some(path)) => match inside(&json, &path) {
                        Some(Json::Array(items)) => {
                            Value::Integer(i64::try_from(items.len()).unwrap_or(i64::MAX))
                        }
                        Some(_) => Value::Integer(0),
                        None => Value::Null,
                    },
                    _ => Value::Null,
                }
            }
            Function::Json(function, json) => function.of(arguments, json)?,
            Function::Math(math) => math.of(arguments),
            Function::Times(times) => times.of(arguments)?,
            Function::Same => first.clone(),
            Function::Quote => made(format::as_sql(first))?,
            Function::Format => match arguments.split_first() {
                Some((pattern, given)) if !pattern.is_null() => {
                    made(format::formatted(&text(pattern), given)?)?
                }
                _ => Value::Null,
            },
            Function::Concat => joined(arguments, "")?,
            Function::ConcatWith => match first.to_text() {
                Some(between) => joined(arguments.get(1..).unwrap_or_default(), &between)?,
                None => Value::Null,
            },
            Function::Character => {
                let letter = |value: &Value| {
                    let number = value.to_i64().and_then(|number| u32::try_from(number).ok());
                    number.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
                };
                arguments.iter().map(letter).collect::<String>().as_str().into()
            }
            // From here on NULL makes NULL.
            _ if arguments.iter().any(Value::is_null) => Value::Null,
            Function::Abs => match first.to_number() {
                Value::Integer(number) => match number.checked_abs() {
                    Some(number) => Value::Integer(number),
                    None => return Err(Error::new("integer overflow")),
                },
                Value::Real(number) => Value::Real(number.abs()),
                _ => Value::Real(0.0),
            },
            Function::Round => {
                let places = second.and_then(Value::to_i64).unwrap_or(0).clamp(0, 30);
                let number = first.to_f64().unwrap_or(0.0);
                Value::Real(rounded(number, u8::try_from(places).unwrap_or(0)))
            }
            Function::Length => {
                let text = first.to_text().unwrap_or_default();
                Value::Integer(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
            }
            Function::OctetLength => {
                Value::Integer(i64::try_from(text(first).len()).unwrap_or(i64::MAX))
            }
            Function::Unicode => match text(first).chars().next() {
                Some(letter) => Value::Integer(u32::from(letter).into()),
                None => Value::Null,
            },
            Function::Like => {
                like::matches(&second.map(text).unwrap_or_default(), &text(first), None).into()
            }
            Function::Glob => {
                like::globs(&second.map(text).unwrap_or_default(), &text(first)).into()
            }
            Function::Lower => made(text(first).to_ascii_lowercase())?,
            Function::Upper => made(text(first).to_ascii_uppercase())?,
            Function::Instr => {
                let (within, part) = (text(first), second.map(text).unwrap_or_default());
                let place = within.find(part.as_ref()).map(|at| within[..at].chars().count() + 1);
                Value::Integer(i64::try_from(place.unwrap_or(0)).unwrap_or(i64::MAX))
            }
            Function::Replace => {
                let (part, by) = (
                    second.map(text).unwrap_or_default(),
                    arguments.get(2).map(text).unwrap_or_default(),
                );
                let whole = text(first);
                if part.is_empty() {
                    return Ok(Value::Text(whole));
                }
                let times = whole.matches(part.as_ref()).count();
                if whole.len().saturating_add(times.saturating_mul(by.len())) > MOST_TEXT {
                    return Err(Error::new("a text is too long"));
                }
                made(whole.replace(part.as_ref(), &by))?
            }
            Function::Substring => substring(first, second, arguments.get(2)),
            Function::Trim { front, back } => {
                let letters = second.map_or(" ".into(), text);
                let gone = |letter: char| letters.contains(letter);
                let whole = text(first);
                let mut left: &str = &whole;
                if front {
                    left = left.trim_start_matches(gone);
                }
                if back {
                    left = left.trim_end_matches(gone);
                }
                left.into()
            }
        })
    }
}

/// The path that stands behind an arrow: one as it is, a place in a list, or a member's name.
fn step(value: &Value) -> Option<Arc<str>> {
    Some(match value {
        Value::Null => return None,
        Value::Integer(at @ 0..) => format!("$[{at}]").into(),
        Value::Integer(back) => format!("$[#{back}]").into(),
        Value::Real(_) => step(&Value::Text(value.to_text()?))?,
        Value::Text(text) if text.starts_with('$') => Arc::clone(text),
        Value::Text(text) => format!("$.\"{text}\"").into(),
    })
}

fn text(value: &Value) -> Arc<str> {
    value.to_text().unwrap_or_default()
}

/// The values' texts in a row; NULLs are passed over.
fn joined(values: &[Value], between: &str) -> Result<Value, Error> {
    let mut whole = String::new();
    for (at, part) in values.iter().filter_map(Value::to_text).enumerate() {
        if at > 0 {
            whole.push_str(between);
        }
        whole.push_str(&part);
        if whole.len() > MOST_TEXT {
            return Err(Error::new("a text is too long"));
        }
    }
    made(whole)
}

/// A text that was made, unless it is too long.
pub(crate) fn made(text: String) -> Result<Value, Error> {
    if text.len() > MOST_TEXT {
        return Err(Error::new("a text is too long"));
    }
    Ok(Value::Text(text.into()))
}

/// Letters from a place on, counted from 1; from the end when it is negative.
fn substring(whole: &Value, from: Option<&Value>, length: Option<&Value>) -> Value {
    let letters = text(whole).chars().collect::<Vec<_>>();
    let count = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    let mut from = from.and_then(Value::to_i64).unwrap_or(0);
    let mut length = length.map_or(Some(i64::MAX), Value::to_i64).unwrap_or(0);
    if from < 0 {
        from = from.saturating_add(count);
        if from < 0 {
            length = if length < 0 { length } else { length.saturating_add(from).max(0) };
            from = 0;
        }
    } else if from > 0 {
        from -= 1;
    } else if length > 0 {
        length -= 1;
    }
    let (start, end) = match length < 0 {
        true => (from.saturating_add(length).max(0), from),
        false => (from, from.saturating_add(length)),
    };
    let at = |place: i64| usize::try_from(place.clamp(0, count)).unwrap_or(0);
    let (start, end) = (at(start), at(end));
    letters[start..end.max(start)].iter().collect::<String>().as_str().into()
}

/// What is at `$.a.b[0]` of a JSON text.
fn inside(json: &str, path: &str) -> Option<Json> {
    below(serde_json::from_str(json).ok()?, path)
}

/// The same of what is read already.
pub(crate) fn below(mut found: Json, path: &str) -> Option<Json> {
    let mut rest = path.strip_prefix('$')?;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('[') {
            let (index, after) = after.split_once(']')?;
            let Json::Array(mut items) = found else { return None };
            let at = match index.strip_prefix("#-") {
                Some(back) => items.len().checked_sub(back.parse().ok()?)?,
                None => index.parse::<usize>().ok()?,
            };
            if at >= items.len() {
                return None;
            }
            found = items.swap_remove(at);
            rest = after;
            continue;
        }
        let after = rest.strip_prefix('.')?;
        let (name, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(['.', '[']).unwrap_or(after.len())),
        };
        let Json::Object(mut map) = found else { return None };
        found = map.remove(name)?;
        rest = after;
    }
    Some(found)
}

//! What a schema asks of a value, as far as an input can ask for it.

use serde_json::Value;

use super::document::Document;
use crate::integrations::connector::{Input, InputType, compiles};

/// How deep `allOf` and its like nest.
const DEEPEST: usize = 8;
/// Schemas that make up one.
const MOST_PARTS: usize = 64;
const MOST_OPTIONS: usize = 200;
const MOST_PROPERTIES: usize = 100;

/// A member of an object.
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
    pub(super) required: bool,
}

/// The schemas that all hold of a value: the schema, those of its `allOf`, and what is left of a
/// choice between one and nothing.
fn parts<'a>(document: &'a Document, schema: &'a Value) -> Result<Vec<&'a Value>, String> {
    let mut parts = Vec::new();
    let mut waiting = vec![(schema, 0)];
    while let Some((schema, depth)) = waiting.pop() {
        document.step()?;
        // What cannot be found asks for nothing.
        let Ok(schema) = document.resolved(schema)? else { continue };
        if parts.len() >= MOST_PARTS {
            break;
        }
        parts.push(schema);
        if depth == DEEPEST {
            continue;
        }
        let all = schema.get("allOf").and_then(Value::as_array);
        waiting.extend(all.into_iter().flatten().map(|one| (one, depth + 1)));
        if let [only] = choices(schema).as_slice() {
            waiting.push((only, depth + 1));
        }
    }
    Ok(parts)
}

/// What a value may be besides nothing.
fn choices(schema: &Value) -> Vec<&Value> {
    let lists = ["oneOf", "anyOf"].into_iter().filter_map(|name| schema.get(name)?.as_array());
    let is_null = |one: &&Value| one.get("type").is_some_and(|kind| kind == "null");
    lists.flatten().filter(|one| !is_null(one)).take(MOST_PARTS).collect()
}

fn kinds(schema: &Value) -> impl Iterator<Item = &str> {
    let kinds = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.as_slice(),
        Some(kind) => std::slice::from_ref(kind),
        None => &[],
    };
    kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null")
}

/// What is asked for, and in `notes` what is not.
///
/// # Errors
/// When the document cannot be read.
pub(super) fn input(
    document: &Document,
    schema: &Value,
    (name, required, description): (&str, bool, &str),
    notes: &mut Vec<String>,
) -> Result<Input, String> {
    let parts = parts(document, schema)?;
    let first = |key: &str| parts.iter().find_map(|part| part.get(key).filter(|it| !it.is_null()));
    let said = first("description").and_then(Value::as_str).unwrap_or_default();
    let mut title = super::line(if description.is_empty() { said } else { description });
    if let (true, Some(format)) = (title.is_empty(), first("format").and_then(Value::as_str)) {
        title = super::line(format);
    }
    let (r#type, options) = (type_of(document, &parts)?, options(first("enum"), first("const")));
    let mut input = Input { r#type, title, required, ..Input::text() };
    match r#type {
        InputType::Text => {
            let count = |key: &str| first(key).and_then(Value::as_u64);
            let count = |key: &str| count(key).and_then(|count| i64::try_from(count).ok());
            (input.min, input.max) =
                (count("minLength").filter(|least| *least > 0), count("maxLength"));
            match options {
                Some(options) => input.options = options,
                None if first("enum").is_some() => {
                    notes.push(format!(
                        "`{name}` takes only some texts, which are not checked here."
                    ));
                }
                None => {}
            }
            if let Some(pattern) = first("pattern").and_then(Value::as_str) {
                match compiles(pattern) {
                    Ok(()) => input.pattern = pattern.to_owned(),
                    Err(_why) => notes.push(format!("The pattern of `{name}` is not known here.")),
                }
            }
        }
        InputType::Integer | InputType::Number => {
            let is_whole = r#type == InputType::Integer;
            input.min = bound(first("minimum"), first("exclusiveMinimum"), is_whole, 1);
            input.max = bound(first("maximum"), first("exclusiveMaximum"), is_whole, -1);
        }
        InputType::Bool | InputType::Json => {}
    }
    Ok(input)
}

fn type_of(document: &Document, parts: &[&Value]) -> Result<InputType, String> {
    let mut kinds = parts.iter().flat_map(|part| kinds(part)).collect::<Vec<_>>();
    // A choice among texts is a text.
    if kinds.is_empty() {
        for choice in parts.iter().flat_map(|part| choices(part)).take(MOST_PARTS) {
            document.step()?;
            let Ok(choice) = document.resolved(choice)? else { return Ok(InputType::Json) };
            let of_it = self::kinds(choice).collect::<Vec<_>>();
            if of_it.is_empty() {
                return Ok(InputType::Json);
            }
            kinds.extend(of_it);
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    let is_listed = parts.iter().any(|part| {
        let listed = part.get("enum").and_then(Value::as_array);
        listed.is_some_and(|listed| listed.iter().any(Value::is_string))
    });
    Ok(match kinds.as_slice() {
        ["string"] => InputType::Text,
        ["integer"] => InputType::Integer,
        ["number"] | ["integer", "number"] => InputType::Number,
        ["boolean"] => InputType::Bool,
        [] if is_listed => InputType::Text,
        _ => InputType::Json,
    })
}

/// Texts to choose from; none when not all of them are, or there are too many.
fn options(listed: Option<&Value>, only: Option<&Value>) -> Option<Vec<String>> {
    let listed = match (listed.and_then(Value::as_array), only) {
        (Some(listed), _) => listed.iter().filter(|one| !one.is_null()).collect::<Vec<_>>(),
        (None, Some(only)) => vec![only],
        (None, None) => return None,
    };
    let texts = listed.iter().map(|one| one.as_str().map(str::to_owned));
    let texts = texts.collect::<Option<Vec<_>>>()?;
    (!texts.is_empty() && texts.len() <= MOST_OPTIONS).then_some(texts)
}

/// A bound in whole numbers: of what is no whole number the next one that lets all good values pass.
/// `exclusive` is a number (3.1), or says of `limit` whether it is left out (3.0).
fn bound(
    limit: Option<&Value>,
    exclusive: Option<&Value>,
    is_whole: bool,
    inwards: i64,
) -> Option<i64> {
    const FARTHEST: f64 = 9e15;
    let whole = |value: &Value| {
        let number = value.as_f64().filter(|number| number.abs() < FARTHEST)?;
        let rounded = match (is_whole, inwards > 0) {
            (true, true) | (false, false) => number.ceil(),
            (true, false) | (false, true) => number.floor(),
        };
        Some((rounded as i64, rounded == number))
    };
    let inside =
        |(number, is_exact): (i64, bool)| number + if is_whole && is_exact { inwards } else { 0 };
    match exclusive {
        Some(Value::Bool(true)) => limit.and_then(whole).map(inside),
        Some(Value::Number(_)) => exclusive.and_then(whole).map(inside),
        _ => limit.and_then(whole).map(|(number, _)| number),
    }
}

/// The members of an object that is sent; `None` when it is no object whose members are known.
///
/// # Errors
/// When the document cannot be read.
pub(super) fn properties<'a>(
    document: &'a Document,
    schema: &'a Value,
) -> Result<Option<Vec<Property<'a>>>, String> {
    let parts = parts(document, schema)?;
    if parts.iter().any(|part| choices(part).len() > 1 || kinds(part).any(|kind| kind != "object"))
    {
        return Ok(None);
    }
    let required = parts.iter().filter_map(|part| part.get("required")?.as_array()).flatten();
    let required = required.filter_map(Value::as_str).collect::<std::collections::HashSet<_>>();
    let mut found = Vec::<Property<'_>>::new();
    let mut seen = std::collections::HashSet::new();
    for (name, schema) in
        parts.iter().filter_map(|part| part.get("properties")?.as_object()).flatten()
    {
        document.step()?;
        let is_read_only = match document.resolved(schema)? {
            Ok(schema) => schema.get("readOnly").is_some_and(|read_only| read_only == true),
            Err(_missing) => false,
        };
        if !is_read_only && seen.insert(name) {
            found.push(Property { name, schema, required: required.contains(name.as_str()) });
        }
    }
    Ok((!found.is_empty() && found.len() <= MOST_PROPERTIES).then_some(found))
}

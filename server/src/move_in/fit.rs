//! Making a collection fit that cannot be taken over as it is: what does not fit is taken out of its
//! definition, and told. A rule that does not fit is locked, never opened. What its records need to
//! be what they were is never taken out: then the collection stays behind.

use serde_json::{Map, Value, json};

use crate::collections::Definition;
use crate::error::FieldErrors;

/// What a second PocketBase may say otherwise of its admins' sign-in, and what is told then.
const OF_ADMINS: [&str; 5] = [
    "/mfa/enabled",
    "/otp/enabled",
    "/authToken/duration",
    "/fileToken/duration",
    "/authAlert/enabled",
];

/// Takes out of a definition what was refused of it. Says what, in words; `None` where it cannot go
/// without the collection, which is as it was then.
pub(super) fn without(
    definition: &mut Map<String, Value>,
    refused: &FieldErrors,
) -> Option<Vec<String>> {
    let Ok(Value::Object(refused)) = serde_json::to_value(refused) else { return None };
    let mut fitting = definition.clone();
    let mut told = Vec::new();
    for (name, errors) in &refused {
        match name.as_str() {
            "indexes" => without_indexes(&mut fitting, errors, &mut told)?,
            "fields" => without_patterns(&mut fitting, errors, &mut told)?,
            "oauth2" => without_providers(&mut fitting, errors, &mut told)?,
            rule if rule.ends_with("Rule") => {
                // Only admins pass one that is not there; so nobody gets at more than before.
                let rule = fitting.get_mut(rule).filter(|rule| !rule.is_null())?;
                *rule = Value::Null;
                told.push(format!("{name} is locked: {why}", why = words(errors)));
            }
            _ => return None,
        }
    }
    if told.is_empty() {
        return None;
    }
    *definition = fitting;
    Some(told)
}

/// Gives the fields of a definition the ids that those of their names and types have here: an older
/// PocketBase named the same ones otherwise.
pub(super) fn name_fields_alike(definition: &mut Map<String, Value>, known: &Definition) {
    let fields = definition.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten().filter_map(Value::as_object_mut) {
        let is = |name: &str, value: &str| field.get(name).and_then(Value::as_str) == Some(value);
        let same = known
            .fields
            .iter()
            .map(|stored| &stored.field)
            .find(|known| is("name", &known.name) && is("type", known.kind.type_name()));
        if let Some(same) = same {
            field.insert("id".to_owned(), json!(same.id));
        }
    }
}

/// What of the admins' own collection does not come along, in words: this box's stays as it is.
pub(super) fn kept_here(there: &Map<String, Value>, here: &Definition) -> Vec<String> {
    let here = here.on_the_wire();
    let there = Value::Object(there.clone());
    let mut told = Vec::new();
    for path in OF_ADMINS {
        if let Some((there, here)) = there.pointer(path).zip(here.pointer(path))
            && there != here
        {
            let option = path.trim_start_matches('/').replace('/', ".");
            told.push(format!("The option {option} was {there} there, and stays {here} here."));
        }
    }
    let names = |definition: &Value| {
        let fields = definition["fields"].as_array().cloned().unwrap_or_default();
        let names = fields.into_iter().filter_map(|field| Some(field["name"].as_str()?.to_owned()));
        names.collect::<Vec<_>>()
    };
    let known = names(&here);
    let others = names(&there).into_iter().filter(|name| !known.contains(name));
    told.extend(
        others.map(|name| format!("Admins have no field {name} here; its values stay behind.")),
    );
    told
}

/// Why a collection stays behind. A view whose query is not understood has no fields either, which
/// says less.
pub(super) fn why(refused: &FieldErrors) -> Option<String> {
    let errors = serde_json::to_value(refused).unwrap_or_default();
    let query = errors.get("viewQuery").map(words);
    query.filter(|words| !words.is_empty()).or_else(|| refused.first())
}

/// The places in a list that errors are about, the last first.
fn places(errors: &Value) -> Option<Vec<(usize, &Value)>> {
    let errors = errors.as_object()?.iter();
    let places = errors.map(|(at, error)| Some((at.parse::<usize>().ok()?, error)));
    let mut places = places.collect::<Option<Vec<_>>>()?;
    places.sort_unstable_by_key(|(at, _)| std::cmp::Reverse(*at));
    Some(places)
}

fn without_indexes(
    definition: &mut Map<String, Value>,
    errors: &Value,
    told: &mut Vec<String>,
) -> Option<()> {
    let indexes = definition.get_mut("indexes")?.as_array_mut()?;
    for (at, error) in places(errors)? {
        if at >= indexes.len() {
            return None;
        }
        let index = indexes.remove(at);
        let text = index.as_str().unwrap_or_default();
        told.push(format!("Without the index {index}: {why}", index = text, why = words(error)));
    }
    Some(())
}

/// A field whose pattern is not understood takes any text.
fn without_patterns(
    definition: &mut Map<String, Value>,
    errors: &Value,
    told: &mut Vec<String>,
) -> Option<()> {
    let fields = definition.get_mut("fields")?.as_array_mut()?;
    for (at, errors) in places(errors)? {
        let field = fields.get_mut(at)?.as_object_mut()?;
        let name = field.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (option, error) in errors.as_object()? {
            if !matches!(option.as_str(), "pattern" | "autogeneratePattern") {
                return None;
            }
            field.insert(option.clone(), json!(""));
            told.push(format!(
                "The field {name} is without its {option}: {why}",
                why = words(error)
            ));
        }
    }
    Some(())
}

fn without_providers(
    definition: &mut Map<String, Value>,
    errors: &Value,
    told: &mut Vec<String>,
) -> Option<()> {
    let errors = errors.as_object()?;
    let of_providers = errors.get("providers").filter(|_| errors.len() == 1)?;
    let oauth2 = definition.get_mut("oauth2")?.as_object_mut()?;
    let providers = oauth2.get_mut("providers")?.as_array_mut()?;
    for (at, error) in places(of_providers)? {
        if at >= providers.len() {
            return None;
        }
        let provider = providers.remove(at);
        let name = provider.get("name").and_then(Value::as_str).unwrap_or_default();
        told.push(format!("Nobody signs in with {name}: {why}", why = words(error)));
    }
    if providers.is_empty() {
        oauth2.insert("enabled".to_owned(), json!(false));
    }
    Some(())
}

/// The first sentence of an error or of errors.
fn words(errors: &Value) -> String {
    let Value::Object(errors) = errors else { return String::new() };
    match errors.get("message") {
        Some(Value::String(message)) => message.clone(),
        _ => errors.values().map(words).find(|words| !words.is_empty()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(paths: &[&str]) -> FieldErrors {
        let mut errors = FieldErrors::default();
        paths.iter().for_each(|path| errors.add(path, "validation_x", "No."));
        errors
    }

    fn definition() -> Map<String, Value> {
        let definition = json!({
            "name": "notes", "listRule": "strange()", "viewRule": "", "createRule": null,
            "fields": [{ "name": "a", "pattern": "(?=x)", "max": 3 }, { "name": "b" }],
            "indexes": ["one", "two", "three"],
            "oauth2": { "enabled": true, "providers": [{ "name": "spotify" }] },
        });
        definition.as_object().unwrap().clone()
    }

    #[test]
    fn what_does_not_fit_is_taken_out_and_told() {
        let mut fitting = definition();
        let paths = ["indexes.0", "indexes.2", "fields.0.pattern", "listRule"];
        let told = without(&mut fitting, &refused(&paths)).unwrap();
        assert_eq!(told.len(), paths.len());
        assert_eq!(fitting["indexes"], json!(["two"]));
        assert_eq!(fitting["fields"][0], json!({ "name": "a", "pattern": "", "max": 3 }));
        assert_eq!((&fitting["listRule"], &fitting["viewRule"]), (&Value::Null, &json!("")));
        without(&mut fitting, &refused(&["oauth2.providers.0.name"])).unwrap();
        assert_eq!(fitting["oauth2"], json!({ "enabled": false, "providers": [] }));
    }

    #[test]
    fn what_cannot_go_leaves_the_definition_as_it_is() {
        for paths in [
            &["name"][..],
            &["viewQuery"],
            &["listRule", "fields.0.max"],
            &["createRule"],
            &["fields.7.pattern"],
            &["indexes.9"],
            &["indexes"],
            &["oauth2.mappedFields"],
            &["oauth2.providers.3.name"],
            &[],
        ] {
            let mut kept = definition();
            assert_eq!(without(&mut kept, &refused(paths)), None, "{paths:?}");
            assert_eq!(kept, definition(), "{paths:?}");
        }
    }
}

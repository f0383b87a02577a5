//! What a caller gives, judged by what the action asks for.

use indexmap::IndexMap;
use regex::Regex;
use serde_json::{Map, Value};

use super::connector::{Input, InputType};
use crate::error::{FieldErrors, Result};

pub(super) const FAILED: &str = "The action's input is not right.";
/// Characters of a text, unless the action says otherwise.
const LONGEST: i64 = 4096;
/// Bytes of a json value.
const LARGEST: usize = 1 << 20;

/// The values that are given, without those that are `null`.
///
/// # Errors
/// 400, with what is wrong at each input.
pub(super) fn judge(
    asked: &IndexMap<String, Input>,
    given: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let mut errors = FieldErrors::default();
    let mut values = Map::new();
    for name in given.keys().filter(|name| !asked.contains_key(*name)) {
        errors.add(name, "validation_unknown", "The action has no such input.");
    }
    for (name, input) in asked {
        match given.get(name).filter(|value| !value.is_null()) {
            None if input.required => errors.add(name, "validation_required", "Cannot be blank."),
            None => {}
            Some(value) => match wrong(input, value) {
                None => drop(values.insert(name.clone(), value.clone())),
                Some((code, message)) => errors.add(name, code, &message),
            },
        }
    }
    errors.into_result(FAILED).map(|()| values)
}

/// What is wrong with a value.
fn wrong(input: &Input, value: &Value) -> Option<(&'static str, String)> {
    let kind = |is_right: bool, what: &str| {
        (!is_right).then(|| ("validation_invalid_type", format!("Has to be {what}.")))
    };
    match input.r#type {
        InputType::Text => match value.as_str() {
            Some(text) => wrong_text(input, text),
            None => kind(false, "text"),
        },
        InputType::Integer => match value.as_i64() {
            Some(number) => outside(
                input,
                number < input.min.unwrap_or(i64::MIN),
                number > input.max.unwrap_or(i64::MAX),
            ),
            None => kind(false, "a whole number"),
        },
        InputType::Number => match value.as_f64() {
            Some(number) => {
                let bound = |bound: i64| bound as f64;
                let low = input.min.is_some_and(|min| number < bound(min));
                outside(input, low, input.max.is_some_and(|max| number > bound(max)))
            }
            None => kind(false, "a number"),
        },
        InputType::Bool => kind(value.is_boolean(), "true or false"),
        InputType::Json => {
            let most = input.max.and_then(|most| usize::try_from(most).ok()).unwrap_or(LARGEST);
            (value.to_string().len() > most).then(|| {
                ("validation_length_too_long", format!("It has more than {most} bytes as JSON."))
            })
        }
    }
}

fn wrong_text(input: &Input, text: &str) -> Option<(&'static str, String)> {
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let (least, most) = (input.min.unwrap_or(0), input.max.unwrap_or(LONGEST));
    if length < least || length > most {
        let message = format!("The length must be between {least} and {most}.");
        return Some(("validation_length_out_of_range", message));
    }
    if !input.options.is_empty() && !input.options.iter().any(|option| option == text) {
        return Some(("validation_in_invalid", format!("One of {}.", input.options.join(", "))));
    }
    let is_good = Regex::new(&input.pattern).is_ok_and(|pattern| pattern.is_match(text));
    (!is_good).then(|| ("validation_match_invalid", "Must be in a valid format.".to_owned()))
}

fn outside(input: &Input, low: bool, high: bool) -> Option<(&'static str, String)> {
    let bound = |bound: Option<i64>| bound.map_or_else(String::new, |bound| bound.to_string());
    match (low, high) {
        (true, _) => {
            let message = format!("Must be no less than {}.", bound(input.min));
            Some(("validation_min_greater_equal_than_required", message))
        }
        (_, true) => {
            let message = format!("Must be no greater than {}.", bound(input.max));
            Some(("validation_max_less_equal_than_required", message))
        }
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Error;

    #[test]
    fn inputs_are_what_is_asked_for_or_refused_by_name() {
        let asked = json!({
            "to": { "type": "text", "required": true, "pattern": "^[a-z]+$", "max": 5 },
            "mode": { "type": "text", "options": ["a", "b"] },
            "amount": { "type": "integer", "min": 1, "max": 10 },
            "lat": { "type": "number", "min": -90, "max": 90 },
            "quiet": { "type": "bool" },
            "more": { "type": "json" },
            "little": { "type": "json", "max": 5 },
        });
        let asked = serde_json::from_value::<IndexMap<String, Input>>(asked).unwrap();
        let judged = |given: Value| judge(&asked, given.as_object().unwrap());
        let good = json!({
            "to": "ada", "mode": "a", "amount": 10, "lat": 52.5, "quiet": false, "more": [1],
        });
        assert_eq!(Value::Object(judged(good.clone()).unwrap()), good);
        let least = judged(json!({ "to": "ada", "mode": null })).unwrap();
        assert_eq!(Value::Object(least), json!({ "to": "ada" }));
        for (name, value) in [
            ("to", Value::Null),
            ("to", json!("")),
            ("to", json!("toolong")),
            ("to", json!(5)),
            ("to", json!("A")),
            ("mode", json!("c")),
            ("amount", json!(0)),
            ("amount", json!(11)),
            ("amount", json!(1.5)),
            ("amount", json!("1")),
            ("lat", json!(90.5)),
            ("lat", json!("1")),
            ("quiet", json!(1)),
            ("other", json!(1)),
            ("more", json!("x".repeat(LARGEST))),
            ("little", json!("four")),
        ] {
            let mut bad = good.clone();
            bad[name] = value.clone();
            match judged(bad) {
                Err(Error::Invalid { fields, .. }) => assert!(fields.blames(name), "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

//! Judging a field's options. Codes and messages are PocketBase's.

use std::fmt::Display;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use serde_json::json;

use super::field::{Field, FieldKind};
use super::value::number;
use super::{generate, patterns};
use crate::error::FieldErrors;
use crate::json::in_a_sentence;

/// What a JSON number holds exactly in every language.
const MOST_WHOLE: i64 = (1 << 53) - 1;
/// How many texts of a pattern are tried; PocketBase's number.
const TRIES: usize = 10;
/// bcrypt's limits, which PocketBase's definitions keep.
const PASSWORD_BYTES: i64 = 71;
const PASSWORD_COST: std::ops::RangeInclusive<i64> = 4..=31;

/// PocketBase's, which tells letters' case apart everywhere but behind the last dot.
static DOMAIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[A-Za-z]{1,63}$").ok()
});
const LONGEST_DOMAIN: usize = 255;

/// Adds what is wrong with a field's options; `at` makes an option's path.
pub(super) fn check(field: &Field, at: &dyn Fn(&str) -> String, errors: &mut FieldErrors) {
    match &field.kind {
        FieldKind::Text { min, max, pattern, autogenerate_pattern, primary_key } => {
            within(&at("min"), *min, 0, MOST_WHOLE, errors);
            within(&at("max"), *max, if *max == 0 { 0 } else { *min }, MOST_WHOLE, errors);
            check_pattern(&at("pattern"), pattern, errors);
            check_generated(
                field,
                autogenerate_pattern,
                pattern,
                &at("autogeneratePattern"),
                errors,
            );
            if *primary_key && field.name != "id" {
                let message = "The primary key must be named \"id\".";
                errors.add(&at("name"), "validation_in_invalid", message);
            }
        }
        FieldKind::Password { min, max, pattern, cost } => {
            if *min != 0 {
                within(&at("min"), *min, 1, PASSWORD_BYTES, errors);
            }
            if *max != 0 {
                within(&at("max"), *max, *min, PASSWORD_BYTES, errors);
            }
            if *cost != 0 {
                within(&at("cost"), *cost, *PASSWORD_COST.start(), *PASSWORD_COST.end(), errors);
            }
            check_pattern(&at("pattern"), pattern, errors);
        }
        FieldKind::Editor { max_size, .. } | FieldKind::Json { max_size } => {
            within(&at("maxSize"), *max_size, 0, MOST_WHOLE, errors);
        }
        FieldKind::Number { min, max, only_int } => {
            check_numbers(*min, *max, *only_int, at, errors);
        }
        FieldKind::Select { values, max_select } => {
            if values.is_empty() {
                errors.add(&at("values"), "validation_required", "Cannot be blank.");
            }
            let most = i64::try_from(values.len()).unwrap_or(i64::MAX);
            within(&at("maxSelect"), *max_select, 0, most, errors);
        }
        FieldKind::Autodate { on_create: false, on_update: false } => {
            for option in ["onCreate", "onUpdate"] {
                let message = "Either onCreate or onUpdate must be enabled.";
                errors.add(&at(option), "validation_required", message);
            }
        }
        FieldKind::Email { only_domains, except_domains }
        | FieldKind::Url { only_domains, except_domains } => {
            check_domains(only_domains, except_domains, at, errors);
        }
        FieldKind::File { max_select, max_size, thumbs, .. } => {
            within(&at("maxSelect"), *max_select, 0, MOST_WHOLE, errors);
            within(&at("maxSize"), *max_size, 0, MOST_WHOLE, errors);
            check_thumbs(thumbs, at, errors);
        }
        FieldKind::Relation { min_select, max_select, .. } => {
            if *min_select < 0 {
                too_small(&at("minSelect"), 0, errors);
            }
            if *max_select == 0 && *min_select > 0 {
                errors.add(&at("maxSelect"), "validation_required", "Cannot be blank.");
            } else if *max_select != 0 && max_select < min_select {
                too_small(&at("maxSelect"), *min_select, errors);
            }
        }
        FieldKind::Autodate { .. }
        | FieldKind::Date { .. }
        | FieldKind::Bool {}
        | FieldKind::GeoPoint {} => {}
    }
}

fn within(path: &str, value: i64, least: i64, most: i64, errors: &mut FieldErrors) {
    if value < least {
        too_small(path, least, errors);
    } else if value > most {
        too_large(path, most, errors);
    }
}

/// Blames an option for being under its least value.
pub(super) fn too_small(path: &str, least: impl Display + Serialize, errors: &mut FieldErrors) {
    let (code, message) =
        ("validation_min_greater_equal_than_required", format!("Must be no less than {least}."));
    errors.add_with(path, code, &message, json!({ "threshold": least }));
}

/// Blames an option for being over its greatest value.
pub(super) fn too_large(path: &str, most: impl Display + Serialize, errors: &mut FieldErrors) {
    let (code, message) =
        ("validation_max_less_equal_than_required", format!("Must be no greater than {most}."));
    errors.add_with(path, code, &message, json!({ "threshold": most }));
}

/// Limits of whole numbers are whole, and in order.
fn check_numbers(
    min: Option<f64>,
    max: Option<f64>,
    only_int: bool,
    at: &dyn Fn(&str) -> String,
    errors: &mut FieldErrors,
) {
    for (option, limit) in [("min", min), ("max", max)] {
        if only_int && limit.is_some_and(|limit| limit.fract() != 0.0) {
            let message = "Decimal numbers are not allowed.";
            errors.add(&at(option), "validation_only_int_constraint", message);
        }
    }
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        let message = format!("Must be greater or equal than {}.", in_a_sentence(min));
        let params = json!({ "min": number(min) });
        errors.add_with(&at("max"), "validation_min_number_constraint", &message, params);
    }
}

/// Either list may be given, not both.
fn check_domains(
    only: &[String],
    except: &[String],
    at: &dyn Fn(&str) -> String,
    errors: &mut FieldErrors,
) {
    for (option, list, other) in [("onlyDomains", only, except), ("exceptDomains", except, only)] {
        if !list.is_empty() && !other.is_empty() {
            errors.add(&at(option), "validation_empty", "Must be blank.");
            continue;
        }
        for (position, domain) in list.iter().enumerate() {
            let is_domain = domain.is_empty()
                || domain.len() <= LONGEST_DOMAIN
                    && DOMAIN.as_ref().is_some_and(|pattern| pattern.is_match(domain));
            if !is_domain {
                let path = format!("{}.{position}", at(option));
                errors.add(&path, "validation_is_domain", "Must be a valid domain.");
            }
        }
    }
}

/// `WxH`, and `t`, `b` or `f` behind it; one side may be 0.
fn check_thumbs(thumbs: &[String], at: &dyn Fn(&str) -> String, errors: &mut FieldErrors) {
    for (position, size) in thumbs.iter().enumerate() {
        let path = format!("{}.{position}", at("thumbs"));
        let plain = size.strip_suffix(['t', 'b', 'f']).unwrap_or(size);
        let digits =
            |side: &str| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit());
        if plain == "0x0" {
            errors.add(&path, "validation_not_in_invalid", "Must not be in list.");
        } else if !size.is_empty()
            && !plain.split_once('x').is_some_and(|(width, height)| digits(width) && digits(height))
        {
            errors.add(&path, "validation_match_invalid", "Must be in a valid format.");
        }
    }
}

/// Texts made of a pattern have to be what the field takes: nothing could be created otherwise. As
/// with PocketBase that is tried a few times, which a pattern of many forms may pass by chance.
fn check_generated(
    field: &Field,
    generating: &str,
    pattern: &str,
    path: &str,
    errors: &mut FieldErrors,
) {
    check_pattern(path, generating, errors);
    if generating.is_empty() || patterns::compile(generating).is_err() {
        return;
    }
    if let Some(reason) = generate::refusal(generating) {
        errors.add(path, "validation_invalid_autogenerate_pattern", &format!("{reason}."));
        return;
    }
    let pattern = Some(pattern).filter(|pattern| !pattern.is_empty()).map(patterns::compile);
    let unfit = |text: &String| match &pattern {
        Some(Err(_broken)) => true,
        Some(Ok(pattern)) => !field.takes_generated(text, Some(pattern)),
        None => !field.takes_generated(text, None),
    };
    let made = (0..TRIES).filter_map(|_| generate::from_pattern(generating).ok()).find(unfit);
    if let Some(text) = made {
        let message = format!(
            "The provided autogenerate pattern could produce invalid field values, ex.: {text:?}."
        );
        errors.add(path, "validation_invalid_autogenerate_pattern_value", &message);
    }
}

fn check_pattern(path: &str, pattern: &str, errors: &mut FieldErrors) {
    if !pattern.is_empty()
        && let Err(reason) = patterns::compile(pattern)
    {
        let reason = reason.lines().last().unwrap_or("").trim_start_matches("error: ");
        let message = format!("Error parsing regexp: {reason}.");
        errors.add(path, "validation_invalid_regex", &message);
    }
}

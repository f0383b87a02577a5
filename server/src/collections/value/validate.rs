//! When a value is refused. Codes and messages are PocketBase's to the letter.

use regex::Regex;
use serde_json::{Value, json};

use super::super::address::{is_email, is_url};
use super::super::dates;
use super::super::field::{Field, FieldKind, ID_PATTERN};
use super::{DEFAULT_EDITOR_BYTES, DEFAULT_JSON_BYTES, coordinates, number, to_list};
use crate::error::{FieldErrors, sentence};
use crate::json::in_a_sentence;

const DEFAULT_TEXT_MAX: i64 = 5000;
/// In the order in which PocketBase looks for them.
const FORBIDDEN_IN_KEYS: &str = "./\\|\"'`<>:?*%$\0\t\n\r ";
/// Names of devices, which Windows keeps for itself.
const RESERVED_KEYS: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8",
    "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];
/// The numbers that 64 bits hold.
const WHOLE: std::ops::Range<f64> = -9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0;
/// In characters.
const DEFAULT_PASSWORD_MAX: i64 = 71;
/// bcrypt's limit, whatever a field allows.
const MOST_PASSWORD_BYTES: usize = 72;

impl Field {
    /// Judges a cast value. `pattern` is the field's compiled pattern, when it has one.
    pub(crate) fn validate(
        &self,
        value: &Value,
        pattern: Option<&Regex>,
        errors: &mut FieldErrors,
    ) {
        if self.is_required() && self.kind.is_blank(value) {
            errors.add(&self.name, "validation_required", "Cannot be blank.");
            return;
        }
        let text = value.as_str().unwrap_or("");
        match &self.kind {
            FieldKind::Text { min, max, .. } => {
                let max = if *max > 0 { *max } else { DEFAULT_TEXT_MAX };
                self.validate_text(text, *min, max, pattern, errors);
            }
            FieldKind::Password { min, max, .. } => {
                let max = if *max > 0 { *max } else { DEFAULT_PASSWORD_MAX };
                self.validate_password(text, *min, max, pattern, errors);
            }
            FieldKind::Editor { max_size, .. } => {
                let limit = if *max_size > 0 { *max_size } else { DEFAULT_EDITOR_BYTES };
                if length(text.len()) > limit {
                    let message = format!("The maximum allowed content size is {limit} bytes.");
                    errors.add_with(
                        &self.name,
                        "validation_content_size_limit",
                        &message,
                        json!({ "maxSize": limit }),
                    );
                }
            }
            FieldKind::Number { min, max, only_int } => match value.as_f64() {
                Some(number) => self.validate_number(number, *min, *max, *only_int, errors),
                None => {
                    let message = "The submitted number is not properly formatted.";
                    errors.add(&self.name, "validation_not_a_number", message);
                }
            },
            FieldKind::Email { only_domains, except_domains } => {
                if text.is_empty() {
                    return;
                }
                if !is_email(text) {
                    errors.add(&self.name, "validation_is_email", "Must be a valid email address.");
                } else if !allowed(text.rsplit('@').next(), only_domains, except_domains) {
                    let message = "Email domain is not allowed.";
                    errors.add(&self.name, "validation_email_domain_not_allowed", message);
                }
            }
            FieldKind::Url { only_domains, except_domains } => {
                if text.is_empty() {
                    return;
                }
                if !is_url(text) {
                    errors.add(&self.name, "validation_invalid_url", "Must be a valid url.");
                } else if !allowed(host(text), only_domains, except_domains) {
                    let message = "Url domain is not allowed.";
                    errors.add(&self.name, "validation_url_domain_not_allowed", message);
                }
            }
            FieldKind::Date { min, max } => self.validate_date(text, min, max, errors),
            FieldKind::Select { values, max_select } => {
                self.validate_select(value, values, *max_select, errors);
            }
            FieldKind::Relation { min_select, max_select, .. } => {
                self.validate_relation(value, *min_select, *max_select, errors);
            }
            FieldKind::Json { max_size } => {
                let limit = if *max_size > 0 { *max_size } else { DEFAULT_JSON_BYTES };
                if length(value.to_string().len()) > limit {
                    let message = format!("The maximum allowed JSON size is {limit} bytes.");
                    let params = json!({ "maxSize": limit });
                    errors.add_with(&self.name, "validation_json_size_limit", &message, params);
                }
            }
            FieldKind::GeoPoint {} => self.validate_point(value, errors),
            // Which files there are, the record knows that is about to be written.
            FieldKind::File { .. } | FieldKind::Bool {} | FieldKind::Autodate { .. } => {}
        }
    }

    /// Whether a text that was generated for the field is one it takes.
    pub(crate) fn takes_generated(&self, text: &str, pattern: Option<&Regex>) -> bool {
        let mut errors = FieldErrors::default();
        self.validate(&text.into(), pattern, &mut errors);
        self.validate_key(text, &mut errors);
        errors.is_empty()
    }

    /// Judges the id of a new record. PocketBase names folders after ids: what no disk takes is
    /// refused, unless the usual pattern leaves no room for it.
    pub(crate) fn validate_key(&self, text: &str, errors: &mut FieldErrors) {
        if !self.has_own_ids() {
            return;
        }
        if let Some(found) = FORBIDDEN_IN_KEYS.chars().find(|c| text.contains(*c)) {
            let message = format!("'{found}' is not a valid primary key character.");
            let params = json!({ "ch": found });
            let code = "validation_forbidden_pk_character";
            errors.add_with(&self.name, code, &message, params);
        } else if let Some(reserved) =
            RESERVED_KEYS.iter().find(|key| key.eq_ignore_ascii_case(text))
        {
            let message = format!("The primary key '{reserved}' is reserved and cannot be used.");
            let params = json!({ "reserved": reserved });
            errors.add_with(&self.name, "validation_reserved_pk", &message, params);
        }
    }

    /// True for an id field whose ids are not PocketBase's usual ones: they may differ in letters'
    /// case alone.
    pub(crate) fn has_own_ids(&self) -> bool {
        matches!(&self.kind, FieldKind::Text { primary_key: true, pattern, .. } if pattern != ID_PATTERN)
    }

    fn validate_text(
        &self,
        text: &str,
        min: i64,
        max: i64,
        pattern: Option<&Regex>,
        errors: &mut FieldErrors,
    ) {
        if text.is_empty() {
            return;
        }
        let characters = length(text.chars().count());
        if characters < min {
            let message = format!("Must be at least {min} character(s).");
            let params = json!({ "min": min });
            errors.add_with(&self.name, "validation_min_text_constraint", &message, params);
        } else if characters > max {
            let message = format!("Must be no more than {max} character(s).");
            let params = json!({ "max": max });
            errors.add_with(&self.name, "validation_max_text_constraint", &message, params);
        } else if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            errors.add(&self.name, "validation_invalid_format", "Invalid value format.");
        }
    }

    fn validate_password(
        &self,
        text: &str,
        min: i64,
        max: i64,
        pattern: Option<&Regex>,
        errors: &mut FieldErrors,
    ) {
        if text.is_empty() {
            return;
        }
        let characters = length(text.chars().count());
        if text.len() > MOST_PASSWORD_BYTES {
            errors.add(&self.name, "validation_invalid_value", "Invalid value.");
        } else if characters < min {
            let message = format!("Must be at least {min} character(s).");
            errors.add(&self.name, "validation_min_text_constraint", &message);
        } else if characters > max {
            let message = format!("Must be less than {max} character(s).");
            errors.add(&self.name, "validation_max_text_constraint", &message);
        } else if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            errors.add(&self.name, "validation_invalid_format", "Invalid value format.");
        }
    }

    fn validate_number(
        &self,
        given: f64,
        min: Option<f64>,
        max: Option<f64>,
        only_int: bool,
        errors: &mut FieldErrors,
    ) {
        // Zero is "not set" for PocketBase: only `required` speaks about it.
        if given == 0.0 {
            return;
        }
        // Of numbers beyond 64 bits Go knows nothing whole.
        if only_int && (given.fract() != 0.0 || !WHOLE.contains(&given)) {
            let message = "Decimal numbers are not allowed.";
            errors.add(&self.name, "validation_only_int_constraint", message);
        } else if let Some(min) = min
            && given < min
        {
            let message = format!("Must be greater or equal than {}.", in_a_sentence(min));
            errors.add_with(
                &self.name,
                "validation_min_number_constraint",
                &message,
                json!({ "min": number(min) }),
            );
        } else if let Some(max) = max
            && given > max
        {
            let message = format!("Must be less or equal than {}.", in_a_sentence(max));
            errors.add_with(
                &self.name,
                "validation_max_number_constraint",
                &message,
                json!({ "max": number(max) }),
            );
        }
    }

    fn validate_date(&self, text: &str, min: &str, max: &str, errors: &mut FieldErrors) {
        if text.is_empty() {
            return;
        }
        let shown = |limit: &str| format!("{} +0000 UTC", limit.get(..19).unwrap_or(limit));
        let threshold = |limit: &str| json!({ "threshold": format!("{}Z", limit.get(..19).unwrap_or(limit).replacen(' ', "T", 1)) });
        if let Some(min) = dates::parse(min).map(dates::to_text)
            && text < min.as_str()
        {
            let message = format!("Must be no less than {}.", shown(&min));
            errors.add_with(
                &self.name,
                "validation_min_greater_equal_than_required",
                &message,
                threshold(&min),
            );
        } else if let Some(max) = dates::parse(max).map(dates::to_text)
            && text > max.as_str()
        {
            let message = format!("Must be no greater than {}.", shown(&max));
            errors.add_with(
                &self.name,
                "validation_max_less_equal_than_required",
                &message,
                threshold(&max),
            );
        }
    }

    fn validate_select(
        &self,
        value: &Value,
        values: &[String],
        max: i64,
        errors: &mut FieldErrors,
    ) {
        let chosen = to_list(value);
        let max = max.max(1);
        if length(chosen.len()) > max {
            let message = format!("Select no more than {max}.");
            let params = json!({ "maxSelect": max });
            errors.add_with(&self.name, "validation_too_many_values", &message, params);
        } else if let Some(unknown) = chosen.iter().find(|choice| !values.contains(choice)) {
            let message = sentence(format!("Invalid value {unknown}"));
            errors.add_with(
                &self.name,
                "validation_invalid_value",
                &message,
                json!({ "value": unknown }),
            );
        }
    }

    /// How many are named; whether they exist is asked in the writer's turn.
    fn validate_relation(&self, value: &Value, min: i64, max: i64, errors: &mut FieldErrors) {
        let named = length(to_list(value).len());
        let max = max.max(1);
        if named > 0 && named < min {
            let message = format!("Select at least {min}.");
            let params = json!({ "minSelect": min });
            errors.add_with(&self.name, "validation_not_enough_values", &message, params);
        } else if named > max {
            let message = format!("Select no more than {max}.");
            let params = json!({ "maxSelect": max });
            errors.add_with(&self.name, "validation_too_many_values", &message, params);
        }
    }

    fn validate_point(&self, value: &Value, errors: &mut FieldErrors) {
        let (lon, lat) = coordinates(value);
        if !(-90.0..=90.0).contains(&lat) {
            let message = "Latitude must be between -90 and 90 degrees.";
            errors.add(&self.name, "validation_invalid_latitude", message);
        } else if !(-180.0..=180.0).contains(&lon) {
            let message = "Longitude must be between -180 and 180 degrees.";
            errors.add(&self.name, "validation_invalid_longitude", message);
        }
    }
}

fn length(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn allowed(domain: Option<&str>, only: &[String], except: &[String]) -> bool {
    let domain = domain.unwrap_or("");
    let listed = |list: &[String]| list.iter().any(|entry| entry.eq_ignore_ascii_case(domain));
    (only.is_empty() || listed(only)) && !listed(except)
}

fn host(url: &str) -> Option<&str> {
    let after = url.split_once("://")?.1;
    let authority = after.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    host.split(':').next()
}

//! Judging a definition before it is saved. Codes and messages are PocketBase's.

use homeport_db::Ident;
use serde_json::json;

use super::definition::{CollectionType, Definition};
use super::field::{Field, FieldKind};
use super::{Catalog, columns, shape_of};
use crate::error::FieldErrors;

/// Names a record has anyway, and words that rules read as values.
const RESERVED: [&str; 7] =
    ["null", "true", "false", "_rowid_", "collectionId", "collectionName", "expand"];
const LONGEST_NAME: usize = 100;
const TOKEN_SECONDS: std::ops::RangeInclusive<u64> = 10..=94_670_856;

/// Adds everything that is wrong with `next`, which is to replace `current` (or to be new).
pub(super) fn check(
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) {
    check_name(next, current, catalog, errors);
    if current.is_none() {
        check_id(next, catalog, errors);
    }
    check_fields(next, current, errors);
    check_indexes(next, errors);
    check_rules(next, current, errors);
    check_auth(next, errors);
}

fn check_name(
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) {
    let name = next.name.as_str();
    if let Some(current) = current
        && current.system
        && current.name != name
    {
        let message = "System collection name cannot be changed.";
        errors.add("name", "validation_collection_system_name_change", message);
        return;
    }
    if name.is_empty() {
        errors.add("name", "validation_required", "Cannot be blank.");
    } else if name.chars().count() > 255 {
        errors.add_with(
            "name",
            "validation_length_out_of_range",
            "The length must be between 1 and 255.",
            json!({ "min": 1, "max": 255 }),
        );
    } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        errors.add("name", "validation_match_invalid", "Must be in a valid format.");
    } else if name.contains("_via_") {
        errors.add("name", "validation_found_via", "The value cannot contain \"_via_\".");
    } else if catalog.find(name).is_some_and(|other| other.id() != next.id) {
        let message = "Collection name must be unique (case insensitive).";
        errors.add("name", "validation_collection_name_exists", message);
    }
}

fn check_id(next: &Definition, catalog: &Catalog, errors: &mut FieldErrors) {
    // System tables begin with an underscore; only the built-in `users` may.
    let well_formed = Ident::new(&next.id).is_ok() && !next.id.starts_with('_');
    if !well_formed {
        errors.add("id", "validation_match_invalid", "Must be in a valid format.");
    } else if catalog.find(&next.id).is_some() {
        errors.add("id", "validation_not_unique", "The model id is invalid or already exists.");
    }
}

fn check_fields(next: &Definition, current: Option<&Definition>, errors: &mut FieldErrors) {
    for (position, stored) in next.fields.iter().enumerate() {
        let field = &stored.field;
        let at = |option: &str| format!("fields.{position}.{option}");
        let name = field.name.as_str();
        let word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        if name.is_empty() {
            errors.add(&at("name"), "validation_required", "Cannot be blank.");
        } else if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
            errors.add(&at("name"), "validation_not_in_invalid", "Must not be in list.");
        } else if !word || name.len() > LONGEST_NAME || name.contains("_via_") {
            errors.add(&at("name"), "validation_match_invalid", "Must be in a valid format.");
        }
        let duplicate = |other: &super::definition::StoredField| {
            other.field.name.eq_ignore_ascii_case(name) || other.field.id == field.id
        };
        if !name.is_empty() && next.fields[..position].iter().any(duplicate) {
            let message = format!("Duplicated or invalid field name {name}");
            errors.add(&at("name"), "validation_duplicated_field_name", &message);
        }
        let before = current.and_then(|current| {
            current.fields.iter().find(|other| other.column == stored.column)
        });
        if let Some(before) = before
            && before.field.kind.type_name() != field.kind.type_name()
        {
            errors.add(&at("type"), "validation_field_type_change", "Field type cannot be changed.");
        }
        check_options(field, &at, errors);
    }
}

fn check_options(field: &Field, at: &dyn Fn(&str) -> String, errors: &mut FieldErrors) {
    let mut at_least = |option: &str, value: i64, least: i64| {
        if value < least {
            let message = format!("Must be no less than {least}.");
            let code = "validation_min_greater_equal_than_required";
            errors.add_with(&at(option), code, &message, json!({ "threshold": least }));
        }
    };
    match &field.kind {
        FieldKind::Text { min, max, pattern, autogenerate_pattern, .. } => {
            at_least("min", *min, 0);
            at_least("max", *max, if *max == 0 { 0 } else { *min });
            check_pattern("pattern", pattern, at, errors);
            check_pattern("autogeneratePattern", autogenerate_pattern, at, errors);
        }
        FieldKind::Password { min, max, pattern, .. } => {
            at_least("min", *min, 0);
            at_least("max", *max, if *max == 0 { 0 } else { *min });
            check_pattern("pattern", pattern, at, errors);
        }
        FieldKind::Editor { max_size, .. } | FieldKind::Json { max_size } => {
            at_least("maxSize", *max_size, 0);
        }
        FieldKind::Number { min: Some(min), max: Some(max), .. } if max < min => {
            let message = format!("Must be no less than {min}.");
            let code = "validation_min_greater_equal_than_required";
            errors.add_with(&at("max"), code, &message, json!({ "threshold": min }));
        }
        FieldKind::Select { values, max_select } => {
            at_least("maxSelect", *max_select, 0);
            if values.is_empty() {
                errors.add(&at("values"), "validation_required", "Cannot be blank.");
            }
        }
        FieldKind::Date { min, max } => {
            for (option, limit) in [("min", min), ("max", max)] {
                if !limit.is_empty() && super::dates::parse(limit).is_none() {
                    errors.add(&at(option), "validation_date_invalid", "Must be a valid date.");
                }
            }
        }
        FieldKind::Autodate { on_create: false, on_update: false } => {
            errors.add(&at("onCreate"), "validation_required", "Cannot be blank.");
            errors.add(&at("onUpdate"), "validation_required", "Cannot be blank.");
        }
        FieldKind::File { max_select, max_size, .. } => {
            at_least("maxSelect", *max_select, 0);
            at_least("maxSize", *max_size, 0);
        }
        FieldKind::Number { .. }
        | FieldKind::Autodate { .. }
        | FieldKind::Bool {}
        | FieldKind::Email { .. }
        | FieldKind::Url { .. }
        | FieldKind::GeoPoint {} => {}
    }
}

fn check_pattern(option: &str, pattern: &str, at: &dyn Fn(&str) -> String, errors: &mut FieldErrors) {
    if !pattern.is_empty()
        && let Err(error) = regex::Regex::new(pattern)
    {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or("").trim_start_matches("error: ");
        let message = format!("Error parsing regexp: {reason}.");
        errors.add(&at(option), "validation_invalid_regex", &message);
    }
}

fn check_indexes(next: &Definition, errors: &mut FieldErrors) {
    for (position, index) in next.indexes.iter().enumerate() {
        let path = format!("indexes.{position}");
        let unknown = index.fields.iter().find(|name| {
            !next.fields.iter().any(|stored| &stored.field.name == *name)
        });
        if let Some(unknown) = unknown {
            let message =
                format!("Failed to create index {} - no such column: {unknown}.", index.name);
            errors.add(&path, "validation_invalid_index_expression", &message);
        } else if next.indexes[..position].iter().any(|other| other.name == index.name) {
            errors.add(&path, "validation_duplicated_index_name", "The index name already exists.");
        }
    }
}

fn check_rules(next: &Definition, current: Option<&Definition>, errors: &mut FieldErrors) {
    // Without its columns the shape cannot be made; the fields' own errors say why.
    let Ok(columns) = columns::of(next) else { return };
    let shape = shape_of(next, &columns);
    let none = super::definition::RuleTexts::default();
    let before = current.map_or(&none, |current| &current.rules);
    let rules = &next.rules;
    let auth = next.auth.as_ref();
    for (name, rule, before) in [
        ("listRule", &rules.list_rule, Some(&before.list_rule)),
        ("viewRule", &rules.view_rule, Some(&before.view_rule)),
        ("createRule", &rules.create_rule, Some(&before.create_rule)),
        ("updateRule", &rules.update_rule, Some(&before.update_rule)),
        ("deleteRule", &rules.delete_rule, Some(&before.delete_rule)),
        ("authRule", auth.map_or(&None, |auth| &auth.auth_rule), None),
        ("manageRule", auth.map_or(&None, |auth| &auth.manage_rule), None),
    ] {
        if let Some(before) = before
            && current.is_some_and(|current| current.system)
            && before != rule
        {
            let message = "System collection API rule cannot be changed.";
            errors.add(name, "validation_collection_system_rule_change", message);
            continue;
        }
        let Some(text) = rule.as_deref().filter(|text| !text.trim().is_empty()) else { continue };
        if let Err(error) = homeport_rules::compile(text, &shape, homeport_rules::Use::Rule) {
            let message = format!("Invalid rule. Raw error: {}.", error.message().trim_end_matches('.'));
            errors.add(name, "validation_invalid_rule", &message);
        }
    }
}

fn check_auth(next: &Definition, errors: &mut FieldErrors) {
    let Some(auth) = &next.auth else { return };
    debug_assert_eq!(next.kind, CollectionType::Auth);
    if !TOKEN_SECONDS.contains(&auth.auth_token.duration) {
        let (code, message) = match auth.auth_token.duration < *TOKEN_SECONDS.start() {
            true => ("validation_min_greater_equal_than_required", "Must be no less than 10."),
            false => ("validation_max_less_equal_than_required", "Must be no greater than 94670856."),
        };
        errors.add("authToken.duration", code, message);
    }
    for name in &auth.password_auth.identity_fields {
        let unique = next.indexes.iter().any(|index| index.unique && index.fields == [name.as_str()]);
        if !unique {
            let message = format!("The field {name:?} must have a UNIQUE constraint index.");
            errors.add("passwordAuth.identityFields", "validation_missing_unique_constraint", &message);
            break;
        }
    }
    if auth.password_auth.enabled && auth.password_auth.identity_fields.is_empty() {
        errors.add("passwordAuth.identityFields", "validation_required", "Cannot be blank.");
    }
}

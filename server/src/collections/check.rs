//! Judging a definition before it is saved. Codes and messages are PocketBase's.

use homeport_db::Ident;
use homeport_rules::{Shape, Use};
use serde_json::json;

use super::definition::Definition;
use super::{Catalog, auth_options, columns, keys, limits, shape_of};
use crate::error::FieldErrors;

/// Names a record has anyway, and words that rules read as values.
const RESERVED: [&str; 7] =
    ["null", "true", "false", "_rowid_", "collectionId", "collectionName", "expand"];
const LONGEST_NAME: usize = 100;
/// Tables of PocketBase's own, and of ours.
const INTERNAL_TABLES: [&str; 5] =
    ["_collections", "_params", "_migrations", "_system", "_changes"];

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
    check_fields(next, current, catalog, errors);
    check_index_names(next, catalog, errors);
    check_rules(next, current, catalog, errors);
    auth_options::check(next, errors);
    check_mfa_rule(next, current, catalog, errors);
    // PocketBase makes them when all else is in order.
    if errors.is_empty() {
        check_index_columns(next, errors);
    }
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
    } else if INTERNAL_TABLES.contains(&name) {
        let message = "The name shouldn't match with an existing internal table.";
        errors.add("name", "validation_collection_name_invalid", message);
    } else if catalog.of_id(name).is_some_and(|other| other.id() != next.id) {
        let message = "The name must not match an existing collection id.";
        errors.add("name", "validation_collection_name_id_duplicate", message);
    } else if is_taken(name, next, current, catalog) {
        let message = "Collection name must be unique (case insensitive).";
        errors.add("name", "validation_collection_name_exists", message);
    }
}

fn is_taken(
    name: &str,
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
) -> bool {
    catalog.find(name).is_some_and(|other| current.is_none() || other.id() != next.id)
}

/// Adds what is wrong with a new collection's id.
pub(super) fn check_id(next: &Definition, catalog: &Catalog, errors: &mut FieldErrors) {
    // System tables begin with an underscore; only the built-in `users` may.
    let well_formed = Ident::new(&next.id).is_ok() && !next.id.starts_with('_');
    if !well_formed {
        errors.add("id", "validation_match_invalid", "Must be in a valid format.");
    } else if catalog.of_id(&next.id).is_some() {
        let message = "The model id is invalid or already exists.";
        errors.add("id", "validation_invalid_or_existing_id", message);
    }
}

fn check_fields(
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) {
    for (position, stored) in next.fields.iter().enumerate() {
        let field = &stored.field;
        let at = |option: &str| format!("fields.{position}.{option}");
        let name = field.name.as_str();
        let word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if name.is_empty() {
            errors.add(&at("name"), "validation_required", "Cannot be blank.");
        } else if RESERVED.contains(&name) {
            errors.add(&at("name"), "validation_not_in_invalid", "Must not be in list.");
        } else if name.len() > LONGEST_NAME {
            errors.add_with(
                &at("name"),
                "validation_length_out_of_range",
                "The length must be between 1 and 100.",
                json!({ "min": 1, "max": LONGEST_NAME }),
            );
        } else if !word {
            errors.add(&at("name"), "validation_match_invalid", "Must be in a valid format.");
        } else if name.contains("_via_") {
            let message = "The value cannot contain \"_via_\".";
            errors.add(&at("name"), "validation_found_via", message);
        }
        let duplicate = |other: &super::definition::StoredField| {
            other.field.name.eq_ignore_ascii_case(name) || other.field.id == field.id
        };
        if !name.is_empty() && next.fields[..position].iter().any(duplicate) {
            let message = format!("Duplicated or invalid field name {name}.");
            let params = json!({ "fieldName": name });
            errors.add_with(&at("name"), "validation_duplicated_field_name", &message, params);
        }
        let before = current
            .and_then(|current| current.fields.iter().find(|other| other.column == stored.column));
        if let Some(before) = before.filter(|_| !next.is_view())
            && before.field.kind.type_name() != field.kind.type_name()
        {
            let path = format!("fields.{position}");
            errors.add(&path, "validation_field_type_change", "Field type cannot be changed.");
        }
        limits::check(field, &at, errors);
        if let Some(target) = field.kind.target() {
            let before = before.and_then(|before| before.field.kind.target());
            check_target(target, before, catalog, &at("collectionId"), errors);
        }
    }
}

/// A relation points into a collection that is there, by its id, and always into the same.
fn check_target(
    target: &str,
    before: Option<&str>,
    catalog: &Catalog,
    path: &str,
    errors: &mut FieldErrors,
) {
    if target.is_empty() {
        errors.add(path, "validation_required", "Cannot be blank.");
    } else if before.is_some_and(|before| before != target) {
        let message = "The relation collection cannot be changed.";
        errors.add(path, "validation_field_relation_change", message);
    } else if catalog.of_id(target).is_none() {
        let message = "The relation collection doesn't exist.";
        errors.add(path, "validation_field_relation_missing_collection", message);
    }
}

fn check_index_names(next: &Definition, catalog: &Catalog, errors: &mut FieldErrors) {
    for (position, index) in next.indexes.iter().enumerate() {
        let path = format!("indexes.{position}");
        if next.indexes[..position].iter().any(|other| other.name == index.name) {
            errors.add(&path, "validation_duplicated_index_name", "The index name already exists.");
        } else if let Some(other) = other_with_index(&index.name, next, catalog) {
            let message = format!("The index name is already used in {other} collection.");
            let params = json!({ "usedTableName": other });
            errors.add_with(&path, "validation_existing_index_name", &message, params);
        }
    }
}

/// What a database would say when it makes the indexes.
fn check_index_columns(next: &Definition, errors: &mut FieldErrors) {
    let fields = columns::of(next).unwrap_or_default();
    for (position, index) in next.indexes.iter().enumerate() {
        let is_there =
            |name: &&String| next.fields.iter().any(|stored| stored.field.name == **name);
        let reason = match index.fields.iter().find(|name| !is_there(name)) {
            Some(unknown) => Some(format!("no such column: {unknown}")),
            None => keys::judge(index, next, &fields),
        };
        if let Some(reason) = reason {
            let message = format!("Failed to create index {} - {reason}.", index.name);
            let path = format!("indexes.{position}");
            errors.add(&path, "validation_invalid_index_expression", &message);
        }
    }
}

/// The name of another collection that has an index of this name.
fn other_with_index<'a>(name: &str, next: &Definition, catalog: &'a Catalog) -> Option<&'a str> {
    let mut others = catalog.all().filter(|other| other.id() != next.id);
    let found = others.find(|other| {
        other.definition.indexes.iter().any(|index| index.name.eq_ignore_ascii_case(name))
    });
    found.map(|other| other.name())
}

fn check_rules(
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) {
    // Without its columns the shape cannot be made; the fields' own errors say why.
    let Ok(columns) = columns::of(next) else { return };
    let shape = shape_of(next, &columns);
    let none = super::definition::RuleTexts::default();
    let before = current.map_or(&none, |current| &current.rules);
    let rules = &next.rules;
    let auth = next.auth.as_ref();
    let auth_before = current.and_then(|current| current.auth.as_ref());
    for (name, rule, before) in [
        ("listRule", &rules.list_rule, Some(&before.list_rule)),
        ("viewRule", &rules.view_rule, Some(&before.view_rule)),
        ("createRule", &rules.create_rule, Some(&before.create_rule)),
        ("updateRule", &rules.update_rule, Some(&before.update_rule)),
        ("deleteRule", &rules.delete_rule, Some(&before.delete_rule)),
        (
            "authRule",
            auth.map_or(&None, |auth| &auth.auth_rule),
            auth_before.map(|auth| &auth.auth_rule),
        ),
        (
            "manageRule",
            auth.map_or(&None, |auth| &auth.manage_rule),
            auth_before.map(|auth| &auth.manage_rule),
        ),
    ] {
        if let Some(before) = before
            && current.is_some_and(|current| current.system)
            && before != rule
        {
            refuse_system_rule(name, errors);
            continue;
        }
        let Some(text) = rule.as_deref() else { continue };
        check_rule(name, text, &shape, catalog, errors);
    }
    if next.system && next.paired_only {
        refuse_system_rule("pairedOnly", errors);
    }
}

fn refuse_system_rule(name: &str, errors: &mut FieldErrors) {
    let message = "System collection API rule cannot be changed.";
    errors.add(name, "validation_collection_system_rule_change", message);
}

fn check_rule(name: &str, text: &str, shape: &Shape, catalog: &Catalog, errors: &mut FieldErrors) {
    if text.is_empty() {
        return;
    }
    if let Err(error) = homeport_rules::compile(text, shape, catalog, Use::Rule) {
        let message =
            format!("Invalid rule. Raw error: {}.", error.message().trim_end_matches('.'));
        errors.add(name, "validation_invalid_rule", &message);
    }
}

/// Who needs a second method; judged only where one is asked for, as PocketBase does.
fn check_mfa_rule(
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) {
    let mfa = next.auth.as_ref().map(|auth| &auth.mfa).filter(|mfa| mfa.enabled);
    let Some(mfa) = mfa else { return };
    let before = current.filter(|current| current.system).and_then(|current| current.auth.as_ref());
    if before.is_some_and(|before| before.mfa.rule != mfa.rule) {
        refuse_system_rule("mfa.rule", errors);
    } else if !errors.blames("mfa")
        && let Ok(columns) = columns::of(next)
    {
        check_rule("mfa.rule", &mfa.rule, &shape_of(next, &columns), catalog, errors);
    }
}

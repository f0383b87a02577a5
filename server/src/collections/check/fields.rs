//! Judging the fields of a definition, one beside the other. Their own options are `limits`'.

use serde_json::json;

use super::{HAS_VIA, has_via, too_long};
use crate::collections::definition::{CollectionType, Definition, StoredField};
use crate::collections::{Catalog, Field, FieldKind, limits};
use crate::error::FieldErrors;

/// Names a record has anyway, and words that rules read as values.
const RESERVED: [&str; 7] =
    ["null", "true", "false", "_rowid_", "collectionId", "collectionName", "expand"];
/// What bodies of auth collections say beside their fields.
const RESERVED_OF_AUTH: [&str; 2] = ["passwordConfirm", "oldPassword"];
/// In bytes.
const LONGEST_NAME: usize = 100;
const LONGEST_ID: usize = 100;
const LONGEST_HELP: usize = 300;

/// Adds what is wrong with the fields.
pub(super) fn check(
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) {
    for (position, stored) in next.fields.iter().enumerate() {
        let field = &stored.field;
        let at = |option: &str| format!("fields.{position}.{option}");
        check_name(next, position, field, &at("name"), errors);
        if field.id.len() > LONGEST_ID {
            too_long(&at("id"), LONGEST_ID, errors);
        }
        if field.help.as_ref().is_some_and(|help| help.len() > LONGEST_HELP) {
            too_long(&at("help"), LONGEST_HELP, errors);
        }
        let before = current
            .and_then(|current| current.fields.iter().find(|other| other.column == stored.column))
            .map(|stored| &stored.field);
        if let Some(before) = before.filter(|_| !next.is_view())
            && before.kind.type_name() != field.kind.type_name()
        {
            let path = format!("fields.{position}");
            errors.add(&path, "validation_field_type_change", "Field type cannot be changed.");
        }
        if let Some(before) = before.filter(|_| field.system) {
            keep_moments(field, before, &at, errors);
        }
        limits::check(field, &at, errors);
        if let Some(target) = field.kind.target() {
            let before = before.and_then(|before| before.kind.target());
            check_target(target, before, next, catalog, &at("collectionId"), errors);
        }
    }
}

fn check_name(
    next: &Definition,
    position: usize,
    field: &Field,
    path: &str,
    errors: &mut FieldErrors,
) {
    let name = field.name.as_str();
    let word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if name.is_empty() {
        errors.add(path, "validation_required", "Cannot be blank.");
    } else if next.kind == CollectionType::Auth && RESERVED_OF_AUTH.contains(&name) {
        let message = "The field name is reserved and cannot be used.";
        errors.add(path, "validation_reserved_field_name", message);
    } else if RESERVED.contains(&name) {
        errors.add(path, "validation_not_in_invalid", "Must not be in list.");
    } else if name.len() > LONGEST_NAME {
        too_long(path, LONGEST_NAME, errors);
    } else if !word {
        errors.add(path, "validation_match_invalid", "Must be in a valid format.");
    } else if has_via(name) {
        errors.add(path, "validation_found_via", HAS_VIA);
    }
    let duplicate = |other: &StoredField| {
        other.field.name.eq_ignore_ascii_case(name) || other.field.id == field.id
    };
    if !name.is_empty() && next.fields[..position].iter().any(duplicate) {
        let message = format!("Duplicated or invalid field name {name}.");
        let params = json!({ "fieldName": name });
        errors.add_with(path, "validation_duplicated_field_name", &message, params);
    }
}

/// When a system field gets its moments is not to be changed.
fn keep_moments(
    field: &Field,
    before: &Field,
    at: &dyn Fn(&str) -> String,
    errors: &mut FieldErrors,
) {
    let moments = |field: &Field| match field.kind {
        FieldKind::Autodate { on_create, on_update } => Some([on_create, on_update]),
        _ => None,
    };
    let (Some(now), Some(before)) = (moments(field), moments(before)) else { return };
    for (option, (now, before)) in ["onCreate", "onUpdate"].into_iter().zip(now.iter().zip(before))
    {
        if *now != before {
            errors.add(&at(option), "validation_values_mismatch", "Values don't match.");
        }
    }
}

/// A relation points into a collection that is there, by its id, and always into the same. Only
/// views have records that refer to a view's: those come and go without a word.
fn check_target(
    target: &str,
    before: Option<&str>,
    next: &Definition,
    catalog: &Catalog,
    path: &str,
    errors: &mut FieldErrors,
) {
    if target.is_empty() {
        errors.add(path, "validation_required", "Cannot be blank.");
        return;
    }
    if before.is_some_and(|before| before != target) {
        let message = "The relation collection cannot be changed.";
        errors.add(path, "validation_field_relation_change", message);
        return;
    }
    match catalog.of_id(target) {
        None => {
            let message = "The relation collection doesn't exist.";
            errors.add(path, "validation_field_relation_missing_collection", message);
        }
        Some(target) if target.is_view() && !next.is_view() => {
            let message = "Only view collections are allowed to have relations to other views.";
            errors.add(path, "validation_relation_field_non_view_base_collection", message);
        }
        Some(_) => {}
    }
}

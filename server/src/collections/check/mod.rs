//! Judging a definition before it is saved. Codes and messages are PocketBase's.

mod fields;
mod indexes;

use homeport_rules::{Shape, Use};
use serde_json::json;

use super::definition::{Definition, RuleTexts};
use super::{Catalog, auth_options, columns, shape_of};
use crate::error::FieldErrors;

const HAS_VIA: &str = "The value cannot contain \"_via_\".";
const LONGEST_ID: usize = 100;
const LONGEST_NAME: usize = 255;
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
    fields::check(next, current, catalog, errors);
    indexes::check_table(next, errors);
    indexes::check_names(next, catalog, errors);
    if let Some(current) = current {
        indexes::check_kept(next, current, errors);
    }
    check_rules(next, current, catalog, errors);
    auth_options::check(next, errors);
    check_mfa_rule(next, current, catalog, errors);
    // PocketBase makes them when all else is in order.
    if errors.is_empty() {
        indexes::check_columns(next, errors);
    }
}

fn check_name(
    next: &Definition,
    current: Option<&Definition>,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) {
    let name = next.name.as_str();
    if name.is_empty() {
        errors.add("name", "validation_required", "Cannot be blank.");
    } else if name.len() > LONGEST_NAME {
        too_long("name", LONGEST_NAME, errors);
    } else if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        errors.add("name", "validation_match_invalid", "Must be in a valid format.");
    } else if has_via(name) {
        errors.add("name", "validation_found_via", HAS_VIA);
    } else if current.is_some_and(|current| current.system && current.name != name) {
        let message = "System collection name cannot be changed.";
        errors.add("name", "validation_collection_system_name_change", message);
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

/// What stands for back-relations in paths, in whatever letters.
fn has_via(name: &str) -> bool {
    name.to_ascii_lowercase().contains("_via_")
}

/// Blames a text for its length, in bytes.
fn too_long(path: &str, most: usize, errors: &mut FieldErrors) {
    let message = format!("The length must be between 1 and {most}.");
    let params = json!({ "min": 1, "max": most });
    errors.add_with(path, "validation_length_out_of_range", &message, params);
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
    let is_word = next.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let well_formed = is_word && !next.id.is_empty();
    // Whoever names the system's collection means that one.
    let is_systems = catalog.all().any(|other| other.definition.system && other.name() == next.id);
    if next.id.len() > LONGEST_ID {
        too_long("id", LONGEST_ID, errors);
    } else if !well_formed {
        errors.add("id", "validation_match_invalid", "Must be in a valid format.");
    } else if catalog.of_id(&next.id).is_some() || is_systems {
        let message = "The model id is invalid or already exists.";
        errors.add("id", "validation_invalid_or_existing_id", message);
    }
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
    let none = RuleTexts::default();
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
        let text = rule.as_deref().unwrap_or("");
        let is_rule = check_rule(name, text, &shape, catalog, errors);
        if is_rule
            && let Some(before) = before
            && current.is_some_and(|current| current.system)
            && before != rule
        {
            refuse_system_rule(name, errors);
        }
    }
    if next.system && next.paired_only {
        refuse_system_rule("pairedOnly", errors);
    }
}

fn refuse_system_rule(name: &str, errors: &mut FieldErrors) {
    let message = "System collection API rule cannot be changed.";
    errors.add(name, "validation_collection_system_rule_change", message);
}

/// True when it is a rule, or none.
fn check_rule(
    name: &str,
    text: &str,
    shape: &Shape,
    catalog: &Catalog,
    errors: &mut FieldErrors,
) -> bool {
    if text.is_empty() {
        return true;
    }
    let Err(error) = homeport_rules::compile(text, shape, catalog, Use::Rule) else { return true };
    let message =
        format!("Invalid rule. Raw error: {why}.", why = error.message().trim_end_matches('.'));
    errors.add(name, "validation_invalid_rule", &message);
    false
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

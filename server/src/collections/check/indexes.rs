//! Judging the indexes of a definition. What their texts say is `draft`'s to understand.

use serde_json::json;

use crate::collections::definition::Definition;
use crate::collections::index::Index;
use crate::collections::{Catalog, columns, keys};
use crate::error::FieldErrors;

/// The collection's name is in each index's text, where a space ends it.
pub(super) fn check_table(next: &Definition, errors: &mut FieldErrors) {
    if !next.indexes.is_empty() && next.name.contains(char::is_whitespace) {
        let message = "Invalid CREATE INDEX expression.";
        errors.add("indexes.0", "validation_invalid_index_expression", message);
    }
}

/// Adds what is wrong with the first index whose name another collection's has.
pub(super) fn check_names(next: &Definition, catalog: &Catalog, errors: &mut FieldErrors) {
    let taken = next.indexes.iter().enumerate().find_map(|(position, index)| {
        Some((position, other_with_index(&index.name, next, catalog)?))
    });
    if let Some((position, other)) = taken {
        let path = format!("indexes.{position}");
        let message = format!("The index name is already used in {other} collection.");
        let params = json!({ "usedTableName": other });
        errors.add_with(&path, "validation_existing_index_name", &message, params);
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

/// Unique indexes over system fields stay, whatever they are called, whichever records count and
/// whether letters' case does: the box relies on them.
pub(super) fn check_kept(next: &Definition, current: &Definition, errors: &mut FieldErrors) {
    if errors.blames("indexes") {
        return;
    }
    let system = |column: &&str| {
        let fields = current.fields.iter().map(|stored| &stored.field);
        let mut names = fields.filter(|field| field.system).map(|field| field.name.as_str());
        names.find(|name| name.eq_ignore_ascii_case(column))
    };
    for index in current.indexes.iter().filter(|index| index.unique) {
        let columns = columns_of(index);
        let Some(name) = columns.iter().find_map(system) else { continue };
        // One that followed a field's new name has its number still.
        let is_kept = |other: &Index| {
            other.number == index.number || (other.unique && columns_of(other) == columns)
        };
        if !next.indexes.iter().any(is_kept) {
            let message =
                format!("Unique index definition on system fields ({name}) is invalid or missing.");
            let code = "validation_invalid_unique_system_field_index";
            errors.add_with("indexes", code, &message, json!({ "fieldName": name }));
            return;
        }
    }
}

fn columns_of(index: &Index) -> Vec<&str> {
    match &index.special {
        Some(special) => special.columns.iter().map(|column| column.text.as_str()).collect(),
        None => index.fields.iter().map(String::as_str).collect(),
    }
}

/// What a database would say when it makes the indexes.
pub(super) fn check_columns(next: &Definition, errors: &mut FieldErrors) {
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

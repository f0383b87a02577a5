//! The list of fields in a body: which are the ones that are there, what becomes of those left out.

use serde_json::{Map, Value};

use super::{BAD_DATA, take_number};
use crate::collections::definition::{Definition, StoredField, system_fields};
use crate::collections::field::{Field, FieldKind};
use crate::collections::is_secret;
use crate::error::{Error, FieldErrors, Result};

/// Replaces the field list. What the collection's type brings along stays even when left out.
/// Returns old and new names of renamed fields.
///
/// # Errors
/// 400 when the body's values have the wrong types.
pub(super) fn apply(
    body: &Map<String, Value>,
    definition: &mut Definition,
    errors: &mut FieldErrors,
) -> Result<Vec<(String, String)>> {
    let Some(submitted) = body.get("fields").filter(|fields| !fields.is_null()) else {
        return Ok(Vec::new());
    };
    let submitted: Vec<Field> =
        serde_json::from_value(submitted.clone()).map_err(|_error| Error::invalid(BAD_DATA))?;
    let mut renamed = Vec::new();
    let mut fields: Vec<StoredField> = Vec::with_capacity(submitted.len() + 1);
    for field in submitted {
        let mut field = identified(field, &fields, &definition.fields).normalised();
        let known = definition.fields.iter().find(|stored| stored.field.id == field.id);
        let column = match known {
            Some(stored) => {
                if stored.field.system && !same_nature(&stored.field, &field) {
                    refuse_system_change(errors);
                    field = stored.field.clone();
                }
                if stored.field.name != field.name {
                    renamed.push((stored.field.name.clone(), field.name.clone()));
                }
                if is_given(&stored.field, definition) {
                    field = keep_system_traits(field, &stored.field).normalised();
                }
                stored.column
            }
            None => take_number(&mut definition.next_number),
        };
        let stored = StoredField { column, field };
        // Of two that are the same the later counts, where the first stood.
        match fields.iter_mut().find(|other| other.field.id == stored.field.id) {
            Some(other) => *other = stored,
            None => fields.push(stored),
        }
    }
    for stored in definition.fields.iter().filter(|stored| stored.field.system) {
        if fields.iter().any(|field| field.field.id == stored.field.id) {
            continue;
        }
        if is_type_s(&stored.field, definition) {
            let at = if stored.field.name == "id" { 0 } else { fields.len() };
            fields.insert(at, stored.clone());
        } else {
            refuse_system_change(errors);
        }
    }
    let dropped = definition.fields.iter().filter(|stored| {
        is_secret(&stored.field) && !fields.iter().any(|field| field.column == stored.column)
    });
    definition.dropped_secrets.extend(dropped.map(|stored| stored.column));
    definition.fields = fields;
    Ok(renamed)
}

fn refuse_system_change(errors: &mut FieldErrors) {
    let message = "System fields cannot be deleted or renamed.";
    errors.add("fields", "validation_system_field_change", message);
}

/// True for a field that every collection of the type has.
fn is_type_s(field: &Field, definition: &Definition) -> bool {
    field.system && system_fields(definition.kind).iter().any(|given| given.name == field.name)
}

/// True for a field that is not an admin's to make an ordinary one: the type's, and all that the
/// system's own collections came with.
fn is_given(field: &Field, definition: &Definition) -> bool {
    field.system && (definition.system || is_type_s(field, definition))
}

/// A field that names no id is the one of the same name: in this list, or else in the present
/// one, where its type has to be the same too. (PocketBase looks at this list only; there a
/// renamed field loses its values when a client leaves its id out.)
fn identified(mut field: Field, list: &[StoredField], present: &[StoredField]) -> Field {
    if field.id.is_empty() && !field.name.is_empty() {
        let earlier = list.iter().find(|stored| stored.field.name == field.name);
        let stored = earlier.or_else(|| {
            present.iter().find(|stored| {
                let replaces_system = stored.field.system && stored.field.name != "id";
                let same_type = stored.field.kind.type_name() == field.kind.type_name();
                stored.field.name == field.name && (same_type || replaces_system)
            })
        });
        if let Some(stored) = stored {
            field.id.clone_from(&stored.field.id);
        }
    }
    field
}

fn same_nature(stored: &Field, field: &Field) -> bool {
    stored.name == field.name && stored.kind.type_name() == field.kind.type_name()
}

/// What makes a system field one cannot be changed; its limits can.
fn keep_system_traits(mut field: Field, stored: &Field) -> Field {
    field.system = true;
    field.name.clone_from(&stored.name);
    field.hidden = stored.hidden;
    if matches!(stored.name.as_str(), "password" | "tokenKey") {
        field.required = Some(true);
    }
    if stored.name == "id" {
        if let FieldKind::Text { primary_key, .. } = &mut field.kind {
            *primary_key = true;
        }
        field.required = Some(true);
    }
    field
}

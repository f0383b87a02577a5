//! The list of fields in a body: which are the ones that are there, what becomes of those left out.

use serde_json::{Map, Value};

use super::{BAD_DATA, take_number};
use crate::collections::definition::{Definition, StoredField, system_fields};
use crate::collections::field::{Field, FieldKind, default_id};
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
    is_new: bool,
    errors: &mut FieldErrors,
) -> Result<Vec<(String, String)>> {
    let Some(submitted) = body.get("fields").filter(|fields| !fields.is_null()) else {
        return Ok(Vec::new());
    };
    let submitted = read(submitted)?;
    let present = std::mem::take(&mut definition.fields);
    let claims = Claims::of(&submitted, &present, is_new);
    let mut renamed = Vec::new();
    let mut fields: Vec<StoredField> = Vec::with_capacity(submitted.len() + 1);
    for field in submitted {
        let mut field = claims.identified(field, &fields).normalised();
        let known = present.iter().find(|stored| match is_new {
            // Nothing lies in it yet: whatever id it is to have, it is the type's. A field that is
            // called `id` and is no text is none.
            true => stored.field.name == field.name && (field.name != "id" || is_text(&field)),
            false => stored.field.id == field.id,
        });
        let known = known.or_else(|| present.iter().find(|stored| stored.field.id == field.id));
        let column = match known {
            Some(stored) if is_new && is_retyped(&stored.field, &field) => {
                field = Field { id: field.id, ..stored.field.clone() };
                stored.column
            }
            Some(stored) => {
                if stored.field.system && !same_nature(&stored.field, &field) {
                    match stored.field.name.as_str() {
                        "id" => refuse_without_id(errors),
                        _ => refuse_system_change(errors),
                    }
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
    let order = system_fields(definition.kind);
    let place = |stored: &&StoredField| {
        order.iter().position(|given| given.name == stored.field.name).unwrap_or(order.len())
    };
    let mut system = present.iter().filter(|stored| stored.field.system).collect::<Vec<_>>();
    system.sort_by_key(place);
    for stored in system {
        if fields.iter().any(|field| field.column == stored.column) {
            continue;
        }
        if is_type_s(&stored.field, definition) {
            let at = if stored.field.name == "id" { 0 } else { fields.len() };
            fields.insert(at, stored.clone());
        } else {
            refuse_system_change(errors);
        }
    }
    let dropped = present.iter().filter(|stored| {
        is_secret(&stored.field) && !fields.iter().any(|field| field.column == stored.column)
    });
    definition.dropped_secrets.extend(dropped.map(|stored| stored.column));
    definition.fields = fields;
    Ok(renamed)
}

fn refuse_without_id(errors: &mut FieldErrors) {
    let message = "Missing or invalid \"id\" PK field.";
    errors.add("fields", "validation_missing_primary_key", message);
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

/// The fields of a body.
///
/// # Errors
/// 400 when they are none, or have the wrong types.
pub(super) fn read(submitted: &Value) -> Result<Vec<Field>> {
    let fields = submitted.as_array().map(|fields| fields.iter().cloned().map(Field::read));
    let fields = fields.and_then(|fields| fields.collect::<Option<Vec<_>>>());
    fields.ok_or_else(|| Error::invalid(BAD_DATA))
}

/// Which of the present fields the submitted ones are.
struct Claims<'a> {
    present: &'a [StoredField],
    /// Nothing lies in the present ones yet.
    is_new: bool,
    /// The ids that the list names.
    named: Vec<String>,
    /// The ids of present fields that it means by their names.
    meant: Vec<&'a str>,
}

impl<'a> Claims<'a> {
    fn of(submitted: &[Field], present: &'a [StoredField], is_new: bool) -> Self {
        let named = submitted.iter().map(|field| &field.id).filter(|id| !id.is_empty());
        let named = named.cloned().collect();
        let mut claims = Self { present, is_new, named, meant: Vec::new() };
        claims.meant = submitted.iter().filter_map(|field| claims.meant_by(field)).collect();
        claims
    }

    /// The present field that a field without an id means: that of its name and type, unless the
    /// list names that one too. (PocketBase does not look for it; there a field that was renamed
    /// earlier loses its values when a client leaves its id out.)
    fn meant_by(&self, field: &Field) -> Option<&'a str> {
        if !field.id.is_empty() || field.name.is_empty() {
            return None;
        }
        let meant = self.present.iter().find(|stored| {
            let replaces_system = stored.field.system && !self.is_new && stored.field.name != "id";
            let same_type = stored.field.kind.type_name() == field.kind.type_name();
            stored.field.name == field.name && (same_type || replaces_system)
        });
        let meant = meant.map(|stored| stored.field.id.as_str());
        meant.filter(|id| !self.named.iter().any(|named| named == id))
    }

    /// The field with its id. Without one it is the field of its name in the list so far, or else
    /// the present one that it means, or else a new one: its id is made of its name, and a number
    /// where a field that once had that name still has it.
    fn identified(&self, mut field: Field, list: &[StoredField]) -> Field {
        if !field.id.is_empty() {
            return field;
        }
        let earlier =
            list.iter().find(|stored| !field.name.is_empty() && stored.field.name == field.name);
        let known =
            earlier.map(|stored| stored.field.id.as_str()).or_else(|| self.meant_by(&field));
        field.id = match known {
            Some(id) => id.to_owned(),
            None => self.free_id(&field, list),
        };
        field
    }

    fn free_id(&self, field: &Field, list: &[StoredField]) -> String {
        let id = default_id(field.kind.type_name(), &field.name);
        let is_taken =
            |id: &str| self.meant.contains(&id) || list.iter().any(|stored| stored.field.id == id);
        let mut free = id.clone();
        let mut number = 2;
        while is_taken(&free) {
            free = format!("{id}{number}");
            number += 1;
        }
        free
    }
}

fn is_text(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Text { .. })
}

fn is_retyped(stored: &Field, field: &Field) -> bool {
    stored.name == field.name && stored.kind.type_name() != field.kind.type_name()
}

fn same_nature(stored: &Field, field: &Field) -> bool {
    stored.name == field.name && stored.kind.type_name() == field.kind.type_name()
}

/// What makes a system field one cannot be changed; its limits can.
fn keep_system_traits(mut field: Field, stored: &Field) -> Field {
    field.system = true;
    field.name.clone_from(&stored.name);
    if !matches!(stored.name.as_str(), "verified" | "emailVisibility") {
        field.hidden = stored.hidden;
    }
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

//! The list of indexes in a body.

use serde_json::{Map, Value};

use super::{BAD_DATA, take_number};
use crate::collections::definition::{CollectionType, Definition, StoredField};
use crate::collections::index::{self, Index};
use crate::collections::system::auth_indexes;
use crate::error::{Error, FieldErrors, Result};

/// Replaces the list of indexes. Those that signing in depends on come back when left out, as they
/// were at first. Only the
/// first that cannot be is told, as PocketBase does.
///
/// # Errors
/// 400 when the body's values have the wrong types.
pub(super) fn apply(
    body: &Map<String, Value>,
    definition: &mut Definition,
    renamed: &[(String, String)],
    errors: &mut FieldErrors,
) -> Result<()> {
    // Indexes follow their fields' names.
    for index in &mut definition.indexes {
        for (old, new) in renamed {
            index.rename(old, new);
        }
    }
    let Some(submitted) = body.get("indexes").filter(|indexes| !indexes.is_null()) else {
        return Ok(());
    };
    let texts: Vec<Option<String>> =
        serde_json::from_value(submitted.clone()).map_err(|_error| Error::invalid(BAD_DATA))?;
    let texts = texts.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    let mut indexes: Vec<Index> = Vec::with_capacity(texts.len());
    let mut spellings = Vec::with_capacity(texts.len());
    for (position, text) in texts.iter().enumerate() {
        let path = format!("indexes.{position}");
        let mut parsed = match index::parse(text) {
            Ok(parsed) => parsed,
            Err(message) => {
                errors.add(&path, "validation_invalid_index_expression", &message);
                break;
            }
        };
        if indexes.iter().any(|other| other.name.eq_ignore_ascii_case(&parsed.name)) {
            errors.add(&path, "validation_duplicated_index_name", "The index name already exists.");
            break;
        }
        if spellings.contains(&parsed.spelling) {
            let message = "The index definition already exists.";
            errors.add(&path, "validation_duplicated_index_definition", message);
            break;
        }
        spellings.push(std::mem::take(&mut parsed.spelling));
        for stored in &definition.fields {
            // A column's name may be written in other letters.
            let name = &stored.field.name;
            let other = parsed
                .fields
                .iter()
                .find(|field| field.eq_ignore_ascii_case(name) && *field != name);
            if let Some(other) = other.cloned() {
                index::rename(&mut parsed.fields, &mut parsed.special, &other, name);
            }
        }
        let mut declared = (parsed.table == definition.name).then(|| text.clone());
        for (old, new) in renamed {
            let known = definition.fields.iter().any(|stored| &stored.field.name == old);
            let before = (parsed.fields.clone(), parsed.special.clone());
            if !known {
                index::rename(&mut parsed.fields, &mut parsed.special, old, new);
            }
            if before != (parsed.fields.clone(), parsed.special.clone()) {
                declared = None;
            }
        }
        let same = definition.indexes.iter().find(|index| {
            (&index.name, index.unique, &index.fields, index.partial, &index.special)
                == (&parsed.name, parsed.unique, &parsed.fields, parsed.partial, &parsed.special)
        });
        let number = match same {
            Some(index) => index.number,
            None => take_number(&mut definition.next_number),
        };
        let index::Parsed { name, unique, fields, partial, special, .. } = parsed;
        indexes.push(Index { number, name, unique, fields, partial, special, declared });
    }
    if definition.kind == CollectionType::Auth {
        for missing in auth_indexes(&definition.id, || 0) {
            if indexes.iter().any(|other| is_auth_index(other) && other.fields == missing.fields) {
                continue;
            }
            let is_same = |index: &&Index| {
                (&index.name, index.unique, &index.fields, index.partial, &index.special)
                    == (&missing.name, true, &missing.fields, missing.partial, &None)
            };
            let number = match definition.indexes.iter().find(is_same) {
                Some(index) => index.number,
                None => take_number(&mut definition.next_number),
            };
            indexes.push(Index { number, ..missing });
        }
    }
    definition.indexes = indexes;
    Ok(())
}

/// An index whose field makes room for another of the same name has other columns from now on, so
/// it is another index.
pub(super) fn renumber(before: &[StoredField], definition: &mut Definition) {
    let Definition { fields, indexes, next_number, .. } = definition;
    let is_replaced = |stored: &&StoredField| {
        let mut earlier = before.iter().filter(|other| other.field.name == stored.field.name);
        earlier.any(|other| other.column != stored.column)
    };
    let replaced = fields.iter().filter(is_replaced).map(|stored| stored.field.name.as_str());
    let replaced = replaced.collect::<Vec<_>>();
    for index in indexes {
        if replaced.iter().any(|name| index.mentions(name)) {
            index.number = take_number(next_number);
        }
    }
}

/// Signing in depends on these two; they come back when left out.
fn is_auth_index(index: &Index) -> bool {
    index.unique
        && matches!(index.fields.as_slice(), [field] if field == "tokenKey" || field == "email")
}

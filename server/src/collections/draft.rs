//! From a submitted body to a definition: defaults, ids, kept columns. Judging it is `check`.

use serde_json::{Map, Value};

use super::auth_options::{self, AuthOptions};
use super::definition::{CollectionType, Definition, RuleTexts, StoredField, system_fields};
use super::field::{Field, FieldKind};
use super::index::{self, Index};
use super::system::{SUPERUSERS_ID, auth_indexes, user_token_seconds};
use super::view::ViewOptions;
use super::{Catalog, generate, is_secret};
use crate::error::{Error, FieldErrors, Result};
use crate::vault::{Vault, VaultError};

const BAD_TYPE_DATA: &str = "Failed to load the collection type data due to invalid formatting.";
const BAD_DATA: &str = "Failed to load the submitted data due to invalid formatting.";

/// A definition to be judged, and what could not even be read.
pub(super) struct Draft {
    pub(super) definition: Definition,
    pub(super) errors: FieldErrors,
}

/// A new collection from a body.
///
/// # Errors
/// 400 when the body's values have the wrong types.
pub(super) fn create(
    body: &Map<String, Value>,
    catalog: &Catalog,
    vault: &Vault,
    now: &str,
) -> Result<Draft> {
    let mut errors = FieldErrors::default();
    let kind = match body.get("type").map(|kind| kind.as_str()) {
        None | Some(Some("base" | "")) => CollectionType::Base,
        Some(Some("auth")) => CollectionType::Auth,
        Some(Some("view")) => CollectionType::View,
        Some(Some(_)) => {
            errors.add("type", "validation_in_invalid", "Must be a valid value.");
            CollectionType::Base
        }
        Some(None) => return Err(Error::invalid(BAD_TYPE_DATA)),
    };
    let mut next_number = 0;
    let fields = system_fields(kind)
        .into_iter()
        .map(|field| {
            next_number += 1;
            StoredField { column: next_number, field }
        })
        .collect();
    let name = text(body, "name")?.unwrap_or_default();
    let id = match text(body, "id")?.filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => {
            // A type that is refused has its say in the id too, as the answer shows.
            let kind = body.get("type").and_then(Value::as_str).filter(|kind| !kind.is_empty());
            free_id(kind.unwrap_or(CollectionType::Base.name()), &name, catalog)
        }
    };
    let mut definition = Definition {
        id,
        name,
        kind,
        system: false,
        rules: RuleTexts::default(),
        fields,
        indexes: Vec::new(),
        auth: (kind == CollectionType::Auth).then(|| AuthOptions::new(user_token_seconds())),
        view: (kind == CollectionType::View).then(ViewOptions::default),
        created: now.to_owned(),
        updated: now.to_owned(),
        next_number: next_number + 1,
        filling: false,
        building: Vec::new(),
        dropped_secrets: Vec::new(),
        paired_only: false,
    };
    if kind == CollectionType::Auth {
        let id = definition.id.clone();
        definition.indexes = auth_indexes(&id, || take_number(&mut definition.next_number));
    }
    apply(body, &mut definition, vault, &mut errors)?;
    Ok(Draft { definition, errors })
}

/// PocketBase's id for a collection of this type and name. One that was renamed may have it.
fn free_id(kind: &str, name: &str, catalog: &Catalog) -> String {
    let id = format!("pbc_{}", crc32fast::hash(format!("{kind}{name}").as_bytes()));
    let mut free = id.clone();
    let mut number = 2;
    while catalog.of_id(&free).is_some() {
        free = format!("{id}{number}");
        number += 1;
    }
    free
}

/// An existing collection with a body's changes.
///
/// # Errors
/// 400 when the body's values have the wrong types.
pub(super) fn update(
    body: &Map<String, Value>,
    current: &Definition,
    vault: &Vault,
    now: &str,
) -> Result<Draft> {
    let mut errors = FieldErrors::default();
    let mut definition = current.clone();
    definition.updated = now.to_owned();
    if let Some(name) = text(body, "name")?
        && name != definition.name
    {
        definition.name = name;
        definition.indexes.iter_mut().for_each(|index| index.declared = None);
    }
    if let Some(kind) = text(body, "type")?.filter(|kind| !kind.is_empty())
        && kind != definition.kind.name()
    {
        let message = "Collection type cannot be changed.";
        errors.add("type", "validation_collection_type_change", message);
    }
    if body.get("system").and_then(Value::as_bool).is_some_and(|system| system != definition.system)
    {
        let message = "System collection state cannot be changed.";
        errors.add("system", "validation_collection_system_flag_change", message);
    }
    apply(body, &mut definition, vault, &mut errors)?;
    Ok(Draft { definition, errors })
}

fn apply(
    body: &Map<String, Value>,
    definition: &mut Definition,
    vault: &Vault,
    errors: &mut FieldErrors,
) -> Result<()> {
    let rules = &mut definition.rules;
    for (name, rule) in [
        ("listRule", &mut rules.list_rule),
        ("viewRule", &mut rules.view_rule),
        ("createRule", &mut rules.create_rule),
        ("updateRule", &mut rules.update_rule),
        ("deleteRule", &mut rules.delete_rule),
    ] {
        set_rule(body, name, rule)?;
    }
    match body.get("pairedOnly") {
        // Who knows nothing of it leaves it as it is.
        None | Some(Value::Null) => {}
        Some(Value::Bool(paired_only)) => definition.paired_only = *paired_only,
        Some(_) => return Err(Error::invalid(BAD_DATA)),
    }
    if definition.is_view() {
        return apply_view(body, definition, errors);
    }
    let before = definition.fields.clone();
    let renamed = apply_fields(body, definition, errors)?;
    apply_indexes(body, definition, &renamed, errors)?;
    renumber_indexes(&before, definition);
    apply_auth(body, definition, vault)
}

/// A view's fields follow from its query: `view::settle` sets them.
fn apply_view(
    body: &Map<String, Value>,
    definition: &mut Definition,
    errors: &mut FieldErrors,
) -> Result<()> {
    let rules = &definition.rules;
    for (name, rule) in [
        ("createRule", &rules.create_rule),
        ("updateRule", &rules.update_rule),
        ("deleteRule", &rules.delete_rule),
    ] {
        if rule.is_some() {
            errors.add(name, "validation_nil", "Must be blank.");
        }
    }
    match body.get("indexes") {
        None | Some(Value::Null) => {}
        Some(Value::Array(indexes)) if indexes.is_empty() => {}
        Some(Value::Array(_)) => {
            let message = "View collections don't support indexes.";
            errors.add("indexes", "validation_indexes_not_supported", message);
        }
        Some(_) => return Err(Error::invalid(BAD_DATA)),
    }
    if let (Some(query), Some(options)) = (text(body, "viewQuery")?, &mut definition.view) {
        options.query = query;
    }
    Ok(())
}

fn set_rule(body: &Map<String, Value>, name: &str, rule: &mut Option<String>) -> Result<()> {
    match body.get(name) {
        None => {}
        Some(Value::Null) => *rule = None,
        Some(Value::String(text)) => *rule = Some(text.clone()),
        Some(_) => return Err(Error::invalid(BAD_DATA)),
    }
    Ok(())
}

/// Replaces the field list. System fields stay even when left out. Returns old and new names of
/// renamed fields.
fn apply_fields(
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
                    let message = "System fields cannot be deleted or renamed.";
                    errors.add("fields", "validation_system_field_change", message);
                    field = stored.field.clone();
                }
                if stored.field.name != field.name {
                    renamed.push((stored.field.name.clone(), field.name.clone()));
                }
                if stored.field.system {
                    field = keep_system_traits(field, &stored.field).normalised();
                }
                stored.column
            }
            None => {
                field.system = false;
                take_number(&mut definition.next_number)
            }
        };
        let stored = StoredField { column, field };
        // Of two that are the same the later counts, where the first stood.
        match fields.iter_mut().find(|other| other.field.id == stored.field.id) {
            Some(other) => *other = stored,
            None => fields.push(stored),
        }
    }
    for stored in definition.fields.iter().filter(|stored| stored.field.system) {
        if !fields.iter().any(|field| field.field.id == stored.field.id) {
            let at = if stored.field.name == "id" { 0 } else { fields.len() };
            fields.insert(at, stored.clone());
        }
    }
    let dropped = definition.fields.iter().filter(|stored| {
        is_secret(&stored.field) && !fields.iter().any(|field| field.column == stored.column)
    });
    definition.dropped_secrets.extend(dropped.map(|stored| stored.column));
    definition.fields = fields;
    Ok(renamed)
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

fn apply_indexes(
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
    let texts: Vec<String> =
        serde_json::from_value(submitted.clone()).map_err(|_error| Error::invalid(BAD_DATA))?;
    let mut indexes: Vec<Index> = Vec::with_capacity(texts.len());
    for (position, text) in texts.iter().enumerate() {
        let mut parsed = match index::parse(text) {
            Ok(parsed) => parsed,
            Err(message) => {
                let path = format!("indexes.{position}");
                errors.add(&path, "validation_invalid_index_expression", &message);
                continue;
            }
        };
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
        for index in definition.indexes.iter().filter(|index| is_auth_index(index)) {
            if !indexes.iter().any(|other| is_auth_index(other) && other.fields == index.fields) {
                indexes.push(index.clone());
            }
        }
    }
    definition.indexes = indexes;
    Ok(())
}

/// An index whose field makes room for another of the same name has other columns from now on, so
/// it is another index.
fn renumber_indexes(before: &[StoredField], definition: &mut Definition) {
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

fn apply_auth(body: &Map<String, Value>, definition: &mut Definition, vault: &Vault) -> Result<()> {
    let is_superusers = definition.id == SUPERUSERS_ID;
    let Some(auth) = &mut definition.auth else { return Ok(()) };
    let rule_before = auth.auth_rule.clone();
    *auth = match auth_options::changed(auth, body, (vault, &definition.id)) {
        Ok(Some(changed)) => changed,
        Ok(None) | Err(VaultError::TooLong) => return Err(Error::invalid(BAD_DATA)),
        Err(other) => return Err(other.into()),
    };
    if auth.auth_rule != rule_before {
        // PocketBase's too: whoever was let in by the old rule signs in again.
        auth.auth_token.secret = generate::secret();
    }
    if is_superusers {
        // The admins' way in is never shut, and no other service opens it.
        auth.password_auth.enabled = true;
        auth.oauth2.enabled = false;
    }
    let mapped = &mut auth.oauth2.mapped_fields;
    for name in [&mut mapped.id, &mut mapped.name, &mut mapped.username, &mut mapped.avatar_url] {
        if !definition.fields.iter().any(|stored| &stored.field.name == name) {
            name.clear();
        }
    }
    Ok(())
}

fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Error::invalid(BAD_TYPE_DATA)),
    }
}

fn take_number(next: &mut u32) -> u32 {
    let number = *next;
    *next += 1;
    number
}

//! From a submitted body to a definition: defaults, ids, kept columns. Judging it is `check`.

mod fields;
mod indexes;

use serde_json::{Map, Value};

use super::auth_options::{self, AuthOptions};
use super::definition::{CollectionType, Definition, RuleTexts, StoredField, system_fields};
use super::system::{SUPERUSERS_ID, auth_indexes, user_token_seconds};
use super::view::ViewOptions;
use super::{Catalog, generate};
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
    judge_types(body)?;
    let kind = match body.get("type").filter(|kind| !kind.is_null()).map(|kind| kind.as_str()) {
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
        place: catalog.next_place(),
        next_number: next_number + 1,
        filling: false,
        building: Vec::new(),
        dropped_secrets: Vec::new(),
        on_trial: Vec::new(),
        paired_only: false,
    };
    if kind == CollectionType::Auth {
        let id = definition.id.clone();
        definition.indexes = auth_indexes(&id, || take_number(&mut definition.next_number));
    }
    apply(body, &mut definition, vault, true, &mut errors)?;
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
    judge_types(body)?;
    let mut definition = current.clone();
    definition.updated = now.to_owned();
    if let Some(name) = emptied(body, "name")?
        && name != definition.name
    {
        definition.name = name;
        definition.indexes.iter_mut().for_each(|index| index.declared = None);
    }
    if let Some(kind) = emptied(body, "type")?
        && kind != definition.kind.name()
        && !(kind.is_empty() && definition.kind == CollectionType::Base)
    {
        let message = "Collection type cannot be changed.";
        errors.add("type", "validation_collection_type_change", message);
    }
    if body.get("system").and_then(Value::as_bool).is_some_and(|system| system != definition.system)
    {
        let message = "System collection state cannot be changed.";
        errors.add("system", "validation_collection_system_flag_change", message);
    }
    apply(body, &mut definition, vault, false, &mut errors)?;
    Ok(Draft { definition, errors })
}

/// Refuses a body with something in it that is of another type, where its collection does not care
/// too.
fn judge_types(body: &Map<String, Value>) -> Result<()> {
    const TEXTS: [&str; 6] = ["id", "created", "updated", "viewQuery", "authRule", "manageRule"];
    const PARTS: [&str; 14] = [
        "passwordAuth",
        "oauth2",
        "mfa",
        "otp",
        "authAlert",
        "authToken",
        "passwordResetToken",
        "emailChangeToken",
        "verificationToken",
        "fileToken",
        "verificationTemplate",
        "resetPasswordTemplate",
        "confirmEmailChangeTemplate",
        "anonymous",
    ];
    let are = |names: &[&str], fits: fn(&Value) -> bool| {
        let given = names.iter().filter_map(|name| body.get(*name));
        given.filter(|value| !value.is_null()).all(fits)
    };
    let fit = are(&TEXTS, Value::is_string)
        && are(&PARTS, Value::is_object)
        && are(&["system"], Value::is_boolean);
    if fit { Ok(()) } else { Err(Error::invalid(BAD_DATA)) }
}

fn apply(
    body: &Map<String, Value>,
    definition: &mut Definition,
    vault: &Vault,
    is_new: bool,
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
    let renamed = fields::apply(body, definition, is_new, errors)?;
    indexes::apply(body, definition, &renamed, errors)?;
    indexes::renumber(&before, definition);
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
    if let Some(submitted) = body.get("fields").filter(|fields| !fields.is_null()) {
        fields::read(submitted)?;
    }
    if let (Some(query), Some(options)) = (emptied(body, "viewQuery")?, &mut definition.view) {
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

fn apply_auth(body: &Map<String, Value>, definition: &mut Definition, vault: &Vault) -> Result<()> {
    let is_superusers = definition.id == SUPERUSERS_ID;
    let Some(auth) = &mut definition.auth else { return Ok(()) };
    let (rule_before, secret_before) = (auth.auth_rule.clone(), auth.auth_token.secret.clone());
    *auth = match auth_options::changed(auth, body, (vault, &definition.id)) {
        Ok(Some(changed)) => changed,
        Ok(None) | Err(VaultError::TooLong) => return Err(Error::invalid(BAD_DATA)),
        Err(other) => return Err(other.into()),
    };
    // PocketBase's too: whoever was let in by the old rule signs in again. One that comes with the
    // rule, as when moving in, does that as well.
    if auth.auth_rule != rule_before && auth.auth_token.secret == secret_before {
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

/// As [`text`]; `null` is the empty one.
fn emptied(body: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    let given = text(body, name)?;
    Ok(given.or_else(|| body.contains_key(name).then(String::new)))
}

fn take_number(next: &mut u32) -> u32 {
    let number = *next;
    *next += 1;
    number
}

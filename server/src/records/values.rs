//! From a submitted body to a record's next values: who may set what, modifiers, dates, checks.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::Asking;
use super::uploads::{add_uploads, describe_uploads};
use crate::collections::value::{number, read_number, to_text};
use crate::collections::{Collection, Column, Field, FieldKind, dates, generate};
use crate::error::FieldErrors;
use crate::files::Upload;

/// Password hashes by field name.
pub(super) type Hashes = HashMap<String, String>;

/// The body with only what the caller may set, by plain field name and resolved: what
/// `@request.body.*` sees, and what is written. Unknown names are left out.
pub(super) fn resolve(
    collection: &Collection,
    body: &Map<String, Value>,
    uploads: &[Upload],
    current: Option<&Map<String, Value>>,
    may_set: impl Fn(&Field) -> bool,
) -> Map<String, Value> {
    let mut resolved = Map::new();
    // Shortest name first, so that `n` is set before `n+` adds to it. What is taken away and added
    // at once is there in the end, whatever came first: a file that is named stays.
    let mut names = body.keys().collect::<Vec<_>>();
    names.sort_by_key(|name| (name.len(), !name.ends_with('-')));
    for name in names {
        let Some((column, modifier)) = target(collection, name) else { continue };
        let field = &column.field;
        if !may_set(field) {
            continue;
        }
        let before = resolved
            .get(&field.name)
            .or_else(|| current.and_then(|current| current.get(&field.name)));
        let value = match &field.kind {
            // A moment is nobody's to set: to rules that ask for it, it is said as it was.
            FieldKind::Autodate { .. } => before.cloned().unwrap_or_else(|| field.kind.zero()),
            kind => kind.cast(&modified(kind, modifier, before, &body[name])),
        };
        resolved.insert(field.name.clone(), value);
    }
    for column in collection.fields.iter().filter(|column| may_set(&column.field)) {
        if matches!(column.field.kind, FieldKind::File { .. }) {
            add_uploads(column, body, uploads, current, &mut resolved);
        }
    }
    resolved
}

#[derive(Clone, Copy, PartialEq)]
enum Modifier {
    None,
    Append,
    Prepend,
    Remove,
    Autogenerate,
}

fn target<'a>(collection: &'a Collection, name: &str) -> Option<(&'a Column, Modifier)> {
    if let Some(column) = collection.field(name) {
        return Some((column, Modifier::None));
    }
    let (plain, modifier) = if let Some(plain) = name.strip_suffix('+') {
        (plain, Modifier::Append)
    } else if let Some(plain) = name.strip_suffix('-') {
        (plain, Modifier::Remove)
    } else if let Some(plain) = name.strip_prefix('+') {
        (plain, Modifier::Prepend)
    } else {
        (name.strip_suffix(":autogenerate")?, Modifier::Autogenerate)
    };
    let column = collection.field(plain)?;
    let applies = matches!(
        (&column.field.kind, modifier),
        (FieldKind::Number { .. }, Modifier::Append | Modifier::Remove)
            | (
                FieldKind::Select { .. } | FieldKind::Relation { .. } | FieldKind::File { .. },
                Modifier::Append | Modifier::Prepend | Modifier::Remove
            )
            | (FieldKind::Text { .. }, Modifier::Autogenerate)
    );
    applies.then_some((column, modifier))
}

fn modified(kind: &FieldKind, modifier: Modifier, before: Option<&Value>, given: &Value) -> Value {
    let list = |value: Option<&Value>| value.map(|value| kind.list(value)).unwrap_or_default();
    match (kind, modifier) {
        (FieldKind::Number { .. }, Modifier::Append | Modifier::Remove) => {
            let by = read_number(given);
            let by = if modifier == Modifier::Remove { -by } else { by };
            let sum = before.map_or(0.0, read_number) + by;
            // JSON has no word for what is too large; as a text it is refused.
            if sum.is_finite() { number(sum) } else { json!(sum.to_string()) }
        }
        (
            FieldKind::Select { .. } | FieldKind::Relation { .. } | FieldKind::File { .. },
            Modifier::Append,
        ) => {
            json!([list(before), list(Some(given))].concat())
        }
        (
            FieldKind::Select { .. } | FieldKind::Relation { .. } | FieldKind::File { .. },
            Modifier::Prepend,
        ) => {
            json!([list(Some(given)), list(before)].concat())
        }
        (
            FieldKind::Select { .. } | FieldKind::Relation { .. } | FieldKind::File { .. },
            Modifier::Remove,
        ) => {
            let gone = list(Some(given));
            json!(list(before).into_iter().filter(|item| !gone.contains(item)).collect::<Vec<_>>())
        }
        (FieldKind::Text { autogenerate_pattern, .. }, Modifier::Autogenerate) => {
            let suffix = generate::from_pattern(autogenerate_pattern).unwrap_or_default();
            json!(format!("{}{suffix}", to_text(given)))
        }
        _ => given.clone(),
    }
}

/// Fills in what the server sets: missing generated texts and dates.
pub(super) fn stamp(
    collection: &Collection,
    values: &mut Map<String, Value>,
    creating: bool,
    now: OffsetDateTime,
) {
    for Column { field, .. } in &collection.fields {
        match &field.kind {
            FieldKind::Autodate { on_create, on_update }
                if (creating && *on_create) || (!creating && *on_update) =>
            {
                values.insert(field.name.clone(), json!(dates::to_text(now)));
            }
            FieldKind::Text { autogenerate_pattern, .. }
                if creating && !autogenerate_pattern.is_empty() =>
            {
                let empty =
                    values.get(&field.name).and_then(Value::as_str).is_none_or(str::is_empty);
                if empty && let Ok(text) = generate::from_pattern(autogenerate_pattern) {
                    values.insert(field.name.clone(), json!(text));
                }
            }
            _ => {}
        }
    }
}

/// Puts hashes in the place of plain passwords. One too long to be hashed is left out; `validate`
/// refuses it.
pub(super) fn seal(
    collection: &Collection,
    values: &mut Map<String, Value>,
    resolved: &Map<String, Value>,
    hashes: &Hashes,
) {
    for Column { field, .. } in collection.fields.iter().filter(|column| column.field.is_password())
    {
        if resolved.contains_key(&field.name) {
            let hash = hashes.get(&field.name).cloned().unwrap_or_default();
            values.insert(field.name.clone(), json!(hash));
        }
    }
}

/// Judges all values. Passwords are judged as they were submitted: their hashes have no length. An
/// anonymous account has no address, whatever the collection asks for.
pub(super) fn validate(
    collection: &Collection,
    values: &Map<String, Value>,
    resolved: &Map<String, Value>,
    is_anonymous: bool,
    errors: &mut FieldErrors,
) {
    for Column { field, pattern, .. } in &collection.fields {
        let value = values.get(&field.name).cloned().unwrap_or_else(|| field.kind.zero());
        if is_anonymous && field.name == "email" && value == json!("") {
            continue;
        }
        if field.is_password() {
            let is_set = value.as_str().is_some_and(|hash| !hash.is_empty());
            match resolved.get(&field.name) {
                Some(plain) => field.validate(plain, pattern.as_ref(), errors),
                None if is_set => {}
                None => field.validate(&value, pattern.as_ref(), errors),
            }
            continue;
        }
        field.validate(&value, pattern.as_ref(), errors);
    }
}

/// What auth collections ask of a body: a repeated password, the old one, nothing about oneself
/// that only managers may say.
pub(super) fn validate_auth(
    body: &Map<String, Value>,
    resolved: &Map<String, Value>,
    current: Option<&Map<String, Value>>,
    manages: bool,
    old_password_holds: bool,
    errors: &mut FieldErrors,
) {
    let text = |name: &str| body.get(name).map(to_text).unwrap_or_default();
    let password = resolved.get("password").and_then(Value::as_str).unwrap_or("");
    let (confirm, old) = (text("passwordConfirm"), text("oldPassword"));
    let creating = current.is_none();
    if password.is_empty() && (creating || !confirm.is_empty() || !old.is_empty()) {
        errors.add("password", "validation_required", "Cannot be blank.");
    }
    if creating || !password.is_empty() || !old.is_empty() || !confirm.is_empty() {
        if confirm.is_empty() {
            errors.add("passwordConfirm", "validation_required", "Cannot be blank.");
        } else if confirm != password {
            errors.add("passwordConfirm", "validation_values_mismatch", "Values don't match.");
        }
    }
    if manages {
        return;
    }
    let was = |name: &str| current.and_then(|current| current.get(name)).cloned();
    if let Some(verified) = resolved.get("verified")
        && verified != &was("verified").unwrap_or(json!(false))
    {
        errors.add("verified", "validation_values_mismatch", "Values don't match.");
    }
    if current.is_some() {
        if let Some(email) = resolved.get("email")
            && Some(email) != was("email").as_ref()
        {
            errors.add("email", "validation_values_mismatch", "Values don't match.");
        }
        if !password.is_empty() || !confirm.is_empty() {
            if old.is_empty() {
                errors.add("oldPassword", "validation_required", "Cannot be blank.");
            } else if !old_password_holds {
                let message = "Missing or invalid old password.";
                errors.add("oldPassword", "validation_invalid_old_password", message);
            }
        }
    }
}

/// The asking that a write's rules see: with the resolved body, and with what it says beyond the
/// collection's fields.
pub(super) fn with_body(
    asking: &Asking,
    collection: &Collection,
    body: &Map<String, Value>,
    uploads: &[Upload],
    resolved: &Map<String, Value>,
) -> Asking {
    let mut seen = resolved.clone();
    for (name, value) in &mut seen {
        let is_json = |column: &Column| matches!(column.field.kind, FieldKind::Json { .. });
        // PocketBase's rules see what a json field is sent as its text; the parts of lists and
        // objects can be named nevertheless.
        if !value.is_array() && !value.is_object() && collection.field(name).is_some_and(is_json) {
            *value = value.to_string().into();
        }
    }
    if !uploads.is_empty() {
        describe_uploads(collection, uploads, &mut seen);
    }
    for (name, value) in body.iter().filter(|(name, _)| target(collection, name).is_none()) {
        seen.insert(name.clone(), value.clone());
    }
    Asking { body: seen, ..asking.clone() }
}

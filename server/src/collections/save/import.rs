//! Importing: many collections at once, or none.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::super::definition::{Definition, RuleTexts};
use super::super::draft::Draft;
use super::super::field::{Field, default_id};
use super::super::{Catalog, Collection, Collections, check, draft, view};
use super::transaction::{Changes, Failure, repeated};
use super::{judge_view, now, require_second_method, to_the_end};
use crate::error::{Error, FieldErrors, Result};
use crate::vault::Vault;

const FAILED: &str = "Failed to import collections.";

/// A submitted collection, drafted on what is there.
struct Imported {
    /// Where it stands among those submitted.
    at: usize,
    before: Option<Arc<Collection>>,
    draft: Draft,
}

/// Why collections are not imported.
pub(crate) struct Unfit {
    /// Where among those submitted the one stands that does not fit; `None` when that is unknown.
    pub(crate) at: Option<usize>,
    /// What of it does not fit; nothing when it cannot be read at all.
    pub(crate) errors: FieldErrors,
    /// What a client is told, in PocketBase's words.
    pub(crate) error: Error,
}

impl From<Error> for Unfit {
    fn from(error: Error) -> Self {
        Self { at: None, errors: FieldErrors::default(), error }
    }
}

impl Collections {
    /// Makes and changes collections as submitted; with `delete_missing`, collections and fields
    /// that are not among them are deleted, but never the system's.
    ///
    /// # Errors
    /// 400 with PocketBase's words; nothing is changed then.
    pub(crate) async fn import(
        &self,
        submitted: Vec<Map<String, Value>>,
        delete_missing: bool,
    ) -> Result<()> {
        self.try_import(submitted, delete_missing).await.map_err(|unfit| unfit.error)
    }

    /// As [`import`](Self::import), for whoever wants to know which does not fit, and why.
    ///
    /// # Errors
    /// The first that does not fit; nothing is changed then.
    pub(crate) async fn try_import(
        &self,
        submitted: Vec<Map<String, Value>>,
        delete_missing: bool,
    ) -> Result<(), Unfit> {
        let collections = self.clone();
        let all = async move { Ok(collections.import_all(submitted, delete_missing).await) };
        to_the_end(all).await?
    }

    async fn import_all(
        &self,
        submitted: Vec<Map<String, Value>>,
        delete_missing: bool,
    ) -> Result<(), Unfit> {
        let _saving = self.inner.saving.lock().await;
        self.end_trials().await?;
        let catalog = self.catalog();
        let mut imported = Vec::with_capacity(submitted.len());
        for (at, body) in submitted.into_iter().enumerate() {
            let drafted = draft_of(body, &catalog, &self.inner.vault, delete_missing);
            let (before, draft) =
                drafted.map_err(|error| Unfit { at: Some(at), ..error.into() })?;
            imported.push(Imported { at, before, draft });
        }
        refuse_doubles(&imported)?;
        let ids = imported.iter().map(|one| one.draft.definition.id.as_str());
        let ids = ids.collect::<HashSet<_>>();
        let missing = |collection: &&Arc<Collection>| {
            delete_missing && !collection.definition.system && !ids.contains(collection.id())
        };
        let gone = catalog.all().filter(missing).map(Arc::clone).collect::<Vec<_>>();

        // Each is judged beside the others as they will be, whatever their order.
        let mut beside = beside(&catalog, &imported, &gone);
        settle_views(&mut imported, &mut beside);
        // PocketBase's order: new ones as they came, then those that were there, by age.
        imported
            .sort_by_key(|one| one.before.as_ref().map(|before| before.definition.created.clone()));
        let new = imported.iter_mut().filter(|one| one.before.is_none());
        for (one, place) in new.zip(catalog.next_place()..) {
            one.draft.definition.place = place;
        }
        let mut changes = Changes::default();
        for Imported { at, before, draft: Draft { mut definition, mut errors } } in imported {
            let others = beside.without(&definition.id);
            if others.by_name.contains_key(&definition.name.to_lowercase()) {
                let name = &definition.name;
                let taken = format!("failed to save collection \"{name}\": the name is taken");
                return Err(Unfit { at: Some(at), ..raw(&taken).into() });
            }
            // A new one is judged as if it were there already: it may refer to itself.
            let original = match &before {
                Some(before) => before.definition.clone(),
                None => definition.clone(),
            };
            if before.is_none() {
                check::check_id(&definition, &others, &mut errors);
            }
            check::check(&definition, Some(&original), &beside, &mut errors);
            if let Err(error) = refuse(&definition, &errors) {
                return Err(Unfit { at: Some(at), errors, error });
            }
            require_second_method(&mut definition);
            changes = changes.keep(before, Collection::new(definition)?);
        }
        let changed = changes.ids();
        let changed = changed.iter().map(String::as_str).collect::<Vec<_>>();
        let views = view::dependents(&beside, &changed, judge_view).map_err(|unsettled| {
            raw(&format!(
                "the view {} needs what changes: {why}",
                unsettled.view,
                why = unsettled.reason
            ))
        })?;
        for (before, next) in views {
            changes = changes.keep(Some(before), Collection::new(next)?);
        }
        for collection in gone {
            if let Some(view) = beside.all().find(|other| other.reads(collection.id())) {
                let message = format!("the view {} needs {}", view.name(), collection.name());
                return Err(raw(&message).into());
            }
            changes = changes.drop(collection);
        }
        match self.apply(changes).await {
            Ok(_) => Ok(()),
            Err(Failure::Other(error)) => Err(error.into()),
            Err(Failure::Repeated { collection, index }) => {
                let path = format!("indexes.{}", collection.place_of_index(&index).unwrap_or(0));
                let message = repeated(&collection, &index);
                let code = "validation_invalid_index_expression";
                Err(Error::fields(FAILED, FieldErrors::one(&path, code, &message)).into())
            }
        }
    }
}

/// A body as a change of the collection it names by id or name, or as a new one.
fn draft_of(
    mut body: Map<String, Value>,
    catalog: &Catalog,
    vault: &Vault,
    delete_missing: bool,
) -> Result<(Option<Arc<Collection>>, Draft)> {
    let named = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let before = named("id").or_else(|| named("name")).and_then(|name| catalog.find(name));
    let before = before.map(Arc::clone);
    let draft = match &before {
        None => draft::create(&body, catalog, vault, &now()),
        Some(before) => {
            complete_fields(&mut body, &before.definition, delete_missing);
            draft::update(&body, &before.definition, vault, &now())
        }
    };
    let draft = draft.map_err(|error| raw(&error.to_string()))?;
    Ok((before, draft))
}

/// Adds the fields that an import leaves out but does not delete.
fn complete_fields(body: &mut Map<String, Value>, current: &Definition, delete_missing: bool) {
    let listed = body.get("fields").is_some_and(|fields| !fields.is_null());
    if !listed && !delete_missing {
        return;
    }
    let mut fields = match body.remove("fields") {
        Some(Value::Array(fields)) => fields,
        None | Some(Value::Null) => Vec::new(),
        // Of another type: the draft says so.
        Some(other) => {
            body.insert("fields".to_owned(), other);
            return;
        }
    };
    let has_name = |name: &str| current.fields.iter().any(|stored| stored.field.name == name);
    for stored in &current.fields {
        if delete_missing && !stored.field.system {
            continue;
        }
        if fields.iter().any(|field| is_same(field, &stored.field, &has_name)) {
            continue;
        }
        // As in PocketBase, one of its name and type under another id is this one, as it is now.
        match fields.iter_mut().find(|field| is_namesake(field, &stored.field)) {
            Some(namesake) => *namesake = json!(stored.field),
            None => fields.push(json!(stored.field)),
        }
    }
    body.insert("fields".to_owned(), Value::Array(fields));
}

/// Whether a submitted field has this one's name and type, and an id of its own.
fn is_namesake(submitted: &Value, field: &Field) -> bool {
    let text = |name: &str| submitted.get(name).and_then(Value::as_str).unwrap_or("");
    text("name") == field.name && text("type") == field.kind.type_name()
}

/// Whether a submitted field is this one: by its id; without one by its name and type, or, as in
/// PocketBase, by the name that it was made with when nothing has that name now.
fn is_same(submitted: &Value, field: &Field, has_name: &dyn Fn(&str) -> bool) -> bool {
    let text = |name: &str| submitted.get(name).and_then(Value::as_str).unwrap_or("");
    let (id, name, kind) = (text("id"), text("name"), text("type"));
    id == field.id
        || (id.is_empty()
            && (is_namesake(submitted, field)
                || (!has_name(name) && default_id(kind, name) == field.id)))
}

/// The catalogue after the import. Rules are left out: they are what is to be judged.
fn beside(catalog: &Catalog, imported: &[Imported], gone: &[Arc<Collection>]) -> Catalog {
    let mut by_id = catalog.by_id.clone();
    for collection in gone {
        by_id.remove(collection.id());
    }
    for Imported { draft, .. } in imported {
        let definition =
            Definition { rules: RuleTexts::default(), auth: None, ..draft.definition.clone() };
        // What cannot even be named is refused when its turn comes.
        if let Ok(collection) = Collection::new(definition) {
            by_id.insert(draft.definition.id.clone(), Arc::new(collection));
        }
    }
    Catalog::draft(by_id)
}

/// Gives the imported views their fields, those first that the others are made of.
fn settle_views(imported: &mut [Imported], beside: &mut Catalog) {
    let mut waiting = imported.iter_mut().filter(|one| one.draft.definition.is_view());
    let mut waiting = waiting.by_ref().collect::<Vec<_>>();
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for one in waiting {
            let draft = &mut one.draft;
            let mut errors = FieldErrors::default();
            view::settle(&mut draft.definition, beside, true, &mut errors);
            if errors.is_empty()
                && let Ok(collection) = Collection::new(draft.definition.clone())
            {
                *beside = beside.with([Arc::new(collection)]);
            } else {
                left.push(one);
            }
        }
        waiting = left;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for one in waiting {
        let draft = &mut one.draft;
        view::settle(&mut draft.definition, beside, true, &mut draft.errors);
    }
}

fn refuse_doubles(imported: &[Imported]) -> Result<()> {
    let mut names = HashSet::new();
    let mut ids = HashSet::new();
    for Imported { draft, .. } in imported {
        let Definition { id, name, .. } = &draft.definition;
        if !ids.insert(id) || !names.insert(name.to_lowercase()) {
            return Err(raw(&format!("the collection \"{name}\" is in the list twice")));
        }
    }
    Ok(())
}

/// PocketBase's answer to a collection that cannot be saved, or that is not valid.
fn refuse(definition: &Definition, errors: &FieldErrors) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    let errors = serde_json::to_value(errors).unwrap_or_default();
    let Definition { id, name, .. } = definition;
    // Indexes are made before anything is judged.
    if let Some(indexes) = errors.get("indexes") {
        let mut fields = FieldErrors::default();
        fields.put("indexes", indexes.clone());
        return Err(Error::fields(FAILED, fields));
    }
    let said = serde_json::to_string_pretty(&said(&errors)).unwrap_or_default();
    let message = format!("Data validations failed for collection \"{name}\" ({id}):\n{said}.");
    Err(failure(&message))
}

fn raw(reason: &str) -> Error {
    let reason = reason.trim_end_matches('.');
    failure(&format!("Failed to import the collections configuration. Raw error:\n{reason}."))
}

fn failure(message: &str) -> Error {
    let code = "validation_collections_import_failure";
    Error::fields(FAILED, FieldErrors::one("collections", code, message))
}

/// The errors' sentences alone, as PocketBase writes them down.
fn said(errors: &Value) -> Value {
    let Value::Object(errors) = errors else { return Value::Null };
    if let (Some(Value::String(code)), Some(Value::String(message))) =
        (errors.get("code"), errors.get("message"))
    {
        return Value::String(plain(code, message));
    }
    let mut names = errors.keys().collect::<Vec<_>>();
    names.sort_unstable();
    Value::Object(names.into_iter().map(|name| (name.clone(), said(&errors[name]))).collect())
}

/// The sentences of general checks begin small and have no full stop until they are shown.
fn plain(code: &str, message: &str) -> String {
    const GENERAL: [&str; 12] = [
        "validation_required",
        "validation_nil_or_not_empty_required",
        "validation_empty",
        "validation_in_invalid",
        "validation_not_in_invalid",
        "validation_match_invalid",
        "validation_length_out_of_range",
        "validation_length_too_long",
        "validation_min_greater_equal_than_required",
        "validation_max_less_equal_than_required",
        "validation_is_domain",
        "validation_invalid_regex",
    ];
    if !GENERAL.contains(&code) {
        return message.to_owned();
    }
    let message = message.trim_end_matches('.');
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_written_down_as_pocketbase_does() {
        let mut errors = FieldErrors::default();
        errors.add("fields.1.name", "validation_required", "Cannot be blank.");
        let own = "System collection name cannot be changed.";
        errors.add("name", "validation_collection_system_name_change", own);
        let said = said(&serde_json::to_value(&errors).unwrap());
        let expected = json!({ "fields": { "1": { "name": "cannot be blank" } }, "name": own });
        assert_eq!(said, expected);
    }
}

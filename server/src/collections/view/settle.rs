//! Making a view's fields fit its query, and its query the collections.

use std::collections::BTreeMap;
use std::sync::Arc;

use homeport_views::View;

use super::super::definition::StoredField;
use super::super::{Catalog, Collection, Definition};
use super::{ViewOptions, compile, fields};
use crate::error::FieldErrors;

/// A view that would not survive a change of another collection.
pub(in super::super) struct Unsettled {
    pub(in super::super) view: String,
    pub(in super::super) reason: String,
}

/// Gives a view the fields of its query. `resolve` when the query's names are to be looked up anew.
pub(in super::super) fn settle(
    definition: &mut Definition,
    catalog: &Catalog,
    resolve: bool,
    errors: &mut FieldErrors,
) {
    const INVALID: &str = "validation_invalid_view_query";
    let id = definition.id.clone();
    let Some(options) = &mut definition.view else { return };
    definition.fields.clear();
    if options.query.trim().is_empty() {
        errors.add("fields", "validation_required", "Cannot be blank.");
        errors.add("viewQuery", "validation_required", "Cannot be blank.");
        return;
    }
    let fresh = BTreeMap::new();
    let bound = if resolve { &fresh } else { &options.tables };
    let compiled = compile(&options.query, bound, catalog).map_err(|error| error.to_string());
    let compiled = compiled.and_then(|view| match reaches(&view, &id, catalog) {
        true => Err("a view can't be made of itself".to_owned()),
        false => Ok(view),
    });
    match compiled {
        Ok(view) => {
            options.tables = names(&view);
            definition.fields = fields::of(&view, catalog);
            definition.next_number = u32::try_from(definition.fields.len()).unwrap_or(0) + 1;
        }
        Err(error) => {
            if error.starts_with("missing required id") {
                let message = "Missing or invalid \"id\" PK field.";
                errors.add("fields", "validation_missing_primary_key", message);
            } else {
                errors.add("fields", "validation_required", "Cannot be blank.");
            }
            errors.add("viewQuery", INVALID, &format!("Invalid query - {error}."));
        }
    }
}

fn names(view: &View) -> BTreeMap<String, String> {
    let sources = view.sources().iter();
    sources.map(|source| (source.name.to_lowercase(), source.id.clone())).collect()
}

/// True when a view reads the view `id`, be it through others.
fn reaches(view: &View, id: &str, catalog: &Catalog) -> bool {
    let mut waiting = view.sources().iter().map(|source| source.id.clone()).collect::<Vec<_>>();
    let mut seen = Vec::new();
    while let Some(source) = waiting.pop() {
        if source == id {
            return true;
        }
        if !seen.contains(&source) {
            if let Some(options) = view_of(catalog, &source) {
                waiting.extend(options.tables.values().cloned());
            }
            seen.push(source);
        }
    }
    false
}

fn view_of<'a>(catalog: &'a Catalog, id: &str) -> Option<&'a ViewOptions> {
    catalog.of_id(id)?.definition.view.as_ref()
}

/// The views that are to be saved anew because their fields change when the collections become
/// `catalog`: each with its new definition, in an order in which none is made of a later one.
///
/// # Errors
/// The first view whose query or rules no longer fit.
pub(in super::super) fn dependents(
    catalog: &Catalog,
    changed: &[&str],
    judge: impl Fn(&Definition, &Definition, &Catalog) -> Option<String>,
) -> Result<Vec<(Arc<Collection>, Definition)>, Unsettled> {
    let mut next = Catalog::draft(catalog.by_id.clone());
    let mut touched = changed.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let mut resaved: Vec<(Arc<Collection>, Definition)> = Vec::new();
    let mut at = 0;
    while let Some(id) = touched.get(at).cloned() {
        at += 1;
        let users =
            catalog.all().filter(|view| view.reads(&id)).map(Arc::clone).collect::<Vec<_>>();
        for view in users {
            if changed.contains(&view.id()) {
                continue;
            }
            let unsettled = |reason: String| Unsettled { view: view.name().to_owned(), reason };
            let mut definition = view.definition.clone();
            let mut errors = FieldErrors::default();
            settle(&mut definition, &next, false, &mut errors);
            if let Some(first) = errors.first() {
                // Without a query that fits there are no fields either; the query says why.
                let reason = errors.message_of("viewQuery").map(str::to_owned);
                return Err(unsettled(reason.unwrap_or(first)));
            }
            if same_fields(&definition.fields, &view.definition.fields) {
                continue;
            }
            if let Some(reason) = judge(&definition, &view.definition, &next) {
                return Err(unsettled(reason));
            }
            let settled = Collection::new(definition.clone());
            let settled = settled.map_err(|error| unsettled(error.to_string()))?;
            let mut by_id = next.by_id.clone();
            by_id.insert(view.id().to_owned(), Arc::new(settled));
            next = Catalog::draft(by_id);
            resaved.retain(|(other, _)| other.id() != view.id());
            resaved.push((Arc::clone(&view), definition));
            if touched.len() < 1_000 {
                touched.push(view.id().to_owned());
            }
        }
    }
    Ok(resaved)
}

fn same_fields(a: &[StoredField], b: &[StoredField]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.field == b.field)
}

//! View collections: a query instead of records of its own.
//!
//! Invariants
//! - A view's fields follow from its query; what a body says of them is ignored.
//! - A view remembers which collections its names stood for when it was saved, so renaming one of
//!   them changes nothing.
//! - A change that a view would not survive is refused.

mod fields;
mod rows;
mod settle;
mod trial;

use std::collections::BTreeMap;
use std::sync::Arc;

use homeport_rules::FieldKind as Shape;
use homeport_views::{Affinity, Origin, Secret, Table, TableColumn, Tables, View};
use serde::{Deserialize, Serialize};

use super::{Catalog, Collection, CollectionType, Column, Definition, FieldKind};

pub(crate) use rows::Run;
pub(super) use rows::to_cell;
pub(super) use settle::{Unsettled, dependents, settle};
pub(super) use trial::Trial;

/// What only views have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ViewOptions {
    /// The query, as it was submitted.
    pub(crate) query: String,
    /// The names it uses, in lower case, and the ids of the collections they stand for.
    #[serde(default)]
    pub(crate) tables: BTreeMap<String, String>,
}

/// The collections as a query sees them.
pub(super) struct Known<'a> {
    pub(super) catalog: &'a Catalog,
    /// What names stand for already.
    pub(super) bound: &'a BTreeMap<String, String>,
}

impl Tables for Known<'_> {
    fn table(&self, name: &str) -> Option<Table> {
        let name = name.to_lowercase();
        let bound = self.bound.get(&name).and_then(|id| self.catalog.of_id(id));
        let collection = bound.or_else(|| self.catalog.by_name.get(&name))?;
        Some(table(&collection.definition, &collection.fields))
    }
}

/// A collection's table as a query sees it.
pub(super) fn table(definition: &Definition, fields: &[Column]) -> Table {
    let is_auth = definition.kind == CollectionType::Auth;
    let columns = fields.iter().map(|column| {
        let field = &column.field;
        let never = field.is_password() || (is_auth && field.name == "tokenKey");
        TableColumn {
            name: field.name.clone(),
            affinity: affinity(&field.kind),
            secret: match field.hidden {
                _ if never => Secret::Never,
                true => Secret::Hidden,
                false => Secret::No,
            },
        }
    });
    Table { id: definition.id.clone(), columns: columns.collect() }
}

/// What the column's declared type makes of comparisons in SQLite.
fn affinity(kind: &FieldKind) -> Affinity {
    match kind {
        FieldKind::Number { .. }
        | FieldKind::Bool {}
        | FieldKind::Json { .. }
        | FieldKind::GeoPoint {} => Affinity::Numeric,
        other if other.is_multiple() => Affinity::Numeric,
        _ => Affinity::Text,
    }
}

/// The compiled query of a view, over the collections as they are.
///
/// # Errors
/// A sentence that says why it cannot be.
pub(super) fn compile(
    query: &str,
    bound: &BTreeMap<String, String>,
    catalog: &Catalog,
) -> Result<View, homeport_views::Error> {
    homeport_views::compile(query, &Known { catalog, bound })
}

impl Catalog {
    /// A view's query, compiled.
    pub(super) fn view(&self, id: &str) -> Option<&Arc<View>> {
        self.views.get(id)
    }

    /// The field that a view's field shows as it is, be it through other views; `None` for what is
    /// made by the query.
    pub(crate) fn source_of(
        &self,
        view: &Collection,
        field: &str,
    ) -> Option<(&Arc<Collection>, &Column)> {
        let (mut view, mut field) = (view.id(), field);
        // No view is made of itself; one that is about to be refused may be.
        for _ in 0..=self.views.len() {
            let columns = self.view(view)?.columns();
            let shown = columns.iter().find(|column| column.name == field)?;
            let Origin::Column { table, column } = &shown.origin else { return None };
            let source = self.of_id(table)?;
            if !source.is_view() {
                return Some((source, source.field(column)?));
            }
            (view, field) = (table, column);
        }
        None
    }

    /// Compiles every view. One whose query does not fit is left out; saving lets none come to be.
    pub(super) fn compile_views(&mut self) {
        let views = self.by_id.values().filter_map(|collection| {
            let options = collection.definition.view.as_ref()?;
            match compile(&options.query, &options.tables, self) {
                Ok(view) => Some((collection.id().to_owned(), Arc::new(view))),
                Err(error) => {
                    tracing::debug!(%error, view = collection.name(), "A view cannot be read");
                    None
                }
            }
        });
        self.views = views.collect();
        let typed = self.by_id.values().filter_map(|one| self.with_bare_numbers(one));
        let typed = typed.collect::<Vec<_>>();
        if !typed.is_empty() {
            self.by_id.extend(typed.into_iter().map(|one| (one.id().to_owned(), Arc::new(one))));
            self.name();
        }
    }

    /// A view as rules see it once it is known what its numbers are made of; `None` where nothing
    /// changes.
    fn with_bare_numbers(&self, view: &Arc<Collection>) -> Option<Collection> {
        view.is_view().then_some(())?;
        let mut shape = view.shape.clone();
        for field in &mut shape.fields {
            if matches!(field.kind, Shape::Number | Shape::BareNumber) {
                let is_bare = self.counts(view.id(), &field.name);
                field.kind = if is_bare { Shape::BareNumber } else { Shape::Number };
            }
        }
        (shape != view.shape).then(|| Collection { shape, ..Collection::clone(view) })
    }

    /// Whether a view's field is one that a query counted, its own or one that it is made of.
    fn counts(&self, view: &str, field: &str) -> bool {
        let (mut view, mut field) = (view, field);
        for _ in 0..=self.views.len() {
            let Some(compiled) = self.views.get(view) else { return false };
            let shown = compiled.columns().iter().find(|column| column.name == field);
            match shown.map(|column| &column.origin) {
                Some(Origin::Count | Origin::Total) => return true,
                Some(Origin::Column { table, column }) => (view, field) = (table, column),
                _ => return false,
            }
        }
        false
    }
}

impl Collection {
    /// True for a view that is made of this collection.
    pub(super) fn reads(&self, id: &str) -> bool {
        let tables = self.definition.view.as_ref().map(|options| &options.tables);
        tables.is_some_and(|tables| tables.values().any(|table| table == id))
    }
}

impl Definition {
    pub(crate) fn is_view(&self) -> bool {
        self.kind == CollectionType::View
    }
}

//! A view's rows: its tables' rows are read in one snapshot, the query is run over them.

use std::borrow::Borrow;
use std::sync::Arc;

use homeport_db::{Db, Ident, Statement};
use homeport_views::{MOST_ROWS, Row, Source, Value as Cell, View};
use serde_json::{Map, Value};

use super::super::{Catalog, Collection, Collections, Field, FieldKind, id_of_table, store};
use crate::error::{Error, Result};

/// How deep views may be made of views.
const MOST_DEPTH: usize = 5;

/// A view's query with all that a run of it needs, gathered before it: no lock and no await is in
/// the way of the work.
pub(crate) struct Run {
    needed: Needed,
    tables: Vec<Table>,
}

/// A table to be read, and which of its columns matter.
struct Table {
    name: Ident,
    columns: Vec<Ident>,
}

struct Needed {
    view: Arc<View>,
    /// For each source, a table to read or another view.
    sources: Vec<Needs>,
}

enum Needs {
    /// The place among the tables.
    Table {
        at: usize,
        collection: Arc<Collection>,
        source: Source,
    },
    View {
        needed: Box<Needed>,
        places: Vec<usize>,
    },
}

impl Run {
    /// # Errors
    /// 400 for views of views of views beyond all measure.
    pub(crate) fn of(catalog: &Catalog, collection: &Collection) -> Result<Self> {
        let view = catalog.view(collection.id());
        Self::new(catalog, view.ok_or_else(|| Error::internal("read a view", "it has no query"))?)
    }

    fn new(catalog: &Catalog, view: &Arc<View>) -> Result<Self> {
        let mut tables = Vec::new();
        let needed = gather(catalog, view, &mut tables, 0)?;
        Ok(Self { needed, tables })
    }

    /// The tables that have to be read, in the order in which their rows are expected.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Ident> {
        self.tables.iter().map(|table| &table.name)
    }

    async fn read(&self, db: &Db) -> Result<Vec<Vec<homeport_db::Row>>> {
        if self.tables.is_empty() {
            return Ok(Vec::new());
        }
        let most = u64::try_from(MOST_ROWS).unwrap_or(u64::MAX) + 1;
        let mut statement = Statement::new("");
        for table in &self.tables {
            statement = statement
                .push("SELECT ")
                .idents(&table.columns)
                .push(" FROM ")
                .ident(&table.name)
                .push(" LIMIT ")
                .number(most)
                .push("; ");
        }
        let read = db.snapshot(statement).await;
        read.map_err(|error| Error::database("read a view's tables", error))
    }

    /// Runs the query over its tables' rows; the values of the view's records, by field name.
    ///
    /// # Errors
    /// 400 when the query takes too much.
    pub(crate) async fn records<R: Borrow<homeport_db::Row> + Send + Sync + 'static>(
        self,
        tables: Vec<Vec<R>>,
        collection: &Collection,
        most: Option<usize>,
    ) -> Result<Vec<Map<String, Value>>> {
        let rows = self.rows(tables, most).await?;
        let fields = collection.definition.fields.iter().map(|stored| &stored.field);
        Ok(records(rows, &fields.collect::<Vec<_>>()))
    }

    async fn rows<R: Borrow<homeport_db::Row> + Send + Sync + 'static>(
        self,
        tables: Vec<Vec<R>>,
        most: Option<usize>,
    ) -> Result<Vec<Row>> {
        let made = tokio::task::spawn_blocking(move || make(&self.needed, &tables, most)).await;
        let made = made.map_err(|error| Error::internal("run a view's query", error))?;
        made.map_err(|error| Error::invalid(format!("The view cannot be shown: {error}.")))
    }
}

impl Collections {
    /// The values of a view's records, by field name; `most` cuts off what comes after so many.
    ///
    /// # Errors
    /// 400 when the query takes too much; the database's.
    pub(crate) async fn view_records(
        &self,
        catalog: &Catalog,
        collection: &Collection,
        most: Option<usize>,
    ) -> Result<Vec<Map<String, Value>>> {
        let run = Run::of(catalog, collection)?;
        let tables = run.read(&self.inner.db).await?;
        run.records(tables, collection, most).await
    }

    /// The rows of a compiled query.
    ///
    /// # Errors
    /// 400 when the query takes too much; the database's.
    pub(super) async fn view_rows(
        &self,
        catalog: &Catalog,
        view: &Arc<View>,
        most: Option<usize>,
    ) -> Result<Vec<Row>> {
        let run = Run::new(catalog, view)?;
        let tables = run.read(&self.inner.db).await?;
        run.rows(tables, most).await
    }

    /// The tables that a view is made of in the end: when one of them changes, so may the view.
    pub(crate) fn tables_of_view(&self, catalog: &Catalog, collection: &Collection) -> Vec<Ident> {
        let mut tables = vec![collection.table.clone()];
        let mut at = 0;
        while let Some(table) = tables.get(at).cloned() {
            at += 1;
            let Some(view) = catalog.view(id_of_table(table.as_str())) else { continue };
            for source in view.sources() {
                let Some(collection) = catalog.of_id(&source.id) else { continue };
                if !tables.contains(&collection.table) {
                    tables.push(collection.table.clone());
                }
            }
        }
        tables
    }
}

fn gather(
    catalog: &Catalog,
    view: &Arc<View>,
    tables: &mut Vec<Table>,
    depth: usize,
) -> Result<Needed> {
    if depth > MOST_DEPTH {
        return Err(Error::invalid("The view is made of too many views of views."));
    }
    let mut sources = Vec::new();
    for source in view.sources() {
        let gone = || Error::internal("read a view", format!("{} is gone", source.name));
        let collection = catalog.of_id(&source.id).ok_or_else(gone)?;
        if let Some(inner) = catalog.view(&source.id) {
            let needed = Box::new(gather(catalog, inner, tables, depth + 1)?);
            let columns = inner.columns();
            let place = |name: &String| columns.iter().position(|column| &column.name == name);
            let places = source.columns.iter().filter_map(place).collect();
            sources.push(Needs::View { needed, places });
            continue;
        }
        let columns = source.columns.iter().filter_map(|name| collection.field(name));
        let mut names = columns.map(|column| column.column.clone()).collect::<Vec<_>>();
        if names.is_empty() {
            names.push(store::ident("id")?);
        }
        names.extend(collection.age_columns());
        names.sort_unstable();
        names.dedup();
        sources.push(Needs::Table {
            at: tables.len(),
            collection: Arc::clone(collection),
            source: source.clone(),
        });
        tables.push(Table { name: collection.table.clone(), columns: names });
    }
    Ok(Needed { view: Arc::clone(view), sources })
}

fn make<R: Borrow<homeport_db::Row>>(
    needed: &Needed,
    tables: &[Vec<R>],
    most: Option<usize>,
) -> Result<Vec<Row>, homeport_views::Error> {
    let mut sources = Vec::with_capacity(needed.sources.len());
    for source in &needed.sources {
        let rows = match source {
            Needs::Table { at, collection, source } => {
                let rows = tables.get(*at).map(Vec::as_slice).unwrap_or_default();
                if rows.len() > MOST_ROWS {
                    return Err(homeport_views::Error::too_many(&source.name));
                }
                of_table(collection, source, rows)
            }
            Needs::View { needed, places } => {
                let rows = make(needed, tables, None)?.into_iter();
                let picked = rows.map(|row| {
                    places.iter().map(|at| row.get(*at).cloned().unwrap_or(Cell::Null)).collect()
                });
                picked.collect()
            }
        };
        sources.push(Arc::new(rows));
    }
    needed.view.run(&sources, most)
}

fn of_table<R: Borrow<homeport_db::Row>>(
    collection: &Collection,
    source: &Source,
    rows: &[R],
) -> Vec<Row> {
    let columns = source.columns.iter().filter_map(|name| collection.field(name));
    let columns = columns.collect::<Vec<_>>();
    let mut rows = rows.iter().map(Borrow::borrow).collect::<Vec<&homeport_db::Row>>();
    // As lists of them come.
    rows.sort_by_cached_key(|row| collection.age_of_row(row));
    let rows = rows.into_iter().map(|row| {
        let cells = columns.iter().map(|column| {
            let kind = &column.field.kind;
            match row.get(column.column.as_str()) {
                Some(value) => to_cell(kind, value),
                None => to_cell(kind, &kind.zero()),
            }
        });
        cells.collect::<Row>()
    });
    rows.collect()
}

/// Rows as records' values.
pub(super) fn records(rows: Vec<Row>, fields: &[&Field]) -> Vec<Map<String, Value>> {
    let records = rows.into_iter().map(|row| {
        let cells = row.iter().zip(fields);
        cells.map(|(cell, field)| (field.name.clone(), of_cell(&field.kind, cell))).collect()
    });
    records.collect()
}

/// A field's value as SQLite would have it in its column.
pub(in super::super) fn to_cell(kind: &FieldKind, value: &Value) -> Cell {
    match (kind, value) {
        (FieldKind::Json { .. }, Value::String(_) | Value::Bool(_)) => {
            Cell::from(value.to_string().as_str())
        }
        _ => Cell::of_json(value),
    }
}

/// A cell as the field's value.
fn of_cell(kind: &FieldKind, cell: &Cell) -> Value {
    let structured =
        kind.is_multiple() || matches!(kind, FieldKind::Json { .. } | FieldKind::GeoPoint {});
    match cell {
        Cell::Text(text) if structured && !text.starts_with(char::is_whitespace) => {
            match serde_json::from_str(text) {
                Ok(value) if matches!(kind, FieldKind::Json { .. }) => value,
                Ok(value) => kind.cast(&value),
                Err(_) => kind.cast(&cell.to_json()),
            }
        }
        _ if matches!(kind, FieldKind::Json { .. }) => cell.to_json(),
        // Ids are texts, whatever they are made of.
        Cell::Integer(_) | Cell::Real(_) if matches!(kind, FieldKind::Text { .. }) => {
            cell.to_text().map_or(Value::Null, |text| Value::from(text.as_ref()))
        }
        _ => kind.cast(&cell.to_json()),
    }
}

//! Every query the room makes. Definitions are kept as one text each: the engine would sort an
//! object's keys, and nothing ever asks for a part of a definition.

use homeport_db::{Db, Ident, Statement};
use serde_json::Value;

use super::{Collection, Column, Definition, Index, columns};
use crate::error::{Error, Result};

/// All definitions.
pub(super) async fn all(db: &Db) -> Result<Vec<Definition>> {
    let fail = |error| Error::database("read the collections", error);
    let rows = db.rows(Statement::new("SELECT text FROM _collections")).await.map_err(fail)?;
    rows.iter()
        .map(|row| {
            let text = row.get("text").and_then(Value::as_str).unwrap_or("");
            serde_json::from_str(text).map_err(|error| Error::internal("read a collection", error))
        })
        .collect()
}

/// Appends the statement that keeps a definition.
pub(super) fn keep(statement: Statement, definition: &Definition) -> Result<Statement> {
    let text = serde_json::to_string(definition)
        .map_err(|error| Error::internal("write a collection", error))?;
    Ok(statement
        .push("UPSERT type::record('_collections', ")
        .bind(definition.id.clone().into())
        .push(") CONTENT { text: ")
        .bind(text.into())
        .push(" } RETURN NONE;"))
}

/// Appends the statement that forgets a definition and drops its table.
pub(super) fn forget(statement: Statement, collection: &Collection) -> Statement {
    statement
        .push("DELETE type::record('_collections', ")
        .bind(collection.id().into())
        .push(") RETURN NONE; REMOVE TABLE IF EXISTS ")
        .ident(&collection.table)
        .push(";")
}

/// Appends the definition of the collection's table.
pub(super) fn define_table(statement: Statement, collection: &Collection) -> Statement {
    statement
        .push("DEFINE TABLE IF NOT EXISTS ")
        .ident(&collection.table)
        .push(" TYPE NORMAL SCHEMALESS PERMISSIONS NONE;")
}

/// Appends the removal of an index's engine indexes.
pub(super) fn remove_index(
    statement: Statement,
    collection: &Collection,
    index: &Index,
) -> Result<Statement> {
    let mut statement = statement;
    for prefix in ['i', 'j'] {
        statement = statement
            .push("REMOVE INDEX IF EXISTS ")
            .ident(&ident(&format!("{prefix}{}", index.number))?)
            .push(" ON ")
            .ident(&collection.table)
            .push(";");
    }
    Ok(statement)
}

/// Appends the removal of the indexes that `current`'s relations have and `next`'s do not.
pub(super) fn remove_relation_indexes(
    mut statement: Statement,
    current: &Collection,
    next: &Collection,
) -> Result<Statement> {
    let kept = next.fields.iter().map(relation_index).collect::<Result<Vec<_>>>()?;
    for column in &current.fields {
        let Some(name) = relation_index(column)? else { continue };
        if !kept.iter().flatten().any(|kept| kept == &name) {
            statement = statement
                .push("REMOVE INDEX IF EXISTS ")
                .ident(&name)
                .push(" ON ")
                .ident(&current.table)
                .push(";");
        }
    }
    Ok(statement)
}

/// The name of the index through which the records that refer to another are found: on the id, or
/// on each id of a list.
fn relation_index(column: &Column) -> Result<Option<Ident>> {
    if column.field.kind.target().is_none() {
        return Ok(None);
    }
    let letter = if column.field.kind.is_multiple() { 'm' } else { 'r' };
    ident(&format!("{letter}_{}", column.column)).map(Some)
}

/// Appends the definitions of all engine indexes; those that exist stay as they are.
///
/// A plain index `(a, b)` becomes `(a, b)` and its backwards twin `(a, mirror of b)`; one of a
/// single field gets `k` in front. A unique index is one engine index on exactly its columns.
pub(super) fn define_indexes(
    mut statement: Statement,
    collection: &Collection,
) -> Result<Statement> {
    let key = ident("k")?;
    for index in &collection.definition.indexes {
        let mut columns = Vec::new();
        for name in &index.fields {
            columns.extend(collection.field(name));
        }
        let Some((last, front)) = columns.split_last() else { continue };
        if index.unique {
            let names = columns
                .iter()
                .map(|column| match &column.unless_empty {
                    Some(unless_empty) if index.partial => unless_empty,
                    _ => &column.column,
                })
                .collect::<Vec<_>>();
            let name = ident(&format!("i{}", index.number))?;
            statement = define_index(statement, collection, &name, &names).push(" UNIQUE;");
            continue;
        }
        let mut front = front.iter().map(|column| &column.column).collect::<Vec<_>>();
        if front.is_empty() {
            front.push(&key);
        }
        for (prefix, last) in [('i', Some(&last.column)), ('j', last.inverse.as_ref())] {
            let Some(last) = last else { continue };
            let name = ident(&format!("{prefix}{}", index.number))?;
            let names = front.iter().copied().chain([last]).collect::<Vec<_>>();
            statement = define_index(statement, collection, &name, &names).push(";");
        }
    }
    for column in collection.fields.iter().filter(|column| columns::is_timeline(&column.field)) {
        for column in [Some(&column.column), column.inverse.as_ref()].into_iter().flatten() {
            let name = ident(&format!("t_{}", column.as_str()))?;
            statement = define_index(statement, collection, &name, &[&key, column]).push(";");
        }
    }
    for column in &collection.fields {
        let Some(name) = relation_index(column)? else { continue };
        let each = if column.field.kind.is_multiple() { ".*;" } else { ";" };
        statement = define_index(statement, collection, &name, &[&column.column]).push(each);
    }
    Ok(statement)
}

fn define_index(
    statement: Statement,
    collection: &Collection,
    name: &Ident,
    columns: &[&Ident],
) -> Statement {
    statement
        .push("DEFINE INDEX IF NOT EXISTS ")
        .ident(name)
        .push(" ON ")
        .ident(&collection.table)
        .push(" FIELDS ")
        .idents(columns.iter().copied())
}

pub(super) fn ident(name: &str) -> Result<Ident> {
    Ident::new(name).map_err(|error| Error::database("name an index", error))
}

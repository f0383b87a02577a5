//! Every query the room makes. Definitions are kept as one text each: the engine would sort an
//! object's keys, and nothing ever asks for a part of a definition.

use std::collections::HashSet;

use homeport_db::{Db, Ident, Key, Row, Statement};
use serde_json::Value;

use super::age::AGE_INDEX;
use super::{Collection, Column, Definition};
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

/// Appends the statements that forget a definition and drop its table. For small tables only.
pub(super) fn forget(statement: Statement, collection: &Collection) -> Statement {
    forget_definition(statement, collection)
        .push("REMOVE TABLE IF EXISTS ")
        .ident(&collection.table)
        .push(";")
}

/// Appends the statements that forget a definition and mark its table to be removed.
pub(super) fn doom(statement: Statement, collection: &Collection) -> Statement {
    forget_definition(statement, collection)
        .push("UPSERT type::record('_removals', ")
        .bind(collection.table.as_str().into())
        .push(") CONTENT { name: ")
        .bind(collection.name().into())
        .push(" } RETURN NONE;")
}

fn forget_definition(statement: Statement, collection: &Collection) -> Statement {
    statement
        .push("DELETE type::record('_collections', ")
        .bind(collection.id().into())
        .push(") RETURN NONE;")
}

/// Appends the statement that takes the mark from a table again.
pub(super) fn spare(statement: Statement, table: &Ident) -> Statement {
    statement
        .push("DELETE type::record('_removals', ")
        .bind(table.as_str().into())
        .push(") RETURN NONE;")
}

/// The tables marked to be removed, and what their collections were called.
pub(super) async fn doomed(db: &Db) -> Result<Vec<(Ident, String)>> {
    let fail = |error| Error::database("read what is to be removed", error);
    let rows = db.rows(Statement::new("SELECT * FROM _removals")).await.map_err(fail)?;
    let text = |row: &Row, name: &str| {
        row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    rows.iter().map(|row| Ok((ident(&text(row, "id"))?, text(row, "name")))).collect()
}

/// Removes a table and its mark.
pub(super) fn remove_table(table: &Ident) -> Statement {
    let statement = Statement::new("REMOVE TABLE IF EXISTS ").ident(table).push(";");
    spare(statement, table)
}

/// Deletes rows.
pub(super) fn delete_rows(keys: &[Key]) -> Statement {
    Statement::new("DELETE ").records(keys).push(" RETURN NONE")
}

/// Appends the definition of the collection's table.
pub(super) fn define_table(statement: Statement, collection: &Collection) -> Statement {
    statement
        .push("DEFINE TABLE IF NOT EXISTS ")
        .ident(&collection.table)
        .push(" TYPE NORMAL SCHEMALESS PERMISSIONS NONE;")
}

/// An index as the engine has it.
pub(super) struct EngineIndex {
    pub(super) name: Ident,
    columns: Vec<Ident>,
    pub(super) unique: bool,
    /// True when each item of a list has an entry of its own.
    each: bool,
}

impl EngineIndex {
    /// True for one that ends with the order of age; format 3 had none.
    pub(super) fn has_age(&self) -> bool {
        self.columns.last() == Some(&Ident::made())
    }

    /// True for one that format 5 had without the order of age, or under the same name.
    pub(super) fn has_more_age(&self) -> bool {
        self.has_age() && !self.name.as_str().starts_with("o_")
    }
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

/// The index by which lists are sorted by `created` or `updated`, where no declared one is as good.
fn timeline_index(collection: &Collection, column: &Column) -> Result<Option<EngineIndex>> {
    if !collection.keeps_timeline(column) {
        return Ok(None);
    }
    let (name, columns) = (ident(&collection.timeline_index(column))?, vec![column.column.clone()]);
    Ok(Some(EngineIndex { name, columns, unique: false, each: false }))
}

/// All engine indexes of a collection. The same name always means the same columns.
///
/// A declared index is one on its columns, or on its keys; one of expressions that is not unique
/// would serve nothing here, and is none. Beside them stand one for each field that every list is
/// sorted by sooner or later, and one for each relation. In those that lists are read along what is
/// equal comes by age; where no field has the moment of creation, there is one for that order alone.
pub(super) fn engine_indexes(collection: &Collection) -> Result<Vec<EngineIndex>> {
    if collection.is_view() {
        return Ok(Vec::new());
    }
    let mut indexes = Vec::new();
    for index in &collection.definition.indexes {
        if index.is_keyed() {
            let (name, key) =
                (ident(&format!("i{}", index.number))?, ident(&format!("x{}", index.number))?);
            indexes.push(EngineIndex { name, columns: vec![key], unique: true, each: false });
            continue;
        }
        let mut columns = Vec::new();
        for name in &index.fields {
            columns.extend(collection.field(name));
        }
        if columns.is_empty() {
            continue;
        }
        let column = |column: &&Column| match index.unique {
            true => column.unique_in(index).clone(),
            false => column.column.clone(),
        };
        let name = ident(&collection.engine_name(index))?;
        let columns = columns.iter().map(column).collect();
        indexes.push(EngineIndex { name, columns, unique: index.unique, each: false });
    }
    for column in &collection.fields {
        indexes.extend(timeline_index(collection, column)?);
    }
    order_by_age(&mut indexes, collection)?;
    for column in &collection.fields {
        let Some(name) = relation_index(column)? else { continue };
        let each = column.field.kind.is_multiple();
        indexes.push(EngineIndex {
            name,
            columns: vec![column.column.clone()],
            unique: false,
            each,
        });
    }
    Ok(indexes)
}

/// Ends indexes that lists are read along, all that are not unique, with the columns of age, as far
/// as they have them not.
fn order_by_age(indexes: &mut Vec<EngineIndex>, collection: &Collection) -> Result<()> {
    if collection.age_field().is_none() {
        let (name, columns) = (ident(AGE_INDEX)?, vec![Ident::made()]);
        indexes.push(EngineIndex { name, columns, unique: false, each: false });
    }
    for index in indexes.iter_mut().filter(|index| !index.unique) {
        let missing = collection.age_columns().filter(|column| !index.columns.contains(column));
        index.columns.extend(missing.collect::<Vec<_>>());
    }
    Ok(())
}

/// Appends the definitions of all engine indexes; those that exist stay as they are.
pub(super) fn define_indexes(
    mut statement: Statement,
    collection: &Collection,
) -> Result<Statement> {
    for index in engine_indexes(collection)? {
        statement = define_index(statement, collection, &index).push(";");
    }
    Ok(statement)
}

/// Appends the definition of an index that the engine then builds on its own.
pub(super) fn build_index(
    statement: Statement,
    collection: &Collection,
    index: &EngineIndex,
) -> Statement {
    define_index(statement, collection, index).push(" CONCURRENTLY;")
}

fn define_index(statement: Statement, collection: &Collection, index: &EngineIndex) -> Statement {
    let statement = statement
        .push("DEFINE INDEX IF NOT EXISTS ")
        .ident(&index.name)
        .push(" ON ")
        .ident(&collection.table)
        .push(" FIELDS ")
        .idents(&index.columns)
        .push(if index.each { ".*" } else { "" });
    if index.unique { statement.push(" UNIQUE") } else { statement }
}

/// Appends the removal of the engine indexes in `present` that the collection does not want.
pub(super) fn remove_other_indexes(
    mut statement: Statement,
    collection: &Collection,
    present: &HashSet<String>,
) -> Result<Statement> {
    let wanted = engine_indexes(collection)?;
    for name in present {
        if !wanted.iter().any(|index| index.name.as_str() == name) {
            statement = remove_index(statement, &collection.table, name)?;
        }
    }
    Ok(statement)
}

/// Appends the removal of one engine index.
pub(super) fn remove_index(statement: Statement, table: &Ident, name: &str) -> Result<Statement> {
    Ok(statement
        .push("REMOVE INDEX IF EXISTS ")
        .ident(&ident(name)?)
        .push(" ON ")
        .ident(table)
        .push(";"))
}

pub(super) fn ident(name: &str) -> Result<Ident> {
    Ident::new(name).map_err(|error| Error::database("name an index", error))
}

//! Keys of unique indexes that are more than a list of fields: one text for all their columns.
//!
//! Two records have the same key exactly when SQLite would hold their values to be the same; one
//! that does not count (its condition does not hold, or a value is NULL) has none.

use homeport_db::Ident;
use homeport_views::{Lone, Table, Value as Cell};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::index::{Index, Special, is_not_empty};
use super::{Column, Definition, view};

/// Longer keys are hashed.
const LONGEST: usize = 512;

/// What makes the keys of an index.
#[derive(Debug)]
pub(crate) struct Key {
    /// `x<number>`.
    pub(crate) column: Ident,
    parts: Vec<Part>,
    condition: Option<Lone>,
}

#[derive(Debug)]
struct Part {
    expression: Lone,
    nocase: bool,
}

/// The keys of a definition's indexes.
///
/// # Errors
/// An expression that does not compile; saved definitions have none.
pub(super) fn of(definition: &Definition, fields: &[Column]) -> Result<Vec<Key>, String> {
    let keyed = definition.indexes.iter().filter(|index| index.is_keyed());
    let keys = keyed.map(|index| {
        let special = index.special.as_ref().ok_or_else(|| "an index without keys".to_owned())?;
        let (parts, condition) = compile(special, &view::table(definition, fields))?;
        let column =
            Ident::new(&format!("x{}", index.number)).map_err(|error| error.to_string())?;
        Ok(Key { column, parts, condition })
    });
    keys.collect()
}

/// What is wrong with an index that is more than a list of fields, if anything.
pub(super) fn judge(index: &Index, definition: &Definition, fields: &[Column]) -> Option<String> {
    let special = index.special.as_ref()?;
    compile(special, &view::table(definition, fields)).err()
}

fn compile(special: &Special, table: &Table) -> Result<(Vec<Part>, Option<Lone>), String> {
    let expression = |text: &str| {
        homeport_views::expression(text, table).map_err(|error| error.message().to_owned())
    };
    let parts = special.columns.iter().map(|column| {
        let quoted = format!("`{}`", column.text);
        let text = if column.is_field { &quoted } else { &column.text };
        Ok(Part { expression: expression(text)?, nocase: column.nocase })
    });
    let parts = parts.collect::<Result<Vec<_>, String>>()?;
    let condition = special.condition.as_deref().map(expression).transpose()?;
    Ok((parts, condition))
}

impl Key {
    /// The key of a record with these values.
    pub(crate) fn of(&self, fields: &[Column], values: &Map<String, Value>) -> Option<String> {
        let cells = |expression: &Lone| {
            let cell = |name: &String| {
                let column = fields.iter().find(|column| &column.field.name == name);
                let kind = column.map(|column| &column.field.kind);
                match (kind, values.get(name)) {
                    (Some(kind), Some(value)) => view::to_cell(kind, value),
                    (Some(kind), None) => view::to_cell(kind, &kind.zero()),
                    (None, _) => Cell::Null,
                }
            };
            expression.columns().iter().map(cell).collect::<Vec<_>>()
        };
        if let Some(condition) = &self.condition
            && !condition.holds(&cells(condition)).unwrap_or(false)
        {
            return None;
        }
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let cell = part.expression.value(&cells(&part.expression)).ok()?;
            parts.push(match cell {
                Cell::Null => return None,
                Cell::Text(text) if part.nocase => Value::from(text.to_ascii_lowercase()),
                other => other.to_json(),
            });
        }
        Some(text_of(parts))
    }
}

fn text_of(parts: Vec<Value>) -> String {
    let text = Value::Array(parts).to_string();
    if text.len() <= LONGEST { text } else { hex::encode(Sha256::digest(text.as_bytes())) }
}

/// Where a record is looked for by what one of its fields holds.
pub(crate) struct Sought<'a> {
    pub(crate) column: &'a Ident,
    pub(crate) value: Value,
    /// Whether an index leads there; else every record is looked at.
    pub(crate) is_indexed: bool,
}

impl super::Collection {
    /// Whether the record whose field has a value can be found without a look at all of them: by its
    /// id, or by a unique index, once that is built.
    pub(crate) fn is_found_at_once(&self, column: &Column) -> bool {
        column.field.name == "id" || self.finders(column).next().is_some()
    }

    /// Where to look for the record whose field is `value`, not empty. A unique index that does not
    /// tell letters' case apart finds them in either.
    pub(crate) fn sought<'a>(&'a self, column: &'a Column, value: Value) -> Sought<'a> {
        let is_built = |index: &&Index| {
            !self.definition.filling && self.has_index(&format!("i{}", index.number))
        };
        let mut built = self.finders(column).filter(is_built).collect::<Vec<_>>();
        // Where one tells cases apart and another does not, no two records differ in case alone.
        built.sort_by_key(|index| !index.ignores_case());
        match built.into_iter().find_map(|index| self.in_index(index, column, &value)) {
            Some((column, value)) => Sought { column, value, is_indexed: true },
            None => Sought { column: &column.column, value, is_indexed: false },
        }
    }

    /// The unique indexes of this field alone that every record with a value is in.
    fn finders<'a>(&'a self, column: &'a Column) -> impl Iterator<Item = &'a Index> {
        let name = column.field.name.as_str();
        let has_all = move |index: &Index| {
            let condition = index.special.as_ref().and_then(|special| special.condition.as_ref());
            condition.is_none_or(|condition| is_not_empty(condition, name))
        };
        let indexes = self.definition.indexes.iter();
        indexes.filter(move |index| index.unique && index.fields == [name] && has_all(index))
    }

    /// The column of an index of this field alone, and what it has there for a value.
    fn in_index<'a>(
        &'a self,
        index: &Index,
        column: &'a Column,
        value: &Value,
    ) -> Option<(&'a Ident, Value)> {
        if !index.is_keyed() {
            return Some((column.unique_in(index), value.clone()));
        }
        let name = format!("x{}", index.number);
        let key = self.keys.iter().find(|key| key.column.as_str() == name)?;
        let values = Map::from_iter([(column.field.name.clone(), value.clone())]);
        Some((&key.column, key.of(&self.fields, &values)?.into()))
    }
}

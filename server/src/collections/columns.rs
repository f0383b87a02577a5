//! From values by field name to rows by column, and back.
//!
//! A field's values lie in `c<number>`, and where a unique index ignores empty ones, those that
//! are not empty in `u<number>` too.

use std::collections::HashSet;

use homeport_db::{Ident, MADE, Row};
use regex::Regex;
use serde_json::{Map, Value, json};

use super::field::FieldKind;
use super::{Collection, Column, Definition, patterns};

/// Names the columns of a definition.
///
/// # Errors
/// A pattern that does not compile; saved definitions have none.
pub(super) fn of(definition: &Definition) -> Result<Vec<Column>, String> {
    let partial = definition
        .indexes
        .iter()
        .filter(|index| index.partial)
        .flat_map(|index| index.fields.iter().cloned())
        .collect::<HashSet<_>>();
    definition
        .fields
        .iter()
        .map(|stored| {
            let name = |prefix: char| {
                Ident::new(&format!("{prefix}{}", stored.column)).map_err(|error| error.to_string())
            };
            let field = stored.field.clone();
            let is_id = field.name == "id";
            Ok(Column {
                column: if is_id {
                    Ident::new("id").map_err(|e| e.to_string())?
                } else {
                    name('c')?
                },
                unless_empty: partial.contains(&field.name).then(|| name('u')).transpose()?,
                pattern: pattern_of(&field.kind)?,
                field,
            })
        })
        .collect()
}

/// Every column that a dropped secret's values may still lie in.
///
/// # Errors
/// None in fact: a number makes a good name.
pub(super) fn dropped_secrets(definition: &Definition) -> Result<Vec<Ident>, String> {
    let names = definition
        .dropped_secrets
        .iter()
        // Rows of format 1 had the value's mirror image in `d`, too.
        .flat_map(|column| ['c', 'd', 'u'].map(|prefix| format!("{prefix}{column}")));
    names.map(|name| Ident::new(&name).map_err(|error| error.to_string())).collect()
}

/// The two fields every list of records is sorted by sooner or later.
pub(crate) fn is_timeline(field: &super::Field) -> bool {
    matches!(field.kind, FieldKind::Autodate { .. })
        && matches!(field.name.as_str(), "created" | "updated")
}

fn pattern_of(kind: &FieldKind) -> Result<Option<Regex>, String> {
    match kind {
        FieldKind::Text { pattern, .. } | FieldKind::Password { pattern, .. }
            if !pattern.is_empty() =>
        {
            // One that was saved before it was read as Go reads it goes on meaning what it meant.
            let compiled = patterns::compile(pattern).or_else(|_| Regex::new(pattern));
            compiled.map(Some).map_err(|error| error.to_string())
        }
        _ => Ok(None),
    }
}

impl Collection {
    /// The row that holds these values.
    pub(crate) fn to_row(&self, values: &Map<String, Value>) -> Row {
        let mut row = Row::new();
        for column in &self.fields {
            let value = match values.get(&column.field.name) {
                Some(value) => value.clone(),
                None => column.field.kind.zero(),
            };
            if let Some(unless_empty) = &column.unless_empty
                && value != json!("")
            {
                row.insert(unless_empty.as_str().to_owned(), value.clone());
            }
            row.insert(column.column.as_str().to_owned(), value);
        }
        for key in self.keys.iter() {
            if let Some(text) = key.of(&self.fields, values) {
                row.insert(key.column.as_str().to_owned(), text.into());
            }
        }
        row
    }

    /// The values a row holds, by field name; columns not filled in yet read as zero.
    pub(crate) fn values_of(&self, row: &Row) -> Map<String, Value> {
        self.fields.iter().map(|column| column.value_of(row)).collect()
    }

    /// True when a row lacks a column that this definition has, or holds it in another shape.
    pub(crate) fn lacks_columns(&self, row: &Row) -> bool {
        self.lacks_keys(row)
            || self.fields.iter().any(|column| {
                row.get(column.column.as_str())
                    .is_none_or(|value| misshapen(&column.field.kind, value))
                    || column.unless_empty.as_ref().is_some_and(|unless_empty| {
                        !row.contains_key(unless_empty.as_str())
                            && row
                                .get(column.column.as_str())
                                .is_some_and(|value| value != &json!(""))
                    })
            })
    }
}

impl Column {
    /// The field's name and the value a row holds of it.
    pub(crate) fn value_of(&self, row: &Row) -> (String, Value) {
        let value = match row.get(self.column.as_str()) {
            Some(Value::Null) | None => self.field.kind.zero(),
            // The field was made a list, or one value, since.
            Some(value) if misshapen(&self.field.kind, value) => self.field.kind.cast(value),
            Some(value) => value.clone(),
        };
        (self.field.name.clone(), value)
    }
}

impl Collection {
    /// Whether an index of its own keeps records in the order of this field, because every list is
    /// sorted by it sooner or later and no declared index is as good.
    pub(crate) fn keeps_timeline(&self, column: &Column) -> bool {
        let mut declared = self.definition.indexes.iter();
        is_timeline(&column.field)
            && !declared.any(|index| {
                !index.unique
                    && index.special.is_none()
                    && index.fields == [column.field.name.as_str()]
            })
    }

    /// The name of the index that keeps records in the order of this field, and equal ones by age.
    pub(crate) fn timeline_index(&self, column: &Column) -> String {
        let own = &column.column;
        match self.age_field() {
            Some(created) if created.column == *own => format!("o_{own}"),
            Some(created) => format!("t_{own}o_{}", created.column),
            None => format!("t_{own}o_{MADE}"),
        }
    }

    fn lacks_keys(&self, row: &Row) -> bool {
        if self.keys.is_empty() {
            return false;
        }
        let values = self.values_of(row);
        self.keys.iter().any(|key| {
            let kept = row.get(key.column.as_str()).and_then(Value::as_str);
            key.of(&self.fields, &values).as_deref() != kept
        })
    }
}

/// True for a list where one value belongs, and the other way round.
fn misshapen(kind: &FieldKind, value: &Value) -> bool {
    match kind {
        FieldKind::Select { .. } | FieldKind::File { .. } | FieldKind::Relation { .. } => {
            kind.is_multiple() != value.is_array()
        }
        _ => false,
    }
}

//! From values by field name to rows by column, and back.
//!
//! Beside each field's own column a row has `k`, always 1: the engine stops an ordered scan at
//! its LIMIT only behind an equality (3.3.5), so every index that sorts begins with `k` or a
//! field compared by equality. It also reads forwards only; `d<number>` holds a value's mirror
//! image, so that descending order is a forward scan too.

use std::collections::HashSet;

use homeport_db::{Ident, Row};
use regex::Regex;
use serde_json::{Map, Value, json};

use super::field::FieldKind;
use super::{Collection, Column, Definition};

/// Text beyond this many bytes does not count for descending order.
const MIRRORED_BYTES: usize = 256;

/// Names the columns of a definition.
///
/// # Errors
/// A pattern that does not compile; saved definitions have none.
pub(super) fn of(definition: &Definition) -> Result<Vec<Column>, String> {
    let sorted = sorted_fields(definition);
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
                inverse: (sorted.contains(&field.name) && can_mirror(&field.kind))
                    .then(|| name('d'))
                    .transpose()?,
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
        .flat_map(|column| ['c', 'd', 'u'].map(|prefix| format!("{prefix}{column}")));
    names.map(|name| Ident::new(&name).map_err(|error| error.to_string())).collect()
}

/// Fields that some index sorts by: the last of each plain index, and `created` and `updated`.
fn sorted_fields(definition: &Definition) -> HashSet<String> {
    let mut names = definition
        .indexes
        .iter()
        .filter(|index| !index.unique)
        // Of expressions there are no fields.
        .filter_map(|index| index.fields.last().cloned())
        .collect::<HashSet<_>>();
    for stored in &definition.fields {
        if is_timeline(&stored.field) {
            names.insert(stored.field.name.clone());
        }
    }
    names
}

/// The two fields every list of records is sorted by sooner or later.
pub(crate) fn is_timeline(field: &super::Field) -> bool {
    matches!(field.kind, FieldKind::Autodate { .. })
        && matches!(field.name.as_str(), "created" | "updated")
}

fn can_mirror(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Text { primary_key, .. } => !primary_key,
        FieldKind::Number { .. }
        | FieldKind::Bool {}
        | FieldKind::Email { .. }
        | FieldKind::Url { .. }
        | FieldKind::Date { .. }
        | FieldKind::Autodate { .. } => true,
        FieldKind::Select { .. } | FieldKind::Relation { .. } => !kind.is_multiple(),
        FieldKind::Editor { .. }
        | FieldKind::Json { .. }
        | FieldKind::GeoPoint {}
        | FieldKind::File { .. }
        | FieldKind::Password { .. } => false,
    }
}

fn pattern_of(kind: &FieldKind) -> Result<Option<Regex>, String> {
    match kind {
        FieldKind::Text { pattern, .. } | FieldKind::Password { pattern, .. }
            if !pattern.is_empty() =>
        {
            Regex::new(pattern).map(Some).map_err(|error| error.to_string())
        }
        _ => Ok(None),
    }
}

impl Collection {
    /// The row that holds these values.
    pub(crate) fn to_row(&self, values: &Map<String, Value>) -> Row {
        let mut row = Row::new();
        row.insert("k".to_owned(), json!(1));
        for column in &self.fields {
            let value = match values.get(&column.field.name) {
                Some(value) => value.clone(),
                None => column.field.kind.zero(),
            };
            if let Some(inverse) = &column.inverse {
                row.insert(inverse.as_str().to_owned(), mirror(&column.field.kind, &value));
            }
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
        self.fields
            .iter()
            .map(|column| {
                let value = row.get(column.column.as_str()).cloned();
                let value = match value {
                    Some(Value::Null) | None => column.field.kind.zero(),
                    // The field was made a list, or one value, since.
                    Some(value) if misshapen(&column.field.kind, &value) => {
                        column.field.kind.cast(&value)
                    }
                    Some(value) => value,
                };
                (column.field.name.clone(), value)
            })
            .collect()
    }

    /// True when a row lacks a column that this definition has, or holds it in another shape.
    pub(crate) fn lacks_columns(&self, row: &Row) -> bool {
        self.lacks_keys(row)
            || self.fields.iter().any(|column| {
                row.get(column.column.as_str())
                    .is_none_or(|value| misshapen(&column.field.kind, value))
                    || column
                        .inverse
                        .as_ref()
                        .is_some_and(|inverse| !row.contains_key(inverse.as_str()))
                    || column.unless_empty.as_ref().is_some_and(|unless_empty| {
                        !row.contains_key(unless_empty.as_str())
                            && row
                                .get(column.column.as_str())
                                .is_some_and(|value| value != &json!(""))
                    })
            })
    }
}

impl Collection {
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

/// A value whose order is the opposite.
fn mirror(kind: &FieldKind, value: &Value) -> Value {
    match kind {
        FieldKind::Bool {} => json!(value != &Value::Bool(true)),
        FieldKind::Number { .. } => match value.as_i64() {
            Some(whole) => json!(whole.checked_neg().unwrap_or(i64::MAX)),
            None => json!(-value.as_f64().unwrap_or(0.0)),
        },
        // A date's digits are a number that rises with time.
        FieldKind::Date { .. } | FieldKind::Autodate { .. } => {
            let digits = value.as_str().unwrap_or("").chars().filter(char::is_ascii_digit);
            json!(-digits.collect::<String>().parse::<i64>().unwrap_or(0))
        }
        _ => json!(mirror_text(value.as_str().unwrap_or(""))),
    }
}

/// Each byte's complement in hexadecimal, and an end mark above every digit: a text's longer
/// continuation sorts after it, so here it must sort before.
fn mirror_text(text: &str) -> String {
    let mut mirrored = hex::encode(
        text.as_bytes().iter().take(MIRRORED_BYTES).map(|byte| !byte).collect::<Vec<_>>(),
    );
    mirrored.push('g');
    mirrored
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn mirrored_text_sorts_backwards(a in ".{0,40}", b in ".{0,40}") {
            prop_assert_eq!(a.cmp(&b), mirror_text(&b).cmp(&mirror_text(&a)));
        }

        #[test]
        fn mirrored_numbers_sort_backwards(a in -1e15..1e15f64, b in -1e15..1e15f64) {
            let kind = FieldKind::Number { min: None, max: None, only_int: false };
            let mirrored = |n: f64| mirror(&kind, &super::super::value::number(n)).as_f64().unwrap();
            prop_assert_eq!(a.partial_cmp(&b), mirrored(b).partial_cmp(&mirrored(a)));
        }
    }

    #[test]
    fn an_empty_date_comes_last_backwards() {
        let kind = FieldKind::Date { min: String::new(), max: String::new() };
        let at = |text: &str| mirror(&kind, &json!(text)).as_i64().unwrap();
        assert!(at("2022-01-31 10:00:00.123Z") < at("2021-12-31 10:00:00.123Z"));
        assert!(at("2021-12-31 10:00:00.123Z") < at(""));
    }
}

//! The fields of a view, which follow from its query.

use homeport_views::{Cast, Column, Origin, View};

use super::super::Catalog;
use super::super::definition::StoredField;
use super::super::field::{Field, FieldKind, ID_PATTERN};

/// The fields that PocketBase gives to such a query.
pub(super) fn of(view: &View, catalog: &Catalog) -> Vec<StoredField> {
    let fields = view.columns().iter().map(|column| field(column, catalog));
    fields.zip(1..).map(|(field, column)| StoredField { column, field }).collect()
}

fn field(column: &Column, catalog: &Catalog) -> Field {
    let name = column.name.as_str();
    let number = |only_int| FieldKind::Number { min: None, max: None, only_int };
    let kind = match &column.origin {
        Origin::Id => return id(),
        Origin::Count | Origin::Cast(Cast::Integer) => number(true),
        Origin::Total | Origin::Cast(Cast::Number) => number(false),
        Origin::Cast(Cast::Text) => text(),
        Origin::Cast(Cast::Bool) => FieldKind::Bool {},
        Origin::Expression => json(),
        Origin::Column { table, column: of } => {
            let source = catalog.of_id(table).and_then(|collection| collection.field(of));
            match source {
                Some(source) if source.field.name != "id" => {
                    let mut field = source.field.clone();
                    field.id = clone_id(table, name);
                    name.clone_into(&mut field.name);
                    field.hidden |= column.hidden;
                    return field;
                }
                Some(_) => reference(table),
                None => json(),
            }
        }
    };
    let mut field = Field::new(name, kind);
    field.hidden = column.hidden;
    field
}

fn id() -> Field {
    let kind = FieldKind::Text {
        min: 0,
        max: 0,
        pattern: ID_PATTERN.to_owned(),
        autogenerate_pattern: String::new(),
        primary_key: true,
    };
    let mut field = Field::new("id", kind);
    field.system = true;
    field.required = Some(true);
    field
}

/// The id of another collection's record.
fn reference(table: &str) -> FieldKind {
    FieldKind::Relation {
        collection_id: table.to_owned(),
        cascade_delete: false,
        min_select: 0,
        max_select: 1,
    }
}

fn text() -> FieldKind {
    FieldKind::Text {
        min: 0,
        max: 0,
        pattern: String::new(),
        autogenerate_pattern: String::new(),
        primary_key: false,
    }
}

fn json() -> FieldKind {
    FieldKind::Json { max_size: 1 }
}

/// `_clone_` and four digits, always the same for the same column. (PocketBase draws them by lot.)
fn clone_id(table: &str, name: &str) -> String {
    let sum = crc32fast::hash(format!("{table}.{name}").as_bytes());
    format!("_clone_{:04x}", sum & 0xffff)
}

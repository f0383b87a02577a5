//! A field's definition: PocketBase's names, options and defaults, as on the wire and on disk.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::dates;
use crate::http::names::unsigned;

/// What record ids look like unless their collection says otherwise.
pub(crate) const ID_PATTERN: &str = "^[a-z0-9]+$";

/// One field of a collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Field {
    /// `<type><crc32 of the first name>`; stays when the field is renamed.
    #[serde(default)]
    pub(crate) id: String,
    /// `[A-Za-z_][A-Za-z0-9_]*`.
    #[serde(default)]
    pub(crate) name: String,
    /// True for fields that the collection's type brings along.
    #[serde(default)]
    pub(crate) system: bool,
    /// Hidden fields are shown to superusers only.
    #[serde(default)]
    pub(crate) hidden: bool,
    /// A hint for admin screens: this value stands for the record.
    #[serde(default)]
    pub(crate) presentable: bool,
    /// A text for admin screens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
    /// Whether the zero value is refused. Autodate fields have no such option.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) required: Option<bool>,
    /// The type and its options.
    #[serde(flatten)]
    pub(crate) kind: FieldKind,
}

/// A field's type and its options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum FieldKind {
    /// Text. `min` and `max` count characters; `max` 0 means 5000.
    Text {
        #[serde(default)]
        min: i64,
        #[serde(default)]
        max: i64,
        #[serde(default)]
        pattern: String,
        #[serde(default)]
        autogenerate_pattern: String,
        #[serde(default)]
        primary_key: bool,
    },
    /// HTML. `maxSize` in bytes, 0 means 5 MiB.
    Editor {
        #[serde(default)]
        max_size: i64,
        #[serde(default, rename = "convertURLs")]
        convert_urls: bool,
    },
    /// A number, 64-bit float or whole.
    Number {
        #[serde(default, serialize_with = "plainly")]
        min: Option<f64>,
        #[serde(default, serialize_with = "plainly")]
        max: Option<f64>,
        #[serde(default)]
        only_int: bool,
    },
    /// True or false.
    Bool {},
    /// An e-mail address.
    Email {
        #[serde(default)]
        only_domains: Vec<String>,
        #[serde(default)]
        except_domains: Vec<String>,
    },
    /// A URL.
    Url {
        #[serde(default)]
        only_domains: Vec<String>,
        #[serde(default)]
        except_domains: Vec<String>,
    },
    /// A moment, `2022-01-31 10:00:00.123Z`.
    Date {
        #[serde(default)]
        min: String,
        #[serde(default)]
        max: String,
    },
    /// A moment the server sets.
    Autodate {
        #[serde(default)]
        on_create: bool,
        #[serde(default)]
        on_update: bool,
    },
    /// One of some values, or a list of them when `maxSelect` is over 1.
    Select {
        #[serde(default)]
        values: Vec<String>,
        #[serde(default)]
        max_select: i64,
    },
    /// Any JSON. `maxSize` in bytes, 0 means 1 MiB.
    Json {
        #[serde(default)]
        max_size: i64,
    },
    /// `{"lon","lat"}` in degrees.
    GeoPoint {},
    /// A file's name, or a list of them when `maxSelect` is over 1. `maxSize` is one file's, in
    /// bytes, 0 means 5 MiB; `thumbs` are sizes such as `100x100`, `0x50f`; protected files need a
    /// token.
    File {
        #[serde(default)]
        max_select: i64,
        #[serde(default)]
        max_size: i64,
        #[serde(default)]
        mime_types: Vec<String>,
        #[serde(default)]
        thumbs: Vec<String>,
        #[serde(default)]
        protected: bool,
    },
    /// The id of a record of another collection (or the same), or a list of ids when `maxSelect`
    /// is over 1. When the last record it names is deleted, `cascadeDelete` deletes this one too.
    Relation {
        #[serde(default)]
        collection_id: String,
        #[serde(default)]
        cascade_delete: bool,
        #[serde(default)]
        min_select: i64,
        #[serde(default)]
        max_select: i64,
    },
    /// A password's hash; write-only.
    Password {
        #[serde(default)]
        min: i64,
        #[serde(default)]
        max: i64,
        #[serde(default)]
        pattern: String,
        #[serde(default)]
        cost: i64,
    },
}

/// A whole number is written as one: 9, not 9.0.
fn plainly<S: serde::Serializer>(limit: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    limit.map(super::value::number).serialize(serializer)
}

impl FieldKind {
    /// The type's name on the wire.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            FieldKind::Text { .. } => "text",
            FieldKind::Editor { .. } => "editor",
            FieldKind::Number { .. } => "number",
            FieldKind::Bool {} => "bool",
            FieldKind::Email { .. } => "email",
            FieldKind::Url { .. } => "url",
            FieldKind::Date { .. } => "date",
            FieldKind::Autodate { .. } => "autodate",
            FieldKind::Select { .. } => "select",
            FieldKind::Json { .. } => "json",
            FieldKind::GeoPoint {} => "geoPoint",
            FieldKind::File { .. } => "file",
            FieldKind::Relation { .. } => "relation",
            FieldKind::Password { .. } => "password",
        }
    }

    /// True for fields that hold lists.
    pub(crate) fn is_multiple(&self) -> bool {
        match self {
            FieldKind::Select { max_select, .. }
            | FieldKind::File { max_select, .. }
            | FieldKind::Relation { max_select, .. } => *max_select > 1,
            _ => false,
        }
    }

    /// The id of the collection that a relation points into.
    pub(crate) fn target(&self) -> Option<&str> {
        match self {
            FieldKind::Relation { collection_id, .. } => Some(collection_id),
            _ => None,
        }
    }

    /// What rules need to know of the type.
    pub(crate) fn shape(&self) -> homeport_rules::FieldKind {
        use homeport_rules::FieldKind as Shape;
        match self {
            FieldKind::Text { .. } => Shape::Text,
            FieldKind::Editor { .. } => Shape::Editor,
            FieldKind::Number { .. } => Shape::Number,
            FieldKind::Bool {} => Shape::Bool,
            FieldKind::Email { .. } => Shape::Email,
            FieldKind::Url { .. } => Shape::Url,
            FieldKind::Date { .. } => Shape::Date,
            FieldKind::Autodate { .. } => Shape::Autodate,
            FieldKind::Select { max_select, .. } => Shape::Select { multiple: *max_select > 1 },
            FieldKind::Json { .. } => Shape::Json,
            FieldKind::GeoPoint {} => Shape::GeoPoint,
            FieldKind::File { max_select, .. } => Shape::File { multiple: *max_select > 1 },
            FieldKind::Relation { max_select, collection_id, .. } => {
                Shape::Relation { multiple: *max_select > 1, collection_id: collection_id.clone() }
            }
            FieldKind::Password { .. } => Shape::Password,
        }
    }
}

impl Field {
    /// A submitted field; `None` when it is none. `null` is the zero value wherever it stands, as it
    /// is for PocketBase.
    pub(super) fn read(submitted: Value) -> Option<Self> {
        let Value::Object(mut options) = submitted else { return None };
        options.retain(|_, value| !value.is_null());
        options.values_mut().for_each(|value| *value = unsigned(value.take()));
        for list in options.values_mut().filter_map(Value::as_array_mut) {
            for item in list.iter_mut().filter(|item| item.is_null()) {
                *item = "".into();
            }
        }
        // Serde would take a type's number for it.
        let kind = options.get("type").and_then(Value::as_str)?;
        if kind == "autodate" {
            // It has neither, so whatever stands there is passed over.
            options.retain(|option, _| !matches!(option.as_str(), "required" | "help"));
        }
        serde_json::from_value(Value::Object(options)).ok()
    }

    /// A field of the given type with everything else at its default.
    pub(crate) fn new(name: &str, kind: FieldKind) -> Self {
        Self {
            id: default_id(kind.type_name(), name),
            name: name.to_owned(),
            system: false,
            hidden: false,
            presentable: false,
            help: None,
            required: None,
            kind,
        }
        .normalised()
    }

    /// Options that only some types have, present exactly for those; dates in canonical form.
    pub(crate) fn normalised(mut self) -> Self {
        match self.kind {
            FieldKind::Autodate { .. } => {
                self.required = None;
                self.help = None;
            }
            _ => {
                self.required.get_or_insert(false);
                self.help.get_or_insert_default();
            }
        }
        match &mut self.kind {
            FieldKind::Text { primary_key: true, pattern, .. } if pattern.is_empty() => {
                ID_PATTERN.clone_into(pattern);
            }
            FieldKind::Date { min, max } => {
                for limit in [min, max] {
                    *limit = dates::parse(limit).map(dates::to_text).unwrap_or_default();
                }
            }
            _ => {}
        }
        if self.id.is_empty() {
            self.id = default_id(self.kind.type_name(), &self.name);
        }
        self
    }

    pub(crate) fn is_required(&self) -> bool {
        self.required == Some(true)
    }

    pub(crate) fn is_password(&self) -> bool {
        matches!(self.kind, FieldKind::Password { .. })
    }
}

/// The id of a field of this type and name, unless another has it already.
pub(super) fn default_id(kind: &str, name: &str) -> String {
    format!("{kind}{}", crc32fast::hash(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_reads_and_writes_as_pocketbase_does() {
        let read = Field::read;
        let field = read(json!({"name": "t", "type": "text", "max": null, "help": null})).unwrap();
        let expected = json!({
            "autogeneratePattern": "", "help": "", "hidden": false, "id": "text2238339752",
            "max": 0, "min": 0, "name": "t", "pattern": "", "presentable": false,
            "primaryKey": false, "required": false, "system": false, "type": "text",
        });
        assert_eq!(serde_json::to_value(field.normalised()).unwrap(), expected);
        let autodate = Field::new("ad", FieldKind::Autodate { on_create: true, on_update: false });
        let expected = json!({
            "hidden": false, "id": "autodate2011229528", "name": "ad", "onCreate": true,
            "onUpdate": false, "presentable": false, "system": false, "type": "autodate",
        });
        assert_eq!(serde_json::to_value(autodate).unwrap(), expected);
        for kind in [json!("nope"), json!(5), Value::Null] {
            assert!(read(json!({"name": "x", "type": kind})).is_none(), "{kind}");
        }
        let field = read(json!({"name": "e", "type": "email", "onlyDomains": [null]})).unwrap();
        let FieldKind::Email { only_domains, .. } = field.kind else { panic!() };
        assert_eq!(only_domains, [""]);
    }
}

//! The world of `pocketbase/reach`: collections that point into each other, and a loader that
//! answers wants as a database would.

#![allow(unreachable_pub, reason = "each test binary has this module to itself")]
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::HashMap;

use homeport_rules::{Expression, FieldKind, FieldShape, Related, Request, Shape, Want};
use serde_json::{Map, Value, json};

pub type Record = Map<String, Value>;

pub struct Around {
    pub shapes: Vec<Shape>,
    /// By collection id, in order of insertion.
    pub records: HashMap<String, Vec<Record>>,
}

impl Around {
    /// The world that the real program was asked about.
    pub fn recorded() -> Around {
        let text = include_str!("../pocketbase/reach/world.json");
        Around::new(&serde_json::from_str(text).unwrap())
    }

    /// A world written as the recorded one is.
    pub fn new(world: &Value) -> Around {
        let mut collections = world["collections"].as_array().unwrap().clone();
        for later in world["later"].as_array().into_iter().flatten() {
            let one = collections.iter_mut().find(|one| one["name"] == later["collection"]);
            one.unwrap()["fields"].as_array_mut().unwrap().push(later["field"].clone());
        }
        let shapes = collections.iter().map(shape).collect::<Vec<_>>();
        let mut records: HashMap<String, Vec<Record>> =
            shapes.iter().map(|shape| (shape.id.clone(), Vec::new())).collect();
        for entry in world["records"].as_array().unwrap() {
            let shape = shapes.iter().find(|shape| entry["collection"] == shape.name).unwrap();
            records.get_mut(&shape.id).unwrap().push(complete(shape, &entry["values"]));
        }
        Around { shapes, records }
    }

    pub fn shape(&self, name: &str) -> &Shape {
        self.shapes.iter().find(|shape| shape.name == name).unwrap()
    }

    #[allow(dead_code, reason = "not every test asks for it")]
    pub fn of(&self, name: &str) -> &[Record] {
        &self.records[&self.shape(name).id]
    }

    /// Everything that `bases` need, loaded round by round.
    pub fn load(
        &self,
        expression: &Expression,
        bases: &[&Record],
        request: &Request<'_>,
        related: &mut Related,
    ) {
        for _round in 0..20 {
            let wants = expression.wants(bases, request, related);
            if wants.is_empty() {
                return;
            }
            for want in wants {
                related.add(&want, self.answer(&want));
            }
        }
        unreachable!("it always wants more");
    }

    /// Everything a want asks for.
    pub fn answer(&self, want: &Want) -> Vec<Record> {
        let all = self.records[want.collection()].iter();
        match want {
            Want::Records { ids, .. } => {
                all.filter(|r| ids.iter().any(|id| r["id"] == **id)).cloned().collect()
            }
            Want::Referrers { field, ids, .. } => all
                .filter(|r| match &r[field.as_str()] {
                    Value::Array(items) => items.iter().any(|i| ids.iter().any(|id| *i == **id)),
                    one => ids.iter().any(|id| *one == **id),
                })
                .cloned()
                .collect(),
            // What the condition finds is another test's; here it is always wide enough.
            Want::Rows { only_one: true, .. } => all.take(1).cloned().collect(),
            Want::Rows { .. } => all.cloned().collect(),
        }
    }
}

fn shape(collection: &Value) -> Shape {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let indexes = collection["indexes"].to_string();
    let auth = collection["type"] == "auth";
    let mut fields = collection["fields"].as_array().unwrap().clone();
    if auth {
        fields.push(json!({"name": "email", "type": "email"}));
        fields.push(json!({"name": "emailVisibility", "type": "bool"}));
        fields.push(json!({"name": "verified", "type": "bool"}));
        fields.push(json!({"name": "password", "type": "password", "hidden": true}));
    }
    let fields = fields.iter().map(|field| {
        let multiple = field["maxSelect"].as_u64().unwrap_or(1) > 1;
        let name = text(&field["name"]).unwrap();
        FieldShape {
            column: name.clone(),
            kind: match field["type"].as_str().unwrap() {
                "text" => FieldKind::Text,
                "number" => FieldKind::Number,
                "bool" => FieldKind::Bool,
                "date" => FieldKind::Date,
                "json" => FieldKind::Json,
                "email" => FieldKind::Email,
                "geoPoint" => FieldKind::GeoPoint,
                "password" => FieldKind::Password,
                "select" => FieldKind::Select { multiple },
                "relation" => FieldKind::Relation {
                    multiple,
                    collection_id: text(&field["collectionId"]).unwrap(),
                },
                other => unreachable!("a field of type {other}"),
            },
            hidden: field["hidden"] == true,
            unique: indexes.contains("UNIQUE") && indexes.contains(&format!("({name})")),
            name,
        }
    });
    Shape {
        id: text(&collection["id"]).unwrap(),
        name: text(&collection["name"]).unwrap(),
        auth,
        list_rule: text(&collection["listRule"]),
        fields: fields.collect(),
    }
}

/// A record as it is kept: every field has a value.
fn complete(shape: &Shape, values: &Value) -> Record {
    let mut record = values.as_object().unwrap().clone();
    for field in &shape.fields {
        let zero = match &field.kind {
            FieldKind::Number => json!(0),
            FieldKind::Bool => json!(false),
            FieldKind::Json => Value::Null,
            FieldKind::GeoPoint => json!({"lon": 0, "lat": 0}),
            kind if kind.is_multiple() => json!([]),
            _ => json!(""),
        };
        record.entry(field.name.clone()).or_insert(zero);
    }
    record
}

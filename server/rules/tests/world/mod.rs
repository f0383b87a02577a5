//! A collection, a record and a request for tests to ask about.

#![allow(unreachable_pub, reason = "each test binary has this module to itself")]

use homeport_rules::{FieldKind, FieldShape, Request, Shape};
use serde_json::{Map, Value, json};
use time::macros::datetime;

pub fn users() -> Shape {
    let relation =
        |multiple| FieldKind::Relation { multiple, collection_id: "teams_id".to_owned() };
    let fields = [
        ("id", FieldKind::Text),
        ("email", FieldKind::Email),
        ("emailVisibility", FieldKind::Bool),
        ("password", FieldKind::Password),
        ("title", FieldKind::Text),
        ("views", FieldKind::Number),
        ("active", FieldKind::Bool),
        ("born", FieldKind::Date),
        ("meta", FieldKind::Json),
        ("place", FieldKind::GeoPoint),
        ("kind", FieldKind::Select { multiple: false }),
        ("tags", FieldKind::Select { multiple: true }),
        ("team", relation(false)),
        ("teams", relation(true)),
    ];
    let fields = fields.map(|(name, kind)| FieldShape {
        name: name.to_owned(),
        column: name.to_owned(),
        kind,
        hidden: name == "password",
        unique: false,
    });
    Shape {
        id: "users_id".to_owned(),
        name: "users".to_owned(),
        auth: true,
        list_rule: Some(String::new()),
        fields: fields.to_vec(),
    }
}

/// The collection whose records call.
fn callers() -> Shape {
    let fields = [
        ("email", FieldKind::Email),
        ("emailVisibility", FieldKind::Bool),
        ("name", FieldKind::Text),
        ("roles", FieldKind::Select { multiple: true }),
        ("age", FieldKind::Number),
        ("teams", FieldKind::Select { multiple: true }),
        ("verified", FieldKind::Bool),
    ];
    let fields = fields.map(|(name, kind)| FieldShape {
        name: name.to_owned(),
        column: name.to_owned(),
        kind,
        hidden: false,
        unique: false,
    });
    Shape {
        id: "callers_id".to_owned(),
        name: "callers".to_owned(),
        auth: true,
        list_rule: None,
        fields: fields.to_vec(),
    }
}

/// Everything but `teams_id`, which is gone.
pub fn shapes() -> Vec<Shape> {
    vec![users(), callers()]
}

pub fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// One record, one request; `with` gives the tests that need other ones theirs.
pub struct World {
    pub record: Map<String, Value>,
    pub auth: Option<Map<String, Value>>,
    pub body: Map<String, Value>,
    pub headers: Map<String, Value>,
}

impl World {
    pub fn new() -> World {
        World {
            record: map(json!({
                "id": "r1", "email": "r@x.org", "emailVisibility": false, "password": "", "title": "Hello",
                "views": 5, "active": true, "born": "2022-01-31 10:00:00.123Z", "meta": {"a": [1, "two"]},
                "place": {"lon": 10.5, "lat": 20}, "kind": "x", "tags": ["x", "y"], "team": "t1", "teams": ["t1", "t2"],
            })),
            auth: Some(map(json!({
                "id": "u1", "collectionId": "callers_id", "email": "u@x.org", "name": "Ann_", "roles": ["admin", "editor"], "age": 30,
                "teams": ["t1", "t9"], "verified": true,
            }))),
            body: map(json!({"title": "New", "views": "5", "tags": ["x"], "extra": {"deep": [1]}})),
            headers: map(json!({"x_token": "Secret"})),
        }
    }

    pub fn request(&self) -> Request<'_> {
        static EMPTY: std::sync::OnceLock<Map<String, Value>> = std::sync::OnceLock::new();
        Request {
            auth: self.auth.as_ref(),
            body: &self.body,
            query: EMPTY.get_or_init(Map::new),
            headers: &self.headers,
            method: "POST",
            context: "default",
            now: datetime!(2024-02-29 23:59:58.9876 UTC),
        }
    }
}

//! What most tests need first: an admin's name, a collection's definition, patience.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The admin's e-mail address.
pub const ADMIN: &str = "root@example.com";
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Rules that let everyone do everything.
pub fn open_rules() -> Value {
    json!({ "listRule": "", "viewRule": "", "createRule": "", "updateRule": "", "deleteRule": "" })
}

/// A field's definition.
pub fn field(name: &str, kind: &str) -> Value {
    json!({ "name": name, "type": kind })
}

/// A collection's definition: `rest` is merged over open rules.
pub fn collection(name: &str, fields: Value, rest: Value) -> Value {
    let mut definition = open_rules();
    for part in [json!({ "name": name, "fields": fields }), rest] {
        if let (Value::Object(all), Value::Object(part)) = (&mut definition, part) {
            all.extend(part);
        }
    }
    definition
}

/// Asks again and again until `condition` holds.
///
/// # Panics
/// When it does not within a minute.
pub async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !condition().await {
        assert!(Instant::now() < patience, "waited a minute in vain until {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

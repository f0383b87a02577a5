//! A record as it may be shown.

use serde_json::{Map, Value};

use super::{Asking, Record};
use crate::auth::sees_hidden;

/// The record's JSON for whoever asks: no password and no token key ever, hidden fields for
/// superusers and keys that read there, an e-mail address only when it is public, one's own, or one's to manage
/// ([`Around::manageable`](super::Around::manageable) says so).
pub(crate) fn present(record: &Record, asking: &Asking, managed: bool) -> Map<String, Value> {
    let Record { collection, id, values, .. } = record;
    let sees_hidden = sees_hidden(&asking.caller, collection);
    let mut shown = Map::new();
    for column in &collection.fields {
        let field = &column.field;
        if field.name == "tokenKey" && collection.is_auth() || (field.hidden && !sees_hidden) {
            continue;
        }
        let value = match values.get(&field.name) {
            _ if field.is_password() && collection.is_auth() => continue,
            _ if field.is_password() => Value::String(String::new()),
            Some(value) => value.clone(),
            None => field.kind.zero(),
        };
        shown.insert(field.name.clone(), value);
    }
    if collection.is_auth() {
        let public = values.get("emailVisibility") == Some(&Value::Bool(true));
        let visible = public || managed || sees_hidden || asking.caller.is(collection.id(), id);
        if !visible {
            shown.remove("email");
        }
    }
    collection.stamp(&mut shown);
    shown
}

//! A record as it may be shown.

use serde_json::{Map, Value};

use super::{Asking, Record};
use crate::auth::sees_hidden;

/// The record's JSON for whoever asks: no password and no token key ever, hidden fields for
/// superusers and keys that read there, an e-mail address only when it is public, one's own, or one's to manage
/// ([`Around::manageable`](super::Around::manageable) says so).
pub(crate) fn present(record: Record, asking: &Asking, managed: bool) -> Map<String, Value> {
    let Record { collection, id, values: mut shown, .. } = record;
    let sees_hidden = sees_hidden(&asking.caller, &collection);
    let is_auth = collection.is_auth();
    let public = shown.get("emailVisibility") == Some(&Value::Bool(true));
    let mut count = 0;
    for column in &collection.fields {
        let field = &column.field;
        let is_secret = is_auth && (field.name == "tokenKey" || field.is_password());
        if is_secret || (field.hidden && !sees_hidden) {
            shown.remove(&field.name);
            continue;
        }
        count += 1;
        if field.is_password() {
            shown.insert(field.name.clone(), Value::String(String::new()));
        } else if !shown.contains_key(&field.name) {
            shown.insert(field.name.clone(), field.kind.zero());
        }
    }
    // Names of fields are distinct, so there is more only where something is none of them.
    if shown.len() > count {
        shown.retain(|name, _| collection.field(name).is_some());
    }
    if is_auth {
        let visible = public || managed || sees_hidden || asking.caller.is(collection.id(), &id);
        if !visible {
            shown.remove("email");
        }
    }
    collection.stamp(&mut shown);
    shown
}

//! What a key, or anybody, may set of a record.

use serde_json::{Map, Value, json};

use crate::auth::is_above;
use crate::collections::value::to_text;
use crate::collections::{Collection, Field, generate};
use crate::http::{Caller, Right};

pub(super) const KEY_SETS_NO_PASSWORD: &str =
    "This API key may not set passwords: it was not given the action manage.";
pub(super) const KEY_CHOOSES_NO_ID: &str =
    "This API key may not choose the ids of accounts: it was not given the action manage.";
/// What of a body is about passwords.
pub(super) const ABOUT_PASSWORDS: [&str; 3] = ["password", "passwordConfirm", "oldPassword"];

/// Whether a caller may set a field. Nobody but owners sets what sign-ins are told by.
pub(super) fn sets(caller: &Caller, collection: &Collection, right: Right, field: &Field) -> bool {
    if !field.hidden || field.is_password() || caller.is_owner() {
        return true;
    }
    let tells_sign_ins = collection.is_auth() && field.name == "tokenKey";
    !tells_sign_ins && is_above(caller, collection, right)
}

/// Whether a key sets a password that it may not set.
pub(super) fn key_presumes(
    caller: &Caller,
    collection: &Collection,
    body: &Map<String, Value>,
) -> bool {
    let is_set = |name: &&str| body.get(*name).is_some_and(|value| !to_text(value).is_empty());
    is_plain_key(caller, collection) && ABOUT_PASSWORDS.iter().any(is_set)
}

/// Whether a key chooses the id of an account. Rules, here and in other collections, tell people apart
/// by it: one that was deleted could come back as somebody else.
pub(super) fn key_chooses_id(
    caller: &Caller,
    collection: &Collection,
    body: &Map<String, Value>,
) -> bool {
    let is_chosen = body.get("id").is_some_and(|id| !to_text(id).is_empty());
    is_plain_key(caller, collection) && is_chosen
}

/// An account that a key makes without a say in its password gets one that nobody knows: whoever it
/// is for sets another by mail, or signs in otherwise.
pub(super) fn fill_password(
    caller: &Caller,
    collection: &Collection,
    body: &mut Map<String, Value>,
) {
    if is_plain_key(caller, collection) {
        let password = json!(generate::secret());
        body.insert("password".to_owned(), password.clone());
        body.insert("passwordConfirm".to_owned(), password);
    }
}

/// A key that manages no accounts, where there are some.
fn is_plain_key(caller: &Caller, collection: &Collection) -> bool {
    caller.is_key() && collection.is_auth() && !is_above(caller, collection, Right::Manage)
}

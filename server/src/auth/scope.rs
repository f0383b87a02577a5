//! Who stands above the rules of a collection: superusers as far as their role reaches, and keys
//! within their scope.
//!
//! What a key was not given, or a role does not reach, is refused, whatever the rules say: they are
//! about people, and a key that reached what guests reach would reach more than its list says, as an
//! admin who is to change nothing would change what guests may.

use crate::collections::{Collection, sign_ins};
use crate::error::{Error, Result};
use crate::http::{Caller, Right, Role};

/// Whether a collection's rule for an action does not apply to a caller.
pub(crate) fn is_above(caller: &Caller, collection: &Collection, right: Right) -> bool {
    if let Caller::Key(key) = caller {
        return key.may(collection.id(), &collection.definition.created, right);
    }
    caller.role().is_some_and(|role| role >= needed(collection, right))
}

/// The role that stands above a collection's rule. What tells of sign-ins under way is worth a
/// method of another admin's to whoever reads it.
fn needed(collection: &Collection, right: Right) -> Role {
    match right {
        Right::List | Right::View if sign_ins::is_under_way(collection.id()) => Role::Owner,
        Right::List | Right::View => Role::Viewer,
        Right::Create | Right::Update | Right::Delete | Right::Manage => to_write(collection),
    }
}

/// The role that writes records of a collection. The system's hold what makes somebody an admin, and
/// what signs them in.
fn to_write(collection: &Collection) -> Role {
    if collection.definition.system { Role::Owner } else { Role::Editor }
}

/// Whether a caller sees hidden fields and addresses of a collection's records.
pub(crate) fn sees_hidden(caller: &Caller, collection: &Collection) -> bool {
    is_above(caller, collection, Right::View) || is_above(caller, collection, Right::List)
}

/// Whether this is about an admin's own account: a lesser role's password is its own to change, and
/// nothing else of it.
pub(crate) fn is_of_lesser_admin(caller: &Caller, collection: &Collection) -> bool {
    caller.lesser_role().is_some() && collection.is_superusers()
}

/// # Errors
/// 403 for a key that was not given this, and for an admin whose role does not write here. What lesser
/// roles read beyond it the rules say; and what of their own account they change,
/// `records`.
pub(crate) fn check_scope(caller: &Caller, collection: &Collection, right: Right) -> Result<()> {
    if is_above(caller, collection, right) {
        return Ok(());
    }
    if caller.is_key() {
        let (verb, name) = (right.verb(), collection.name());
        let message = format!("This API key may not {verb} records of {name}.");
        return Err(Error::Forbidden(message.into()));
    }
    match (caller.lesser_role(), right) {
        (None, _) | (_, Right::List | Right::View) => Ok(()),
        (_, Right::Update) if is_of_lesser_admin(caller, collection) => Ok(()),
        (Some(role), _) => role.require(to_write(collection)),
    }
}

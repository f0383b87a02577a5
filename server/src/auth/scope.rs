//! Who stands above the rules of a collection: superusers, and keys within their scope.
//!
//! What a key was not given is refused, whatever the rules say: they are about people, and a key that
//! reached what guests reach would reach more than its list says.

use crate::collections::Collection;
use crate::error::{Error, Result};
use crate::http::{Caller, Right};

/// Whether a collection's rule for an action does not apply to a caller.
pub(crate) fn is_above(caller: &Caller, collection: &Collection, right: Right) -> bool {
    match caller {
        Caller::Key(key) => key.may(collection.id(), &collection.definition.created, right),
        Caller::Guest | Caller::Record(_) | Caller::Owner => caller.is_superuser(),
    }
}

/// Whether a caller sees hidden fields and addresses of a collection's records.
pub(crate) fn sees_hidden(caller: &Caller, collection: &Collection) -> bool {
    is_above(caller, collection, Right::View) || is_above(caller, collection, Right::List)
}

/// # Errors
/// 403 for a key that was not given this.
pub(crate) fn check_scope(caller: &Caller, collection: &Collection, right: Right) -> Result<()> {
    if !caller.is_key() || is_above(caller, collection, right) {
        return Ok(());
    }
    let (verb, name) = (right.verb(), collection.name());
    Err(Error::Forbidden(format!("This API key may not {verb} records of {name}.").into()))
}

//! Reading the bodies of sign-in flows as PocketBase does: a wrong type refuses the whole, what is
//! wrong with values is told together.

use serde_json::{Map, Value, json};

use crate::collections::address::is_email;
use crate::error::{Error, FieldErrors, Result};

pub(super) const BAD_BODY: &str = "An error occurred while loading the submitted data.";
pub(super) const BAD_FIELDS: &str = "An error occurred while validating the submitted data.";

/// A text of the body; empty when it is absent.
///
/// # Errors
/// 400 for anything but a text.
pub(super) fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Error::invalid(BAD_BODY)),
    }
}

/// Blames a text for being empty. Returns whether it is not.
pub(super) fn required(name: &str, text: &str, errors: &mut FieldErrors) -> bool {
    if text.is_empty() {
        errors.add(name, "validation_required", "Cannot be blank.");
    }
    !text.is_empty()
}

/// Blames a text for being empty, too short or too long. Returns whether it is neither.
pub(super) fn length(
    name: &str,
    text: &str,
    (min, max): (usize, usize),
    errors: &mut FieldErrors,
) -> bool {
    if !required(name, text, errors) {
        return false;
    }
    let fits = (min..=max).contains(&text.chars().count());
    if !fits {
        let message = format!("The length must be between {min} and {max}.");
        let params = json!({ "min": min, "max": max });
        errors.add_with(name, "validation_length_out_of_range", &message, params);
    }
    fits
}

/// Blames a text for being no address. Returns whether it is one.
pub(super) fn address(name: &str, text: &str, errors: &mut FieldErrors) -> bool {
    if !length(name, text, (1, 255), errors) {
        return false;
    }
    let is_one = is_email(text);
    if !is_one {
        errors.add(name, "validation_is_email", "Must be a valid email address.");
    }
    is_one
}

/// The body's one address.
///
/// # Errors
/// 400 when it has none.
pub(super) fn only_address(body: &Map<String, Value>) -> Result<&str> {
    let email = text(body, "email")?;
    let mut errors = FieldErrors::default();
    address("email", email, &mut errors);
    errors.into_result(BAD_FIELDS)?;
    Ok(email)
}

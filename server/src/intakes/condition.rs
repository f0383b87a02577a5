//! Conditions: texts of the rules' language about an event and nothing else. The event is
//! `@request.body`.

use std::sync::Arc;

use homeport_rules::{Expression, names};

use crate::collections::{Catalog, Rule};

const EVENT: &str = "@request.body.";
const LONGEST: usize = 10_000;

/// Reads a condition; `None` when it always holds.
///
/// # Errors
/// What is wrong, in words for who wrote it.
pub(super) fn read(text: &str, catalog: &Catalog) -> Result<Option<Arc<Expression>>, String> {
    if text.len() > LONGEST {
        return Err("it is too long".to_owned());
    }
    let spans = names(text).map_err(|error| error.message().to_owned())?;
    for name in spans.into_iter().map(|span| &text[span]) {
        let is_moment = name.starts_with('@') && !name.contains('.');
        let is_word = matches!(name, "true" | "false" | "null");
        if !name.starts_with(EVENT) && !is_moment && !is_word {
            let message = "it is about the event only: `@request.body.` and a place in it";
            return Err(message.to_owned());
        }
    }
    match Rule::about_nothing(text, catalog)? {
        Rule::When(expression) => Ok(Some(expression)),
        Rule::Anyone | Rule::Nobody | Rule::Broken => Ok(None),
    }
}

//! Conditions: texts of the rules' language about an event and nothing else. The event is
//! `@request.body`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use homeport_rules::{Expression, names};

use crate::collections::{Catalog, Rule};

const EVENT: &str = "@request.body.";
const LONGEST: usize = 10_000;
/// Conditions that are remembered; there are fewer intakes.
const MOST: usize = 500;

/// What a condition comes to.
type Read = Result<Option<Arc<Expression>>, String>;

/// Conditions as they were read with one version of the catalog: each is read once, and not in the
/// writer's turn for every event.
#[derive(Default)]
pub(super) struct Conditions(Mutex<(u64, HashMap<String, Read>)>);

impl Conditions {
    /// As [`read`].
    ///
    /// # Errors
    /// What is wrong, in words for who wrote it.
    pub(super) fn read(&self, text: &str, catalog: &Catalog) -> Read {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, known) = &mut *kept;
        if *version != catalog.version() || known.len() >= MOST {
            known.clear();
            *version = catalog.version();
        }
        if let Some(read) = known.get(text) {
            return read.clone();
        }
        let fresh = read(text, catalog);
        known.insert(text.to_owned(), fresh.clone());
        fresh
    }
}

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

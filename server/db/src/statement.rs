//! SurrealQL that user text cannot reach: literal parts, checked identifiers, bound values.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;
use surrealdb_types::{RecordId, Value, Variables};

use crate::value::to_engine;
use crate::{DbError, Key, MADE};

const LONGEST: usize = 128;

/// A table, column or index name: `[A-Za-z_][A-Za-z0-9_]*`, at most 128 characters. Always
/// rendered in back-ticks, so reserved words are ordinary names.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ident(Arc<str>);

impl Ident {
    /// Checks a name.
    ///
    /// # Errors
    /// [`DbError::Identifier`] when the name has another shape.
    pub fn new(name: &str) -> Result<Self, DbError> {
        let mut characters = name.chars();
        let starts = characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if starts
            && name.len() <= LONGEST
            && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        {
            return Ok(Self(name.into()));
        }
        Err(DbError::Identifier(name.to_owned()))
    }

    /// The column [`MADE`].
    pub fn made() -> Self {
        Self(MADE.into())
    }

    /// The bare name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Ident {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A statement, or several, and its bound values.
#[derive(Clone, Debug)]
pub struct Statement {
    pub(crate) text: String,
    pub(crate) binds: Variables,
}

impl Statement {
    /// Starts with literal text.
    pub fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), binds: Variables::new() }
    }

    /// Appends literal text.
    #[must_use]
    pub fn push(mut self, text: &'static str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Appends an identifier in back-ticks.
    #[must_use]
    pub fn ident(mut self, ident: &Ident) -> Self {
        self.text.push('`');
        self.text.push_str(&ident.0);
        self.text.push('`');
        self
    }

    /// Appends identifiers, separated by commas.
    #[must_use]
    pub fn idents<'a>(mut self, idents: impl IntoIterator<Item = &'a Ident>) -> Self {
        for (index, ident) in idents.into_iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self = self.ident(ident);
        }
        self
    }

    /// Appends a parameter bound to a JSON value.
    #[must_use]
    pub fn bind(self, value: Json) -> Self {
        self.bind_engine(to_engine(value))
    }

    /// Appends a parameter bound to one record's address.
    #[must_use]
    pub fn record(self, key: &Key) -> Self {
        self.bind_engine(Value::RecordId(record_id(key)))
    }

    /// Appends a parameter bound to a list of record addresses.
    #[must_use]
    pub fn records<'a>(self, keys: impl IntoIterator<Item = &'a Key>) -> Self {
        let ids = keys.into_iter().map(|key| Value::RecordId(record_id(key))).collect::<Vec<_>>();
        self.bind_engine(Value::Array(ids.into()))
    }

    /// Appends a whole number as a literal; it cannot carry anything but digits.
    #[must_use]
    pub fn number(mut self, number: u64) -> Self {
        self.text.push_str(&number.to_string());
        self
    }

    /// Appends a clause that the rules compiler made. Its text holds only checked identifiers,
    /// operators and parameters `$r0`, `$r1`…, which become `$<prefix>0`… here, so that one
    /// statement can hold several clauses.
    #[must_use]
    pub fn clause(mut self, text: &str, binds: &[(String, Json)], prefix: &'static str) -> Self {
        // No identifier holds a `$`, so every one of them begins a parameter.
        self.text.push_str(&text.replace("$r", &format!("${prefix}")));
        for (name, value) in binds {
            let name = format!("{prefix}{}", name.trim_start_matches('r'));
            self.binds.insert(name, to_engine(value.clone()));
        }
        self
    }

    /// Appends another statement's text with its values. This one must have none of its own yet:
    /// the names of the values count from 0 in each.
    #[must_use]
    pub(crate) fn then(mut self, other: Statement) -> Self {
        debug_assert!(self.binds.is_empty());
        self.text.push_str(&other.text);
        self.binds.extend(other.binds);
        self
    }

    pub(crate) fn bind_engine(mut self, value: Value) -> Self {
        let name = format!("b{}", self.binds.len());
        self.text.push('$');
        self.text.push_str(&name);
        self.binds.insert(name, value);
        self
    }
}

pub(crate) fn record_id(key: &Key) -> RecordId {
    RecordId::new(key.table.as_str(), key.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_hold_letters_digits_and_underscores_only() {
        for good in ["a", "_users", "pbc_3142635823", "c12"] {
            assert!(Ident::new(good).is_ok(), "{good}");
        }
        for bad in ["", "1a", "a-b", "a`b", "a b", "ä", &"a".repeat(LONGEST + 1)] {
            assert!(Ident::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_never_enter_the_text() {
        let table = Ident::new("notes").unwrap();
        let statement = Statement::new("SELECT * FROM ")
            .ident(&table)
            .push(" WHERE a = ")
            .bind(Json::String("x' OR 1 = 1".into()));
        assert_eq!(statement.text, "SELECT * FROM `notes` WHERE a = $b0");
    }
}

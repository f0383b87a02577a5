//! What is wrong with a query, in a sentence.

use std::fmt;

/// Why a query cannot be compiled or run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Names a construct that is not understood.
    pub(crate) fn unsupported(what: impl fmt::Display) -> Self {
        Self(format!("{what} isn't supported in view queries"))
    }

    /// The same of an index's expression.
    pub(crate) fn of_an_index(self) -> Self {
        Self(self.0.replace("isn't supported in view queries", "isn't supported in indexes"))
    }

    /// A table has more rows than a query may read.
    pub fn too_many(table: &str) -> Self {
        Self(format!("{table} has more than {} rows", crate::MOST_ROWS))
    }

    /// The sentence, without a full stop.
    pub fn message(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

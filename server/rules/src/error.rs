//! The two ways a filter can be refused, each with the place to underline.

use std::ops::Range;

/// The text is not a filter: a character, word or order of words the grammar does not have.
///
/// `span` is a byte range inside the text that was given, possibly empty (the end of the text).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
}

/// The text is a filter, but not one of this collection: an unknown or hidden field, a modifier
/// that does not apply, or a construct Homeport does not evaluate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CheckError {
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
}

/// Why a text did not become an [`Expression`](crate::Expression).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The grammar refused it.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The collection's shape refused it.
    #[error(transparent)]
    Check(#[from] CheckError),
}

impl Error {
    /// What is wrong, a sentence without a full stop.
    pub fn message(&self) -> &str {
        match self {
            Error::Parse(error) => &error.message,
            Error::Check(error) => &error.message,
        }
    }

    /// Where, in bytes of the text; always inside it.
    pub fn span(&self) -> Range<usize> {
        match self {
            Error::Parse(error) => error.span.clone(),
            Error::Check(error) => error.span.clone(),
        }
    }
}

pub(crate) fn parse_error(message: impl Into<String>, span: Range<usize>) -> ParseError {
    ParseError { message: message.into(), span }
}

pub(crate) fn check_error(message: impl Into<String>, span: Range<usize>) -> CheckError {
    CheckError { message: message.into(), span }
}

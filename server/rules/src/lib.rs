//! PocketBase's rule and filter language, from text to an answer.
//!
//! [`compile`] parses a text and checks it against a collection's [`Shape`] and those it can reach.
//! The resulting [`Expression`] answers for one record in memory ([`Expression::holds`], the one
//! truth), and writes itself as a SurrealQL predicate ([`Expression::predicate`]) that finds the
//! same records or, where it says so, a few more.
//!
//! Paths lead into other records: [`Expression::wants`] says which, the caller loads them into a
//! [`Related`], and [`Expression::lookups`] are queries that answer for paths beforehand.
//!
//! Pure: no I/O, no clock, nothing is loaded here. The language and its corners are PocketBase
//! 0.40.6's, whose semantics are SQLite's; `tests/pocketbase.rs` keeps what the real program
//! answered. Where the two are known to differ, docs/COMPATIBILITY.md says so.

use std::ops::Range;

mod ast;
mod check;
mod contained;
mod decide;
mod error;
mod eval;
mod expr;
mod joins;
mod leaf;
mod lex;
mod like;
mod lookup;
mod parse;
mod parts;
mod predicate;
mod reach;
mod related;
mod request;
mod shape;
mod side;
mod sort;
mod sql;

pub use contained::Contained;
pub use error::{CheckError, Error, ParseError};
pub use expr::Expression;
pub use lookup::{Found, Inner, Lookup, Yields};
pub use parts::{Joined, Part, Seen, take_apart};
pub use predicate::{Constraint, Op, Predicate};
pub use related::{Related, Want};
pub use request::Request;
pub use shape::{FieldKind, FieldShape, Shape, Shapes, Use};
pub use sort::{Ordered, Sort, SortKey, SortTarget, SortTerm, SortValue, parse_sort};

/// PocketBase's limit on a `filter` parameter, in bytes.
pub const MAX_CLIENT_FILTER_BYTES: usize = 3500;

/// Parses and checks one rule or filter.
///
/// An empty text is the caller's to interpret (no filter, or everyone): here it is an error.
///
/// # Errors
/// `Parse` when the text is not a filter, is longer than `usage` allows, or compares more than
/// 200 times; `Check` when it does not fit `shape` or those it reaches in `shapes`.
pub fn compile(
    text: &str,
    shape: &Shape,
    shapes: &dyn Shapes,
    usage: Use,
) -> Result<Expression, Error> {
    if matches!(usage, Use::ClientFilter { .. }) && text.len() > MAX_CLIENT_FILTER_BYTES {
        let message = format!("the filter is longer than {MAX_CLIENT_FILTER_BYTES} bytes");
        return Err(error::parse_error(message, 0..text.len()).into());
    }
    let node = parse::parse(text)?;
    Ok(check::check(&node, shape, shapes, usage)?)
}

/// Where the names of a text stand: paths, macros and literals such as `true`; not the names of
/// functions, nor what is quoted or a comment. For whoever keeps a text by what its names mean.
///
/// # Errors
/// `Parse` when the text is not made of tokens.
pub fn names(text: &str) -> Result<Vec<Range<usize>>, Error> {
    let tokens = lex::tokens(text)?;
    let names = tokens.iter().enumerate().filter(|(at, (token, _))| {
        let calls = matches!(tokens.get(at + 1), Some((lex::Token::Open, _)));
        matches!(token, lex::Token::Name(_)) && !calls
    });
    Ok(names.map(|(_, (_, span))| span.clone()).collect())
}

/// Whether a client's `filter` or `sort` mentions `@request.`, which only superusers may.
/// A plain substring test, quoted texts included, as in PocketBase.
pub fn mentions_request(text: &str) -> bool {
    text.contains("@request.")
}

/// Whether a client's `filter` or `sort` mentions `@collection.`, which only superusers may.
pub fn mentions_collection(text: &str) -> bool {
    text.contains("@collection.")
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_found_where_they_are_names() {
        let text = "status = 'a.b' && geoDistance(at.lon, 1, 2, 3) < 5 // note.x\n|| @before.n:lower = true";
        let found = names(text).unwrap().into_iter().map(|span| &text[span]).collect::<Vec<_>>();
        assert_eq!(found, ["status", "at.lon", "@before.n:lower", "true"]);
        assert!(names("a = 'open").is_err());
    }
}

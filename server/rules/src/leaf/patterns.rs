//! `~` as SurrealQL: string functions over lower-cased text, always a superset.

use serde_json::Value;

use crate::ast::Sign;
use crate::expr::Column;
use crate::like::{Piece as Wild, pieces};
use crate::predicate::{Part, Piece};
use crate::side::Side;

use Piece::{Bound, Fixed, Stored};

pub(super) fn like(column: &Column, sign: Sign, side: &Side<'_>) -> Part {
    let Some(pattern) = side.pattern() else {
        return Part::constant(false);
    };
    let Some(wild) = pieces(&pattern) else {
        return Part::constant(sign == Sign::NotLike);
    };
    if wild == [Wild::Many] {
        return Part::constant(sign == Sign::Like);
    }
    let Some((needle, place)) = needle(&wild) else {
        return Part::unknown();
    };
    if sign == Sign::NotLike {
        return Part::unknown();
    }
    let lower = [Stored(column.stored.clone()), Fixed(")")];
    let (before, after) = match place {
        Place::Whole => ("string::lowercase(", " = "),
        Place::Start => ("string::starts_with(string::lowercase(", ", "),
        Place::End => ("string::ends_with(string::lowercase(", ", "),
        Place::Inside => ("string::contains(string::lowercase(", ", "),
    };
    let mut text = vec![Fixed(before)];
    text.extend(lower);
    text.extend([Fixed(after), Bound(Value::String(needle))]);
    if place != Place::Whole {
        text.push(Fixed(")"));
    }
    Part::superset(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    Start,
    End,
    Inside,
}

/// The longest run of plain characters in a pattern, lower-cased, and where the text must have it.
///
/// Lower-casing makes a superset: characters equal but for ASCII case have one lower case. Not so
/// with Σ, whose lower case depends on its neighbours.
fn needle(wild: &[Wild]) -> Option<(String, Place)> {
    let mut runs: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (at, piece) in wild.iter().enumerate() {
        match piece {
            Wild::Exactly(c) => {
                if !open {
                    runs.push((at, String::new()));
                }
                open = true;
                if let Some((_, run)) = runs.last_mut() {
                    run.push(*c);
                }
            }
            Wild::Many | Wild::One => open = false,
        }
    }
    let (start, run) = runs.into_iter().max_by_key(|(_, run)| run.len())?;
    if run.contains('Σ') {
        return None;
    }
    let ends_at = start + run.chars().count();
    let place = match (start == 0, ends_at == wild.len()) {
        (true, true) => Place::Whole,
        (true, false) => Place::Start,
        (false, true) => Place::End,
        (false, false) => Place::Inside,
    };
    Some((run.to_lowercase(), place))
}

/// `members ~ 'id'`, everyone's way to ask a list. The column is the list's JSON text; a needle of
/// letters and digits lies within one value, and ids and file names have nothing to escape.
pub(super) fn like_in_list(column: &Column, side: &Side<'_>) -> Part {
    let Some(pattern) = side.pattern() else {
        return Part::constant(false);
    };
    let Some((needle, Place::Inside)) = pieces(&pattern).as_deref().and_then(needle) else {
        return Part::unknown();
    };
    if !needle.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Part::unknown();
    }
    Part::superset(vec![
        Fixed("string::contains(string::lowercase(array::join("),
        Stored(column.stored.clone()),
        Fixed(", "),
        Bound(Value::from(",")),
        Fixed(")), "),
        Bound(Value::String(needle)),
        Fixed(")"),
    ])
}

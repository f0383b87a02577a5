//! One comparison of two single values, with SQLite's NULL and PocketBase's care for it.

use crate::ast::Sign;
use crate::side::{Nulls, Origin, Side};
use crate::sql::{Affinity, Sql, compare, is};

/// A comparison of two single values as PocketBase writes it in SQL; `None` is NULL.
pub(crate) fn decide(sign: Sign, left: &Side<'_>, right: &Side<'_>) -> Option<bool> {
    match sign {
        Sign::Eq => equal(left, right),
        Sign::Ne if right.origin == Origin::Keyword => Some(!is_as_true(left, right)),
        Sign::Ne => equal(left, right).map(|equal| !equal).or_else(|| {
            // `IS NOT`: NULL is unequal to everything but NULL.
            Some(!(or_empty(left).0.is_null() && or_empty(right).0.is_null()))
        }),
        Sign::Lt | Sign::Le | Sign::Gt | Sign::Ge => compare(
            sign,
            (left.value.clone(), left.affinity),
            (right.value.clone(), right.affinity),
        ),
        Sign::Like => matches(left, right),
        Sign::NotLike => matches(left, right).map(|matched| !matched),
    }
}

fn matches(left: &Side<'_>, right: &Side<'_>) -> Option<bool> {
    let text = left.value.to_text()?;
    Some(crate::like::like(&text, &right.pattern()?))
}

/// `resolveEqualExpr` in `tools/search/filter.go`, branch by branch; `None` where a NULL meets what
/// is known not to be one.
fn equal(left: &Side<'_>, right: &Side<'_>) -> Option<bool> {
    if left.nulls == Nulls::Apart && right.origin == Origin::Keyword {
        return Some(is_as_true(left, right));
    }
    if left.nulls == Nulls::Apart || right.nulls == Nulls::Apart {
        return Some(is(
            (left.value.clone(), left.affinity),
            (right.value.clone(), right.affinity),
        ));
    }
    if left.is_empty() && right.is_empty() {
        return Some(true);
    }
    if left.is_known_filled() || right.is_known_filled() {
        return compare(Sign::Eq, or_empty(left), or_empty(right));
    }
    if left.is_empty() || right.is_empty() {
        let other = if left.is_empty() { right } else { left };
        return Some(
            other.value.is_null()
                || compare(Sign::Eq, or_empty(left), or_empty(right)) == Some(true),
        );
    }
    Some(is(coalesced(left), coalesced(right)))
}

/// `left IS TRUE`, or `IS FALSE`.
fn is_as_true(left: &Side<'_>, keyword: &Side<'_>) -> bool {
    let value = if left.nulls == Nulls::Apart { left.value.clone() } else { or_empty(left).0 };
    value.truth() == Some(keyword.value == Sql::Int(1))
}

fn or_empty<'a>(side: &Side<'a>) -> (Sql<'a>, Affinity) {
    if side.is_empty() {
        (Sql::text(""), Affinity::None)
    } else {
        (side.value.clone(), side.affinity)
    }
}

/// COALESCE is an expression: its value has no affinity.
fn coalesced<'a>(side: &Side<'a>) -> (Sql<'a>, Affinity) {
    (if side.value.is_null() { Sql::text("") } else { side.value.clone() }, Affinity::None)
}

impl Side<'_> {
    /// Known, before the query runs, to be null or "".
    pub(crate) fn is_empty(&self) -> bool {
        match self.origin {
            Origin::Null => true,
            Origin::Bound { .. } => matches!(&self.value, Sql::Text(text) if text.is_empty()),
            Origin::Column | Origin::Truth | Origin::Keyword | Origin::Computed { .. } => false,
        }
    }

    /// Known, before the query runs, to be neither.
    pub(crate) fn is_known_filled(&self) -> bool {
        match self.origin {
            Origin::Truth | Origin::Keyword => true,
            Origin::Bound { .. } => !self.is_empty(),
            Origin::Computed { .. } => self.nulls == Nulls::Same,
            Origin::Column | Origin::Null => false,
        }
    }
}

//! One comparison as SurrealQL.
//!
//! Reads like a table: which side is the record's, how it is stored, what the constant is. What
//! is in no line of it is `Part::unknown`, which finds everything.

mod nested;
mod patterns;

use serde_json::Value;

use crate::ast::Sign;
use crate::decide::decide;
use crate::eval::Scene;
use crate::expr::{Column, Place, Storage, Term, Test};
use crate::joins::{BASE, Join, NodeKind, Tree};
use crate::predicate::{Constraint, Op, Part, Piece};
use crate::side::{Nulls, Origin, Side};
use crate::sql::{Affinity, Sql};

use Piece::{Bound, Fixed, Stored};

/// What a column compared with a constant comes to.
enum Outcome {
    Fold(bool),
    Compare(Op, Value),
    Unknown,
}

/// What a term needs to be known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing but the request: a constant.
    Request,
    /// The record itself, nothing joined to it.
    Record,
    /// Something joined.
    More,
}

pub(crate) fn needs(term: &Term, scene: &Scene<'_>) -> Needs {
    // Not sent, so not changed, whatever the record holds.
    if matches!(term, Term::Changed { field, .. } if !scene.request.body.contains_key(field)) {
        return Needs::Request;
    }
    let joins = term.joins(scene.request);
    let of_request = |join: &Join| is_of_request(scene.tree, *join);
    if joins.iter().all(of_request) {
        return Needs::Request;
    }
    let of_record = |join: &Join| {
        *join == BASE || matches!(scene.tree.node(*join).kind, NodeKind::Values { of: BASE, .. })
    };
    match joins.iter().all(|join| of_record(join) || of_request(join)) {
        true => Needs::Record,
        false => Needs::More,
    }
}

/// Whether a join starts at the caller or the body, whichever record is judged.
fn is_of_request(tree: &Tree, join: Join) -> bool {
    let start = tree.node(tree.start(join));
    start.scope == BASE
        && matches!(
            start.kind,
            NodeKind::Caller { .. } | NodeKind::Sent { .. } | NodeKind::SentValues { .. }
        )
}

pub(crate) fn leaf(test: &Test, scene: &mut Scene<'_>) -> Part {
    let (sign, any) = (test.operator.sign, test.operator.any);
    let by_request = needs(&test.left, scene) == Needs::Request;
    if asks_truth(test, scene) && !by_request {
        return Part::unknown();
    }
    match (needs(&test.left, scene), needs(&test.right, scene)) {
        (Needs::Request, Needs::Request) => Part::constant(scene.exists_test(test, 0)),
        (Needs::Record, Needs::Record) => columns(test),
        (Needs::Record, Needs::Request) => {
            beside_constant(&test.left, sign, &test.right, any, scene)
        }
        (Needs::Request, Needs::Record) => match flipped(sign) {
            Some(sign) => beside_constant(&test.right, sign, &test.left, any, scene),
            None => Part::unknown(),
        },
        _ => Part::unknown(),
    }
}

/// Whether the right side asks for the truth of the left one, instead of comparing with it.
fn asks_truth(test: &Test, scene: &Scene<'_>) -> bool {
    needs(&test.right, scene) == Needs::Request && scene.side(&test.right).origin == Origin::Keyword
}

/// The record's own field, whole.
fn own_column(term: &Term) -> Option<&Column> {
    match term {
        Term::Own { place: Place { at: BASE, column, .. }, lower: false } => Some(column),
        _ => None,
    }
}

/// The comparison as a constraint, if it is one.
pub(crate) fn plain_comparison(test: &Test, scene: &Scene<'_>) -> Option<Constraint> {
    let (own, sign, constant) = match (own_column(&test.left), own_column(&test.right)) {
        (Some(column), _) => (column, test.operator.sign, &test.right),
        (None, Some(column)) => (column, flipped(test.operator.sign)?, &test.left),
        (None, None) => return None,
    };
    let walks = constant.joins(scene.request).into_iter().any(|at| scene.tree.walked(at) != 0);
    if needs(constant, scene) != Needs::Request || walks || asks_truth(test, scene) {
        return None;
    }
    match outcome(own, sign, &scene.side(constant)) {
        Outcome::Compare(op, value) => Some(Constraint { field: own.name.clone(), op, value }),
        Outcome::Fold(_) | Outcome::Unknown => None,
    }
}

/// A text field and the constant on its right.
pub(crate) fn text_beside_constant<'a>(
    test: &'a Test,
    scene: &Scene<'a>,
) -> Option<(&'a Column, Side<'a>)> {
    let column = own_column(&test.left).filter(|column| column.storage == Storage::Text)?;
    let walks = test.right.joins(scene.request).into_iter().any(|at| scene.tree.walked(at) != 0);
    let is_constant = !walks && needs(&test.right, scene) == Needs::Request;
    is_constant.then(|| (column, scene.side(&test.right)))
}

fn flipped(sign: Sign) -> Option<Sign> {
    match sign {
        Sign::Eq | Sign::Ne => Some(sign),
        Sign::Lt => Some(Sign::Gt),
        Sign::Le => Some(Sign::Ge),
        Sign::Gt => Some(Sign::Lt),
        Sign::Ge => Some(Sign::Le),
        Sign::Like | Sign::NotLike => None,
    }
}

fn op(sign: Sign) -> Option<Op> {
    match sign {
        Sign::Eq => Some(Op::Eq),
        Sign::Ne => Some(Op::Ne),
        Sign::Lt => Some(Op::Lt),
        Sign::Le => Some(Op::Le),
        Sign::Gt => Some(Op::Gt),
        Sign::Ge => Some(Op::Ge),
        Sign::Like | Sign::NotLike => None,
    }
}

fn columns(test: &Test) -> Part {
    match (own_column(&test.left), own_column(&test.right), op(test.operator.sign)) {
        (Some(left), Some(right), Some(op))
            if left.storage == right.storage
                && matches!(left.storage, Storage::Text | Storage::Number | Storage::Bool) =>
        {
            Part::exact(vec![Stored(left.stored.clone()), spaced(op), Stored(right.stored.clone())])
        }
        _ => Part::unknown(),
    }
}

fn spaced(op: Op) -> Piece {
    Fixed(match op {
        Op::Eq => " = ",
        Op::Ne => " != ",
        Op::Lt => " < ",
        Op::Le => " <= ",
        Op::Gt => " > ",
        Op::Ge => " >= ",
    })
}

fn beside_constant(own: &Term, sign: Sign, constant: &Term, any: bool, scene: &Scene<'_>) -> Part {
    let walks = constant.joins(scene.request).into_iter().any(|at| scene.tree.walked(at) != 0);
    if walks {
        return match own_column(own) {
            Some(column) if sign == Sign::Eq && column.storage == Storage::Text => {
                let values = scene.all(constant).into_iter().map(|side| side.value);
                nested::inside(column, values.collect(), any || !constant.many(scene.request))
            }
            _ => Part::unknown(),
        };
    }
    let side = scene.side(constant);
    match own {
        Term::Own { place: Place { column, .. }, lower: false } => match column.storage {
            Storage::Json => nested::in_json(column, &[], sign, &side),
            Storage::Text if matches!(sign, Sign::Like | Sign::NotLike) => {
                patterns::like(column, sign, &side)
            }
            Storage::List { plain: true } if sign == Sign::Like => {
                patterns::like_in_list(column, &side)
            }
            Storage::Text
            | Storage::Secret
            | Storage::Number
            | Storage::BareNumber
            | Storage::Bool
            | Storage::List { .. }
            | Storage::Point => match outcome(column, sign, &side) {
                Outcome::Fold(truth) => Part::constant(truth),
                Outcome::Compare(op, value) => {
                    Part::exact(vec![Stored(column.stored.clone()), spaced(op), Bound(value)])
                }
                Outcome::Unknown => Part::unknown(),
            },
        },
        Term::Own { place: Place { column, .. }, lower: true } => lower_equal(column, sign, &side),
        Term::Path { place: Place { column, .. }, steps } if column.storage == Storage::Json => {
            nested::in_json(column, steps, sign, &side)
        }
        Term::Path { place: Place { column, .. }, steps } => {
            nested::in_point(column, steps, sign, &side)
        }
        Term::Length(Place { column, .. }) if matches!(column.storage, Storage::List { .. }) => {
            length(column, sign, &side)
        }
        Term::Each(Place { column, .. }) => nested::each(column, sign, &side, any),
        _ => Part::unknown(),
    }
}

/// A whole column against a constant, by SQLite's rules, the constant brought into the column's
/// type. Columns are never null, so a constant of another class decides by itself.
fn outcome(column: &Column, sign: Sign, side: &Side<'_>) -> Outcome {
    match column.storage {
        Storage::Bool => two_valued(sign, side),
        Storage::Text => match constant_for(Affinity::Text, sign, side) {
            None => Outcome::Unknown,
            Some(value) => settle(sign, value, true),
        },
        Storage::Number => match constant_for(Affinity::Numeric, sign, side) {
            None => Outcome::Unknown,
            Some(value) => settle(sign, value, false),
        },
        Storage::Secret
        | Storage::BareNumber
        | Storage::List { .. }
        | Storage::Point
        | Storage::Json => Outcome::Unknown,
    }
}

/// The constant as it meets a column of that affinity; `None` when it is the column that changes.
fn constant_for<'a>(affinity: Affinity, sign: Sign, side: &Side<'a>) -> Option<Sql<'a>> {
    if side.nulls == Nulls::Apart {
        return None;
    }
    if matches!(sign, Sign::Eq | Sign::Ne) {
        if side.is_empty() || (!side.is_known_filled() && side.value.is_null()) {
            return Some(Sql::text(""));
        }
        if !side.is_known_filled() {
            return Some(side.value.clone());
        }
    }
    let value = side.value.clone();
    match (affinity, side.affinity) {
        (Affinity::Numeric, _) => Some(value.in_numeric_column()),
        (Affinity::Text, Affinity::Numeric) => None,
        (Affinity::Text, Affinity::Text | Affinity::None) => Some(value.in_text_column()),
        (Affinity::None, Affinity::None) => Some(value),
        (Affinity::None, Affinity::Text | Affinity::Numeric) => None,
    }
}

fn settle(sign: Sign, value: Sql<'_>, column_is_text: bool) -> Outcome {
    let Some(op) = op(sign) else {
        return Outcome::Unknown;
    };
    match value {
        Sql::Null => Outcome::Fold(op == Op::Ne),
        Sql::Text(text) if column_is_text => Outcome::Compare(op, Value::String(text.into_owned())),
        // Numbers come before texts.
        Sql::Text(_) => Outcome::Fold(matches!(op, Op::Ne | Op::Lt | Op::Le)),
        Sql::Int(_) | Sql::Real(_) if column_is_text => {
            Outcome::Fold(matches!(op, Op::Ne | Op::Gt | Op::Ge))
        }
        Sql::Int(_) | Sql::Real(_) => match number(&value) {
            Some(number) => Outcome::Compare(op, number),
            None => Outcome::Unknown,
        },
    }
}

/// A number to bind. Beyond 2^53 integers and floats no longer compare alike everywhere.
fn number(value: &Sql<'_>) -> Option<Value> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    match value {
        Sql::Int(int) if int.unsigned_abs() < 1 << 53 => Some(Value::from(*int)),
        Sql::Real(real) if real.fract() == 0.0 && real.abs() < LIMIT => {
            Some(Value::from(*real as i64))
        }
        Sql::Real(real) if real.abs() < LIMIT => {
            serde_json::Number::from_f64(*real).map(Value::Number)
        }
        Sql::Null | Sql::Int(_) | Sql::Real(_) | Sql::Text(_) => None,
    }
}

/// There are only two values to try.
fn two_valued(sign: Sign, side: &Side<'_>) -> Outcome {
    let try_with = |truth: bool| {
        let column = Side::column(Sql::Int(truth.into()), Affinity::Numeric);
        decide(sign, &column, side) == Some(true)
    };
    match (try_with(false), try_with(true)) {
        (false, false) => Outcome::Fold(false),
        (true, true) => Outcome::Fold(true),
        (false, true) => Outcome::Compare(Op::Eq, Value::Bool(true)),
        (true, false) => Outcome::Compare(Op::Eq, Value::Bool(false)),
    }
}

fn lower_equal(column: &Column, sign: Sign, side: &Side<'_>) -> Part {
    if column.storage != Storage::Text || sign != Sign::Eq || side.affinity == Affinity::Numeric {
        return Part::unknown();
    }
    match &side.value {
        Sql::Text(text) => Part::superset(vec![
            Fixed("string::lowercase("),
            Stored(column.stored.clone()),
            Fixed(") = "),
            Bound(Value::String(text.to_lowercase())),
        ]),
        Sql::Null | Sql::Int(_) | Sql::Real(_) => Part::unknown(),
    }
}

fn length(column: &Column, sign: Sign, side: &Side<'_>) -> Part {
    if side.affinity != Affinity::None {
        return Part::unknown();
    }
    let Some(value) = constant_for(Affinity::None, sign, side) else {
        return Part::unknown();
    };
    match settle(sign, value, false) {
        Outcome::Fold(truth) => Part::constant(truth),
        Outcome::Compare(op, value) => Part::exact(vec![
            Fixed("array::len("),
            Stored(column.stored.clone()),
            Fixed(")"),
            spaced(op),
            Bound(value),
        ]),
        Outcome::Unknown => Part::unknown(),
    }
}

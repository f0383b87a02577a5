//! Window functions: what they run over, and which rows they look at.

use sqlparser::ast::{self, FunctionArg, WindowFrameBound, WindowFrameUnits, WindowType};

use super::expression::argument;
use super::names::Scope;
use super::{Compiler, Result, term, uncollated};
use crate::aggregate::Kind;
use crate::query::{Bound, Expr, Frame, Order, Over, Window, WindowFunction, Windows};
use crate::{Error, Secret};

/// What a window parts rows by, and sorts them by.
type OverText = (Vec<ast::Expr>, Vec<ast::OrderByExpr>);

/// Window functions of one SELECT: each gives every row a value.
const MOST_WINDOWS: usize = 20;

/// The window functions of a SELECT that were found so far. What tells them from each other is how
/// they are written: within one SELECT a text means one thing.
#[derive(Default)]
pub(super) struct FoundWindows {
    functions: Vec<(ast::Function, Secret)>,
    overs: Vec<(OverText, Secret)>,
    windows: Windows,
}

impl FoundWindows {
    pub(super) fn into_windows(self) -> Windows {
        self.windows
    }
}

/// A function as it is called.
pub(super) struct Called<'a> {
    pub(super) text: &'a ast::Function,
    /// In lower case.
    pub(super) name: &'a str,
    pub(super) arguments: &'a [&'a FunctionArg],
    pub(super) distinct: bool,
    pub(super) filter: Option<&'a ast::Expr>,
}

impl Compiler<'_> {
    pub(super) fn window(
        &mut self,
        called: &Called<'_>,
        over: &WindowType,
        scope: &mut Scope<'_>,
    ) -> Result<Expr> {
        let WindowType::WindowSpec(spec @ ast::WindowSpec { window_name: None, .. }) = over else {
            return Err(Error::unsupported("WINDOW"));
        };
        if called.distinct {
            return Err(Error::unsupported("DISTINCT in a window function"));
        }
        // None inside another, and none where rows are still chosen.
        let Some(mut found) = scope.windows.take() else {
            return Err(Error::new(format!("misuse of window function {}()", called.name)));
        };
        let around = std::mem::take(&mut scope.secret);
        let known = found.functions.iter().position(|(other, _)| other == called.text);
        let place = match known {
            Some(place) => place,
            None => self.found(called, spec, &mut found, scope)?,
        };
        // A value tells what it was made of wherever it is shown again.
        scope.secret = around.max(found.functions[place].1);
        scope.windows = Some(found);
        Ok(Expr::Window(place))
    }

    /// Adds a window function, and says where it stands.
    fn found(
        &mut self,
        called: &Called<'_>,
        spec: &ast::WindowSpec,
        found: &mut FoundWindows,
        scope: &mut Scope<'_>,
    ) -> Result<usize> {
        if found.functions.len() == MOST_WINDOWS {
            let message = format!("a SELECT may have {MOST_WINDOWS} window functions");
            return Err(Error::new(message));
        }
        let function = self.window_function(called, scope)?;
        let frame = frame(spec.window_frame.as_ref())?;
        let text = (spec.partition_by.clone(), spec.order_by.clone());
        let over = match found.overs.iter().position(|(other, _)| *other == text) {
            Some(over) => over,
            None => {
                let of_function = std::mem::take(&mut scope.secret);
                found.windows.overs.push(self.over(&text.0, &text.1, scope)?);
                found.overs.push((text, scope.secret));
                scope.secret = of_function;
                found.overs.len() - 1
            }
        };
        let secret = scope.secret.max(found.overs[over].1);
        found.windows.functions.push(Window { function, over, frame });
        found.functions.push((called.text.clone(), secret));
        Ok(found.functions.len() - 1)
    }

    fn over(
        &mut self,
        partition: &[ast::Expr],
        sort: &[ast::OrderByExpr],
        scope: &mut Scope<'_>,
    ) -> Result<Over> {
        let mut terms = Vec::with_capacity(partition.len() + sort.len());
        let mut order = Vec::with_capacity(partition.len() + sort.len());
        for by in partition {
            let by = self.expr(by, scope)?;
            let by_it =
                Order { by: terms.len(), descending: false, nocase: false, nulls_first: None };
            order.push(by_it);
            terms.push(by);
        }
        for by in sort {
            if by.with_fill.is_some() {
                return Err(Error::unsupported("this ORDER BY"));
            }
            let (by, nocase) = uncollated(by)?;
            order.push(term(&by, terms.len(), nocase)?);
            terms.push(self.expr(&by.expr, scope)?);
        }
        Ok(Over { terms, order, parting: partition.len() })
    }

    fn window_function(
        &mut self,
        called: &Called<'_>,
        scope: &mut Scope<'_>,
    ) -> Result<WindowFunction> {
        let Called { name, arguments, filter, .. } = *called;
        if let Some(kind) = Kind::named(name, arguments.len()) {
            if let Kind::Joined | Kind::List { .. } | Kind::Members { .. } = kind {
                return Err(Error::unsupported(format_args!("{name}() OVER (…)")));
            }
            // An aggregate of groups may stand in one of a window.
            let aggregate = self.gathering(kind, arguments, false, filter, scope)?;
            return Ok(WindowFunction::Aggregate(aggregate));
        }
        if filter.is_some() {
            return Err(Error::new("FILTER may only be used with aggregate window functions"));
        }
        let number = |at: usize| match arguments.get(at) {
            Some(one) => whole(argument(one)?),
            None => Ok(1),
        };
        let positive = |at: usize| match usize::try_from(number(at)?) {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(Error::new(format!("the number given to {name}() has to be positive"))),
        };
        let mut given = |at: usize| match arguments.get(at) {
            Some(one) => self.expr(argument(one)?, scope).map(Some),
            None => Ok(None),
        };
        let mut of = || given(0)?.ok_or_else(|| wrong_count(name));
        let function = match (name, arguments.len()) {
            ("row_number", 0) => WindowFunction::RowNumber,
            ("rank", 0) => WindowFunction::Rank,
            ("dense_rank", 0) => WindowFunction::DenseRank,
            ("percent_rank", 0) => WindowFunction::PercentRank,
            ("cume_dist", 0) => WindowFunction::CumeDist,
            ("ntile", 1) => WindowFunction::Ntile(positive(0)?),
            ("first_value", 1) => WindowFunction::First(of()?),
            ("last_value", 1) => WindowFunction::Last(of()?),
            ("nth_value", 2) => WindowFunction::Nth(of()?, positive(1)?),
            ("lag" | "lead", 1..=3) => {
                let by = if name == "lag" { -number(1)? } else { number(1)? };
                WindowFunction::Shifted { of: of()?, by, otherwise: given(2)? }
            }
            _ if is_window_function(name) => return Err(wrong_count(name)),
            _ => return Err(Error::new(format!("{name}() may not be used as a window function"))),
        };
        Ok(function)
    }
}

const NAMES: &[&str] = &[
    "row_number",
    "rank",
    "dense_rank",
    "percent_rank",
    "cume_dist",
    "ntile",
    "first_value",
    "last_value",
    "nth_value",
    "lag",
    "lead",
];

/// Whether a function of this name means something over a window only.
pub(super) fn is_window_function(name: &str) -> bool {
    NAMES.contains(&name)
}

fn wrong_count(name: &str) -> Error {
    Error::new(format!("wrong number of arguments to function {name}()"))
}

/// A whole number written down.
fn whole(expr: &ast::Expr) -> Result<i64> {
    let (negative, literal) = match expr {
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr } => (true, expr.as_ref()),
        other => (false, other),
    };
    let number = match literal {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(number, _) => number.parse::<i64>().ok(),
            _ => None,
        },
        _ => None,
    };
    match number {
        Some(number) => Ok(if negative { -number } else { number }),
        None => Err(Error::unsupported(format_args!("{expr} instead of a whole number"))),
    }
}

/// Unless it is said otherwise, everything up to the row and its peers.
fn frame(frame: Option<&ast::WindowFrame>) -> Result<Frame> {
    let Some(frame) = frame else {
        return Ok(Frame { rows: false, start: Bound::Unbounded, end: Bound::Current });
    };
    let rows = match frame.units {
        WindowFrameUnits::Rows => true,
        WindowFrameUnits::Range => false,
        WindowFrameUnits::Groups => return Err(Error::unsupported("GROUPS in a window")),
    };
    let distance = |by: &ast::Expr, sign: i64| {
        if !rows {
            return Err(Error::unsupported("RANGE with a number"));
        }
        match whole(by)? {
            by @ 0.. => Ok(Bound::Rows(by * sign)),
            _ => Err(Error::new("a frame's offset has to be a non-negative integer")),
        }
    };
    let bound = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::CurrentRow => Ok(Bound::Current),
        WindowFrameBound::Preceding(None) | WindowFrameBound::Following(None) => {
            Ok(Bound::Unbounded)
        }
        WindowFrameBound::Preceding(Some(by)) => distance(by, -1),
        WindowFrameBound::Following(Some(by)) => distance(by, 1),
    };
    let end = frame.end_bound.as_ref().unwrap_or(&WindowFrameBound::CurrentRow);
    let (first, last) = (place(&frame.start_bound), place(end));
    if first > last || first == LAST || last == FIRST {
        return Err(Error::new("unsupported frame specification"));
    }
    Ok(Frame { rows, start: bound(&frame.start_bound)?, end: bound(end)? })
}

const FIRST: u8 = 0;
const LAST: u8 = 4;

/// Where a bound lies, between the first row and the last.
fn place(bound: &WindowFrameBound) -> u8 {
    match bound {
        WindowFrameBound::Preceding(None) => FIRST,
        WindowFrameBound::Preceding(Some(_)) => 1,
        WindowFrameBound::CurrentRow => 2,
        WindowFrameBound::Following(Some(_)) => 3,
        WindowFrameBound::Following(None) => LAST,
    }
}

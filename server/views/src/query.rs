//! A compiled query.

use crate::aggregate::Aggregate;
use crate::functions::Function;
use crate::{Affinity, Cast, Value};

/// A query with its order and limit.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) body: Body,
    pub(crate) order: Vec<Order>,
    pub(crate) limit: Option<Expr>,
    pub(crate) offset: Option<Expr>,
}

#[derive(Debug)]
pub(crate) enum Body {
    Select(Box<Select>),
    Union { all: bool, left: Box<Body>, right: Box<Body> },
}

/// One SELECT. A row of its scope holds its sources' values one after the other.
#[derive(Debug)]
pub(crate) struct Select {
    pub(crate) from: Vec<Joined>,
    pub(crate) filter: Option<Expr>,
    /// `None` when rows are not grouped.
    pub(crate) group: Option<Group>,
    pub(crate) output: Vec<Expr>,
    pub(crate) distinct: bool,
    /// What rows are ordered by that is not among the output; appended to it, cut off later.
    pub(crate) extra: Vec<Expr>,
    pub(crate) windows: Windows,
}

/// The window functions of a SELECT, and what they run over: each way to sort its rows once, in the
/// order in which they are first named.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    pub(crate) overs: Vec<Over>,
    pub(crate) functions: Vec<Window>,
}

/// How rows are parted and sorted for windows.
#[derive(Debug)]
pub(crate) struct Over {
    /// What they are parted by, then what each part is sorted by.
    pub(crate) terms: Vec<Expr>,
    /// How all terms sort.
    pub(crate) order: Vec<Order>,
    /// How many of the terms part the rows.
    pub(crate) parting: usize,
}

#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) function: WindowFunction,
    /// Its place among the ways to sort.
    pub(crate) over: usize,
    pub(crate) frame: Frame,
}

#[derive(Debug)]
pub(crate) enum WindowFunction {
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumeDist,
    Ntile(usize),
    /// `lead`; `lag`, where it is negative.
    Shifted {
        of: Expr,
        by: i64,
        otherwise: Option<Expr>,
    },
    First(Expr),
    Last(Expr),
    /// From 1.
    Nth(Expr, usize),
    Aggregate(Aggregate),
}

/// The rows of its part that a row looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// By rows; otherwise the current row stands for all its peers.
    pub(crate) rows: bool,
    pub(crate) start: Bound,
    pub(crate) end: Bound,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    Unbounded,
    Current,
    /// So many rows on; back, where it is negative.
    Rows(i64),
}

impl Windows {
    /// Whether they number the rows as they come and nothing else, so that the first rows' values do
    /// not depend on later ones.
    pub(crate) fn only_number(&self) -> bool {
        let numbers = |one: &Window| matches!(one.function, WindowFunction::RowNumber);
        self.overs.iter().all(|over| over.terms.is_empty()) && self.functions.iter().all(numbers)
    }
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) by: Vec<Expr>,
    pub(crate) aggregates: Vec<Aggregate>,
    pub(crate) having: Option<Expr>,
}

/// A source, and how it is joined to those before it.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) source: From,
    pub(crate) width: usize,
    /// True when rows without a partner stay.
    pub(crate) left: bool,
    pub(crate) on: Option<Expr>,
    /// An equality in `on`: of the row so far, and of the source's row alone.
    pub(crate) keys: Option<(Expr, usize)>,
}

#[derive(Debug)]
pub(crate) enum From {
    /// A table, by its place among the sources.
    Table(usize),
    Query(Box<Query>),
    /// `json_each(…)` of a row so far: what is in a list or an object, one by one.
    Each {
        json: Expr,
        path: Option<Expr>,
    },
}

#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) by: OrderBy,
    pub(crate) descending: bool,
    /// Whether ASCII letters count in either case.
    pub(crate) nocase: bool,
    pub(crate) nulls_first: Option<bool>,
}

/// A column of what the body puts out.
pub(crate) type OrderBy = usize;

#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Literal(Value),
    /// A value of a row: `up` scopes further out.
    Column {
        up: usize,
        at: usize,
        affinity: Affinity,
    },
    /// A group's aggregate.
    Aggregate(usize),
    /// A window function's value.
    Window(usize),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    /// `~`.
    Turned(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Concat(Box<Expr>, Box<Expr>),
    IsNull {
        what: Box<Expr>,
        negated: bool,
    },
    /// `IS`, where NULL equals NULL.
    Is {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    IsTruth {
        what: Box<Expr>,
        truth: bool,
        negated: bool,
    },
    In {
        what: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    InQuery {
        what: Box<Expr>,
        query: std::sync::Arc<Query>,
        negated: bool,
    },
    Like {
        what: Box<Expr>,
        pattern: Box<Expr>,
        escape: Option<char>,
        negated: bool,
    },
    Case {
        operand: Option<Box<Expr>>,
        when: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Cast(Cast, Box<Expr>),
    Call(Function, Vec<Expr>),
    Exists {
        query: std::sync::Arc<Query>,
        negated: bool,
    },
    Scalar(std::sync::Arc<Query>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    ShiftLeft,
    ShiftRight,
}

impl Expr {
    /// How the expression compares, by SQLite's rules.
    pub(crate) fn affinity(&self) -> Affinity {
        match self {
            Expr::Column { affinity, .. } => *affinity,
            Expr::Cast(Cast::Text, _) => Affinity::Text,
            Expr::Cast(_, _) => Affinity::Numeric,
            _ => Affinity::None,
        }
    }

    /// Whether what it makes is JSON where JSON is made of it: SQLite's subtype.
    pub(crate) fn is_json(&self) -> bool {
        match self {
            Expr::Call(Function::Json(function, _), _) => function.makes_json(),
            Expr::Call(Function::Arrow { value }, _) => !value,
            Expr::Call(Function::JsonExtract, _) => true,
            _ => false,
        }
    }
}

//! From a text to a compiled query.

mod each;
mod expression;
mod lone;
mod names;
mod select;
mod window;

use std::collections::HashSet;

use sqlparser::ast::{
    self, LimitClause, OrderByKind, OrderBySort, SetExpr, SetOperator, SetQuantifier, Statement,
};
use sqlparser::tokenizer::Token;

use crate::query::{Body, Expr, Order, Query};
use crate::{Affinity, Column, Error, MOST_BYTES, Origin, Secret, Source, Tables, View, read};

pub use lone::Lone;
use names::{Names, Scope};

type Result<T> = std::result::Result<T, Error>;

/// How deep a text may nest.
pub(crate) const MOST_DEPTH: usize = 60;
/// How many SELECTs a query may come to.
const MOST_SELECTS: usize = 60;
/// How many expressions it may come to.
const MOST_EXPRESSIONS: usize = 10_000;

/// Compiles a query over `tables`.
///
/// # Errors
/// A sentence that says what is wrong, or what is not supported.
pub fn compile(text: &str, tables: &dyn Tables) -> Result<View> {
    if text.len() > MOST_BYTES {
        return Err(Error::new(format!("the query is longer than {MOST_BYTES} bytes")));
    }
    let (mut statements, tokens) = read::statements(text.trim().trim_matches(';'))?;
    let words = words_of(&tokens);
    let statement = match (statements.pop(), statements.is_empty()) {
        (Some(statement), true) => statement,
        (None, _) => return Err(Error::new("the query is empty")),
        (Some(_), false) => return Err(Error::new("multiple statements are not supported")),
    };
    let Statement::Query(query) = statement else {
        return Err(Error::new("only a SELECT can be a view's query"));
    };
    let mut compiler =
        Compiler { tables, words, sources: Vec::new(), depth: 0, selects: 0, expressions: 0 };
    let (query, out) = compiler.query(&query, &Around::default(), true)?;
    if !out.iter().any(|column| column.name == "id") {
        return Err(Error::new(
            "missing required id column (you can use `(ROW_NUMBER() OVER()) as id` if you don't \
             have one)",
        ));
    }
    let columns = out.into_iter().map(Out::into_column).collect();
    Ok(View { query, columns, sources: compiler.sources })
}

/// Every word of a query, in lower case: a table's other columns cannot be meant.
fn words_of(tokens: &[Token]) -> HashSet<String> {
    let words = tokens.iter().filter_map(|token| match token {
        Token::Word(word) => Some(word.value.to_lowercase()),
        Token::DoubleQuotedString(text) | Token::SingleQuotedString(text) => {
            Some(text.to_lowercase())
        }
        _ => None,
    });
    words.collect()
}

struct Compiler<'t> {
    tables: &'t dyn Tables,
    words: HashSet<String>,
    sources: Vec<Source>,
    depth: usize,
    selects: usize,
    expressions: usize,
}

/// What a query can see besides its own tables.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    /// The names of the SELECT around it.
    outer: Option<&'a Scope<'a>>,
    named: Option<&'a Named<'a>>,
}

/// A query named by WITH, and those before it.
struct Named<'a> {
    name: String,
    query: &'a ast::Query,
    columns: &'a [ast::TableAliasColumnDef],
    before: Option<&'a Named<'a>>,
}

/// A column that a query puts out.
#[derive(Clone)]
struct Out {
    name: String,
    affinity: Affinity,
    secret: Secret,
    origin: Origin,
}

impl Out {
    fn into_column(self) -> Column {
        Column { name: self.name, origin: self.origin, hidden: self.secret != Secret::No }
    }
}

impl<'t> Compiler<'t> {
    fn deeper<T>(&mut self, compile: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MOST_DEPTH {
            return Err(Error::new("the query is nested too deeply"));
        }
        self.depth += 1;
        let compiled = compile(self);
        self.depth -= 1;
        compiled
    }

    /// `top` for the view's own query.
    fn query(
        &mut self,
        query: &ast::Query,
        around: &Around<'_>,
        top: bool,
    ) -> Result<(Query, Vec<Out>)> {
        self.deeper(|compiler| match &query.with {
            None => compiler.ordered(query, around, top),
            Some(with) if with.recursive => Err(Error::unsupported("WITH RECURSIVE")),
            Some(with) => compiler.with(&with.cte_tables, query, around, top),
        })
    }

    fn with(
        &mut self,
        tables: &[ast::Cte],
        query: &ast::Query,
        around: &Around<'_>,
        top: bool,
    ) -> Result<(Query, Vec<Out>)> {
        let Some((first, rest)) = tables.split_first() else {
            return self.ordered(query, around, top);
        };
        let named = Named {
            name: first.alias.name.value.to_lowercase(),
            query: &first.query,
            columns: &first.alias.columns,
            before: around.named,
        };
        self.deeper(|compiler| {
            compiler.with(rest, query, &Around { named: Some(&named), ..*around }, top)
        })
    }

    fn ordered(
        &mut self,
        query: &ast::Query,
        around: &Around<'_>,
        top: bool,
    ) -> Result<(Query, Vec<Out>)> {
        for (there, what) in [
            (query.fetch.is_some(), "FETCH"),
            (!query.locks.is_empty(), "FOR UPDATE"),
            (query.for_clause.is_some(), "FOR"),
            (query.settings.is_some(), "SETTINGS"),
            (query.format_clause.is_some(), "FORMAT"),
            (!query.pipe_operators.is_empty(), "|>"),
        ] {
            if there {
                return Err(Error::unsupported(what));
            }
        }
        let order = match &query.order_by {
            None => &[][..],
            Some(order) => match &order.kind {
                OrderByKind::Expressions(order)
                    if order.iter().all(|by| by.with_fill.is_none()) =>
                {
                    order.as_slice()
                }
                OrderByKind::Expressions(_) | OrderByKind::All(_) => {
                    return Err(Error::unsupported("this ORDER BY"));
                }
            },
        };
        let (order, nocase): (Vec<_>, Vec<_>) =
            order.iter().map(uncollated).collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let (body, out, places) = self.body(&query.body, &order, around, top)?;
        let order = order
            .iter()
            .zip(places)
            .zip(nocase)
            .map(|((by, place), nocase)| term(by, place, nocase))
            .collect::<Result<_>>()?;
        let (limit, offset) = match &query.limit_clause {
            None => (None, None),
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) if limit_by.is_empty() => {
                (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
            }
            Some(LimitClause::LimitOffset { .. }) => return Err(Error::unsupported("LIMIT BY")),
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(limit), Some(offset)),
        };
        let limit = limit.map(|limit| self.constant(limit)).transpose()?;
        let offset = offset.map(|offset| self.constant(offset)).transpose()?;
        Ok((Query { body, order, limit, offset }, out))
    }

    /// An expression without names.
    fn constant(&mut self, expr: &ast::Expr) -> Result<Expr> {
        let names = Names::default();
        let mut scope = Scope::new(&names, Around::default());
        self.expr(expr, &mut scope)
    }

    /// Compiles a body and says which of its columns each term of the order is.
    fn body(
        &mut self,
        body: &SetExpr,
        order: &[ast::OrderByExpr],
        around: &Around<'_>,
        top: bool,
    ) -> Result<(Body, Vec<Out>, Vec<usize>)> {
        self.deeper(|compiler| match body {
            SetExpr::Select(select) => {
                let (select, out, places) = compiler.select(select, order, around, top)?;
                Ok((Body::Select(Box::new(select)), out, places))
            }
            SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier, right } => {
                let all = match set_quantifier {
                    SetQuantifier::All => true,
                    SetQuantifier::None | SetQuantifier::Distinct => false,
                    other => return Err(Error::unsupported(format_args!("UNION {other}"))),
                };
                let (left, mut out, _) = compiler.body(left, &[], around, top)?;
                let (right, others, _) = compiler.body(right, &[], around, top)?;
                if out.len() != others.len() {
                    let message = "the SELECTs of a UNION do not have the same number of columns";
                    return Err(Error::new(message));
                }
                for (out, other) in out.iter_mut().zip(others) {
                    out.secret = out.secret.max(other.secret);
                }
                let places = order.iter().map(|by| place_in(&out, &by.expr));
                let places = places.collect::<Result<_>>()?;
                Ok((Body::Union { all, left: Box::new(left), right: Box::new(right) }, out, places))
            }
            SetExpr::SetOperation { op, .. } => Err(Error::unsupported(op)),
            SetExpr::Query(_) => Err(Error::unsupported("a SELECT in parentheses")),
            SetExpr::Values(_) => Err(Error::unsupported("VALUES")),
            _ => Err(Error::new("only a SELECT can be a view's query")),
        })
    }
}

/// How a term of an order sorts.
fn term(by: &ast::OrderByExpr, place: usize, nocase: bool) -> Result<Order> {
    let descending = match by.options.sort {
        None | Some(OrderBySort::Asc) => false,
        Some(OrderBySort::Desc) => true,
        Some(OrderBySort::Using(_)) => return Err(Error::unsupported("ORDER BY … USING")),
    };
    Ok(Order { by: place, descending, nocase, nulls_first: by.options.nulls_first })
}

/// A term of an order without its collation, and whether that passes over letters' case.
fn uncollated(by: &ast::OrderByExpr) -> Result<(ast::OrderByExpr, bool)> {
    let ast::Expr::Collate { expr, collation } = &by.expr else { return Ok((by.clone(), false)) };
    let nocase = match collation.to_string().to_lowercase().as_str() {
        "nocase" => true,
        "binary" => false,
        _ => return Err(Error::unsupported(format_args!("COLLATE {collation}"))),
    };
    Ok((ast::OrderByExpr { expr: expr.as_ref().clone(), ..by.clone() }, nocase))
}

/// The output column that a union is ordered by.
fn place_in(out: &[Out], by: &ast::Expr) -> Result<usize> {
    let place = match by {
        ast::Expr::Identifier(name) => {
            out.iter().position(|column| column.name.eq_ignore_ascii_case(&name.value))
        }
        other => position(other, out.len(), "ORDER")?,
    };
    place.ok_or_else(|| Error::new("a UNION can be ordered by its columns only"))
}

/// A column named by its number, from 1, in an ORDER BY or a GROUP BY.
fn position(expr: &ast::Expr, columns: usize, clause: &str) -> Result<Option<usize>> {
    let ast::Expr::Value(value) = expr else { return Ok(None) };
    let ast::Value::Number(number, _) = &value.value else { return Ok(None) };
    let Ok(number) = number.parse::<usize>() else { return Ok(None) };
    match number.checked_sub(1).filter(|place| *place < columns) {
        Some(place) => Ok(Some(place)),
        None => Err(Error::new(format!("{clause} BY {number} is none of the {columns} columns"))),
    }
}

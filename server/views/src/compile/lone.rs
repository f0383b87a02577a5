//! An expression over the columns of one table.

use std::collections::HashSet;

use sqlparser::ast;

use super::names::{NamedColumn, Names, Scope};
use super::{Around, Compiler, MOST_SELECTS, Result};
use crate::query::Expr;
use crate::{Error, Table, Tables, Value};

/// A compiled expression and the columns it is of.
#[derive(Clone, Debug)]
pub struct Lone {
    expr: Expr,
    columns: Vec<String>,
}

struct Nothing;

impl Tables for Nothing {
    fn table(&self, _name: &str) -> Option<Table> {
        None
    }
}

impl Lone {
    pub(crate) fn compile(expr: &ast::Expr, table: &Table) -> Result<Self> {
        let columns = table.columns.iter().map(|column| NamedColumn {
            table: String::new(),
            name: column.name.to_lowercase(),
            affinity: column.affinity,
            secret: column.secret,
            origin: None,
            first: true,
        });
        let names = Names { columns: columns.collect(), aliases: Vec::new() };
        let mut compiler = Compiler {
            tables: &Nothing,
            words: HashSet::new(),
            sources: Vec::new(),
            depth: 0,
            // No SELECT is allowed here.
            selects: MOST_SELECTS,
            expressions: 0,
        };
        let mut compiled = compiler.expr(expr, &mut Scope::new(&names, Around::default()))?;
        let mut used = Vec::new();
        renumber(&mut compiled, &mut used)?;
        let columns = used.into_iter().map(|at| table.columns[at].name.clone()).collect();
        Ok(Self { expr: compiled, columns })
    }

    /// The columns whose values it is of, in this order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Its value, given those of its columns.
    ///
    /// # Errors
    /// When it is too large.
    pub fn value(&self, row: &[Value]) -> Result<Value> {
        crate::run::alone(&self.expr, row)
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// When it is too large.
    pub fn holds(&self, row: &[Value]) -> Result<bool> {
        Ok(self.value(row)?.truth() == Some(true))
    }
}

/// Numbers the columns by their first use, and refuses what one row does not tell.
fn renumber(expr: &mut Expr, used: &mut Vec<usize>) -> Result<()> {
    match expr {
        Expr::Column { at, .. } => {
            let place = used.iter().position(|other| other == at).unwrap_or_else(|| {
                used.push(*at);
                used.len() - 1
            });
            *at = place;
            Ok(())
        }
        Expr::Literal(_) => Ok(()),
        Expr::Aggregate(_) | Expr::Window(_) => Err(Error::new("an aggregate can't stand here")),
        Expr::InQuery { .. } | Expr::Exists { .. } | Expr::Scalar(_) => {
            Err(Error::new("subqueries prohibited in index expressions"))
        }
        Expr::Not(what) | Expr::Negative(what) | Expr::Turned(what) | Expr::Cast(_, what) => {
            renumber(what, used)
        }
        Expr::IsNull { what, .. } | Expr::IsTruth { what, .. } => renumber(what, used),
        Expr::And(left, right)
        | Expr::Or(left, right)
        | Expr::Compare(_, left, right)
        | Expr::Arithmetic(_, left, right)
        | Expr::Concat(left, right)
        | Expr::Is { left, right, .. }
        | Expr::Like { what: left, pattern: right, .. } => {
            renumber(left, used)?;
            renumber(right, used)
        }
        Expr::In { what, list, .. } => {
            renumber(what, used)?;
            list.iter_mut().try_for_each(|item| renumber(item, used))
        }
        Expr::Case { operand, when, otherwise } => {
            if let Some(operand) = operand {
                renumber(operand, used)?;
            }
            for (condition, result) in when {
                renumber(condition, used)?;
                renumber(result, used)?;
            }
            otherwise.as_mut().map_or(Ok(()), |otherwise| renumber(otherwise, used))
        }
        Expr::Call(_, arguments) => arguments.iter_mut().try_for_each(|one| renumber(one, used)),
    }
}

//! Expressions.

use std::sync::Arc;

use sqlparser::ast::{
    self, BinaryOperator, CastKind, DuplicateTreatment, FunctionArg, FunctionArgExpr,
    FunctionArguments, InTarget, UnaryOperator,
};

use super::names::{Found, Scope};
use super::select::conversion;
use super::window::{Called, is_window_function};
use super::{Around, Compiler, MOST_EXPRESSIONS, Result};
use crate::aggregate::{Aggregate, Kind};
use crate::functions::Function;
use crate::query::{Arithmetic, Comparison, Expr, Query};
use crate::{Error, Secret, Value};

impl Compiler<'_> {
    pub(super) fn expr(&mut self, expr: &ast::Expr, scope: &mut Scope<'_>) -> Result<Expr> {
        // A name may stand for an expression, and that one for others: few words come to many.
        self.expressions += 1;
        if self.expressions > MOST_EXPRESSIONS {
            return Err(Error::new("the query is too large"));
        }
        self.deeper(|compiler| compiler.shallow(expr, scope))
    }

    fn boxed(&mut self, expr: &ast::Expr, scope: &mut Scope<'_>) -> Result<Box<Expr>> {
        self.expr(expr, scope).map(Box::new)
    }

    fn shallow(&mut self, expr: &ast::Expr, scope: &mut Scope<'_>) -> Result<Expr> {
        Ok(match expr {
            ast::Expr::Nested(inner) => self.expr(inner, scope)?,
            ast::Expr::Identifier(name) => self.name(None, name, scope)?,
            ast::Expr::CompoundIdentifier(path) => match path.as_slice() {
                [table, name] => self.name(Some(&table.value), name, scope)?,
                _ => return Err(Error::new(format!("no such column: {}", short(expr)))),
            },
            ast::Expr::Value(value) => Expr::Literal(literal(&value.value)?),
            ast::Expr::UnaryOp { op, expr: inner } => match op {
                UnaryOperator::Minus => Expr::Negative(self.boxed(inner, scope)?),
                UnaryOperator::Plus => self.expr(inner, scope)?,
                UnaryOperator::Not => Expr::Not(self.boxed(inner, scope)?),
                UnaryOperator::BitwiseNot => Expr::Turned(self.boxed(inner, scope)?),
                other => return Err(Error::unsupported(format_args!("the operator {other}"))),
            },
            ast::Expr::BinaryOp { left, op, right } => self.binary(left, op, right, scope)?,
            ast::Expr::IsNull(what) => {
                Expr::IsNull { what: self.boxed(what, scope)?, negated: false }
            }
            ast::Expr::IsNotNull(what) => {
                Expr::IsNull { what: self.boxed(what, scope)?, negated: true }
            }
            ast::Expr::IsTrue(what) => self.is_truth(what, true, false, scope)?,
            ast::Expr::IsNotTrue(what) => self.is_truth(what, true, true, scope)?,
            ast::Expr::IsFalse(what) => self.is_truth(what, false, false, scope)?,
            ast::Expr::IsNotFalse(what) => self.is_truth(what, false, true, scope)?,
            ast::Expr::IsDistinctFrom(left, right) => Expr::Is {
                left: self.boxed(left, scope)?,
                right: self.boxed(right, scope)?,
                negated: true,
            },
            ast::Expr::IsNotDistinctFrom(left, right) => Expr::Is {
                left: self.boxed(left, scope)?,
                right: self.boxed(right, scope)?,
                negated: false,
            },
            ast::Expr::In { expr: what, target: InTarget::List(list), negated, .. } => Expr::In {
                what: self.boxed(what, scope)?,
                list: list.iter().map(|item| self.expr(item, scope)).collect::<Result<_>>()?,
                negated: *negated,
            },
            ast::Expr::In { expr: what, target: InTarget::Subquery(query), negated, .. } => {
                let what = self.boxed(what, scope)?;
                let query = self.subquery(query, Some(1), scope)?;
                Expr::InQuery { what, query, negated: *negated }
            }
            ast::Expr::Between { expr: what, negated, low, high } => {
                let (low, high) = (self.boxed(low, scope)?, self.boxed(high, scope)?);
                // Each time for itself, so that it counts twice.
                let (above, below) = (self.boxed(what, scope)?, self.boxed(what, scope)?);
                let between = Expr::And(
                    Box::new(Expr::Compare(Comparison::GreaterOrEqual, above, low)),
                    Box::new(Expr::Compare(Comparison::LessOrEqual, below, high)),
                );
                if *negated { Expr::Not(Box::new(between)) } else { between }
            }
            ast::Expr::Like { negated, any: false, expr: what, pattern, escape_char } => {
                Expr::Like {
                    what: self.boxed(what, scope)?,
                    pattern: self.boxed(pattern, scope)?,
                    escape: escape_char.as_deref().map(escape).transpose()?,
                    negated: *negated,
                }
            }
            ast::Expr::Case { operand, conditions, else_result, .. } => Expr::Case {
                operand: match operand {
                    Some(operand) => Some(self.boxed(operand, scope)?),
                    None => None,
                },
                when: conditions
                    .iter()
                    .map(|when| {
                        let condition = self.expr(&when.condition, scope)?;
                        Ok((condition, self.expr(&when.result, scope)?))
                    })
                    .collect::<Result<_>>()?,
                otherwise: match else_result {
                    Some(result) => Some(self.boxed(result, scope)?),
                    None => None,
                },
            },
            ast::Expr::Cast {
                kind: CastKind::Cast, expr: what, data_type, format: None, ..
            } => Expr::Cast(conversion(data_type)?, self.boxed(what, scope)?),
            ast::Expr::Exists { subquery, negated } => {
                let query = self.subquery(subquery, None, scope)?;
                Expr::Exists { query, negated: *negated }
            }
            ast::Expr::Subquery(query) => Expr::Scalar(self.subquery(query, Some(1), scope)?),
            ast::Expr::Ceil { expr: what, .. } => {
                Expr::Call(Function::named("ceil", 1)?, vec![self.expr(what, scope)?])
            }
            ast::Expr::Floor { expr: what, .. } => {
                Expr::Call(Function::named("floor", 1)?, vec![self.expr(what, scope)?])
            }
            ast::Expr::Substring { expr: what, substring_from, substring_for, .. } => {
                let given = [Some(what), substring_from.as_ref(), substring_for.as_ref()];
                let arguments = given.into_iter().flatten().map(|one| self.expr(one, scope));
                let arguments = arguments.collect::<Result<Vec<_>>>()?;
                Expr::Call(Function::named("substr", arguments.len())?, arguments)
            }
            ast::Expr::Trim { trim_where: None, trim_what: None, expr: what, trim_characters } => {
                let mut arguments = vec![self.expr(what, scope)?];
                for one in trim_characters.iter().flatten() {
                    arguments.push(self.expr(one, scope)?);
                }
                Expr::Call(Function::named("trim", arguments.len())?, arguments)
            }
            ast::Expr::Function(function) => self.function(function, scope)?,
            ast::Expr::Collate { collation, .. } => {
                return Err(Error::unsupported(format_args!("COLLATE {collation}")));
            }
            ast::Expr::Wildcard(_) | ast::Expr::QualifiedWildcard(..) => {
                return Err(Error::unsupported("a wildcard here"));
            }
            other => return Err(Error::unsupported(format_args!("`{}`", short(other)))),
        })
    }

    fn name(
        &mut self,
        table: Option<&str>,
        name: &ast::Ident,
        scope: &mut Scope<'_>,
    ) -> Result<Expr> {
        let shown = || match table {
            Some(table) => format!("{table}.{}", name.value),
            None => name.value.clone(),
        };
        let mut up = 0;
        let mut names = Some((scope.names, scope.around.outer));
        while let Some((here, outer)) = names {
            match here.find(table, &name.value) {
                Found::Several => {
                    return Err(Error::new(format!("ambiguous column name: {}", shown())));
                }
                Found::Column(_, column) if column.secret == Secret::Never => {
                    return Err(Error::new(format!("{} can't be part of a view", shown())));
                }
                Found::Column(at, column) => {
                    scope.secret = scope.secret.max(column.secret);
                    return Ok(Expr::Column { up, at, affinity: column.affinity });
                }
                Found::Nothing => {}
            }
            if up == 0
                && table.is_none()
                && let Some(alias) = here.alias(&name.value)
            {
                return self.expr(alias, scope);
            }
            up += 1;
            names = outer.map(|outer| (outer.names, outer.around.outer));
        }
        // SQLite's: what is no column may be a text.
        if table.is_none() && name.quote_style == Some('"') {
            return Ok(Expr::Literal(name.value.as_str().into()));
        }
        Err(Error::new(format!("no such column: {}", shown())))
    }

    fn is_truth(
        &mut self,
        what: &ast::Expr,
        truth: bool,
        negated: bool,
        scope: &mut Scope<'_>,
    ) -> Result<Expr> {
        Ok(Expr::IsTruth { what: self.boxed(what, scope)?, truth, negated })
    }

    fn binary(
        &mut self,
        left: &ast::Expr,
        operator: &BinaryOperator,
        right: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Result<Expr> {
        let (left, right) = (self.boxed(left, scope)?, self.boxed(right, scope)?);
        let comparison = |kind| Expr::Compare(kind, left.clone(), right.clone());
        let arithmetic = |kind| Expr::Arithmetic(kind, left.clone(), right.clone());
        let is = |negated| Expr::Is { left: left.clone(), right: right.clone(), negated };
        let arrow =
            |value| Expr::Call(Function::Arrow { value }, vec![(*left).clone(), (*right).clone()]);
        Ok(match operator {
            BinaryOperator::And => Expr::And(left, right),
            BinaryOperator::Or => Expr::Or(left, right),
            BinaryOperator::Eq => comparison(Comparison::Equal),
            BinaryOperator::NotEq => comparison(Comparison::NotEqual),
            BinaryOperator::Lt => comparison(Comparison::Less),
            BinaryOperator::LtEq => comparison(Comparison::LessOrEqual),
            BinaryOperator::Gt => comparison(Comparison::Greater),
            BinaryOperator::GtEq => comparison(Comparison::GreaterOrEqual),
            BinaryOperator::Plus => arithmetic(Arithmetic::Add),
            BinaryOperator::Minus => arithmetic(Arithmetic::Subtract),
            BinaryOperator::Multiply => arithmetic(Arithmetic::Multiply),
            BinaryOperator::Divide => arithmetic(Arithmetic::Divide),
            BinaryOperator::Modulo => arithmetic(Arithmetic::Remainder),
            BinaryOperator::StringConcat => Expr::Concat(left, right),
            BinaryOperator::BitwiseAnd => arithmetic(Arithmetic::And),
            BinaryOperator::BitwiseOr => arithmetic(Arithmetic::Or),
            BinaryOperator::PGBitwiseShiftLeft => arithmetic(Arithmetic::ShiftLeft),
            BinaryOperator::PGBitwiseShiftRight => arithmetic(Arithmetic::ShiftRight),
            BinaryOperator::Is => is(false),
            BinaryOperator::IsNot => is(true),
            BinaryOperator::Glob => Expr::Call(Function::Glob, vec![*right, *left]),
            BinaryOperator::Arrow => arrow(false),
            BinaryOperator::LongArrow => arrow(true),
            other => return Err(Error::unsupported(format_args!("the operator {other}"))),
        })
    }

    fn subquery(
        &mut self,
        query: &ast::Query,
        columns: Option<usize>,
        scope: &mut Scope<'_>,
    ) -> Result<Arc<Query>> {
        let here = Scope::new(scope.names, scope.around);
        let around = Around { outer: Some(&here), named: scope.around.named };
        let (query, out) = self.query(query, &around, false)?;
        if columns.is_some_and(|columns| columns != out.len()) {
            return Err(Error::new("a subquery here has to have one column"));
        }
        let secret = out.iter().map(|column| column.secret).max().unwrap_or_default();
        scope.secret = scope.secret.max(secret);
        Ok(Arc::new(query))
    }

    fn function(&mut self, function: &ast::Function, scope: &mut Scope<'_>) -> Result<Expr> {
        let name = function.name.to_string().to_lowercase();
        let filter = function.filter.as_deref();
        for (there, what) in [
            (!function.within_group.is_empty(), "WITHIN GROUP"),
            (function.null_treatment.is_some(), "IGNORE NULLS"),
            (!matches!(function.parameters, FunctionArguments::None), "a parametrised function"),
        ] {
            if there {
                return Err(Error::unsupported(what));
            }
        }
        let (arguments, distinct) = match &function.args {
            FunctionArguments::None => (Vec::new(), false),
            FunctionArguments::Subquery(_) => {
                return Err(Error::unsupported("a bare subquery as an argument"));
            }
            FunctionArguments::List(list) if list.clauses.is_empty() => {
                let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
                (list.args.iter().collect(), distinct)
            }
            FunctionArguments::List(_) => {
                return Err(Error::unsupported(format_args!("a clause inside {name}()")));
            }
        };
        let star = matches!(arguments[..], [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
        let count = if star { 0 } else { arguments.len() };
        let arguments = &arguments[..count];
        if let Some(over) = &function.over {
            let called = Called { text: function, name: &name, arguments, distinct, filter };
            return self.window(&called, over, scope);
        }
        if let Some(kind) = Kind::named(&name, count) {
            return self.aggregate(kind, arguments, distinct, filter, scope);
        }
        if distinct {
            return Err(Error::unsupported(format_args!("DISTINCT in {name}()")));
        }
        if filter.is_some() {
            return Err(Error::new(format!("FILTER can't be used with {name}()")));
        }
        if is_window_function(&name) {
            return Err(Error::new(format!("{name}() needs what it runs over: {name}() OVER (…)")));
        }
        let known = Function::named(&name, count)?;
        let arguments = arguments.iter().map(|one| self.expr(argument(one)?, scope));
        let arguments = arguments.collect::<Result<Vec<_>>>()?;
        if let Function::Times(times) = known {
            times.judge(&arguments)?;
        }
        let known = match known {
            Function::Json(function, _) => Function::Json(function, which_are_json(&arguments)),
            other => other,
        };
        Ok(Expr::Call(known, arguments))
    }

    fn aggregate(
        &mut self,
        kind: Kind,
        arguments: &[&FunctionArg],
        distinct: bool,
        filter: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Result<Expr> {
        // None inside another, and none where rows are still chosen.
        let Some(mut aggregates) = scope.aggregates.take() else {
            return Err(Error::new("an aggregate can't stand here"));
        };
        let windows = scope.windows.take();
        aggregates.push(self.gathering(kind, arguments, distinct, filter, scope)?);
        let place = aggregates.len() - 1;
        (scope.aggregates, scope.windows) = (Some(aggregates), windows);
        Ok(Expr::Aggregate(place))
    }

    /// What an aggregate is of.
    pub(super) fn gathering(
        &mut self,
        kind: Kind,
        arguments: &[&FunctionArg],
        distinct: bool,
        filter: Option<&ast::Expr>,
        scope: &mut Scope<'_>,
    ) -> Result<Aggregate> {
        let mut given = arguments.iter().map(|one| self.expr(argument(one)?, scope));
        let (of, separator) = (given.next().transpose(), given.next().transpose());
        drop(given);
        let (of, separator) = (of?, separator?);
        let is_json = |expr: &Option<Expr>| expr.as_ref().is_some_and(Expr::is_json);
        let kind = match kind {
            Kind::List { .. } => Kind::List { json: is_json(&of) },
            Kind::Members { .. } => Kind::Members { json: is_json(&separator) },
            other => other,
        };
        let filter = filter.map(|filter| self.expr(filter, scope)).transpose()?;
        Ok(Aggregate { kind, of, separator, distinct, filter })
    }
}

/// A bit for each expression that makes JSON.
fn which_are_json(arguments: &[Expr]) -> u64 {
    let bits = arguments.iter().take(64).enumerate();
    bits.fold(0, |bits, (at, one)| bits | u64::from(one.is_json()) << at)
}

pub(super) fn argument(argument: &FunctionArg) -> Result<&ast::Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
        other => Err(Error::unsupported(format_args!("the argument {other}"))),
    }
}

fn escape(expr: &ast::Expr) -> Result<char> {
    let one = |text: &str| {
        let mut letters = text.chars();
        letters.next().filter(|_| letters.next().is_none())
    };
    let letter = match expr {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::SingleQuotedString(text) => one(text),
            _ => None,
        },
        _ => None,
    };
    letter.ok_or_else(|| Error::new("ESCAPE has to be a single letter"))
}

fn literal(value: &ast::Value) -> Result<Value> {
    Ok(match value {
        ast::Value::Null => Value::Null,
        ast::Value::Boolean(truth) => (*truth).into(),
        ast::Value::SingleQuotedString(text) | ast::Value::DoubleQuotedString(text) => {
            text.as_str().into()
        }
        ast::Value::Number(text, _) => match text.replace('_', "").parse::<i64>() {
            Ok(whole) => Value::Integer(whole),
            Err(_) => match text.replace('_', "").parse::<f64>() {
                Ok(real) => Value::Real(real),
                Err(_) => return Err(Error::new(format!("{text} isn't a number"))),
            },
        },
        other => return Err(Error::unsupported(format_args!("the value {other}"))),
    })
}

/// A part of the query, to be named in a message.
fn short(expr: &ast::Expr) -> String {
    let text = expr.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

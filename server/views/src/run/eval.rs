//! Evaluating one expression, as SQLite would.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Result, Run, Scope};
use crate::arithmetic::{arithmetic, negative, turned};
use crate::functions::made;
use crate::query::{Comparison, Expr};
use crate::{Value, like};

impl Run<'_> {
    pub(super) fn eval<'v>(&self, expr: &'v Expr, scope: &Scope<'v>) -> Result<Cow<'v, Value>> {
        self.step()?;
        let owned = Cow::Owned;
        Ok(match expr {
            Expr::Literal(value) => Cow::Borrowed(value),
            Expr::Column { up, at, .. } => {
                let mut scope = Some(scope);
                for _ in 0..*up {
                    scope = scope.and_then(|scope| scope.outer);
                }
                match scope.and_then(|scope| scope.row.get(*at)) {
                    Some(value) => Cow::Owned(value.clone()),
                    None => owned(Value::Null),
                }
            }
            Expr::Aggregate(at) => owned(scope.aggregates.get(*at).cloned().unwrap_or(Value::Null)),
            Expr::Window(at) => owned(scope.windows.get(*at).cloned().unwrap_or(Value::Null)),
            Expr::Not(what) => owned(truth(self.eval(what, scope)?.truth().map(|truth| !truth))),
            Expr::Negative(what) => owned(negative(&*self.eval(what, scope)?)),
            Expr::Turned(what) => owned(turned(&*self.eval(what, scope)?)),
            Expr::And(left, right) => {
                let left = self.eval(left, scope)?.truth();
                if left == Some(false) {
                    return Ok(owned(false.into()));
                }
                let right = self.eval(right, scope)?.truth();
                owned(match (left, right) {
                    (_, Some(false)) => false.into(),
                    (Some(true), Some(true)) => true.into(),
                    _ => Value::Null,
                })
            }
            Expr::Or(left, right) => {
                let left = self.eval(left, scope)?.truth();
                if left == Some(true) {
                    return Ok(owned(true.into()));
                }
                let right = self.eval(right, scope)?.truth();
                owned(match (left, right) {
                    (_, Some(true)) => true.into(),
                    (Some(false), Some(false)) => false.into(),
                    _ => Value::Null,
                })
            }
            Expr::Compare(comparison, left, right) => {
                let order = self.compare(left, right, scope)?;
                owned(truth(order.map(|order| comparison.holds(order))))
            }
            Expr::Arithmetic(operator, left, right) => {
                owned(arithmetic(*operator, &*self.eval(left, scope)?, &*self.eval(right, scope)?))
            }
            Expr::Concat(left, right) => {
                let (left, right) = (self.eval(left, scope)?, self.eval(right, scope)?);
                match (left.to_text(), right.to_text()) {
                    (Some(left), Some(right)) => owned(made(format!("{left}{right}"))?),
                    _ => owned(Value::Null),
                }
            }
            Expr::IsNull { what, negated } => {
                owned((self.eval(what, scope)?.is_null() != *negated).into())
            }
            Expr::Is { left, right, negated } => {
                let same = match self.compare(left, right, scope)? {
                    Some(order) => order == Ordering::Equal,
                    None => self.eval(left, scope)?.is_null() && self.eval(right, scope)?.is_null(),
                };
                owned((same != *negated).into())
            }
            Expr::IsTruth { what, truth, negated } => {
                let same = self.eval(what, scope)?.truth() == Some(*truth);
                owned((same != *negated).into())
            }
            Expr::In { what, list, negated } => {
                let mut found = Some(false);
                for item in list {
                    match self.compare(what, item, scope)? {
                        Some(Ordering::Equal) => {
                            found = Some(true);
                            break;
                        }
                        Some(_) => {}
                        None => found = None,
                    }
                }
                owned(truth(found.map(|found| found != *negated)))
            }
            Expr::InQuery { what, query, negated } => {
                let value = self.eval(what, scope)?;
                let value = value.with(what.affinity());
                let mut found = Some(false);
                for row in self.query(query, Some(scope), None)? {
                    self.step()?;
                    let item = row.first().unwrap_or(&Value::Null);
                    if value.is_null() || item.is_null() {
                        found = None;
                    } else if value.order(item) == Ordering::Equal {
                        found = Some(true);
                        break;
                    }
                }
                owned(truth(found.map(|found| found != *negated)))
            }
            Expr::Like { what, pattern, escape, negated } => {
                let (what, pattern) = (self.eval(what, scope)?, self.eval(pattern, scope)?);
                match (what.to_text(), pattern.to_text()) {
                    (Some(text), Some(pattern)) => {
                        owned((like::matches(&text, &pattern, *escape) != *negated).into())
                    }
                    _ => owned(Value::Null),
                }
            }
            Expr::Case { operand, when, otherwise } => {
                for (condition, result) in when {
                    let holds = match operand {
                        Some(operand) => {
                            self.compare(operand, condition, scope)? == Some(Ordering::Equal)
                        }
                        None => self.eval(condition, scope)?.truth() == Some(true),
                    };
                    if holds {
                        return self.eval(result, scope);
                    }
                }
                match otherwise {
                    Some(otherwise) => self.eval(otherwise, scope)?,
                    None => owned(Value::Null),
                }
            }
            Expr::Cast(cast, what) => owned(self.eval(what, scope)?.cast(*cast)),
            Expr::Call(function, arguments) => {
                let values = arguments.iter().map(|one| self.eval(one, scope).map(Cow::into_owned));
                owned(function.call(&values.collect::<Result<Vec<_>>>()?)?)
            }
            Expr::Exists { query, negated } => {
                let found = !self.query(query, Some(scope), Some(1))?.is_empty();
                owned((found != *negated).into())
            }
            Expr::Scalar(query) => {
                let rows = self.query(query, Some(scope), Some(1))?;
                let value = rows.into_iter().next().and_then(|row| row.into_iter().next());
                owned(value.unwrap_or(Value::Null))
            }
        })
    }

    /// Compares with the affinities of both sides; `None` when either is NULL.
    fn compare<'v>(
        &self,
        left: &'v Expr,
        right: &'v Expr,
        scope: &Scope<'v>,
    ) -> Result<Option<Ordering>> {
        use crate::Affinity;
        let (a, b) = (self.eval(left, scope)?, self.eval(right, scope)?);
        if a.is_null() || b.is_null() {
            return Ok(None);
        }
        let (of_a, of_b) = (left.affinity(), right.affinity());
        let (a, b) = match (of_a, of_b) {
            (Affinity::Numeric, Affinity::Numeric) => (a, b),
            (Affinity::Numeric, _) => (a, Cow::Owned(b.with(Affinity::Numeric))),
            (_, Affinity::Numeric) => (Cow::Owned(a.with(Affinity::Numeric)), b),
            (Affinity::Text, _) => (a, Cow::Owned(b.with(Affinity::Text))),
            (_, Affinity::Text) => (Cow::Owned(a.with(Affinity::Text)), b),
            (Affinity::None, Affinity::None) => (a, b),
        };
        Ok(Some(a.order(&b)))
    }
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order == Ordering::Equal,
            Comparison::NotEqual => order != Ordering::Equal,
            Comparison::Less => order == Ordering::Less,
            Comparison::LessOrEqual => order != Ordering::Greater,
            Comparison::Greater => order == Ordering::Greater,
            Comparison::GreaterOrEqual => order != Ordering::Less,
        }
    }
}

fn truth(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::from)
}

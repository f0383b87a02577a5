//! The aggregates: what becomes of a group's values.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::functions::MOST_TEXT;
use crate::functions::json::{piece, quoted};
use crate::query::Expr;
use crate::reals::Sum;
use crate::{Error, Value};

/// An aggregate and what it is of; nothing for `count(*)`.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    pub(crate) kind: Kind,
    pub(crate) of: Option<Expr>,
    pub(crate) separator: Option<Expr>,
    pub(crate) distinct: bool,
    /// Which rows count: `FILTER (WHERE …)`.
    pub(crate) filter: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Count,
    Sum,
    Total,
    Average,
    Min,
    Max,
    Joined,
    /// `json_group_array`; whether what it is of is JSON.
    List {
        json: bool,
    },
    /// `json_group_object`; the same of its members.
    Members {
        json: bool,
    },
}

impl Kind {
    /// The aggregate of this name, in lower case, with so many arguments.
    pub(crate) fn named(name: &str, arguments: usize) -> Option<Self> {
        Some(match (name, arguments) {
            ("count", 0 | 1) => Kind::Count,
            ("sum", 1) => Kind::Sum,
            ("total", 1) => Kind::Total,
            ("avg", 1) => Kind::Average,
            ("min", 1) => Kind::Min,
            ("max", 1) => Kind::Max,
            ("json_group_array", 1) => Kind::List { json: false },
            ("json_group_object", 2) => Kind::Members { json: false },
            ("group_concat" | "string_agg", 1 | 2) => Kind::Joined,
            _ => return None,
        })
    }
}

/// Whole numbers add up to one for as long as there is nothing else among them.
#[derive(Clone, Copy, Debug)]
enum Summed {
    Whole(i64),
    Real(Sum),
}

impl Summed {
    fn add(&mut self, value: &Value) {
        let value = value.summand();
        if let (Summed::Whole(sum), Value::Integer(whole)) = (&mut *self, &value)
            && let Some(more) = sum.checked_add(*whole)
        {
            *sum = more;
            return;
        }
        let mut sum = match *self {
            Summed::Real(sum) => sum,
            Summed::Whole(whole) => {
                let mut sum = Sum::default();
                sum.add_whole(whole);
                sum
            }
        };
        match value {
            Value::Integer(whole) => sum.add_whole(whole),
            other => sum.add(other.to_f64().unwrap_or(0.0)),
        }
        *self = Summed::Real(sum);
    }

    #[expect(clippy::cast_precision_loss, reason = "SQLite converts so too")]
    fn total(self) -> f64 {
        match self {
            Summed::Whole(sum) => sum as f64,
            Summed::Real(sum) => sum.total(),
        }
    }
}

/// What is no number, as of infinities that cancel out, is NULL.
fn real(real: f64) -> Value {
    if real.is_nan() { Value::Null } else { Value::Real(real) }
}

/// A group's values as they come.
#[derive(Clone)]
pub(crate) struct Gathering {
    kind: Kind,
    seen: Option<HashSet<Vec<u8>>>,
    count: i64,
    sum: Summed,
    best: Value,
    text: Option<String>,
}

impl Gathering {
    pub(crate) fn new(aggregate: &Aggregate) -> Self {
        Self {
            kind: aggregate.kind,
            seen: aggregate.distinct.then(HashSet::new),
            count: 0,
            sum: Summed::Whole(0),
            best: Value::Null,
            text: None,
        }
    }

    /// Takes a row's value; NULLs count in lists only. True when it is the least or the greatest so
    /// far.
    pub(crate) fn take(&mut self, value: &Value, second: &Value) -> Result<bool, Error> {
        if value.is_null() && !matches!(self.kind, Kind::List { .. }) {
            return Ok(false);
        }
        if let Some(seen) = &mut self.seen {
            let mut key = Vec::new();
            value.key(&mut key);
            if !seen.insert(key) {
                return Ok(false);
            }
        }
        self.count += 1;
        match self.kind {
            Kind::Count => {}
            Kind::Sum | Kind::Total | Kind::Average => {
                self.sum.add(value);
            }
            Kind::Min | Kind::Max => {
                let wanted =
                    if self.kind == Kind::Min { Ordering::Less } else { Ordering::Greater };
                if self.best.is_null() || value.order(&self.best) == wanted {
                    self.best = value.clone();
                    return Ok(true);
                }
            }
            Kind::Joined => {
                let separator = second.to_text().unwrap_or_default();
                self.append(&value.to_text().unwrap_or_default(), &separator)?;
            }
            Kind::List { json } => self.append(&piece(value, json), ",")?,
            Kind::Members { json } => {
                let name = quoted(&value.to_text().unwrap_or_default());
                self.append(&format!("{name}:{}", piece(second, json)), ",")?;
            }
        }
        Ok(false)
    }

    fn append(&mut self, part: &str, separator: &str) -> Result<(), Error> {
        let mut text = match self.text.take() {
            Some(text) => text + separator,
            None => String::new(),
        };
        text.push_str(part);
        if text.len() > MOST_TEXT {
            return Err(Error::new("a text is too long"));
        }
        self.text = Some(text);
        Ok(())
    }

    pub(crate) fn result(self) -> Value {
        match self.kind {
            Kind::Count => Value::Integer(self.count),
            Kind::Total => real(self.sum.total()),
            Kind::Min | Kind::Max => self.best,
            Kind::Joined => self.text.map_or(Value::Null, |text| text.as_str().into()),
            Kind::List { .. } => format!("[{}]", self.text.unwrap_or_default()).as_str().into(),
            Kind::Members { .. } => {
                format!("{{{}}}", self.text.unwrap_or_default()).as_str().into()
            }
            Kind::Sum | Kind::Average if self.count == 0 => Value::Null,
            Kind::Sum => match self.sum {
                Summed::Whole(sum) => Value::Integer(sum),
                Summed::Real(sum) => real(sum.total()),
            },
            #[expect(clippy::cast_precision_loss, reason = "a count of rows in memory")]
            Kind::Average => real(self.sum.total() / self.count as f64),
        }
    }
}

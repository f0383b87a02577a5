//! Running a compiled query over rows.

mod each;
mod eval;
mod window;

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::aggregate::{Gathering, Kind};
use crate::arithmetic::whole;
use crate::query::{Body, Expr, From, Group, Joined, Order, Query, Select};
use crate::{Error, MOST_ROWS, MOST_STEPS, Row, Value};

type Result<T> = std::result::Result<T, Error>;

pub(crate) fn run(
    query: &Query,
    sources: &[Arc<Vec<Row>>],
    most: Option<usize>,
) -> Result<Vec<Row>> {
    let run = Run { sources, steps: Cell::new(MOST_STEPS) };
    run.query(query, None, most)
}

/// The value of an expression that is of one row alone.
pub(crate) fn alone(expr: &Expr, row: &[Value]) -> Result<Value> {
    let run = Run { sources: &[], steps: Cell::new(MOST_STEPS) };
    let scope = Scope { row, aggregates: &[], windows: &[], outer: None };
    run.eval(expr, &scope).map(Cow::into_owned)
}

/// A row of a SELECT's tables, or the one that stands for a group, with what was made of others.
struct Seen {
    row: Row,
    aggregates: Vec<Value>,
    windows: Vec<Value>,
}

impl Seen {
    fn of(row: Row) -> Self {
        Self { row, aggregates: Vec::new(), windows: Vec::new() }
    }

    fn scope<'a>(&'a self, outer: Option<&'a Scope<'a>>) -> Scope<'a> {
        let Self { row, aggregates, windows } = self;
        Scope { row, aggregates, windows, outer }
    }
}

struct Run<'a> {
    sources: &'a [Arc<Vec<Row>>],
    /// Expressions that may still be evaluated.
    steps: Cell<u64>,
}

/// What names stand for while an expression is evaluated.
#[derive(Clone, Copy)]
struct Scope<'a> {
    row: &'a [Value],
    aggregates: &'a [Value],
    windows: &'a [Value],
    outer: Option<&'a Scope<'a>>,
}

impl Run<'_> {
    fn step(&self) -> Result<()> {
        self.spend(1)
    }

    fn spend(&self, steps: u64) -> Result<()> {
        match self.steps.get().checked_sub(steps) {
            Some(left) => {
                self.steps.set(left);
                Ok(())
            }
            None => Err(Error::new("the query takes too long")),
        }
    }

    fn query(
        &self,
        query: &Query,
        outer: Option<&Scope<'_>>,
        most: Option<usize>,
    ) -> Result<Vec<Row>> {
        let number = |limit: &Option<Expr>| -> Result<Option<i64>> {
            let Some(limit) = limit else { return Ok(None) };
            let scope = Scope { row: &[], aggregates: &[], windows: &[], outer };
            Ok(whole(&*self.eval(limit, &scope)?))
        };
        let offset = number(&query.offset)?.unwrap_or(0).max(0);
        let limit = number(&query.limit)?.filter(|limit| *limit >= 0);
        let limit = limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let limit = limit.into_iter().chain(most).min();
        // Without an order the first rows will do.
        let enough = limit.filter(|_| query.order.is_empty());
        let enough = enough.map(|limit| limit.saturating_add(offset));
        let (mut rows, width) = self.body(&query.body, outer, enough)?;
        if !query.order.is_empty() {
            rows.sort_by(|a, b| in_order(a, b, &query.order));
        }
        if offset > 0 {
            rows.drain(..offset.min(rows.len()));
        }
        if let Some(limit) = limit {
            rows.truncate(limit);
        }
        rows.iter_mut().for_each(|row| row.truncate(width));
        Ok(rows)
    }

    /// The rows of a body, and how many of their values are put out.
    fn body(
        &self,
        body: &Body,
        outer: Option<&Scope<'_>>,
        enough: Option<usize>,
    ) -> Result<(Vec<Row>, usize)> {
        match body {
            Body::Select(select) => Ok((self.select(select, outer, enough)?, select.output.len())),
            Body::Union { all, left, right } => {
                let (mut rows, width) = self.body(left, outer, enough.filter(|_| *all))?;
                rows.extend(self.body(right, outer, enough.filter(|_| *all))?.0);
                if !all {
                    distinct(&mut rows, width);
                }
                bounded(rows.len())?;
                Ok((rows, width))
            }
        }
    }

    fn select(
        &self,
        select: &Select,
        outer: Option<&Scope<'_>>,
        enough: Option<usize>,
    ) -> Result<Vec<Row>> {
        let rows = self.joined(&select.from, outer)?;
        let mut found = Vec::new();
        for row in rows {
            let keep = match &select.filter {
                None => true,
                Some(filter) => {
                    let scope = Scope { row: &row, aggregates: &[], windows: &[], outer };
                    self.eval(filter, &scope)?.truth() == Some(true)
                }
            };
            if keep {
                found.push(row);
                let plain =
                    select.group.is_none() && !select.distinct && select.windows.only_number();
                if plain && enough.is_some_and(|enough| found.len() >= enough) {
                    break;
                }
            }
        }
        let mut found = match &select.group {
            Some(group) => self.grouped(select, group, found, outer)?,
            None => found.into_iter().map(Seen::of).collect(),
        };
        self.windows(&select.windows, &mut found, outer)?;
        let mut output = Vec::with_capacity(found.len());
        for seen in &found {
            output.push(self.put_out(select, &seen.scope(outer))?);
        }
        if select.distinct {
            distinct(&mut output, select.output.len());
        }
        Ok(output)
    }

    fn put_out(&self, select: &Select, scope: &Scope<'_>) -> Result<Row> {
        let columns = select.output.iter().chain(&select.extra);
        columns.map(|column| self.eval(column, scope).map(Cow::into_owned)).collect()
    }

    fn joined(&self, from: &[Joined], outer: Option<&Scope<'_>>) -> Result<Vec<Row>> {
        // No FROM at all is one row of nothing.
        let mut rows: Vec<Row> = vec![Vec::new()];
        for joined in from {
            let right = match &joined.source {
                From::Table(at) => Cow::Borrowed(
                    self.sources.get(*at).map(|rows| rows.as_slice()).unwrap_or_default(),
                ),
                From::Query(query) => Cow::Owned(self.query(query, outer, None)?),
                From::Each { json, path } => {
                    rows = self.join_each(rows, (json, path.as_ref()), joined, outer)?;
                    continue;
                }
            };
            rows = self.join(rows, &right, joined, outer)?;
        }
        Ok(rows)
    }

    fn join(
        &self,
        left: Vec<Row>,
        right: &[Row],
        joined: &Joined,
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Row>> {
        let by_key = joined.keys.as_ref().map(|(_, at)| {
            let mut by_key: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
            for (place, row) in right.iter().enumerate() {
                let Some(value) = row.get(*at).filter(|value| !value.is_null()) else { continue };
                let mut key = Vec::new();
                value.key(&mut key);
                by_key.entry(key).or_default().push(place);
            }
            by_key
        });
        let mut rows = Vec::new();
        for row in left {
            let mut partner = false;
            let mut pair = |right: &Row| -> Result<()> {
                self.step()?;
                let mut both = Vec::with_capacity(row.len() + joined.width);
                both.extend(row.iter().cloned());
                both.extend(right.iter().cloned());
                if let Some(on) = &joined.on {
                    let scope = Scope { row: &both, aggregates: &[], windows: &[], outer };
                    if self.eval(on, &scope)?.truth() != Some(true) {
                        return Ok(());
                    }
                }
                partner = true;
                rows.push(both);
                bounded(rows.len())
            };
            match (&by_key, &joined.keys) {
                (Some(by_key), Some((key_of, _))) => {
                    let scope = Scope { row: &row, aggregates: &[], windows: &[], outer };
                    let value = self.eval(key_of, &scope)?;
                    let mut key = Vec::new();
                    value.key(&mut key);
                    let places = by_key.get(&key).filter(|_| !value.is_null());
                    for place in places.into_iter().flatten() {
                        pair(&right[*place])?;
                    }
                }
                _ => {
                    for right in right {
                        pair(right)?;
                    }
                }
            }
            if joined.left && !partner {
                let mut alone = row;
                alone.resize(alone.len() + joined.width, Value::Null);
                rows.push(alone);
                bounded(rows.len())?;
            }
        }
        Ok(rows)
    }

    fn grouped(
        &self,
        select: &Select,
        group: &Group,
        rows: Vec<Row>,
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Seen>> {
        struct Gathered {
            row: Row,
            values: Vec<Gathering>,
        }
        let fresh = |row: Row| Gathered {
            row,
            values: group.aggregates.iter().map(Gathering::new).collect(),
        };
        let mut places: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut groups: Vec<Gathered> = Vec::new();
        for row in rows {
            let scope = Scope { row: &row, aggregates: &[], windows: &[], outer };
            let mut key = Vec::new();
            for by in &group.by {
                self.eval(by, &scope)?.key(&mut key);
            }
            let place = *places.entry(key).or_insert_with(|| {
                groups.push(fresh(row.clone()));
                groups.len() - 1
            });
            let gathered = &mut groups[place];
            let mut best = false;
            for (aggregate, values) in group.aggregates.iter().zip(&mut gathered.values) {
                if let Some(filter) = &aggregate.filter
                    && self.eval(filter, &scope)?.truth() != Some(true)
                {
                    continue;
                }
                let separator = match &aggregate.separator {
                    Some(separator) => self.eval(separator, &scope)?.into_owned(),
                    None => ",".into(),
                };
                let value = match &aggregate.of {
                    Some(of) => self.eval(of, &scope)?,
                    None => Cow::Owned(Value::Integer(1)),
                };
                let is_best = values.take(&value, &separator)?;
                best |= is_best && matches!(aggregate.kind, Kind::Min | Kind::Max);
            }
            // Other columns are those of the least or greatest row.
            if best {
                gathered.row = row;
            }
        }
        if groups.is_empty() && group.by.is_empty() {
            let width = select.from.iter().map(|joined| joined.width).sum();
            groups.push(fresh(vec![Value::Null; width]));
        }
        if !group.by.is_empty() {
            groups = self.by_key(group, groups, |gathered| &gathered.row, outer)?;
        }
        let mut found = Vec::with_capacity(groups.len());
        for Gathered { row, values } in groups {
            let aggregates = values.into_iter().map(Gathering::result).collect();
            let seen = Seen { aggregates, ..Seen::of(row) };
            if let Some(having) = &group.having
                && self.eval(having, &seen.scope(outer))?.truth() != Some(true)
            {
                continue;
            }
            found.push(seen);
        }
        Ok(found)
    }

    /// Groups come in the order of what they are grouped by, as SQLite's do.
    fn by_key<T>(
        &self,
        group: &Group,
        groups: Vec<T>,
        row: impl Fn(&T) -> &Row,
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<T>> {
        let mut keyed = Vec::with_capacity(groups.len());
        for one in groups {
            let scope = Scope { row: row(&one), aggregates: &[], windows: &[], outer };
            let key = group.by.iter().map(|by| self.eval(by, &scope).map(Cow::into_owned));
            keyed.push((key.collect::<Result<Vec<_>>>()?, one));
        }
        keyed.sort_by(|(a, _), (b, _)| {
            let orders = a.iter().zip(b).map(|(a, b)| a.order(b));
            orders.fold(Ordering::Equal, Ordering::then)
        });
        Ok(keyed.into_iter().map(|(_, one)| one).collect())
    }
}

fn bounded(rows: usize) -> Result<()> {
    if rows > MOST_ROWS {
        return Err(Error::new(format!("the query makes more than {MOST_ROWS} rows")));
    }
    Ok(())
}

/// Keeps the first of rows whose first `width` values are the same.
fn distinct(rows: &mut Vec<Row>, width: usize) {
    let mut seen = HashSet::new();
    rows.retain(|row| {
        let mut key = Vec::new();
        row.iter().take(width).for_each(|value| value.key(&mut key));
        seen.insert(key)
    });
}

fn in_order(a: &Row, b: &Row, order: &[Order]) -> Ordering {
    for Order { by, descending, nocase, nulls_first } in order {
        let (a, b) = (a.get(*by).unwrap_or(&Value::Null), b.get(*by).unwrap_or(&Value::Null));
        let compared = |a: &Value, b: &Value| if *nocase { a.order_nocase(b) } else { a.order(b) };
        let between = match (a.is_null(), b.is_null(), nulls_first) {
            (true, false, Some(first)) => {
                if *first {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (false, true, Some(first)) => {
                if *first {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            _ if *descending => compared(b, a),
            _ => compared(a, b),
        };
        if between != Ordering::Equal {
            return between;
        }
    }
    Ordering::Equal
}

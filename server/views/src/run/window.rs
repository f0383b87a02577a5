//! Window functions: what each row sees of those around it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use super::{Result, Run, Scope, Seen, in_order};
use crate::aggregate::{Aggregate, Gathering};
use crate::query::{Bound, Frame, Over, Window, WindowFunction, Windows};
use crate::{Row, Value};

/// The rows of one part, in order.
struct Part<'a> {
    rows: &'a [Seen],
    /// For each row, those that sort as it does.
    peers: &'a [Range<usize>],
    outer: Option<&'a Scope<'a>>,
}

impl Run<'_> {
    /// Gives the rows their windows' values. They come out as SQLite has them: sorted for the window
    /// that is named first, and where that leaves them equal, for the next.
    pub(super) fn windows(
        &self,
        windows: &Windows,
        rows: &mut Vec<Seen>,
        outer: Option<&Scope<'_>>,
    ) -> Result<()> {
        if windows.functions.is_empty() {
            return Ok(());
        }
        // Before there is room made for them.
        let count = u64::try_from(rows.len().saturating_mul(windows.functions.len()));
        self.spend(count.unwrap_or(u64::MAX))?;
        for row in rows.iter_mut() {
            row.windows = vec![Value::Null; windows.functions.len()];
        }
        for (at, over) in windows.overs.iter().enumerate().rev() {
            let keys = self.sort(over, rows, outer)?;
            for part in runs(&keys, 0..keys.len(), |a, b| same_part(a, b, over)) {
                let peers = runs(&keys, part.clone(), |a, b| {
                    in_order(a, b, &over.order) == Ordering::Equal
                });
                let peers = peers.into_iter().flat_map(|peers| {
                    let within = peers.start - part.start..peers.end - part.start;
                    peers.map(move |_| within.clone())
                });
                let peers = peers.collect::<Vec<_>>();
                let rows = &mut rows[part];
                for (place, window) in windows.functions.iter().enumerate() {
                    if window.over == at {
                        let values =
                            self.over_part(window, &Part { rows, peers: &peers, outer })?;
                        for (row, value) in rows.iter_mut().zip(values) {
                            row.windows[place] = value;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Sorts rows, and says what each was sorted by.
    fn sort(
        &self,
        over: &Over,
        rows: &mut Vec<Seen>,
        outer: Option<&Scope<'_>>,
    ) -> Result<Vec<Row>> {
        let mut keyed = Vec::with_capacity(rows.len());
        for seen in rows.drain(..) {
            let key = over.terms.iter();
            let key = key.map(|term| self.eval(term, &seen.scope(outer)).map(Cow::into_owned));
            keyed.push((key.collect::<Result<Row>>()?, seen));
        }
        keyed.sort_by(|(a, _), (b, _)| in_order(a, b, &over.order));
        let (keys, sorted) = keyed.into_iter().unzip();
        *rows = sorted;
        Ok(keys)
    }

    /// A window function's value for each row of a part.
    fn over_part(&self, window: &Window, part: &Part<'_>) -> Result<Vec<Value>> {
        if let WindowFunction::Aggregate(aggregate) = &window.function {
            return self.running(aggregate, window.frame, part);
        }
        let count = part.rows.len();
        let mut values = Vec::with_capacity(count);
        let mut dense = 0;
        for at in 0..count {
            let peers = &part.peers[at];
            dense += usize::from(peers.start == at);
            let frame = part.frame(window.frame, at);
            values.push(match &window.function {
                WindowFunction::RowNumber => counted(at + 1),
                WindowFunction::Rank => counted(peers.start + 1),
                WindowFunction::DenseRank => counted(dense),
                WindowFunction::PercentRank => share(peers.start, count - 1),
                WindowFunction::CumeDist => share(peers.end, count),
                WindowFunction::Ntile(tiles) => counted(tile(at, count, *tiles) + 1),
                WindowFunction::Shifted { of, by, otherwise } => {
                    let place = i64::try_from(at).ok().and_then(|at| at.checked_add(*by));
                    let place = place.and_then(|place| usize::try_from(place).ok());
                    match (place.filter(|place| *place < count), otherwise) {
                        (Some(place), _) => self.at(part, place, of)?,
                        (None, Some(otherwise)) => self.at(part, at, otherwise)?,
                        (None, None) => Value::Null,
                    }
                }
                WindowFunction::First(of) => self.among(part, frame.clone().next(), of)?,
                WindowFunction::Last(of) => self.among(part, frame.clone().next_back(), of)?,
                WindowFunction::Nth(of, nth) => {
                    self.among(part, frame.clone().nth(*nth - 1), of)?
                }
                WindowFunction::Aggregate(_) => Value::Null,
            });
        }
        Ok(values)
    }

    fn at(&self, part: &Part<'_>, place: usize, of: &crate::query::Expr) -> Result<Value> {
        self.eval(of, &part.rows[place].scope(part.outer)).map(Cow::into_owned)
    }

    fn among(
        &self,
        part: &Part<'_>,
        place: Option<usize>,
        of: &crate::query::Expr,
    ) -> Result<Value> {
        place.map_or(Ok(Value::Null), |place| self.at(part, place, of))
    }

    /// An aggregate over each row's frame. One that begins or ends where the part does only grows
    /// from row to row, and is added to.
    fn running(&self, aggregate: &Aggregate, frame: Frame, part: &Part<'_>) -> Result<Vec<Value>> {
        let mut given = Vec::with_capacity(part.rows.len());
        for seen in part.rows {
            let scope = seen.scope(part.outer);
            let counts = match &aggregate.filter {
                Some(filter) => self.eval(filter, &scope)?.truth() == Some(true),
                None => true,
            };
            given.push(match &aggregate.of {
                _ if !counts => None,
                Some(of) => Some(self.eval(of, &scope)?.into_owned()),
                None => Some(Value::Integer(1)),
            });
        }
        let count = part.rows.len();
        let is_rest =
            matches!((frame.start, frame.end), (Bound::Current | Bound::Rows(_), Bound::Unbounded));
        let mut values = vec![Value::Null; count];
        let (mut gathering, mut taken) = (Gathering::new(aggregate), 0..0);
        for turn in 0..count {
            let at = if is_rest { count - 1 - turn } else { turn };
            let frame = part.frame(frame, at);
            let more = if is_rest && taken.end == frame.end && frame.start <= taken.start {
                frame.start..taken.start
            } else if !is_rest && taken.start == frame.start && frame.end >= taken.end {
                taken.end..frame.end
            } else {
                gathering = Gathering::new(aggregate);
                frame.clone()
            };
            for value in &given[more] {
                self.step()?;
                if let Some(value) = value {
                    gathering.take(value, &Value::Null)?;
                }
            }
            taken = frame;
            values[at] = gathering.clone().result();
        }
        Ok(values)
    }
}

impl Part<'_> {
    /// The rows that one looks at; none, where its frame lies outside.
    fn frame(&self, frame: Frame, at: usize) -> Range<usize> {
        let count = self.rows.len();
        let (first, last) = match (frame.rows, &self.peers[at]) {
            (true, _) => (at, at + 1),
            (false, peers) => (peers.start, peers.end),
        };
        let moved = |from: usize, by: i64| match usize::try_from(by) {
            Ok(on) => from.saturating_add(on).min(count),
            Err(_) => from.saturating_sub(usize::try_from(by.unsigned_abs()).unwrap_or(count)),
        };
        let start = match frame.start {
            Bound::Unbounded => 0,
            Bound::Current => first,
            Bound::Rows(by) => moved(first, by),
        };
        let end = match frame.end {
            Bound::Unbounded => count,
            Bound::Current => last,
            Bound::Rows(by) => moved(last, by),
        };
        start..end.max(start)
    }
}

/// Neighbours that are alike, one run after the other.
fn runs(
    keys: &[Row],
    within: Range<usize>,
    alike: impl Fn(&Row, &Row) -> bool,
) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in within {
        match runs.last_mut() {
            Some(run) if alike(&keys[run.start], &keys[at]) => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

fn same_part(a: &Row, b: &Row, over: &Over) -> bool {
    in_order(a, b, &over.order[..over.parting]) == Ordering::Equal
}

fn counted(count: usize) -> Value {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows in memory")]
fn share(part: usize, of: usize) -> Value {
    Value::Real(if of == 0 { 0.0 } else { part as f64 / of as f64 })
}

/// Which of so many equal tiles a row lies in, from 0; the first ones take what is left over.
fn tile(at: usize, rows: usize, tiles: usize) -> usize {
    let (small, larger) = (rows / tiles, rows % tiles);
    let within_larger = larger * (small + 1);
    if at < within_larger { at / (small + 1) } else { larger + (at - within_larger) / small.max(1) }
}

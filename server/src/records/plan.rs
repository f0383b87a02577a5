//! Which way a list is read.

use std::collections::HashSet;
use std::sync::Arc;

use homeport_db::{Bound, Ident, IndexRange, Key};
use homeport_rules::{Constraint, Expression, Op, Predicate, SortTarget, SortTerm};
use serde_json::Value;

use super::order::{Ties, needs_memory};
use crate::collections::{AGE_INDEX, Collection, Column};
use crate::error::{Error, Result};

/// How a list is read.
pub(super) struct Plan<'a> {
    pub(super) collection: &'a Arc<Collection>,
    pub(super) source: Source,
    /// The rule and the filter, as far as the database judges them.
    pub(super) predicate: Predicate,
    /// The order the database is asked for; none where the source has it.
    pub(super) order: Vec<Order>,
    /// True when the rows have to be put in order after they are read.
    pub(super) sorts_in_memory: bool,
}

/// Where the rows come from.
#[derive(Debug)]
pub(super) enum Source {
    /// Whatever the database's statements find for the conditions, by an index of theirs.
    Found,
    /// Every record, in the order of ids or the opposite; each has to be judged.
    Table { descending: bool },
    /// One record: the conditions name its id.
    Record(Key),
    /// An index that has the wanted order. `is_all` when the conditions say nothing but that its
    /// pinned columns hold their values; else each record has to be judged.
    /// Those that are equal in it come by age.
    Index { range: IndexRange, is_all: bool },
}

/// One term of the order.
#[derive(Debug)]
pub(super) enum Order {
    Column { column: Ident, descending: bool },
    Random,
}

/// What decides which records are listed.
pub(super) struct Conditions<'a> {
    pub(super) expression: &'a Expression,
    pub(super) predicate: Predicate,
    /// What every listed record meets.
    pub(super) constraints: Vec<Constraint>,
    /// All there is to meet, when it is nothing but constraints.
    pub(super) all: Option<Vec<Constraint>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        collection: &'a Arc<Collection>,
        conditions: Conditions<'_>,
        sort: &[SortTerm],
        in_memory: bool,
    ) -> Result<Self> {
        let record = record_named(collection, &conditions.constraints);
        // The database draws lots for a whole order only, never for a part of one.
        let lots = sort.iter().any(|term| term.target == SortTarget::Random) && sort.len() > 1;
        let mut sorts_in_memory =
            in_memory || lots || sort.iter().any(|term| needs_memory(collection, term));
        // What is not filled in yet the database would not find.
        let is_found = !collection.definition.filling && is_found_by_index(collection, &conditions);
        let mut order = Vec::new();
        let source = match record {
            Some(key) => Source::Record(key),
            None if sorts_in_memory && is_found => Source::Found,
            None if sorts_in_memory => Source::Table { descending: false },
            None => match ordered_source(collection, &conditions, sort)? {
                Some(source) => source,
                None if is_found => Source::Found,
                None => {
                    let by_id = order_by_id(sort);
                    sorts_in_memory = by_id.is_none();
                    Source::Table { descending: by_id.unwrap_or(false) }
                }
            },
        };
        if matches!(source, Source::Found) && !sorts_in_memory {
            order = ordered(collection, sort)?;
        }
        let predicate = conditions.predicate;
        Ok(Self { collection, source, predicate, order, sorts_in_memory })
    }

    /// True when the condition can never hold.
    pub(super) fn is_empty(&self) -> bool {
        self.predicate.text == "false"
    }

    /// True when what the source has needs no second look.
    pub(super) fn is_exact(&self) -> bool {
        match self.source {
            Source::Index { is_all, .. } => is_all,
            Source::Table { .. } => self.is_whole_table(),
            Source::Found | Source::Record(_) => self.predicate.exact,
        }
    }

    /// Whether the source is all of an index, each of whose entries has to be judged: then, whether
    /// it is read backwards.
    pub(super) fn whole_index(&self) -> Option<bool> {
        match &self.source {
            Source::Index { range, is_all: false, .. } if range.pinned.is_empty() => {
                Some(range.descending)
            }
            _ => None,
        }
    }

    /// Whether every record is to be judged in its turn: then, whether they are read backwards.
    pub(super) fn reads_all(&self) -> Option<bool> {
        match &self.source {
            // While values are being filled in, a column may hold what its field does not.
            _ if self.collection.definition.filling || self.is_exact() => None,
            Source::Table { descending } => Some(*descending),
            _ => self.whole_index(),
        }
    }

    /// How those come that are equal in the wanted order, where it is made in memory: as they do
    /// along the index that is tried before.
    pub(super) fn ties(&self) -> Ties {
        let descending = match &self.source {
            Source::Index { range, .. } => range.descending,
            Source::Found | Source::Table { .. } | Source::Record(_) => false,
        };
        Ties::ByAge { descending }
    }

    /// True when the order is drawn by lot.
    pub(super) fn is_random(&self) -> bool {
        self.order.iter().any(|order| matches!(order, Order::Random))
    }

    /// True when nothing limits the list.
    pub(super) fn is_whole_table(&self) -> bool {
        let Predicate { text, exact, .. } = &self.predicate;
        *exact && text == "true" && !matches!(self.source, Source::Record(_))
    }
}

fn record_named(collection: &Collection, constraints: &[Constraint]) -> Option<Key> {
    constraints.iter().find_map(|constraint| match (constraint.op, &constraint.value) {
        (Op::Eq, Value::String(id)) if constraint.field == "id" => {
            Some(Key { table: collection.table.clone(), id: id.clone() })
        }
        _ => None,
    })
}

/// Whether the database may find the records by an index, so that it need not read them all: when
/// one begins with a field that the conditions speak of.
fn is_found_by_index(collection: &Collection, conditions: &Conditions<'_>) -> bool {
    let fields = conditions.expression.fields();
    let speaks_of = |name: &str| fields.contains(name);
    let declared = collection.definition.indexes.iter().filter(|index| index.special.is_none());
    let by_declared = declared
        .filter(|index| collection.has_index(&collection.engine_name(index)))
        .filter_map(|index| index.fields.first())
        .any(|first| speaks_of(first));
    let own = |column: &&Column| {
        let kind = &column.field.kind;
        crate::collections::is_timeline(&column.field) || kind.target().is_some()
    };
    by_declared
        || conditions.expression.reaches()
        || speaks_of("id")
        || collection.fields.iter().filter(own).any(|column| speaks_of(&column.field.name))
}

/// The only term of a sort, as a field: the order of age is that of creation where that is known.
fn only_term(collection: &Collection, sort: &[SortTerm]) -> Option<(String, bool)> {
    match sort {
        [SortTerm { target: SortTarget::Field(name), descending }] => {
            Some((name.clone(), *descending))
        }
        [SortTerm { target: SortTarget::RowId, descending }] => {
            collection.age_field().map(|column| (column.field.name.clone(), *descending))
        }
        _ => None,
    }
}

/// Whether the order is that of age, kept by an index of its own: then, whether it is descending.
fn only_age(collection: &Collection, sort: &[SortTerm]) -> Option<bool> {
    match sort {
        [SortTerm { target: SortTarget::RowId, descending }]
            if collection.age_field().is_none() && collection.has_index(AGE_INDEX) =>
        {
            Some(*descending)
        }
        _ => None,
    }
}

/// Whether an order by id is descending; `None` for another order.
fn order_by_id(sort: &[SortTerm]) -> Option<bool> {
    match sort {
        [SortTerm { target: SortTarget::Field(name), descending }] if name == "id" => {
            Some(*descending)
        }
        _ => None,
    }
}

/// An index whose last column is the sorted one, every one before it being pinned to a value.
fn ordered_source(
    collection: &Collection,
    conditions: &Conditions<'_>,
    sort: &[SortTerm],
) -> Result<Option<Source>> {
    // A field that becomes one value still has an entry for each it was.
    if collection.definition.filling {
        return Ok(None);
    }
    if let Some(descending) = only_age(collection, sort) {
        let is_all = conditions.all.as_ref().is_some_and(Vec::is_empty);
        let (pinned, bounds) = (Vec::new(), Vec::new());
        let (table, index) = (collection.table.clone(), index_named(AGE_INDEX)?);
        let range = IndexRange { table, index, pinned, bounds, descending };
        return Ok(Some(Source::Index { range, is_all }));
    }
    let Some((name, descending)) = only_term(collection, sort) else { return Ok(None) };
    let Some(column) = collection.field(&name) else { return Ok(None) };
    let pinned = |field: &String| {
        let mut equal = conditions
            .constraints
            .iter()
            .filter(|constraint| &constraint.field == field && constraint.op == Op::Eq);
        equal.next().map(|constraint| constraint.value.clone())
    };
    let serving = collection
        .definition
        .indexes
        .iter()
        .filter(|index| !index.unique && index.special.is_none())
        .filter(|index| index.fields.last() == Some(&name))
        .filter(|index| collection.has_index(&collection.engine_name(index)))
        .filter_map(|index| {
            let front = &index.fields[..index.fields.len() - 1];
            let pinned = front.iter().map(pinned).collect::<Option<Vec<_>>>()?;
            Some((collection.engine_name(index), front, pinned))
        })
        // The more of it is pinned, the fewer rows are read in vain.
        .max_by_key(|(_, _, pinned)| pinned.len());
    let timeline = collection.timeline_index(column);
    let (index, front, pinned) = match serving {
        Some(serving) => serving,
        None if collection.keeps_timeline(column) && collection.has_index(&timeline) => {
            (timeline, &[][..], Vec::new())
        }
        None => return Ok(None),
    };
    let is_all = conditions.all.as_ref().is_some_and(|all| {
        let mut rest = all.iter().filter(|constraint| bounds_of(constraint, &name).is_none());
        let pins = rest.by_ref().take(front.len()).collect::<Vec<_>>();
        let is_pinned =
            |field: &String| pins.iter().any(|pin| &pin.field == field && pin.op == Op::Eq);
        rest.next().is_none() && front.iter().all(is_pinned)
    });
    let index = index_named(&index)?;
    let bounds = conditions.constraints.iter().filter_map(|one| bounds_of(one, &name)).flatten();
    let range = IndexRange {
        table: collection.table.clone(),
        index,
        pinned,
        bounds: bounds.collect(),
        descending,
    };
    Ok(Some(Source::Index { range, is_all }))
}

fn index_named(name: &str) -> Result<Ident> {
    Ident::new(name).map_err(|error| Error::database("name an index", error))
}

/// What a constraint limits the values of a field to; `None` where it is no limit of an index's.
fn bounds_of(constraint: &Constraint, field: &str) -> Option<Vec<Bound>> {
    let Constraint { field: limited, op, value } = constraint;
    // Values of other kinds are of no such order.
    if limited != field || !matches!(value, Value::String(_) | Value::Number(_)) {
        return None;
    }
    let value = value.clone();
    Some(match op {
        Op::Eq => vec![Bound::From(value.clone()), Bound::UpTo(value)],
        Op::Lt => vec![Bound::Below(value)],
        Op::Le => vec![Bound::UpTo(value)],
        Op::Gt => vec![Bound::Above(value)],
        Op::Ge => vec![Bound::From(value)],
        Op::Ne => return None,
    })
}

/// The columns that rows are ordered by; those that are equal in all come by age.
fn ordered(collection: &Collection, sort: &[SortTerm]) -> Result<Vec<Order>> {
    let mut order = Vec::new();
    let by_age = SortTerm { target: SortTarget::RowId, descending: false };
    for SortTerm { target, descending } in sort.iter().chain([&by_age]) {
        match target {
            // For a whole order only; the lots leave nothing equal.
            SortTarget::Random => return Ok(vec![Order::Random]),
            // Put in order in memory.
            SortTarget::Joined => return Err(Error::unreadable()),
            SortTarget::RowId => {
                let columns = collection.age_columns();
                order.extend(columns.map(|column| (column, *descending)));
            }
            SortTarget::Field(name) => {
                let column: &Column = collection.field(name).ok_or_else(Error::unreadable)?;
                order.push((column.column.clone(), *descending));
            }
        }
    }
    let mut named = HashSet::new();
    order.retain(|(column, _)| named.insert(column.clone()));
    let column = |(column, descending)| Order::Column { column, descending };
    Ok(order.into_iter().map(column).collect())
}

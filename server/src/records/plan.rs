//! Which way a list is read.
//!
//! The engine reads an index forwards and stops at a LIMIT only behind an equality (3.3.5). So an
//! index serves a sort when every column before the sorted one is pinned to a constant, either by
//! the conditions or because it is `k`; descending order reads the mirrored twin.

use homeport_db::{Ident, Key};
use homeport_rules::{Constraint, Op, Predicate, SortTarget, SortTerm};
use serde_json::Value;

use super::order::needs_memory;
use crate::collections::{Collection, Column};
use crate::error::{Error, Result};

/// How a list is read.
pub(super) struct Plan<'a> {
    pub(super) collection: &'a Collection,
    pub(super) source: Source,
    /// The rule and the filter, as far as the database judges them.
    pub(super) predicate: Predicate,
    pub(super) order: Vec<Order>,
    /// True when the rows have to be put in order after they are read.
    pub(super) sorts_in_memory: bool,
}

/// Where the rows come from.
#[derive(Debug)]
pub(super) enum Source {
    /// Everything, or whatever index the engine finds for the conditions.
    Table,
    /// One record: the conditions name its id.
    Record(Key),
    /// An index that has the wanted order. `constant` is the column pinned to 1, when it has one.
    Index { name: Ident, constant: Option<Ident> },
}

/// One term of the order.
#[derive(Debug)]
pub(super) enum Order {
    Column { column: Ident, descending: bool },
    Random,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        collection: &'a Collection,
        predicate: Predicate,
        constraints: &[Constraint],
        sort: &[SortTerm],
        in_memory: bool,
    ) -> Result<Self> {
        let source = match record_named(collection, constraints) {
            Some(key) => Source::Record(key),
            None => Source::Table,
        };
        // The engine draws lots for a whole order only, never for a part of one.
        let lots = sort.iter().any(|term| term.target == SortTarget::Random) && sort.len() > 1;
        let sorts_in_memory =
            in_memory || lots || sort.iter().any(|term| needs_memory(collection, term));
        let mut plan = Self { collection, source, predicate, order: Vec::new(), sorts_in_memory };
        if sorts_in_memory {
            return Ok(plan);
        }
        if matches!(plan.source, Source::Table)
            && let Some((source, order)) = ordered_source(collection, constraints, sort)?
        {
            plan.source = source;
            plan.order = vec![order];
            return Ok(plan);
        }
        for term in sort {
            plan.order.push(order(collection, term)?);
        }
        Ok(plan)
    }

    /// True when the condition can never hold.
    pub(super) fn is_empty(&self) -> bool {
        self.predicate.text == "false"
    }

    /// True when the database's answer needs no second look.
    pub(super) fn is_exact(&self) -> bool {
        self.predicate.exact
    }

    /// True when the order is drawn by lot.
    pub(super) fn is_random(&self) -> bool {
        self.order.iter().any(|order| matches!(order, Order::Random))
    }

    /// True when nothing limits the list.
    pub(super) fn is_whole_table(&self) -> bool {
        !matches!(self.source, Source::Record(_)) && self.predicate.text == "true"
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

/// Lists without a sort come in order of creation where that is known, as PocketBase's do.
fn first_term(collection: &Collection, sort: &[SortTerm]) -> Option<(String, bool)> {
    match sort {
        [] => collection.field("created").map(|_| ("created".to_owned(), false)),
        [SortTerm { target: SortTarget::Field(name), descending }] => {
            Some((name.clone(), *descending))
        }
        [SortTerm { target: SortTarget::RowId, descending }] => {
            collection.field("created").map(|_| ("created".to_owned(), *descending))
        }
        _ => None,
    }
}

fn ordered_source(
    collection: &Collection,
    constraints: &[Constraint],
    sort: &[SortTerm],
) -> Result<Option<(Source, Order)>> {
    let Some((name, descending)) = first_term(collection, sort) else { return Ok(None) };
    let Some(column) = collection.field(&name) else { return Ok(None) };
    let sorted = match descending {
        true => column.inverse.as_ref(),
        false => Some(&column.column),
    };
    let Some(sorted) = sorted else { return Ok(None) };
    let pinned = |field: &String| {
        constraints.iter().any(|constraint| &constraint.field == field && constraint.op == Op::Eq)
    };
    let letter = if descending { 'j' } else { 'i' };
    let order = Order::Column { column: sorted.clone(), descending: false };
    let serving = collection
        .definition
        .indexes
        .iter()
        .filter(|index| !index.unique && index.fields.last() == Some(&name))
        .filter(|index| collection.has_index(&format!("{letter}{}", index.number)))
        .filter(|index| index.fields[..index.fields.len() - 1].iter().all(pinned))
        // The more of it is pinned, the fewer rows are read in vain.
        .max_by_key(|index| index.fields.len());
    let ident =
        |name: &str| Ident::new(name).map_err(|error| Error::database("name an index", error));
    let (index, constant) = match serving {
        Some(index) => (format!("{letter}{}", index.number), index.fields.len() == 1),
        None if crate::collections::is_timeline(&column.field) => (format!("t_{sorted}"), true),
        None => return Ok(None),
    };
    if !collection.has_index(&index) {
        return Ok(None);
    }
    let constant = constant.then(|| ident("k")).transpose()?;
    Ok(Some((Source::Index { name: ident(&index)?, constant }, order)))
}

fn order(collection: &Collection, term: &SortTerm) -> Result<Order> {
    let name = match &term.target {
        SortTarget::Random => return Ok(Order::Random),
        // Put in order in memory.
        SortTarget::Joined => return Err(Error::unreadable()),
        SortTarget::RowId if collection.field("created").is_some() => "created",
        SortTarget::RowId => "id",
        SortTarget::Field(name) => name.as_str(),
    };
    let column: &Column = collection.field(name).ok_or_else(Error::unreadable)?;
    Ok(Order::Column { column: column.column.clone(), descending: term.descending })
}

//! Listing collections: the same query language as records, over the definitions in memory.

use std::cmp::Ordering;
use std::sync::Arc;

use homeport_rules::{FieldKind, FieldShape, Related, Request, Shape, SortTarget, SortTerm, Use};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::definition::CollectionBody;
use super::routes::CollectionPage;
use super::{Catalog, Collection};
use crate::error::{Error, Result};
use crate::http::Params;
use crate::http::params::Paging;

/// A page of collections; ordered by creation when no sort is asked for, and among equals.
///
/// # Errors
/// 400 for a filter or sort that does not fit.
pub(super) fn list(catalog: &Catalog, params: &Params) -> Result<CollectionPage> {
    let paging = Paging::read(params)?;
    let (shape, nothing_else) = (shape(), Vec::new());
    let usage = Use::ClientFilter { superuser: true };
    let unfit = |_error: homeport_rules::Error| Error::unreadable();
    let mut found = catalog
        .all()
        .map(|collection| {
            let mut values = Map::new();
            let definition = &collection.definition;
            values.insert("id".into(), definition.id.clone().into());
            values.insert("name".into(), definition.name.clone().into());
            values.insert("type".into(), definition.kind.name().into());
            values.insert("system".into(), definition.system.into());
            values.insert("created".into(), definition.created.clone().into());
            values.insert("updated".into(), definition.updated.clone().into());
            (values, collection)
        })
        .collect::<Vec<_>>();
    if let Some(filter) = params.get("filter") {
        let filter =
            homeport_rules::compile(filter, &shape, &nothing_else, usage).map_err(unfit)?;
        let request = Request::silent(OffsetDateTime::now_utc());
        found.retain(|(values, _)| filter.holds(values, &request, Related::nothing()));
    }
    let sort = params.get("sort").unwrap_or("");
    let sort = homeport_rules::parse_sort(sort, &shape, &nothing_else, usage).map_err(unfit)?;
    let order = Order::of(sort.terms(), &shape)?;
    let keyed = found.into_iter().map(|(values, one)| (order.keys(values), one));
    let mut found = keyed.collect::<Vec<_>>();
    order.sort(&mut found);
    let total = found.len() as u64;
    let items = found
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.per_page).unwrap_or(usize::MAX))
        .map(|(_, collection)| CollectionBody::from(&collection.definition))
        .collect();
    let (total_items, total_pages) = paging.totals((!paging.skip_total).then_some(total));
    Ok(CollectionPage {
        items,
        page: paging.page,
        per_page: paging.per_page,
        total_items,
        total_pages,
    })
}

impl Catalog {
    /// The place of a collection that is about to be made, behind all others.
    pub(super) fn next_place(&self) -> u32 {
        self.all().map(|collection| collection.definition.place).max().unwrap_or(0) + 1
    }
}

/// What a list is ordered by.
struct Order<'a>(&'a [SortTerm]);

/// What one collection is ordered by: a key for each term; none where it is its age.
type Keyed<'a> = (Vec<Option<Value>>, &'a Arc<Collection>);

impl<'a> Order<'a> {
    /// # Errors
    /// 400 for what is no plain field.
    fn of(terms: &'a [SortTerm], shape: &Shape) -> Result<Self> {
        let is_known = |term: &SortTerm| match &term.target {
            SortTarget::Field(name) => shape.fields.iter().any(|field| &field.name == name),
            SortTarget::Random | SortTarget::RowId => true,
            SortTarget::Joined => false,
        };
        if terms.iter().all(is_known) { Ok(Self(terms)) } else { Err(Error::unreadable()) }
    }

    fn keys(&self, mut values: Map<String, Value>) -> Vec<Option<Value>> {
        let key = |term: &SortTerm| match &term.target {
            SortTarget::Field(name) => values.remove(name),
            SortTarget::Random => Some(rand::random::<u64>().into()),
            SortTarget::RowId | SortTarget::Joined => None,
        };
        self.0.iter().map(key).collect()
    }

    fn sort(&self, found: &mut [Keyed<'_>]) {
        // PocketBase's database has an index of types, which it reads backwards.
        let by_type = |term: &SortTerm| term.target == SortTarget::Field("type".to_owned());
        let backwards = self.0.first().is_some_and(|term| term.descending && by_type(term));
        found.sort_by(|(keys, one), (other_keys, other)| {
            let by_age = one.definition.age().cmp(&other.definition.age());
            let compared = self.0.iter().zip(keys.iter().zip(other_keys)).map(|(term, pair)| {
                let order = match pair {
                    (Some(key), Some(other)) => compare(key, other),
                    _ => by_age,
                };
                if term.descending { order.reverse() } else { order }
            });
            let decided = compared.fold(Ordering::Equal, Ordering::then);
            decided.then(if backwards { by_age.reverse() } else { by_age })
        });
    }
}

fn compare(key: &Value, other: &Value) -> Ordering {
    match (key, other) {
        (Value::Number(key), Value::Number(other)) => key.as_u64().cmp(&other.as_u64()),
        (Value::Bool(key), Value::Bool(other)) => key.cmp(other),
        _ => key.as_str().cmp(&other.as_str()),
    }
}

fn shape() -> Shape {
    let field = |name: &str, kind: FieldKind| FieldShape {
        name: name.to_owned(),
        column: name.to_owned(),
        kind,
        hidden: false,
        unique: false,
    };
    Shape {
        id: "_collections".to_owned(),
        name: "_collections".to_owned(),
        auth: false,
        list_rule: None,
        fields: vec![
            field("id", FieldKind::Text),
            field("name", FieldKind::Text),
            field("type", FieldKind::Text),
            field("system", FieldKind::Bool),
            field("created", FieldKind::Date),
            field("updated", FieldKind::Date),
        ],
    }
}

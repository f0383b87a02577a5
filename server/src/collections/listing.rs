//! Listing collections: the same query language as records, over the definitions in memory.

use homeport_rules::{FieldKind, FieldShape, Related, Request, Shape, SortTarget, Use};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::Catalog;
use super::definition::CollectionBody;
use super::routes::CollectionPage;
use crate::error::{Error, Result};
use crate::http::Params;
use crate::http::params::Paging;

/// A page of collections; ordered by creation when no sort is asked for.
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
    let sort = params.get("sort").unwrap_or("created,id");
    let sort = homeport_rules::parse_sort(sort, &shape, &nothing_else, usage).map_err(unfit)?;
    for term in sort.terms().iter().rev() {
        let SortTarget::Field(name) = &term.target else { continue };
        let key = |values: &Map<String, Value>| values.get(name).map(ToString::to_string);
        found.sort_by(|(a, _), (b, _)| {
            let order = key(a).cmp(&key(b));
            if term.descending { order.reverse() } else { order }
        });
    }
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

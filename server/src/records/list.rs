//! Listing records.

use std::sync::Arc;

use homeport_rules::{Expression, Ordered, Sort, SortTarget, Use};

use super::around::{Around, BATCH};
use super::order::{InOrder, tells_addresses};
use super::plan::Plan;
use super::{Asking, Record, Records, count, deny_null, pages, store};
use crate::collections::{Catalog, Collection, Rule};
use crate::error::{Error, Result};
use crate::http::Params;
use crate::http::params::Paging;

/// A page of records. `total` is `None` when it was not asked for.
pub(crate) struct Page {
    pub(crate) records: Vec<Record>,
    pub(crate) paging: Paging,
    pub(crate) total: Option<u64>,
}

impl Records {
    /// A page of what the asker may list, filtered and sorted.
    ///
    /// # Errors
    /// 403 for a `null` rule; 400 for a filter, sort or page that does not fit, in PocketBase's
    /// fixed sentence. A rule that hides everything is an empty page.
    pub(crate) async fn list(
        &self,
        collection: &str,
        params: &Params,
        asking: &Asking,
    ) -> Result<Page> {
        let collection = self.collection(collection)?;
        deny_null(&collection.rules.list, &asking.caller)?;
        let paging = Paging::read(params)?;
        let catalog = self.inner.collections.catalog();
        let (sort, ordered) = conditions(&catalog, &collection, params, asking)?;
        let request = asking.request();
        if !ordered.expression().fits(&request) {
            return Err(Error::unreadable());
        }
        let mut db = self.inner.db.clone();
        let mut around = Around::new(catalog, &mut db);
        around.load(ordered.expression(), &[], &request).await?;
        if collection.is_view() {
            // Its records are all in memory, and in no order of their own.
            if sort.terms().iter().any(|term| term.target == SortTarget::RowId) {
                return Err(Error::unreadable());
            }
            let records = self.of_view(&collection).await?.into_iter();
            let judged = Judged { sorts: !sort.terms().is_empty(), ordered: &ordered, sort: &sort };
            return judged.page(&collection, records, &mut around, paging, asking).await;
        }
        let found = around.look_up(ordered.expression(), &request).await?;
        let predicate = ordered.expression().predicate(&request, around.related(), &found);
        let constraints = ordered.expression().constraints(&request, around.related());
        let superuser = asking.caller.is_superuser();
        let guarded = tells_addresses(&collection, sort.terms(), superuser);
        let plan = Plan::new(&collection, predicate, &constraints, sort.terms(), guarded)?;
        if plan.is_empty() {
            return Ok(Page {
                records: Vec::new(),
                paging,
                total: (!paging.skip_total).then_some(0),
            });
        }
        if !plan.is_exact() || plan.sorts_in_memory {
            // The database found too much, or has no such order.
            let rows = store::page(&self.inner.db, &plan, None).await?;
            let records = rows.iter().map(|row| Record::of_row(&collection, row));
            let judged = Judged { sorts: plan.sorts_in_memory, ordered: &ordered, sort: &sort };
            return judged.page(&collection, records, &mut around, paging, asking).await;
        }
        let rows = self.page(&plan, (paging.per_page, paging.offset())).await?;
        let total = match paging.skip_total {
            true => None,
            false => Some(self.total(&plan).await?),
        };
        let records = rows.iter().map(|row| Record::of_row(&collection, row)).collect();
        Ok(Page { records, paging, total })
    }

    /// The rows of a page that needs no second look: `(limit, offset)`.
    async fn page(&self, plan: &Plan<'_>, limit: (u64, u64)) -> Result<pages::Rows> {
        let key = pages::key(plan, limit);
        // Before reading: a change in between makes what is remembered stale, never wrongly fresh.
        let head = self.inner.log.head();
        let mark = self.inner.log.mark(&plan.collection.table);
        let known = key.as_ref().and_then(|key| self.inner.pages.get(key, mark));
        if let Some(rows) = known {
            return Ok(rows);
        }
        let rows = store::page(&self.inner.db, plan, Some(limit)).await?.into();
        if let Some(key) = key {
            self.inner.pages.keep(key, head, &rows);
        }
        Ok(rows)
    }

    async fn total(&self, plan: &Plan<'_>) -> Result<u64> {
        if plan.is_whole_table() {
            return self.inner.collections.count(plan.collection).await;
        }
        let key = count::key(plan);
        let mark = self.inner.log.mark(&plan.collection.table);
        if let Some(total) = self.inner.counts.get(&key, mark) {
            return Ok(total);
        }
        let head = self.inner.log.head();
        let total = store::count(&self.inner.db, plan).await?;
        self.inner.counts.keep(key, head, total);
        Ok(total)
    }
}

/// What the database could not do alone.
struct Judged<'a> {
    ordered: &'a Ordered,
    sort: &'a Sort,
    /// Whether the order is to be made here.
    sorts: bool,
}

impl Judged<'_> {
    /// Judges every record and puts it in its place, then cuts the page out.
    async fn page(
        self,
        collection: &Arc<Collection>,
        mut records: impl Iterator<Item = Record> + Send,
        around: &mut Around<'_>,
        paging: Paging,
        asking: &Asking,
    ) -> Result<Page> {
        let Judged { ordered, sort, sorts } = self;
        let request = asking.request();
        let expression = ordered.expression();
        let superuser = asking.caller.is_superuser();
        let guarded = tells_addresses(collection, sort.terms(), superuser);
        let mut sorted = InOrder::new(ordered, sort.terms(), collection, guarded);
        let mut found = Vec::new();
        loop {
            let batch = records.by_ref().take(BATCH).collect::<Vec<_>>();
            if batch.is_empty() {
                break;
            }
            let bases = batch.iter().map(|record| &record.values).collect::<Vec<_>>();
            around.load_anew(expression, &bases, &request).await?;
            for record in batch {
                if !expression.holds(&record.values, &request, around.related()) {
                    continue;
                }
                match sorts {
                    true => sorted.take(record, &request, around.related()),
                    false => found.push(record),
                }
            }
        }
        if sorts {
            found = sorted.into_records();
        }
        let total = (!paging.skip_total).then_some(found.len() as u64);
        let from = usize::try_from(paging.offset()).unwrap_or(usize::MAX).min(found.len());
        found.drain(..from);
        found.truncate(usize::try_from(paging.per_page).unwrap_or(usize::MAX));
        Ok(Page { records: found, paging, total })
    }
}

/// The list rule, the filter and the sort, over the same joined rows.
fn conditions(
    catalog: &Catalog,
    collection: &Collection,
    params: &Params,
    asking: &Asking,
) -> Result<(Sort, Ordered)> {
    let superuser = asking.caller.is_superuser();
    let usage = Use::ClientFilter { superuser };
    let filter = params.get("filter").unwrap_or("");
    let sort = params.get("sort").unwrap_or("");
    refuse_mentions(filter, superuser)?;
    let compile = |text| homeport_rules::compile(text, &collection.shape, catalog, usage);
    let filter = params.get("filter").map(compile);
    let filter = filter.transpose().map_err(unfit)?;
    refuse_mentions(sort, superuser)?;
    let sort = homeport_rules::parse_sort(sort, &collection.shape, catalog, usage);
    let sort = sort.map_err(unfit)?;
    let rule = match &collection.rules.list {
        _ if superuser => None,
        Rule::When(expression) => Some(Expression::clone(expression)),
        Rule::Broken => return Err(Error::unreadable()),
        Rule::Anyone | Rule::Nobody => None,
    };
    let mut conditions = rule.unwrap_or_else(Expression::always);
    if let Some(filter) = &filter {
        conditions = conditions.and(filter).map_err(unfit)?;
    }
    let ordered = Ordered::new(conditions, &sort).map_err(unfit)?;
    Ok((sort, ordered))
}

fn refuse_mentions(text: &str, superuser: bool) -> Result<()> {
    let what = match text {
        _ if superuser => return Ok(()),
        text if homeport_rules::mentions_request(text) => "@request.",
        text if homeport_rules::mentions_collection(text) => "@collection.",
        _ => return Ok(()),
    };
    Err(Error::Forbidden(format!("Only superusers can filter by {what}").into()))
}

/// PocketBase tells clients nothing about what was wrong; the log does.
fn unfit(error: homeport_rules::Error) -> Error {
    tracing::debug!(span = ?error.span(), message = error.message(), "A filter or sort does not fit");
    Error::unreadable()
}

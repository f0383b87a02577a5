//! Listing records.

use std::sync::Arc;

use homeport_rules::{Constraint, Expression, SortTarget, SortTerm, Use};

use super::order::put_in_order;
use super::plan::Plan;
use super::{Asking, Record, Records, count, deny_null, pages, store};
use crate::collections::{Collection, Rule};
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
        let superuser = asking.caller.is_superuser();
        let usage = Use::ClientFilter { superuser };
        let filter = compile_filter(&collection, params, usage)?;
        let sort = params.get("sort").unwrap_or("");
        refuse_mentions(sort, superuser)?;
        let sort = homeport_rules::parse_sort(sort, &collection.shape, usage).map_err(unfit)?;

        let rule = match &collection.rules.list {
            Rule::When(expression) if !superuser => Some(expression.as_ref()),
            Rule::When(_) | Rule::Anyone | Rule::Nobody => None,
        };
        let expressions = rule.into_iter().chain(filter.as_ref()).collect::<Vec<_>>();
        let request = asking.request();
        let predicates =
            expressions.iter().map(|expression| expression.predicate(&request)).collect();
        let constraints: Vec<Constraint> =
            expressions.iter().flat_map(|expression| expression.constraints(&request)).collect();
        if collection.is_view() {
            return self.list_view(&collection, &expressions, &sort, paging, asking).await;
        }
        let plan = Plan::new(&collection, predicates, &constraints, &sort)?;
        if plan.is_empty() {
            return Ok(Page {
                records: Vec::new(),
                paging,
                total: (!paging.skip_total).then_some(0),
            });
        }
        if !plan.is_exact() || plan.sorts_in_memory {
            return self.list_judged(&collection, &plan, &expressions, &sort, paging, asking).await;
        }
        let rows = self.page(&plan, (paging.per_page, paging.offset())).await?;
        let total = match paging.skip_total {
            true => None,
            false => Some(self.total(&plan).await?),
        };
        let records = rows.iter().map(|row| Record::of_row(&collection, row)).collect();
        Ok(Page { records, paging, total })
    }

    /// A view's records are all in memory: they are judged and put in order there.
    async fn list_view(
        &self,
        collection: &Arc<Collection>,
        expressions: &[&Expression],
        sort: &[SortTerm],
        paging: Paging,
        asking: &Asking,
    ) -> Result<Page> {
        if sort.iter().any(|term| term.target == SortTarget::RowId) {
            return Err(Error::unreadable());
        }
        let request = asking.request();
        let mut records = self.of_view(collection).await?;
        records.retain(|record| {
            expressions.iter().all(|expression| expression.holds(&record.values, &request))
        });
        if !sort.is_empty() {
            put_in_order(&mut records, collection, sort);
        }
        Ok(cut_out(records, paging))
    }

    /// The database found too much, or has no such order: every row is judged here and put in its
    /// place, then the page is cut out.
    async fn list_judged(
        &self,
        collection: &Arc<Collection>,
        plan: &Plan<'_>,
        expressions: &[&Expression],
        sort: &[SortTerm],
        paging: Paging,
        asking: &Asking,
    ) -> Result<Page> {
        let request = asking.request();
        let rows = store::page(&self.inner.db, plan, None).await?;
        let mut records = rows
            .iter()
            .map(|row| Record::of_row(collection, row))
            .filter(|record| {
                expressions.iter().all(|expression| expression.holds(&record.values, &request))
            })
            .collect::<Vec<_>>();
        if plan.sorts_in_memory {
            put_in_order(&mut records, collection, sort);
        }
        Ok(cut_out(records, paging))
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

/// The page of records that are all there.
fn cut_out(mut records: Vec<Record>, paging: Paging) -> Page {
    let total = (!paging.skip_total).then_some(records.len() as u64);
    let from = usize::try_from(paging.offset()).unwrap_or(usize::MAX).min(records.len());
    records.drain(..from);
    records.truncate(usize::try_from(paging.per_page).unwrap_or(usize::MAX));
    Page { records, paging, total }
}

fn compile_filter(
    collection: &Collection,
    params: &Params,
    usage: Use,
) -> Result<Option<Expression>> {
    let Some(text) = params.get("filter") else {
        return Ok(None);
    };
    let superuser = matches!(usage, Use::ClientFilter { superuser: true });
    refuse_mentions(text, superuser)?;
    homeport_rules::compile(text, &collection.shape, usage).map(Some).map_err(unfit)
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

//! Listing records.

use homeport_rules::{Expression, Ordered, Sort, SortTarget, Use};

use super::around::Around;
use super::judge::{Judged, Reading};
use super::order::tells_addresses;
use super::plan::{Conditions, Plan};
use super::{Asking, Record, Records, count, deny_null, pages, store};
use crate::collections::{Catalog, Collection, Rule};
use crate::error::{Error, Result};
use crate::http::Params;
use crate::http::params::Paging;

/// Entries of an index tried before the whole table is read and put in order instead: a record read
/// by its entry costs several times what it costs in a row with others.
const TRIED: usize = 1000;

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
            let reading = Reading::Found(self.of_view(&collection).await?.into_iter());
            let judged = Judged {
                collection: &collection,
                sorts: !sort.terms().is_empty(),
                ordered: &ordered,
                sort: &sort,
                asking,
            };
            let counts = !paging.skip_total;
            let page = judged.page(reading, &mut around, paging, counts, usize::MAX).await?;
            let (records, total) = page.unwrap_or_default();
            return Ok(Page { records, paging, total: counts.then_some(total) });
        }
        let found = around.look_up(ordered.expression(), &request).await?;
        let conditions = Conditions {
            expression: ordered.expression(),
            predicate: ordered.expression().predicate(&request, around.related(), &found),
            constraints: ordered.expression().constraints(&request, around.related()),
            equalities: ordered.expression().equalities(&request, around.related()),
        };
        let superuser = asking.caller.is_superuser();
        let guarded = tells_addresses(&collection, sort.terms(), superuser);
        let plan = Plan::new(&collection, conditions, sort.terms(), guarded)?;
        if plan.is_empty() {
            let total = (!paging.skip_total).then_some(0);
            return Ok(Page { records: Vec::new(), paging, total });
        }
        let judged = Judged {
            collection: &collection,
            sorts: plan.sorts_in_memory,
            ordered: &ordered,
            sort: &sort,
            asking,
        };
        self.page(&plan, judged, &mut around, paging).await
    }

    /// A page, and the total where it is asked for: what is remembered, and else what is read.
    async fn page(
        &self,
        plan: &Plan<'_>,
        judged: Judged<'_>,
        around: &mut Around<'_>,
        paging: Paging,
    ) -> Result<Page> {
        // Before reading: a change in between makes what is remembered stale, never wrongly fresh.
        let head = self.inner.log.head();
        let mark = self.inner.log.mark(&plan.collection.table);
        let key = pages::key(plan, (paging.per_page, paging.offset()));
        let mut records =
            key.as_ref().and_then(|key| self.inner.pages.get(key, mark, plan.collection));
        let mut total = match paging.skip_total {
            true => Some(None),
            false => self.known_total(plan, mark).await?.map(Some),
        };
        if records.is_none() || total.is_none() {
            let counts = total.is_none();
            let read = match plan.is_exact() && !plan.sorts_in_memory {
                true => self.read_exact(plan, paging, counts, records.is_none()).await?,
                false => {
                    let (found, matching) =
                        self.judge(plan, judged, around, paging, counts).await?;
                    (Some(found), counts.then_some(matching))
                }
            };
            if let (Some(found), _) = read {
                let found = pages::Found::from(found);
                if let Some(key) = key {
                    self.inner.pages.keep(key, head, &found);
                }
                records = Some(found);
            }
            if let (_, Some(matching)) = read {
                self.keep_total(plan, head, matching);
                total = Some(Some(matching));
            }
        }
        let records = records.map(|records| records.to_vec()).unwrap_or_default();
        Ok(Page { records, paging, total: total.flatten() })
    }

    /// What has to be judged: the records of a page and, where all are counted, how many match.
    async fn judge(
        &self,
        plan: &Plan<'_>,
        judged: Judged<'_>,
        around: &mut Around<'_>,
        paging: Paging,
        counts: bool,
    ) -> Result<(Vec<Record>, u64)> {
        let db = &self.inner.db;
        let request = judged.asking.request();
        let parts = judged.ordered.expression().contained(&request, around.related());
        let by_texts = Reading::by_texts(db, plan, parts).await?;
        let (reading, judged) = match (by_texts, plan.whole_index()) {
            (Some(reading), _) => (reading, Judged { sorts: true, ..judged }),
            (None, None) => (Reading::begin(db, plan).await?, judged),
            (None, Some(descending)) => {
                if !counts {
                    let reading = Reading::begin(db, plan).await?;
                    if let Some(page) = judged.page(reading, around, paging, false, TRIED).await? {
                        return Ok(page);
                    }
                }
                let reading = Reading::whole(db, plan.collection, descending).await?;
                (reading, Judged { sorts: true, ..judged })
            }
        };
        let page = judged.page(reading, around, paging, counts, usize::MAX).await?;
        page.ok_or_else(|| Error::internal("list records", "the reading ended early"))
    }

    /// What needs no judging: the records of a page and how many there are in all, each if wanted.
    async fn read_exact(
        &self,
        plan: &Plan<'_>,
        paging: Paging,
        counts: bool,
        reads: bool,
    ) -> Result<(Option<Vec<Record>>, Option<u64>)> {
        let limit = (paging.per_page, paging.offset());
        let rows = match reads {
            true => Some(store::page(&self.inner.db, plan, Some(limit)).await?),
            false => None,
        };
        let records = rows.map(|rows| {
            rows.iter().map(|row| Record::of_row(plan.collection, row)).collect::<Vec<_>>()
        });
        let total = match counts {
            true => Some(store::count(&self.inner.db, plan).await?),
            false => None,
        };
        Ok((records, total))
    }

    async fn known_total(&self, plan: &Plan<'_>, mark: u64) -> Result<Option<u64>> {
        if plan.is_whole_table() {
            return self.inner.collections.count(plan.collection).await.map(Some);
        }
        Ok(count::key(plan).and_then(|key| self.inner.counts.get(&key, mark)))
    }

    fn keep_total(&self, plan: &Plan<'_>, head: u64, total: u64) {
        if let Some(key) = count::key(plan) {
            self.inner.counts.keep(key, head, total);
        }
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
    let sort = match params.get("sort").unwrap_or("") {
        // Without one, records come as they were made, as PocketBase's do.
        "" if !collection.is_view() => "@rowid",
        sort => sort,
    };
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

//! Listing records.

use homeport_rules::{Expression, Ordered, Sort, SortTarget};

use super::around::Around;
use super::judge::{Judged, Reading};
use super::order::{Ties, tells_addresses};
use super::plan::{Conditions, Plan};
use super::since::{AsOf, Since};
use super::{Asking, Record, Records, Sight, admit, count, pages, store};
use crate::auth::is_above;
use crate::collections::{Catalog, Collection, Rule};
use crate::error::{Error, Result};
use crate::http::params::Paging;
use crate::http::{Params, Right};

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
        admit(&collection, Right::List, &asking.caller)?;
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
                sorts: (!sort.terms().is_empty()).then_some(Ties::AsRead),
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
            all: ordered.expression().all_constraints(&request, around.related()),
        };
        let guarded = tells_addresses(&collection, sort.terms(), &asking.caller);
        let plan = Plan::new(&collection, conditions, sort.terms(), guarded)?;
        if plan.is_empty() {
            let total = (!paging.skip_total).then_some(0);
            return Ok(Page { records: Vec::new(), paging, total });
        }
        let judged = Judged {
            collection: &collection,
            sorts: plan.sorts_in_memory.then(|| plan.ties()),
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
        // Before reading: what is kept has these changes, if not more.
        let head = self.inner.log.head();
        let key = pages::key(plan, (paging.per_page, paging.offset()));
        let mut records = key.as_ref().and_then(|key| self.known_page(plan, &judged, around, key));
        let mut total = match paging.skip_total {
            true => Some(None),
            false if plan.is_whole_table() => {
                Some(Some(self.inner.collections.count(plan.collection).await?))
            }
            false => self.known_total(plan, &judged, around).map(Some),
        };
        if records.is_none() || total.is_none() {
            let counts = total.is_none();
            let read = match plan.is_exact() && !plan.sorts_in_memory {
                true => self.read_exact(plan, paging, counts, records.is_none()).await?,
                false => self.judge(plan, judged, around, paging, counts).await?,
            };
            let as_of = |seq: Option<u64>| match seq {
                Some(seq) => AsOf { seq, exactly: true },
                None => AsOf { seq: head, exactly: false },
            };
            if let Some((found, seq)) = read.page {
                let found = pages::Found::from(found);
                if let Some(key) = key {
                    self.inner.pages.keep(&key, as_of(seq), &found);
                }
                records = Some(found);
            }
            if let Some((matching, seq)) = read.total {
                if let Some(key) = count::key(plan) {
                    self.inner.counts.keep(key, as_of(seq), matching);
                }
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
    ) -> Result<Read> {
        let db = &self.inner.db;
        let request = judged.asking.request();
        let parts = judged.ordered.expression().contained(&request, around.related());
        let parts = parts.filter(|parts| !judged.tells_hidden(parts));
        let by_texts = Reading::by_texts(db, plan, parts).await?;
        let (mut reading, judged) = match (by_texts, plan.whole_index()) {
            (Some(reading), _) => (reading, Judged { sorts: Some(plan.ties()), ..judged }),
            (None, None) => (Reading::begin(db, plan).await?, judged),
            (None, Some(descending)) => {
                if !counts {
                    let mut reading = Reading::begin(db, plan).await?;
                    let seq = reading.seq().await?;
                    let page = judged.page(reading, around, paging, false, TRIED).await?;
                    if let Some((found, _)) = page {
                        return Ok(Read { page: Some((found, seq)), total: None });
                    }
                }
                let reading = Reading::whole(db, plan.collection, descending).await?;
                (reading, Judged { sorts: Some(plan.ties()), ..judged })
            }
        };
        let seq = reading.seq().await?;
        let page = judged.page(reading, around, paging, counts, usize::MAX).await?;
        let ended = || Error::internal("list records", "the reading ended early");
        let (found, matching) = page.ok_or_else(ended)?;
        Ok(Read { page: Some((found, seq)), total: counts.then_some((matching, seq)) })
    }

    /// What needs no judging: the records of a page and how many there are in all, each if wanted.
    async fn read_exact(
        &self,
        plan: &Plan<'_>,
        paging: Paging,
        counts: bool,
        reads: bool,
    ) -> Result<Read> {
        let mut read = Read { page: None, total: None };
        if reads {
            let limit = (paging.per_page, paging.offset());
            let (rows, seq) = store::page(&self.inner.db, plan, Some(limit)).await?;
            let records = rows.iter().map(|row| Record::of_row(plan.collection, row));
            read.page = Some((records.collect(), seq));
        }
        if counts {
            read.total = Some(store::count(&self.inner.db, plan).await?);
        }
        Ok(read)
    }

    /// The remembered page, if no change since has to do with it.
    fn known_page(
        &self,
        plan: &Plan<'_>,
        judged: &Judged<'_>,
        around: &Around<'_>,
        key: &str,
    ) -> Option<pages::Found> {
        let (as_of, found) = self.inner.pages.get(key, plan.collection)?;
        let since = self.since(plan, judged, around, as_of, true).filter(Since::is_nothing)?;
        if since.now.seq > as_of.seq {
            self.inner.pages.keep(key, since.now, &found);
        }
        Some(found)
    }

    /// The remembered total, brought up to date.
    fn known_total(
        &self,
        plan: &Plan<'_>,
        judged: &Judged<'_>,
        around: &Around<'_>,
    ) -> Option<u64> {
        let key = count::key(plan)?;
        let (as_of, total) = self.inner.counts.get(&key)?;
        let since = self.since(plan, judged, around, as_of, false)?;
        let total = (total + since.entered).saturating_sub(since.left);
        if since.now.seq > as_of.seq {
            self.inner.counts.keep(key, since.now, total);
        }
        Some(total)
    }
}

/// What was read of a list, each with the number of the last change that it has, if that is known.
struct Read {
    page: Option<(Vec<Record>, Option<u64>)>,
    total: Option<(u64, Option<u64>)>,
}

/// The list rule, the filter and the sort, over the same joined rows.
fn conditions(
    catalog: &Catalog,
    collection: &Collection,
    params: &Params,
    asking: &Asking,
) -> Result<(Sort, Ordered)> {
    let sight = Sight::new(&asking.caller, collection, catalog);
    let filter = params.get("filter").unwrap_or("");
    let sort = match params.get("sort").unwrap_or("") {
        // Without one, records come as they were made, as PocketBase's do.
        "" if !collection.is_view() => "@rowid",
        sort => sort,
    };
    refuse_mentions(filter, &sight)?;
    let filter = params.get("filter").map(|text| sight.compile(text));
    let filter = filter.transpose().map_err(unfit)?;
    refuse_mentions(sort, &sight)?;
    let sort = sight.parse_sort(sort).map_err(unfit)?;
    let rule = match &collection.rules.list {
        _ if is_above(&asking.caller, collection, Right::List) => None,
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

fn refuse_mentions(text: &str, sight: &Sight<'_>) -> Result<()> {
    match sight.is_beyond(text) {
        Some(what) => Err(Error::Forbidden(format!("Only superusers can filter by {what}").into())),
        None => Ok(()),
    }
}

/// PocketBase tells clients nothing about what was wrong; the log does.
fn unfit(error: homeport_rules::Error) -> Error {
    tracing::debug!(span = ?error.span(), message = error.message(), "A filter or sort does not fit");
    Error::unreadable()
}

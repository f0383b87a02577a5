//! Judging records as they are read: what the database could not do alone.

use std::sync::Arc;

use homeport_db::{Candidates, Db, Row, Scan};
use homeport_rules::{Contained, Ordered, Sort};
use serde_json::{Map, Value};

use super::around::{Around, BATCH};
use super::order::{InOrder, Ties, tells_addresses};
use super::plan::{Plan, Source};
use super::{Asking, Record, store};
use crate::auth::sees_hidden;
use crate::collections::{Collection, Column};
use crate::error::{Error, Result};
use crate::http::params::Paging;

/// Fewest entries read at once: what has to be judged is seldom all wanted.
const FEWEST: usize = 32;
/// Most records that are read one by one for their texts' sake. Where more have them, reading along
/// an order soon fills a page.
const FEW: usize = 1000;
/// So many of them are read at once.
const NAMED: usize = 100;
/// Most parts that texts are searched for; each is a pass over a whole column.
const MOST_PARTS: usize = 8;

/// Records being read, to be judged.
pub(super) enum Reading {
    /// All at once: the database's own find, or a view's.
    Found(std::vec::IntoIter<Record>),
    /// A few at a time.
    Scan(Box<Scan>, Arc<Collection>),
    /// A few at a time, those with these ids.
    Named(Box<Scan>, std::vec::IntoIter<String>, Arc<Collection>),
}

impl Reading {
    pub(super) async fn begin(db: &Db, plan: &Plan<'_>) -> Result<Self> {
        let fail = |error| Error::database("list records", error);
        let collection = Arc::clone(plan.collection);
        Ok(match &plan.source {
            Source::Table { descending } => Self::whole(db, &collection, *descending).await?,
            Source::Index { range, .. } => {
                let scan = db.scan_index(range).await;
                Reading::Scan(Box::new(scan.map_err(fail)?), collection)
            }
            Source::Found | Source::Record(_) => {
                let (rows, _) = store::page(db, plan, None).await?;
                let records = rows.iter().map(|row| Record::of_row(&collection, row));
                Reading::Found(records.collect::<Vec<_>>().into_iter())
            }
        })
    }

    /// The records whose texts have a part that the conditions ask for. `None` where these ask for
    /// none, where they are many, and where the source need not be read as a whole.
    pub(super) async fn by_texts(
        db: &Db,
        plan: &Plan<'_>,
        parts: Option<Vec<Contained>>,
    ) -> Result<Option<Self>> {
        let collection = Arc::clone(plan.collection);
        let (Some(descending), Some(parts)) = (plan.reads_all(), parts) else { return Ok(None) };
        let part =
            |Contained { field, part }| Some((collection.field(&field)?.column.clone(), part));
        let Some(parts) = parts.into_iter().map(part).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        if parts.len() > MOST_PARTS {
            return Ok(None);
        }
        let found = db.containing(&collection.table, &parts, FEW).await;
        let found = found.map_err(|error| Error::database("search records", error))?;
        let Some(Candidates { scan, mut ids }) = found else { return Ok(None) };
        // As they come from the source: what is equal in the wanted order stays so.
        if descending {
            ids.reverse();
        }
        Ok(Some(Reading::Named(Box::new(scan), ids.into_iter(), collection)))
    }

    /// Every record of the table, in the order of ids or the opposite.
    pub(super) async fn whole(
        db: &Db,
        collection: &Arc<Collection>,
        descending: bool,
    ) -> Result<Self> {
        let scan = db.scan_table(&collection.table, descending).await;
        let scan = scan.map_err(|error| Error::database("list records", error))?;
        Ok(Reading::Scan(Box::new(scan), Arc::clone(collection)))
    }

    /// The number of the last change that the records have, where it is known.
    pub(super) async fn seq(&mut self) -> Result<Option<u64>> {
        match self {
            Reading::Found(_) | Reading::Named(..) => Ok(None),
            Reading::Scan(scan, _) => {
                let seq = scan.seq().await;
                seq.map(Some).map_err(|error| Error::database("list records", error))
            }
        }
    }

    /// The next records; `None` at the end.
    async fn next(&mut self, most: usize) -> Result<Option<Vec<Record>>> {
        let records = match self {
            Reading::Found(records) => records.by_ref().take(most).collect::<Vec<_>>(),
            Reading::Scan(scan, collection) => {
                let rows = scan.next(entries(most)).await;
                let rows = rows.map_err(|error| Error::database("list records", error))?;
                rows.iter().map(|row| Record::of_row(collection, row)).collect()
            }
            Reading::Named(scan, ids, collection) => {
                let ids = ids.by_ref().take(most.min(NAMED)).collect::<Vec<_>>();
                if ids.is_empty() {
                    return Ok(None);
                }
                let rows = scan.named(&collection.table, &ids).await;
                let rows = rows.map_err(|error| Error::database("search records", error))?;
                return Ok(Some(rows.iter().map(|row| Record::of_row(collection, row)).collect()));
            }
        };
        Ok((!records.is_empty()).then_some(records))
    }

    /// Those of the next records that hold by a few of their values; `None` at the end.
    async fn next_wanted(
        &mut self,
        most: usize,
        columns: &[&Column],
        holds: &mut (dyn FnMut(&Map<String, Value>) -> bool + Send),
    ) -> Result<Option<Vec<Record>>> {
        let Reading::Scan(scan, collection) = self else { return self.next(most).await };
        let names = columns.iter().map(|column| column.column.clone()).collect::<Vec<_>>();
        let mut is_wanted =
            |row: &Row| holds(&columns.iter().map(|column| column.value_of(row)).collect());
        let rows = scan.next_wanted(entries(most), &names, &mut is_wanted).await;
        let rows = rows.map_err(|error| Error::database("list records", error))?;
        let record = |row: &Arc<Row>| Record::of_row(collection, row);
        Ok(rows.map(|rows| rows.iter().map(record).collect()))
    }
}

/// What decides, and in which order.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) collection: &'a Collection,
    pub(super) ordered: &'a Ordered,
    pub(super) sort: &'a Sort,
    /// Where the order is to be made here: how those come that are equal in it.
    pub(super) sorts: Option<Ties>,
    pub(super) asking: &'a Asking,
}

impl Judged<'_> {
    /// Whether how long it takes to find these would tell of addresses that the asker may not see.
    pub(super) fn tells_hidden(&self, parts: &[Contained]) -> bool {
        let is_open =
            !self.collection.is_auth() || sees_hidden(&self.asking.caller, self.collection);
        !is_open && parts.iter().any(|part| part.field == "email")
    }

    /// Judges records and puts them in their place, then cuts the page out. Reads on after the
    /// page's last when all that match are to be counted; returns how many did. `None` when the
    /// page is not full after reading `most`.
    pub(super) async fn page(
        &self,
        mut reading: Reading,
        around: &mut Around<'_>,
        paging: Paging,
        counts: bool,
        most: usize,
    ) -> Result<Option<(Vec<Record>, u64)>> {
        let Judged { collection, ordered, sort, sorts, asking } = *self;
        let request = asking.request();
        let expression = ordered.expression();
        let guarded = tells_addresses(collection, sort.terms(), &asking.caller);
        let from = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
        let until = from.saturating_add(usize::try_from(paging.per_page).unwrap_or(usize::MAX));
        let (ties, sorts) = (sorts.unwrap_or(Ties::AsRead), sorts.is_some());
        let mut sorted = InOrder::new(ordered, sort.terms(), ties, guarded, until);
        let mut found = Vec::new();
        let (mut matching, mut read) = (0, 0);
        // Where the record itself decides, most are passed over by the few columns it is judged by.
        let fields = (!expression.reaches()).then(|| expression.fields());
        let columns = fields.map(|fields| {
            let read = |column: &&Column| fields.contains(column.field.name.as_str());
            collection.fields.iter().filter(read).collect::<Vec<_>>()
        });
        while sorts || counts || matching < until {
            if read >= most {
                return Ok(None);
            }
            if read > 0 {
                // Others have a turn.
                tokio::task::yield_now().await;
            }
            let step = match sorts || counts {
                true => BATCH,
                false => (until - matching).clamp(FEWEST, BATCH),
            };
            read += step;
            let batch = match &columns {
                Some(columns) => {
                    let related = around.related();
                    let mut holds =
                        |values: &Map<String, Value>| expression.holds(values, &request, related);
                    reading.next_wanted(step, columns, &mut holds).await?
                }
                None => reading.next(step).await?,
            };
            let Some(batch) = batch else { break };
            let bases = batch.iter().map(|record| &record.values).collect::<Vec<_>>();
            around.load_anew(expression, &bases, &request).await?;
            for record in batch {
                if !expression.holds(&record.values, &request, around.related()) {
                    continue;
                }
                match sorts {
                    true => sorted.take(record, &request, around.related()),
                    false if (from..until).contains(&matching) => found.push(record),
                    false => {}
                }
                matching += 1;
            }
        }
        if sorts {
            found = sorted.into_records();
            found.drain(..from.min(found.len()));
        }
        Ok(Some((found, matching as u64)))
    }
}

fn entries(most: usize) -> u32 {
    u32::try_from(most).unwrap_or(u32::MAX)
}

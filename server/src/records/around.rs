//! What rules and filters reach: the records around those they judge.
//!
//! `rules` says which are wanted; here they are loaded, hop by hop, from the database or from what
//! a write has before it in the writer's turn. What is loaded is bounded, and a judgement that
//! needs more is refused.

use std::collections::HashSet;
use std::sync::Arc;

use homeport_db::{Ident, Key, Look, Row, Statement};
use homeport_rules::{Expression, Found, Inner, Lookup, Related, Request, Want, Yields};
use serde_json::{Map, Value, json};

use super::{Asking, Record};
use crate::auth::is_above;
use crate::collections::{Catalog, Collection, Rule, Run};
use crate::error::{Error, Result};
use crate::http::{Caller, Right};

/// Most records loaded at once around those that are judged.
const MOST_RECORDS: usize = 20_000;
/// Most values of an inner query that are bound in the outer one.
const MOST_VALUES: usize = 2_000;
/// Records judged at once.
pub(super) const BATCH: usize = 500;
/// Addresses read at once.
const READ_STEP: usize = 250;
/// As many values as the engine (3.3.5) looks up in an index at once; for more it reads the table.
const LOOKED_UP: usize = 32;
const TOO_MANY: &str = "Too many records would have to be looked at to decide this. Ask for fewer, \
                        or let the rule or filter compare more narrowly.";

/// Judges, and remembers what it has read around the judged.
pub(crate) struct Around<'l> {
    catalog: Arc<Catalog>,
    look: &'l mut dyn Look,
    related: Related,
}

impl<'l> Around<'l> {
    pub(crate) fn new(catalog: Arc<Catalog>, look: &'l mut dyn Look) -> Self {
        Self { catalog, look, related: Related::default() }
    }

    pub(crate) fn related(&self) -> &Related {
        &self.related
    }

    /// Whether the asker may do this with a record with these values: by the collection's rule, or
    /// past it.
    ///
    /// # Errors
    /// 400 when it would take too many records; the database's.
    pub(crate) async fn passes(
        &mut self,
        collection: &Collection,
        right: Right,
        values: &Map<String, Value>,
        asking: &Asking,
    ) -> Result<bool> {
        if is_above(&asking.caller, collection, right) {
            return Ok(true);
        }
        let rule = collection.rules.of(right);
        Ok(!asking.caller.is_key() && self.holds(rule, values, asking).await?)
    }

    /// Whether a rule that is no collection's for its records lets the asker pass. Owners pass
    /// everything.
    ///
    /// # Errors
    /// As [`passes`](Around::passes).
    pub(crate) async fn lets(
        &mut self,
        rule: &Rule,
        values: &Map<String, Value>,
        asking: &Asking,
    ) -> Result<bool> {
        let caller = &asking.caller;
        let is_owner = caller.is_superuser() && caller.lesser_role().is_none();
        Ok(is_owner || self.holds(rule, values, asking).await?)
    }

    /// Whether the asker may manage other people's records of an auth collection.
    ///
    /// # Errors
    /// As [`passes`](Around::passes).
    pub(crate) async fn manages(
        &mut self,
        collection: &Collection,
        values: &Map<String, Value>,
        asking: &Asking,
    ) -> Result<bool> {
        if is_above(&asking.caller, collection, Right::Manage) {
            return Ok(true);
        }
        let signed_in = matches!(asking.caller, Caller::Record(_));
        Ok(signed_in && self.holds(&collection.rules.manage, values, asking).await?)
    }

    async fn holds(
        &mut self,
        rule: &Rule,
        values: &Map<String, Value>,
        asking: &Asking,
    ) -> Result<bool> {
        match rule {
            Rule::Nobody | Rule::Broken => Ok(false),
            Rule::Anyone => Ok(true),
            Rule::When(expression) => self.meets(expression, values, asking).await,
        }
    }

    /// Whether an expression holds of a record with these values.
    ///
    /// # Errors
    /// As [`passes`](Around::passes).
    pub(crate) async fn meets(
        &mut self,
        expression: &Expression,
        values: &Map<String, Value>,
        asking: &Asking,
    ) -> Result<bool> {
        let request = asking.request();
        // One judgement after the other may share what is around the record, within limits.
        match self.related.len() > MOST_RECORDS / 2 {
            true => self.related = Related::default(),
            false => self.related.forget_rows(),
        }
        self.load(expression, &[values], &request).await?;
        Ok(expression.holds(values, &request, &self.related))
    }

    /// Which of `records` the asker may manage, one by one.
    ///
    /// # Errors
    /// As [`passes`](Around::passes).
    pub(crate) async fn manageable(
        &mut self,
        records: &[&Record],
        asking: &Asking,
    ) -> Result<Vec<bool>> {
        let superuser = asking.caller.is_superuser();
        let mut managed = vec![superuser; records.len()];
        if superuser || !matches!(asking.caller, Caller::Record(_)) {
            return Ok(managed);
        }
        let request = asking.request();
        let mut left = (0..records.len()).collect::<Vec<_>>();
        left.retain(|at| records[*at].collection.is_auth());
        while let Some(first) = left.first() {
            let collection = Arc::clone(&records[*first].collection);
            let (same, others): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|at| records[*at].collection.id() == collection.id());
            left = others;
            let Rule::When(expression) = &collection.rules.manage else { continue };
            for batch in same.chunks(BATCH) {
                let bases = batch.iter().map(|at| &records[*at].values).collect::<Vec<_>>();
                self.load_anew(expression, &bases, &request).await?;
                for at in batch {
                    managed[*at] = expression.holds(&records[*at].values, &request, &self.related);
                }
            }
        }
        Ok(managed)
    }

    /// Those of a collection's records that the asker may view.
    ///
    /// # Errors
    /// As [`passes`](Around::passes).
    pub(crate) async fn sift<R: AsRef<Record>>(
        &mut self,
        collection: &Collection,
        records: Vec<R>,
        asking: &Asking,
    ) -> Result<Vec<R>> {
        let expression = match collection.rules.of(Right::View) {
            _ if is_above(&asking.caller, collection, Right::View) => return Ok(records),
            _ if asking.caller.is_key() => return Ok(Vec::new()),
            Rule::Anyone => return Ok(records),
            Rule::Nobody | Rule::Broken => return Ok(Vec::new()),
            Rule::When(expression) => expression,
        };
        let request = asking.request();
        let mut passed = Vec::with_capacity(records.len());
        let mut records = records.into_iter();
        loop {
            let batch = records.by_ref().take(BATCH).collect::<Vec<_>>();
            if batch.is_empty() {
                return Ok(passed);
            }
            let bases = batch.iter().map(|record| &record.as_ref().values).collect::<Vec<_>>();
            self.load_anew(expression, &bases, &request).await?;
            let holds =
                |record: &R| expression.holds(&record.as_ref().values, &request, &self.related);
            passed.extend(batch.into_iter().filter(holds));
        }
    }

    /// Loads what a batch of records needs, and forgets what the one before needed.
    ///
    /// # Errors
    /// As [`passes`](Around::passes).
    pub(crate) async fn load_anew(
        &mut self,
        expression: &Expression,
        bases: &[&Map<String, Value>],
        request: &Request<'_>,
    ) -> Result<()> {
        self.related = Related::default();
        self.load(expression, bases, request).await
    }

    /// Loads what `bases` need; without any, what the request alone reaches.
    ///
    /// # Errors
    /// As [`passes`](Around::passes).
    pub(crate) async fn load(
        &mut self,
        expression: &Expression,
        bases: &[&Map<String, Value>],
        request: &Request<'_>,
    ) -> Result<()> {
        loop {
            let wants = expression.wants(bases, request, &self.related);
            if wants.is_empty() {
                return Ok(());
            }
            for want in wants {
                let records = self.answer(&want).await?;
                self.related.add(&want, records);
                if self.related.len() > MOST_RECORDS {
                    return Err(Error::invalid(TOO_MANY));
                }
            }
        }
    }

    async fn answer(&mut self, want: &Want) -> Result<Vec<Map<String, Value>>> {
        // Gone since: then it has no records.
        let Some(collection) = self.catalog.of_id(want.collection()).cloned() else {
            return Ok(Vec::new());
        };
        if collection.is_view() {
            return self.of_view(&collection, want).await;
        }
        let rows = match want {
            Want::Records { ids, .. } => self.named(&collection, ids).await?,
            Want::Referrers { column, multiple, ids, .. } => {
                self.referring(&collection, column, *multiple, ids).await?
            }
            Want::Rows { only_one: true, .. } => {
                self.select(&collection.table, Statement::new("true"), 1).await?
            }
            Want::Rows { predicate, .. } if predicate.text == "false" => Vec::new(),
            // Rows that still lack a column hold its zero value, which the engine does not know.
            Want::Rows { .. } if collection.definition.filling => {
                self.select(&collection.table, Statement::new("true"), MOST_RECORDS).await?
            }
            Want::Rows { predicate, .. } => {
                let condition = Statement::new("").clause(&predicate.text, &predicate.binds, "w");
                self.select(&collection.table, condition, MOST_RECORDS).await?
            }
        };
        let mut seen = HashSet::new();
        let rows = rows.into_iter().filter(|(key, _)| seen.insert(key.id.clone()));
        Ok(rows.map(|(_, row)| collection.values_of(&row)).collect())
    }

    /// A view's records as they are for whoever judges: in the writer's turn, of what the turn has
    /// changed. Its query is run here, since the engine knows nothing of views.
    async fn of_view(
        &mut self,
        collection: &Collection,
        want: &Want,
    ) -> Result<Vec<Map<String, Value>>> {
        if matches!(want, Want::Rows { predicate, .. } if predicate.text == "false") {
            return Ok(Vec::new());
        }
        let run = Run::of(&self.catalog, collection)?;
        let mut tables = Vec::<Vec<_>>::new();
        for table in run.tables() {
            let rows = self.select(table, Statement::new("true"), MOST_RECORDS).await?;
            tables.push(rows.into_iter().map(|(_, row)| row).collect());
        }
        let only_one = matches!(want, Want::Rows { only_one: true, .. });
        let records = run.records(tables, collection, only_one.then_some(1)).await?;
        let mut seen = HashSet::new();
        let records = records.into_iter().filter(|values| want.may_be(values));
        Ok(records.filter(|values| seen.insert(values.get("id").cloned())).collect())
    }

    async fn named(
        &mut self,
        collection: &Collection,
        ids: &[String],
    ) -> Result<Vec<(Key, Arc<Row>)>> {
        let key = |id: &String| Key { table: collection.table.clone(), id: id.clone() };
        let mut found = Vec::new();
        for ids in ids.chunks(READ_STEP) {
            let keys = ids.iter().map(key).collect::<Vec<_>>();
            found.extend(self.look.rows(&keys).await.map_err(unreadable)?);
        }
        Ok(found)
    }

    async fn referring(
        &mut self,
        collection: &Collection,
        column: &str,
        multiple: bool,
        ids: &[String],
    ) -> Result<Vec<(Key, Arc<Row>)>> {
        let column = collection.fields.iter().find(|other| other.column.as_str() == column);
        let Some(column) = column.map(|column| &column.column) else { return Ok(Vec::new()) };
        let filling = collection.definition.filling;
        let mut found = Vec::new();
        for ids in ids.chunks(LOOKED_UP) {
            let mut condition = Statement::new("");
            if filling || !multiple {
                condition = condition.ident(column).push(" IN ").bind(json!(ids));
            }
            if filling {
                condition = condition.push(" OR ");
            }
            if filling || multiple {
                condition = condition.ident(column).push(" CONTAINSANY ").bind(json!(ids));
            }
            found.extend(self.select(&collection.table, condition, MOST_RECORDS).await?);
            if found.len() > MOST_RECORDS {
                return Err(Error::invalid(TOO_MANY));
            }
        }
        Ok(found)
    }

    async fn select(
        &mut self,
        table: &Ident,
        condition: Statement,
        most: usize,
    ) -> Result<Vec<(Key, Arc<Row>)>> {
        let limit = if most == MOST_RECORDS { most + 1 } else { most };
        let rows = self.look.select(table, condition, limit as u64).await;
        let rows = rows.map_err(unreadable)?;
        if rows.len() > MOST_RECORDS {
            return Err(Error::invalid(TOO_MANY));
        }
        Ok(rows)
    }

    /// Runs the inner queries of an expression. Those that find too much are left to be judged in
    /// memory.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn look_up(
        &mut self,
        expression: &Expression,
        request: &Request<'_>,
    ) -> Result<Found> {
        let mut found = Found::default();
        for lookup in expression.lookups(request, &self.related) {
            if let Some(values) = self.values_of(&lookup).await? {
                found.keep(&lookup, &values);
            }
        }
        Ok(found)
    }

    async fn values_of(&mut self, lookup: &Lookup) -> Result<Option<Vec<String>>> {
        let mut values = Vec::new();
        for step in 0..lookup.steps() {
            let Some(inner) = lookup.query(step, &values) else { return Ok(None) };
            match self.yielded(&inner).await? {
                Some(found) => values = found,
                None => return Ok(None),
            }
        }
        Ok(Some(values))
    }

    async fn yielded(&mut self, inner: &Inner) -> Result<Option<Vec<String>>> {
        let Some(collection) = self.catalog.of_id(&inner.collection).cloned() else {
            return Ok(None);
        };
        if collection.is_view() || collection.definition.filling {
            return Ok(None);
        }
        if inner.predicate.text == "false" {
            return Ok(Some(Vec::new()));
        }
        let condition = &inner.predicate;
        let condition = Statement::new("").clause(&condition.text, &condition.binds, "w");
        let rows = self.look.select(&collection.table, condition, MOST_VALUES as u64 + 1).await;
        let rows = rows.map_err(unreadable)?;
        if rows.len() > MOST_VALUES {
            return Ok(None);
        }
        let mut seen = HashSet::new();
        let mut values = Vec::new();
        for (key, row) in &rows {
            let held = match &inner.yields {
                Yields::Ids => vec![key.id.as_str()],
                Yields::Column(column) => match row.get(column) {
                    Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
                    other => other.and_then(Value::as_str).into_iter().collect(),
                },
            };
            values.extend(held.into_iter().filter(|id| seen.insert(*id)).map(str::to_owned));
        }
        Ok(Some(values).filter(|values| values.len() <= MOST_VALUES))
    }
}

fn unreadable(error: homeport_db::DbError) -> Error {
    Error::database("read what a rule reaches", error)
}

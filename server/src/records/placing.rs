//! Records that are set because of something that happens elsewhere in the box, in the writer's turn
//! of whoever keeps that: found by what one of their fields holds, and made where there is none.

use std::sync::Arc;

use axum::http::HeaderMap;
use homeport_db::{Committed, DbError, Intent, Key, Look as _, Row, Statement, View};
use serde_json::{Map, Value, json};

use super::batch::check_unique;
use super::{Asking, Records, create, guard, update};
use crate::collections::value::to_text;
use crate::collections::{Collection, FieldKind, Sought};
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Params, Right};

const NOTHING_SOUGHT: &str = "What the record is found by is empty.";
const TWO: &str = "There are several such records.";
const NO_MOMENT: &str = "What tells older events from newer ones is not in the event.";
const TOO_LONG: &str = "Looking for the record takes too long.";
/// Everybody's write waits while a record is looked for.
pub(crate) const NOT_INDEXED: &str =
    "Records are looked up by it for each event: it needs a unique index of its own.";

/// A record that is to be set, whoever asks.
pub(crate) struct Placing<'a> {
    pub(crate) collection: &'a Arc<Collection>,
    /// The name of a field, and what it holds; another one is made without.
    pub(crate) sought: Option<(&'a str, Value)>,
    /// Whether one is made where none is found.
    pub(crate) makes: bool,
    /// By field name.
    pub(crate) values: Map<String, Value>,
    /// The name of a field that only grows: where the record has a greater value than is set, it stays
    /// as it is.
    pub(crate) newest_by: Option<&'a str>,
}

/// What has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    Made,
    Changed,
    /// It is newer than what was to be set.
    Newer,
    /// There is none, and none was to be made.
    Missing,
}

/// A record that was set, before and after.
pub(crate) struct Place {
    pub(crate) placed: Placed,
    pub(crate) id: String,
    pub(crate) before: Map<String, Value>,
    pub(crate) after: Map<String, Value>,
}

impl Records {
    /// Writes what is no record's, and with it the records that it places. Whoever follows records
    /// follows these.
    ///
    /// # Errors
    /// The intent's.
    pub(crate) async fn write_placing(
        &self,
        intent: impl Intent<Refusal = Error> + 'static,
    ) -> Result<Committed> {
        self.write(intent).await
    }

    /// Sets a record in a decision, as an update or a creation by the box itself: judged, logged and
    /// followed as any.
    ///
    /// # Errors
    /// 400 with what is wrong with the values, or that one is not the asker's to set; where what is
    /// sought is nothing, or several have it; where what it is to be the newest by is not there.
    pub(crate) async fn place(&self, view: &mut View<'_>, placing: Placing<'_>) -> Result<Place> {
        let Placing { collection, sought, makes, values, newest_by } = placing;
        let says = |name: &str| values.get(name).is_some_and(|one| !one.is_null() && *one != "");
        if newest_by.is_some_and(|name| !says(name)) {
            return Err(Error::invalid(NO_MOMENT));
        }
        let found = match &sought {
            Some((name, value)) => self.find_placed(view, collection, name, value).await?,
            None => None,
        };
        let Some((key, row)) = found else {
            if !makes {
                let (placed, none) = (Placed::Missing, Map::new());
                return Ok(Place { placed, id: String::new(), before: none.clone(), after: none });
            }
            let mut body = values;
            if let Some((name, value)) = sought {
                body.entry(name).or_insert(value);
            }
            return self.place_new(view, collection, body).await;
        };
        let before = collection.values_of(&row);
        if let Some(name) = newest_by
            && is_newer(collection, name, &before, &values)
        {
            let (placed, after) = (Placed::Newer, before.clone());
            return Ok(Place { placed, id: key.id, before, after });
        }
        let asking = asking("PATCH", &values);
        let update = self.alteration(collection, &key.id, values, Arc::from([]), asking);
        decide(view, &update).await?;
        let after = left(view, collection, &key, update::FAILED).await?;
        self.check_guarded(collection, Some(&before), &after, update::FAILED)?;
        Ok(Place { placed: Placed::Changed, id: key.id, before, after })
    }

    async fn place_new(
        &self,
        view: &mut View<'_>,
        collection: &Arc<Collection>,
        body: Map<String, Value>,
    ) -> Result<Place> {
        let asking = asking("POST", &body);
        let create = self.creation(collection, body, Arc::from([]), asking);
        decide(view, &create).await?;
        let key = create.key().clone();
        let after = left(view, collection, &key, create::FAILED).await?;
        self.check_guarded(collection, None, &after, create::FAILED)?;
        Ok(Place { placed: Placed::Made, id: key.id, before: Map::new(), after })
    }

    /// What tells of something elsewhere in the box is set by that alone, and not because of what somebody
    /// else says: here nobody stands above the collection's rules.
    fn check_guarded(
        &self,
        collection: &Collection,
        before: Option<&Map<String, Value>>,
        after: &Map<String, Value>,
        failed: &'static str,
    ) -> Result<()> {
        let right = if before.is_some() { Right::Update } else { Right::Create };
        let mut errors = FieldErrors::default();
        let whose = (&Caller::Guest, right);
        guard::check(&self.inner.guarding, whose, collection, (before, after), &mut errors);
        errors.into_result(failed)
    }

    async fn find_placed(
        &self,
        view: &mut View<'_>,
        collection: &Collection,
        name: &str,
        value: &Value,
    ) -> Result<Option<(Key, Arc<Row>)>> {
        let column = collection.field(name).ok_or_else(Error::unreadable)?;
        let wanted = column.field.kind.cast(value);
        if wanted == column.field.kind.zero() && !matches!(wanted, Value::Number(_)) {
            return Err(Error::invalid(NOTHING_SOUGHT));
        }
        let fail = |error| match error {
            // Else nothing that comes after it would ever be taken in.
            DbError::TimedOut => Error::invalid(TOO_LONG),
            error => Error::database("look for a record", error),
        };
        if !collection.is_found_at_once(column) {
            return Err(Error::invalid(NOT_INDEXED));
        }
        if name == "id" {
            let key = Key { table: collection.table.clone(), id: to_text(&wanted) };
            if key.id.len() > 255 {
                return Ok(None);
            }
            view.load(std::slice::from_ref(&key)).await.map_err(fail)?;
            return Ok(view.get(&key).map(Arc::clone).map(|row| (key, row)));
        }
        let wanted = match column.field.kind {
            FieldKind::Number { .. } => wanted,
            _ => json!(to_text(&wanted)),
        };
        let Sought { column: at, value: wanted, is_indexed } = collection.sought(column, wanted);
        // Its index is not whole yet: whoever tells it tells it again.
        if !is_indexed {
            return Err(Error::Unavailable);
        }
        let condition = Statement::new("").ident(at).push(" = ").bind(wanted.clone());
        let rows = view.select(&collection.table, condition, 2).await.map_err(fail)?;
        // What the group has changed comes whether it is meant or not.
        let is_it = |(_, row): &(Key, Arc<Row>)| {
            let has = row.get(at.as_str());
            // A number is the same however it is written.
            has == Some(&wanted) || has.is_some_and(|has| is_same_number(has, &wanted))
        };
        let mut rows = rows.into_iter().filter(is_it);
        match (rows.next(), rows.next()) {
            (_, Some(_)) => Err(Error::invalid(TWO)),
            (found, None) => Ok(found),
        }
    }
}

fn is_same_number(one: &Value, other: &Value) -> bool {
    one.as_f64().is_some_and(|number| Some(number) == other.as_f64())
}

fn asking(method: &'static str, body: &Map<String, Value>) -> Asking {
    let asking = Asking::new(Caller::Owner, method, &Params::default(), &HeaderMap::new());
    Asking { body: body.clone(), ..asking }
}

async fn decide(view: &mut View<'_>, intent: &impl Intent<Refusal = Error>) -> Result<()> {
    let loaded = view.load(&intent.reads()).await;
    loaded.map_err(|error| Error::database("read a record", error))?;
    intent.decide(view).await
}

/// What is there now; it is known here whether it may be, so that nobody else is blamed.
async fn left(
    view: &mut View<'_>,
    collection: &Collection,
    key: &Key,
    failed: &'static str,
) -> Result<Map<String, Value>> {
    let row = view.get(key).map(Arc::clone);
    let row = row.ok_or_else(|| Error::internal("set a record", "nothing was written"))?;
    check_unique(view, collection, key, &row, failed).await?;
    Ok(collection.values_of(&row))
}

/// Whether a record is newer than what is to be set: numbers by their size, moments, which are written
/// so that texts compare as they do.
fn is_newer(
    collection: &Collection,
    name: &str,
    before: &Map<String, Value>,
    values: &Map<String, Value>,
) -> bool {
    let Some((column, value)) = collection.field(name).zip(values.get(name)) else { return false };
    let (has, comes) = (before.get(name), column.field.kind.cast(value));
    match (has, comes) {
        (Some(Value::Number(has)), Value::Number(comes)) => has.as_f64() > comes.as_f64(),
        (Some(Value::String(has)), Value::String(comes)) => *has > comes,
        _ => false,
    }
}

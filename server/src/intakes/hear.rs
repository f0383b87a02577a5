//! Taking an event in: what it sets and that it was heard, in one transaction.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::{DbError, Deciding, Intent, Key, Note, Row, View};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::Intakes;
use super::fill::{Scene, fitting};
use super::heard::{Deed, Did, Heard, State, Way, body_row, key_of, name_key};
use super::intake::Intake;
use crate::collections::{Catalog, Collection, dates};
use crate::error::{Error, FieldErrors, Result};
use crate::http::Caller;
use crate::integrations::Told;
use crate::records::{Around, Asking, Place, Placed, Placing};

const NOT_THERE: &str = "There is no such integration or action.";
const UNFIT: &str = "The event does not fit the record.";
const MISSING: &str = "There is no such record.";
const MICROS_OF_HOUR: u64 = 3_600 * 1_000_000;
const NOT_NAMED: &str = "What the record is found by is not in the event.";

impl Intakes {
    /// Takes in what a service has told, unless it was heard before. Whether it was not. Where no intake
    /// is of the integration, no more is kept than what it is known by.
    ///
    /// # Errors
    /// 404 where the integration is switched off; the database's. Then it was not heard.
    pub(super) async fn take_in(&self, integration: &str, told: Told, way: Way) -> Result<bool> {
        if !self.inner.parts.integrations.listens(integration) {
            return Err(Error::NotFound(NOT_THERE));
        }
        let of = self.inner.parts.integrations.identity(integration);
        let of = of.ok_or(Error::NotFound(NOT_THERE))?;
        let turn = self.turn(integration);
        let _turn = turn.lock().await;
        let known = self.inner.parts.db.row(&name_key(integration, &of, &told.id)?).await;
        let (known, moment) = (known.map_err(failed)?, self.next_moment());
        let is_known = known.is_some_and(|row| is_same(&row, told.same_for_hours, moment));
        if is_known && told.same_for_hours.is_none() {
            return Ok(false);
        }
        let is_awaited = self.has_intake_of(integration);
        let size = serde_json::to_string(&told.event).map_or(0, |text| text.len());
        let heard = Heard {
            integration: integration.to_owned(),
            of,
            event: told.id,
            kind: told.kind,
            way,
            at: dates::to_text(OffsetDateTime::now_utc()),
            moment,
            state: State::Unmatched,
            failed: String::new(),
            why: String::new(),
            deeds: Vec::new(),
            replays: 0,
            repeats: 0,
            size: u64::try_from(size).unwrap_or(0),
        };
        let coming = Coming {
            body: Arc::new(told.event),
            is_awaited,
            same_for_hours: told.same_for_hours,
            note: None,
        };
        let size = heard.size;
        self.settle(heard, coming).await?;
        self.grew_by(size);
        Ok(!is_known)
    }

    /// Has an event set what it is to set; where that fails, keeps it with the reason.
    ///
    /// # Errors
    /// What is nobody's fault: then it is as it was before.
    pub(super) async fn settle(&self, heard: Heard, coming: Coming) -> Result<()> {
        let records = &self.inner.parts.records;
        let at = Arc::new(Mutex::new(String::new()));
        let hear = |failure| Hear {
            room: self.clone(),
            heard: heard.clone(),
            coming: coming.clone(),
            at: Arc::clone(&at),
            failure,
        };
        match records.write_placing(hear(None)).await {
            Ok(_) => Ok(()),
            Err(error @ (Error::Unavailable | Error::Full)) => Err(error),
            Err(Error::NotFound(why)) if why == GONE => Err(Error::NotFound(GONE)),
            Err(error) => {
                if let Error::Internal { .. } = &error {
                    tracing::error!(integration = heard.integration, %error, "An event fails");
                }
                let name = at.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let failure = Some((name, error.in_words()));
                records.write_placing(hear(failure)).await.map(drop)
            }
        }
    }

    /// In microseconds since 1970-01-01, and later than any before.
    pub(super) fn next_moment(&self) -> u64 {
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        let now = u64::try_from(now).unwrap_or(0);
        let next = |last: u64| now.max(last + 1);
        let last = &self.inner.last;
        let before =
            last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        next(before.unwrap_or_default())
    }

    /// Has one intake set what it is to set because of an event; `None` where it is not about it.
    ///
    /// # Errors
    /// Why it fails.
    pub(super) async fn apply(
        &self,
        view: &mut View<'_>,
        catalog: &Arc<Catalog>,
        intake: &Intake,
        scene: Scene<'_>,
    ) -> Result<Option<(Arc<Collection>, Place)>> {
        let broken = |why| Error::invalid(format!("The intake sets nothing: {why}."));
        // First: what an intake is not about does not fail because that sets nothing any more.
        let condition = self.inner.conditions.read(&intake.condition, catalog).map_err(broken)?;
        if let Some(condition) = &condition {
            let mut around = Around::new(Arc::clone(catalog), &mut *view);
            if !around.meets(condition, &Map::new(), &asking(scene)).await? {
                return Ok(None);
            }
        }
        let fit = intake.fit(catalog).map_err(broken)?;
        let mut errors = FieldErrors::default();
        let mut values = Map::new();
        for (field, template) in &fit.set {
            let Some(value) = scene.fill(template) else { continue };
            // Nothing is no moment, though a number without one is zero.
            if value.is_null() && fit.newest_by == Some(field.name.as_str()) {
                continue;
            }
            match fitting(field, value) {
                Ok(value) => drop(values.insert(field.name.clone(), value)),
                Err(why) => errors.add(&field.name, "validation_invalid_type", why),
            }
        }
        let sought = match fit.find {
            None => None,
            Some((field, template)) => {
                let value = scene.fill(template).filter(|value| !value.is_null());
                let value = value.ok_or_else(|| Error::invalid(NOT_NAMED))?;
                match fitting(field, value) {
                    Ok(value) => Some((field.name.as_str(), value)),
                    Err(why) => {
                        errors.add(&field.name, "validation_invalid_type", why);
                        None
                    }
                }
            }
        };
        errors.into_result(UNFIT)?;
        let placing = Placing {
            collection: fit.collection,
            sought,
            makes: intake.mode != super::intake::Mode::Update,
            values,
            newest_by: fit.newest_by,
        };
        let place = self.inner.parts.records.place(view, placing).await?;
        match place.placed {
            Placed::Missing => Err(Error::NotFound(MISSING)),
            _ => Ok(Some((Arc::clone(fit.collection), place))),
        }
    }
}

/// An event as a condition's language has it: the body of a request that nobody has sent.
fn asking(scene: Scene<'_>) -> Asking {
    Asking {
        caller: Caller::Guest,
        body: scene.event.clone(),
        query: Map::new(),
        headers: Map::new(),
        method: "",
        context: "default",
        now: OffsetDateTime::now_utc(),
    }
}

/// What came to be, of a record that was placed.
pub(super) fn did(placed: Placed) -> Option<Did> {
    match placed {
        Placed::Made => Some(Did::Created),
        Placed::Changed => Some(Did::Changed),
        Placed::Newer => Some(Did::Older),
        Placed::Missing => None,
    }
}

pub(super) const GONE: &str = "There is no such event, or it is done.";

/// Whether an event that is known is the same as one that comes at a moment.
fn is_same(known: &Row, same_for_hours: Option<u32>, moment: u64) -> bool {
    let heard = known.get("at").and_then(Value::as_u64).unwrap_or_default();
    let same_for = same_for_hours.map(|hours| u64::from(hours) * MICROS_OF_HOUR);
    same_for.is_none_or(|same_for| moment.saturating_sub(heard) <= same_for)
}

/// How an event comes.
#[derive(Clone)]
pub(super) struct Coming {
    pub(super) body: Arc<Map<String, Value>>,
    /// Whether there is anybody to see what it says.
    pub(super) is_awaited: bool,
    pub(super) same_for_hours: Option<u32>,
    /// That of who has it taken in again.
    pub(super) note: Option<Note>,
}

/// An event that is heard, for the first time or, with a note, once more.
struct Hear {
    room: Intakes,
    heard: Heard,
    coming: Coming,
    /// The intake whose turn it is.
    at: Arc<Mutex<String>>,
    /// The intake that has failed, and why: nothing is set.
    failure: Option<(String, String)>,
}

impl Hear {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let (key, name) = (self.heard.key()?, self.heard.name_key()?);
        let Coming { note, same_for_hours, .. } = &self.coming;
        if note.is_some() {
            let present = view.get(&key).map(|row| Heard::read(row)).transpose()?;
            if present.is_none_or(|present| present.state == State::Done) {
                return Err(Error::NotFound(GONE));
            }
        } else if let Some(known) = view.get(&name).map(Arc::clone)
            && is_same(&known, *same_for_hours, self.heard.moment)
        {
            return count_again(view, &known).await;
        }
        if note.is_none() {
            let known = [("at", self.heard.moment.into()), ("heard", self.heard.id().into())];
            let known = known.into_iter().map(|(name, value)| (name.to_owned(), value));
            view.keep(name, known.collect());
        }
        if !self.coming.is_awaited {
            return Ok(());
        }
        let mut heard = self.heard.clone();
        heard.replays += u32::from(note.is_some());
        match &self.failure {
            Some((name, why)) => {
                heard.state = State::Failed;
                (heard.failed, heard.why) = (name.clone(), why.clone());
            }
            None => {
                heard.deeds = self.set(view).await?;
                (heard.failed, heard.why) = (String::new(), String::new());
                heard.state = match heard.deeds.is_empty() {
                    true => State::Unmatched,
                    false => State::Done,
                };
            }
        }
        match heard.state {
            State::Failed => {
                let row = Row::from_iter([("at".to_owned(), heard.moment.into())]);
                view.keep(heard.failed_key()?, row);
            }
            State::Done | State::Unmatched | State::Discarded => view.forget(heard.failed_key()?),
        }
        view.keep(key, heard.row()?);
        match note {
            // What it says is there.
            Some(note) => view.note(note.clone()),
            None => view.keep(heard.body_key()?, body_row(&self.coming.body)?),
        }
        Ok(())
    }

    async fn set(&self, view: &mut View<'_>) -> Result<Vec<Deed>> {
        let catalog = self.room.inner.parts.collections.catalog();
        let (intakes, heard) = (self.room.intakes(), &self.heard);
        let (event, id) = (&*self.coming.body, heard.event.as_str());
        let scene = Scene { event, id, kind: &heard.kind, at: &heard.at };
        let about = |(_, intake): &(&String, &Arc<Intake>)| {
            intake.enabled && intake.integration == heard.integration
        };
        let mut about = intakes.iter().filter(about).collect::<Vec<_>>();
        about.sort_by(|one, other| (&one.1.name, one.0).cmp(&(&other.1.name, other.0)));
        let mut deeds = Vec::new();
        for (id, intake) in about {
            self.at.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&intake.name);
            let Some((collection, place)) = self.room.apply(view, &catalog, intake, scene).await?
            else {
                continue;
            };
            deeds.extend(did(place.placed).map(|did| Deed {
                intake: id.clone(),
                name: intake.name.clone(),
                collection: collection.id().to_owned(),
                record: place.id,
                did,
            }));
        }
        Ok(deeds)
    }
}

/// An event that has no id has come once more: it may be another that says the same, so the admin sees
/// how often.
async fn count_again(view: &mut View<'_>, known: &Row) -> Result<()> {
    let id = known.get("heard").and_then(Value::as_str).unwrap_or_default();
    let Some(key) = key_of(id) else { return Ok(()) };
    view.load(std::slice::from_ref(&key)).await.map_err(failed)?;
    let Some(row) = view.get(&key).map(Arc::clone) else { return Ok(()) };
    let mut heard = Heard::read(&row)?;
    heard.repeats = heard.repeats.saturating_add(1);
    view.keep(key, heard.row()?);
    Ok(())
}

fn failed(error: DbError) -> Error {
    Error::database("take in an event", error)
}

impl Intent for Hear {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let heard = &self.heard;
        let keys = [heard.key(), heard.name_key(), heard.failed_key()];
        keys.into_iter().flatten().collect()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        failed(error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

//! Taking an event in: what it sets and that it was heard, in one transaction.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::{DbError, Deciding, Intent, Key, Note, View};
use serde_json::Map;
use time::OffsetDateTime;

use super::Intakes;
use super::fill::{Scene, fitting};
use super::heard::{Deed, Did, Heard, State, Way, name_key};
use super::intake::Intake;
use crate::collections::{Catalog, Collection, dates};
use crate::error::{Error, FieldErrors, Result};
use crate::http::Caller;
use crate::integrations::Told;
use crate::records::{Around, Asking, Place, Placed, Placing};

const UNFIT: &str = "The event does not fit the record.";
const MISSING: &str = "There is no such record.";
const NOT_NAMED: &str = "What the record is found by is not in the event.";

impl Intakes {
    /// Takes in what a service has told, unless it was heard before.
    ///
    /// # Errors
    /// 404 where the integration is switched off; the database's. Then it was not heard.
    pub(super) async fn take_in(&self, integration: &str, told: Told, way: Way) -> Result<()> {
        if !self.inner.parts.integrations.listens(integration) {
            return Err(Error::NotFound("There is no such integration or action."));
        }
        let turn = self.turn(integration);
        let _turn = turn.lock().await;
        let known = self.inner.parts.db.row(&name_key(integration, &told.id)?).await;
        if known.map_err(failed)?.is_some() {
            return Ok(());
        }
        let moment = self.next_moment();
        let heard = Heard {
            integration: integration.to_owned(),
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
            body: told.event,
        };
        self.settle(heard, None).await?;
        self.trim_now_and_then().await;
        Ok(())
    }

    /// Has an event set what it is to set; where that fails, keeps it with the reason. `note` is that
    /// of who has it taken in again.
    ///
    /// # Errors
    /// What is nobody's fault: then it is as it was before.
    pub(super) async fn settle(&self, heard: Heard, note: Option<Note>) -> Result<()> {
        let records = &self.inner.parts.records;
        let at = Arc::new(Mutex::new(String::new()));
        let hear = |failure| Hear {
            room: self.clone(),
            heard: heard.clone(),
            note: note.clone(),
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
    fn next_moment(&self) -> u64 {
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
        let fit = intake.fit(catalog);
        let fit = fit.map_err(|why| Error::invalid(format!("The intake sets nothing: {why}.")))?;
        if let Some(condition) = &fit.condition {
            let mut around = Around::new(Arc::clone(catalog), &mut *view);
            if !around.meets(condition, &Map::new(), &asking(scene)).await? {
                return Ok(None);
            }
        }
        let mut errors = FieldErrors::default();
        let mut values = Map::new();
        for (field, template) in &fit.set {
            let Some(value) = scene.fill(template) else { continue };
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

/// An event that is heard, for the first time or, with a note, once more.
struct Hear {
    room: Intakes,
    heard: Heard,
    note: Option<Note>,
    /// The intake whose turn it is.
    at: Arc<Mutex<String>>,
    /// The intake that has failed, and why: nothing is set.
    failure: Option<(String, String)>,
}

impl Hear {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let key = self.heard.key()?;
        if self.note.is_some() {
            let present = view.get(&key).map(|row| Heard::read(row)).transpose()?;
            if present.is_none_or(|present| present.state == State::Done) {
                return Err(Error::NotFound(GONE));
            }
        } else if view.get(&self.heard.name_key()?).is_some() {
            return Ok(());
        }
        let mut heard = self.heard.clone();
        heard.replays += u32::from(self.note.is_some());
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
        let known = [("at".to_owned(), heard.moment.into())].into_iter().collect();
        view.keep(heard.name_key()?, known);
        view.keep(key, heard.row()?);
        if let Some(note) = &self.note {
            view.note(note.clone());
        }
        Ok(())
    }

    async fn set(&self, view: &mut View<'_>) -> Result<Vec<Deed>> {
        let catalog = self.room.inner.parts.collections.catalog();
        let (intakes, heard) = (self.room.intakes(), &self.heard);
        let (event, id) = (&heard.body, heard.event.as_str());
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

fn failed(error: DbError) -> Error {
    Error::database("take in an event", error)
}

impl Intent for Hear {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        let keys = [self.heard.key(), self.heard.name_key()];
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

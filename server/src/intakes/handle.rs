//! What admins do: intakes made, changed and tried out, and events taken in again.

use std::sync::{Arc, Mutex, PoisonError};

use homeport_db::{DbError, Deciding, Intent, Key, Note, View};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::fill::Scene;
use super::hear::{Coming, GONE, did};
use super::heard::{FAILED as FAILED_TABLE, Heard, State, key_of};
use super::intake::{Form, Intake};
use super::reading::Reading;
use super::store::{Intakes as All, Lists};
use super::wire::{ReplayedBody, TriedBody, TryForm};
use super::{Intakes, store};
use crate::audit::{Action, Event, Party};
use crate::collections::{Collection, dates, generate};
use crate::error::{Error, FieldErrors, Result};
use crate::records::Place;

const FAILED: &str = "Failed to save the intake.";
const MOST: usize = 200;
/// Events that are taken in again at once.
const TOGETHER: usize = 500;

/// # Errors
/// 404.
fn missing() -> Error {
    Error::NotFound("There is no such intake.")
}

/// # Errors
/// 404.
pub(super) fn no_event() -> Error {
    Error::NotFound("There is no such event.")
}

impl Intakes {
    /// # Errors
    /// 404.
    pub(super) fn intake(&self, id: &str) -> Result<Arc<Intake>> {
        self.intakes().get(id).map(Arc::clone).ok_or_else(missing)
    }

    /// Makes an intake, or changes what the body names of one. Its id.
    ///
    /// # Errors
    /// 404; 400 with what is wrong.
    pub(super) async fn save(&self, id: Option<&str>, body: &Map<String, Value>) -> Result<String> {
        let _saving = self.inner.saving.lock().await;
        let parts = &self.inner.parts;
        let (catalog, present) = (parts.collections.catalog(), self.intakes());
        let only_off = body.len() == 1 && body.get("enabled") == Some(&Value::Bool(false));
        if let Some(id) = id.filter(|_| only_off) {
            // Also where what it names is gone: nothing else about it is judged.
            let off = Intake { enabled: false, ..Intake::clone(&*self.intake(id)?) };
            let note = Event::new(Action::IntakeChanged)
                .on(Party::named("intake", id, &off.name))
                .with("enabled", false)
                .note();
            return self.keep(id.to_owned(), off, note).await;
        }
        let before = match id {
            Some(id) => present.get(id).ok_or_else(missing)?.form(&catalog),
            None if present.len() >= MOST => {
                let message = "There are too many intakes.";
                let errors = FieldErrors::one("name", "validation_too_many", message);
                return Err(Error::fields(FAILED, errors));
            }
            None => Form { enabled: true, ..Form::default() },
        };
        let now = dates::to_text(OffsetDateTime::now_utc());
        let form = before.changed(body)?;
        let next = form.read(&catalog, parts, now)?;
        let id = id.map_or_else(generate::record_id, str::to_owned);
        let note = Event::new(Action::IntakeChanged)
            .on(Party::named("intake", &id, &next.name))
            .with("enabled", next.enabled)
            .with("integration", next.integration.as_str())
            .with("condition", form.condition.as_str())
            .with("collection", form.collection.as_str())
            .with("mode", json!(next.mode))
            .with("found", format!("{} = {}", form.find_by, form.find_value))
            .with("set", Value::Object(form.set))
            .note();
        self.keep(id, next, note).await
    }

    /// Keeps an intake and lets it act. Its id.
    async fn keep(&self, id: String, next: Intake, note: Note) -> Result<String> {
        let next = Arc::new(next);
        let (kept, key, published) =
            (Arc::clone(&self.inner.intakes), id.clone(), Arc::clone(&next));
        let publish = move || {
            let mut intakes = All::clone(&kept.load());
            intakes.insert(key, published);
            kept.store(Arc::new(intakes));
        };
        let before = self.intakes().get(&id).map(|before| before.integration.clone());
        let mut lists = Lists::default();
        if before.as_ref() != Some(&next.integration) {
            lists.begun = self.begun(&next.integration).await?;
            lists.over = before.filter(|name| !self.is_about(name, &id)).into_iter().collect();
        }
        store::keep(&self.inner.parts.writer, (id.as_str(), &*next), &lists, note, publish).await?;
        self.inner.bell.notify_one();
        Ok(id)
    }

    /// # Errors
    /// 404.
    pub(super) async fn remove(&self, id: &str) -> Result<()> {
        let _saving = self.inner.saving.lock().await;
        let present = self.intake(id)?;
        let note =
            Event::new(Action::IntakeRemoved).on(Party::named("intake", id, &present.name)).note();
        let (kept, key) = (Arc::clone(&self.inner.intakes), id.to_owned());
        let publish = move || {
            let mut intakes = All::clone(&kept.load());
            intakes.remove(&key);
            kept.store(Arc::new(intakes));
        };
        let mut lists = Lists::default();
        if !self.is_about(&present.integration, id) {
            lists.over.push(present.integration.clone());
        }
        store::forget(&self.inner.parts.writer, id, &lists, note, publish).await
    }

    /// Whether another intake than this one is of an integration.
    fn is_about(&self, integration: &str, but: &str) -> bool {
        let intakes = self.intakes();
        intakes.iter().any(|(id, one)| id != but && one.integration == integration)
    }

    /// Somebody listens to an integration from now on, unless somebody does.
    async fn begun(&self, integration: &str) -> Result<Vec<(String, Reading)>> {
        let parts = &self.inner.parts;
        let Some(of) = parts.integrations.identity(integration) else { return Ok(Vec::new()) };
        let present = store::reading(&parts.db, integration).await?;
        if present.is_some_and(|reading| reading.of == of) {
            return Ok(Vec::new());
        }
        let since = OffsetDateTime::now_utc().unix_timestamp();
        Ok(vec![(integration.to_owned(), Reading::begun(of, since))])
    }

    /// What an intake would do because of an event; nothing is set or kept.
    ///
    /// # Errors
    /// 404 for an event that is not there; 400 for an intake that is none.
    pub(super) async fn try_out(&self, form: TryForm) -> Result<TriedBody> {
        let parts = &self.inner.parts;
        let now = dates::to_text(OffsetDateTime::now_utc());
        let intake = Form::default().changed(&form.intake)?;
        let intake = intake.read(&parts.collections.catalog(), parts, now.clone())?;
        let (event, id, kind, at) = match form.heard.as_str() {
            "" => (form.event, "dry-run".to_owned(), String::new(), now),
            heard => {
                let (heard, body) = self.heard(heard).await?;
                (body, heard.event, heard.kind, heard.at)
            }
        };
        let tried = Arc::default();
        let room = self.clone();
        let attempt = Try { room, intake, event, id, kind, at, tried: Arc::clone(&tried) };
        let done = parts.db.rehearse(&attempt).await;
        let place = tried.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, place) {
            (Err(error @ (Error::Unavailable | Error::Internal { .. })), _) => Err(error),
            (Err(error), _) => Ok(TriedBody::failed(error.in_words())),
            (Ok(()), None) => Ok(TriedBody::unmatched()),
            (Ok(()), Some((collection, place))) => Ok(TriedBody::of(&collection, place)),
        }
    }

    /// An event, and what it says.
    ///
    /// # Errors
    /// 404.
    pub(super) async fn heard(&self, id: &str) -> Result<(Heard, Map<String, Value>)> {
        let (key, db) = (key_of(id).ok_or_else(no_event)?, &self.inner.parts.db);
        let heard = store::heard(db, &key).await?.ok_or_else(no_event)?;
        let body = store::body(db, &heard).await?;
        Ok((heard, body))
    }

    /// Takes an event in again that has failed, or that no intake was about.
    ///
    /// # Errors
    /// 404; 400 when it is done.
    pub(super) async fn replay(&self, id: &str) -> Result<(Heard, Map<String, Value>)> {
        let (heard, _) = self.heard(id).await?;
        let turn = self.turn(&heard.integration);
        let _turn = turn.lock().await;
        let (heard, body) = self.heard(id).await?;
        if heard.state == State::Done {
            return Err(Error::invalid("It is done: what it was to set is set."));
        }
        let note = Event::new(Action::HeardReplayed)
            .on(Party::named("event", id, &heard.event))
            .with("integration", heard.integration.as_str())
            .with("from", json!(heard.state))
            .note();
        let (body, is_awaited) = (Arc::new(body), true);
        let coming = Coming { body, is_awaited, same_for_hours: None, note: Some(note) };
        match self.settle(heard, coming).await {
            Err(Error::NotFound(why)) if why == GONE => Err(no_event()),
            Err(error) => Err(error),
            Ok(()) => self.heard(id).await,
        }
    }

    /// Takes events in again that have failed, so many at once: those first that were tried least, since
    /// others may never fit, and of these the oldest of each integration.
    ///
    /// # Errors
    /// The database's; what was taken in by then is.
    pub(super) async fn replay_failed(&self, integration: Option<&str>) -> Result<ReplayedBody> {
        let db = &self.inner.parts.db;
        let mut replayed = ReplayedBody::default();
        let mut found = match integration {
            Some(name) => store::failed_of(db, name).await?,
            None => {
                let mut all = Vec::new();
                for name in store::integrations_in(db, FAILED_TABLE).await? {
                    all.extend(store::failed_of(db, &name).await?);
                }
                all
            }
        };
        replayed.left = found.len().saturating_sub(TOGETHER);
        if replayed.left > 0 {
            found = store::least_tried(db, found).await?;
            found.truncate(TOGETHER);
        }
        for id in found {
            match self.replay(&id).await {
                Ok((heard, _)) if heard.state == State::Failed => replayed.failed += 1,
                Ok(_) => replayed.done += 1,
                // Somebody else was quicker.
                Err(Error::NotFound(_) | Error::Invalid { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(replayed)
    }
}

/// What an intake sets, and in which collection.
type Set = (Arc<Collection>, Place);

/// An intake that is tried out.
struct Try {
    room: Intakes,
    intake: Intake,
    event: Map<String, Value>,
    id: String,
    kind: String,
    at: String,
    tried: Arc<Mutex<Option<Set>>>,
}

impl Try {
    async fn judge(&self, view: &mut View<'_>) -> Result<()> {
        let catalog = self.room.inner.parts.collections.catalog();
        let Self { event, id, kind, at, .. } = self;
        let scene = Scene { event, id, kind, at };
        let tried = self.room.apply(view, &catalog, &self.intake, scene).await?;
        let tried = tried.filter(|(_, place)| did(place.placed).is_some());
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = tried;
        Ok(())
    }
}

/// Rehearsed only, and never written.
impl Intent for Try {
    type Refusal = Error;

    fn reads(&self) -> Vec<Key> {
        Vec::new()
    }

    fn decide<'a>(&'a self, view: &'a mut View<'_>) -> Deciding<'a, Error> {
        Box::pin(self.judge(view))
    }

    fn refused(&self, error: DbError) -> Error {
        Error::database("try an intake out", error)
    }

    fn actor(&self) -> Arc<str> {
        "system".into()
    }
}

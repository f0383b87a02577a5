//! What admins do: automations made and changed, tried out, and deliveries sent again or let go.

use std::sync::Arc;

use homeport_db::{Key, Note};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::automation::{Automation, Form};
use super::delivery::{Delivery, State, key_of};
use super::follow::{Automations, Change, Happened};
use super::settle::Settle;
use super::wire::{DryRunBody, DryRunForm};
use super::{Outbox, store};
use crate::audit::{Action, Event, Party};
use crate::collections::{dates, generate};
use crate::error::{Error, FieldErrors, Result};
use crate::records::Around;

const FAILED: &str = "Failed to save the automation.";
const MOST: usize = 200;
/// Deliveries that are read at once; let go in one transaction, unless they are large.
const TOGETHER: u32 = 50;

/// # Errors
/// 404.
fn missing() -> Error {
    Error::NotFound("There is no such automation.")
}

/// # Errors
/// 404.
pub(super) fn no_delivery() -> Error {
    Error::NotFound("There is no such delivery.")
}

impl Outbox {
    /// # Errors
    /// 404.
    pub(super) fn automation(&self, id: &str) -> Result<Arc<Automation>> {
        self.inner.watch.automations().get(id).map(Arc::clone).ok_or_else(missing)
    }

    /// Makes an automation, or changes what the body names of one. Its id.
    ///
    /// # Errors
    /// 404; 400 with what is wrong.
    pub(super) async fn save(&self, id: Option<&str>, body: &Map<String, Value>) -> Result<String> {
        let _saving = self.inner.saving.lock().await;
        let parts = &self.inner.parts;
        let (catalog, present) = (parts.collections.catalog(), self.inner.watch.automations());
        let only_off = body.len() == 1 && body.get("enabled") == Some(&Value::Bool(false));
        if let Some(id) = id.filter(|_| only_off) {
            // Also where what it names is gone: nothing else about it is judged.
            let off = Automation { enabled: false, ..Automation::clone(&*self.automation(id)?) };
            let note = Event::new(Action::AutomationChanged)
                .on(Party::named("automation", id, &off.name))
                .with("enabled", false)
                .note();
            return self.keep(id.to_owned(), off, note).await;
        }
        let before = match id {
            Some(id) => present.get(id).ok_or_else(missing)?.form(&catalog),
            None if present.len() >= MOST => {
                let message = "There are too many automations.";
                let errors = FieldErrors::one("name", "validation_too_many", message);
                return Err(Error::fields(FAILED, errors));
            }
            None => Form { enabled: true, ..Form::default() },
        };
        let now = dates::to_text(OffsetDateTime::now_utc());
        let form = before.changed(body)?;
        let next = form.read(&catalog, &parts.integrations, now)?;
        let id = id.map_or_else(generate::record_id, str::to_owned);
        let note = Event::new(Action::AutomationChanged)
            .on(Party::named("automation", &id, &next.name))
            .with("enabled", next.enabled)
            .with("collection", form.collection.as_str())
            .with("on", json!(next.on))
            .with("condition", form.condition.as_str())
            .with("calls", format!("{}/{}", next.integration, next.action))
            .with("input", Value::Object(form.input))
            .note();
        self.keep(id, next, note).await
    }

    /// Keeps an automation and lets it act. Its id.
    async fn keep(&self, id: String, next: Automation, note: Note) -> Result<String> {
        let next = Arc::new(next);
        let (watch, key) = (Arc::clone(&self.inner.watch), id.clone());
        let published = Arc::clone(&next);
        let publish = move || {
            let mut automations = Automations::clone(&watch.automations());
            automations.insert(key, published);
            watch.publish(automations);
        };
        store::keep(&self.inner.parts.writer, &id, &next, note, publish).await?;
        Ok(id)
    }

    /// # Errors
    /// 404.
    pub(super) async fn remove(&self, id: &str) -> Result<()> {
        let _saving = self.inner.saving.lock().await;
        let present = self.automation(id)?;
        let note = Event::new(Action::AutomationRemoved)
            .on(Party::named("automation", id, &present.name))
            .note();
        let (watch, key) = (Arc::clone(&self.inner.watch), id.to_owned());
        let publish = move || {
            let mut automations = Automations::clone(&watch.automations());
            automations.remove(&key);
            watch.publish(automations);
        };
        store::forget(&self.inner.parts.writer, id, note, publish).await
    }

    /// What an automation would send if a record had just changed; nothing is sent or kept.
    ///
    /// # Errors
    /// 404; 400 when it cannot be told.
    pub(super) async fn try_out(&self, id: &str, form: DryRunForm) -> Result<DryRunBody> {
        let automation = self.automation(id)?;
        let parts = &self.inner.parts;
        let catalog = parts.collections.catalog();
        let (collection, condition) = automation
            .fit(&catalog)
            .map_err(|why| Error::invalid(format!("The automation sets nothing off: {why}.")))?;
        let record = parts.records.get(collection, &form.record).await?;
        let values = record.ok_or(Error::NotFound("There is no such record."))?.values;
        let change = form.change.or(automation.on.first().copied()).unwrap_or(Change::Update);
        let before = match change {
            Change::Create => Map::new(),
            Change::Delete => values.clone(),
            Change::Update => {
                let mut before = values.clone();
                let known = form.before.into_iter();
                before.extend(known.filter(|(name, _)| collection.field(name).is_some()));
                before
            }
        };
        let at = dates::to_text(OffsetDateTime::now_utc());
        let seq = parts.log.head() + 1;
        let happened = Happened { change, seq, collection, at, record: values, before };
        let holds = match &condition {
            None => true,
            Some(condition) => {
                let mut db = parts.db.clone();
                let mut around = Around::new(Arc::clone(&catalog), &mut db);
                around.meets(condition, &happened.record, &happened.asking()).await?
            }
        };
        let key = self.inner.watch.key(happened.seq, id);
        let input = automation.input_for(&happened, &key);
        let target = (automation.integration.as_str(), automation.action.as_str());
        let request = parts.integrations.rehearse(target, &input, &key);
        let (request, error) = match request {
            Ok(request) => (request, String::new()),
            Err(why) => (Value::Null, why),
        };
        let sets_off = holds && automation.on.contains(&change);
        Ok(DryRunBody { sets_off: sets_off && automation.enabled, holds, request, error })
    }

    /// A delivery, and where it stands.
    ///
    /// # Errors
    /// 404.
    pub(super) async fn delivery(&self, id: &str) -> Result<(State, Delivery)> {
        for state in State::ALL {
            let Some(key) = key_of(id, state) else { break };
            let row = self.inner.parts.db.row(&key).await;
            let row = row.map_err(|error| Error::database("read a delivery", error))?;
            if let Some(row) = row {
                return Ok((state, Delivery::read(&row)?));
            }
        }
        Err(no_delivery())
    }

    /// Sends what was given up, or held, once more, under the same key; also what may have happened,
    /// since whoever asks for this one has looked it up.
    ///
    /// # Errors
    /// 404; 400 when it waits or was delivered.
    pub(super) async fn replay(&self, id: &str) -> Result<()> {
        let (state, delivery) = self.delivery(id).await?;
        if !matches!(state, State::Dead | State::Held) {
            return Err(Error::invalid("Only what was given up or is held can be sent again."));
        }
        let note = Event::new(Action::DeliveriesReplayed)
            .on(Party::named("delivery", id, &delivery.name))
            .with("from", json!(state));
        let settle = Settle::noted(note.note()).and(&anew(delivery), state, State::Waiting);
        settle?.write(&self.inner.parts.writer).await?;
        self.inner.bell.notify_one();
        Ok(())
    }

    /// The same of all that are in a state, of one integration or of all; but for payments whose key
    /// the provider may not know any more: those are given up again. How many.
    ///
    /// # Errors
    /// The database's; some may have been sent by then.
    pub(super) async fn replay_all(
        &self,
        state: State,
        integration: Option<&str>,
    ) -> Result<usize> {
        if !matches!(state, State::Dead | State::Held) {
            return Err(Error::invalid("Only what was given up or is held can be sent again."));
        }
        let parts = &self.inner.parts;
        let (mut count, mut after) = (0, String::new());
        loop {
            let mut page = store::page(&parts.db, state, &after, TOGETHER).await?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
            page.retain(|(_, one)| integration.is_none_or(|name| one.integration == name));
            if page.is_empty() {
                continue;
            }
            let event = Event::new(Action::DeliveriesReplayed)
                .on(Party::kind("delivery"))
                .with("from", json!(state))
                .with("count", page.len());
            let mut settle = Settle::noted(event.note());
            count += page.len();
            for (_, delivery) in page {
                settle = settle.and(&once_more(delivery, state), state, State::Waiting)?;
                if settle.is_full() {
                    self.let_go(std::mem::replace(&mut settle, Settle::silent())).await?;
                }
            }
            self.let_go(settle).await?;
        }
        Ok(count)
    }

    async fn let_go(&self, settle: Settle) -> Result<()> {
        match settle.write(&self.inner.parts.writer).await {
            Ok(()) => self.inner.bell.notify_one(),
            // One of them was let go meanwhile: the rest is asked for once more.
            Err(Error::NotFound(_)) => {
                return Err(Error::invalid("Somebody else was at it. Try again."));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Lets a delivery go that is not to happen any more. What is under way may happen.
    ///
    /// # Errors
    /// 404; 400 when it was delivered.
    pub(super) async fn discard(&self, id: &str) -> Result<()> {
        let (state, delivery) = self.delivery(id).await?;
        if state == State::Delivered {
            return Err(Error::invalid("It was delivered."));
        }
        let key: Key = delivery.key_in(state)?;
        let note = Event::new(Action::DeliveryDiscarded)
            .on(Party::named("delivery", id, &delivery.name))
            .with("from", json!(state));
        Settle::noted(note.note()).forget(key).write(&self.inner.parts.writer).await
    }
}

/// As if it had never been tried; the key stays.
fn anew(delivery: Delivery) -> Delivery {
    Delivery { begun: None, ..once_more(delivery, State::Dead) }
}

/// To be tried as often as before. When it may have happened first is not forgotten; what is held may
/// have been sent as soon as it was there, in the time that the backup does not know of.
fn once_more(delivery: Delivery, from: State) -> Delivery {
    let begun = delivery.begun.or_else(|| {
        let created = dates::parse(&delivery.created).filter(|_| from == State::Held)?;
        i64::try_from(created.unix_timestamp_nanos() / 1_000_000).ok()
    });
    Delivery { tries: 0, due: 0, begun, ..delivery }
}

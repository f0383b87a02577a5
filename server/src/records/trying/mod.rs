//! Trying a rule: whom it lets do what with which records, and why. Nothing is written, and nobody is
//! let anywhere.

mod routes;
mod wire;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use homeport_rules::{Part, Use, take_apart};
use serde_json::{Map, Value};

use super::create::{first_values, generated_id};
use super::keyed::sets;
use super::values::{resolve, with_body};
use super::{Around, Asking, Records};
use crate::auth::supposed_identity;
use crate::collections::Collection;
use crate::error::{Error, FieldErrors, Result};
use crate::http::{Caller, Right};
use wire::{Answer, Outcome, Tried, TryForm, Who};

pub(super) use routes::documented;

const REFUSED: &str = "The rule could not be tried.";
/// Most records that are looked at in one go.
const MOST_RECORDS: usize = 30;
/// Said where a rule of creating asks what it can only be told afterwards.
const NOTHING_REFERS_YET: &str = "Nobody can create records under this rule: it asks which records \
                                  refer to the new one, and none can before it is there.";

impl Records {
    /// What a rule would say to somebody.
    ///
    /// # Errors
    /// 400 for a rule that does not fit the collection as it is saved, for somebody who is not there,
    /// for an admin, who passes every rule, and for more records than are looked at in one go; 404;
    /// the database's.
    async fn try_rule(&self, collection: &str, form: TryForm, asking: Asking) -> Result<Tried> {
        let collection = self.collection(collection)?;
        if form.records.len() > MOST_RECORDS {
            return Err(refuse("records", format!("At most {MOST_RECORDS} at once.")));
        }
        let reads = matches!(form.action, Right::List | Right::View);
        if collection.is_superusers() || (collection.is_view() && !reads) {
            return Err(refuse("action", "No rule says who may do this here.".to_owned()));
        }
        let caller = self.supposed(form.who.as_ref()).await?;
        if form.action == Right::Manage && matches!(caller, Caller::Guest) {
            return Ok(Tried::settled(Answer::Nobody));
        }
        let asking = Asking { caller, ..asking };
        let Some(text) = form.rule else { return Ok(Tried::settled(Answer::Nobody)) };
        if text.trim().is_empty() {
            return Ok(Tried::settled(match form.action {
                Right::Manage => Answer::Nobody,
                _ => Answer::Anyone,
            }));
        }
        let usage = match form.action {
            Right::Create => Use::CreateRule,
            _ => Use::Rule,
        };
        let part = take_apart(&text, &collection.shape, self.catalog().as_ref(), usage);
        let part = part.map_err(|error| refuse("rule", error.message().to_owned()))?;
        let trial = Trial { collection, part, action: form.action, body: form.body };
        match form.action {
            Right::Create => self.try_creating(&trial, &asking).await,
            _ => self.try_on(&trial, &form.records, &asking).await,
        }
    }

    /// Whoever is to be thought of as asking.
    async fn supposed(&self, who: Option<&Who>) -> Result<Caller> {
        let Some(who) = who else { return Ok(Caller::Guest) };
        let missing = |_| refuse("as", "There is no such user.".to_owned());
        let users = self.collection(&who.collection).map_err(missing)?;
        if users.is_superusers() {
            return Err(refuse("as", "Admins pass every rule.".to_owned()));
        }
        let user = match users.is_auth() {
            true => self.get(&users, &who.id).await?,
            false => None,
        };
        let user = user.ok_or_else(|| missing(Error::not_found()))?;
        let id = user.text("id").to_owned();
        Ok(Caller::Record(Arc::new(supposed_identity(&users, &id, user.values))))
    }

    async fn try_on(&self, trial: &Trial, ids: &[String], asking: &Asking) -> Result<Tried> {
        let mut records = Vec::with_capacity(ids.len());
        for id in ids {
            records.extend(self.get(&trial.collection, id).await?);
        }
        let mut outcomes = Vec::with_capacity(records.len());
        // What is sent means another thing for each record; without it all are judged at once.
        let step = if trial.body.is_empty() { MOST_RECORDS } else { 1 };
        for records in records.chunks(step) {
            let current = records.first().map(|record| &record.values);
            let asking = trial.sent(asking, &trial.resolved(asking, current));
            let values = records.iter().map(|record| &record.values).collect::<Vec<_>>();
            let whys = self.look(&trial.part, &values, &asking).await?;
            let told = records.iter().zip(whys);
            outcomes.extend(told.map(|(record, why)| Outcome::of(record.text("id"), why)));
        }
        Ok(Tried { answer: Answer::Depends, note: None, outcomes })
    }

    async fn try_creating(&self, trial: &Trial, asking: &Asking) -> Result<Tried> {
        let resolved = trial.resolved(asking, None);
        let asking = trial.sent(asking, &resolved);
        let values = trial.made(&resolved);
        let whys = self.look(&trial.part, &[&values], &asking).await?;
        let mut outcomes = whys.into_iter().map(|why| Outcome::of("", why)).collect::<Vec<_>>();
        let mut note = None;
        if trial.part.expression.asks_who_refers() {
            note = Some(NOTHING_REFERS_YET);
            outcomes.iter_mut().for_each(|outcome| outcome.allowed = false);
        }
        Ok(Tried { answer: Answer::Depends, note, outcomes })
    }

    /// What each part of a rule says of each of these records.
    fn look<'a>(
        &'a self,
        part: &'a Part,
        records: &'a [&'a Map<String, Value>],
        asking: &'a Asking,
    ) -> BoxFuture<'a, Result<Vec<wire::Why>>> {
        Box::pin(async move {
            let mut below = Vec::with_capacity(part.parts.len());
            for part in &part.parts {
                below.push(self.look(part, records, asking).await?.into_iter());
            }
            let mut db = self.inner.db.clone();
            let mut around = Around::new(self.catalog(), &mut db);
            let request = asking.request();
            around.load(&part.expression, records, &request).await?;
            let whys = records.iter().map(|record| {
                let holds = part.expression.holds(record, &request, around.related());
                let sides = part.sides(record, &request, around.related());
                let parts = below.iter_mut().filter_map(Iterator::next).collect();
                wire::Why::of(part, holds, sides, parts)
            });
            Ok(whys.collect())
        })
    }
}

/// A rule that is tried.
struct Trial {
    collection: Arc<Collection>,
    part: Part,
    action: Right,
    body: Map<String, Value>,
}

impl Trial {
    /// The asking with what is sent, as the rule would see it.
    fn sent(&self, asking: &Asking, resolved: &Map<String, Value>) -> Asking {
        with_body(asking, &self.collection, &self.body, &[], resolved)
    }

    fn resolved(
        &self,
        asking: &Asking,
        current: Option<&Map<String, Value>>,
    ) -> Map<String, Value> {
        let may_set = |field: &_| sets(&asking.caller, &self.collection, self.action, field);
        resolve(&self.collection, &self.body, &[], current, may_set)
    }

    /// The record that would be made.
    fn made(&self, resolved: &Map<String, Value>) -> Map<String, Value> {
        let chosen = self.body.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
        let id = chosen.map_or_else(|| generated_id(&self.collection), str::to_owned);
        first_values(&self.collection, resolved, &id, false)
    }
}

fn refuse(path: &str, why: String) -> Error {
    Error::fields(REFUSED, FieldErrors::one(path, "validation_invalid_value", &why))
}

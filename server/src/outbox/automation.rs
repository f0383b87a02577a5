//! Automations: which change of which record sets off which call, with what.

use std::sync::Arc;

use homeport_rules::Expression;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::condition::Condition;
use super::follow::Change;
use super::template;
use crate::collections::{Catalog, Collection};
use crate::error::{Error, FieldErrors, Result};
use crate::integrations::Integrations;

const FAILED: &str = "Failed to save the automation.";
const LONGEST_NAME: usize = 100;
const LONGEST_CONDITION: usize = 10_000;
/// Bytes, as JSON.
const LARGEST_INPUT: usize = 64 << 10;
/// An input that is made here, so that no call is made twice.
const KEY_INPUT: &str = "idempotency_key";

/// As it is kept: collections and fields by their ids.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Automation {
    pub(super) name: String,
    pub(super) enabled: bool,
    /// The collection's id.
    pub(super) collection: String,
    pub(super) on: Vec<Change>,
    pub(super) condition: Condition,
    pub(super) integration: String,
    pub(super) action: String,
    /// An object of templates.
    pub(super) input: Value,
    pub(super) updated: String,
}

/// As it is written: collections and fields by their names.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = AutomationForm)]
pub(super) struct Form {
    /// What people call it.
    pub(super) name: String,
    pub(super) enabled: bool,
    /// A collection's name or id.
    pub(super) collection: String,
    /// Which changes of its records.
    pub(super) on: Vec<Change>,
    /// What has to hold, in the rules' language; `@before.FIELD` is what a field held before.
    pub(super) condition: String,
    pub(super) integration: String,
    pub(super) action: String,
    /// The action's input; texts may name `{{record.FIELD}}`, `{{before.FIELD}}`, `{{record}}` and
    /// `{{change.seq}}`, `action`, `at`, `collection` or `key`.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(super) input: Map<String, Value>,
}

impl Form {
    /// This one with a body's changes.
    ///
    /// # Errors
    /// 400 with what has the wrong type.
    pub(super) fn changed(self, body: &Map<String, Value>) -> Result<Self> {
        let Ok(Value::Object(mut whole)) = serde_json::to_value(&self) else { return Ok(self) };
        let mut errors = FieldErrors::default();
        for (name, value) in body {
            let Some(present) = whole.get(name).cloned() else { continue };
            whole.insert(name.clone(), value.clone());
            if serde_json::from_value::<Self>(Value::Object(whole.clone())).is_err() {
                errors.add(name, "validation_invalid_type", "Has the wrong type.");
                whole.insert(name.clone(), present);
            }
        }
        errors.into_result(FAILED)?;
        serde_json::from_value(Value::Object(whole)).map_err(|_unread| Error::unreadable())
    }

    /// The automation that is meant.
    ///
    /// # Errors
    /// 400 with what is wrong.
    pub(super) fn read(
        &self,
        catalog: &Catalog,
        integrations: &Integrations,
        now: String,
    ) -> Result<Automation> {
        let mut errors = FieldErrors::default();
        let length = self.name.chars().count();
        if length == 0 || length > LONGEST_NAME || self.name.chars().any(char::is_control) {
            let message = "1 to 100 characters.";
            errors.add("name", "validation_length_out_of_range", message);
        }
        if self.on.is_empty() {
            errors.add("on", "validation_required", "Cannot be blank.");
        }
        self.judge_call(integrations, &mut errors);
        let Some(collection) = self.collection(catalog, &mut errors) else {
            return Err(Error::fields(FAILED, errors));
        };
        let refuse = |field, errors: &mut FieldErrors, why: String| {
            errors.add(field, "validation_invalid", &format!("It does not fit: {why}."));
        };
        let condition = match self.condition.len() > LONGEST_CONDITION {
            true => Err("it is too long".to_owned()),
            false => Condition::read(&self.condition, collection, catalog),
        };
        let input = template::read(&Value::Object(self.input.clone()), collection);
        let input = input.and_then(|input| match input.to_string().len() > LARGEST_INPUT {
            true => Err("it is too large".to_owned()),
            false => Ok(input),
        });
        let condition = condition.map_err(|why| refuse("condition", &mut errors, why));
        let input = input.map_err(|why| refuse("input", &mut errors, why));
        errors.into_result(FAILED)?;
        let (Ok(condition), Ok(input)) = (condition, input) else {
            return Err(Error::unreadable());
        };
        let mut on = self.on.clone();
        on.sort_unstable_by_key(|change| *change as u8);
        on.dedup();
        Ok(Automation {
            name: self.name.clone(),
            enabled: self.enabled,
            collection: collection.id().to_owned(),
            on,
            condition,
            integration: self.integration.clone(),
            action: self.action.clone(),
            input,
            updated: now,
        })
    }

    fn collection<'a>(
        &self,
        catalog: &'a Catalog,
        errors: &mut FieldErrors,
    ) -> Option<&'a Arc<Collection>> {
        let found = catalog.find(&self.collection);
        let why = match found {
            None => "There is no such collection.",
            Some(found) if found.is_view() => "A view's records change with what they are made of.",
            Some(found) if found.definition.system => "Its records are the box's own.",
            Some(_) => return found,
        };
        errors.add("collection", "validation_invalid", why);
        None
    }

    fn judge_call(&self, integrations: &Integrations, errors: &mut FieldErrors) {
        let Ok(facts) = integrations.facts(&self.integration, &self.action) else {
            let message = "There is no such integration, or it has no such action.";
            return errors.add("action", "validation_unknown", message);
        };
        if facts.only_reads {
            let message = "It only asks for something, and nobody would hear the answer.";
            errors.add("action", "validation_invalid", message);
        }
        if facts.moves_money && !facts.takes_key {
            let message = "It moves money, and nothing keeps it from doing so twice.";
            errors.add("action", "validation_invalid", message);
        }
        for name in self.input.keys() {
            let at = format!("input.{name}");
            match facts.inputs.iter().any(|(known, _)| known == name) {
                true => {}
                false if name == KEY_INPUT => {
                    let message = "It is made from the change, so that nothing is done twice.";
                    errors.add(&at, "validation_invalid", message);
                }
                false => errors.add(&at, "validation_unknown", "The action has no such input."),
            }
        }
        let required = facts.inputs.iter().filter(|(_, required)| *required);
        for (name, _) in required.filter(|(name, _)| !self.input.contains_key(name)) {
            errors.add(&format!("input.{name}"), "validation_required", "Cannot be blank.");
        }
    }
}

impl Automation {
    /// As it is written now.
    pub(super) fn form(&self, catalog: &Catalog) -> Form {
        let collection = catalog.of_id(&self.collection);
        let input = match template::show(&self.input, collection.map(AsRef::as_ref)).0 {
            Value::Object(input) => input,
            _ => Map::new(),
        };
        Form {
            name: self.name.clone(),
            enabled: self.enabled,
            collection: collection.map_or(&self.collection[..], |found| found.name()).to_owned(),
            on: self.on.clone(),
            condition: self.condition.text(catalog),
            integration: self.integration.clone(),
            action: self.action.clone(),
            input,
        }
    }

    /// Its collection and its condition.
    ///
    /// # Errors
    /// Why it sets nothing off.
    pub(super) fn fit<'a>(
        &self,
        catalog: &'a Catalog,
    ) -> Result<(&'a Arc<Collection>, Option<Arc<Expression>>), String> {
        let collection = catalog.of_id(&self.collection).ok_or("its collection is gone")?;
        let (_, gone) = template::show(&self.input, Some(collection));
        if let Some(id) = gone.first() {
            return Err(format!("a field that it sends is gone: {id}"));
        }
        Ok((collection, self.condition.compile(collection, catalog)?))
    }
}

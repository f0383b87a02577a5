//! Intakes: which event of which integration sets which record, and to what.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Parts, condition, fill};
use crate::collections::{Catalog, Collection, Field, FieldKind};
use crate::error::{Error, FieldErrors, Result};
use crate::records::{Guarded, NOT_INDEXED, Records};

const FAILED: &str = "Failed to save the intake.";
const LONGEST_NAME: usize = 100;
/// Bytes, as JSON.
const LARGEST: usize = 64 << 10;
/// What opens somebody's account is not a service's to set.
const OF_ACCOUNTS: [&str; 5] = ["email", "emailVisibility", "password", "tokenKey", "verified"];

/// What becomes of the record that an event is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = IntakeMode)]
pub(super) enum Mode {
    /// Each event makes one.
    Create,
    /// It is changed; that there is none is a failure.
    Update,
    /// It is changed, or made where there is none.
    #[default]
    Upsert,
}

/// As it is kept: collections and fields by their ids.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Intake {
    pub(super) name: String,
    pub(super) enabled: bool,
    pub(super) integration: String,
    pub(super) condition: String,
    pub(super) collection: String,
    pub(super) mode: Mode,
    /// A field, and the template of what it holds.
    pub(super) find: Option<(String, Value)>,
    /// Templates by field.
    pub(super) set: BTreeMap<String, Value>,
    /// A field that only grows.
    pub(super) newest_by: Option<String>,
    pub(super) updated: String,
}

/// As it is written: collections and fields by their names.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
#[schema(as = IntakeForm)]
pub(super) struct Form {
    /// What people call it.
    pub(super) name: String,
    pub(super) enabled: bool,
    pub(super) integration: String,
    /// What has to hold of the event, in the rules' language: the event is `@request.body`.
    pub(super) condition: String,
    /// A collection's name or id.
    pub(super) collection: String,
    pub(super) mode: Mode,
    /// The field by which the record is found; none where each event makes one.
    pub(super) find_by: String,
    /// What that field holds: a template, as in `set`.
    pub(super) find_value: String,
    /// What fields are set to. Texts may name `{{event.PLACE}}`, `{{event}}`, `{{heard.id}}`,
    /// `{{heard.kind}}` and `{{heard.at}}`.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub(super) set: Map<String, Value>,
    /// One of the fields that are set, with the event's moment or number: an older event changes
    /// nothing. None where it is empty.
    pub(super) newest_by: String,
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

    /// The intake that is meant.
    ///
    /// # Errors
    /// 400 with what is wrong.
    pub(super) fn read(&self, catalog: &Catalog, parts: &Parts, now: String) -> Result<Intake> {
        let mut errors = FieldErrors::default();
        let length = self.name.chars().count();
        if length == 0 || length > LONGEST_NAME || self.name.chars().any(char::is_control) {
            errors.add("name", "validation_length_out_of_range", "1 to 100 characters.");
        }
        match parts.integrations.tells(&self.integration) {
            Ok(true) => {}
            Ok(false) => {
                let message = "Its service tells nothing.";
                errors.add("integration", "validation_invalid", message);
            }
            Err(_none) => {
                let message = "There is no such integration.";
                errors.add("integration", "validation_unknown", message);
            }
        }
        if let Err(why) = condition::read(&self.condition, catalog) {
            let message = format!("It does not fit: {why}.");
            errors.add("condition", "validation_invalid", &message);
        }
        let size = serde_json::to_string(self).map_or(usize::MAX, |text| text.len());
        if size > LARGEST {
            errors.add("set", "validation_invalid", "It is too large.");
        }
        let Some(collection) = self.collection(catalog, &mut errors) else {
            return Err(Error::fields(FAILED, errors));
        };
        let find = self.find(collection, &mut errors);
        let set = self.set(collection, &parts.records, &mut errors);
        let newest_by = self.newest_by(collection, &mut errors);
        errors.into_result(FAILED)?;
        Ok(Intake {
            name: self.name.clone(),
            enabled: self.enabled,
            integration: self.integration.clone(),
            condition: self.condition.clone(),
            collection: collection.id().to_owned(),
            mode: self.mode,
            find,
            set,
            newest_by,
            updated: now,
        })
    }

    fn collection<'a>(
        &self,
        catalog: &'a Catalog,
        errors: &mut FieldErrors,
    ) -> Option<&'a Arc<Collection>> {
        let why = match catalog.find(&self.collection) {
            None => "There is no such collection.",
            Some(found) if found.is_view() => "A view's records change with what they are made of.",
            Some(found) if found.definition.system => "Its records are the box's own.",
            Some(found) if found.is_auth() && self.mode != Mode::Update => {
                "Accounts are made by whoever they are of: an event may only change one."
            }
            Some(found) => return Some(found),
        };
        errors.add("collection", "validation_invalid", why);
        None
    }

    fn find(&self, of: &Collection, errors: &mut FieldErrors) -> Option<(String, Value)> {
        if self.mode == Mode::Create {
            return None;
        }
        let Some(column) = of.field(&self.find_by) else {
            errors.add("findBy", "validation_unknown", "There is no such field.");
            return None;
        };
        let can_be_sought = match &column.field.kind {
            FieldKind::Text { .. }
            | FieldKind::Number { .. }
            | FieldKind::Email { .. }
            | FieldKind::Url { .. } => column.field.name != "tokenKey",
            kind @ (FieldKind::Relation { .. } | FieldKind::Select { .. }) => !kind.is_multiple(),
            _ => false,
        };
        if !can_be_sought {
            let message = "Records are found by a text, a number, an address or one relation.";
            errors.add("findBy", "validation_invalid", message);
        } else if !of.is_found_at_once(column) {
            errors.add("findBy", "validation_invalid", NOT_INDEXED);
        }
        let value = Value::String(self.find_value.clone());
        if self.find_value.trim().is_empty() {
            errors.add("findValue", "validation_required", "Cannot be blank.");
        } else if let Err(why) = fill::check(&value) {
            let message = format!("It does not fit: {why}.");
            errors.add("findValue", "validation_invalid", &message);
        }
        Some((column.field.id.clone(), value))
    }

    fn set(
        &self,
        of: &Collection,
        records: &Records,
        errors: &mut FieldErrors,
    ) -> BTreeMap<String, Value> {
        let guarded = records.guarded(of.id());
        if self.set.is_empty() {
            errors.add("set", "validation_required", "Cannot be blank.");
        }
        let mut set = BTreeMap::new();
        for (name, value) in &self.set {
            let at = format!("set.{name}");
            let Some(column) = of.field(name) else {
                errors.add(&at, "validation_unknown", "There is no such field.");
                continue;
            };
            let is_it =
                |one: &&Guarded| one.only_while.is_none() && one.fields.contains(&column.field.id);
            let guard = guarded.iter().find(is_it).map(|one| one.why);
            if let Some(why) = not_to_be_set(&column.field, of, self.mode).or(guard) {
                errors.add(&at, "validation_invalid", why);
            }
            if let Err(why) = fill::check(value) {
                let message = format!("It does not fit: {why}.");
                errors.add(&at, "validation_invalid", &message);
            }
            set.insert(column.field.id.clone(), value.clone());
        }
        set
    }

    fn newest_by(&self, of: &Collection, errors: &mut FieldErrors) -> Option<String> {
        if self.newest_by.is_empty() {
            return None;
        }
        let column = of.field(&self.newest_by);
        let is_set = self.set.contains_key(&self.newest_by);
        let grows = column.filter(|column| {
            is_set && matches!(column.field.kind, FieldKind::Date { .. } | FieldKind::Number { .. })
        });
        if grows.is_none() {
            let message = "One of the fields that are set, of a moment or a number.";
            errors.add("newestBy", "validation_invalid", message);
        }
        Some(grows?.field.id.clone())
    }
}

fn not_to_be_set(field: &Field, of: &Collection, mode: Mode) -> Option<&'static str> {
    match &field.kind {
        FieldKind::File { .. } => Some("Files do not come with events."),
        FieldKind::Autodate { .. } => Some("The box sets it."),
        FieldKind::Password { .. } => Some("It opens somebody's account."),
        _ if of.is_auth() && OF_ACCOUNTS.contains(&field.name.as_str()) => {
            Some("It opens somebody's account.")
        }
        _ if field.name == "id" && mode != Mode::Create => Some("An id stays as it is."),
        _ => None,
    }
}

/// An intake with its collection as that is now.
pub(super) struct Fit<'a> {
    pub(super) collection: &'a Arc<Collection>,
    pub(super) find: Option<(&'a Field, &'a Value)>,
    pub(super) set: Vec<(&'a Field, &'a Value)>,
    pub(super) newest_by: Option<&'a str>,
}

fn of_id<'a>(of: &'a Collection, id: &str) -> Option<&'a Field> {
    let mut fields = of.fields.iter().map(|column| &column.field);
    fields.find(|field| field.id == id)
}

impl Intake {
    /// As it is written now. What is gone is told by its id.
    pub(super) fn form(&self, catalog: &Catalog) -> Form {
        let collection = catalog.of_id(&self.collection);
        let name = |id: &String| {
            let field = collection.and_then(|of| of_id(of, id));
            field.map_or_else(|| id.clone(), |field| field.name.clone())
        };
        let find = self.find.as_ref();
        let value = find.and_then(|(_, value)| value.as_str()).unwrap_or_default();
        Form {
            name: self.name.clone(),
            enabled: self.enabled,
            integration: self.integration.clone(),
            condition: self.condition.clone(),
            collection: collection.map_or(&self.collection[..], |found| found.name()).to_owned(),
            mode: self.mode,
            find_by: find.map(|(id, _)| name(id)).unwrap_or_default(),
            find_value: value.to_owned(),
            set: self.set.iter().map(|(id, value)| (name(id), value.clone())).collect(),
            newest_by: self.newest_by.as_ref().map(name).unwrap_or_default(),
        }
    }

    /// What it sets now, whatever its condition says.
    ///
    /// # Errors
    /// Why it sets nothing.
    pub(super) fn fit<'a>(&'a self, catalog: &'a Catalog) -> Result<Fit<'a>, String> {
        let collection = catalog.of_id(&self.collection).ok_or("its collection is gone")?;
        let field = |id: &String| {
            of_id(collection, id).ok_or_else(|| format!("a field that it sets is gone: {id}"))
        };
        let set = self.set.iter().map(|(id, value)| Ok::<_, String>((field(id)?, value)));
        let find = self.find.as_ref().map(|(id, value)| Ok::<_, String>((field(id)?, value)));
        let newest_by = self.newest_by.as_ref().map(field).transpose()?;
        Ok(Fit {
            collection,
            find: find.transpose()?,
            set: set.collect::<Result<_, String>>()?,
            newest_by: newest_by.map(|field| field.name.as_str()),
        })
    }
}

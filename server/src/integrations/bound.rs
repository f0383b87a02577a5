//! Actions that are bound to records: some of their inputs are what a record says that the caller may
//! see, and nobody's to give.
//!
//! Collections and fields are kept by their ids, so that they are found under other names.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};
use utoipa::ToSchema;

use super::connector::{Action, IDEMPOTENCY_KEY, InputType};
use super::input::FAILED;
use crate::collections::{Catalog, Collection, is_secret};
use crate::error::{Error, FieldErrors, Result};
use crate::records::{Asking, Records};

/// What a call names its record by.
const RECORD: &str = "record";
const NAMED: &str = "A record, as {\"collection\", \"id\"}.";

/// What of a record goes into an action.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Bound {
    collection: String,
    /// Ids of fields, by input.
    inputs: BTreeMap<String, String>,
}

/// As it is written: by names.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IntegrationRecord)]
pub(super) struct BoundForm {
    /// Whose records a caller names.
    collection: String,
    /// Which of the action's inputs are which of its fields.
    inputs: BTreeMap<String, String>,
}

/// How a call names a record.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    collection: String,
    id: String,
}

impl BoundForm {
    /// What is meant; `None` when something is wrong, which is told.
    pub(super) fn read(
        self,
        action: &Action,
        catalog: &Catalog,
        at: &str,
        errors: &mut FieldErrors,
    ) -> Option<Bound> {
        let own = |of: &&Arc<Collection>| !of.definition.system;
        let Some(of) = catalog.find(&self.collection).filter(own) else {
            errors.add(
                &format!("{at}.collection"),
                "validation_unknown",
                "There is no such collection.",
            );
            return None;
        };
        if action.input.contains_key(RECORD) {
            let why = "The action has an input of its own that is called record.";
            errors.add(at, "validation_invalid", why);
        }
        let mut inputs = BTreeMap::new();
        for (input, name) in &self.inputs {
            let why = match of.field(name).map(|column| &column.field) {
                _ if !action.input.contains_key(input) || input == IDEMPOTENCY_KEY => {
                    "The action has no such input."
                }
                // What signs somebody in goes nowhere.
                Some(field) if is_secret(field) => "It signs somebody in, and is not passed on.",
                Some(field) => {
                    inputs.insert(input.clone(), field.id.clone());
                    continue;
                }
                None => "The collection has no such field.",
            };
            errors.add(&format!("{at}.inputs.{input}"), "validation_invalid", why);
        }
        if self.inputs.is_empty() {
            errors.add(&format!("{at}.inputs"), "validation_required", "Cannot be blank.");
        }
        let is_whole = !inputs.is_empty() && inputs.len() == self.inputs.len();
        is_whole.then(|| Bound { collection: of.id().to_owned(), inputs })
    }
}

impl Bound {
    /// The inputs that a record says.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &String> {
        self.inputs.keys()
    }

    /// Whether a rule looks at what a record says: it sees what callers send, and that is not in it.
    pub(super) fn is_looked_at(&self, rule: &str) -> bool {
        self.inputs.keys().any(|input| {
            let named = format!("@request.body.{input}");
            let mut rest = rule.split(named.as_str()).skip(1);
            rest.any(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
        })
    }

    /// As it is written now. What is gone is told by its id.
    pub(super) fn form(&self, catalog: &Catalog) -> Value {
        let of = catalog.of_id(&self.collection);
        let name = |id: &String| of.and_then(|of| named(of, id)).unwrap_or(id).to_owned();
        let inputs = self.inputs.iter().map(|(input, field)| (input.clone(), name(field)));
        let collection = of.map_or(self.collection.as_str(), |of| of.name()).to_owned();
        json!(BoundForm { collection, inputs: inputs.collect() })
    }

    /// The record that a call names; nothing is looked for.
    ///
    /// # Errors
    /// 400 when it names none, or gives what is the record's to say.
    pub(super) fn named(&self, catalog: &Catalog, given: &Map<String, Value>) -> Result<String> {
        let refuse = |field: &str, code: &str, message: &str| {
            Err(Error::fields(FAILED, FieldErrors::one(field, code, message)))
        };
        let record = given.get(RECORD).cloned().unwrap_or_default();
        let Ok(record) = serde_json::from_value::<Named>(record) else {
            return refuse(RECORD, "validation_invalid_record", NAMED);
        };
        if let Some(own) = self.inputs.keys().find(|input| given.contains_key(*input)) {
            return refuse(own, "validation_of_record", "The record says it.");
        }
        let of = catalog.find(&record.collection).filter(|of| of.id() == self.collection);
        if of.is_none() {
            let message = match catalog.of_id(&self.collection) {
                Some(_) => "The action is for records of another collection.",
                None => "The action is for records of a collection that is gone.",
            };
            return refuse(RECORD, "validation_invalid_record", message);
        }
        Ok(record.id)
    }

    /// What a caller gives, with what the record says that they name.
    ///
    /// # Errors
    /// 404 and 403 when they may not see it; 400 when it has not what the action takes.
    pub(super) async fn fill(
        &self,
        action: &Action,
        records: &Records,
        asking: &Asking,
        id: &str,
    ) -> Result<Map<String, Value>> {
        // To the view rule it is a view: nothing of the call's input stands in it.
        let viewing = Asking { body: Map::new(), method: "GET", ..asking.clone() };
        let record = records.view(&self.collection, id, &viewing).await?;
        let mut given = asking.body.clone();
        given.remove(RECORD);
        for (input, field) in &self.inputs {
            let asked = action.input.get(input).filter(|_| input != IDEMPOTENCY_KEY);
            let (asked, name) = match (asked, named(&record.collection, field)) {
                (Some(asked), Some(name)) => (asked, name),
                (asked, _) => {
                    let message = match asked {
                        Some(_) => "It comes from a field that is not there any more.",
                        None => "The action does not take it any more.",
                    };
                    let errors = FieldErrors::one(input, "validation_invalid_record", message);
                    return Err(Error::fields(FAILED, errors));
                }
            };
            let value = record.values.get(name).cloned().unwrap_or_default();
            given.insert(input.clone(), fitting(asked.r#type, value));
        }
        Ok(given)
    }
}

fn named<'a>(of: &'a Collection, id: &str) -> Option<&'a str> {
    let mut fields = of.fields.iter().map(|column| &column.field);
    fields.find(|field| field.id == id && !is_secret(field)).map(|field| field.name.as_str())
}

/// A field's value as an input has it. What does not fit is judged as whatever callers give.
fn fitting(to: InputType, value: Value) -> Value {
    match (to, value) {
        (InputType::Integer, Value::Number(number)) => {
            whole(&number).map_or(Value::Number(number), Value::from)
        }
        (InputType::Text, Value::Number(number)) => {
            whole(&number).map_or_else(|| number.to_string(), |whole| whole.to_string()).into()
        }
        // An empty field is none.
        (_, Value::String(text)) if text.is_empty() => Value::Null,
        (_, value) => value,
    }
}

/// A number that is whole, as one.
fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
        format!("{float:.0}").parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fields_value_becomes_what_an_input_takes() {
        for (to, value, wanted) in [
            (InputType::Integer, json!(1200.0), json!(1200)),
            (InputType::Integer, json!(1200), json!(1200)),
            (InputType::Integer, json!(12.5), json!(12.5)),
            (InputType::Text, json!(7), json!("7")),
            (InputType::Text, json!(7.0), json!("7")),
            (InputType::Text, json!(7.5), json!("7.5")),
            (InputType::Text, json!(""), Value::Null),
            (InputType::Text, json!("a"), json!("a")),
            (InputType::Number, json!(1.5), json!(1.5)),
            (InputType::Json, json!({ "a": [1] }), json!({ "a": [1] })),
            (InputType::Bool, json!(false), json!(false)),
        ] {
            assert_eq!(fitting(to, value.clone()), wanted, "{value}");
        }
    }
}

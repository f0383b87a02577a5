//! Fields that tell of something elsewhere in the box: nobody sets them by hand who does not stand above
//! their collection's rules, whatever those say.

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};

use super::Records;
use crate::auth::is_above;
use crate::collections::Collection;
use crate::error::FieldErrors;
use crate::http::{Caller, Right};

/// Some fields of a collection that are not anybody's to change.
pub(crate) struct Guarded {
    /// Their ids.
    pub(crate) fields: Vec<String>,
    /// Only while the field of this id has one of these values.
    pub(crate) only_while: Option<(String, &'static [&'static str])>,
    /// What whoever tries is told.
    pub(crate) why: &'static str,
}

/// Asked in the writer's turn what is guarded.
pub(crate) trait Guard: Send + Sync {
    /// What is guarded of a collection, by its id.
    fn guarded(&self, collection: &str) -> Vec<Guarded>;
}

/// Who guards, once there is somebody.
pub(super) type Guarding = Arc<OnceLock<Arc<dyn Guard>>>;

impl Records {
    /// Has somebody guard fields from now on. The first stays.
    pub(crate) fn guarded_by(&self, guard: Arc<dyn Guard>) {
        // An error means that there is one.
        let _ = self.inner.guarding.set(guard);
    }

    /// What is guarded of a collection, by its id.
    pub(crate) fn guarded(&self, collection: &str) -> Vec<Guarded> {
        self.inner.guarding.get().map(|guard| guard.guarded(collection)).unwrap_or_default()
    }
}

/// Blames the guarded fields that a caller changes, or sets in a new record. What is sent as it is
/// changes nothing.
pub(super) fn check(
    guarding: &Guarding,
    (caller, right): (&Caller, Right),
    collection: &Collection,
    (before, after): (Option<&Map<String, Value>>, &Map<String, Value>),
    errors: &mut FieldErrors,
) {
    let Some(guard) = guarding.get().filter(|_| !is_above(caller, collection, right)) else {
        return;
    };
    for guarded in guard.guarded(collection.id()) {
        let fields = collection.fields.iter().map(|column| &column.field);
        let of = |id: &String| fields.clone().find(|field| field.id == *id);
        let is_in_force = guarded.only_while.as_ref().is_none_or(|(id, values)| {
            let value = of(id).and_then(|field| before?.get(&field.name));
            value.is_some_and(|value| says_one_of(value, values))
        });
        for field in guarded.fields.iter().filter(|_| is_in_force).filter_map(of) {
            let none = field.kind.zero();
            let old = before.map_or(Some(&none), |before| before.get(&field.name));
            if !is_same(old.unwrap_or(&none), after.get(&field.name).unwrap_or(&none)) {
                errors.add(&field.name, "validation_not_allowed", guarded.why);
            }
        }
    }
}

fn says_one_of(value: &Value, texts: &[&str]) -> bool {
    match value {
        Value::Array(all) => all.iter().any(|one| says_one_of(one, texts)),
        value => value.as_str().is_some_and(|text| texts.contains(&text)),
    }
}

/// A number is the same however it is written.
fn is_same(one: &Value, other: &Value) -> bool {
    one == other || one.as_f64().is_some_and(|number| Some(number) == other.as_f64())
}

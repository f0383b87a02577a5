//! What a client listens to: `collection/*`, `collection/RECORD`, both with `?options=…`.

use std::sync::{Arc, Mutex, PoisonError};

use homeport_rules::Expression;
use serde_json::{Map, Value};

use crate::collections::value::to_text;
use crate::collections::{Catalog, Collection};
use crate::http::{Caller, Params, Right};
use crate::records::Sight;

/// One topic. The text is kept byte for byte: it is the event's name in the answer.
pub(super) struct Subscription {
    pub(super) topic: String,
    /// The collection's name or id. What it means is asked at every change: a collection may be
    /// made, or given the name, later. Until then the topic is silent, as PocketBase's is.
    pub(super) collection: String,
    /// The record's id, or every record.
    record: Option<String>,
    pub(super) fields: Option<String>,
    pub(super) expand: Option<String>,
    pub(super) query: Map<String, Value>,
    pub(super) headers: Map<String, Value>,
    filter: Filter,
}

enum Filter {
    None,
    When(String, Mutex<Option<Fitted>>),
}

/// A filter as it fitted the collections when it was last asked for. `Err` when it did not, or
/// says what only superusers may.
struct Fitted {
    version: u64,
    whose: Whose,
    filter: Result<Arc<Expression>, ()>,
}

/// Whose filter it is, as far as that decides what it may name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Owners,
    Admins,
    /// A client's key stays the same as long as it has one.
    Keys,
    Others,
}

impl Subscription {
    pub(super) fn parse(topic: &str) -> Self {
        let (path, query) = topic.split_once('?').unwrap_or((topic, ""));
        // Dart's SDK writes a space as a plus, and puts the options behind a topic's own query.
        let options = Params::parse(query);
        let options = options.get("options").and_then(|text| serde_json::from_str(text).ok());
        let options: Map<String, Value> = options.unwrap_or_default();
        let (name, record) = match path.split_once('/') {
            Some((name, "*")) => (name, None),
            Some((name, record)) => (name, Some(record.to_owned())),
            None => (path, None),
        };
        let part = |name: &str| match options.get(name) {
            Some(Value::Object(map)) => map.clone(),
            _ => Map::new(),
        };
        let query = strings(part("query"), |name| name.to_owned());
        let headers = strings(part("headers"), |name| name.to_lowercase().replace('-', "_"));
        let text = |name: &str| {
            query
                .get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .filter(|text| !text.is_empty())
        };
        let filter = text("filter");
        let filter = filter.map_or(Filter::None, |text| Filter::When(text, Mutex::default()));
        Self {
            topic: topic.to_owned(),
            collection: name.to_owned(),
            record,
            fields: text("fields"),
            expand: text("expand"),
            query,
            headers,
            filter,
        }
    }

    /// The subscription's own filter for the collection as it is now. `Err` when there is one
    /// that does not fit or says what only superusers may: then nothing is delivered. Compiled
    /// once for every catalogue.
    pub(super) fn filter(
        &self,
        collection: &Collection,
        catalog: &Catalog,
        caller: &Caller,
    ) -> Result<Option<Arc<Expression>>, ()> {
        let Filter::When(text, fitted) = &self.filter else { return Ok(None) };
        let mut fitted = fitted.lock().unwrap_or_else(PoisonError::into_inner);
        let version = catalog.version();
        let whose = match caller {
            Caller::Key(_) => Whose::Keys,
            other if other.is_owner() => Whose::Owners,
            other if other.is_superuser() => Whose::Admins,
            _ => Whose::Others,
        };
        let is_current = |fitted: &&mut Fitted| fitted.version == version && fitted.whose == whose;
        if let Some(fitted) = fitted.as_mut().filter(is_current) {
            return fitted.filter.clone().map(Some);
        }
        let sight = Sight::new(caller, collection, catalog);
        let filter = match sight.is_beyond(text) {
            Some(_) => Err(()),
            None => sight.compile(text).map(Arc::new).map_err(|_error| ()),
        };
        *fitted = Some(Fitted { version, whose, filter: filter.clone() });
        filter.map(Some)
    }

    pub(super) fn covers(&self, collection: &Collection, record: &str) -> bool {
        // Topics are keys to clients: they name the collection exactly.
        (self.collection == collection.name() || self.collection == collection.id())
            && self.record.as_deref().is_none_or(|wanted| wanted == record)
    }

    /// What guards it: the list rule a whole collection, the view rule single records.
    pub(super) fn right(&self) -> Right {
        if self.record.is_none() { Right::List } else { Right::View }
    }
}

/// Values as texts; a list, an object or nothing says nothing.
fn strings(map: Map<String, Value>, rename: impl Fn(&str) -> String) -> Map<String, Value> {
    map.into_iter().map(|(name, value)| (rename(&name), Value::String(to_text(&value)))).collect()
}

//! What of definitions' changes is noted in the audit trail, in their transaction.

use serde_json::{Map, Value, json};

use super::super::Collection;
use super::super::definition::Definition;
use crate::audit::{Action, Event, Party};

/// A definition that is kept; `None` when nothing of it differs that anybody has set.
pub(super) fn kept(before: Option<&Collection>, next: &Collection) -> Option<Event> {
    let event = |action| Event::new(action).on(party(next));
    let Some(before) = before else {
        let kind = next.definition.kind.name();
        let event = event(Action::CollectionMade).with("type", kind);
        return Some(event.with("rules", rules(&next.definition)));
    };
    let mut event = event(Action::CollectionChanged);
    if before.name() != next.name() {
        event = event.with("nameBefore", before.name());
    }
    let (old, new) = (rules(&before.definition), rules(&next.definition));
    let changed = new.iter().filter(|(name, rule)| old.get(*name) != Some(rule));
    let changed = changed
        .map(|(name, rule)| (name.clone(), json!({ "before": old.get(name), "after": rule })));
    let changed = changed.collect::<Map<_, _>>();
    if !changed.is_empty() {
        event = event.with("rules", changed);
    }
    let parts = parts(&before.definition, &next.definition);
    if !parts.is_empty() {
        event = event.with("changed", parts);
    }
    event.has_details().then_some(event)
}

/// A definition that is dropped, with its records.
pub(super) fn dropped(collection: &Collection) -> Event {
    Event::new(Action::CollectionRemoved).on(party(collection))
}

fn party(collection: &Collection) -> Party {
    Party::named("collection", collection.id(), collection.name())
}

/// All rules by their names on the wire.
fn rules(definition: &Definition) -> Map<String, Value> {
    let mut rules = match json!(definition.rules) {
        Value::Object(rules) => rules,
        _ => Map::new(),
    };
    if let Some(auth) = &definition.auth {
        rules.insert("authRule".to_owned(), json!(auth.auth_rule));
        rules.insert("manageRule".to_owned(), json!(auth.manage_rule));
    }
    rules
}

/// The names of what else differs. Options hold secrets, so their values are not told.
fn parts(before: &Definition, next: &Definition) -> Vec<String> {
    let mut parts = Vec::new();
    let mut compare = |name: &str, before: Value, next: Value| {
        if before != next {
            parts.push(name.to_owned());
        }
    };
    compare("fields", json!(before.fields), json!(next.fields));
    compare("indexes", json!(before.indexes), json!(next.indexes));
    compare("viewQuery", query(before), query(next));
    compare("pairedOnly", json!(before.paired_only), json!(next.paired_only));
    let (before, next) = (json!(before.auth), json!(next.auth));
    for (name, option) in next.as_object().into_iter().flatten() {
        if !matches!(name.as_str(), "authRule" | "manageRule") {
            compare(name, before.get(name).cloned().unwrap_or_default(), option.clone());
        }
    }
    parts
}

fn query(definition: &Definition) -> Value {
    json!(definition.view.as_ref().map(|view| &view.query))
}

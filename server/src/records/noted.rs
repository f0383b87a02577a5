//! What of records' changes is noted in the audit trail, in their transactions: changes of what
//! people sign in with, and all of admins' accounts.

use homeport_db::View;
use serde_json::{Map, Value};

use crate::audit::{Action, Asker, Event, Party};
use crate::collections::Collection;
use crate::http::Role;

/// What opens, or ends, somebody's way in.
const WAYS_IN: [&str; 4] = ["email", "verified", "password", "tokenKey"];

/// A record has come into being. An admin of whom nothing else is said is an owner.
pub(super) fn made(
    view: &mut View<'_>,
    asker: &Asker,
    collection: &Collection,
    (id, values): (&str, &Map<String, Value>),
    role: Option<Role>,
) {
    if collection.is_superusers() {
        let event = Event::by(asker, Action::SuperuserMade);
        let event = event.on(Party::record(collection.name(), id, values));
        view.note(event.with("role", role.unwrap_or(Role::Owner).name()).note());
    }
}

/// A record was changed.
pub(super) fn changed(
    view: &mut View<'_>,
    asker: &Asker,
    collection: &Collection,
    id: &str,
    (before, after): (&Map<String, Value>, &Map<String, Value>),
) {
    let action = match collection.is_superusers() {
        true => Action::SuperuserChanged,
        false => Action::AccountChanged,
    };
    note_change(view, Event::by(asker, action), collection, id, (before, after));
}

/// An anonymous account has got a way in.
pub(super) fn upgraded(
    view: &mut View<'_>,
    asker: &Asker,
    collection: &Collection,
    id: &str,
    images: (&Map<String, Value>, &Map<String, Value>),
) {
    note_change(view, Event::by(asker, Action::AccountUpgraded), collection, id, images);
}

fn note_change(
    view: &mut View<'_>,
    event: Event,
    collection: &Collection,
    id: &str,
    (before, after): (&Map<String, Value>, &Map<String, Value>),
) {
    if !collection.is_auth() {
        return;
    }
    let differs = |name: &&str| before.get(*name) != after.get(*name);
    let changed = WAYS_IN.into_iter().filter(differs).collect::<Vec<_>>();
    if changed.is_empty() {
        return;
    }
    // By the name that it was known by so far.
    let mut event = event.on(Party::record(collection.name(), id, before));
    if changed.contains(&"email") {
        event = event.with("email", after.get("email").cloned().unwrap_or_default());
    }
    view.note(event.with("changed", changed).note());
}

/// A record is gone.
pub(super) fn deleted(
    view: &mut View<'_>,
    asker: &Asker,
    collection: &Collection,
    (id, values): (&str, &Map<String, Value>),
) {
    if collection.is_superusers() {
        let event = Event::by(asker, Action::SuperuserRemoved);
        view.note(event.on(Party::record(collection.name(), id, values)).note());
    }
}

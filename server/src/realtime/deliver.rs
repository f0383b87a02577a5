//! From the change log to the streams.

use std::sync::Arc;

use axum::response::sse::Event;
use homeport_db::{Change, Changes, Op};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::Realtime;
use super::subscription::Subscription;
use crate::auth::identity;
use crate::collections::Collection;
use crate::http::{Caller, pick};
use crate::records::{Asking, Expansion, Record, present};

/// Follows the log from where it stands until the server stops.
pub(crate) async fn deliver(realtime: Realtime) {
    let log = Arc::clone(&realtime.inner.log);
    let mut bell = log.bell();
    let mut cursor = log.head();
    loop {
        match log.after(cursor).await {
            Ok(Changes::Page(changes)) if !changes.is_empty() => {
                for change in &changes {
                    realtime.offer(change).await;
                    cursor = change.seq;
                }
                continue;
            }
            Ok(Changes::Page(_)) => {}
            Ok(Changes::Gone) => {
                // Nobody may believe to have seen everything: all connect anew and read afresh.
                realtime.clients().clear();
                cursor = log.head();
            }
            Err(error) => {
                tracing::error!(%error, "Could not read the change log for live changes");
                tokio::time::sleep(std::time::Duration::from_millis(500)).await;
                continue;
            }
        }
        tokio::select! {
            () = realtime.inner.stop.cancelled() => return,
            rung = bell.changed() => if rung.is_err() { return },
        }
    }
}

/// What one client hears, gathered under the lock and judged outside it.
struct Listener {
    id: String,
    caller: Caller,
    subscriptions: Arc<Vec<Subscription>>,
    events: mpsc::Sender<Event>,
}

impl Realtime {
    /// Offers one change to everybody who listens.
    async fn offer(&self, change: &Change) {
        let Some(collection) = self.inner.collections.of_table(&change.key.table) else { return };
        let record_of = |row: &Option<Arc<homeport_db::Row>>| {
            row.as_ref().map(|row| Record::of_row(&collection, row))
        };
        // A deleted record is judged and shown as it was, others as they have become.
        let record = match change.op {
            Op::Delete => record_of(&change.before),
            Op::Create | Op::Update => record_of(&change.after),
        };
        let listeners = self.listeners(&collection, &change.key.id);
        if let Some(record) = &record {
            let mut slow = Vec::new();
            let mut expansion = self.inner.records.expansion();
            let action = match change.op {
                Op::Create => "create",
                Op::Update => "update",
                Op::Delete => "delete",
            };
            for listener in &listeners {
                if !self.tell(listener, record, action, &mut expansion).await {
                    slow.push(&listener.id);
                }
            }
            let mut clients = self.clients();
            for id in slow {
                clients.remove(id);
            }
        }
        if collection.is_auth() {
            self.refresh_callers(&collection, change);
        }
    }

    fn listeners(&self, collection: &Arc<Collection>, record: &str) -> Vec<Listener> {
        self.clients()
            .iter()
            .filter(|(_, client)| {
                client
                    .subscriptions
                    .iter()
                    .any(|subscription| subscription.covers(collection, record))
            })
            .map(|(id, client)| Listener {
                id: id.clone(),
                caller: client.caller.clone(),
                subscriptions: Arc::clone(&client.subscriptions),
                events: client.events.clone(),
            })
            .collect()
    }

    /// Sends a change to one listener's matching topics. False when it cannot keep up.
    async fn tell(
        &self,
        listener: &Listener,
        record: &Record,
        action: &str,
        expansion: &mut Expansion,
    ) -> bool {
        let collection = &record.collection;
        for subscription in listener.subscriptions.iter() {
            if !subscription.covers(collection, &record.id) {
                continue;
            }
            let asking = asking_of(subscription, &listener.caller);
            let rules = &collection.rules;
            let rule = if subscription.is_whole_collection() { &rules.list } else { &rules.view };
            if !asking.passes(rule, &record.values) {
                continue;
            }
            match subscription.filter(collection, listener.caller.is_superuser()) {
                Err(()) => continue,
                Ok(Some(filter)) if !filter.holds(&record.values, &asking.request()) => continue,
                Ok(_) => {}
            }
            let expand = subscription.expand.as_deref();
            // The change is told even if what hangs on it cannot be.
            let shown = match expand {
                Some(_) => expansion.show(vec![record.clone()], expand, &asking).await.ok(),
                None => None,
            };
            let shown = shown.and_then(|mut shown| shown.pop());
            let shown = Value::Object(shown.unwrap_or_else(|| present(record, &asking)));
            let Ok(shown) = pick::fields(shown, subscription.fields.as_deref()) else { continue };
            let data = json!({ "action": action, "record": shown }).to_string();
            let event = Event::default().id(&listener.id).event(&subscription.topic).data(data);
            if listener.events.try_send(event).is_err() {
                return false;
            }
        }
        true
    }

    /// Callers follow their own records: new values count at once, and a new token key, or a
    /// deletion, makes a guest of whoever still holds the old token.
    fn refresh_callers(&self, collection: &Arc<Collection>, change: &Change) {
        let key_of = |row: &Option<Arc<homeport_db::Row>>| {
            let row = row.as_ref()?;
            collection.values_of(row).get("tokenKey").cloned()
        };
        // A change read back from disk has no secrets in its `before`: to be safe, it ends them.
        let same_key = change.before.is_some() && key_of(&change.before) == key_of(&change.after);
        let mut clients = self.clients();
        for client in clients.values_mut() {
            if !client.caller.is(collection.id(), &change.key.id) {
                continue;
            }
            client.caller = match (&change.after, &client.caller) {
                (Some(row), Caller::Record(known)) if same_key => {
                    let values = collection.values_of(row);
                    let fresh = identity(collection, &change.key.id, values, known.refreshable);
                    Caller::Record(Arc::new(fresh))
                }
                _ => Caller::Guest,
            };
        }
    }
}

fn asking_of(subscription: &Subscription, caller: &Caller) -> Asking {
    Asking {
        caller: caller.clone(),
        body: serde_json::Map::new(),
        query: subscription.query.clone(),
        headers: subscription.headers.clone(),
        method: "GET",
        context: "realtime",
        now: OffsetDateTime::now_utc(),
    }
}

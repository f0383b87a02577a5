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
use crate::collections::{Catalog, Collection};
use crate::error::Result;
use crate::http::{Caller, pick};
use crate::records::{Around, Asking, Expansion, Record, present};

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
            let (catalog, mut db) = (self.inner.collections.catalog(), self.inner.records.db());
            // What stands around the record is read once for all who listen.
            let mut around = Around::new(Arc::clone(&catalog), &mut db);
            for listener in &listeners {
                let surroundings = (&mut around, &mut expansion);
                if !self.tell(listener, record, action, &catalog, surroundings).await {
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
        catalog: &Catalog,
        (around, expansion): (&mut Around<'_>, &mut Expansion),
    ) -> bool {
        for subscription in listener.subscriptions.iter() {
            if !subscription.covers(&record.collection, &record.id) {
                continue;
            }
            let asking = asking_of(subscription, &listener.caller);
            match shown_to(subscription, record, &asking, catalog, (around, expansion)).await {
                Ok(Some(shown)) => {
                    let data = json!({ "action": action, "record": shown }).to_string();
                    let event = Event::default().id(&listener.id);
                    let event = event.event(&subscription.topic).data(data);
                    if listener.events.try_send(event).is_err() {
                        return false;
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "Could not decide who may hear of a change");
                }
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

/// The record as a subscriber may hear of it; nothing when the rule or the filter does not hold.
async fn shown_to(
    subscription: &Subscription,
    record: &Record,
    asking: &Asking,
    catalog: &Catalog,
    (around, expansion): (&mut Around<'_>, &mut Expansion),
) -> Result<Option<Value>> {
    let collection = &record.collection;
    let rules = &collection.rules;
    let rule = if subscription.is_whole_collection() { &rules.list } else { &rules.view };
    if !around.passes(rule, &record.values, asking).await? {
        return Ok(None);
    }
    match subscription.filter(collection, catalog, asking.caller.is_superuser()) {
        Err(()) => return Ok(None),
        Ok(Some(filter)) if !around.meets(&filter, &record.values, asking).await? => {
            return Ok(None);
        }
        Ok(_) => {}
    }
    let expand = subscription.expand.as_deref();
    // The change is told even if what hangs on it cannot be.
    let expanded = match expand {
        Some(_) => expansion.show(vec![record.clone()], expand, asking).await.ok(),
        None => None,
    };
    let shown = match expanded.and_then(|mut shown| shown.pop()) {
        Some(shown) => shown,
        None => {
            let managed = around.manages(collection, &record.values, asking).await?;
            present(record, asking, managed)
        }
    };
    let shown = Value::Object(shown);
    Ok(pick::fields(shown, subscription.fields.as_deref()).ok())
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

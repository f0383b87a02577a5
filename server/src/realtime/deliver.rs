//! From the change log to the streams.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::Event;
use homeport_db::{Change, Changes, Op};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::Realtime;
use super::mailbox::{Full, Mailbox};
use super::subscription::Subscription;
use crate::auth;
use crate::collections::{Catalog, Collection};
use crate::error::Result;
use crate::http::{Caller, DEVICE_IN_RULES, Identity, Role, pick};
use crate::json;
use crate::records::{Around, Asking, Expansion, Record, present};

/// How long the log is left alone after it could not be read.
const RETRY: Duration = Duration::from_millis(500);

/// Follows the log from where it stands until the server stops.
pub(crate) async fn deliver(realtime: Realtime) {
    let log = Arc::clone(&realtime.inner.log);
    let mut bell = log.bell();
    let mut cursor = log.head();
    while !realtime.inner.stop.is_cancelled() {
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
                realtime.dismiss_all();
                cursor = log.head();
            }
            Err(error) => {
                tracing::error!(%error, "Could not read the change log for live changes");
                tokio::select! {
                    () = realtime.inner.stop.cancelled() => return,
                    () = tokio::time::sleep(RETRY) => continue,
                }
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
    device: Option<Arc<str>>,
    subscriptions: Arc<Vec<Subscription>>,
    mailbox: Mailbox,
}

impl Realtime {
    /// Offers one change to everybody who listens.
    async fn offer(&self, change: &Change) {
        let Some(collection) = self.inner.collections.of_table(&change.key.table) else { return };
        let listeners = self.listeners(&collection, &change.key.id);
        if listeners.is_empty() && !collection.is_auth() {
            return;
        }
        let record_of = |row: &Option<Arc<homeport_db::Row>>| {
            row.as_ref().map(|row| Record::of_row(&collection, row))
        };
        // A deleted record is judged and shown as it was, others as they have become.
        let record = match change.op {
            Op::Delete => record_of(&change.before),
            Op::Create | Op::Update => record_of(&change.after),
        };
        if let Some(record) = &record {
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
                    self.dismiss(&listener.id);
                }
            }
        }
        if collection.is_auth() {
            // A change read back from disk may lack the key: to be safe, it ends them.
            let values = change.after.as_ref().map(|row| collection.values_of(row));
            let id = &change.key.id;
            let role = self.role_now(&collection, id).await;
            self.refresh_callers(&collection, id, values.as_ref(), role);
        }
    }

    fn listeners(&self, collection: &Arc<Collection>, record: &str) -> Vec<Listener> {
        let mut good = StillGood::new(self);
        let mut clients = self.clients();
        clients
            .iter_mut()
            .filter(|(_, client)| {
                client
                    .subscriptions
                    .iter()
                    .any(|subscription| subscription.covers(collection, record))
            })
            .map(|(id, client)| {
                if !good.is(&client.caller) {
                    client.caller = Caller::Guest;
                }
                // One that subscribed in the moment it was cut off.
                client.device.take_if(|device| !self.inner.paired.has(device));
                Listener {
                    id: id.clone(),
                    caller: client.caller.clone(),
                    device: client.device.clone(),
                    subscriptions: Arc::clone(&client.subscriptions),
                    mailbox: client.mailbox.clone(),
                }
            })
            .collect()
    }

    /// Leaves a message; when all mailboxes together are full, the fullest one goes.
    fn post(&self, mailbox: &Mailbox, event: &Event, length: usize) -> bool {
        loop {
            match mailbox.send(event.clone(), length) {
                Ok(()) => return true,
                Err(Full::Client) => return false,
                Err(Full::All) => {
                    let fullest = self
                        .clients()
                        .iter()
                        .map(|(id, client)| (client.mailbox.bytes(), id.clone()))
                        .max_by_key(|(bytes, _)| *bytes);
                    match fullest {
                        Some((1.., id)) => self.dismiss(&id),
                        _ => return false,
                    }
                }
            }
        }
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
            let asking = asking_of(subscription, listener);
            match shown_to(subscription, record, &asking, catalog, (around, expansion)).await {
                Ok(Some(shown)) => {
                    let data = json::text(&json!({ "action": action, "record": shown }));
                    let length = data.len() + subscription.topic.len();
                    let event = Event::default().id(&listener.id);
                    let event = event.event(&subscription.topic).data(data);
                    if !self.post(&listener.mailbox, &event, length) {
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

    /// What a caller is by now. Who asks was looked at before the end of the body came, which may be
    /// long after: what has changed meanwhile has gone by a stream that was not theirs yet.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn renew_caller(&self, caller: &Caller) -> Result<()> {
        let Caller::Record(known) = caller else { return Ok(()) };
        let collection = self.inner.collections.catalog().of_id(&known.collection_id).cloned();
        // One that is gone is found out at the next delivery.
        let Some(collection) = collection else { return Ok(()) };
        let record = self.inner.records.get(&collection, &known.id).await?;
        let role = self.role_now(&collection, &known.id).await;
        let values = record.as_ref().map(|record| &record.values);
        for client in self.clients().values_mut() {
            // One that has followed a change since is ahead of what was read here.
            if matches!(&client.caller, Caller::Record(held) if Arc::ptr_eq(held, known)) {
                client.caller = refreshed(known, &collection, values, role);
            }
        }
        Ok(())
    }

    /// The role of an admin, as far as it can be told.
    async fn role_now(&self, collection: &Collection, id: &str) -> Option<Role> {
        if !collection.is_superusers() {
            return None;
        }
        let role = auth::role_of(&self.inner.records.db(), id).await;
        Some(role.unwrap_or_else(|error| {
            tracing::warn!(%error, "The role of an admin who listens could not be read");
            Role::Viewer
        }))
    }

    /// Callers follow their own records: new values and another role count at once, and a new token
    /// key, or a deletion, makes a guest of whoever still holds the old token.
    fn refresh_callers(
        &self,
        collection: &Arc<Collection>,
        id: &str,
        values: Option<&Map<String, Value>>,
        role: Option<Role>,
    ) {
        for client in self.clients().values_mut() {
            match &client.caller {
                Caller::Record(known) if client.caller.is(collection.id(), id) => {
                    client.caller = refreshed(known, collection, values, role);
                }
                _ => {}
            }
        }
    }
}

/// A caller with what their record holds now.
fn refreshed(
    known: &Identity,
    collection: &Collection,
    values: Option<&Map<String, Value>>,
    role: Option<Role>,
) -> Caller {
    match values {
        Some(values) if has_key(collection, values, known) => {
            let fresh = auth::with_values(known, collection, values.clone(), role);
            Caller::Record(Arc::new(fresh))
        }
        _ => Caller::Guest,
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
    if !around.passes(collection, subscription.right(), &record.values, asking).await? {
        return Ok(None);
    }
    match subscription.filter(collection, catalog, &asking.caller) {
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
            present(record.clone(), asking, managed)
        }
    };
    let shown = Value::Object(shown);
    let picked = match &subscription.fields {
        // What cannot be picked leaves the record whole, as with PocketBase: the change is told.
        Some(fields) => pick::fields(shown.clone(), Some(fields)).ok(),
        None => None,
    };
    Ok(Some(picked.unwrap_or(shown)))
}

fn has_key(collection: &Collection, values: &Map<String, Value>, known: &Identity) -> bool {
    let key = values.get("tokenKey").and_then(Value::as_str).unwrap_or("");
    auth::key_mark(collection, key).record == known.key.record
}

/// Whether callers' tokens would still be taken, as far as their collection and the clock say;
/// their records are followed in the log.
struct StillGood<'a> {
    realtime: &'a Realtime,
    now: i64,
    /// What the collections' tokens are signed with now.
    collections: HashMap<String, Option<[u8; 32]>>,
}

impl<'a> StillGood<'a> {
    fn new(realtime: &'a Realtime) -> Self {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        Self { realtime, now, collections: HashMap::new() }
    }

    fn is(&mut self, caller: &Caller) -> bool {
        let identity = match caller {
            Caller::Record(identity) => identity,
            Caller::Key(key) => return self.realtime.inner.keys.is_good(key, self.now),
            Caller::Guest | Caller::Owner => return true,
        };
        let id = &identity.collection_id;
        let secret = match self.collections.get(id) {
            Some(known) => *known,
            None => {
                let catalog = self.realtime.inner.collections.catalog();
                let collection = catalog.of_id(id).filter(|collection| collection.is_auth());
                let secret = collection.map(|collection| auth::key_mark(collection, "").collection);
                self.collections.insert(id.clone(), secret);
                secret
            }
        };
        let paired = &self.realtime.inner.paired;
        identity.expires > self.now
            && secret == Some(identity.key.collection)
            && identity.device.as_ref().is_none_or(|device| paired.has(device))
            && !self.realtime.inner.ended.has_caller(identity)
    }
}

fn asking_of(subscription: &Subscription, listener: &Listener) -> Asking {
    // What a subscription calls its headers is its own to say, but for who proved to be which device.
    let mut headers = subscription.headers.clone();
    headers.remove(DEVICE_IN_RULES);
    if let Some(device) = &listener.device {
        headers.insert(DEVICE_IN_RULES.to_owned(), device.as_ref().into());
    }
    Asking {
        caller: listener.caller.clone(),
        body: Map::new(),
        query: subscription.query.clone(),
        headers,
        method: "GET",
        context: "realtime",
        now: OffsetDateTime::now_utc(),
    }
}
